"""The matrix of pairs: who is tense towards whom, and how that changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whowhom.charts.chart import INK, Chart, specified
from whowhom.model.tension import Dyad, Reading

COLUMNS = ("actor", "recipient", "index", "before", "change", "normal_high")

MOST = 16
"""States that the matrix has at most: more cells cannot be read at phone width."""


def dyad_matrix(
    title: str, standings: Mapping[Dyad, tuple[Reading, Reading]], days: int = 30, most: int = MOST
) -> Chart:
    """States by states: the colour is the index today, the number is its change over so many days.

    States come in the order of the most that they give or get; those that nothing moves are left out.
    """
    rows = sorted(
        (pair.actor, pair.recipient, now.index or 0.0, before.index or 0.0,
         round((now.index or 0.0) - (before.index or 0.0), 1), now.high)
        for pair, (before, now) in standings.items()
        if now.index is not None and max(now.index, before.index or 0.0) >= 0.5
    )  # fmt: skip
    weight: dict[str, float] = {}
    for actor, recipient, index, *_ in rows:
        for state in (actor, recipient):
            weight[state] = weight.get(state, 0.0) + index
    order = sorted(weight, key=lambda state: (-weight[state], state))[:most]
    kept = tuple(row for row in rows if row[0] in order and row[1] in order)
    data = [
        dict(zip(COLUMNS, row, strict=True)) | {"mark": _mark(change, index > high)}
        for row in kept
        for _, _, index, _, change, high in [row]
    ]
    top = max([10.0, *(row[2] for row in kept)])
    light = f"datum.index > {0.6 * top:g}"
    axis: dict[str, Any] = {"type": "nominal", "sort": order, "scale": {"domain": order}}
    words = f"Tension of {len(kept)} directed pairs: " + ", ".join(
        f"{r[0]}→{r[1]} {r[2]}" for r in sorted(kept, key=lambda r: -r[2])[:5]
    )
    body = {
        "width": {"step": 36}, "height": {"step": 26},
        "data": {"values": data},
        "encoding": {
            "x": {**axis, "field": "recipient", "title": "… to whom", "axis": {"orient": "top", "labelAngle": 0}},
            "y": {**axis, "field": "actor", "title": "who …"},
        },
        "layer": [
            {"mark": {"type": "rect", "stroke": "white"},
             "encoding": {"color": {"field": "index", "type": "quantitative", "title": "index",
                                    "scale": {"range": ["#fbeceb", "#e9a49d", "#b3261e"], "domain": [0, top]},
                                    "legend": {"orient": "bottom", "gradientLength": 160}}}},
            {"mark": {"type": "text", "fontSize": 11},
             "encoding": {"text": {"field": "mark"},
                          "color": {"condition": {"test": light, "value": "white"}, "value": INK}}},
        ],
    }  # fmt: skip
    note = f"number: change over {days} days · !: above the pair's normal"
    return Chart(specified(title, note, body, words), COLUMNS, kept, words)


def _mark(change: float, above: bool) -> str:
    sign = "+" if change >= 0.5 else "–" if change <= -0.5 else "±"
    return f"{sign}{abs(change):.0f}{'!' if above else ''}"
