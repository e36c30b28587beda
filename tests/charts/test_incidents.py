from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import altair
import pytest

from tests.export.made import CHISINAU, told
from tests.judged import dated
from whowhom.charts import incident_map, incident_timeline
from whowhom.model import Incident, Place


def incident(day: str | None = "2025-03-04", **changes: Any) -> Incident:
    return dated(told(**changes).incident, day)


SHELLED = {"type": "ASSAULT", "quad": "material conflict"}
MANY = [incident(), incident(id="i2"), incident("2025-03-05", id="i3", **SHELLED), incident("2025-03-03", id="i4")]


@pytest.mark.parametrize("chart", [incident_timeline("All", MANY), incident_map("All", MANY)])
def test_it_is_a_chart_that_altair_takes_and_that_can_be_drawn(chart: Any) -> None:
    spec = json.loads(chart.to_json())
    for layer in spec.get("layer", ()):
        # Altair takes seconds to look through all coast lines.
        if "topojson" in str(layer["data"].get("format")):
            layer["data"]["values"] = {}
    assert altair.Chart.from_dict(spec).to_dict()
    assert chart.to_svg().startswith("<svg")
    assert chart.to_png(1.0).startswith(b"\x89PNG")


@pytest.mark.parametrize("make", [incident_timeline, incident_map])
def test_the_order_of_incidents_does_not_matter(make: Any) -> None:
    assert make("All", MANY).to_json() == make("All", MANY[::-1]).to_json()


# In time


def test_incidents_are_counted_by_day_and_type() -> None:
    chart = incident_timeline("All", MANY)
    assert chart.rows == (
        ("2025-03-03", "ACCUSE", "verbal conflict", 1), ("2025-03-04", "ACCUSE", "verbal conflict", 2),
        ("2025-03-05", "ASSAULT", "material conflict", 1),
    )  # fmt: skip
    assert [tuple(one.values()) for one in chart.spec["data"]["values"]] == list(chart.rows)
    assert chart.describes == "4 incidents by day and type, 2025-03-03 to 2025-03-05"


@pytest.mark.parametrize(
    "one", [incident(None), incident(realis="future"), incident(realis="negated"), incident(dismissed=True)]
)
def test_what_is_not_told_as_having_happened_on_a_day_is_left_out(one: Incident) -> None:
    assert incident_timeline("All", [one]).rows == ()


# On the map


def test_incidents_are_counted_by_place() -> None:
    chart = incident_map("All", MANY)
    assert chart.rows == (
        ("Chișinău", "MDA", 47.0, 28.9, "material conflict", 1), ("Chișinău", "MDA", 47.0, 28.9, "verbal conflict", 3),
    )  # fmt: skip
    shown = chart.spec["layer"][-1]["data"]["values"]
    assert [tuple(one.values()) for one in shown] == list(chart.rows)
    assert chart.describes == "4 incidents at 1 place; every incident names its place"


def test_what_has_no_place_is_counted_in_words() -> None:
    nowhere = [incident(place=None), incident(place=Place(text="there", name="there"))]
    chart = incident_map("All", [*MANY, *nowhere])
    assert sum(row[5] for row in chart.rows) == 4
    assert "2 incidents without a place" in chart.describes


def test_plans_and_what_was_ruled_out_are_on_no_map() -> None:
    assert incident_map("All", [incident(realis="hypothetical")]).rows == ()
    assert incident_map("All", [incident(dismissed=True)]).rows == ()


@pytest.mark.parametrize("at", [[(0.0, 0.0)], [(89.9, 179.9), (-89.9, -179.9)], [(47.0, 28.9), (47.0001, 28.9001)]])
def test_places_anywhere_can_be_drawn(at: list[tuple[float, float]]) -> None:
    some = [incident(place=replace(CHISINAU, lat=lat, lon=lon)) for lat, lon in at]
    assert incident_map("All", some).to_svg().startswith("<svg")


# Tied to a page


def test_a_linked_chart_carries_the_incidents_behind_each_mark() -> None:
    timeline = incident_timeline("All", MANY, linked=True)
    values = timeline.spec["data"]["values"]
    assert [one["ids"] for one in values] == [["i4"], sorted([MANY[0].id, "i2"]), ["i3"]]
    assert [one["incidents"] for one in values] == [len(one["ids"]) for one in values]
    places = next(layer["data"] for layer in incident_map("All", MANY, linked=True).spec["layer"]
                  if "ids" in str(layer["data"].get("values", ""))[:2000])  # fmt: skip
    assert places["name"] == "places"
    assert sorted(id for one in places["values"] for id in one["ids"]) == sorted(one.id for one in MANY)


@pytest.mark.parametrize("make", [incident_timeline, incident_map])
def test_a_linked_chart_can_be_drawn_and_has_the_same_figures(make: Any) -> None:
    chart = make("All", MANY, linked=True)
    assert chart.rows == make("All", MANY).rows
    assert chart.to_svg().startswith("<svg")
    assert make("All", [], linked=True).to_svg().startswith("<svg")


def test_a_day_is_drawn_as_itself_in_every_zone() -> None:
    assert incident_timeline("All", MANY).spec["encoding"]["x"]["scale"]["type"] == "utc"
