"""The probability of material conflict between two states within 7 and 30 days, beside what costs nothing.

A logistic regression on the decayed counts of a pair and of its two states, fitted by ``python -m training.forecast``
on earlier months of ICEWS14 and ICEWS18; docs/method/forecast.md tells how good it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whowhom.model.tension import Forecast
from whowhom.monitor.happened import QUADS, SERIES, Floats, Happened, Ints
from whowhom.monitor.tension import ends_of, iso

WEIGHTS = Path(__file__).parent / "data" / "forecast.json"

HORIZONS = (7, 30)
HALF_LIVES = (3, 10, 30, 90)
MATERIAL = QUADS.index("material conflict")
VERBAL = QUADS.index("verbal conflict")

YOUNGEST = 60
"""Days with something read before anything is forecast: two periods of the longer horizon."""

FEWEST = 5
"""Incidents of a pair below which it is not forecast."""

PERIODS = 12
"""Past periods that climatology and recalibration look back on."""

STIFF = 4.0
"""Precision of the prior of the shift that fits a record's own rate: with fewer than four surprises it stays near 0."""


@dataclass(frozen=True, slots=True)
class Model:
    """Coefficients of one horizon, for features less ``mean`` over ``spread``; ``seen`` is the last day they know."""

    name: str
    seen: str
    days: int
    mean: Floats
    spread: Floats
    weights: Floats
    constant: float

    def logits(self, features: Floats) -> Floats:
        """Log odds, one a row."""
        found: Floats = self.constant + ((features - self.mean) / self.spread) @ self.weights
        return found


@dataclass(frozen=True, slots=True)
class Acts:
    """What happened between states, either way: unordered pairs, ordinal days and quad classes of one length."""

    pairs: tuple[tuple[str, str], ...]
    pair: Ints
    day: Ints
    quad: Ints

    def until(self, day: int) -> Acts:
        """What had happened by the end of a day."""
        kept = self.day <= day
        return Acts(self.pairs, self.pair[kept], self.day[kept], self.quad[kept])


def acts(happened: Happened, day: int) -> Acts:
    """Incidents as a day knew them, each once a pair of states."""
    rows = happened.known(day)
    rows = rows.where((rows.series == SERIES.index("happened")) & (rows.weight > 0) & (rows.day <= day))
    names = sorted({ends_of(pair) for pair in rows.pairs})
    place = {name: i for i, name in enumerate(names)}
    number = np.array([place[ends_of(pair)] for pair in rows.pairs], dtype=np.int64)
    pair = number[rows.pair] if len(rows) else rows.pair
    once = np.unique(np.stack([pair, rows.incident, rows.day, rows.quad]), axis=1)
    return Acts(tuple(names), once[0], once[2], once[3])


def forecasts(
    happened: Happened, read: Mapping[int, int], day: int, asked: Sequence[tuple[str, str]] | None = None
) -> list[Forecast]:
    """Forecasts of both horizons for pairs that are ``asked`` (all with any history where None), from what ``day``
    knew."""
    known = acts(happened, day)
    being_read = [d for d in read if read[d] and d <= day]
    history = len(being_read)
    wanted = list(known.pairs) if asked is None else list(asked)
    place = {name: i for i, name in enumerate(known.pairs)}
    count = np.bincount(known.pair, minlength=len(known.pairs))
    found: list[Forecast] = []
    table = features(known, day)
    for days in HORIZONS:
        model = model_of(days, iso(day))
        past = periods(known, day, days, min(being_read, default=day))
        usual = baselines(past)
        chances = probabilities(model, known, table, past)
        for a, b in wanted:
            at = place.get((a, b))
            why = _refused(history, 0 if at is None else int(count[at]))
            found.append(Forecast(
                a=a, b=b, day=iso(day), days=days, model=f"{model.name}, seen {model.seen}", refused=why,
                probability=None if why or at is None else round(float(chances[at]), 3),
                persistence=None if at is None else _told(usual.persistence[at]),
                base_rate=_told(usual.base_rate), climatology=None if at is None else _told(usual.climatology[at]),
            ))  # fmt: skip
    return found


def _refused(history: int, count: int) -> str | None:
    if history < YOUNGEST:
        return f"the record was read on {history} days, and a forecast needs {YOUNGEST}"
    if count < FEWEST:
        told = "no incident" if count == 0 else "one incident" if count == 1 else f"{count} incidents"
        return f"{told} of this pair so far, and a forecast needs {FEWEST}"
    return None


def features(known: Acts, day: int) -> Floats:
    """Features of every pair at the end of a day, [pairs, features]; all that happened later must be cut off before.

    Decayed counts by quad class at four half-lives (log of one more); days since the last conflict of either kind; what
    each of the two states does to all others; whether material conflict was seen in the last thirty days, and in what
    share of the thirty-day periods before.
    """
    size = len(known.pairs)
    age = (day - known.day).astype(np.float64)
    columns: list[Floats] = []
    decayed: dict[tuple[int, int], Floats] = {}
    for half_life in HALF_LIVES:
        for quad in range(len(QUADS)):
            decayed[half_life, quad] = _sums(known, size, 0.5 ** (age / half_life) * (known.quad == quad))
            columns.append(np.log1p(decayed[half_life, quad]))
    for quad in (VERBAL, MATERIAL):
        last = np.full(size, np.inf)
        np.minimum.at(last, known.pair[known.quad == quad], age[known.quad == quad])
        columns.append(np.log1p(np.minimum(last, 365.0)))
    whole = np.sum([decayed[30, quad] for quad in range(len(QUADS))], axis=0)
    for value in (decayed[30, MATERIAL], whole):
        mine, other = _others(known.pairs, value)
        columns += [np.log1p(np.maximum(mine, other)), np.log1p(np.minimum(mine, other))]
    months: int = max(1, (day - (int(known.day.min()) if len(known.day) else day) + 1) // 30)
    hit = known.quad == MATERIAL
    seen = np.zeros((size, min(months, PERIODS)))
    period = (age // 30).astype(np.int64)
    inside = hit & (period < seen.shape[1])
    seen[known.pair[inside], period[inside]] = 1
    columns += [seen.mean(axis=1), seen[:, 0]]
    table: Floats = np.stack(columns, axis=1).astype(np.float64)
    return table


def _sums(known: Acts, size: int, values: Floats) -> Floats:
    found: Floats = np.bincount(known.pair, weights=values, minlength=size)[:size].astype(np.float64)
    return found


def _others(pairs: Sequence[tuple[str, str]], value: Floats) -> tuple[Floats, Floats]:
    """For each pair what its first and its second state have with all other states."""
    total: dict[str, float] = {}
    for (a, b), here in zip(pairs, value.tolist(), strict=True):
        total[a] = total.get(a, 0.0) + here
        total[b] = total.get(b, 0.0) + here
    first = np.array([total[a] for a, _ in pairs]) - value
    second = np.array([total[b] for _, b in pairs]) - value
    return np.maximum(first, 0), np.maximum(second, 0)


@dataclass(frozen=True, slots=True)
class Past:
    """Periods of one horizon that are over: the day before each began, who had a history, and who saw conflict.

    ``open`` and ``hit`` are [periods, pairs], the latest period first; ``now`` is the period that ends today.
    """

    begun: tuple[int, ...]
    open: NDArray[np.bool_]
    hit: NDArray[np.bool_]


def periods(known: Acts, day: int, days: int, first: int) -> Past:
    """The last periods of so many days, back to the first day that was read."""
    begun = tuple(day - days * i for i in range(1, PERIODS + 1) if day - days * i >= first)
    size = len(known.pairs)
    began = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(began, known.pair, known.day)
    hit = np.zeros((len(begun), size), dtype=bool)
    conflict = known.quad == MATERIAL
    pair, when = known.pair[conflict], known.day[conflict]
    for i, start in enumerate(begun):
        hit[i, pair[(when > start) & (when <= start + days)]] = True
    return Past(begun, np.array([began <= start for start in begun]).reshape(len(begun), size), hit)


@dataclass(frozen=True, slots=True)
class Baselines:
    """What costs nothing, each NaN where the past says nothing."""

    persistence: Floats
    base_rate: float
    climatology: Floats


def baselines(past: Past) -> Baselines:
    """Base rate of all pairs with a history, each pair's own share, and what followed a period like the last one."""
    size = past.hit.shape[1]
    if not past.begun:
        nothing = np.full(size, np.nan)
        return Baselines(nothing, float("nan"), nothing)
    rate = float(past.hit[past.open].mean()) if past.open.any() else float("nan")
    lived = past.open.sum(axis=0)
    # A pair's own share leans on the base rate with the weight of one period.
    own = np.where(lived > 0, ((past.hit & past.open).sum(axis=0) + rate) / (lived + 1), np.nan)
    after = {True: rate, False: rate}
    if len(past.begun) > 1:
        then, before, counted = past.hit[:-1], past.hit[1:], past.open[1:]
        for state in (True, False):
            like = then[counted & (before == state)]
            after[state] = (float(like.sum()) + rate) / (like.size + 1)
    return Baselines(np.where(past.hit[0], after[True], after[False]), rate, own)


def probabilities(model: Model, known: Acts, table: Floats, past: Past) -> Floats:
    """Probabilities of every pair, shifted so that over past periods of this record as many came as were foreseen."""
    foreseen: list[Floats] = []
    came: list[NDArray[np.bool_]] = []
    for i, start in enumerate(past.begun):
        if past.open[i].any():
            foreseen.append(model.logits(features(known.until(start), start))[past.open[i]])
            came.append(past.hit[i][past.open[i]])
    move = shift(np.concatenate(foreseen), np.concatenate(came).astype(np.float64)) if foreseen else 0.0
    found: Floats = _logistic(model.logits(table) + move)
    return found


def shift(logits: Floats, came: Floats) -> float:
    """The constant that, added to the log odds, fits what came; drawn to 0 by a normal prior of precision ``STIFF``."""
    move = 0.0
    for _ in range(50):
        chance = _logistic(logits + move)
        slope = float((came - chance).sum()) - STIFF * move
        step = slope / (float((chance * (1 - chance)).sum()) + STIFF)
        move += step
        if abs(step) < 1e-9:
            break
    return move


def model_of(days: int, on: str, path: Path = WEIGHTS) -> Model:
    """Coefficients for a horizon that had seen nothing after ``on``; the earliest where all had."""
    fitting = [model for model in _models(path) if model.days == days]
    earlier = [model for model in fitting if model.seen <= on]
    return max(earlier, key=lambda m: m.seen) if earlier else min(fitting, key=lambda m: m.seen)


@cache
def _models(path: Path) -> tuple[Model, ...]:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Model(
            raw["name"], fit["seen"], fit["days"], np.array(fit["mean"]), np.array(fit["spread"]),
            np.array(fit["weights"]), fit["constant"],
        )
        for fit in raw["fits"]
    )  # fmt: skip


def _logistic(values: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return found


def _told(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 3)
