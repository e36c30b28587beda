"""The memory of a watching desk: what rests, what is asked again, and a file that outlives any end."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.watch.made import START, source
from whowhom.errors import StoreError
from whowhom.watch.memory import GIVEN_UP, LONGEST_REST, LONGEST_USUAL, Memory
from whowhom.watch.plan import Watched

ONE = source("https://wire.example/feed")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.duckdb.watch"


def heard(memory: Memory, one: Watched = ONE, now: float = START, etag: str | None = '"1"') -> None:
    memory.heard(one, now, one.every, listed=3, taken=2, marks=(etag, None))


def test_what_is_noted_is_there_after_a_restart(path: Path) -> None:
    with Memory(path) as memory:
        heard(memory)
        memory.failed(source("https://b.example/f"), START, "answered 500")
        memory.done(["https://a.example/1"])
        memory.order_is_done("brief 1", START)
    with Memory(path) as memory:
        assert memory.marks(ONE) == ('"1"', None)
        assert memory.due(ONE) == START + 600
        assert memory.closed(["https://a.example/1", "https://a.example/2"], START) == {"https://a.example/1"}
        assert (memory.order_done("brief 1"), memory.order_done("brief 2")) == (START, None)
        bad, good = memory.statuses()
        assert (bad.failures, bad.reason, bad.succeeded) == (1, "answered 500", None)
        assert (good.failures, good.listed, good.taken, good.succeeded) == (0, 3, 2, START)


def test_a_list_that_has_not_changed_keeps_its_marks_and_counts(path: Path) -> None:
    with Memory(path) as memory:
        heard(memory)
        memory.heard(ONE, START + 9, 600, listed=None, taken=0, marks=None)
        (status,) = memory.statuses()
        assert memory.marks(ONE) == ('"1"', None)
        assert (status.listed, status.taken, status.due) == (3, 2, START + 609)


@pytest.mark.parametrize("change", [{"address": "https://wire.example/other"}, {"kind": "page"}])
def test_another_address_or_kind_begins_anew(change: dict[str, str], path: Path) -> None:
    other = replace(ONE, **change)  # type: ignore[arg-type]
    with Memory(path) as memory:
        heard(memory)
        memory.failed(ONE, START, "x")
        assert (memory.marks(other), memory.due(other)) == ((None, None), 0.0)
        memory.failed(other, START, "answered 500")
        assert memory.marks(other) == (None, None)
        (status,) = memory.statuses()
        assert (status.failures, status.taken) == (1, 0)


def test_a_rest_doubles_up_to_a_day_and_ends_with_success(path: Path) -> None:
    often = replace(ONE, every=10.0)
    with Memory(path) as memory:
        rests = [memory.failed(often, START, "x") for _ in range(14)]
        assert rests[:4] == [60, 120, 240, 480]
        assert rests[-1] == LONGEST_REST
        heard(memory, often)
        assert memory.due(often) == START + 10
        assert memory.failed(often, START, "x") == 60


def test_a_rest_is_never_shorter_than_every_within_an_hour_or_than_was_asked_for(path: Path) -> None:
    with Memory(path) as memory:
        assert memory.failed(ONE, START, "x") == 600
        assert memory.failed(ONE, START, "x", 7200.0) == 7200
        assert memory.failed(replace(ONE, every=7 * 86_400.0), START, "x", 60.0) == LONGEST_USUAL
        assert memory.failed(ONE, START, "x", 1e15) == GIVEN_UP


def test_ten_thousand_failures_are_counted(path: Path) -> None:
    with Memory(path) as memory:
        for _ in range(2_000):
            memory.failed(ONE, START, "x")
            memory.put_off("https://a.example/1", START)
        assert memory.due(ONE) == START + LONGEST_REST


def test_a_plan_that_asks_more_often_is_heeded(path: Path) -> None:
    with Memory(path) as memory:
        heard(memory, replace(ONE, every=604_800.0))
        assert memory.due(replace(ONE, every=60.0)) == START + 60


def test_pages_rest_the_longer_the_more_often_they_fail(path: Path) -> None:
    page = "https://a.example/1"
    with Memory(path) as memory:
        assert memory.put_off(page, START) == 1
        assert memory.closed([page], START + 599) == {page}
        assert memory.closed([page], START + 600) == set()
        assert memory.put_off(page, START) == 2
        assert memory.closed([page], START + 1199) == {page}
        memory.put_off(page, START, wait=9000.0)
        assert memory.closed([page], START + 8999) == {page}
        memory.put_off(page, START, for_good=True)
        assert memory.closed([page], START + GIVEN_UP - 1) == {page}
        memory.reopen(page)
        assert memory.closed([page], START) == set()


def test_a_clock_that_was_ahead_silences_nothing(path: Path) -> None:
    ahead = START + 20 * 365 * 86_400
    with Memory(path) as memory:
        heard(memory, now=ahead)
        memory.failed(source("https://b.example/f"), ahead, "x", 7200)
        memory.put_off("https://a.example/1", ahead)
        memory.order_is_done("brief 1", ahead)
        memory.set_right(START)
        assert memory.due(ONE) == START + 600
        assert memory.due(source("https://b.example/f")) == START + 7200
        assert memory.closed(["https://a.example/1"], START) == set()
        assert memory.order_done("brief 1") == START
        memory.set_right(START + 5)
        assert memory.due(ONE) == START + 600


def test_others_are_forgotten(path: Path) -> None:
    with Memory(path) as memory:
        for n in range(5):
            heard(memory, source(f"https://a.example/{n}"))
        memory.forget_others(["https://a.example/3", "https://b.example"])
        assert [one.name for one in memory.statuses()] == ["https://a.example/3"]


def test_hostile_words_are_kept(path: Path) -> None:
    with Memory(path) as memory:
        memory.failed(ONE, START, "\ud800\x00 '; DROP TABLE sources; --" + "x" * 10_000)
        memory.done(["\ud800", "x" * 100_000])
        (status,) = memory.statuses()
        assert len(str(status.reason)) == 500
        assert memory.closed(["\ud800"], START) == {"\ud800"}


def test_a_hundred_thousand_pages_stay_quick(path: Path) -> None:
    with Memory(path) as memory:
        memory.done(f"https://a.example/{n}" for n in range(100_000))
        asked = [f"https://a.example/{n}" for n in range(99_000, 101_000)]
        start = time.perf_counter()
        assert len(memory.closed(asked, START)) == 1000
        assert time.perf_counter() - start < 0.1
    assert path.stat().st_size < 6_000_000


def test_another_process_reads_while_it_is_written(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from whowhom.watch.memory import Memory\n"
        "with Memory(Path(sys.argv[1]), read_only=True) as memory: print([s.name for s in memory.statuses()])"
    )
    with Memory(path) as memory:
        heard(memory)
        memory._sql.execute("BEGIN IMMEDIATE")
        memory._sql.execute("DELETE FROM sources")
        found = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        memory._sql.execute("ROLLBACK")
        assert found.stdout == f"['{ONE.name}']\n"
    with Memory(path, read_only=True) as memory, pytest.raises(StoreError, match="cannot be read or written"):
        heard(memory)


def test_a_file_that_is_none_of_ours_is_told_and_left_alone(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "places.sqlite"
    with sqlite3.connect(other) as sql:
        sql.execute("CREATE TABLE places (name)")
    path.write_bytes(b"notes of mine\n" * 900)
    for file, words in ((other, "another program"), (path, "no memory of a watching desk")):
        before = file.read_bytes()
        for read_only in (False, True):
            with pytest.raises(StoreError, match=words) as caught:
                Memory(file, read_only=read_only)
            assert str(file) in str(caught.value)
        assert file.read_bytes() == before
    for file in (tmp_path, tmp_path / "none" / "x.watch"):
        with pytest.raises(StoreError, match="cannot be opened"):
            Memory(file)
    for content in (None, b""):
        if content is not None:
            (tmp_path / "empty").write_bytes(content)
        with pytest.raises(StoreError, match="nothing has been watched yet"):
            Memory(tmp_path / "empty", read_only=True)


def test_a_damaged_file_is_one_sentence_at_any_time(path: Path) -> None:
    with Memory(path) as memory:
        heard(memory)
        memory.done(f"https://a.example/{n}" for n in range(5_000))
    whole = path.read_bytes()
    chance = random.Random(7)
    for _ in range(60):
        broken = bytearray(whole[: chance.choice([len(whole), len(whole) // 2, 5_000, 300])])
        for _ in range(chance.choice([1, 40])):
            at = chance.randrange(len(broken) // 4096 + 1) * 4096
            broken[at : at + 64] = chance.randbytes(len(broken[at : at + 64]))
        path.write_bytes(broken)
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        said = str(_troubled(path) or path)
        assert str(path) in said
        assert len(said.splitlines()) == 1


def _troubled(path: Path) -> StoreError | None:
    try:
        with Memory(path) as memory:
            heard(memory)
            memory.closed([f"https://a.example/{n}" for n in range(50)], START)
            memory.done(["https://a.example/x"])
            memory.failed(ONE, START, "x")
            list(memory.statuses())
    except StoreError as error:
        return error
    return None


def write_for_ever(path: Path) -> None:
    n = 0
    while True:
        with Memory(path) as memory:
            for _ in range(100):
                n += 1
                heard(memory, source(f"https://a.example/{n % 50}"), n, str(n))
                memory.done(f"https://a.example/{n}/{m}" for m in range(20))
                memory.failed(source("https://b.example/"), n, "x")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_it_is_whole_wherever_its_process_is_killed(path: Path) -> None:
    chance = random.Random(3)
    for _ in range(20):
        if (child := os.fork()) == 0:
            write_for_ever(path)
        time.sleep(chance.random() * 0.1)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if path.exists() and path.stat().st_size:
            with contextlib.suppress(StoreError), Memory(path, read_only=True) as memory:
                list(memory.statuses())
        with Memory(path) as memory:
            heard(memory)
            assert memory._sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
