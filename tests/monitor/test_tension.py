"""A pair day by day, with what moved it and what a reader must know."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitor.made import FIRST, IRN_AZE, blows, calm, deed, reading
from whowhom.monitor.happened import happened
from whowhom.monitor.levels import UNREAD, levels
from whowhom.monitor.tension import Tension, ends_of, in_parts, iso, movers, standings, tension
from whowhom.store.happenings import Happening

YEAR = reading((0, 365))


def of(made: list[Happening], last: int, first: int = 0, read: dict[int, int] = YEAR) -> Tension:
    return tension(happened(made), read, IRN_AZE, FIRST + first, FIRST + last)


def noted(found: Tension, words: str) -> bool:
    return any(words in note for note in found.notes)


def test_a_reading_a_day() -> None:
    found = of(blows(5), 40, first=10)
    assert [r.day for r in found.readings] == [iso(FIRST + day) for day in range(10, 41)]


def test_one_incident_ever_is_no_normal_to_compare_with() -> None:
    assert noted(of(blows(5), 10), "one incident ever in this direction: there is no normal")


def test_nothing_ever_is_no_sign_of_calm() -> None:
    found = of([deed(5, by="AZE", to="IRN")], 10)
    assert {r.index for r in found.readings} == {0.0}
    assert noted(found, "0 is no sign of calm")


def test_a_gap_in_reading_has_no_index_and_is_noted() -> None:
    found = of(calm(40), 150, read=reading((0, 40), (120, 150)))
    inside = slice(40 + UNREAD, 120)
    assert {r.index for r in found.readings[inside]} == {None}
    assert all(r.index is not None for r in found.readings[: inside.start] + found.readings[inside.stop :])
    assert noted(found, f"not being read from {iso(FIRST + 40 + UNREAD)} to {iso(FIRST + 119)}")


def test_a_record_that_is_not_read_today_cannot_say_how_tense_it_is() -> None:
    found = of(calm(40), 80, read=reading((0, 40)))
    assert found.readings[-1].index is None
    assert noted(found, "the record cannot say how tense it is")


def test_few_days_of_reading_are_noted() -> None:
    assert noted(of(blows(1, 2, 3), 10), "only 11 of these days were read")
    assert not noted(of(blows(1, 2, 3), 40), "of these days were read")


def test_a_clock_that_is_wrong_is_noted_and_counts_from_its_day_on() -> None:
    made = [*blows(1, 2, 3), deed(30, since=10)]
    before, after = of(made, 20), of(made, 30)
    assert before.readings[-1] == of(blows(1, 2, 3), 20).readings[-1]
    assert (after.readings[-1].index or 0) > (before.readings[-1].index or 0)
    assert noted(after, "one incident was told before the day of which it is told")


def test_an_incident_dated_years_ahead_moves_nothing_today() -> None:
    made = [*blows(1, 2, 3), deed(4000, since=10)]
    assert of(made, 20).readings == of(blows(1, 2, 3), 20).readings
    assert of(made, 20).movers == of(blows(1, 2, 3), 20).movers


def test_an_index_that_only_fades_is_noted() -> None:
    assert noted(of(blows(1, 2, 3), 40), "no incident in the last 7 days")


def test_what_later_days_know_does_not_count() -> None:
    made = blows(1, 2, 3)
    assert of([*made, deed(5, since=100)], 40) == of(made, 40)


def test_past_days_are_told_as_they_are_known_today() -> None:
    late = of([deed(5, since=30)], 40)
    assert late.readings[5].index == of([deed(5)], 40).readings[5].index


def test_movers_are_what_the_index_would_lose_without_each() -> None:
    made = [deed(20), deed(18, "CONSULT"), deed(10, "ACCUSE")]
    found = of(made, 20)
    whole = found.readings[-1].index or 0
    for mover in found.movers:
        left = of([one for one in made if one.id != mover.incident], 20).readings[-1].index or 0
        assert mover.points == pytest.approx(whole - left, abs=0.11)
    assert found.movers[0].incident == deed(20).id


def test_what_softens_the_index_has_negative_points() -> None:
    points = {mover.incident: mover.points for mover in of([deed(20), deed(20, "CONSULT")], 20).movers}
    assert points[deed(20).id] > 0 > points[deed(20, "CONSULT").id]


def test_what_moves_nothing_is_no_mover() -> None:
    rows = happened([deed(0), deed(300), deed(310, realis="planned"), deed(400)]).of([IRN_AZE])
    assert [mover.incident for mover in movers(rows, FIRST + 310)] == [deed(300).id]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["IRN", "ARM", "TUR"])), max_size=8))
def test_where_all_stand_is_where_each_stands(told: list[tuple[int, str]]) -> None:
    made = happened([deed(day, by=by, n=n) for n, (day, by) in enumerate(told)])
    read = reading((0, 50)) | reading((51, 90), documents=30)
    for pair, (before, now) in standings(made, read, FIRST + 90, 30).items():
        alone = tension(made, read, pair, FIRST + 60, FIRST + 90)
        assert (before, now) == (alone.readings[0], alone.readings[-1])


def test_the_two_directions_of_two_states_stay_together() -> None:
    made = happened([deed(0), deed(0, by="AZE", to="IRN"), deed(0, by="ARM", to="GEO")])
    parts = [{ends_of(pair) for pair in part.pairs} for part in in_parts(made, size=2)]
    assert not parts[0] & parts[1]


def test_ends_are_in_alphabetical_order() -> None:
    assert ends_of(IRN_AZE) == ("AZE", "IRN")


def test_many_copies_of_one_voice_weigh_as_one() -> None:
    found = levels(happened([deed(5, independent=1)]), YEAR, FIRST, FIRST + 10)
    assert found.volume[0, 5] == pytest.approx(0.4)
