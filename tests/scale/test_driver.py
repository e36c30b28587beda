"""Filling a lake: the same bytes whatever the engine, wherever it was killed, however often."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.scale.made import News, content, filled, pages, record
from whowhom.model import Rejected
from whowhom.scale import driver
from whowhom.scale.lake import Lake
from whowhom.scale.pool import Pool

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.usefixtures("small")

COUNT = 170


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """A lake that nothing disturbed."""
    filled(tmp_path / "whole", pages(COUNT), News()())
    return content(tmp_path / "whole")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_bytes_whatever_the_engine(tmp_path: Path, whole: dict[str, bytes], workers: int) -> None:
    with Pool(News(), workers) as pool:
        tally = filled(tmp_path / "pool ü", pages(COUNT), pool.code)
    assert content(tmp_path / "pool ü") == whole
    assert tally == {"known": 1, "parts": 5, "pages": 167, "rejected": 4, "events": tally["events"]}


def test_what_is_there_is_not_coded_again(tmp_path: Path, whole: dict[str, bytes]) -> None:
    seen: list[str] = []

    def listening(items):  # type: ignore[no-untyped-def]
        for item in items:
            seen.append(item.source)
            yield from News().code([item])

    tally = filled(tmp_path / "whole", pages(COUNT), listening)
    assert (seen, tally["parts"], content(tmp_path / "whole")) == ([], 0, whole)
    filled(tmp_path / "whole", [*pages(COUNT + 1)[::-1]], listening)  # the input has shifted
    assert seen == [f"{COUNT}.txt"]
    assert len(Lake.open(str(tmp_path / "whole")).manifests()) == 6


def test_a_part_ends_early_where_pages_are_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "BYTES", 50)
    filled(tmp_path / "lake", pages(20), News()())
    assert all(part.records < 12 for part in Lake.open(str(tmp_path / "lake")).manifests())


def test_a_poisoned_page_is_in_quarantine_and_is_left_there(tmp_path: Path) -> None:
    items = pages(30)
    items[12:12] = [record("poison")]
    with Pool(News(), 1) as pool:
        tally = filled(tmp_path / "lake", items, pool.code)
        assert tally["rejected"] == 2
        assert filled(tmp_path / "lake", items, pool.code)["parts"] == 0
    lake = Lake.open(str(tmp_path / "lake"))
    rows = [row for part in lake.manifests() for row in lake.rows(part, "quarantine")]
    assert [(row["source"], row["stage"]) for row in rows] == [("bad.html", "read"), ("0.txt", "code")]


def test_a_text_that_utf8_cannot_hold_is_rejected(tmp_path: Path) -> None:
    def broken(items):  # type: ignore[no-untyped-def]
        from tests.events import coded

        for item in items:
            made = coded("Broken \ud800 text.", item.source)
            object.__setattr__(made.article, "sha256", item.sha256)
            yield made

    items = [item for item in pages(2) if not isinstance(item, Rejected)]
    assert filled(tmp_path / "lake", items, broken)["rejected"] == 2


def test_the_lake_itself_is_no_source(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    inside = Rejected(source=str(lake / "documents" / "a.parquet"), stage="read", reason="odd")
    assert filled(lake, [inside, *pages(3)], News()())["rejected"] == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_anywhere_and_run_again_it_is_the_same(tmp_path: Path, whole: dict[str, bytes]) -> None:
    folder = tmp_path / "lake"
    steps = _dying(lambda: filled(tmp_path / "counted", pages(COUNT), News()()), 10**9)
    assert steps > 100
    at = 1
    deaths = 0
    while at < steps:
        if _dying(lambda: filled(folder, pages(COUNT), News()()), at) == 0:
            deaths += 1
        at += steps // 12
        if deaths % 2:  # what a killed run has left is found by the next, killed or not
            continue
        filled(folder, pages(COUNT), News()())
        assert content(folder) == whole
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
    assert deaths > 8


def test_kill_9_with_workers_at_any_moment(tmp_path: Path) -> None:
    program = (
        "import sys; from tests.scale.made import *; from whowhom.scale import driver; driver.RECORDS = 40\n"
        "from whowhom.scale.pool import Pool\n"
        "if __name__ == '__main__':\n"
        "    with Pool(News(), 2) as pool: filled(sys.argv[1], pages(400, 'slow'), pool.code)\n"
    )
    path = tmp_path / "drive.py"
    path.write_text(program)
    filled(tmp_path / "whole", pages(400, "slow"), News()())
    chance = random.Random(3)
    for wait in (0, 3, 6):  # until so many parts are there
        child = subprocess.Popen([sys.executable, str(path), str(tmp_path / "lake")], cwd=Path(__file__).parents[2],
                                 env={**os.environ, "PYTHONPATH": "."})  # fmt: skip
        deadline = time.monotonic() + 60
        while len(list((tmp_path / "lake").glob("manifests/*.json"))) < wait and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.random() / 5)
        child.kill()
        child.wait()
    filled(tmp_path / "lake", pages(400, "slow"), News()())
    assert content(tmp_path / "lake") == content(tmp_path / "whole")


def _dying(work: Callable[[], object], at: int) -> int:
    """Do some work in a process that dies at its ``at``-th step on the disk: the steps it took, 0 where it died."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        steps = 0

        def counted(step):  # type: ignore[no-untyped-def]
            def one(*given, **named):  # type: ignore[no-untyped-def]
                nonlocal steps
                steps += 1
                if steps >= at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return step(*given, **named)

            return one

        for name in ("replace", "unlink", "rmdir", "mkdir"):
            setattr(Path, name, counted(getattr(Path, name)))
        os.fsync, os.link = counted(os.fsync), counted(os.link)
        try:
            work()
            os.write(writing, str(steps).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        found = said.read()
    os.waitpid(child, 0)
    return int(found or 0)


def test_what_only_stands_for_a_page_does_not_close_its_address() -> None:
    ours, theirs = "https://herald.example/a", "https://copier.example/x"
    page = {"url": ours, "canonical": None, "notes": "[]"}
    assert driver._stands_for_its_page(page)
    assert driver._stands_for_its_page(page | {"url": "https://www.herald.example/a/amp", "canonical": ours})
    assert not driver._stands_for_its_page(page | {"url": theirs, "canonical": ours})
    assert not driver._stands_for_its_page(page | {"notes": '["the feed\'s words: the page was not had (timeout)"]'})


def test_a_lake_in_the_folder_where_one_stands_takes_pages_of_the_web(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    web = replace(record("text", 1), source="https://herald.example/1")
    tally = filled(tmp_path, [web], News()())
    assert tally["pages"] == 1
