"""What a desk keeps: made once for many who ask, and anew after a write."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from tests.linked import article
from tests.linked import told as tells
from tests.serve.made import app_of, visitor
from whowhom.config import Settings
from whowhom.errors import ConfigError
from whowhom.model.coded import Coded
from whowhom.serve import desk as desk_module
from whowhom.serve.desk import KEPT, Desk
from whowhom.store import incidents as incidents_of
from whowhom.store.embedded import Store


@pytest.fixture
def desk(own: Store) -> Iterator[Desk]:
    made = Desk(own, Settings(db=own.path))
    yield made
    made._behind.shutdown()


def news(day: str = "2025-03-07", number: int = 0) -> Coded:
    words = "Iran shelled a post of Azerbaijan in Southwick."
    return article(f"Paper {number}", day, tells(words, "shelled", day=day, place="Southwick"), note=str(number))


def eventually(holds: Callable[[], bool], tries: int = 100) -> bool:
    """Whether it comes to hold before long."""
    for _ in range(tries):
        if holds():
            return True
        time.sleep(0.01)
    return False


def test_many_who_ask_at_once_wait_for_one_answer(desk: Desk) -> None:
    made: list[int] = []
    together = threading.Barrier(12)

    def make() -> object:
        made.append(1)
        time.sleep(0.05)
        return object()

    def ask(_: int) -> object:
        together.wait()
        return desk.kept(("slow",), make)

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(ask, range(12)))
    assert len(made) == 1
    assert len({id(one) for one in answers}) == 1


def test_other_questions_do_not_wait(desk: Desk) -> None:
    go = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(desk.kept, ("slow",), lambda: go.wait(5))
        assert desk.kept(("quick",), lambda: "now") == "now"
        go.set()
        assert slow.result()


def test_an_answer_is_made_anew_after_a_write(desk: Desk) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [desk.kept(("a",), make), desk.kept(("a",), make)] == [1, 1]
    with desk.writing():
        pass
    assert desk.kept(("a",), make) == 2


def test_a_write_that_fails_lets_the_next_one_in(desk: Desk) -> None:
    def fail() -> None:
        with desk.writing():
            raise ConfigError("no")

    for _ in range(2):
        with pytest.raises(ConfigError):
            fail()
    assert desk.add([news()]) == 1


def test_an_answer_that_could_not_be_made_is_tried_again(desk: Desk) -> None:
    def fails() -> int:
        raise ConfigError("no")

    with pytest.raises(ConfigError):
        desk.kept(("a",), fails)
    assert desk.kept(("a",), lambda: 2) == 2


def test_only_some_answers_are_kept(desk: Desk) -> None:
    for number in range(KEPT * 3):
        desk.kept((number,), lambda: "x")
    assert len(desk._kept) <= KEPT
    assert desk.kept((KEPT * 3 - 1,), lambda: "anew") == "x"
    assert desk.kept((0,), lambda: "anew") == "anew"


def test_questions_of_days_that_are_none_leave_nothing_behind(desk: Desk) -> None:
    for number in range(KEPT * 3):
        with pytest.raises(ConfigError):
            desk.record(f"x{number}")
    assert len(desk._kept) + len(desk._busy) <= 2 * KEPT


def test_what_is_slow_to_make_is_given_as_it_was_until_it_is_made_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "PATIENCE", -1.0)
    version = iter(range(10))
    assert desk.kept(("a",), lambda: next(version)) == 0
    with desk.writing():
        pass
    assert desk.kept(("a",), lambda: next(version)) == 0
    assert eventually(lambda: desk.kept(("a",), lambda: next(version)) == 1)


@pytest.mark.parametrize("asked", ["record", "alerts", "standings"])
def test_what_is_slow_to_make_knows_of_the_last_write_before_long(
    asked: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "PATIENCE", -1.0)
    seen: dict[str, Callable[[], object]] = {
        "record": lambda: desk.record().today,
        "alerts": lambda: [alert.turns for alert in desk.alerts()],
        "standings": lambda: desk.standings(),
    }
    before = seen[asked]()
    desk.add([news("2025-03-20")])
    assert eventually(lambda: seen[asked]() != before)


def test_a_page_that_is_slow_to_make_tells_the_news_before_long(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "PATIENCE", -1.0)
    app = app_of(own)
    client: TestClient = visitor(app)
    desk: Desk = app.state.desk

    def told() -> str:
        return re.findall(r"(\d+) incidents became known", client.get("/?since=2025-03-01").text)[0]

    assert told() == "3"
    desk.add([news("2025-03-20")])
    assert eventually(lambda: desk.record().today == "2025-03-20")

    found = eventually(lambda: told() == "4", 20)
    desk._behind.shutdown()
    assert found


def test_many_read_while_one_writes(desk: Desk) -> None:
    def read(_: int) -> int:
        return len(list(incidents_of.incidents(desk.store))) + len(desk.alerts())

    with ThreadPoolExecutor(6) as threads:
        reads = [threads.submit(read, n) for n in range(12)]
        writes = [threads.submit(desk.add, [news(f"2025-03-{10 + 3 * n}", n)]) for n in range(3)]
        assert [one.result() for one in writes] == [1, 1, 1]
        assert all(one.result() >= 3 for one in reads)
    assert next(desk.store.rows("SELECT count(*) FROM documents")) == (8,)
    assert not next(desk.store.rows("SELECT count(*) FROM links WHERE incident IS NULL"))[0]


def test_the_same_articles_from_many_are_kept_once(desk: Desk) -> None:
    with ThreadPoolExecutor(6) as threads:
        added = list(threads.map(lambda _: desk.add([news()]), range(6)))
    assert sorted(added) == [0, 0, 0, 0, 0, 1]
