from __future__ import annotations

from typing import Any

import altair
import pytest

from tests.export.made import told
from tests.judged import dated, reading
from whowhom.charts import Chart, tension_chart
from whowhom.charts.tension import COLUMNS

DAYS = ["2025-03-03", "2025-03-04", "2025-03-05", "2025-03-06"]
THERE = [
    reading(day, index, hostile=n) for n, (day, index) in enumerate(zip(DAYS, [4.0, None, 30.0, 25.0], strict=True))
]
BACK = [reading(day, 0.0) for day in DAYS]


def drawn(*incidents: Any) -> Chart:
    return tension_chart("Iran and Azerbaijan", [("Iran → Azerbaijan", THERE), ("Azerbaijan → Iran", BACK)], incidents)


def values(panel: Any) -> list[dict[str, Any]]:
    return list(panel["data"]["values"])


def kinds(chart: Chart) -> list[str]:
    """What the ticks below the panels say, in the order of days."""
    return [one["kind"] for panel in chart.spec["vconcat"][2:] for one in values(panel)]


def test_it_is_a_chart_that_altair_takes_and_that_can_be_drawn() -> None:
    chart = drawn(dated(told().incident, "2025-03-04"))
    assert altair.Chart.from_json(chart.to_json()).to_dict()["vconcat"]
    assert "Azerbaijan → Iran" in chart.to_svg()
    assert chart.to_png(1.0).startswith(b"\x89PNG")


def test_the_same_data_gives_the_same_bytes() -> None:
    one = dated(told().incident, "2025-03-04")
    assert drawn(one).to_json() == drawn(one).to_json()
    assert drawn(one).to_svg() == drawn(one).to_svg()


def test_the_table_has_what_the_panels_show() -> None:
    chart = drawn()
    assert chart.columns == COLUMNS
    shown = [tuple(row[name] for name in COLUMNS) for panel in chart.spec["vconcat"] for row in values(panel)]
    assert [row[:3] for row in shown] == [row[:3] for row in chart.rows]
    assert [row for row in shown if row[2] is not None] == [row for row in chart.rows if row[2] is not None]
    assert len(chart.rows) == 8
    assert chart.rows[2][:8] == ("Iran → Azerbaijan", "2025-03-05", 30.0, 8.0, 2.0, 20.0, 2, 0.1)


def test_a_day_that_was_not_read_is_a_gap() -> None:
    assert [row[2] for row in drawn().rows[:4]] == [4.0, None, 30.0, 25.0]
    line = drawn().spec["vconcat"][0]["layer"][2]
    assert line["encoding"]["y"]["field"] == "index"
    assert line["mark"]["invalid"] == "break-paths-filter-domains"


def test_both_directions_are_drawn_to_one_scale() -> None:
    scales = [panel["layer"][2]["encoding"]["y"]["scale"]["domain"] for panel in drawn().spec["vconcat"]]
    assert scales[0] == scales[1]
    assert scales[0][1] >= 30


def test_words_say_where_it_stands() -> None:
    assert "Iran → Azerbaijan: 25.0 on 2025-03-06, normal 2.0 to 20.0" in drawn().describes
    unread = tension_chart("A pair", [("A → B", [reading(index=None)])], [])
    assert "not read on 2025-03-04" in unread.describes


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "verbal conflict"),
        ({"type": "THREATEN"}, "threat or mobilisation"),
        ({"type": "MOBILIZE", "quad": "material conflict"}, "threat or mobilisation"),
        ({"realis": "hypothetical"}, "planned or feared"),
        ({"quad": "material cooperation"}, "material cooperation"),
    ],
)
def test_an_incident_is_a_tick_of_its_kind(changes: dict[str, Any], kind: str) -> None:
    assert kinds(drawn(dated(told(**changes).incident, "2025-03-04"))) == [kind]


@pytest.mark.parametrize(
    ("day", "changes"),
    [
        ("2025-03-02", {}), ("2025-03-07", {}), (None, {}), ("2025-03-04", {"realis": "negated"}),
        ("2025-03-04", {"realis": "historical"}), ("2025-03-04", {"realis": "future", "quad": "verbal cooperation"}),
    ],
)  # fmt: skip
def test_what_does_not_belong_to_the_period_is_no_tick(day: str | None, changes: dict[str, Any]) -> None:
    assert kinds(drawn(dated(told(**changes).incident, day))) == []
