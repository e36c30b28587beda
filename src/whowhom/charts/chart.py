"""One chart: a Vega-Lite specification, drawn by the page, by a notebook, or here to SVG and PNG."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from whowhom.errors import MissingExtra

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

INK, QUIET, GRID = "#1d2733", "#5b6773", "#dfe3e8"
"""Text, secondary text and rules."""

CONFLICT, COOPERATION, LEADING, NORMAL = "#b3261e", "#1b6e8c", "#c77700", "#8a94a0"
"""What strains, what eases, what may come, and what is usual; each also differs in shape or dash."""

QUAD_COLOURS = {"material conflict": CONFLICT, "verbal conflict": "#e08a7d", "verbal cooperation": "#86b8ca",
                "material cooperation": COOPERATION}  # fmt: skip

FONT = "Inter, 'Source Sans 3', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "axis": {"labelColor": QUIET, "titleColor": QUIET, "titleFontWeight": "normal", "gridColor": GRID,
             "domainColor": GRID, "tickColor": GRID, "labelFontSize": 11, "titleFontSize": 11, "labelLimit": 220},
    "legend": {"labelColor": INK, "titleColor": QUIET, "titleFontWeight": "normal", "orient": "top",
               "labelFontSize": 11, "titleFontSize": 11, "labelLimit": 260},
    "title": {"color": INK, "fontSize": 13, "subtitleColor": QUIET, "subtitleFontSize": 11, "anchor": "start",
              "fontWeight": "bold", "offset": 10},
    "header": {"labelColor": INK, "titleColor": QUIET, "labelFontSize": 12},
    "view": {"stroke": None},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite specification with its data inside, and the same data as a table for those who cannot see it.

    A notebook draws it as it is; ``to_svg`` and ``to_png`` need the ``charts`` extra.
    """

    spec: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    describes: str

    def to_json(self) -> str:
        """The specification as JSON; the same bytes for the same data."""
        return json.dumps(self.spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def to_svg(self) -> str:
        """The chart drawn, as one SVG element; raises MissingExtra without the ``charts`` extra."""
        found: str = _converter().vegalite_to_svg(self.to_json(), vl_version="6.1")
        return found

    def to_png(self, scale: float = 2.0) -> bytes:
        """The chart drawn, as PNG; ``scale`` 2 is for screens of double density."""
        found: bytes = _converter().vegalite_to_png(self.to_json(), vl_version="6.1", scale=scale)
        return found

    def to_altair(self) -> Any:
        """The chart as altair's, to be changed by its methods; raises MissingExtra without the ``charts`` extra."""
        try:
            import altair
        except ImportError as error:
            raise MissingExtra("altair charts", "charts") from error
        return altair.Chart.from_json(self.to_json())

    def _repr_mimebundle_(self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None) -> Any:
        """What a notebook shows: the specification, and words where it draws nothing."""
        return {"application/vnd.vegalite.v6+json": dict(self.spec), "text/plain": self.describes}


def day_axis(days: Sequence[str]) -> dict[str, Any]:
    """An axis of days with six marks at most, each on a day of its own."""
    ordinals = [date.fromisoformat(day).toordinal() for day in days]
    span = max(ordinals, default=0) - min(ordinals, default=0) + 1
    step = next(step for step in (1, 2, 7, 14, 31, 61, 92, 183, 366, span) if span <= 6 * step or step == span)
    ticks = {"interval": "day", "step": step} if step < 14 else 6
    return {"format": "%-d %b %Y", "tickCount": ticks, "labelOverlap": True, "grid": False}


def counted(number: int, what: str) -> str:
    """A number with its noun: "1 incident", "2 incidents"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def sized(numbers: Sequence[int], sizes: tuple[int, int]) -> dict[str, Any]:
    """A size for numbers of incidents, with a legend of whole numbers."""
    top = max(numbers, default=1)
    values = [value for value in (1, 2, 5, 10, 20, 50, 100, 200, 500) if value <= top][-4:]
    return {
        "field": "incidents", "type": "quantitative", "title": "incidents",
        "scale": {"domain": [0, top], "range": [0, sizes[1]] if top > 1 else list(sizes)},
        "legend": {"values": values, "format": "d"},
    }  # fmt: skip


def specified(title: str, subtitle: str, body: Mapping[str, Any], describes: str) -> dict[str, Any]:
    """A whole specification: schema, look, title and description around the body."""
    return {
        "$schema": SCHEMA,
        "config": CONFIG,
        "title": {"text": title, "subtitle": subtitle},
        "description": describes,
        **body,
    }


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra("drawn charts", "charts") from error
    return vl_convert
