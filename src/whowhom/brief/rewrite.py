"""Rewriting a briefing in place: what the one before said is kept in the file, and what is new is told."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from whowhom.brief.phrases import long_day, plain
from whowhom.model.tension import Briefing

MARK = re.compile(rb"<!-- whowhom-briefing ([A-Za-z0-9+/=]+) -->")

LARGEST = 4_000_000
"""Bytes that what was said before may have: a file is not trusted because it bears a briefing's name."""


class Said(msgspec.Struct, frozen=True):
    """What a briefing said: its subject and day, and each sentence with its section and incidents."""

    subject: str
    as_of: str
    sentences: list[tuple[str, list[str], str]]


def said(briefing: Briefing) -> Said:
    """What a briefing says, without the numbers of its evidence."""
    return Said(
        briefing.subject, briefing.as_of,
        [(section.name, list(one.about), one.text) for section in briefing.sections for one in section.sentences],
    )  # fmt: skip


def remembered(briefing: Briefing) -> str:
    """The same as a mark that a comment can hold."""
    packed = zlib.compress(msgspec.json.encode(said(briefing)), 9)
    return f"whowhom-briefing {base64.b64encode(packed).decode()}"


def before(path: Path) -> Said | None:
    """What the briefing in a file said (of a PDF that in the .json beside it); None where there is none."""
    place = path.with_suffix(path.suffix + ".json") if path.suffix == ".pdf" else path
    try:
        raw = place.read_bytes()
    except OSError:
        return None
    if place.suffix == ".json":
        try:
            return _sound(said(msgspec.json.decode(raw, type=Briefing)))
        except (ValueError, msgspec.DecodeError, RecursionError):
            return None
    # The briefing's own mark is the last: an article that is quoted may hold one too.
    marks = MARK.findall(raw)
    if not marks:
        return None
    try:
        packed = zlib.decompressobj().decompress(base64.b64decode(marks[-1]), LARGEST)
        return _sound(msgspec.json.decode(packed, type=Said))
    except (ValueError, zlib.error, msgspec.DecodeError, RecursionError):
        return None


def _sound(earlier: Said) -> Said:
    """The same; ValueError where its day is none."""
    date.fromisoformat(earlier.as_of)
    return earlier


def rewritten(briefing: Briefing, earlier: Said | None) -> Briefing:
    """The briefing with what is new against the earlier one of the same subject."""
    if earlier is None or earlier.subject != briefing.subject:
        return briefing
    return replace(briefing, changed=tuple(_changes(briefing, earlier)))


def _changes(briefing: Briefing, earlier: Said) -> Iterator[str]:
    """Sentences that were not there, that say something else of the same incidents, and that are gone."""
    now = said(briefing)
    old_texts = {text for _, _, text in earlier.sentences}
    new_texts = {text for _, _, text in now.sentences}
    gone = [(section, about, text) for section, about, text in earlier.sentences if text not in new_texts]
    since = f"Since the version of {long_day(earlier.as_of)}"
    if not gone and new_texts <= old_texts:
        yield f"{since} nothing has changed."
        return
    for section, about, text in now.sentences:
        if text in old_texts:
            continue
        was = next((one for one in gone if one[0] == section and one[1] == about and about), None)
        if was is None:
            yield f"New: {text}"
        else:
            gone.remove(was)
            yield f"Changed: {text} Before: {plain(was[2])}"
    for _, _, text in gone:
        yield f"No longer said: {plain(text)}"
