"""PDF press releases: their text by PDFium, in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from whowhom.errors import InputError, MissingExtra
from whowhom.extract.decode import mend, tidy
from whowhom.model.text import Record
from whowhom.read.pdf_paragraphs import Line, paragraphs, running, title
from whowhom.read.reader import Item, Outcome, digest

PAGES = 500
"""Pages of one release; longer files are books and records, and not one article."""

SECONDS = 30
"""Time for one file: 500 dense pages take some 5 s on one slow core."""

LARGEST = 200_000_000
"""Bytes of a file, pictures and fonts included, which its text does not count."""

_WORKER = Path(__file__).with_name("pdf_lines.py")
_MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)", re.A)
_REASONS = {
    "missing": str(MissingExtra("PDF press releases", "pdf")),
    "password": "the PDF asks for a password: save it without one",
    "damaged": "the PDF is damaged or cut off: fetch it again",
    "memory": "the PDF takes too much memory: save its text as plain text",
}


class Pdf:
    """Reads a PDF as one text."""

    name = "pdf"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the mark of a PDF stands at the beginning, where a few stray bytes may come before it."""
        return head.startswith(b"%PDF-") or (b"%PDF-1." in head[:1024] and name.lower().endswith(".pdf"))

    def read(self, item: Item) -> Iterator[Outcome]:
        """The text of the file. Raises InputError where it has none, is locked, damaged or larger than allowed."""
        with item.open() as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise InputError(f"the PDF has more than the {LARGEST:,} bytes allowed: save its text as plain text")
        found = _extracted(content, item.told.limits.page)
        yield _record(found, item)


def _extracted(content: bytes, most: int) -> Mapping[str, Any]:
    """What the process finds. Raises InputError with what it could not get over."""
    if find_spec("pypdfium2") is None:
        raise InputError(_REASONS["missing"])
    # -P: a folder of news may hold a file named like a module.
    command = [sys.executable, "-P", str(_WORKER), str(PAGES), str(SECONDS), str(most)]
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
        found = json.loads(run.stdout) if run.returncode == 0 else {"error": "damaged"}
    except subprocess.TimeoutExpired as error:
        raise InputError(f"the PDF takes more than {SECONDS} s to read: save its text as plain text") from error
    except ValueError:
        found = {"error": "damaged"}
    wrong = found.get("error")
    if wrong == "pages":
        raise InputError(f"the PDF has {found['pages']:,} pages where {PAGES} are allowed: give the release alone")
    if wrong == "long":
        raise InputError(f"the PDF's text has more than the {most:,} bytes allowed: give the release alone")
    if wrong is not None:
        raise InputError(_REASONS[wrong])
    checked: Mapping[str, Any] = found
    return checked


def _record(found: Mapping[str, Any], item: Item) -> Record:
    printed = [Line(*line) for line in found["lines"]]
    kept = running(printed)
    text = tidy("\n\n".join(paragraphs(kept))).strip()
    if not any(c.isalnum() for c in text):
        raise InputError(_wordless(found))
    content = text.encode()
    if len(content) > item.told.limits.page:
        raise InputError(f"the PDF's text has more than the {item.told.limits.page:,} bytes allowed: give one release")
    headline = title(mend(str(found["title"]))[:1000], kept)
    return Record(
        source=item.source,
        content=content,
        media="text",
        sha256=digest(content),
        given_url=item.url,
        given_title=tidy(headline) if headline else None,
        given_published=item.told.published,
        notes=_notes(found),
    )


def _wordless(found: Mapping[str, Any]) -> str:
    if found["broken"]:
        return _REASONS["damaged"]
    if found["pictures"]:
        return "has no text, only pictures: have its text recognised (OCR) first"
    return "has no text: save what it shows as plain text"


def _notes(found: Mapping[str, Any]) -> tuple[str, ...]:
    """Its length, and its file's clock, which is no date of publication: a release is printed and saved at any time."""
    pages, broken = int(found["pages"]), int(found["broken"])
    notes = [f"{pages} page{'s' * (pages != 1)}"]
    if broken:
        notes.append(f"{broken} unreadable page{'s' * (broken != 1)}")
    if made := _MADE.match(str(found["created"])):
        with suppress(ValueError):
            notes.append(f"file made {date(int(made[1]), int(made[2]), int(made[3])).isoformat()}")
    return tuple(notes)
