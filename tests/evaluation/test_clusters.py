"""Scores of groupings, on cases small enough to count by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.evaluation.clusters import b_cubed, best_matching, ceaf_e, conll, muc

GROUPINGS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=1, max_size=12)

# {1 2 3} {4 5} {6}, found as {1 2} {3 4 5} {6}
GOLD, FOUND = "aaabbc", "xxyyyz"


def test_b_cubed_by_hand() -> None:
    # Precision of the six: 1, 1, 1/3, 2/3, 2/3, 1; recall: 2/3, 2/3, 1/3, 1, 1, 1.
    score = b_cubed(GOLD, FOUND)
    assert score.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)


def test_muc_by_hand() -> None:
    # The gold has 2 + 1 links and the finding cuts one of them; the finding has 1 + 2 and the gold cuts one.
    assert muc(GOLD, FOUND) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_ceaf_by_hand() -> None:
    # a-x and b-y are alike by 2*2/(3+2), c-z by 1; three groups on both sides.
    assert ceaf_e(GOLD, FOUND) == pytest.approx(((0.8 + 0.8 + 1) / 3,) * 3)


def test_conll_is_the_mean_of_the_three() -> None:
    three = muc(GOLD, FOUND).f1 + b_cubed(GOLD, FOUND).f1 + ceaf_e(GOLD, FOUND).f1
    assert conll(GOLD, FOUND) == pytest.approx(three / 3)


def test_groups_of_one_have_no_links() -> None:
    assert muc("abc", "xyz") == (0.0, 0.0, 0.0)
    assert b_cubed("abc", "xyz").f1 == ceaf_e("abc", "xyz").f1 == 1.0


def test_nothing_scores_nothing() -> None:
    assert conll("", "") == 0.0


def test_groupings_of_different_things_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        b_cubed("aab", "xx")


@given(GROUPINGS)
def test_swapped_sides_swap_precision_and_recall(pairs: list[tuple[str, str]]) -> None:
    gold, found = [g for g, _ in pairs], [f for _, f in pairs]
    for metric in (b_cubed, muc, ceaf_e):
        there, back = metric(gold, found), metric(found, gold)
        assert (there.precision, there.recall) == pytest.approx((back.recall, back.precision))
        assert all(0 <= value <= 1 + 1e-9 for value in there)


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 4)), st.floats(0.01, 1)))
def test_the_best_matching_is_that_of_trying_all(alike: dict[tuple[int, int], float]) -> None:
    every = (sum(alike.get((r, c), 0.0) for r, c in enumerate(p)) for p in itertools.permutations(range(5), 4))
    assert best_matching(alike) == pytest.approx(max(every))  # type: ignore[arg-type]
