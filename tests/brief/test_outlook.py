from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.export.made import told
from tests.judged import alert, reading, selection
from whowhom.brief.notes import Notes
from whowhom.brief.outlook import tension, watch
from whowhom.brief.select import Selection
from whowhom.model.tension import Dyad, Forecast, Mover, Sentence
from whowhom.monitor.tension import Tension


def tense(index: float | None, *movers: Mover, notes: tuple[str, ...] = ()) -> Selection:
    """A material with one direction, at this index of a normal from 2 to 20."""
    one = Tension(
        dyad=Dyad(actor="MDA", recipient="ROU"), readings=(reading(index=index),), movers=movers, notes=notes
    )  # fmt: skip
    return replace(selection(told()), tensions=(one,))


def texts(sentences: list[Sentence]) -> list[str]:
    return [one.text for one in sentences]


def foreseen(**changes: Any) -> Selection:
    made: dict[str, Any] = {
        "a": "MDA", "b": "ROU", "day": "2025-03-04", "days": 30, "probability": 0.4, "persistence": 0.3,
        "base_rate": 0.2, "climatology": 0.1, "model": "m1, to 2024-12-31", "refused": None,
    }  # fmt: skip
    return replace(selection(), forecasts=(Forecast(**(made | changes)),))


# Tension


@pytest.mark.parametrize(("index", "place"), [(45.0, "above"), (12.0, "within"), (1.0, "below"), (20.0, "within")])
def test_the_index_is_told_against_its_normal(index: float, place: str) -> None:
    notes = Notes()
    (only,) = tension(tense(index), notes)
    assert only.text == (
        f"The tension of Moldova towards Romania stood at {index:.0f} of 100 on 4 March 2025, "
        f"{place} the 2 to 20 that its past makes normal."
    )
    assert f"Index MDA→ROU on 2025-03-04: {index}" in notes.found[only.cites[0] - 1].quote
    assert "`whowhom tension MDA ROU --until 2025-03-04` opens it" in notes.found[0].quote


@pytest.mark.parametrize(("points", "verb"), [(6.0, "raised"), (-6.0, "lowered")])
def test_what_moved_it_most_is_told_with_its_words(points: float, verb: str) -> None:
    notes = Notes()
    _, moved = tension(tense(12.0, Mover(incident="i1", points=points)), notes)
    assert moved.text.startswith(f"What {verb} it most, by 6 points, is that the Foreign Ministry of Moldova ")
    assert [notes.found[number - 1].kind for number in moved.cites] == ["figure", "words"]
    assert moved.about == ("i1",)


def test_a_weak_figure_comes_with_a_caution() -> None:
    *_, last = tension(tense(12.0, notes=("one incident ever in this direction", "another")), Notes())
    assert last.text == "A caution for Moldova towards Romania: one incident ever in this direction."


def test_what_was_not_read_has_no_index() -> None:
    found = list(tension(tense(None), Notes()))
    assert texts(found) == ["The tension of Moldova towards Romania is not known, since nothing was read lately."]
    assert found[0].cites


# To watch


@pytest.mark.parametrize(
    ("state", "words"), [("firing", "is open"), ("held", "is kept open"), ("cleared", "was cleared")]
)
def test_an_alert_is_told_with_its_state(state: str, words: str) -> None:
    one = alert("i1", state=state, level="warning", single_source=False, sources=("Gazette", "Herald"))
    first, second = watch(replace(selection(told()), alerts=(one,)), Notes())
    assert first.text == f"Warning for Moldova and Romania, raised on 22 March 2025, {words}: row."
    assert second.text == "Seen. It rests on Gazette and Herald."
    assert first.cites == second.cites == (1,)


def test_an_alert_on_one_source_says_so_once() -> None:
    one = alert("i1", vanishes="It would not have been raised without what Gazette reported.")
    _, second = watch(replace(selection(told()), alerts=(one,)), Notes())
    assert second.text == "Seen. It rests on one source alone, Gazette."


def test_an_alert_that_nobody_tells_by_name_is_still_told() -> None:
    _, second = watch(replace(selection(told()), alerts=(alert("i1", sources=(), single_source=False),)), Notes())
    assert second.text == "Seen. It rests on none."


def test_what_would_make_an_alert_vanish_is_told() -> None:
    one = alert("i1", single_source=False, vanishes="It would not have been raised without what A and B reported.")
    *_, last = watch(replace(selection(told()), alerts=(one,)), Notes())
    assert last.text == one.vanishes


def test_what_may_come_is_told_with_who_says_so() -> None:
    one = told(type="SANCTION", mode=None, realis="hypothetical")
    (only,) = watch(replace(selection(one), ahead=(one.incident,)), Notes())
    assert only.text == (
        "The Foreign Ministry of Moldova may impose sanctions on the Romanian ambassador, according to Example Agency."
    )
    assert (only.cites, only.about) == ((1,), ("i1",))


def test_a_forecast_stands_beside_its_baselines() -> None:
    notes = Notes()
    (only,) = watch(foreseen(climatology=None), notes)
    assert only.text == (
        "Material conflict between Moldova and Romania within 30 days is given a probability of 0.40, "
        "beside persistence 0.30, base rate 0.20."
    )
    assert "model m1, to 2024-12-31" in notes.found[0].quote


def test_a_forecast_that_is_refused_says_why() -> None:
    (only,) = watch(foreseen(probability=None, refused="the record was read on 3 days"), Notes())
    assert only.text == "No forecast is made for Moldova and Romania: the record was read on 3 days."
    assert only.cites == (1,)


def test_single_voices_are_counted() -> None:
    one, other = told("i1").incident, told("i2").incident
    (only,) = watch(replace(selection(), news=(one, other), single=("i1",)), Notes())
    assert only.text == "Of the two incidents, one rests on a single voice, so one correction may change the picture."
    (both,) = watch(replace(selection(), news=(one, other), single=("i1", "i2")), Notes())
    assert "two rest on a single voice" in both.text
