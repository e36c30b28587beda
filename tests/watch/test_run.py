"""The desk itself: stops, kills, full disks, clocks that jump, orders, a plan that changes."""

from __future__ import annotations

import gc
import logging
import os
import random
import signal
import threading
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.read.hostile import Hostile
from tests.watch.made import QUICK, START, Coder, Desk, feed, source, stories, story
from whowhom.errors import ConfigError, DeskError, StoreError
from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.watch import plan as plans
from whowhom.watch import run
from whowhom.watch.keepers import FarDesk, OwnRecord
from whowhom.watch.plan import Order
from whowhom.watch.stopping import Stop


@pytest.fixture
def wire(hostile: Hostile) -> str:
    return hostile.route("/feed", feed(*stories(hostile, *range(20))))


class StoppingCoder(Coder):
    """Says stop after so many articles."""

    def __init__(self, stop_after: int) -> None:
        super().__init__()
        self.left, self.desk = stop_after, None

    def __call__(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        for item in super().__call__(records):
            self.left -= 1
            if self.left == 0 and self.desk is not None:
                self.desk.watcher.stop()
            yield item


@pytest.mark.parametrize("after", [1, 7, 16, 17, 20])
def test_a_stop_keeps_what_is_coded_and_the_next_run_goes_on(after: int, wire: str, tmp_path: Path) -> None:
    coder = StoppingCoder(after)
    with Desk(tmp_path, [source(wire)], code=coder) as desk:
        coder.desk = desk  # type: ignore[assignment]
        desk.watcher.run()
        assert len(desk.read) == after == len(coder.worked)
    with Desk(tmp_path, [source(wire)]) as desk:
        assert desk.round()["added"] == 20 - after
        assert len(set(desk.read)) == len(desk.read) == 20
        assert desk.later() == {"asked": 1, "known": 0}


@pytest.mark.parametrize("what", ["list", "page"])
def test_a_stop_waits_for_no_answer(what: str, hostile: Hostile, tmp_path: Path) -> None:
    hang = hostile.address("/hostile/hang")
    address = hang if what == "list" else hostile.route("/feed", feed(*stories(hostile, 1, 2), hang))
    slow = QUICK.__class__(private=True, pause=0, total=60)
    with Desk(tmp_path, [source(address)], politeness=slow) as desk:
        threading.Timer(0.7, desk.watcher.stop).start()
        start = time.monotonic()
        desk.watcher.run()
        assert time.monotonic() - start < 3
        assert desk.memory.due(desk.sources[0]) == 0
    assert time.monotonic() - start < 6


def test_a_stop_ends_a_rest_at_once(wire: str, tmp_path: Path) -> None:
    with Desk(tmp_path, [source(wire)]) as desk:
        desk.round()
        threading.Timer(0.3, desk.watcher.stop).start()
        start = time.monotonic()
        desk.watcher.run()
        assert time.monotonic() - start < 2


def test_stop_may_be_said_by_a_handler_in_the_midst_of_a_rest() -> None:
    stop = Stop()
    before = signal.signal(signal.SIGALRM, lambda *_: stop.say())
    try:
        for _ in range(300):
            stop.said = False
            signal.setitimer(signal.ITIMER_REAL, random.random() * 0.002)
            end = time.monotonic() + 5
            while not stop.said and time.monotonic() < end:
                stop.wait(0.0005)
            assert stop.said
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kills_at_any_moment_lose_and_double_nothing(hostile: Hostile, tmp_path: Path) -> None:
    pages = stories(hostile, *range(60))
    hostile.route("/go", status=302, headers={"Location": "/story/3"})
    sources = [source(hostile.route(f"/feed{n}", feed(*pages[n::3], hostile.address("/go")), etag='"1"'), most=15)
               for n in range(3)]  # fmt: skip
    chance = random.Random(11)

    class Slow(Coder):
        def __call__(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
            for item in super().__call__(records):
                time.sleep(0.004)
                yield item

    for kill in range(20):
        if (child := os.fork()) == 0:
            try:
                with Desk(tmp_path, sources, code=Slow(), now=START + kill * 60) as desk:
                    desk.watcher.run()
            finally:
                os._exit(0)
        time.sleep(0.1 + chance.random() * 0.4)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with Desk(tmp_path, sources, now=START + 86_400) as desk:
        for _ in range(5):
            desk.later()
        assert desk.read == sorted(pages)
        addresses = list(desk.store.rows("SELECT address FROM documents"))
        assert len(set(addresses)) == len(addresses)
        assert len(list(desk.store.rows("SELECT * FROM links WHERE incident IS NULL"))) == 0


class FullDisk(OwnRecord):
    """Takes nothing until it is told so."""

    full = True

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        kept = self.keep

        def keep(some: Any) -> int:
            if self.full:
                raise StoreError("the disk is full")
            return kept(some)

        self.keep = keep  # type: ignore[method-assign]


def test_a_full_disk_rests_ever_longer_and_goes_on(wire: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Desk(tmp_path, [source(wire)]) as desk:
        full = desk.watcher._keeper = FullDisk(desk.store)
        rests = [desk.watcher.step() for _ in range(8)]
        assert rests[:3] == [60, 120, 240]
        assert rests[-1] == run.LONGEST_TROUBLE
        assert "the disk is full; tried again in 60 seconds" in caplog.text
        full.full = False
        assert desk.watcher.step() == 30
        assert len(desk.read) == 20
        full.full = True
        desk.now += 600
        assert desk.watcher.step() == 30, "nothing is new"


def test_what_was_kept_before_trouble_is_linked_after_it(hostile: Hostile, wire: str, tmp_path: Path) -> None:
    with Desk(tmp_path, [source(wire)]) as desk:
        link, desk.watcher._keeper.link = desk.watcher._keeper.link, _raise  # type: ignore[method-assign]
        assert desk.watcher.step() == 60
        desk.watcher._keeper.link = link  # type: ignore[method-assign]
        desk.later()
        assert len(list(desk.store.rows("SELECT * FROM links WHERE incident IS NULL"))) == 0


def _raise() -> None:
    raise StoreError("the disk is full")


def test_a_page_that_uncovers_a_defect_costs_no_other(hostile: Hostile, tmp_path: Path) -> None:
    odd = hostile.route("/odd", story("ODD"))
    pages = stories(hostile, 1, 2, 3)
    address = hostile.route("/feed", feed(pages[0], odd, *pages[1:]))
    with Desk(tmp_path, [source(address)]) as desk:
        assert desk.round()["added"] == 3
        assert "LookupError" in desk.quarantined[odd]
        desk.later()
        assert len(hostile.asked("/odd")) == 1


def test_a_source_that_uncovers_a_defect_costs_no_other(
    hostile: Hostile, wire: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = hostile.route("/other", feed(*stories(hostile, 100)))
    with Desk(tmp_path, [source(other), source(wire)]) as desk:
        whole = desk.watcher._poller._records

        def records(heard: Any, now: float) -> Any:
            if heard.source.name == other:
                raise IndexError("odd")
            return whole(heard, now)

        monkeypatch.setattr(desk.watcher._poller, "_records", records)
        assert desk.round()["added"] == 20
        assert "IndexError" in str(desk.status(other).reason)


# The plan


def test_the_plan_is_read_anew_where_it_changes(
    hostile: Hostile, wire: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Desk(tmp_path, [source(wire)]) as desk:
        desk.watcher.step()
        more = hostile.route("/more", feed(*stories(hostile, 50)))
        desk.path.write_text(f'[[source]]\nfeed = "{more}"\n')
        desk.watcher.step()
        assert [one.name for one in desk.memory.statuses()] == [more]
        assert len(desk.read) == 21
        desk.path.write_text("[[source")
        for _ in range(3):
            desk.watcher.step()
        assert caplog.text.count("what stood there before goes on") == 1
        assert [one.address for one in desk.watcher.plan.sources] == [more]
        desk.path.unlink()
        desk.watcher.step()
        assert [one.address for one in desk.watcher.plan.sources] == [more]
        desk.path.write_text(f'db = "elsewhere.duckdb"\n[[source]]\nfeed = "{wire}"\n')
        caplog.set_level(logging.INFO)
        desk.watcher.step()
        assert "needs a new start" in caplog.text
        assert [one.address for one in desk.watcher.plan.sources] == [wire]


# Orders


def order(name: str, every: float = 3600.0) -> Order:
    return Order(name=name, kind="alerts", every=every, to=("json://x",))


def test_orders_are_carried_out_on_time_and_one_that_fails_stops_no_other(
    wire: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[tuple[str, float]] = []

    def carry_out(one: Order) -> None:
        done.append((one.name, desk.now - START))
        if one.name == "bad":
            raise ConfigError("no such address")
        if one.name == "odd":
            raise OSError("no such folder")

    orders = [order("bad"), order("odd"), order("hourly"), order("daily", 86_400)]
    with Desk(tmp_path, [source(wire)], orders, carry_out=carry_out) as desk:
        for minutes in (0, 10, 59, 60, 61, 120):
            desk.now = START + minutes * 60
            desk.watcher.step()
        hours = [0, 3600, 7200]
        for name, times in (("bad", hours), ("odd", hours), ("hourly", hours), ("daily", [0])):
            assert [at for one, at in done if one == name] == times, name
        assert "bad: no such address" in caplog.text
        assert "odd: failed (OSError: no such folder)" in caplog.text
        desk.now += 3590
        desk.watcher.step()
        assert desk.watcher.rest() == 10


def test_orders_need_not_wait_for_a_long_round(
    hostile: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "AT_ONCE", 1)
    sources = [source(hostile.route(f"/feed{n}", feed(*stories(hostile, n)))) for n in range(3)]
    done: list[int] = []
    with Desk(tmp_path, sources, [order("hourly")], carry_out=lambda one: done.append(len(desk.read))) as desk:
        desk.round()
        assert done == [1]


# The clock


def test_a_clock_that_jumps_silences_nothing(hostile: Hostile, wire: str, tmp_path: Path) -> None:
    done: list[float] = []
    with Desk(tmp_path, [source(wire)], [order("hourly")], carry_out=lambda one: done.append(desk.now)) as desk:
        desk.now = START + 20 * 365 * 86_400
        desk.watcher.step()
        desk.now = START
        desk.watcher.step()
        assert desk.watcher.rest() == 30
        hostile.route("/feed", feed(*stories(hostile, *range(21))))
        assert desk.later(601)["added"] == 1
        desk.now = START + 3601
        desk.watcher.step()
        assert len(done) == 2
        desk.now += 30 * 86_400
        desk.watcher.step()
        assert len(hostile.asked("/feed")) == 4


# A desk elsewhere


class Far:
    """A client of a desk that refuses articles with some words, or is away."""

    def __init__(self) -> None:
        self.kept: dict[str, Coded] = {}
        self.away = False
        self.status: int | None = None

    def _ask(self) -> None:
        if self.away:
            raise DeskError("the desk cannot be reached", self.status)

    def known(self, hashes: Any) -> set[str]:
        self._ask()
        return set(hashes) & set(self.kept)

    def known_addresses(self, addresses: Any) -> set[str]:
        self._ask()
        return set()

    def add(self, some: Any) -> int:
        self._ask()
        if any("REFUSED" in one.article.text for one in some):
            raise DeskError("the desk refused: a text that cannot be kept", 422)
        new = {one.article.sha256: one for one in some if one.article.sha256 not in self.kept}
        self.kept |= new
        return len(new)


def test_a_desk_elsewhere_may_be_away_or_refuse_one(
    hostile: Hostile, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad = hostile.route("/bad", story("REFUSED"))
    address = hostile.route("/feed", feed(*stories(hostile, 1, 2), bad, *stories(hostile, 3)))
    far = Far()
    with Desk(tmp_path, [source(address)], keeper=FarDesk(far)) as desk:  # type: ignore[arg-type]
        far.away = True
        assert desk.watcher.step() == 60
        far.away = False
        assert desk.watcher.step() == 30
        assert len(far.kept) == 3
        assert f"{bad}: the desk refused" in caplog.text
        assert desk.later()["added"] == 0
        assert len(hostile.asked("/bad")) == 1


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_a_desk_that_takes_nothing_for_now_gets_all_later(status: int, hostile: Hostile, tmp_path: Path) -> None:
    class Full(Far):
        """Answers what is asked, and takes nothing while it is full."""

        full = True

        def add(self, some: Any) -> int:
            if self.full:
                raise DeskError("the desk refused: its disk is full", status)
            return super().add(some)

    address = hostile.route("/feed", feed(*stories(hostile, 1, 2)))
    far = Full()
    with Desk(tmp_path, [source(address)], keeper=FarDesk(far)) as desk:  # type: ignore[arg-type]
        assert desk.watcher.step() == 60
        far.full = False
        desk.watcher.step()
        assert len(far.kept) == 2


def test_a_plan_that_changes_while_models_are_loaded_is_taken_over(tmp_path: Path) -> None:
    with Desk(tmp_path, [source("https://a.example/f")]) as desk:
        plan = plans.read(desk.path)
        desk.path.write_text('[[source]]\nfeed = "https://changed.example/f"\n')
        watcher = run.Watcher(plan, desk.code, OwnRecord(desk.store), desk.web, desk.memory, desk.carry_out)
        watcher.reload()
        assert [one.address for one in watcher.plan.sources] == ["https://changed.example/f"]


# Months


def test_memory_stays_flat_over_a_thousand_rounds(hostile: Hostile, tmp_path: Path) -> None:
    pages = stories(hostile, *range(5))
    address = hostile.route("/feed", feed(*pages), etag='"1"')

    class Null:
        """Keeps nothing, so that what is measured is the desk and not DuckDB."""

        held = held_addresses = staticmethod(lambda asked: set())
        keep = staticmethod(len)
        quarantine = link = staticmethod(lambda *_: None)

    class Canned:
        """Answers at once."""

        def get_all(self, requests: Any, at_once: int = 1) -> Iterator[Any]:
            yield from (answers[one.url] for one in requests)

    with Desk(tmp_path, [source(address)], keeper=Null()) as desk:  # type: ignore[arg-type]
        answers = {url: desk.web.get(url) for url in (address, *pages)}
        desk.watcher._poller._web = Canned()  # type: ignore[assignment]
        objects: list[int] = []
        for number in range(1_000):
            desk.code.worked.clear()
            desk.later(86_400 * 31 if number % 50 == 0 else 600)
            if number in (199, 999):
                gc.collect()
                objects.append(len(gc.get_objects()))
            if number == 199:
                tracemalloc.start()  # the process's own size is also that of all tests before this one
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert objects[1] - objects[0] < 500, objects
    assert grown < 1_000_000


def test_the_log_is_one_line_for_each_thing(
    hostile: Hostile, wire: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bad = hostile.route("/bad", story("BAD"))
    other = hostile.route("/other", feed(bad, hostile.address("/gone")))
    with Desk(tmp_path, [source(wire), source(other), source(hostile.address("/nowhere"))]) as desk:
        desk.round()
        said = [record.getMessage() for record in caplog.records if record.name == "whowhom.watch"]
        assert len(said) == 4
        assert said[-1] == "20 added, 20 events, 2 refused of 3 sources"
        caplog.clear()
        for _ in range(5):
            desk.later(30)
        assert not [record for record in caplog.records if record.name == "whowhom.watch"]
