"""The local engine: order, and what becomes of workers that die, hang or never start."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from itertools import count, islice

import pytest

from tests.scale.made import Make, record
from whowhom.errors import ModelError, WhowhomError
from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.scale import batches, engines
from whowhom.scale import pool as engine
from whowhom.scale.pool import Pool
from whowhom.scale.scheduler import Task


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST", 5)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(Make(), 2) as made:
        yield made


def sources(outcomes: list[engines.Outcome]) -> list[str]:
    return [one.article.source if isinstance(one, Coded) else f"{one.source}!" for one in outcomes]


def test_the_same_as_in_one_process_in_order(pool: Pool) -> None:
    items: list[engines.Item] = [record("text", n) for n in range(23)]
    items[7:7] = [Rejected(source="bad.html", stage="read", reason="it is empty")]
    with engines.InProcess(Make()) as alone:
        assert list(pool.code(items)) == list(alone.code(items))
    assert list(pool.code([])) == []


def test_a_poisoned_page_is_rejected_and_the_rest_goes_on(pool: Pool) -> None:
    items = [record("poison" if n in (3, 4, 12) else "text", n) for n in range(20)]
    found = list(pool.code(items))
    assert sources(found) == [f"{n}.txt{'!' if n in (3, 4, 12) else ''}" for n in range(20)]
    rejected = found[3]
    assert isinstance(rejected, Rejected)
    assert (rejected.stage, rejected.sha256) == ("code", items[3].sha256)
    assert "ended the process" in rejected.reason


def test_workers_that_die_before_they_set_to_work_convict_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with Pool(Make(), 1) as pool:
        sent, killed = pool.send, 0

        def send(worker: engine._Worker, task: Task) -> None:
            nonlocal killed
            if killed < 5:
                killed += 1
                worker.process.kill()
                worker.process.join()
            sent(worker, task)

        monkeypatch.setattr(pool, "send", send)
        assert sources(list(pool.code([record("text", n) for n in range(4)]))) == [f"{n}.txt" for n in range(4)]
        assert killed == 5


def test_a_defect_in_the_coder_costs_its_page(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    found = list(pool.code([record("bug" if n == 1 else "text", n) for n in range(4)]))
    assert sources(found) == ["0.txt", "1.txt!", "2.txt", "3.txt"]
    assert "a bug" in capfd.readouterr().err


def test_workers_that_are_killed_cost_nothing(pool: Pool) -> None:
    items = [record("slow", n) for n in range(60)]
    stop = threading.Event()

    def kill() -> None:
        chance = random.Random(1)
        while not stop.wait(0.5):
            if ready := [worker for worker in list(pool.workers) if worker.ready]:
                os.kill(chance.choice(ready).process.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        found = list(islice(pool.code(items), 40))
    finally:
        stop.set()
        killer.join()
    assert sources(found) == [f"{n}.txt" for n in range(40)]
    assert sources(list(pool.code(items[:3]))) == ["0.txt", "1.txt", "2.txt"]  # nothing is left of the run before


def test_a_page_that_holds_its_process_is_given_up() -> None:
    with Pool(Make(), 1, patience=1.0) as pool:
        found = list(pool.code([record("hang" if n == 1 else "text", n) for n in range(3)]))
    assert sources(found) == ["0.txt", "1.txt!", "2.txt"]


def test_a_source_that_is_slow_makes_no_process_seem_to_hang() -> None:
    def slow() -> Iterator[Record]:
        for n in range(24):
            if n in (8, 16):
                time.sleep(1.6)
            yield record("text", n)

    with Pool(Make(), 2, patience=1.0) as pool:
        before = {worker.process.pid for worker in pool.workers}
        found = list(pool.code(slow()))
        assert {worker.process.pid for worker in pool.workers} == before
    assert sources(found) == [f"{n}.txt" for n in range(24)]


def test_no_more_is_read_than_the_workers_need(pool: Pool) -> None:
    read: list[int] = []

    def endless() -> Iterator[Record]:
        for n in count():
            read.append(n)
            yield record("text", n)

    assert len(list(islice(pool.code(endless()), 12))) == 12
    assert len(read) < 12 + 5 * (4 * 2 + 3)


@pytest.mark.parametrize(("broken", "error", "words"), [
    ("says", ModelError, "the model is missing"),
    ("dies", WhowhomError, "cannot be started"),
])  # fmt: skip
def test_processes_that_cannot_start_are_told_in_one_sentence(
    broken: str, error: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STARTS", 2)
    with Pool(Make(broken), 1) as pool, pytest.raises(error, match=words):
        list(pool.code([record("text")]))


def test_nothing_is_left_behind() -> None:
    with Pool(Make(), 2) as pool:
        list(pool.code([record("text")]))
        processes = [worker.process for worker in pool.workers]
    assert not any(process.is_alive() for process in processes)
