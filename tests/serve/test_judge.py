"""The judge: the same answers from a second process that holds no record."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.serve.test_desk import eventually, news
from whowhom.config import Settings
from whowhom.errors import ConfigError, StoreError
from whowhom.serve import desk as desk_module
from whowhom.serve.desk import Desk
from whowhom.serve.judge import Judge
from whowhom.store.embedded import Store


@pytest.fixture
def judge(own: Store) -> Iterator[Judge]:
    made = Judge(own, Settings(db=own.path))
    yield made
    made.close()


def test_it_answers_as_the_desk_does(own: Store, judge: Judge) -> None:
    desk = Desk(own, Settings(db=own.path))
    assert judge.ask(0, "alerts", None) == desk.alerts()
    assert judge.ask(0, "standings", "2025-03-04") == desk.standings("2025-03-04")
    assert judge.ask(0, "news", "2025-03-01", None) == desk.news("2025-03-01")
    briefing, charts = judge.ask(0, "brief", ("IRN", "AZE"), None, None, None)
    assert briefing == desk.brief(("IRN", "AZE"), None, None)[0]
    assert len(charts) == 1
    scene = judge.ask(0, "scene", None)
    assert scene.happened.ids == desk.record().scene.happened.ids
    assert scene.forecaster.forecasts(scene.last) == desk.record().scene.forecaster.forecasts(scene.last)


def test_what_cannot_be_is_raised_here_and_the_next_question_is_answered(judge: Judge) -> None:
    with pytest.raises(ConfigError, match="on a pair or on a country"):
        judge.ask(0, "brief", ("IRN", "AZE"), "IRN", None, None)
    with pytest.raises(StoreError, match="nonsense cannot be made: KeyError"):
        judge.ask(0, "nonsense")
    assert judge.ask(0, "alerts", None)


def test_a_dead_judge_is_told_and_started_again(judge: Judge) -> None:
    found = judge.ask(0, "alerts", None)
    os.kill(judge._process.pid, signal.SIGKILL)
    judge._process.join()
    assert judge.ask(1, "alerts", None) == found


def test_a_desk_with_a_judge_knows_of_the_last_write_before_long(
    own: Store, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "PATIENCE", -1.0)
    monkeypatch.setattr(desk_module, "REST", 0.0)
    desk = Desk(own, Settings(db=own.path), judge)
    before = desk.alerts(), desk.record().today
    desk.add([news("2025-03-20")])
    assert desk.record().today == before[1]  # what was known, until the judge has the new
    assert eventually(lambda: desk.record().today == "2025-03-20", 1000)
    assert eventually(lambda: [a.turns for a in desk.alerts()] != [a.turns for a in before[0]], 1000)
    desk.close()


def test_a_desk_that_is_closed_while_it_renews_ends_at_once(
    own: Store, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "PATIENCE", -1.0)
    monkeypatch.setattr(desk_module, "REST", 0.0)
    desk = Desk(own, Settings(db=own.path), judge)
    desk.alerts()
    desk.add([news("2025-03-20")])
    desk.alerts()  # is renewed in the background now
    desk.close()
    with pytest.raises(StoreError, match="closed"):
        judge.ask(2, "alerts", None)


def test_closing_waits_for_a_process_that_is_being_started(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    context = multiprocessing.get_context("spawn")
    started, begin = threading.Event(), context.Process.start

    def slowly(process: Any) -> None:
        started.set()
        time.sleep(0.2)
        begin(process)

    monkeypatch.setattr(context.Process, "start", slowly)
    asking = threading.Thread(target=_quietly, args=(judge,))
    asking.start()
    started.wait(10)
    judge.close()
    asking.join(10)
    assert not asking.is_alive()


def _quietly(judge: Judge) -> None:
    with contextlib.suppress(StoreError):
        judge.ask(1, "alerts", None)
