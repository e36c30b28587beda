"""The watching desk itself: polls what is due, codes and keeps what is new, carries out standing orders, and rests."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from whowhom import heap
from whowhom.errors import ConfigError, InputError, StoreError
from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.read.reader import ParquetRows
from whowhom.read.web import Web
from whowhom.watch import plan as plans
from whowhom.watch.keepers import Keeper
from whowhom.watch.memory import Memory
from whowhom.watch.plan import Order, Plan
from whowhom.watch.poll import AT_ONCE, Heard, Poller
from whowhom.watch.stopping import Stop
from whowhom.watch.words import why

LONGEST_REST = 30.0
"""Seconds between looks at the clock and the file: a machine that has slept goes on within as much."""

AFTER_TROUBLE, LONGEST_TROUBLE = 60.0, 3_600.0
"""Seconds of rest where the record cannot be written, as on a full disk, doubled each time, and at most."""

log = logging.getLogger("whowhom.watch")

Code = Callable[[Iterable[Record | Rejected]], Iterator[Coded | Rejected]]
"""``pipeline.code_records``."""

CarryOut = Callable[[Order], None]


class Watcher:
    """Runs until it is told to stop. ``now`` is the clock, in seconds since 1970; ``stop`` is shared with what else may
    have to end, as a ``Web`` that can be stopped."""

    def __init__(
        self, plan: Plan, code: Code, keeper: Keeper, web: Web, memory: Memory, carry_out: CarryOut,
        parquet_rows: ParquetRows | None = None, now: Callable[[], float] = time.time, stop: Stop | None = None,
    ) -> None:  # fmt: skip
        self.plan = plan
        self._code, self._keeper, self._memory = code, keeper, memory
        self._carry_out, self._now = carry_out, now
        self._poller = Poller(web, memory, keeper, parquet_rows)
        self._stop = stop or Stop()
        self._written = plan.written or plans.written(plan.path)
        self._unlinked = True  # one that was killed may have left something
        self._trouble = 0
        memory.forget_others([source.name for source in plan.sources])

    def stop(self) -> None:
        """Finish the article at hand, store what was coded and end; safe from a signal's handler."""
        self._stop.say()

    def run(self) -> None:
        """Round after round."""
        while not self._stop.said:
            self._stop.wait(self.step())

    def step(self) -> float:
        """All that is due now; the seconds to rest after it. What has trouble to be kept is done again later."""
        try:
            self.reload()
            self.round()
            self.orders()
            rest = self.rest()
        except (StoreError, InputError) as error:  # a full disk, a desk that restarts: nothing stored is lost
            rest = min(LONGEST_TROUBLE, AFTER_TROUBLE * 2.0 ** min(self._trouble, 30))
            self._trouble += 1
            log.error("%s; tried again in %d seconds", error, rest)
        else:
            self._trouble = 0
        return rest

    def round(self) -> Counter[str]:
        """Poll all sources that are due, the longest due first; what came of it."""
        tally: Counter[str] = Counter()
        self._memory.set_right(self._now())
        for some in _batches(self._due()):
            if tally["asked"]:  # a first round may take hours
                self.orders()
            if self._stop.said:
                break
            now = self._now()
            heard = self._poller.ask(some, now)
            tally["asked"] += len(some)
            with self._poller.ahead(heard, now):
                for one in heard:
                    self._take(one, now, tally)
            if self._unlinked:
                self._keeper.link()
                self._unlinked = False
        told = [f"{tally[name]} {name}" for name in ("added", "events", "known", "refused") if tally[name]]
        if told:
            log.info("%s of %d sources", ", ".join(told), tally["asked"])
            self._settle()
        return tally

    def orders(self) -> None:
        """Carry out the standing orders that are due; one that fails is tried again when it is due again."""
        for order in self.plan.orders:
            now = self._now()
            if self._stop.said or now < (self._memory.order_done(order.name) or 0.0) + order.every:
                continue
            try:
                self._carry_out(order)
            except Exception as error:  # whatever it is, it must not cost the reading
                log.error("%s: %s", order.name, why(error))
            self._memory.order_is_done(order.name, now)

    def reload(self) -> None:
        """Take over the file where it has changed; one that is wrong is told, and what was before goes on."""
        written = plans.written(self.plan.path)
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
        times = [self._memory.due(source) for source in self.plan.sources]
        times += [(self._memory.order_done(order.name) or 0.0) + order.every for order in self.plan.orders]
        return min(LONGEST_REST, max(0.0, min(times, default=now) - now))

    def _due(self) -> list[plans.Watched]:
        now = self._now()
        due = [(self._memory.due(source), source) for source in self.plan.sources]
        return [source for when, source in sorted(due, key=lambda pair: pair[0]) if when <= now]

    def _take(self, heard: Heard, now: float, tally: Counter[str]) -> None:
        """Code and keep what is new in one source, then note it."""
        try:
            for some in self._poller.records(heard, now):
                if self._stop.said:
                    return
                self._store(some, heard, now, tally)
                if self._stop.said:
                    return
        except (StoreError, InputError):
            raise
        except Exception as error:  # a defect that one odd page uncovers must not silence the other sources
            self._poller.fail(heard.source, f"{why(error)}; please report it", now)
            return
        tally["known"] += heard.known
        if not self._stop.said:
            self._poller.note(heard, now)

    def _store(self, some: Sequence[Record | Rejected], heard: Heard, now: float, tally: Counter[str]) -> None:
        """Code and keep a few; where stop is said, those that are coded by then."""
        coded: list[Coded] = []
        refused: list[Rejected] = []
        for item in self._coded(some):
            if isinstance(item, Coded):
                coded.append(item)
            else:
                refused.append(item)
            if self._stop.said:
                break
        if coded:
            tally["added"] += self._keeper.keep(coded)
            tally["events"] += sum(len(item.mentions) for item in coded)
            self._unlinked = True
            self._settle()
        for item in refused:
            tally["refused"] += 1
            log.info("%s: %s", item.source, item.reason)
            self._keeper.quarantine(item)
            if item.stage not in ("read", "fetch"):
                self._poller.refused(heard, item, now)

    def _settle(self) -> None:
        """Hold no more memory than is needed to wait: the next page may be a minute off."""
        self._keeper.rest()
        heap.give_back()

    def _coded(self, some: Sequence[Record | Rejected]) -> Iterator[Coded | Rejected]:
        """What comes of a few; a page that uncovers a defect is refused and costs no other."""
        done = 0
        try:
            for item in self._code(iter(some)):
                done += 1
                yield item
        except (StoreError, InputError):
            raise
        except Exception:  # a defect that one page uncovers must not end a desk that runs for months
            for record in some[done:]:
                try:
                    yield from self._code(iter([record]))
                except Exception as error:  # this is the page
                    reason = f"{why(error)}; please report it with the page"
                    yield Rejected(source=record.source, stage="code", reason=reason, sha256=record.sha256)


def _batches(due: Sequence[plans.Watched]) -> Iterator[Sequence[plans.Watched]]:
    return (due[at : at + AT_ONCE] for at in range(0, len(due), AT_ONCE))
