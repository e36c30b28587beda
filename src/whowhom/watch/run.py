"""The watching desk itself: polls what is due, codes and keeps what is new, carries out standing orders, and rests."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from whowhom.errors import ConfigError, InputError, StoreError, WhowhomError
from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.read.reader import ParquetRows
from whowhom.read.web import Web
from whowhom.watch import plan as plans
from whowhom.watch.keepers import Keeper
from whowhom.watch.memory import Memory
from whowhom.watch.plan import Order, Plan
from whowhom.watch.poll import AT_ONCE, Heard, Poller

KEPT_AT_ONCE = 32
"""Articles stored in one transaction: what a kill costs is coding these again."""

LONGEST_REST = 30.0
"""Seconds between looks at the clock and the file: a machine that has slept goes on within as much."""

AFTER_TROUBLE = 60.0
"""Seconds of rest where the record cannot be written, as on a full disk."""

log = logging.getLogger("whowhom.watch")

Code = Callable[[Iterable[Record | Rejected]], Iterator[Coded | Rejected]]
"""``pipeline.code_records``."""

CarryOut = Callable[[Order], None]


class Watcher:
    """Runs until it is told to stop. ``now`` is the clock, in seconds since 1970."""

    def __init__(
        self, plan: Plan, code: Code, keeper: Keeper, web: Web, memory: Memory, carry_out: CarryOut,
        parquet_rows: ParquetRows | None = None, now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self.plan = plan
        self._code, self._keeper, self._memory = code, keeper, memory
        self._carry_out, self._now = carry_out, now
        self._poller = Poller(web, memory, keeper.held_addresses, parquet_rows)
        self._stop = threading.Event()
        self._written = _written(plan)
        self._first = now()
        memory.forget_others([source.name for source in plan.sources])

    def stop(self) -> None:
        """Finish what is being stored and end; safe from a signal's handler."""
        self._stop.set()

    def run(self) -> None:
        """Round after round."""
        while not self._stop.is_set():
            try:
                self.reload()
                self.round()
                self.orders()
                rest = self.rest()
            except (StoreError, InputError) as error:  # a full disk, a desk that restarts: nothing stored is lost
                log.error("%s; tried again in %d seconds", error, AFTER_TROUBLE)
                rest = AFTER_TROUBLE
            self._stop.wait(rest)

    def round(self) -> Counter[str]:
        """Poll all sources that are due, some at a time; what came of it."""
        tally: Counter[str] = Counter()
        now = self._now()
        due = [source for source in self.plan.sources if self._memory.due(source.name, source.address) <= now]
        for at in range(0, len(due), AT_ONCE):
            if self._stop.is_set():
                break
            heard = self._poller.ask(due[at : at + AT_ONCE], now)
            self._store(heard, now, tally)
            for one in [] if self._stop.is_set() else heard:
                self._poller.note(one, now)
        if tally["added"]:
            self._keeper.link()
        if due:
            told = ", ".join(f"{number} {what}" for what, number in sorted(tally.items())) or "nothing new"
            log.info("asked %d sources: %s", len(due), told)
        return tally

    def orders(self) -> None:
        """Carry out the standing orders that are due; one that fails is tried again when it is due again."""
        for order in self.plan.orders:
            now = self._now()
            if now < (self._memory.order_done(order.name) or 0.0) + order.every or self._stop.is_set():
                continue
            try:
                self._carry_out(order)
            except WhowhomError as error:
                log.error("%s: %s", order.name, error)
            self._memory.order_is_done(order.name, now)

    def reload(self) -> None:
        """Take over the file where it has changed; one that is wrong is told, and what was before goes on."""
        written = _written(self.plan)
        if written == self._written:
            return
        self._written = written
        try:
            new = plans.read(self.plan.path)
        except ConfigError as error:
            log.error("%s; what stood there before goes on", error)
            return
        fixed = ("db", "to", "token_file", "keep", "memory", "politeness")
        if any(getattr(new, name) != getattr(self.plan, name) for name in fixed):
            log.warning("%s: sources and orders are taken over; the rest needs a new start", self.plan.path)
        self.plan = new
        self._memory.forget_others([source.name for source in new.sources])
        log.info("%s: %d sources, %d orders", new.path, len(new.sources), len(new.orders))

    def rest(self) -> float:
        """Seconds until the next source or order is due, at most ``LONGEST_REST``."""
        now = self._now()
        times = [self._memory.due(source.name, source.address) for source in self.plan.sources]
        times += [(self._memory.order_done(order.name) or 0.0) + order.every for order in self.plan.orders]
        return min(LONGEST_REST, max(0.0, min(times, default=now) - now))

    def _store(self, heard: Sequence[Heard], now: float, tally: Counter[str]) -> None:
        """Code and keep what is new in what was heard, as it comes."""
        coded = self._code(self._unknown(self._poller.records(heard, now), tally))
        while some := list(islice(coded, KEPT_AT_ONCE)):
            articles = [item for item in some if isinstance(item, Coded)]
            added = self._keeper.keep(articles) if articles else 0
            tally["added"] += added
            tally["events"] += sum(len(item.mentions) for item in articles)
            for item in some:
                if isinstance(item, Rejected):
                    tally["refused"] += 1
                    log.info("%s: %s", item.source, item.reason)
                    self._keeper.quarantine(item)

    def _unknown(self, records: Iterator[Record | Rejected], tally: Counter[str]) -> Iterator[Record | Rejected]:
        """What is not held, as long as nobody says stop."""
        while some := list(islice(records, KEPT_AT_ONCE)):
            known = self._keeper.held([item.sha256 for item in some if isinstance(item, Record)])
            for item in some:
                if self._stop.is_set():
                    return
                if isinstance(item, Record) and item.sha256 in known:
                    tally["known"] += 1
                else:
                    yield item


def _written(plan: Plan) -> tuple[int, int] | None:
    """When the file was written last and how long it is; None while it is gone."""
    try:
        status = plan.path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
