"""One round of polling: lists of the sources that are due, and the pages in them that nobody has read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from whowhom.errors import InputError
from whowhom.model import Link, Record, Rejected
from whowhom.read.addresses import Addresses
from whowhom.read.feeds import entries
from whowhom.read.fetched import Asked, Fetched, FetchError
from whowhom.read.files import read as read_files
from whowhom.read.forms import reader_of
from whowhom.read.reader import Item, Outcome, ParquetRows
from whowhom.read.sniff import HEAD
from whowhom.read.urls import is_web, twin
from whowhom.read.web import Web
from whowhom.watch.memory import Memory
from whowhom.watch.plan import Watched

AT_ONCE = 25
"""Sources of one round: their lists are in memory together, and what they give is stored before the next are asked."""

HOPELESS = frozenset(("robots", "refused", "private", "redirects", "too big", "encoding"))
"""Failures that another try soon does not mend."""

Held = Callable[[Sequence[str]], set[str]]
"""Which pages, by keys of ``urls.twin``, the record holds."""


@dataclass(slots=True)
class Heard:
    """What one source answered: what it lists, and how it is to be noted once all of that is stored.

    ``listed`` and ``marks`` are None where it has not changed since it was asked last; ``left`` says that it lists more
    pages than one poll takes, so that the rest is asked for soon.
    """

    source: Watched
    outcomes: tuple[Outcome, ...] = ()
    listed: int | None = None
    marks: tuple[str | None, str | None] | None = None
    left: bool = False
    taken: int = 0
    keys: list[str] = field(default_factory=list)


class Poller:
    """Asks sources and gives what is new in them, as records to code."""

    def __init__(self, web: Web, memory: Memory, held: Held, parquet_rows: ParquetRows | None = None) -> None:
        self._web, self._memory, self._held, self._parquet_rows = web, memory, held, parquet_rows

    def ask(self, sources: Sequence[Watched], now: float) -> list[Heard]:
        """What these sources list; those that fail are noted and left out."""
        heard: list[Heard] = []
        asked = [source for source in sources if source.kind != "folder"]
        requests = [Asked(url=s.address, etag=etag, modified=modified)
                    for s in asked for etag, modified in [self._memory.marks(s.name, s.address)]]  # fmt: skip
        for source, answer in zip(asked, self._web.get_all(requests, at_once=AT_ONCE), strict=True):
            try:
                if isinstance(answer, FetchError):
                    raise answer
                heard.append(self._heard(source, answer, now))
            except InputError as error:
                wait = error.retry_after if isinstance(error, FetchError) else None
                self._memory.failed(source.name, source.address, now, source.every, str(error), wait)
        heard += [Heard(source) for source in sources if source.kind == "folder"]
        return heard

    def records(self, heard: Sequence[Heard], now: float) -> Iterator[Record | Rejected]:
        """Records of all that is new in what was heard, source by source; pages are fetched as they are taken."""
        for one in heard:
            for record in self._records(one, now):
                one.taken += isinstance(record, Record)
                yield record

    def note(self, heard: Heard, now: float) -> None:
        """Remember a source and its pages, now that everything out of it is stored."""
        self._memory.done(heard.keys)
        source = heard.source
        # A list that was not taken whole must not be passed over as unchanged.
        marks = (None, None) if heard.left else heard.marks
        self._memory.heard(
            source.name, source.address, now, min(source.every, 60.0) if heard.left else source.every,
            listed=heard.listed, taken=heard.taken, marks=marks,
        )  # fmt: skip

    def _heard(self, source: Watched, answer: Fetched, now: float) -> Heard:
        if answer.not_modified:
            return Heard(source)
        marks = (answer.etag, answer.last_modified)
        if source.kind == "page":
            # A page that is watched changes under its address: it is told apart by its bytes alone.
            return Heard(source, (Link(source=source.address, url=source.address),), 1, marks)
        outcomes = tuple(_listed(source, answer, now))
        return Heard(source, outcomes, len(outcomes), marks)

    def _records(self, heard: Heard, now: float) -> Iterator[Record | Rejected]:
        source = heard.source
        if source.kind == "folder":
            yield from read_files([source.address], parquet_rows=self._parquet_rows)
            return
        page = source.kind == "page"
        chosen = heard.outcomes if page else self._new(heard, now)
        follow = Addresses(self._web, failed=lambda link, error: self._put_off(link.url, error, now))
        for record in follow(chosen):
            if isinstance(record, Record):
                if not page and self._is_twin(record):
                    heard.keys.append(twin(record.source))
                    continue
                yield _named(record, source)
            else:
                if record.stage != "fetch" and is_web(record.source):
                    self._memory.put_off(twin(record.source), now, for_good=True)
                yield record
            if isinstance(record, Record) and is_web(record.source):
                heard.keys.append(twin(record.source))

    def _new(self, heard: Heard, now: float) -> Iterator[Outcome]:
        """What is listed without the pages that are read or rest, as many as one poll takes."""
        keys = {twin(one.url): None for one in heard.outcomes if isinstance(one, Link)}
        closed = self._memory.closed(list(keys), now) | self._held(list(keys))
        taken = 0
        for one in heard.outcomes:
            if isinstance(one, Link):
                if twin(one.url) in closed:
                    continue
                if taken >= heard.source.most:
                    heard.left = True
                    continue
                taken += 1
            yield one

    def _is_twin(self, record: Record) -> bool:
        """Whether the page that an address led to is held under another."""
        url = record.canonical or record.given_url
        return url is not None and bool(self._held([twin(url)]))

    def _put_off(self, url: str, error: FetchError, now: float) -> None:
        gone = error.kind in HOPELESS or (
            error.status is not None and 400 <= error.status < 500 and error.status != 429
        )
        self._memory.put_off(twin(url), now, for_good=gone)


def _listed(source: Watched, answer: Fetched, now: float) -> Iterable[Outcome]:
    """Everything that a feed or a map lists. Raises InputError where it is none, as when a site shows an error page."""
    today = datetime.fromtimestamp(now, UTC).date()
    if source.kind == "feed":
        return entries(answer.body, answer.final, source.address, today=today).outcomes
    reader = reader_of(answer.body[:HEAD], "sitemap.xml")
    if reader is None or reader.name not in ("sitemap", "list", "feed"):
        raise InputError(f"{source.address} is no sitemap: its address may have changed")
    return tuple(reader.read(Item(
        source=source.address, name="sitemap.xml", open=lambda: io.BytesIO(answer.body), url=answer.final
    )))  # fmt: skip


def _named(record: Record, source: Watched) -> Record:
    """A record with what the plan says of its source, where nothing better is known."""
    return replace(
        record, feed_publisher=record.feed_publisher or source.publisher,
        given_language=record.given_language or source.language,
    )  # fmt: skip
