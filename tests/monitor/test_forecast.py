"""Forecasts: when they refuse, what they may know, and what stands beside them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitor.made import FIRST, blows, calm, deed, reading
from whowhom.model.tension import Forecast
from whowhom.monitor.forecast import FEWEST, HORIZONS, WEIGHTS, YOUNGEST, Forecaster, model_of, shift
from whowhom.monitor.happened import happened
from whowhom.monitor.tension import iso
from whowhom.store.happenings import Happening

PAIR = ("AZE", "IRN")
READ = reading((0, 300))
WAR = blows(*range(0, 300, 2))


def on(
    made: list[Happening], day: int, read: dict[int, int] = READ, pair: tuple[str, str] = PAIR
) -> dict[int, Forecast]:  # fmt: skip
    """Forecasts of a pair by horizon."""
    found = Forecaster(happened(made), read).forecasts(FIRST + day, [pair])
    return {one.days: one for one in found}


def refusals(found: dict[int, Forecast]) -> set[str | None]:
    assert all((one.probability is None) == (one.refused is not None) for one in found.values())
    return {one.refused for one in found.values()}


def test_a_young_record_forecasts_nothing_and_says_why() -> None:
    assert refusals(on(WAR, 200, reading((0, 58)))) == {
        f"the record was read on 59 days, and a forecast needs {YOUNGEST}"
    }
    assert refusals(on(WAR, 200, reading((0, 59)))) == {None}


def test_days_without_a_document_are_not_read_days() -> None:
    empty = dict.fromkeys(range(FIRST, FIRST + 200), 0)
    assert refusals(on(WAR, 200, empty)) == {f"the record was read on 0 days, and a forecast needs {YOUNGEST}"}


@pytest.mark.parametrize(
    ("count", "told"), [(0, "no incident"), (1, "one incident"), (4, "4 incidents")]
)  # fmt: skip
def test_a_pair_with_few_incidents_is_not_forecast(count: int, told: str) -> None:
    made = [*blows(*range(100, 100 + count)), *calm(200, by="ARM", to="TUR")]
    assert refusals(on(made, 200)) == {f"{told} of this pair so far, and a forecast needs {FEWEST}"}


def test_enough_incidents_are_forecast() -> None:
    assert refusals(on(blows(*range(100, 100 + FEWEST)), 200)) == {None}


def test_one_incident_told_anew_every_day_is_still_one() -> None:
    made = [deed(100, since=day, until=day + 1, independent=day) for day in range(100, 120)]
    assert refusals(on(made, 110)) == {f"one incident of this pair so far, and a forecast needs {FEWEST}"}


def test_threats_and_plans_and_what_was_taken_back_are_no_history() -> None:
    made = blows(*range(9), realis="planned") + blows(*range(9, 20), status="retracted")
    made += [deed(day, "THREATEN") for day in range(9)]
    assert refusals(on(made, 200)) == {f"no incident of this pair so far, and a forecast needs {FEWEST}"}


def test_an_empty_record_refuses() -> None:
    (week, month) = on([], 10, {}).values()
    assert week.refused
    assert month.refused
    assert Forecaster(happened([]), {}).forecasts(FIRST + 10) == []


def test_war_is_more_probable_than_peace() -> None:
    war, peace = (on(made, 299)[30].probability or 0 for made in (WAR, calm(300)))
    assert war > 0.8
    assert peace < 0.2


def test_what_costs_nothing_stands_beside_it() -> None:
    month = on(WAR + calm(300, by="ARM", to="TUR"), 299)[30]
    assert month.climatology is not None
    assert month.persistence is not None
    assert month.base_rate is not None
    assert month.climatology > month.base_rate


PAIRS = st.sampled_from([("IRN", "AZE"), ("AZE", "IRN"), ("ARM", "AZE"), ("IRN", "ISR")])
TYPES = st.sampled_from(["ASSAULT", "ACCUSE", "CONSULT", "AID"])
MADE = st.lists(st.tuples(st.integers(0, 250), PAIRS, TYPES, st.integers(0, 9)), max_size=40)


def deeds(told: list[tuple[int, tuple[str, str], str, int]]) -> list[Happening]:
    return [deed(day, type, by=a, to=b, n=n, since=day + late) for n, (day, (a, b), type, late) in enumerate(told)]


@settings(max_examples=40, deadline=None)
@given(MADE, st.integers(0, 260))
def test_probabilities_lie_between_0_and_1(told: list[tuple[int, tuple[str, str], str, int]], day: int) -> None:
    for one in Forecaster(happened(deeds(told)), READ).forecasts(FIRST + day):
        figures = (one.probability, one.persistence, one.base_rate, one.climatology)
        assert all(figure is None or 0 <= figure <= 1 for figure in figures)


@settings(max_examples=40, deadline=None)
@given(MADE, st.integers(60, 250))
def test_what_comes_later_changes_no_forecast(told: list[tuple[int, tuple[str, str], str, int]], day: int) -> None:
    whole = deeds(told)
    known = [one for one in whole if one.since <= FIRST + day]
    read = {on: number for on, number in READ.items() if on <= FIRST + day}
    asked = [("AZE", "IRN"), ("ARM", "AZE"), ("IRN", "ISR"), ("BEL", "FRA")]
    then, now = Forecaster(happened(known), read), Forecaster(happened(whole), READ)
    assert now.forecasts(FIRST + day, asked) == then.forecasts(FIRST + day, asked)
    assert now.forecasts(FIRST + day) == then.forecasts(FIRST + day)


@settings(max_examples=40, deadline=None)
@given(MADE, st.lists(st.integers(60, 250), min_size=1, max_size=4))
def test_what_was_asked_before_changes_no_answer(
    told: list[tuple[int, tuple[str, str], str, int]], days: list[int]
) -> None:
    made = happened(deeds(told))
    used = Forecaster(made, READ)
    for day in days:
        assert used.forecasts(FIRST + day) == Forecaster(made, READ).forecasts(FIRST + day)


def test_what_happens_between_a_day_and_now_does_not_reach_it() -> None:
    assert on(calm(200), 199) == on(calm(200) + blows(*range(200, 230), each=3), 199)


def test_what_is_dated_ahead_is_no_history() -> None:
    ahead = [deed(4000, n=n, since=100) for n in range(20)]
    assert on(calm(200) + ahead, 199) == on(calm(200), 199)


def test_likely_pairs_are_those_that_are_forecast_so() -> None:
    made = WAR + calm(300, by="ARM", to="TUR") + blows(290, by="FRA", to="DEU")
    forecaster = Forecaster(happened(made), READ)
    assert list(forecaster.likely(FIRST + 299, 30, 0.5)) == [PAIR]
    (month,) = (one for one in forecaster.forecasts(FIRST + 299, [PAIR]) if one.days == 30)
    assert forecaster.likely(FIRST + 299, 30, 0.5)[PAIR] == month.probability
    assert forecaster.likely(FIRST + 40, 30, 0.0) == {}


class TestModels:
    def test_coefficients_are_those_from_before_the_day(self) -> None:
        seen = sorted({fit["seen"] for fit in json.loads(WEIGHTS.read_text(encoding="utf-8"))["fits"]})
        for days in HORIZONS:
            for earlier, later in pairwise(seen):
                assert model_of(days, later).seen == later
                assert model_of(days, earlier).seen == earlier
                assert earlier <= model_of(days, before(later)).seen < later

    def test_where_all_have_seen_the_day_the_earliest_counts(self) -> None:
        assert model_of(30, "1999-01-01").seen == min(model_of(30, day).seen for day in ("2015-01-01", "2025-01-01"))

    def test_a_forecast_names_its_coefficients(self) -> None:
        (month,) = (one for one in Forecaster(happened(WAR), READ).forecasts(FIRST + 200, [PAIR]) if one.days == 30)
        model = model_of(30, iso(FIRST + 200))
        assert month.model == f"{model.name}, seen {model.seen}"

    def test_each_horizon_has_its_own(self, tmp_path: Path) -> None:
        fits = [
            {"seen": seen, "days": days, "mean": [0.0], "spread": [1.0], "weights": [1.0], "constant": constant}
            for seen, days, constant in (("2001-01-01", 7, 1.0), ("2001-01-01", 30, 2.0), ("2002-01-01", 30, 3.0))
        ]
        path = tmp_path / "weights.json"
        path.write_text(json.dumps({"name": "made-up", "fits": fits}), encoding="utf-8")
        assert model_of(7, "2020-01-01", path).constant == 1.0
        assert model_of(30, "2001-12-31", path).constant == 2.0
        assert model_of(30, "2002-01-01", path).constant == 3.0


def before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def test_a_record_in_which_more_comes_than_foreseen_lifts_its_forecasts() -> None:
    logits = np.full(50, -2.0)
    assert shift(logits, np.ones(50)) > 1
    assert shift(logits, np.zeros(50)) < 0
    assert abs(shift(np.zeros(2), np.array([0.0, 1.0]))) < 1e-6


def test_a_few_surprises_move_little() -> None:
    assert 0 < shift(np.full(2, -2.0), np.ones(2)) < shift(np.full(50, -2.0), np.ones(50))
