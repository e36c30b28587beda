"""From states of incidents to columns: what counts, on which day, between whom and how much."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitor.made import FIRST, IRN_AZE, deed
from whowhom.model.tension import Dyad
from whowhom.monitor.happened import ALWAYS, COLUMNS, QUADS, SERIES, Happened, happened, weight
from whowhom.store.happenings import Happening


def rows(found: Happened) -> Counter[tuple[object, ...]]:
    """Rows with names for numbers, whatever stands in which place."""
    columns = [getattr(found, name).tolist() for name in COLUMNS if name not in ("pair", "incident")]
    pairs = [found.pairs[number] for number in found.pair]
    ids = [found.ids[number] for number in found.incident]
    return Counter(zip(pairs, ids, *columns, strict=True))


def series(**changes: Any) -> list[str]:
    return [SERIES[number] for number in happened([deed(0, **changes)]).series]


def days(**changes: int | None) -> list[int]:
    return [int(day) - FIRST for day in happened([deed(10, **changes)]).day]


STATES = st.builds(
    deed, st.integers(0, 40), st.sampled_from(["ASSAULT", "THREATEN", "CONSULT", "MOBILIZE", "AID"]),
    by=st.sampled_from(["IRN", "AZE", "ARM"]), to=st.sampled_from(["IRN", "AZE", "TUR"]), n=st.integers(0, 2),
    since=st.integers(-5, 60), realis=st.sampled_from(["actual", "planned", "negated"]),
    independent=st.integers(0, 4),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(STATES, max_size=12).flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_of_rows_does_not_matter(both: tuple[list[Happening], list[Happening]]) -> None:
    one, other = map(happened, both)
    assert one.pairs == other.pairs
    assert rows(one) == rows(other)


@settings(max_examples=60, deadline=None)
@given(st.lists(STATES, max_size=12))
def test_every_row_lies_within_its_bounds(made: list[Happening]) -> None:
    found = happened(made)
    assert ((found.weight >= 0) & (found.weight <= 1)).all()
    assert (abs(found.hostility) <= 1).all()
    assert all(pair.actor != pair.recipient for pair in found.pairs)


def test_a_second_voice_halves_what_is_missing() -> None:
    assert [weight(0.8, n, "reported") for n in range(4)] == pytest.approx([0, 0.4, 0.6, 0.7])


def test_a_thousand_voices_never_weigh_more_than_the_coder_is_sure() -> None:
    assert weight(0.8, 1000, "corroborated") == pytest.approx(0.8)


def test_what_is_contested_keeps_half_and_what_is_retracted_nothing() -> None:
    assert weight(0.8, 2, "contested") == weight(0.8, 2, "corroborated") / 2
    assert weight(0.8, 2, "retracted") == 0


def test_what_was_denied_or_is_history_does_not_count() -> None:
    assert series(realis="negated") == []
    assert series(realis="historical") == []
    assert series(type="THREATEN", realis="negated") == []


@pytest.mark.parametrize(
    ("type", "realis", "expected"),
    [
        ("ASSAULT", "actual", ["happened"]),
        ("CONSULT", "actual", ["happened"]),
        ("THREATEN", "actual", ["threats"]),
        ("THREATEN", "planned", ["threats"]),
        ("MOBILIZE", "actual", ["mobilised"]),
        ("ASSAULT", "planned", ["feared"]),
        ("CONSULT", "planned", []),
    ],
)
def test_what_a_state_counts_for(type: str, realis: str, expected: list[str]) -> None:
    assert series(type=type, realis=realis) == expected


def test_hostility_is_minus_the_intensity() -> None:
    found = happened([deed(0, intensity=-9.0), deed(1, "CONSULT", intensity=2.5)])
    assert found.hostility.tolist() == [0.9, -0.25]
    assert [QUADS[number] for number in found.quad] == ["material conflict", "verbal cooperation"]


def test_what_is_dated_to_a_month_or_not_at_all_belongs_to_no_day() -> None:
    assert days(start=0, end=30) == []
    assert days(start=None, end=None) == []


def test_of_a_few_days_the_last_that_had_come_when_it_was_told_counts() -> None:
    assert days(start=8, end=12, since=10) == [10]
    assert days(start=8, end=12, since=20) == [12]
    assert days(start=8, end=None, since=20) == [8]


def test_what_is_dated_after_it_was_told_keeps_its_day() -> None:
    assert days(start=15, end=15, since=10) == [15]


def test_those_who_back_a_body_of_no_country_do_nothing_to_each_other() -> None:
    backed = replace(deed(0, "SUPPORT"), actors=("IRN", "AZE"), recipients=())
    assert happened([backed]).pairs == ()


def test_those_who_meet_do_it_to_each_other() -> None:
    met = replace(deed(0, "CONSULT"), actors=("IRN", "AZE"), recipients=(), alone=True)
    assert happened([met]).pairs == (Dyad(actor="AZE", recipient="IRN"), IRN_AZE)


def test_those_who_fight_with_nobody_named_do_it_to_nobody() -> None:
    assert len(happened([replace(deed(0), actors=("IRN", "AZE"), recipients=())])) == 0


def test_two_against_two_are_four_pairs() -> None:
    both = replace(deed(0), actors=("IRN", "SYR"), recipients=("ISR", "USA"))
    assert len(happened([both]).pairs) == 4


def test_nothing_makes_no_rows() -> None:
    found = happened([])
    assert (len(found), found.pairs, found.ids) == (0, (), ())
    assert len(found.known(FIRST)) == 0
    assert len(found.of([IRN_AZE])) == 0


def test_each_incident_as_a_day_knew_it() -> None:
    first = deed(0, independent=1, until=5)
    found = happened([first, replace(first, since=FIRST + 5, until=None, independent=2)])
    assert found.known(FIRST - 1).voices.tolist() == []
    assert found.known(FIRST + 4).voices.tolist() == [1]
    assert found.known(FIRST + 5).voices.tolist() == [2]
    assert found.known(FIRST + 5).until.tolist() == [ALWAYS]


def test_pairs_that_are_asked_for_are_there_with_or_without_rows() -> None:
    nobody = Dyad(actor="FRA", recipient="BEL")
    found = happened([deed(0), deed(0, by="TUR")]).of([nobody, IRN_AZE])
    assert found.pairs == (nobody, IRN_AZE)
    assert found.pair.tolist() == [1]
