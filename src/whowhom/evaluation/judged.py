"""What a suite finds out about each of its sentences or articles, and the figures that follow.

A suite judges every unit once, which takes time; figures, intervals, confusion tables and the list of misses all come
from the judged units, which takes none.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Counts = tuple[int, int, int]
"""Right, made, wanted."""

Figures = Callable[[Sequence["Judged"]], dict[str, float]]

DRAWS = 400
"""Resamples behind an interval; 1,000 moved no bound of the suite plv by more than .003."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """Something coded otherwise than the gold has it; ``gold`` or ``coded`` is empty where there is nothing."""

    where: str
    text: str
    layer: str
    gold: str
    coded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One unit of a suite.

    ``counts`` are of things found or not, by layer; ``labels`` are (gold, coded) classes by layer; ``values`` are
    numbers by name, whatever the suite makes of them.
    """

    counts: Mapping[str, Counts] = field(default_factory=dict)
    labels: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    values: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    misses: tuple[Miss, ...] = ()


def f1(units: Iterable[Judged], layer: str) -> float:
    """F1 over all units of what a layer counts; 0 where there is nothing."""
    hits = made = wanted = 0
    for unit in units:
        right, ours, theirs = unit.counts.get(layer, (0, 0, 0))
        hits, made, wanted = hits + right, made + ours, wanted + theirs
    return 2 * hits / (made + wanted) if made + wanted else 0.0


def labels(units: Iterable[Judged], layer: str) -> list[tuple[str, str]]:
    """All (gold, coded) pairs of a layer."""
    return [pair for unit in units for pair in unit.labels.get(layer, ())]


def values(units: Iterable[Judged], name: str) -> list[tuple[float, float]]:
    """All pairs of numbers under a name."""
    return [pair for unit in units for pair in unit.values.get(name, ())]


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 of the classes that occur in the gold."""
    right = Counter(g for g, c in pairs if g == c)
    gold, coded = Counter(g for g, _ in pairs), Counter(c for _, c in pairs)
    scores = [2 * right[name] / (gold[name] + coded[name]) for name in sorted(gold)]
    return sum(scores) / len(scores) if scores else 0.0


def mean(numbers: Sequence[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    return sum(numbers) / len(numbers) if numbers else 0.0


def intervals(
    units: Sequence[Judged], figures: Figures, draws: int = DRAWS, seed: int = 1
) -> dict[str, tuple[float, float]]:
    """95 % percentile bootstrap of every figure, resampling units (Efron 1979).

    A figure that some draws do not have, since it belongs to one unit as a whole, gets none.
    """
    chance = random.Random(seed)
    drawn: dict[str, list[float]] = {}
    for _ in range(draws if units else 0):
        for name, value in figures(chance.choices(units, k=len(units))).items():
            drawn.setdefault(name, []).append(value)
    cut = int(0.025 * draws)
    return {name: (sorted(found)[cut], sorted(found)[-cut - 1]) for name, found in drawn.items() if len(found) == draws}


def confusion(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], list[list[int]]]:
    """Class names, and how often the gold's (row) was coded as each (column)."""
    count = Counter(pairs)
    names = sorted({name for pair in count for name in pair})
    return names, [[count[g, c] for c in names] for g in names]
