"""Workers that are killed at random, again and again, change nothing of a lake."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scale.made import News, content, filled, pages
from whowhom.scale import batches
from whowhom.scale.engines import Item
from whowhom.scale.pool import Pool

pytest.importorskip("pyarrow")

COUNT = 5_000
KILLS = 50
APART = 96
"""Pages from one kill to the next, more than are under way at once: no page can be the victim of three kills alone."""


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_workers_that_are_killed_fifty_times_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST", 10)
    killed = taken = 0

    def paced() -> Iterator[Item]:
        nonlocal taken
        for taken, item in enumerate(pages(COUNT)):
            while killed < min(KILLS, taken // APART):
                assert killer.is_alive()  # nobody else will do it
                time.sleep(0.002)
            yield item

    with Pool(News(), 2) as pool:
        done = threading.Event()

        def kill() -> None:
            nonlocal killed
            chance = random.Random(5)
            while killed < KILLS and not done.wait(chance.random() / 50):
                due = killed < taken // APART
                if due and (ready := [worker for worker in list(pool.workers) if worker.ready]):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(chance.choice(ready).process.pid, signal.SIGKILL)
                        killed += 1

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            filled(tmp_path / "lake", paced(), pool.code)
        finally:
            done.set()
            killer.join()
    assert killed == KILLS
    filled(tmp_path / "whole", pages(COUNT), News()())
    assert content(tmp_path / "lake") == content(tmp_path / "whole")
