"""What every reader of a form of input has to keep to, whatever bytes it is given.

A reader's own tests give an example of its form to ``check_good`` and the rest; ``test_contract.py`` does so for all.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import InputError
from whowhom.model.text import Link, Record, Rejected
from whowhom.read.reader import Item, Limits, Outcome, Reader, Told, digest
from whowhom.read.sniff import HEAD

LIMITS = Limits(page=200_000, unpacked=5_000_000)
"""Small ones, so that what goes beyond them is quickly made."""

TOLD = Told(limits=LIMITS)

PATIENCE = 10.0
"""Seconds for one input of at most a few megabytes, on a machine that others use too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A reader and one good file of its form. ``repeated`` makes a file with a part of it repeated so many times."""

    reader: Reader
    name: str
    content: bytes
    outcomes: int
    repeated: Callable[[int], bytes]
    told: Told = TOLD
    folder: Path | None = None
    """Where the reader wants a file of its own (``Item.path``), a folder to put it in."""


def item_of(example: Example, content: bytes, name: str | None = None) -> Item:
    """The content as something to read, in memory or in a file."""
    name = name or example.name
    path: Path | None = None
    if example.folder is not None:
        path = example.folder / "input"
        path.write_bytes(content)

    def opened() -> BinaryIO:
        return io.BytesIO(content) if path is None else path.open("rb")

    return Item(source=f"folder/{name}", name=name, open=opened, path=path, told=example.told)


def outcomes_of(example: Example, content: bytes, name: str | None = None) -> list[Outcome]:
    """All that is read, and as its last the rejection where reading ends in an InputError; checks what must hold."""
    item = item_of(example, content, name)
    began = time.monotonic()
    found = list(_read(example.reader, item))
    assert time.monotonic() - began < PATIENCE
    for outcome in found:
        check(outcome, item)
    return found


def check(outcome: Outcome, item: Item) -> None:
    """What holds of everything that is read."""
    limits = item.told.limits
    assert outcome.source == item.source or outcome.source.startswith(f"{item.source}#")
    assert outcome.source.isprintable()
    assert len(outcome.source) < len(item.source) + 1000
    if isinstance(outcome, Rejected):
        assert outcome.stage == "read"
        assert 10 < len(outcome.reason) < 1000
        assert "\n" not in outcome.reason
        outcome.reason.encode()
        return
    if isinstance(outcome, Record):
        assert outcome.content.strip()
        assert len(outcome.content) <= 2 * limits.page
        assert outcome.sha256 in (digest(outcome.content), digest(outcome.content, outcome.given_publisher))
        assert outcome.given_published == item.told.published
        words = (outcome.given_id, outcome.given_url, outcome.given_title, outcome.given_publisher, outcome.origin)
        words += (outcome.feed_published, outcome.given_language, outcome.canonical, outcome.encoding, *outcome.notes)
    else:
        assert isinstance(outcome, Link)
        assert outcome.url.lower().startswith(("http://", "https://"))
        assert len(outcome.summary or "") <= 2 * limits.page
        (outcome.summary or "").encode()
        words = (outcome.url, outcome.title, outcome.published, outcome.publisher, outcome.language, outcome.origin)
    for word in words:
        if word is not None:
            assert word.strip()
            assert len(word) < 10_000
            word.encode()


def check_good(example: Example) -> None:
    """The example is recognised, by its content alone, and read, twice alike; nothing of it is rejected."""
    head = example.content[:HEAD]
    assert example.reader.reads(head, example.name)
    found = outcomes_of(example, example.content)
    assert len(found) == example.outcomes
    assert not [outcome for outcome in found if isinstance(outcome, Rejected)]
    assert outcomes_of(example, example.content) == found
    sources = [outcome.source for outcome in found]
    assert len(set(sources)) == len(sources)


def check_wrong_name(example: Example) -> None:
    """A name says little: another changes neither what is recognised nor how many outcomes there are."""
    for name in ("a", "a.txt", "a.html", "a.csv", ".", "a" * 200, "a\u202e\U0001f600.b"):
        assert example.reader.reads(example.content[:HEAD], name)
        item = item_of(example, example.content, name)
        assert len(list(_read(example.reader, item))) == example.outcomes


def check_empty(example: Example) -> None:
    """Nothing is not of any form, and reading it gives nothing or says why."""
    for content in (b"", b"\n", b" \t\r\n" * 1000, b"\x00" * 1000):
        assert not example.reader.reads(content[:HEAD], "a")
        assert all(isinstance(outcome, Rejected) for outcome in outcomes_of(example, content))


def check_truncated(example: Example, points: int = 40) -> None:
    """Cut anywhere, what is read up to there is what is read of the whole, or a rejection."""
    size = len(example.content)
    for cut in sorted({size * point // points for point in range(points)} | set(range(max(0, size - 10), size))):
        example.reader.reads(example.content[:cut][:HEAD], example.name)
        assert len(outcomes_of(example, example.content[:cut])) <= example.outcomes + 1


def check_flipped(example: Example, times: int = 80) -> None:
    """A changed byte costs no exception; the places and values are spread evenly."""
    size = len(example.content)
    for time_ in range(times):
        flipped = bytearray(example.content)
        flipped[time_ * size // times] ^= (0xFF, 0x01, 0x20, 0x80)[time_ % 4]
        example.reader.reads(bytes(flipped[:HEAD]), example.name)
        outcomes_of(example, bytes(flipped))


def check_random(example: Example, times: int = 40) -> None:
    """Any bytes, alone and within the example."""
    content = example.content

    @given(st.binary(max_size=300), st.integers(0, len(content)), st.integers(0, len(content)), st.booleans())
    @settings(derandomize=True, max_examples=times, deadline=None, database=None)
    def run(noise: bytes, start: int, end: int, alone: bool) -> None:
        mixed = noise if alone else content[:start] + noise + content[end:]
        assert example.reader.reads(mixed[:HEAD], "a") in (True, False)
        outcomes_of(example, mixed)

    run()


def check_enormous(example: Example, times: int = 3_000) -> None:
    """A part repeated very often is read or refused in bounded time, and no more comes out than went in."""
    content = example.repeated(times)
    example.reader.reads(content[:HEAD], example.name)
    assert len(outcomes_of(example, content)) <= times + 10


def _read(reader: Reader, item: Item) -> Iterator[Outcome]:
    try:
        yield from reader.read(item)
    except InputError as error:
        yield item.rejected(str(error))
