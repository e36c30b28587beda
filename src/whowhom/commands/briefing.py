"""``brief``: a briefing to the screen or into a file, which is rewritten in place."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from whowhom import brief
from whowhom.brief import rephrase as rephrasing
from whowhom.brief import rewrite
from whowhom.brief.render import Format
from whowhom.commands.progress import say
from whowhom.errors import ConfigError, WhowhomError
from whowhom.openrecord import OpenRecord

if TYPE_CHECKING:
    from whowhom.charts import Chart
    from whowhom.model.tension import Briefing

ENDINGS: dict[str, Format] = {".md": "md", ".html": "html", ".htm": "html", ".json": "json", ".pdf": "pdf"}


def write(
    record: OpenRecord, dyad: tuple[str, str] | None, country: str | None, since: str | None, format: Format | None,
    out: Path | None, rephrase: str | None,
) -> int:  # fmt: skip
    """Write the briefing; every citation is opened before. 0, or an error where one does not open."""
    format = format or (ENDINGS.get(out.suffix) if out is not None else None) or "md"
    if out is not None and out.absolute() == record.store.path.absolute():
        raise ConfigError(f"{out} is the record itself: name another file for the briefing")
    if out is None and format == "pdf" and sys.stdout.isatty():
        raise ConfigError("a PDF is no text: name a file, as --out brief.pdf")
    found = record.brief(dyad, country, since)
    if rephrase is not None:
        found, kept = rephrasing.rephrased(found, rephrasing.program(rephrase))
        say(
            f"{kept} sentences stay as they were: what was put for them said something else"
            if kept
            else "all rephrased"
        )
    if out is not None:
        found = rewrite.rewritten(found, rewrite.before(out))
    for problem in brief.unresolved(found, record.store):
        raise WhowhomError(f"the briefing does not hold together, please report it: {problem}")
    charts: list[Chart] = record.brief_charts(found) if format in ("html", "pdf") else []
    rendered = brief.render(found, format, charts)
    if out is None:
        sys.stdout.buffer.write(rendered)
        return 0
    _replace(out, rendered)
    if format == "pdf":
        _replace(out.with_suffix(".pdf.json"), brief.render(found, "json"))
    say(f"{out}: {_said(found)}")
    return 0


def _replace(path: Path, content: bytes) -> None:
    """The whole file at once: whoever reads it sees the old one or the new one."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no folder {path.parent}: make it first") from error
    finally:
        new.unlink(missing_ok=True)


def _said(found: Briefing) -> str:
    count = sum(len(section.sentences) for section in found.sections)
    news = f", {len(found.changed)} changes against the version before" if found.changed else ""
    return f"{count} sentences on {len(found.citations)} pieces of evidence{news}"
