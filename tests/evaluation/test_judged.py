"""Figures, intervals and confusion tables of judged units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.evaluation.judged import Judged, confusion, f1, intervals, labels, macro_f1


def unit(right: int, made: int, wanted: int) -> Judged:
    return Judged(counts={"event": (right, made, wanted)})


def test_f1_adds_up_before_it_divides() -> None:
    assert f1([unit(1, 1, 1), unit(0, 2, 1)], "event") == pytest.approx(2 / 5)
    assert f1([], "event") == 0.0
    assert f1([unit(1, 1, 1)], "role") == 0.0


def test_macro_f1_weighs_every_gold_class_alike() -> None:
    assert macro_f1([("a", "a"), ("a", "a"), ("b", "a")]) == pytest.approx((0.8 + 0) / 2)
    assert macro_f1([("a", "c")]) == 0.0


def test_intervals_hold_the_figure_and_come_out_the_same_again() -> None:
    units = [unit(i % 2, 1, 1) for i in range(60)]

    def figures(found: object) -> dict[str, float]:
        return {"event_f1": f1(found, "event")}  # type: ignore[arg-type]

    first = intervals(units, figures, draws=200)
    low, high = first["event_f1"]
    assert low < 0.5 < high
    assert high - low < 0.4
    assert intervals(units, figures, draws=200) == first


def test_no_units_have_no_intervals() -> None:
    assert intervals([], lambda units: {"x": 0.0}) == {}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd"))))
def test_a_confusion_table_counts_every_pair_once(pairs: list[tuple[str, str]]) -> None:
    names, table = confusion(pairs)
    assert sum(map(sum, table)) == len(pairs)
    assert names == sorted(names)
    assert sum(table[i][i] for i in range(len(names))) == sum(g == c for g, c in pairs)


def test_labels_come_from_all_units() -> None:
    units = [Judged(labels={"quad": (("x", "y"),)}), Judged(), Judged(labels={"quad": (("z", "z"),)})]
    assert labels(units, "quad") == [("x", "y"), ("z", "z")]
