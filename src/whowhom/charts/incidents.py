"""Incidents in time and on the map."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from whowhom.charts.chart import GRID, INK, QUAD_COLOURS, Chart, counted, day_axis, sized, specified
from whowhom.codebook import plover
from whowhom.model.incident import Incident
from whowhom.output import safe

HALF = 120
"""Degrees of longitude from which the map shows the round earth: Mercator's would be mostly north."""

TIMELINE = ("day", "type", "quad", "incidents")
PLACES = ("place", "country", "lat", "lon", "quad", "incidents")


def incident_timeline(title: str, incidents: Sequence[Incident], width: int = 640) -> Chart:
    """How many incidents of each type there were on each day; only what is told as having happened."""
    numbers = Counter(
        (one.date.start, one.type, one.quad)
        for one in incidents
        if one.realis == "actual" and one.date.start is not None and not one.dismissed
    )
    rows = tuple((day, type, quad, number) for (day, type, quad), number in sorted(numbers.items(), key=str))
    order = [type for type in reversed(plover.TYPES) if any(row[1] == type for row in rows)]
    quads = [quad for quad in QUAD_COLOURS if any(row[2] == quad for row in rows)]
    words = (
        f"{sum(row[3] for row in rows)} incidents by day and type, {rows[0][0]} to {rows[-1][0]}" if rows else "none"
    )
    body = {
        "width": width, "height": {"step": 20},
        "data": {"values": [dict(zip(TIMELINE, row, strict=True)) for row in rows]},
        "mark": {"type": "circle", "opacity": 0.85, "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": None, "scale": {"padding": 12},
                  "axis": {**day_axis([row[0] for row in rows]), "grid": True}},
            "y": {"field": "type", "type": "nominal", "title": None, "sort": order, "axis": {"labelColor": INK}},
            "size": sized([row[3] for row in rows], (80, 500)),
            "color": {"field": "quad", "type": "nominal", "title": None,
                      "scale": {"domain": quads, "range": [QUAD_COLOURS[quad] for quad in quads]},
                      "legend": {"columns": 2}},
            "tooltip": [{"field": "day", "type": "temporal"}, {"field": "type"}, {"field": "incidents"}],
        },
    }  # fmt: skip
    return Chart(specified(title, "by the day on which it happened", body, words), TIMELINE, rows, words)


def incident_map(
    title: str, incidents: Sequence[Incident], width: int = 640, height: int = 380, outlines: str | None = None
) -> Chart:
    """Where incidents happened, as circles over the outlines of what is shown; what has no place is counted in words.

    ``outlines`` is an address of ``data/countries-110m.json`` for a page that need not carry it with every map.
    """
    told = [one for one in incidents if one.realis == "actual" and not one.dismissed]
    placed = [one for one in told if one.place is not None and one.place.lat is not None]
    numbers: Counter[tuple[Any, ...]] = Counter(
        (safe(one.place.name), one.place.country, one.place.lat, one.place.lon, one.quad) for one in placed if one.place
    )
    rows = tuple((*place, number) for place, number in sorted(numbers.items(), key=str))
    quads = [quad for quad in QUAD_COLOURS if any(row[4] == quad for row in rows)]
    missing = len(told) - len(placed)
    note = f"{counted(missing, 'incident')} without a place" if missing else "every incident names its place"
    places = len({row[:4] for row in rows})
    words = f"{counted(len(placed), 'incident')} at {counted(places, 'place')}; {note}"
    lats, lons = [float(row[2]) for row in rows] or [0.0], [float(row[3]) for row in rows] or [0.0]
    pad = max(2.0, 0.15 * max(max(lats) - min(lats), max(lons) - min(lons)))
    box = [[min(lons) - pad, max(min(lats) - pad, -85)], [max(lons) + pad, min(max(lats) + pad, 85)]]
    frame = {"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": box}, "properties": {}}
    wide = max(lons) - min(lons) + 2 * pad
    step = next(s for s in (1, 2, 5, 10, 20, 30, 45) if s * 8 >= 2 * pad + max(lats) - min(lats) or s == 45)
    body = {
        "width": width, "height": height,
        "projection": {"type": "mercator" if wide < HALF else "equalEarth", "fit": frame},
        "layer": [
            {"data": {"graticule": {"step": [step, step]}},
             "mark": {"type": "geoshape", "stroke": GRID, "filled": False, "clip": True}},
            *_land(outlines),
            {"data": {"values": [dict(zip(PLACES, row, strict=True)) for row in rows]},
             "mark": {"type": "circle", "opacity": 0.85, "stroke": "white"},
             "encoding": {
                 "longitude": {"field": "lon", "type": "quantitative"},
                 "latitude": {"field": "lat", "type": "quantitative"},
                 "size": sized([row[5] for row in rows], (90, 600)),
                 "color": {"field": "quad", "type": "nominal", "title": None,
                           "scale": {"domain": quads, "range": [QUAD_COLOURS[quad] for quad in quads]},
                           "legend": {"columns": 2}},
                 "tooltip": [{"field": "place"}, {"field": "country"}, {"field": "quad"}, {"field": "incidents"}],
             }},
        ],
    }  # fmt: skip
    return Chart(specified(title, note, body, words), PLACES, rows, words)


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
