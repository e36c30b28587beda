"""What reads one form of input: the protocol, what it is handed and what it gives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from whowhom.model.text import Link, Record, Rejected

Outcome = Record | Link | Rejected
"""What reading gives: something to code, the address of something to fetch, or what could not be used and why."""

Fetch = Callable[[Iterable[Outcome]], Iterator[Record | Rejected]]
"""What puts the pages in the place of their addresses, in order; the rest passes through."""

Brought = tuple[str, Path] | Rejected
"""A file of an object store: its address, and where it lies until the next is asked for; or why there is none."""

Objects = Callable[[str], Iterable[Brought]]
"""What brings the files at an address of an object store here, one after the other; raises ConfigError at once where
the address cannot be."""

ParquetRows = Callable[[Path], Iterable[Mapping[str, object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read of one thing, in bytes: a page, row or message, and all of what one packed file unpacks to."""

    page: int = 20_000_000
    unpacked: int = 20_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the user says of all that is read: a date that overrides every other, and columns of tables by field."""

    published: str | None = None
    columns: Mapping[str, str] | None = None
    parquet_rows: ParquetRows | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to read. ``source`` names it for people and begins the name of everything out of it
    (``source#entry 3``); ``name`` is its file name, with its ending; ``open`` gives its bytes from the start, as a
    stream that the caller closes. ``path`` is set where it is a file of its own; ``url`` is the address that it came
    from and relative links are resolved against."""

    source: str
    name: str
    open: Callable[[], BinaryIO]
    path: Path | None = None
    url: str | None = None
    told: Told = field(default_factory=Told)

    def rejected(self, reason: str, part: str | None = None) -> Rejected:
        """This, or the ``part`` of it, as something that cannot be used."""
        return Rejected(source=self.part(part), stage="read", reason=reason)

    def part(self, part: str | None) -> str:
        """The name for people of something within."""
        return self.source if part is None else f"{self.source}#{part}"


class Reader(Protocol):
    """Reads one form of input. Readers of other packages are found by the entry point ``whowhom.readers``, each a
    callable without arguments that gives one."""

    name: str
    """One word, as ``warc``."""

    def reads(self, head: bytes, name: str) -> bool:
        """Whether this is its form, by the first bytes (at most ``sniff.HEAD``) and the file's name; never raises."""

    def read(self, item: Item) -> Iterator[Outcome]:
        """What is in it, in its order, streamed: no more than one page is in memory.

        What cannot be used is a ``Rejected`` in its place, and what follows is read; InputError ends the item where
        nothing more can be read from it. Nothing else is raised on any bytes; text is bounded by ``told.limits``.
        """


def digest(content: bytes, publisher: str | None = None) -> str:
    """The hash of a record: of its bytes, and of its publisher where the form names one beside them.

    One agency's text under three mastheads is three documents: who printed it is part of what it is.
    """
    return hashlib.sha256(content if publisher is None else content + b"\0" + publisher.encode()).hexdigest()
