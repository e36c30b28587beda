"""One round of polling: lists of the sources that are due, and the pages in them that nobody has read."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from whowhom.errors import InputError, StoreError
from whowhom.model import Link, Record, Rejected
from whowhom.read.addresses import Addresses, page_of
from whowhom.read.feeds import entries
from whowhom.read.fetched import Asked, Fetched, FetchError
from whowhom.read.reader import Limits, Outcome, ParquetRows, Told
from whowhom.read.urls import twin
from whowhom.read.web import Web
from whowhom.watch.ahead import Ahead
from whowhom.watch.folders import Folder
from whowhom.watch.keepers import Keeper
from whowhom.watch.maps import Mapped, pages_of
from whowhom.watch.memory import Memory
from whowhom.watch.plan import Watched
from whowhom.watch.words import why

AT_ONCE = 25
"""Sources whose lists are asked for, and are in memory, together."""

AT_A_TIME = 16
"""Pages that are coded, and stored, together: what a kill costs is coding these again, and a stop waits for one."""

LONGEST_TURN = 300.0
"""Seconds after which the rest of a source's pages waits for its next turn, so that a slow site starves no other."""

OF_AN_ANSWER = Limits(unpacked=500_000_000)
"""What one answer of the web may unpack to: the largest lists of GDELT are a tenth of it."""

REST_LEFT = 60.0
"""Seconds until a source is asked for the rest at most."""

PATIENCE = 3
"""Tries of a page that fails for now before the words that its feed gives are read in its place."""

HOPELESS = frozenset(("robots", "refused", "private", "redirects", "too big", "encoding"))
"""Failures that another try soon does not mend."""

PASSING = frozenset(("redirects", "too big", "encoding"))
"""Those of them that are only believed when they have come ``PATIENCE`` times."""

log = logging.getLogger("whowhom.watch")


@dataclass(slots=True)
class Heard:
    """What one source answered: what it lists, and how it is to be noted once all of that is stored.

    ``listed`` and ``marks`` are None where it has not changed since it was asked last; ``left`` says that it lists more
    pages than one poll takes, so that the rest is asked for soon. Of the records, ``taken`` were new and ``known`` were
    not. By their keys, ``closed`` are the pages that are read or rest, ``chosen`` those that are fetched, ``done``
    those that need not be again, ``rested`` those that are put off, ``waiting`` those whose feed gives words that are
    not read yet.
    """

    source: Watched
    outcomes: Sequence[Outcome] = ()
    listed: int | None = None
    marks: tuple[str | None, str | None] | None = None
    left: bool = False
    taken: int = 0
    known: int = 0
    chosen: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    rested: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    mapped: Mapped | None = None
    folder: Folder | None = None


class Poller:
    """Asks sources and gives what is new in them, as records to code."""

    def __init__(self, web: Web, memory: Memory, keeper: Keeper, parquet_rows: ParquetRows | None = None) -> None:
        self._web, self._memory, self._keeper, self._parquet_rows = web, memory, keeper, parquet_rows
        self._pages: Web | Ahead = web

    def ask(self, sources: Sequence[Watched], now: float) -> list[Heard]:
        """What these sources list; those that fail are told, noted and left out."""
        heard: list[Heard] = []
        asked = [source for source in sources if source.kind != "folder"]
        requests = [Asked(url=s.address, etag=etag, modified=modified)
                    for s in asked for etag, modified in [self._memory.marks(s)]]  # fmt: skip
        # There are fewer answers where stop was said.
        for source, answer in zip(asked, self._web.get_all(requests, at_once=AT_ONCE), strict=False):
            try:
                if isinstance(answer, FetchError):
                    raise answer
                heard.append(self._heard(source, answer, now))
            except InputError as error:
                self.fail(source, str(error), now, error.retry_after if isinstance(error, FetchError) else None)
            except StoreError:
                raise
            except Exception as error:  # a list that uncovers a defect must not silence the other sources
                self.fail(source, f"{why(error)}; please report it", now)
        for source in sources:
            if source.kind == "folder" and Path(source.address).is_dir():
                heard.append(Heard(source, folder=Folder(Path(source.address), source.most, self._parquet_rows)))
            elif source.kind == "folder":
                self.fail(source, f"{source.address} is no folder: make it, or correct the plan", now)
        return heard

    @contextmanager
    def ahead(self, heard: Sequence[Heard], now: float) -> Iterator[None]:
        """While it is open, pages of all that was heard are fetched together, and taken source by source."""
        with Ahead(self._web, list(self._wanted(heard, now).values())) as self._pages:
            try:
                yield
            finally:
                self._pages = self._web

    def fail(self, source: Watched, reason: str, now: float, wait: float | None = None) -> None:
        """Tell and note that a source did not answer."""
        rest = self._memory.failed(source, now, reason, wait)
        reason = reason.removeprefix(f"{source.name} ")
        log.warning("%s: %s; asked again in %s", source.name, reason, _span(rest))

    def records(self, heard: Heard, now: float) -> Iterator[list[Record | Rejected]]:
        """All that is new in what was heard, some at a time; pages are fetched as they are taken."""
        found = self._records(heard, now)
        while some := list(islice(found, AT_A_TIME)):
            hashes = {item.sha256 for item in some if isinstance(item, Record)}
            known = self._keeper.held(sorted(hashes)) if hashes else set()
            # What was refused before under these very bytes would be so again.
            known |= {one.removeprefix("sha256:") for one in self._memory.closed((f"sha256:{h}" for h in hashes), now)}
            new: list[Record | Rejected] = []
            for item in some:
                if isinstance(item, Record):
                    if item.sha256 in known:
                        # The same bytes under another name may be a wall ("back soon"): asked for again later.
                        heard.done.discard(twin(item.source))
                        heard.known += 1
                        continue
                    known.add(item.sha256)
                    heard.taken += 1
                new.append(item)
            if new:
                yield new

    def refused(self, heard: Heard, item: Rejected, now: float) -> None:
        """A page could not be used: it is not fetched again soon, nor are the same bytes coded again."""
        key = twin(item.source)
        if key in heard.chosen:
            heard.done.discard(key)
            heard.rested.add(key)
            self._memory.put_off(key, now, for_good=True)
        if item.sha256 is not None:
            self._memory.put_off(f"sha256:{item.sha256}", now, for_good=True)

    def note(self, heard: Heard, now: float) -> None:
        """Remember a source and its pages, now that everything out of it is stored."""
        source, folder = heard.source, heard.folder
        self._memory.done(heard.done)
        # What was fetched and gave nothing led to a page that is held: one more name for it, or a wall ("log in").
        for key in heard.chosen - heard.done - heard.rested:
            self._memory.put_off(key, now)
        if heard.mapped is not None:
            heard.mapped.note(heard.closed, self._memory, now)
            heard.left = heard.left or heard.mapped.left
        if folder is not None:
            self._memory.done(folder.keys)
            for key in folder.unread:
                self._memory.put_off(key, now)
            heard.left, heard.listed = folder.left, folder.listed
        rest = source.every
        if heard.left:
            rest = 0.0 if folder is not None else min(rest, REST_LEFT)
        # A list that was not taken whole must not be passed over as unchanged, nor an index whose maps may change.
        whole = not heard.left and not (heard.mapped and heard.mapped.index)
        # Nor one that names a page which is to be tried again: unchanged, it would never be named again.
        whole = whole and not self._memory.waits(heard.closed | heard.rested | heard.chosen, now)
        self._memory.heard(
            source, now, rest, listed=heard.listed, taken=heard.taken, marks=heard.marks if whole else (None, None),
        )  # fmt: skip

    def _heard(self, source: Watched, answer: Fetched, now: float) -> Heard:
        if answer.not_modified:
            return Heard(source)
        marks = (answer.etag, answer.last_modified)
        if source.kind == "page":
            # A page that is watched changes under its address: it is told apart by its bytes alone.
            link = Link(source=source.address, url=source.address)
            found = page_of(link, answer, Told(limits=OF_AN_ANSWER))
            return Heard(source, tuple(islice(found, source.most)), 1, marks)
        if source.kind == "feed":
            today = datetime.fromtimestamp(now, UTC).date()
            outcomes = entries(answer.body, answer.final, source.address, today=today).outcomes
            return Heard(source, outcomes, len(outcomes), marks)
        mapped = pages_of(self._web, answer, source.address, self._memory, now)
        return Heard(source, mapped.outcomes, len(mapped.outcomes), marks, mapped=mapped)

    def _records(self, heard: Heard, now: float) -> Iterator[Record | Rejected]:
        follow = Addresses(
            self._pages, Told(limits=OF_AN_ANSWER), self._known(heard, now), self._failing(heard, now),
            most=heard.source.most,
        )  # fmt: skip
        found = heard.folder.records(self._memory, now) if heard.folder else follow(self._new(heard, now))
        for item in found:
            key = twin(item.source)
            if isinstance(item, Rejected):
                if key in heard.chosen:
                    if item.stage != "fetch":
                        self.refused(heard, item, now)
                elif self._is_told(item, now):
                    continue
                yield item
            elif key not in heard.waiting:
                if key in heard.chosen:
                    heard.done.add(key)
                yield _named(item, heard.source)

    def _wanted(self, heard: Sequence[Heard], now: float) -> dict[str, str]:
        """Addresses of what ``_new`` will take, as far as that can be told beforehand, by their keys."""
        wanted: dict[str, str] = {}
        for one in heard:
            pages = {twin(link.url): link.url for link in reversed(one.outcomes) if isinstance(link, Link)}
            closed = self._memory.closed(pages, now)
            left = [key for key in reversed(pages) if key not in closed]
            held = self._keeper.held_addresses(left) if left else set()
            new = (key for key in left if key not in held and key not in wanted)
            wanted |= {key: pages[key] for key in islice(new, one.source.most)}
        return wanted

    def _new(self, heard: Heard, now: float) -> Iterator[Outcome]:
        """What is listed without the pages that are read or rest, as many as one poll takes."""
        keys = {twin(one.url): None for one in heard.outcomes if isinstance(one, Link)}
        heard.closed = self._memory.closed(keys, now)
        asked = [key for key in keys if key not in heard.closed]
        heard.done |= self._keeper.held_addresses(asked) if asked else set()
        heard.closed |= heard.done
        start = time.monotonic()
        for one in heard.outcomes:
            if isinstance(one, Link):
                key = twin(one.url)
                if key in heard.closed or key in heard.chosen:
                    continue
                if len(heard.chosen) >= heard.source.most or time.monotonic() - start > LONGEST_TURN:
                    heard.left = True
                    continue
                heard.chosen.add(key)
            yield one

    def _known(self, heard: Heard, now: float) -> Callable[[str], bool]:
        """Whether a page that another leads to need not be fetched or read."""

        def known(key: str) -> bool:
            if key in heard.chosen:
                return False
            return bool(self._memory.closed([key], now) or self._keeper.held_addresses([key]))

        return known

    def _failing(self, heard: Heard, now: float) -> Callable[[Link, FetchError], None]:
        """What puts a page off that was not had."""

        def failed(link: Link, error: FetchError) -> None:
            key = twin(link.url)
            hopeless = _is_hopeless(error, self._memory.tries(key) + 1)
            tries = self._memory.put_off(key, now, for_good=hopeless, wait=error.retry_after)
            heard.rested.add(key)
            if not hopeless and tries < PATIENCE:
                heard.waiting.add(key)

        return failed

    def _is_told(self, item: Rejected, now: float) -> bool:
        """Whether the same was said of the same before: a feed's broken entry is there at each poll."""
        key = f"told:{item.source} {item.reason}"
        if self._memory.closed([key], now):
            return True
        self._memory.put_off(key, now, for_good=True)
        return False


def _is_hopeless(error: FetchError, tries: int) -> bool:
    # A site in trouble may lead in circles or send too much for an hour.
    if error.kind in PASSING and tries < PATIENCE:
        return False
    if error.kind == "robots" and error.status is not None:  # its robots.txt was not had: the site is in trouble
        return False
    # Feeds often name a page some minutes before it is there, so 404 is for now.
    refused = error.status is not None and 400 <= error.status < 500 and error.status not in (404, 408, 425, 429)
    return refused or error.kind in HOPELESS


def _named(record: Record, source: Watched) -> Record:
    """A record with what the plan says of its source, where nothing better is known."""
    return replace(
        record, feed_publisher=record.feed_publisher or source.publisher,
        given_language=record.given_language or source.language,
    )  # fmt: skip


def _span(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
