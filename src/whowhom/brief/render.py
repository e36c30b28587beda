"""A briefing as Markdown, HTML, JSON and PDF; all are made from the same sentences."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import msgspec

from whowhom.brief.phrases import long_day, plain
from whowhom.brief.rewrite import remembered
from whowhom.errors import MissingExtra, WhowhomError
from whowhom.model.tension import Briefing, Citation, Sentence

if TYPE_CHECKING:
    from whowhom.charts import Chart

Format = Literal["md", "html", "json", "pdf"]
FORMATS: tuple[Format, ...] = ("md", "html", "json", "pdf")

QUOTED = 280
"""Code points of a citation's words that are shown; the whole sentence stands in the document."""


def render(briefing: Briefing, format: Format, charts: Sequence[Chart] = ()) -> bytes:
    """The briefing in a format; ``charts`` go into HTML and PDF, as drawings where the ``charts`` extra is
    installed."""
    makers: dict[Format, Callable[[], bytes]] = {
        "md": lambda: markdown(briefing).encode(),
        "html": lambda: html(briefing, charts).encode(),
        "json": lambda: msgspec.json.format(msgspec.json.encode(briefing), indent=1) + b"\n",
        "pdf": lambda: pdf(briefing, charts),
    }
    return makers[format]()


def markdown(briefing: Briefing) -> str:
    """The briefing as Markdown; what it says is kept in a comment at the end, for the next rewriting."""
    lines = [f"# {_md(briefing.title)}", "", f"*As known on {long_day(briefing.as_of)}. {_md(briefing.coder)}.*", ""]
    if briefing.changed:
        lines += ["## New in this version", "", *(f"- {_md(line)}" for line in briefing.changed), ""]
    for section in briefing.sections:
        lines += [f"## {section.heading}", ""]
        listed = section.name in ("chronology", "watch")
        for sentence in section.sentences:
            lines.append(f"{'- ' if listed else ''}{_md(sentence.text)} {_marks(sentence)}")
            lines += [] if listed else [""]
        lines += [""] if listed else []
    lines += ["## Evidence", ""]
    lines += [f"{c.number}. {_md(_source(c))}: {_md(_quote(c))}" for c in briefing.citations]
    return "\n".join([*lines, "", f"<!-- {remembered(briefing)} -->", ""])


def html(briefing: Briefing, charts: Sequence[Chart] = ()) -> str:
    """The briefing as one page without script, right on a phone, on a desk and on paper."""
    style = (files("whowhom.brief") / "data" / "brief.css").read_text("utf-8")
    body = "\n".join(_body(briefing, charts))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(briefing.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        f"<!-- {remembered(briefing)} -->\n</body>\n</html>\n"
    )


def pdf(briefing: Briefing, charts: Sequence[Chart] = ()) -> bytes:
    """The same page on paper; raises MissingExtra without the ``pdf`` extra, WhowhomError without the Pango library."""
    try:
        import weasyprint
    except ImportError as error:
        raise MissingExtra("PDF briefs", "pdf") from error
    except OSError as error:
        raise WhowhomError(
            "PDF briefs need the Pango library: on Debian, apt install libpango-1.0-0 libpangoft2-1.0-0"
        ) from error
    page = weasyprint.HTML(string=html(briefing, charts), url_fetcher=_nothing)
    with _dated(briefing.as_of):
        found: bytes = page.write_pdf(pdf_identifier=briefing.subject.encode())
    return found


@contextlib.contextmanager
def _dated(day: str) -> Iterator[None]:
    """Fonts inside a PDF bear the time of their making: here the briefing's day, so that the bytes are the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str((date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400)
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
        if given is not None:
            os.environ["SOURCE_DATE_EPOCH"] = given


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"a briefing fetches nothing, not {url}")


def _body(briefing: Briefing, charts: Sequence[Chart]) -> Iterator[str]:
    yield f"<header><h1>{escape(briefing.title)}</h1>"
    yield f'<p class="known">As known on {long_day(briefing.as_of)}. {escape(briefing.coder)}.</p></header>'
    if briefing.changed:
        yield '<section class="changed"><h2>New in this version</h2><ul>'
        yield from (f"<li>{escape(line)}</li>" for line in briefing.changed)
        yield "</ul></section>"
    for section in briefing.sections:
        listed = section.name in ("chronology", "watch")
        yield f'<section class="{section.name}"><h2>{escape(section.heading)}</h2>' + ("<ul>" if listed else "")
        for sentence in section.sentences:
            tag = "li" if listed else "p"
            yield f"<{tag}>{escape(sentence.text)} {_links(sentence)}</{tag}>"
        yield "</ul>" if listed else ""
        if section.name == "tension":
            yield from (_figure(chart) for chart in charts)
        yield "</section>"
    yield '<section class="evidence"><h2>Evidence</h2><ol>'
    for citation in briefing.citations:
        source = f'<span class="source">{_linked(citation)}</span>'
        yield f'<li id="e{citation.number}">{source}: {escape(_quote(citation))}</li>'
    yield "</ol></section>"


def _figure(chart: Chart) -> str:
    """A drawing with its table behind it; the table alone where nothing can draw."""
    try:
        drawn = chart.to_svg()
    except MissingExtra:
        drawn = ""
    head = "".join(f"<th>{escape(name)}</th>" for name in chart.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in chart.rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    words = escape(chart.describes)
    behind = f"<details><summary>The figures</summary><div>{table}</div></details>"
    return f'<figure role="group" aria-label="{words}">{drawn}<figcaption>{words}</figcaption>{behind}</figure>'


def _linked(citation: Citation) -> str:
    words = escape(_source(citation))
    if citation.url and _web(citation.url):
        return f'<a href="{escape(citation.url)}" rel="noreferrer">{words}</a>'
    return words


def _web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False  # what is no address is no link


def _source(citation: Citation) -> str:
    """Where it stands: outlet, title and day, or that it was computed."""
    if citation.kind == "figure":
        return "Computed"
    outlet = plain(citation.outlet) if citation.outlet else f"unsigned document {citation.document}"
    title = f", “{plain(citation.title)}”" if citation.title else ""
    day = f", {long_day(citation.published)}" if citation.published else ", undated"
    return f"{outlet}{title}{day}"


def _quote(citation: Citation) -> str:
    words = plain(citation.quote)
    words = words if len(words) <= QUOTED else words[: QUOTED - 1].rsplit(" ", 1)[0] + "…"
    if citation.kind == "figure":
        more = (
            f" Incidents: {', '.join(citation.incidents[:8])}{' …' if len(citation.incidents) > 8 else ''}."
            if citation.incidents
            else ""
        )
        return words + more
    return f"“{words}”"


def _marks(sentence: Sentence) -> str:
    return "".join(f"[{number}]" for number in sentence.cites)


def _links(sentence: Sentence) -> str:
    return '<span class="cites">' + "".join(f'<a href="#e{n}">[{n}]</a>' for n in sentence.cites) + "</span>"


def _md(words: str) -> str:
    """Text that Markdown shows as it stands, whatever a page has put into it."""
    return re.sub(r"([\\`*_{}\[\]<>#|!&~])", r"\\\1", words)
