"""Mentions to incidents, and what keeps them apart."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events import mention
from whowhom.link.cluster import LATE, SURE_LATE, Node, incidents
from whowhom.link.stories import signature
from whowhom.link.trace import of_mention
from whowhom.model import Actor, Date, EventMention, Place

DOER = Actor(text="Azerbaijani forces", start=0, end=18, name="Azerbaijan", country="AZE", sector="MIL")
TARGET = Actor(text="Armenian posts", start=27, end=41, name="Armenia", country="ARM", sector="MIL")
SOTK = Place(text="Sotk", name="Sotk", country="ARM", lat=40.20, lon=45.87)
KAPAN = Place(text="Kapan", name="Kapan", country="ARM", lat=39.21, lon=46.41)

SHELLED = "Azerbaijani forces shelled Armenian posts."
"""Told by all in the same words, so that only days, places and sides can tell incidents apart."""


def blow(rest: str = "", day: int = 10, basis: str = "read", **changes: Any) -> EventMention:
    """Shelling on a day of March 2025, without a place."""
    on = f"2025-03-{day:02}"
    told = mention(
        f"{SHELLED} {rest}", "shelled", type="ASSAULT", mode="heavy-weapons", quad="material conflict",
        actors=(DOER,), recipients=(TARGET,), place=None, date=Date(start=on, end=on, basis=basis),  # type: ignore[arg-type]
        attribution=(), quantities=(),
    )  # fmt: skip
    return replace(told, **changes)


STORY = signature("Shelling on the border", SHELLED)


def node(told: EventMention, document: str, sentence: int = 0) -> Node:
    return Node(key=(document, sentence), document=document, sentence=sentence, trace=of_mention(told))


def groups(*told: EventMention, order: list[int] | None = None) -> set[frozenset[int]]:
    """Which of the mentions, each in an article of its own on the same story, are one incident."""
    nodes = [node(one, f"d{at:05}") for at, one in enumerate(told)]
    order = list(range(len(nodes))) if order is None else order
    labels = incidents([nodes[at] for at in order], {one.document: STORY for one in nodes})
    held: dict[int, set[int]] = {}
    for at, label in zip(order, labels, strict=True):
        held.setdefault(label, set()).add(at)
    assert all(order[label] == min(some) for label, some in held.items())
    return {frozenset(some) for some in held.values()}


def sets(text: str) -> set[frozenset[int]]:
    """Sets of digits: those of "01 2" are 0 with 1, and 2 alone."""
    return {frozenset(map(int, some)) for some in text.split()}


def test_two_outlets_tell_one_incident() -> None:
    assert groups(blow(), blow("Nobody was hurt.")) == sets("01")


def test_one_mention_is_one_incident_and_none_is_none() -> None:
    assert groups(blow()) == sets("0")
    assert groups() == set()


def test_two_cities_on_one_day_stay_two() -> None:
    found = groups(
        blow("Sotk burns.", place=SOTK), blow("Kapan burns.", place=KAPAN), blow("Sotk lies in ruins.", place=SOTK)
    )
    assert found == sets("02 1")


def test_who_names_no_city_does_not_join_two() -> None:
    vague = [blow(rest) for rest in ("It rained.", "It snowed.", "It hailed.")]
    found = groups(blow(place=SOTK), blow(place=KAPAN), *vague)
    assert all(not {0, 1} <= some for some in found)
    assert len(found) == 2


def test_dates_far_apart_stay_two() -> None:
    assert groups(blow(day=10), blow("Again.", day=10 + SURE_LATE + 1)) == sets("0 1")
    assert groups(blow(day=10), blow("Again.", day=10 + LATE + 1, basis="defaulted")) == sets("0 1")


def test_the_day_between_does_not_join_days_that_are_apart() -> None:
    between = [blow(rest, day=11) for rest in ("It rained.", "It snowed.", "It hailed.")]
    found = groups(blow(day=10), blow(day=12), *between)
    assert all(not {0, 1} <= some for some in found)


def test_the_day_after_is_the_same() -> None:
    assert groups(blow(day=10), blow("Nobody was hurt.", day=10 + SURE_LATE)) == sets("01")


def test_planned_and_done_stay_apart() -> None:
    assert groups(blow(), blow("So it was planned.", realis="future")) == sets("0 1")
    assert groups(blow(), blow("Or so it was feared.", realis="hypothetical")) == sets("0 1")


def test_another_type_stays_apart() -> None:
    assert groups(blow(), blow("It was a threat.", type="THREATEN", mode=None)) == sets("0 1")


def test_blow_and_answer_stay_apart() -> None:
    answer = blow("And back.", actors=(TARGET,), recipients=(DOER,))
    assert groups(blow(), answer) == sets("0 1")


def test_talks_are_one_whichever_side_is_named_first() -> None:
    talks = {"type": "CONSULT", "mode": "meet", "quad": "verbal cooperation"}
    both = blow(actors=(DOER, TARGET), recipients=(DOER, TARGET), **talks)
    assert groups(both, blow("And so on.", actors=(TARGET, DOER), recipients=(DOER,), **talks)) == sets("01")


def test_what_fell_into_a_year_is_no_news_of_a_day() -> None:
    year = Date(start="2025-01-01", end="2025-12-31", precision="year", basis="read")
    assert groups(blow(), blow("All year.", date=year)) == sets("0 1")


def test_a_denial_joins_what_it_denies() -> None:
    assert groups(blow(), blow("They deny it.", realis="negated")) == sets("01")


def test_a_denial_goes_to_the_incident_of_its_city() -> None:
    found = groups(
        blow("Sotk burns.", place=SOTK), blow("Kapan burns.", place=KAPAN),
        blow("They deny it.", place=KAPAN, realis="negated"),
    )  # fmt: skip
    assert found == sets("0 12")


def test_a_denial_does_not_join_two_incidents() -> None:
    found = groups(
        blow("Sotk burns.", place=SOTK), blow("Kapan burns.", place=KAPAN), blow("They deny it.", realis="negated")
    )
    assert all(not {0, 1} <= some for some in found)


def test_a_denial_of_nothing_told_stands_alone() -> None:
    assert groups(blow(realis="negated"), blow("Again.", day=20)) == sets("0 1")


@pytest.mark.parametrize(("document", "number"), [("d", 2), ("e", 1)])
def test_an_article_denies_of_some_what_it_tells_of_others(document: str, number: int) -> None:
    drivers = Actor(text="a driver", start=0, end=8)
    denied = node(blow("No driver was hit.", realis="negated", recipients=(drivers,)), document, 1)
    assert len(set(incidents([node(blow(), "d"), denied], {"d": STORY, "e": STORY}))) == number


def test_equal_tellings_of_many_outlets_are_one_incident_at_once() -> None:
    one = node(blow(), "d")
    nodes = [replace(one, key=(f"d{at}", 0), document=f"d{at}") for at in range(5000)]
    signatures = {copy.document: STORY for copy in nodes}
    started = time.perf_counter()
    assert len(set(incidents(nodes, signatures))) == 1
    assert time.perf_counter() - started < 2


def test_copies_join_another_telling_as_one_does() -> None:
    assert groups(*[blow()] * 30, blow("Nobody was hurt.")) == {frozenset(range(31))}


VARIED = [
    blow(rest, day=day, basis=basis, place=place, realis=realis)
    for rest in ("", "Nobody was hurt.")
    for day, basis in ((10, "read"), (11, "read"), (13, "defaulted"), (20, "read"))
    for place in (None, SOTK, KAPAN)
    for realis in ("actual", "negated", "future")
]


@given(st.lists(st.sampled_from(VARIED), max_size=9), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_who_is_together_does_not_depend_on_the_order(told: list[EventMention], random: Any) -> None:
    order = list(range(len(told)))
    random.shuffle(order)
    assert groups(*told, order=order) == groups(*told)


@given(st.lists(st.sampled_from([one for one in VARIED if one.realis != "negated"]), max_size=9))
@settings(max_examples=40, deadline=None)
def test_no_incident_holds_two_cities_or_days_far_apart(told: list[EventMention]) -> None:
    for together in groups(*told):
        some = [told[at] for at in together]
        assert len({one.place.name for one in some if one.place}) <= 1
        days = [int(str(one.date.start)[-2:]) for one in some]
        assert max(days) - min(days) <= LATE
        assert len({one.realis for one in some}) == 1
