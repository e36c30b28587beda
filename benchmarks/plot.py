"""Draws how the time of linking grows with the number of mentions, from ``linking.json``.

python -m benchmarks.plot
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair

RESULTS = Path(__file__).with_name("linking.json")

COLOURS = {"measured": "#1b5e8c", "n log n": "#b5541c", "linear": "#777"}


def points(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Measured seconds by size, and what they would be had they grown from the least size by n log n or by n."""
    done = [(int(one["size"]), float(one["link_s"])) for one in results if "link_s" in one]
    first, seconds = done[0]
    found: list[dict[str, Any]] = []
    for size, taken in done:
        linear = seconds * size / first
        for line, value in (
            ("measured", taken), ("n log n", linear * math.log(size) / math.log(first)), ("linear", linear),
        ):  # fmt: skip
            found.append({"mentions": size, "seconds": value, "line": line, "words": _words(value)})
    return found


def chart(rows: Sequence[dict[str, Any]]) -> altair.LayerChart:
    """Both axes logarithmic: a straight line of slope one is linear growth."""
    sizes = sorted({row["mentions"] for row in rows})
    x = altair.X(
        "mentions:Q", title="mentions linked", scale=altair.Scale(type="log", domain=[sizes[0] / 1.4, sizes[-1] * 2]),
        axis=altair.Axis(values=sizes, format=",d", grid=True),
    )  # fmt: skip
    y = altair.Y(
        "seconds:Q", title="seconds", scale=altair.Scale(type="log", domain=[1, 3000]),
        axis=altair.Axis(values=[1, 10, 100, 1000, 1200], format=",d"),
    )  # fmt: skip
    names = list(COLOURS)
    key = altair.Legend(title=None, orient="bottom-right", symbolType="stroke", symbolSize=400)
    scale = altair.Scale(domain=names, range=list(COLOURS.values()))
    colour = altair.Color("line:N", legend=key, scale=scale)
    dash = altair.StrokeDash("line:N", legend=key, scale=altair.Scale(domain=names, range=[[1, 0], [6, 4], [2, 3]]))
    every = altair.Chart(altair.Data(values=list(rows)))
    lines = every.mark_line().encode(x=x, y=y, color=colour, strokeDash=dash)
    measured = every.transform_filter("datum.line == 'measured'")
    dots = measured.mark_circle(size=70, opacity=1).encode(x=x, y=y, color=colour)
    # Labels stand upper left, where no line passes.
    labels = measured.mark_text(align="right", dx=-8, dy=-8).encode(x, y, colour, text="words:N")
    target = altair.Chart(altair.Data(values=[{"seconds": 1200, "words": "target for a million: 20 minutes"}]))
    rule = target.mark_rule(color="#aaa").encode(y=y)
    told = target.mark_text(align="left", dy=-7, color="#666").encode(x=altair.value(8), y=y, text="words:N")
    layers = altair.layer(rule, told, lines, dots, labels)
    return layers.properties(width=520, height=360, title="Time to link made-up mentions, two cores")


def _words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def main() -> None:
    """Write ``linking.svg`` beside the results."""
    found = chart(points(json.loads(RESULTS.read_text())["results"]))
    found.save(str(RESULTS.with_suffix(".svg")))


if __name__ == "__main__":
    main()
