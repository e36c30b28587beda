"""What is kept of a mention, and how words become keys."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.events import MOLDOVA, ROMANIA, mention
from whowhom.link.trace import Trace, from_bytes, key, of_mention, to_bytes
from whowhom.model import Date, Place, Quantity


def test_a_full_trace_survives_storing() -> None:
    trace = Trace(
        type="ASSAULT", mode="firearms", realis="actual", words=(1, 2**32 - 1), names=(3,), terms=(1, 3, 4),
        actors=(5,), recipients=(6, 7), by=("MDA",), to=("ROU", "UKR"), place=(47.0, -28.9), site=8,
        days=(739000, 739002), dated=2, numbers=((9, 3.0, math.inf), (10, -math.inf, 5.0)), meaning=bytes(range(176)),
    )  # fmt: skip
    assert from_bytes(to_bytes(trace)) == trace


def test_a_bare_trace_survives_storing() -> None:
    trace = Trace(words=(), names=(), terms=())
    assert from_bytes(to_bytes(trace)) == trace


def test_stored_bytes_are_the_same_each_time() -> None:
    assert to_bytes(of_mention(mention())) == to_bytes(of_mention(mention()))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Shelling", "shelling"), ("Chișinău", "CHISINAU"), ("São Tomé", "sao tome"), ("Straße", "STRASSE"),
     ("Cafe\u0301", "café"), ("İzmir", "izmir")],
)  # fmt: skip
def test_key_ignores_case_and_accents(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_key_tells_words_apart_and_never_changes() -> None:
    assert key("shell") != key("shelter")
    assert key("drone") == 4002091364


def test_key_takes_half_a_surrogate_pair() -> None:
    assert 0 <= key("\ud800") < 2**32


def test_of_mention_keeps_what_the_coder_read() -> None:
    trace = of_mention(mention())
    assert (trace.type, trace.mode, trace.realis) == ("ACCUSE", "disapprove", "actual")
    assert (trace.by, trace.to, trace.sides) == (("MDA",), ("ROU",), ("MDA", "ROU"))
    assert (trace.place, trace.site) == ((47.0, 28.9), key("Chișinău"))
    assert trace.numbers == ((key("km"), 3.0, 5.0),)
    assert trace.meaning == b""


def test_of_mention_reads_words_of_the_sentence() -> None:
    trace = of_mention(mention())
    assert trace.words == (key("summoned"),)
    assert {key("Moldova"), key("Romanian")} <= set(trace.names)
    assert key("drone") in trace.terms
    assert key("drone") not in trace.names
    assert not {key("the"), key("of"), key("a")} & set(trace.terms)


def test_parties_are_known_by_words_names_and_ids() -> None:
    trace = of_mention(mention())
    assert {key("Foreign"), key("Ministry"), key("MDA")} <= set(trace.actors)
    assert {key("ambassador"), key("Q218"), key("ROU")} <= set(trace.recipients)
    assert key("the") not in trace.recipients


def test_a_side_named_twice_counts_once() -> None:
    trace = of_mention(mention(recipients=(ROMANIA, ROMANIA, MOLDOVA), actors=()))
    assert trace.to == ("MDA", "ROU")
    assert trace.recipients == tuple(sorted(set(trace.recipients)))


def test_a_country_as_place_gives_no_site() -> None:
    country = Place(text="Moldova", name="Moldova", country="MDA", lat=47.0, lon=28.5)
    trace = of_mention(mention(place=country))
    assert (trace.place, trace.site) == (None, 0)


@pytest.mark.parametrize("place", [None, Place(text="the border", name="the border", country="MDA")])
def test_a_place_without_coordinates_gives_no_site(place: Place | None) -> None:
    trace = of_mention(mention(place=place))
    assert (trace.place, trace.site) == (None, 0)


def test_a_place_on_equator_and_meridian_is_a_place() -> None:
    place = Place(text="Null Island", name="Null Island", lat=0.0, lon=0.0)
    assert of_mention(mention(place=place)).place == (0.0, 0.0)


@pytest.mark.parametrize(
    ("start", "end", "basis", "length", "dated"),
    [
        ("2025-03-22", "2025-03-22", "read", 0, 2),
        ("2025-03-01", "2025-03-31", "inferred", 30, 2),
        ("2025-03-22", None, "defaulted", 0, 1),
        ("2025-03-22", "2025-03-20", "read", 0, 2),
    ],
)
def test_days_of_a_date(start: str, end: str | None, basis: str, length: int, dated: int) -> None:
    trace = of_mention(mention(date=Date(start=start, end=end, basis=basis)))  # type: ignore[arg-type]
    assert trace.days is not None
    assert trace.days[1] - trace.days[0] == length
    assert trace.dated == dated


@pytest.mark.parametrize("date", [Date(), Date(start="some day", basis="read")])
def test_no_day_without_a_date(date: Date) -> None:
    assert of_mention(mention(date=date)).days is None


def test_an_open_range_is_unbounded() -> None:
    open_ended = Quantity(text="at least 5 soldiers", low=5.0, high=None, unit="soldiers")
    trace = of_mention(mention(quantities=(open_ended, replace(open_ended, low=None, high=9.0, unit=None))))
    assert trace.numbers == ((key("soldiers"), 5.0, math.inf), (key(""), -math.inf, 9.0))
