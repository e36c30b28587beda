"""What an evaluation writes down: a report of figures and confusion tables, and a page to read misses on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, confusion, labels

MOST_MISSES = 400
"""Misses of one layer of one suite that the page shows; the count says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One suite's figures, their 95 % intervals where its units can be resampled, and the units."""

    figures: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    units: Sequence[Judged]


def as_json(suites: Mapping[str, Scored], coder: Mapping[str, str]) -> str:
    """The report for programs: coder, then score and interval of every metric, to four places."""
    rows: dict[str, Any] = {"coder": dict(coder), "suites": {}}
    for name, scored in suites.items():
        rows["suites"][name] = {
            metric: {"score": round(figure, 4)}
            | ({"low": round(bounds[0], 4), "high": round(bounds[1], 4)} if bounds else {})
            for metric, figure in scored.figures.items()
            for bounds in [scored.intervals.get(metric)]
        }
    return json.dumps(rows, indent=1) + "\n"


def as_markdown(suites: Mapping[str, Scored], coder: Mapping[str, str], lines: Sequence[str]) -> str:
    """The report for people: the table of figures, then confusion tables by suite and layer."""
    parts = [
        "# Scores",
        f"Coder {coder['version']}, {coder['model']}. "
        "Brackets hold 95 % bootstrap intervals, over sentences or articles.",
        "\n".join(["```", *lines, "```"]),
    ]
    for name, scored in suites.items():
        for layer in layers(scored.units):
            parts.append(f"## {name}: {layer}\n\nRows are the gold's classes, columns what was coded.")
            parts.append(_table(*confusion(labels(scored.units, layer))))
    return "\n\n".join(parts) + "\n"


MOST_CLASSES = 20
"""Classes of a layer that a table of confusions still shows; days, states and persons have too many."""


def layers(units: Sequence[Judged]) -> list[str]:
    """Layers of classes that the units have, in order, but for those of more than MOST_CLASSES."""
    every = dict.fromkeys(layer for unit in units for layer in unit.labels)
    return [layer for layer in every if len({name for pair in labels(units, layer) for name in pair}) <= MOST_CLASSES]


def _table(names: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    lines = ["| |" + "|".join(_short(n) for n in names) + "|", "|---|" + "--:|" * len(names)]
    for name, row in zip(names, counts, strict=True):
        lines.append(f"|{name}|" + "|".join(str(n or "") for n in row) + "|")
    return "\n".join(lines)


def _short(name: str) -> str:
    return name if len(name) <= 5 else name[:4] + "."


def as_page(suites: Mapping[str, Scored], coder: Mapping[str, str]) -> str:
    """A page of all misses, by suite and layer; everything that comes from a text is escaped."""
    return "".join(_page(suites, coder))


def _page(suites: Mapping[str, Scored], coder: Mapping[str, str]) -> Iterator[str]:
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Misses</title><style>{_STYLE}</style>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>'
    yield f"<h1>Misses</h1><p>Coder {escape(coder['version'])}, {escape(coder['model'])}.</p>"
    for name, scored in suites.items():
        misses = [miss for unit in scored.units for miss in unit.misses]
        if not misses:
            continue
        figures = ", ".join(f"{metric} {figure:.3f}" for metric, figure in scored.figures.items())
        yield f"<section><h2>{escape(name)}</h2><p>{escape(figures)}</p>"
        for layer in layers(scored.units):
            names, counts = confusion(labels(scored.units, layer))
            yield f"<details><summary>{escape(layer)}: confusion</summary><div class=wide><table>"
            yield "<tr><th>gold ↓ coded →</th>" + "".join(f"<th>{escape(n)}</th>" for n in names) + "</tr>"
            for i, (row_name, row) in enumerate(zip(names, counts, strict=True)):
                cells = "".join(f"<td{' class=same' if i == j else ''}>{n or ''}</td>" for j, n in enumerate(row))
                yield f"<tr><th>{escape(row_name)}</th>{cells}</tr>"
            yield "</table></div></details>"
        for layer in dict.fromkeys(miss.layer for miss in misses):
            of_layer = [miss for miss in misses if miss.layer == layer]
            yield f"<details><summary>{escape(layer)}: {len(of_layer)} misses</summary>"
            yield from map(_miss, of_layer[:MOST_MISSES])
            yield "</details>"
        yield "</section>"
    yield "</body></html>\n"


def _miss(miss: Miss) -> str:
    gold, coded = (escape(side) or "<i>nothing</i>" for side in (miss.gold, miss.coded))
    return (
        f"<article><p>{escape(miss.text)}</p><dl><dt>gold</dt><dd>{gold}</dd><dt>coded</dt><dd>{coded}</dd></dl>"
        f"<small>{escape(miss.where)}</small></article>"
    )


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
summary { cursor: pointer; padding: .4rem 0; font-weight: 600; }
article { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .6rem 0; }
article p { margin: 0 0 .3rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: 4rem 1fr; margin: 0; gap: 0 .6rem; }
dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
small { opacity: .75; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .8rem; }
th, td { padding: .15rem .4rem; text-align: right; border: 1px solid #8886; }
.same { font-weight: 700; }
"""
