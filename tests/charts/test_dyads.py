from __future__ import annotations

from itertools import permutations

import altair

from tests.judged import reading
from whowhom.charts import Chart, dyad_matrix
from whowhom.charts.dyads import COLUMNS
from whowhom.model.tension import Dyad, Reading

IRN_AZE, AZE_IRN, TUR_ARM, ARM_TUR = (
    Dyad(actor=a, recipient=b) for a, b in (("IRN", "AZE"), ("AZE", "IRN"), ("TUR", "ARM"), ("ARM", "TUR"))
)
STANDINGS: dict[Dyad, tuple[Reading, Reading]] = {
    IRN_AZE: (reading(index=10.0), reading(index=45.0)),
    AZE_IRN: (reading(index=12.4), reading(index=8.0)),
    TUR_ARM: (reading(index=0.2), reading(index=0.1)),
    ARM_TUR: (reading(index=None), reading(index=6.0)),
}


def cells(chart: Chart) -> dict[tuple[str, str], str]:
    """What stands in each cell."""
    return {(one["actor"], one["recipient"]): one["mark"] for one in chart.spec["data"]["values"]}


def test_it_is_a_chart_that_altair_takes_and_that_can_be_drawn() -> None:
    chart = dyad_matrix("Pairs", STANDINGS)
    assert altair.Chart.from_json(chart.to_json()).to_dict()["layer"]
    assert "+35!" in chart.to_svg()
    assert chart.to_png(1.0).startswith(b"\x89PNG")


def test_the_order_in_which_pairs_come_does_not_matter() -> None:
    turned = dict(reversed(STANDINGS.items()))
    assert dyad_matrix("Pairs", turned).to_json() == dyad_matrix("Pairs", STANDINGS).to_json()


def test_the_table_has_what_the_cells_show() -> None:
    chart = dyad_matrix("Pairs", STANDINGS)
    assert chart.columns == COLUMNS
    assert [tuple(one[name] for name in COLUMNS) for one in chart.spec["data"]["values"]] == list(chart.rows)
    assert ("IRN", "AZE", 45.0, 10.0, 35.0, 20.0) in chart.rows


def test_a_cell_says_how_it_changed_and_whether_it_is_above_its_normal() -> None:
    assert cells(dyad_matrix("Pairs", STANDINGS)) == {
        ("ARM", "TUR"): "+6", ("AZE", "IRN"): "–4", ("IRN", "AZE"): "+35!"
    }  # fmt: skip
    still = {IRN_AZE: (reading(index=10.0), reading(index=10.0))}
    assert cells(dyad_matrix("Pairs", still)) == {("IRN", "AZE"): "±0"}


def test_states_come_by_how_tense_they_are() -> None:
    chart = dyad_matrix("Pairs", STANDINGS)
    assert chart.spec["encoding"]["x"]["sort"] == ["AZE", "IRN", "ARM", "TUR"]
    assert chart.spec["encoding"]["y"]["sort"] == chart.spec["encoding"]["x"]["sort"]


def test_of_many_states_only_the_tensest_are_shown() -> None:
    states = [f"S{number:02}" for number in range(20)]
    many = {
        Dyad(actor=a, recipient=b): (reading(index=1.0), reading(index=1.0 + states.index(a) + states.index(b)))
        for a, b in permutations(states, 2)
    }
    chart = dyad_matrix("Pairs", many, most=5)
    assert {state for row in chart.rows for state in row[:2]} == set(states[-5:])
    assert len(chart.rows) == 5 * 4


def test_words_name_the_tensest_pairs() -> None:
    assert dyad_matrix("Pairs", STANDINGS).describes.startswith("Tension of 3 directed pairs: IRN→AZE 45.0, AZE→IRN 8")
