"""The numbers of politeness, whose turn it is, and what robots.txt say."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import ConfigError
from whowhom.read.fetched import FetchError
from whowhom.read.guard import checked
from whowhom.read.politeness import Politeness, Turns
from whowhom.read.robots import Robots, Rules


def test_a_table_of_settings() -> None:
    made = Politeness.from_table({"pause": 2, "contact": "desk@wire.example", "allow": ["Intra.Example."]})
    assert made == Politeness(pause=2, contact="desk@wire.example", allow=("intra.example",))
    assert Politeness.from_table({}) == Politeness()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"pauze": 1}, "did you mean pause"),
        ({"zzz": 1}, "there are: contact"),
        ({"pause": -1}, "pause is a number from 0"),
        ({"pause": "1"}, "pause is a number"),
        ({"total": float("nan")}, "total is a number"),
        ({"at_once": 0}, "at_once is a whole number from 1 to 100"),
        ({"at_once": 1.5}, "at_once is a whole number"),
        ({"at_once": True}, "at_once is a whole number"),
        ({"private": 1}, "private is true or false"),
        ({"allow": "wire.example"}, "allow is a list"),
        ({"allow": [1]}, "allow is a list"),
        ({"contact": "me\r\nX: y"}, "contact is"),
        ({"contact": "(me)"}, "contact is"),
        ({"contact": ""}, "contact is"),
    ],
)
def test_settings_that_cannot_be(table: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        Politeness.from_table(table)


async def _starts(turns: Turns, hosts: list[str], seconds: float = 0) -> list[float]:
    begun = time.monotonic()

    async def one(host: str) -> float:
        async with turns.turn(host):
            start = time.monotonic()
            await asyncio.sleep(seconds)
            return start - begun

    return sorted(await asyncio.gather(*map(one, hosts)))


def test_a_pause_between_starts_to_one_host() -> None:
    async def run() -> None:
        starts = await _starts(Turns(Politeness(pause=0.05)), ["a"] * 4)
        assert all(later - sooner >= 0.045 for sooner, later in itertools.pairwise(starts))
        assert (await _starts(Turns(Politeness(pause=5)), ["a", "b", "c"]))[-1] < 1

    asyncio.run(run())


def test_so_many_at_once() -> None:
    async def run() -> None:
        polite = Turns(Politeness(pause=0, at_once=2))
        starts = await _starts(polite, ["a"] * 4, 0.05)
        assert starts[1] < 0.04 < starts[2]
        starts = await _starts(Turns(Politeness(pause=0, together=3)), list("abcdef"), 0.05)
        assert starts[2] < 0.04 < starts[3]

    asyncio.run(run())


def test_a_delay_is_kept_to_up_to_a_cap() -> None:
    async def run() -> None:
        turns = Turns(Politeness(pause=0, longest_delay=0.05))
        turns.slow("a", 3_600)
        starts = await _starts(turns, ["a"] * 3)
        assert 0.09 < starts[-1] < 1

    asyncio.run(run())


def test_a_host_that_wants_quiet() -> None:
    async def run() -> None:
        turns = Turns(Politeness(pause=0, longest_wait=1))
        turns.hold("a", 0.1)
        assert (await _starts(turns, ["a"]))[0] >= 0.09
        turns.hold("a", 100)
        with pytest.raises(FetchError) as caught:
            await _starts(turns, ["a"])
        assert caught.value.retry_after == 100
        assert (await _starts(turns, ["b"]))[0] < 0.05

    asyncio.run(run())


@pytest.mark.parametrize(
    ("text", "open_to_us"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: other\nUser-agent: whowhom\nDisallow: /", False),
        ("user-agent: WhoWhom # us\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", True),
        ("User-agent: other*\nDisallow: /", True),
        ("User-agent whowhom\nDisallow /", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("<html>not found</html>", True),
        ("User-agent: *\nDisallow: /*?*\nDisallow: /n*s/", False),
    ],
)
def test_rules(text: str, open_to_us: bool) -> None:
    assert Rules(text.encode()).allow("http://wire.example/news/1") is open_to_us


def test_rules_that_would_fill_the_memory() -> None:
    hostile = "".join(f"User-agent: a{n}\n" for n in range(15_000)) + "".join(
        f"Disallow: /{n}\n" for n in range(15_000)
    )
    start = time.monotonic()
    rules = Rules(hostile.encode())
    stars = Rules(("User-agent: *\n" + "Disallow: /" + "*a" * 2_000 + "b\n").encode() * 100)
    assert rules.allow("http://wire.example/1")
    assert stars.allow("http://wire.example/" + "a" * 3_900)
    assert time.monotonic() - start < 3


@given(st.binary(max_size=300))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_any_bytes_are_rules(content: bytes) -> None:
    rules = Rules(content)
    assert rules.allow("http://wire.example/a") in (True, False)
    assert rules.delay is None or rules.delay >= 0


def test_robots_are_kept_and_forgotten() -> None:
    asked: list[str] = []

    async def ask(address: str) -> bytes:
        asked.append(address)
        await asyncio.sleep(0)
        return b"User-agent: *\nCrawl-delay: 7\nDisallow: /secret\n"

    async def run() -> None:
        robots = Robots(Politeness(robots_origins=2), ask)
        pages = [checked(f"http://{host}.example/a") for host in "aaabbc"]
        assert await asyncio.gather(*map(robots.check, pages)) == [7.0] * 6
        assert len(asked) == 3
        await robots.check(checked("http://c.example/a"))
        assert len(asked) == 3
        await robots.check(checked("http://a.example/a"))
        assert len(asked) == 4
        await robots.check(checked("https://a.example/a"))
        assert asked[-1] == "https://a.example/robots.txt"
        with pytest.raises(FetchError) as caught:
            await robots.check(checked("http://a.example/secret"))
        assert caught.value.kind == "robots"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (FetchError("", kind="status", status=404), None),
        (FetchError("", kind="status", status=403), None),
        (FetchError("", kind="redirects"), None),
        (FetchError("", kind="status", status=500), "robots"),
        (FetchError("", kind="status", status=429), "robots"),
        (FetchError("", kind="timeout"), "timeout"),
        (FetchError("", kind="network"), "network"),
        (FetchError("", kind="private"), "private"),
    ],
)
def test_robots_that_cannot_be_had(error: FetchError, kind: str | None) -> None:
    async def ask(address: str) -> bytes:
        raise error

    async def run() -> None:
        robots = Robots(Politeness(), ask)
        if kind is None:
            assert await robots.check(checked("http://wire.example/a")) == 0
            return
        with pytest.raises(FetchError) as caught:
            await robots.check(checked("http://wire.example/a"))
        assert caught.value.kind == kind

    asyncio.run(run())
