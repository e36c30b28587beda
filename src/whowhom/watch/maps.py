"""A sitemap that is watched: the pages that it and the maps it names list."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from itertools import islice

from whowhom.errors import InputError
from whowhom.model import Link
from whowhom.read.fetched import Asked, Fetched, FetchError
from whowhom.read.forms import reader_of
from whowhom.read.reader import Item, Outcome
from whowhom.read.sitemaps import links
from whowhom.read.sniff import HEAD
from whowhom.read.urls import twin
from whowhom.read.web import Web
from whowhom.watch.memory import Memory

MAPS_AT_ONCE = 20
"""Maps that an index names and that are asked for in one poll; the rest follows in the next."""

MOST_PAGES = 200_000
"""Pages of all maps that are looked at in one poll."""

DEEP = 2
"""Indexes within an index that are followed."""

QUIET = 6 * 3_600.0
"""Seconds that a map rests at most in which nothing is new: archives of old years need no look at each poll."""


@dataclass(slots=True)
class Mapped:
    """What a sitemap lists; ``index`` says that it names maps, ``of`` which pages each of those gave that were asked
    for, ``left`` that others are asked for next time."""

    outcomes: list[Outcome] = field(default_factory=list)
    of: dict[str, set[str]] = field(default_factory=dict)
    index: bool = False
    left: bool = False

    def note(self, closed: set[str], memory: Memory, now: float) -> None:
        """Let maps rest that name ``closed`` pages only."""
        for key, pages in self.of.items():
            if pages - closed:
                memory.reopen(key)
            else:
                memory.put_off(key, now, longest=QUIET)


def pages_of(web: Web, answer: Fetched, source: str, memory: Memory, now: float) -> Mapped:
    """All pages that a sitemap, an index of them or a list of addresses leads to. InputError where it is none of them,
    as when a site shows an error page."""
    found = Mapped()
    reader = reader_of(answer.body[:HEAD], "sitemap.xml")
    if reader is not None and reader.name in ("list", "feed"):
        item = Item(source=source, name="sitemap.xml", open=lambda: io.BytesIO(answer.body), url=answer.final)
        found.outcomes += islice(reader.read(item), MOST_PAGES)
        return found
    pages, maps = links(answer.body, answer.final, source)
    found.outcomes += pages
    found.index = bool(maps)
    for _ in range(DEEP):
        maps = _deeper(web, maps, found, memory, now)
    return found


def _deeper(web: Web, maps: list[str], found: Mapped, memory: Memory, now: float) -> list[str]:
    """Read these maps; the maps that they name."""
    keys = {f"map:{twin(url)}": url for url in maps}
    # The newest is mostly the first or the last: these two are asked for each time.
    ends = {key for key in (next(iter(keys), None), next(reversed(keys), None)) if key is not None}
    wanted = [key for key in keys if key in ends or not memory.closed([key], now)]
    asked, found.left = wanted[:MAPS_AT_ONCE], found.left or len(wanted) > MAPS_AT_ONCE
    further: list[str] = []
    for key, answer in zip(asked, web.get_all([Asked(url=keys[key]) for key in asked]), strict=False):
        try:
            if isinstance(answer, FetchError):
                raise answer
            pages, more = links(answer.body, answer.final, answer.url)
        except InputError:
            memory.put_off(key, now)
            continue
        further += more
        pages = pages[: max(0, MOST_PAGES - len(found.outcomes))]
        found.outcomes += pages
        if not more:
            found.of[key] = {twin(page.url) for page in pages if isinstance(page, Link)}
    return further
