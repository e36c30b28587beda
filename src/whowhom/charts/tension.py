"""The tension of a pair by day: the index over the interval of its normal, and the incidents behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from whowhom.charts.chart import CONFLICT, COOPERATION, INK, LEADING, NORMAL, Chart, day_axis, specified
from whowhom.model.incident import Incident
from whowhom.model.tension import Reading

COLUMNS = (
    "direction",
    "day",
    "index",
    "expected",
    "low",
    "high",
    "hostile",
    "surprise",
    "threats",
    "mobilised",
    "feared",
)

LINE = {"type": "line", "interpolate": "monotone"}

COLOURS = {"material conflict": CONFLICT, "verbal conflict": "#e08a7d", "threat or mobilisation": LEADING,
           "planned or feared": "#e3b15f", "verbal cooperation": "#86b8ca",
           "material cooperation": COOPERATION}  # fmt: skip

Series = tuple[str, Sequence[Reading]]


def tension_chart(title: str, series: Sequence[Series], incidents: Sequence[Incident], width: int = 640) -> Chart:
    """One panel a direction, with the incidents of both as ticks below; ``series`` names each ("Iran → Azerbaijan")."""
    rows = [
        (name, r.day, r.index, r.expected, r.low, r.high, r.hostile, r.surprise, r.threats, r.mobilised, r.feared)
        for name, readings in series
        for r in readings
    ]
    data = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    days = [row[1] for row in rows]
    top = max([20.0, *(row[5] for row in rows), *(row[2] or 0 for row in rows)])
    panels: list[dict[str, Any]] = [_panel(name, data, width, top) for name, _ in series]
    marks = _incidents(incidents, min(days, default=""), max(days, default=""))
    if marks:
        panels.append(_ticks(marks, width, min(days), max(days)))
    last = [
        f"{name}: {'not read' if now.index is None else now.index} on {now.day}, normal {now.low} to {now.high}"
        for name, readings in series
        for now in readings[-1:]
    ]
    words = f"Tension by day. {'; '.join(last)}."
    spec = specified(
        title, "0: nothing hostile known · 100: nothing but attacks · band: nine tenths of its normal",
        {"vconcat": panels, "spacing": 14}, words,
    )  # fmt: skip
    return Chart(spec, COLUMNS, tuple(rows), words)


def _panel(name: str, data: list[dict[str, Any]], width: int, top: float) -> dict[str, Any]:
    x = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": day_axis([str(row["day"]) for row in data]),
    }
    y = {"type": "quantitative", "scale": {"domain": [0, round(top + 0.5)]}}
    return {
        "title": {"text": name, "fontSize": 12, "fontWeight": "normal", "offset": 4},
        "width": width, "height": 130,
        "data": {"values": [_seen(row) for row in data if row["direction"] == name]},
        "encoding": {"x": x},
        "layer": [
            {"mark": {"type": "area", "interpolate": "monotone", "color": NORMAL, "opacity": 0.25},
             "encoding": {"y": {**y, "field": "low", "title": "index"}, "y2": {"field": "high"}}},
            {"mark": {**LINE, "color": NORMAL, "strokeDash": [4, 3], "strokeWidth": 1.5},
             "encoding": {"y": {**y, "field": "expected"}}},
            {"mark": {**LINE, "color": CONFLICT, "strokeWidth": 2.5, "invalid": "break-paths-filter-domains"},
             "encoding": {"y": {**y, "field": "index"}}},
            {"mark": {"type": "point", "color": CONFLICT, "filled": True, "size": 60},
             "transform": [{"window": [{"op": "row_number", "as": "n"}],
                            "sort": [{"field": "day", "order": "descending"}]},
                           {"filter": "datum.n == 1 && isValid(datum.index)"}],
             "encoding": {"y": {**y, "field": "index"}}},
        ],
    }  # fmt: skip


def _seen(row: dict[str, Any]) -> dict[str, Any]:
    """A row as it is drawn: on a day that was not read there is no normal either."""
    return row if row["index"] is not None else row | {"low": None, "high": None, "expected": None}


def _incidents(incidents: Sequence[Incident], first: str, last: str) -> list[dict[str, str]]:
    return [
        {"day": one.date.start, "kind": kind, "what": f"{one.type.lower()}, {one.status}", "incident": one.id}
        for one in incidents
        if one.date.start is not None and first <= one.date.start <= last and (kind := _kind(one)) is not None
    ]


def _kind(one: Incident) -> str | None:
    if one.realis in ("negated", "historical"):
        return None
    if one.realis != "actual":
        return "planned or feared" if one.quad.endswith("conflict") else None
    if one.type in ("THREATEN", "MOBILIZE"):
        return "threat or mobilisation"
    return one.quad


def _ticks(marks: list[dict[str, str]], width: int, first: str, last: str) -> dict[str, Any]:
    there = [kind for kind in COLOURS if any(mark["kind"] == kind for mark in marks)]
    return {
        "title": {"text": "incidents between the two", "fontSize": 12, "fontWeight": "normal", "offset": 4},
        "width": width, "height": {"step": 18},
        "data": {"values": marks},
        "mark": {"type": "tick", "thickness": 2.5, "size": 13},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "scale": {"type": "utc", "domain": [first, last]},
                  "axis": day_axis([first, last])},
            "y": {"field": "kind", "type": "nominal", "title": None, "sort": there,
                  "axis": {"labelColor": INK, "domain": False, "ticks": False}},
            "color": {"field": "kind", "type": "nominal", "legend": None,
                      "scale": {"domain": there, "range": [COLOURS[kind] for kind in there]}},
            "tooltip": [{"field": "day", "type": "temporal"}, {"field": "what"}, {"field": "incident"}],
        },
    }  # fmt: skip
