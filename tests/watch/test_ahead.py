"""Pages are asked for before their turn, taken in order, and never lost for having been planned wrongly."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from tests.read.hostile import Call, Hostile
from tests.watch.made import Desk, feed, source, stories, story
from whowhom.read.fetched import Asked, Fetched, FetchError
from whowhom.watch.ahead import Ahead


class Pages:
    """Stands in for a ``Web``: a window of three, and a log of what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stopped = False

    def get_all(self, requests: Iterable[Any], *, at_once: int | None) -> Generator[Fetched | FetchError, None, None]:
        left, window = iter(requests), list[str]()
        while not self.stopped:
            while len(window) < 3 and (one := next(left, None)) is not None:
                window.append(one if isinstance(one, str) else one.url)
                self.asked.append(window[-1])
            if not window:
                return
            yield Fetched(url=window[0], final=window.pop(0), status=200, body=b"")


def taken(ahead: Ahead, *urls: str) -> list[str]:
    return [answer.url for answer in ahead.get_all(Asked(url=url) for url in urls)]


def test_what_is_planned_is_asked_for_early_and_once() -> None:
    web = Pages()
    with Ahead(web, list("abcdef")) as ahead:  # type: ignore[arg-type]
        assert taken(ahead, "a") == ["a"]
        assert web.asked == ["a", "b", "c"]
        assert taken(ahead, "b", "c") == ["b", "c"]
        assert taken(ahead, "d", "e", "f") == ["d", "e", "f"]
        assert web.asked == list("abcdef")


def test_what_is_left_out_is_passed_over_and_what_is_under_way_is_in_vain() -> None:
    web = Pages()
    with Ahead(web, list("abcdefgh")) as ahead:  # type: ignore[arg-type]
        assert taken(ahead, "a", "g", "h") == ["a", "g", "h"]
        assert web.asked == list("abcgh")


def test_what_was_not_planned_or_is_behind_is_fetched_all_the_same() -> None:
    web = Pages()
    with Ahead(web, list("abcd")) as ahead:  # type: ignore[arg-type]
        assert taken(ahead, "b", "x", "y", "c") == ["b", "x", "y", "c"]
        assert taken(ahead, "a") == ["a"]
        assert taken(ahead, "d") == ["d"]
        assert taken(ahead, "d") == ["d"]


def test_it_ends_when_stop_is_said() -> None:
    web = Pages()
    with Ahead(web, list("abc")) as ahead:  # type: ignore[arg-type]
        answers = ahead.get_all([Asked(url="a"), Asked(url="b"), Asked(url="x")])
        assert next(answers).url == "a"
        web.stopped = True
        assert list(answers) == []


def test_a_site_that_makes_us_wait_holds_up_no_other(hostile: Hostile, tmp_path: Path) -> None:
    """The first source's page answers once the second's has been asked for, which comes after it."""
    met = threading.Event()

    def waits(call: Call) -> None:
        assert met.wait(0.8)
        call.answer(story("first"))

    def meets(call: Call) -> None:
        met.set()
        call.answer(story("second"))

    first, second = hostile.route("/first", act=waits), hostile.route("/second", act=meets)
    sources = [source(hostile.route(f"/feed{n}", feed(page))) for n, page in enumerate((first, second))]
    with Desk(tmp_path, sources) as desk:
        assert desk.round()["added"] == 2
        assert desk.read == [first, second]


def test_a_page_of_two_feeds_that_fails_is_asked_for_once(hostile: Hostile, tmp_path: Path) -> None:
    pages = stories(hostile, 1, 2, 3)
    hostile.route("/story/2", b"", status=403)
    sources = [source(hostile.route(f"/feed{n}", feed(*pages))) for n in range(2)]
    with Desk(tmp_path, sources) as desk:
        assert desk.round()["added"] == 2
        assert [len(hostile.asked(f"/story/{n}")) for n in (1, 2, 3)] == [1, 1, 1]
