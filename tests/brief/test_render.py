from __future__ import annotations

import io
import re
import sys
import time
from html.parser import HTMLParser

import msgspec
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.judged import briefing, citation, reading
from whowhom.brief.render import Format, html, markdown, pdf, render
from whowhom.brief.rewrite import MARK
from whowhom.charts import Chart, tension_chart
from whowhom.errors import MissingExtra, WhowhomError
from whowhom.model.tension import Briefing
from whowhom.openrecord import OpenRecord

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</li></ol></section><iframe src=https://evil.example>",
    "--> <b>out of the comment</b> <!--",
    '" onmouseover="alert(1)',
    "[click](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "<https://evil.example> and [ref]: https://evil.example",
    "`code` *stars* _lines_ **bold** | cell | # head",
    "\\[escaped\\](https://evil.example)",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#x202e;",
    "~~struck out~~",
]

STEERING = "\x00\x1b[2J\x07\u200e\u200f\u202a\u202e\u2066\u2069\x9b"


def hostile(words: str) -> Briefing:
    """A briefing with these words wherever a page can put some."""
    found = citation(quote=words, outlet=words, title=words, url="javascript:alert(1)")
    return briefing(f"Iran shot {words} down.", citations=(found,), changed=(f"New: {words}",))


class Page(HTMLParser):
    """The tags, links, comments and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.comments: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> list[str]:
        return [value for name, value in self.attributes if name == "href"]


def parsed(text: str) -> list[Token]:
    """What a Markdown reader makes of a text, whatever is inside of what."""
    found = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [token for block in found for token in (block, *(block.children or ()))]


def shown(text: str) -> str:
    return "".join(token.content for token in parsed(text) if token.type in ("text", "text_special"))


# Hostile words


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_page_are_only_words_in_html(words: str) -> None:
    page = Page(html(hostile(words)))
    assert not page.tags & {"script", "img", "iframe", "b out", "object", "style script"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert set(page.links) == {"#e1"}
    assert len(page.comments) == 1
    assert page.text.count(words) >= 4


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_page_do_nothing_in_markdown(words: str) -> None:
    found = parsed(markdown(hostile(words)))
    assert not [t.type for t in found if t.type in ("html_inline", "link_open", "image", "code_inline", "table_open")]
    assert [t.type for t in found if t.type.startswith("html")] == ["html_block"]
    assert next(t.content for t in found if t.type == "html_block").startswith("<!-- whowhom-briefing ")
    assert sum(t.type == "heading_open" for t in found) == 4


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_page_are_shown_as_they_stand_in_markdown(words: str) -> None:
    assert shown(markdown(hostile(words))).count(words) >= 4


@pytest.mark.parametrize("format", ["md", "html"])
def test_what_steers_a_terminal_or_turns_a_line_is_not_in_the_evidence(format: Format) -> None:
    found = citation(quote=f"Iran{STEERING} shot\nit.", outlet=f"Ga{STEERING}zette", title=f"A{STEERING} drone")
    rendered = render(briefing("Iran shot.", citations=(found,)), format).decode()
    assert not set(rendered) & (set(STEERING) - set("[2J"))
    assert "shot it." in rendered


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///",
     "vbscript:x", "java\nscript:alert(1)", None, ""],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(url: str | None) -> None:
    assert Page(html(briefing("Iran shot.", citations=(citation(url=url),)))).links == ["#e1"]


def test_an_address_cannot_leave_its_attribute() -> None:
    url = 'https://example.org/"><script>alert(1)</script>'
    page = Page(html(briefing("Iran shot.", citations=(citation(url=url),))))
    assert page.links == ["#e1", url]
    assert "script" not in page.tags


@pytest.mark.parametrize("url", ["http://[bad", "https://exa\u2100mple.org/"])
def test_an_address_that_is_none_does_not_stop_a_briefing(url: str) -> None:
    assert Page(html(briefing("Iran shot.", citations=(citation(url=url),)))).links == ["#e1"]


def test_names_and_cells_of_a_chart_are_only_words() -> None:
    bad = HOSTILE[0]
    spec = tension_chart(bad, [(bad, [reading()])], []).spec
    chart = Chart(spec=spec, columns=(bad,), rows=((bad,), (None,)), describes=f'{bad}" onload="x')
    page = Page(html(briefing("It stood at 12.", name="tension"), [chart]))
    assert "script" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]


# What is in it


def test_every_sentence_links_to_its_evidence(drone: Briefing) -> None:
    page = Page(html(drone))
    there = {value for name, value in page.attributes if name == "id"}
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside == {f"e{number}" for s in drone.sections for one in s.sentences for number in one.cites}
    assert inside <= there


@pytest.mark.parametrize("format", ["md", "html", "json"])
def test_the_same_briefing_gives_the_same_bytes(format: Format, drone: Briefing, record: OpenRecord) -> None:
    with OpenRecord(record.store.path, as_of=record.today) as again:
        found = again.brief(("IRN", "AZE"))
        other = render(found, format, again.brief_charts(found))
    assert render(drone, format, record.brief_charts(drone)) == other


def test_markdown_has_each_sentence_and_the_numbered_evidence(drone: Briefing) -> None:
    text = markdown(drone)
    assert text.startswith("# Iran and Azerbaijan: what changed since 21 August 2025\n")
    assert "deputy commander of the border regiment of Ardabil province denies it. [2][3][4]" in text
    for one in drone.citations:
        assert re.search(rf"^{one.number}\. ", text, re.M)


def test_json_is_the_briefing() -> None:
    one = briefing("Iran shot.", changed=("New: Iran shot.",))
    assert msgspec.json.decode(render(one, "json"), type=Briefing) == one


def test_changes_stand_at_the_top() -> None:
    one = briefing("Iran shot.", changed=("New: Iran shot.",))
    for text, head in ((markdown(one), "## New in this version"), (html(one), "<h2>New in this version</h2>")):
        assert text.index(head) < text.index("In short")
        assert head not in markdown(briefing("Iran shot."))


def test_a_long_quote_is_cut_and_a_figure_is_no_quote() -> None:
    found = (citation(quote="word " * 100), citation(2, kind="figure", quote="Two.", incidents=tuple("abcdefghij")))
    text = markdown(briefing("Iran shot.", citations=found))
    assert "word…”" in text
    assert len(max(text.split("\n1. ")[1].splitlines()[:1])) < 400
    assert "2. Computed: Two. Incidents: a, b, c, d, e, f, g, h …." in text


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, "Gazette, “A drone”, 4 March 2025: “Iran shot down a drone.”"),
        ({"outlet": None, "title": None, "published": None}, "unsigned document d1, undated: “"),
    ],
)
def test_evidence_says_where_it_stands(changes: dict[str, None], named: str) -> None:
    assert named in markdown(briefing("Iran shot.", citations=(citation(**changes),)))


def test_a_chart_is_drawn_with_its_figures_behind_it() -> None:
    chart = tension_chart("Iran and Azerbaijan", [("Iran → Azerbaijan", [reading(), reading("2025-03-05", None)])], [])
    page = html(briefing("It stood at 12.", name="tension"), [chart])
    assert "<figure" in page
    assert "<svg" in page
    assert "<td>2025-03-05</td><td></td><td>8.0</td>" in page


def test_without_what_draws_the_figures_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    page = html(briefing("It stood at 12.", name="tension"), [tension_chart("A pair", [("A", [reading()])], [])])
    assert "<svg" not in page
    assert "<td>2025-03-04</td>" in page


def test_a_page_loads_nothing(drone: Briefing, record: OpenRecord) -> None:
    page = Page(html(drone, record.brief_charts(drone)))
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed"}
    assert not [value for name, value in page.attributes if name in ("src", "srcset", "action", "background")]
    assert "@import" not in html(drone)
    assert "url(" not in html(drone).split("</style>")[0]


def test_the_mark_is_the_last_thing_in_the_file(drone: Briefing) -> None:
    for format in ("md", "html"):
        text = render(drone, format)
        assert len(MARK.findall(text)) == 1
        assert text.rindex(b"whowhom-briefing") > text.rindex(b"Evidence")


# PDF


def printed(one: Briefing) -> bytes:
    """The briefing on paper; skips where this machine has no library that sets type."""
    try:
        return pdf(one)
    except (MissingExtra, WhowhomError) as error:
        pytest.skip(f"no PDF can be made here: {error}")


def test_the_text_of_a_pdf_has_title_sentences_and_evidence(drone: Briefing) -> None:
    pypdf = pytest.importorskip("pypdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed(drone))).pages)
    text = " ".join(text.split())
    assert drone.title in text
    assert "denies it. [2] [3] [4]" in text
    assert "Sobh-e Khazar News Agency, “Commander: Intruding drone brought down over Moghan" in text
    assert "did not fire a single bullet" in text


@pytest.mark.parametrize("subsets", [True, False])
def test_two_pdfs_of_one_briefing_have_the_same_bytes(subsets: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    one = briefing("Iran shot.")
    first = printed(one)
    if not subsets:
        # Many machines lack the library that cuts fonts down; what does it instead must not show.
        monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
        first = printed(one)
    # Whatever writes the day and the second into a file must not do so in the second one.
    later = time.time() + 86_400
    monkeypatch.setattr("time.time", lambda: later)
    assert printed(one) == first


def test_a_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtra, match=r"pip install 'whowhom\[pdf\]'"):
        pdf(briefing("Iran shot."))
