"""Incidents in time and on the map."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from whowhom.charts.chart import GRID, INK, QUAD_COLOURS, Chart, counted, day_axis, sized, specified
from whowhom.codebook import plover
from whowhom.model.incident import Incident
from whowhom.output import safe

HALF = 120
"""Degrees of longitude from which the map shows the round earth: Mercator's would be mostly north."""

Key = tuple[Any, ...]

TIMELINE = ("day", "type", "quad", "incidents")
PLACES = ("place", "country", "lat", "lon", "quad", "incidents")


PICKED = {"name": "picked", "value": ""}
"""The id of the incident that a page has selected: its mark is drawn out."""

BRUSH = {"name": "brush", "select": {"type": "interval", "encodings": ["x"],
                                     "mark": {"fill": INK, "fillOpacity": 0.08, "stroke": INK}}}  # fmt: skip
"""The days that a reader of a page drags over."""


def incident_timeline(title: str, incidents: Sequence[Incident], width: int = 640, linked: bool = False) -> Chart:
    """How many incidents of each type there were on each day; only what is told as having happened.

    With ``linked`` the specification carries the ids behind each mark, the parameter ``picked`` for one of them and the
    interval ``brush`` over days, by which a page ties it to a table and a map.
    """
    told = [one for one in incidents if one.realis == "actual" and one.date.start is not None and not one.dismissed]
    ids = _by(told, lambda one: (one.date.start, one.type, one.quad))
    rows = tuple((*key, len(some)) for key, some in ids.items())
    order = [type for type in reversed(plover.TYPES) if any(row[1] == type for row in rows)]
    quads = [quad for quad in QUAD_COLOURS if any(row[2] == quad for row in rows)]
    words = (
        f"{sum(row[3] for row in rows)} incidents by day and type, {rows[0][0]} to {rows[-1][0]}" if rows else "none"
    )
    values = [dict(zip(TIMELINE, row, strict=True)) for row in rows]
    # A day is a day of no zone: drawn in the reader's own it would be the day before west of Greenwich.
    at = {
        "x": {"field": "day", "type": "temporal", "title": None, "scale": {"type": "utc", "padding": 12},
              "axis": {**day_axis([row[0] for row in rows]), "grid": True}},
        "y": {"field": "type", "type": "nominal", "title": None, "sort": order, "axis": {"labelColor": INK}},
    }  # fmt: skip
    marks: dict[str, Any] = {
        "mark": {"type": "circle", "opacity": 0.85, "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            **at,
            "size": sized([row[3] for row in rows], (80, 500)),
            "color": _by_quad(quads),
            "tooltip": [{"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate", "title": "day"},
                        {"field": "type"}, {"field": "incidents"}],
        },
    }  # fmt: skip
    body: dict[str, Any] = {"width": width, "height": {"step": 20}, "data": {"values": values}, **marks}
    if linked:
        faded = {"condition": {"param": "brush", "value": 0.85}, "value": 0.15}
        brushed = {**marks, "params": [BRUSH], "encoding": {**marks["encoding"], "opacity": faded}}
        brushed["encoding"]["size"] = {**brushed["encoding"]["size"], "legend": None}
        body = {"width": width, "height": {"step": 16}, "data": {"values": _with_ids(values, ids)}, "params": [PICKED],
                "layer": [brushed, *_drawn_out(at)]}  # fmt: skip
    return Chart(specified(title, "by the day on which it happened", body, words), TIMELINE, rows, words)


def incident_map(
    title: str, incidents: Sequence[Incident], width: int = 640, height: int = 380, outlines: str | None = None,
    linked: bool = False,
) -> Chart:  # fmt: skip
    """Where incidents happened, as circles over the outlines of what is shown; what has no place is counted in words.

    ``outlines`` is an address of ``data/countries-110m.json`` for a page that need not carry it with every map. With
    ``linked`` the data are named ``places`` and carry the ids behind each mark, and ``picked`` is one of them.
    """
    told = [one for one in incidents if one.realis == "actual" and not one.dismissed]
    placed = [one for one in told if one.place is not None and one.place.lat is not None]
    ids = _by(placed, _spot)
    rows = tuple((*key, len(some)) for key, some in ids.items())
    quads = [quad for quad in QUAD_COLOURS if any(row[4] == quad for row in rows)]
    missing = len(told) - len(placed)
    note = f"{counted(missing, 'incident')} without a place" if missing else "every incident names its place"
    places = len({row[:4] for row in rows})
    words = f"{counted(len(placed), 'incident')} at {counted(places, 'place')}; {note}"
    lats, lons = [float(row[2]) for row in rows] or [0.0], [float(row[3]) for row in rows] or [0.0]
    pad = max(4.0, 0.15 * max(max(lats) - min(lats), max(lons) - min(lons)))
    south, north = max(min(lats) - pad, -85), min(max(lats) + pad, 85)
    # A round map is widest nearest the equator: its corners alone would let the places there be cut off.
    box = [
        [lon, lat] for lon in (min(lons) - pad, max(lons) + pad) for lat in (south, min(max(0, south), north), north)
    ]
    frame = {"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": box}, "properties": {}}
    wide = max(lons) - min(lons) + 2 * pad
    step = next(s for s in (1, 2, 5, 10, 20, 30, 45) if s * 8 >= 2 * pad + max(lats) - min(lats) or s == 45)
    values = [dict(zip(PLACES, row, strict=True)) for row in rows]
    at = {"longitude": {"field": "lon", "type": "quantitative"}, "latitude": {"field": "lat", "type": "quantitative"}}
    silent: dict[str, Any] = {"legend": None} if linked else {}  # beside a timeline, whose legend does for both
    shown = {"name": "places", "values": _with_ids(values, ids)} if linked else {"values": values}
    body = {
        "width": width, "height": height,
        "projection": {"type": "mercator" if wide < HALF else "equalEarth", "fit": frame},
        "layer": [
            {"data": {"graticule": {"step": [step, step]}},
             "mark": {"type": "geoshape", "stroke": GRID, "filled": False, "clip": True}},
            *_land(outlines),
            {"data": shown,
             "mark": {"type": "circle", "opacity": 0.85, "stroke": "white"},
             "encoding": {
                 **at,
                 "size": sized([row[5] for row in rows], (90, 600)) | silent,
                 "color": _by_quad(quads) | silent,
                 "tooltip": [{"field": "place"}, {"field": "country"}, {"field": "quad"}, {"field": "incidents"}],
             }},
            *([{"data": {"name": "places"}, **one} for one in _drawn_out(at)] if linked else []),
        ],
        **({"params": [PICKED]} if linked else {}),
    }  # fmt: skip
    return Chart(specified(title, note, body, words), PLACES, rows, words)


def _spot(one: Incident) -> Key:
    return (safe(one.place.name), one.place.country, one.place.lat, one.place.lon, one.quad) if one.place else ()


def _by(incidents: Sequence[Incident], key: Callable[[Incident], Key]) -> dict[Key, list[str]]:
    """Ids in their order by what they have in common, in the order of its words."""
    found: dict[Key, list[str]] = {}
    for one in incidents:
        found.setdefault(key(one), []).append(one.id)
    return {common: sorted(found[common]) for common in sorted(found, key=str)}


def _with_ids(values: Sequence[dict[str, Any]], ids: dict[Key, list[str]]) -> list[dict[str, Any]]:
    return [value | {"ids": some} for value, some in zip(values, ids.values(), strict=True)]


def _by_quad(quads: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": list(quads), "range": [QUAD_COLOURS[quad] for quad in quads]}
    return {"field": "quad", "type": "nominal", "title": None, "scale": scale, "legend": {"columns": 2}}


def _drawn_out(at: dict[str, Any]) -> list[dict[str, Any]]:
    """A ring round the mark of the selected incident and a pointer above it: seen without colour."""
    chosen = [{"filter": "picked != '' && indexof(datum.ids, picked) >= 0"}]
    ring = {"type": "point", "size": 420, "stroke": INK, "strokeWidth": 2, "filled": False}
    pointer = {"type": "text", "text": "▼", "dy": -15, "fontSize": 13, "color": INK}
    return [{"transform": chosen, "mark": mark, "encoding": at} for mark in (ring, pointer)]


def _land(url: str | None) -> list[dict[str, Any]]:
    """Outlines of states, by Natural Earth at 1:110 million."""
    source = {"values": _outlines()} if url is None else {"url": url}
    shapes = {**source, "format": {"type": "topojson", "feature": "countries"}}
    return [
        {
            "data": shapes,
            "mark": {"type": "geoshape", "fill": "#f3f4f6", "stroke": "#b9c0c9", "strokeWidth": 0.7, "clip": True},
        }
    ]


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("whowhom.charts") / "data" / "countries-110m.json").read_text("utf-8"))
    return found
