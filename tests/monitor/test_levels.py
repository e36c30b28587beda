"""The index and its normal, against the plain sums that define them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitor.made import FIRST, IRN_AZE, blows, calm, deed, reading
from whowhom.model.tension import Dyad
from whowhom.monitor.happened import happened, weight
from whowhom.monitor.levels import FAST, LAG, PRIOR_SHARE, SHRINK, UNREAD, WINDOW, Levels, levels
from whowhom.store.happenings import Happening

LAST = 60
READ = reading((0, LAST))


def at(made: list[Happening], read: dict[int, int] = READ, first: int = 0, last: int = LAST) -> Levels:
    """Levels of Iran towards Azerbaijan."""
    return levels(happened(made).of([IRN_AZE]), read, FIRST + first, FIRST + last)


def plain(made: list[Happening], day: int) -> float:
    """The index as it is defined: a sum over all that is known on a day."""
    hurt = whole = 0.0
    for state in made:
        assert state.start is not None
        if state.since <= day and state.start <= day and (state.until is None or state.until > day):
            counts = weight(state.confidence, state.independent, state.status) * 0.5 ** ((day - state.start) / FAST)
            hurt += counts * max(-state.intensity / 10, 0)
            whole += counts
    return 100 * hurt / (whole + SHRINK)


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """Incidents with up to three states each, of which the last holds for good."""
    found: list[Happening] = []
    for n in range(draw(st.integers(0, 6))):
        one = deed(draw(st.integers(0, LAST)), draw(st.sampled_from(["ASSAULT", "ACCUSE", "CONSULT", "AID"])), n=n)
        since = sorted(draw(st.sets(st.integers(-10, LAST + 10), min_size=1, max_size=3)))
        for begin, end in zip(since, [*since[1:], None], strict=True):
            status = draw(st.sampled_from(["reported", "contested", "retracted"]))
            until = None if end is None else FIRST + end
            voices = draw(st.integers(1, 3))
            found.append(replace(one, since=FIRST + begin, until=until, status=status, independent=voices))
    return found


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_index_is_the_plain_sum_on_every_day(made: list[Happening]) -> None:
    expected = [plain(made, FIRST + day) for day in range(LAST + 1)]
    assert at(made).index[0] == pytest.approx(expected, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, LAST))
def test_the_index_of_a_day_is_the_same_whatever_period_is_asked_for(made: list[Happening], first: int) -> None:
    assert at(made, first=first).index == pytest.approx(at(made).index[:, first:], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, LAST))
def test_what_becomes_known_later_changes_no_earlier_day(made: list[Happening], day: int) -> None:
    earlier = [state for state in made if state.since <= FIRST + day]
    for name in ("index", "share", "known", "volume", "surprise", "hostile", "threats", "mobilised", "feared"):
        whole, cut = (getattr(at(some), name)[:, : day + 1] for some in (made, earlier))
        assert whole == pytest.approx(cut, abs=1e-6), name


@settings(max_examples=60, deadline=None)
@given(histories())
def test_everything_lies_within_its_bounds(made: list[Happening]) -> None:
    found = at(made)
    low, high = found.interval()
    assert ((found.index >= 0) & (found.index <= 100)).all()
    assert ((found.share >= 0) & (found.share <= 1)).all()
    assert ((found.surprise >= 0) & (found.surprise <= 1)).all()
    assert ((low >= 0) & (low <= high) & (high <= 100)).all()


@settings(max_examples=60, deadline=None)
@given(histories().flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_of_rows_does_not_matter(both: tuple[list[Happening], list[Happening]]) -> None:
    one, other = (at(list(made)) for made in both)
    for name in ("index", "share", "known", "volume", "surprise", "hostile"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-6), name


def test_sixty_years_of_reading_do_not_wear_the_sums_out() -> None:
    last = 60 * 365
    made = [deed(0), deed(last - 30), deed(last - 3)]
    found = at(made, reading((0, last)), 0, last)
    assert np.isfinite(found.index).all()
    assert found.index[0, -1] == pytest.approx(plain(made, FIRST + last), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 100), st.lists(st.integers(100, 130), min_size=1, max_size=8))
def test_no_figure_of_a_day_depends_on_the_period_that_is_asked_for(first: int, days: list[int]) -> None:
    made = [deed(day, n=n) for n, day in enumerate(days)]
    read = reading((0, 70), documents=5) | reading((71, 130), documents=20)
    whole, part = at(made, read, 0, 130), at(made, read, first, 130)
    for name in ("index", "share", "known", "surprise", "hostile", "read"):
        assert getattr(part, name)[..., -1] == pytest.approx(getattr(whole, name)[..., -1], abs=1e-6), name


def test_a_pair_stands_where_it_stands_whoever_else_is_looked_at() -> None:
    others = [deed(day, by="ARM", to="TUR") for day in range(0, 100, 10)]
    both = happened(others + blows(95, 97, 99, each=2))
    read = reading((0, 70), documents=5) | reading((71, 100), documents=20)
    alone = levels(both.of([IRN_AZE]), read, FIRST + 90, FIRST + 100)
    among = levels(both.of([IRN_AZE, Dyad(actor="ARM", recipient="TUR")]), read, FIRST + 90, FIRST + 100)
    for name in ("index", "share", "surprise"):
        assert getattr(alone, name)[0] == pytest.approx(getattr(among, name)[0], abs=1e-9), name


def test_a_weekly_paper_is_read_every_day() -> None:
    weekly = {FIRST + day: 10 for day in range(0, 100, 7)}
    assert at([], weekly, 50, 90).read.all()
    assert at(blows(80), weekly, 50, 90).read.all()


def test_a_record_that_is_silent_for_two_weeks_is_not_being_read() -> None:
    found = at([], reading((0, 20), (50, 60)))
    assert np.nonzero(~found.read)[0].tolist() == list(range(20 + UNREAD, 50))


def test_what_is_dated_ahead_counts_from_its_day_on() -> None:
    found = at([deed(30, since=10)])
    assert not found.index[0, :30].any()
    assert found.index[0, 30] > 0


def test_old_news_counts_as_old_from_the_day_it_is_known() -> None:
    found = at([deed(10, since=40)])
    assert not found.index[0, :40].any()
    assert found.index[0, 40] == pytest.approx(at([deed(10)]).index[0, 40])
    assert not found.hostile.any()


def test_what_is_taken_back_leaves_nothing() -> None:
    found = at([deed(10, until=20)])
    assert found.index[0, 19] > 0
    assert not found.index[0, 20:].any()
    assert found.hostile[0, 10 : 10 + WINDOW].all()


def test_hostile_incidents_are_those_of_the_last_seven_days() -> None:
    found = at([*blows(10, each=2), deed(11, "CONSULT"), deed(12, "ACCUSE")])
    assert found.hostile[0, 9:20].tolist() == [0, 2, 2, 3, 3, 3, 3, 3, 1, 1, 0]


def test_threats_and_troops_are_beside_the_index() -> None:
    found = at([deed(10, "THREATEN"), deed(10, "MOBILIZE"), deed(10, realis="planned")])
    assert not found.index.any()
    assert [series[0, 10] for series in (found.threats, found.mobilised, found.feared)] == pytest.approx([0.6] * 3)


def test_the_normal_of_a_pair_without_a_past_is_the_priors() -> None:
    found = at(blows(LAST - 1, each=5))
    assert found.share[0] == pytest.approx(np.full(LAST + 1, PRIOR_SHARE))


def test_the_normal_lags_so_that_what_is_new_is_not_compared_with_itself() -> None:
    found = at(blows(20, each=5))
    assert found.share[0, 20 + LAG - 1] == pytest.approx(PRIOR_SHARE)
    assert found.share[0, 20 + LAG] > 2 * PRIOR_SHARE


def test_the_normal_of_a_pair_stands_still_while_nothing_is_read() -> None:
    found = at(blows(0, 5, 10), reading((0, 30), (250, 300)), 0, 300)
    assert found.share[0, 200] == pytest.approx(found.share[0, 100])


def test_the_same_week_surprises_less_where_such_weeks_are_usual() -> None:
    new = at(blows(58, 59, 60))
    usual = at(blows(*range(0, 61, 2)))
    assert new.surprise[0, -1] < usual.surprise[0, -1]


def test_the_same_incidents_surprise_less_when_three_times_as_much_is_read() -> None:
    made = blows(*range(0, 170, 10), 196, 198, 200)
    more = reading((0, 180)) | reading((181, 200), documents=30)
    same, tripled = (at(made, read, 0, 200).surprise[0, -1] for read in (reading((0, 200)), more))
    assert same < tripled


def test_the_index_stays_inside_its_interval_while_all_is_as_usual() -> None:
    found = at(calm(300), reading((0, 299)), 0, 299)
    _, high = found.interval()
    assert (found.index[0, 60:] <= high[0, 60:]).all()
    assert (found.expected()[0] <= high[0]).all()
