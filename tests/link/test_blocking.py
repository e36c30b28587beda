"""Pools of mentions that are compared at all, and the cells into which a large one is cut."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events import mention
from whowhom.link.blocking import NOWHERE, QUIET, cells, pools
from whowhom.model import Actor, EventMention, Place

FIRST = date(2025, 3, 3).toordinal()
"""A Monday."""


def party(country: str | None) -> Actor:
    return Actor(text=f"somebody of {country}", start=0, end=5, country=country)


def event(by: str | None = None, to: str | None = None, quad: str = "material conflict") -> EventMention:
    """An event without a place; sides are countries, "" is a side of unknown state, None no side."""
    actors = () if by is None else (party(by or None),)
    recipients = () if to is None else (party(to or None),)
    return mention(actors=actors, recipients=recipients, quad=quad, place=None)


def test_two_states_in_alphabetical_order_with_the_quad_class() -> None:
    assert pools([event("RWA", "COD"), event("COD", "RWA")]) == ("COD-RWA|material conflict",) * 2


def test_quad_classes_are_pools_apart() -> None:
    assert pools([event("COD", "RWA", "verbal conflict")]) == ("COD-RWA|verbal conflict",)


def test_one_known_side_takes_the_partner_of_the_article() -> None:
    found = pools([event("COD", "RWA"), event("RWA", ""), event(None, "COD")])
    assert found == ("COD-RWA|material conflict",) * 3


def test_a_blow_takes_its_partner_from_blows_before_talks() -> None:
    talks = [event("RWA", "UGA", "verbal cooperation")] * 3
    found = pools([*talks, event("COD", "RWA"), event("RWA", ""), event("RWA", "", "material cooperation")])
    assert found[4] == "COD-RWA|material conflict"
    assert found[5] == "RWA-UGA|material cooperation"


def test_a_partner_of_other_states_is_none() -> None:
    assert pools([event("COD", "RWA"), event("KEN", "")])[1] == "KEN-KEN|material conflict"


def test_domestic_where_both_sides_are_of_one_state() -> None:
    assert pools([event("COD", "RWA"), event("COD", "COD")])[1] == "COD-COD|material conflict"


def test_one_state_without_another_in_the_article_is_domestic() -> None:
    assert pools([event("KEN", "")]) == ("KEN-KEN|material conflict",)


def test_no_state_takes_the_state_of_the_place() -> None:
    placed = mention(actors=(), recipients=(), quad="material conflict",
                     place=Place(text="Goma", name="Goma", country="COD"))  # fmt: skip
    assert pools([event("KEN", "KEN"), placed])[1] == "COD-COD|material conflict"


def test_no_state_and_no_place_take_those_of_the_article() -> None:
    assert pools([event("COD", "RWA"), event("", "")])[1] == "COD-RWA|material conflict"
    assert pools([event("KEN", "KEN"), event()])[1] == "KEN-KEN|material conflict"


def test_nowhere_without_any_state() -> None:
    assert pools([event(), event("", "")]) == (f"{NOWHERE}-{NOWHERE}|material conflict",) * 2


def test_more_states_than_two_take_the_pair_most_told_across() -> None:
    several = mention(actors=(party("AUS"), party("USA")), recipients=(party("IRN"),), quad="material conflict")
    assert pools([several, event("USA", "IRN")])[0] == "IRN-USA|material conflict"


def test_no_mentions_no_pools() -> None:
    assert pools([]) == ()


def labels(days: list[int], signatures: list[int], most: int) -> list[str]:
    return [str(label) for label in cells(np.array(days, np.int64), np.array(signatures, np.int64), most)]


def test_a_pool_within_the_limit_is_one_cell() -> None:
    assert labels([FIRST, FIRST + 500, 0], [1, 2, 3], most=3) == ["", "", ""]


def test_equal_tellings_count_once_towards_the_limit() -> None:
    assert set(labels([FIRST + i for i in range(100)], [7] * 100, most=1)) == {""}


def test_quiet_days_part_runs() -> None:
    days = [FIRST, FIRST + QUIET, FIRST + 2 * QUIET + 1]
    assert labels(days, [1, 2, 3], most=2) == ["2025-03-03", "2025-03-03", "2025-03-10"]


def test_undated_mentions_of_a_cut_pool_are_a_cell() -> None:
    assert labels([FIRST, FIRST, 0], [1, 2, 3], most=2) == ["2025-03-03", "2025-03-03", "undated"]


def test_a_long_run_is_cut_by_months() -> None:
    days = [date(2025, 3, 30).toordinal() + i for i in range(4)]
    assert labels(days, [1, 2, 3, 4], most=2) == ["month 2025-03"] * 2 + ["month 2025-04"] * 2


def test_a_full_month_is_cut_by_weeks() -> None:
    days = [FIRST, FIRST + 1, FIRST + 7, FIRST + 8]
    assert (
        labels([*days[:2], FIRST + 4, *days[2:]], [1, 2, 2, 3, 4], most=2)
        == ["week 2025-10"] * 3 + ["week 2025-11"] * 2
    )


def test_a_full_week_is_cut_by_days() -> None:
    assert labels([FIRST, FIRST, FIRST + 1], [1, 2, 3], most=2) == ["day 2025-03-03"] * 2 + ["day 2025-03-04"]


def test_a_full_day_is_cut_by_number() -> None:
    found = labels([FIRST] * 4, [1, 2, 3, 4], most=2)
    assert all(label.startswith("day 2025-03-03/") for label in found)
    assert len(set(found)) > 1


def test_a_full_cell_is_cut_on_though_its_numbers_are_alike() -> None:
    assert len(set(labels([FIRST] * 3, [0, 64, 128], most=1))) == 3


def test_a_run_that_is_not_full_keeps_its_label_beside_a_full_one() -> None:
    found = labels([FIRST, FIRST, FIRST, FIRST + 20], [1, 2, 3, 4], most=2)
    assert found[3] == "2025-03-23"


def test_no_mentions_no_cells() -> None:
    assert labels([], [], most=2) == []


MENTIONS = st.lists(
    st.tuples(st.one_of(st.just(0), st.integers(FIRST, FIRST + 60)), st.integers(0, 2**63 - 1)), max_size=40
)


@given(MENTIONS, st.integers(1, 6), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_labels_do_not_depend_on_the_order(mentions: list[tuple[int, int]], most: int, random: object) -> None:
    days, signatures = [d for d, _ in mentions], [s for _, s in mentions]
    order = list(range(len(mentions)))
    random.shuffle(order)  # type: ignore[attr-defined]
    found = labels(days, signatures, most)
    assert labels([days[i] for i in order], [signatures[i] for i in order], most) == [found[i] for i in order]


@given(MENTIONS, st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_no_cell_holds_more_than_the_limit(mentions: list[tuple[int, int]], most: int) -> None:
    held: dict[str, set[int]] = defaultdict(set)
    for label, (_, signature) in zip(labels([d for d, _ in mentions], [s for _, s in mentions], most), mentions,
                                     strict=True):  # fmt: skip
        held[label].add(signature)
    assert all(len(some) <= most for some in held.values())
