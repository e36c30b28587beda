"""The record as a server holds it: one writer, many readers, and what is costly computed once for each state of it."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec

from whowhom import brief as briefs
from whowhom.brief.select import Selection
from whowhom.charts import Chart
from whowhom.config import Settings
from whowhom.errors import InputError, StoreError
from whowhom.link import trace
from whowhom.model import Incident
from whowhom.model.coded import Coded
from whowhom.model.tension import Alert, Briefing, Dyad, Reading
from whowhom.monitor.scene import Scene
from whowhom.openrecord import OpenRecord
from whowhom.serve.judge import Judge
from whowhom.store import incidents as incidents_of
from whowhom.store import linking, overview
from whowhom.store.embedded import Store
from whowhom.store.incidents import IncidentFilters

KEPT = 64
"""Answers that are kept: views of some days for some minutes."""

FARTHEST = 1 << 31
"""Code points of a text are fewer: the record's columns hold no more."""

PATIENCE = 0.3
"""Seconds that an answer may take to make and still be waited for after a write."""

REST = 1.0
"""Rest after a renewal, in times of what it took: a record that is always written keeps half a core busy, not one."""

DRAWN = 400
"""Incidents that a map or a timeline draws at most; the numbers beside it count all."""

LISTED = 200
"""Pairs of states that the page of pairs counts."""

Value = TypeVar("Value")

log = logging.getLogger("whowhom.serve")


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, the state of the record that it is of, and the seconds that it took."""

    version: int
    value: Any
    took: float


class Desk:
    """Answers for all requests of one record. Reads may run at once; writes come one after the other."""

    def __init__(
        self, store: Store, settings: Settings, judge: Judge | None = None, patience: float | None = None
    ) -> None:  # fmt: skip
        """``judge`` renews what is costly in a process of its own; without one a thread of this process does."""
        self.store = store
        self.settings = settings
        self.version = 0
        self._judge = judge
        self._patience = patience  # PATIENCE where None
        self._renewed = 0
        self._not_before: dict[tuple[object, ...], float] = {}
        self._kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()
        self._making = threading.local()
        self._renewing: set[tuple[object, ...]] = set()
        self._behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="renewing")
        self._guard = threading.Lock()
        self._busy: dict[tuple[object, ...], threading.Lock] = {}
        self._writing = threading.Lock()

    def record(self, as_of: str | None = None) -> OpenRecord:
        """The record as it is, or was known on a day, with its scene at hand."""
        found: Scene = self.answer("scene", as_of)
        return OpenRecord.seen(found, store=self.store, settings=self.settings, as_of=as_of)

    def alerts(self, as_of: str | None = None) -> list[Alert]:
        """All alerts, as they were on a day."""
        found: list[Alert] = self.answer("alerts", as_of)
        return found

    def standings(self, as_of: str | None = None) -> dict[Dyad, tuple[Reading, Reading]]:
        """Every pair's reading a month before and on the day."""
        found: dict[Dyad, tuple[Reading, Reading]] = self.answer("standings", as_of)
        return found

    def news(self, since: str, as_of: str | None = None) -> Selection:
        """What changed anywhere since a day."""
        found: Selection = self.answer("news", since, as_of)
        return found

    def brief(
        self, dyad: tuple[str, str] | None, country: str | None, since: str | None, as_of: str | None = None
    ) -> tuple[Briefing, list[Chart]]:
        """A briefing, with the charts that go with it."""
        found: tuple[Briefing, list[Chart]] = self.answer("brief", dyad, country, since, as_of)
        return found

    def facets(self, filters: IncidentFilters) -> dict[overview.Facet, list[tuple[str, int]]]:
        """Values of each facet, with their counts."""
        return self.kept(("facets", *_said(filters)), lambda: overview.facets(self.store, filters))

    def drawn(self, filters: IncidentFilters) -> list[Incident]:
        """The latest incidents that pass, as many as a map or a timeline draws."""
        latest = replace(filters, limit=DRAWN, newest=True)
        return self.kept(("drawn", *_said(filters)), lambda: list(incidents_of.incidents(self.store, latest)))

    def actors(self, filters: IncidentFilters) -> list[overview.ActorCount]:
        """Parties by how busy they are."""
        return self.kept(("actors", *_said(filters)), lambda: overview.actors(self.store, filters))

    def sources(self, as_of: str | None = None) -> list[overview.Source]:
        """Outlets, and what became of what each alone says."""
        return self.kept(("sources", as_of), lambda: overview.sources(self.store, as_of=as_of))

    def pairs(self, filters: IncidentFilters) -> list[incidents_of.DyadCount]:
        """Pairs of states by how many incidents lie between them."""
        return self.kept(("pairs", *_said(filters)), lambda: list(incidents_of.dyads(self.store, filters)))

    def warm(self) -> None:
        """Make what every first page needs, before anyone waits for it."""
        self.alerts()
        self.standings()
        every = IncidentFilters()
        for make in (self.facets, self.drawn, self.actors):
            make(every)
        self.sources()
        self.pairs(replace(every, limit=LISTED))
        self.news(last_month(self.record().today))
        self.brief(None, None, None)

    @property
    def stamp(self) -> tuple[int, int]:
        """What changes whenever a page may tell something else: after writes and after renewals."""
        return self.version, self._renewed

    def answer(self, name: str, *given: Any) -> Any:
        """One of ``ANSWERS``, kept."""
        return self.kept((name, *given), lambda: ANSWERS[name](self, *given))

    def kept(self, key: tuple[object, ...], make: Callable[[], Value]) -> Value:
        """An answer that is made once for each state of the record; whoever asks meanwhile waits for the first.

        What takes long to make is not waited for after a write: the answer of the state before is given until the new
        one is there, which one thread in the background makes.
        """
        with self._guard:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                found: Value = kept.value
                if kept.version == self.version:
                    return found
                # What is made of other answers is made of fresh ones, or it would pass for new while it is old.
                if kept.took > self._impatient() and not getattr(self._making, "depth", 0):
                    if key not in self._renewing and time.monotonic() >= self._not_before.get(key, 0.0):
                        self._renewing.add(key)
                        self._behind.submit(self._renew, key, make)
                    return found
            lock = self._busy.setdefault(key, threading.Lock())
        try:
            with lock:
                with self._guard:
                    again = self._kept.get(key)
                    if again is not None and again.version == self.version:
                        made: Value = again.value
                        return made
                return self._make(key, make)
        finally:
            with self._guard:
                self._busy.pop(key, None)

    def _impatient(self) -> float:
        return PATIENCE if self._patience is None else self._patience

    def _make(self, key: tuple[object, ...], make: Callable[[], Value]) -> Value:
        version, began = self.version, time.perf_counter()
        self._making.depth = getattr(self._making, "depth", 0) + 1
        try:
            made = make()
        finally:
            self._making.depth -= 1
        self._keep(key, _Kept(version, made, time.perf_counter() - began))
        return made

    def _renew(self, key: tuple[object, ...], make: Callable[[], object]) -> None:
        name, *given = key
        version, began = self.version, time.monotonic()
        try:
            if self._judge is not None and name in ANSWERS:
                made = self._judge.ask(version, str(name), *given)
                self._keep(key, _Kept(version, made, time.monotonic() - began))
            else:
                self._make(key, make)
        except StoreError as error:
            log.warning("%s", error)  # the answer of the state before stands until the next try
        finally:
            with self._guard:
                self._renewed += 1
                self._renewing.discard(key)
                self._not_before[key] = time.monotonic() + REST * (time.monotonic() - began)

    def _keep(self, key: tuple[object, ...], kept: _Kept) -> None:
        with self._guard:
            self._kept[key] = kept
            while len(self._kept) > KEPT:
                old, _ = self._kept.popitem(last=False)
                self._not_before.pop(old, None)

    def add(self, some: Sequence[Coded]) -> int:
        """Keep coded articles and link them; how many were new. InputError on one that no coder of ours can have
        made."""
        for coded in some:
            sound(coded)
        with self.writing():
            added = self.store.add_all(some)
            if added:
                linking.link(self.store)
        return added

    def close(self) -> None:
        """Wait for what is being made in the background, so that the record can be closed."""
        if self._judge is not None:
            self._judge.close()
        self._behind.shutdown(wait=True, cancel_futures=True)

    def writing(self) -> _Writing:
        """A block in which nobody else writes; afterwards every answer is made anew."""
        return _Writing(self)


def _said(filters: IncidentFilters) -> tuple[object, ...]:
    """What filters ask for, as a key: what is left open is left out."""
    given = ((field.name, getattr(filters, field.name)) for field in fields(filters))
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in given if value)


def last_month(today: str) -> str:
    """The ISO day a month before, from which a visitor is told what changed who has not been here."""
    return (date.fromisoformat(today) - timedelta(days=31)).isoformat()


def _scene(desk: Desk, as_of: str | None) -> Scene:
    found = OpenRecord(store=desk.store, settings=desk.settings, as_of=as_of).scene
    found.forecaster.forecasts(found.last)  # every page of a pair asks for them: it remembers the day
    return found


def _news(desk: Desk, since: str, as_of: str | None) -> Selection:
    return briefs.select(desk.store, desk.record(as_of).scene, briefs.Subject(), since, desk.alerts(as_of))


def _brief(
    desk: Desk, dyad: tuple[str, str] | None, country: str | None, since: str | None, as_of: str | None
) -> tuple[Briefing, list[Chart]]:
    record = desk.record(as_of)
    found = record.brief(dyad, country, since, desk.alerts(as_of))
    return found, record.brief_charts(found)


ANSWERS: Mapping[str, Callable[..., Any]] = {
    "scene": _scene,
    "alerts": lambda desk, as_of: desk.record(as_of).alerts(),
    "standings": lambda desk, as_of: desk.record(as_of).standings(),
    "news": _news,
    "brief": _brief,
}
"""What is costly and depends on the whole record; the judge makes the same from the same names."""


class _Writing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __enter__(self) -> Store:
        self._desk._writing.acquire()
        return self._desk.store

    def __exit__(self, *_: object) -> None:
        with self._desk._guard:
            self._desk.version += 1
        self._desk._writing.release()


def sound(coded: Coded) -> None:
    """Raise InputError where numbers, offsets or traces of a coded article cannot be."""
    name = coded.article.id
    if coded.traces and len(coded.traces) != len(coded.mentions):
        raise InputError(f"{name}: {len(coded.traces)} traces for {len(coded.mentions)} events")
    for mention in coded.mentions:
        evidence, predicate = mention.evidence, mention.evidence.predicate
        places = (evidence.start, evidence.end, predicate.start, predicate.end, mention.sentence)
        if not all(0 <= place < FARTHEST for place in places) or not 0 <= mention.confidence <= 1:
            raise InputError(f"{name}: event {mention.id} has a place or a confidence that cannot be")
        if not -10 <= mention.intensity <= 10:
            raise InputError(f"{name}: event {mention.id} has an intensity outside -10 to 10")
    for stored in coded.traces:
        try:
            trace.from_bytes(stored)
        except (ValueError, msgspec.DecodeError) as error:
            raise InputError(f"{name}: a trace is damaged ({error})") from error
