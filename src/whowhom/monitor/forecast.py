"""The probability of material conflict between two states within 7 and 30 days, beside what costs nothing.

A logistic regression on the decayed counts of a pair and of its two states, fitted by ``python -m training.forecast``
on earlier months of ICEWS14 and ICEWS18; docs/method/forecast.md tells how good it is.
"""

from __future__ import annotations

import json
from bisect import bisect_right
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
    """What happened between states, either way: indexes of unordered pairs, ordinal days and quad classes."""

    pairs: Pairs
    pair: Ints
    day: Ints
    quad: Ints

    def until(self, day: int) -> Acts:
        """What had happened by the end of a day."""
        kept = self.day <= day
        return Acts(self.pairs, self.pair[kept], self.day[kept], self.quad[kept])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Unordered pairs of states in alphabetical order, and the two states of each as numbers."""

    names: tuple[tuple[str, str], ...]
    first: Ints
    second: Ints

    @classmethod
    def of(cls, happened: Happened) -> tuple[Pairs, Ints]:
        """The pairs of what happened, and the number of each of its directed pairs among them."""
        names = sorted({ends_of(pair) for pair in happened.pairs})
        place = {name: i for i, name in enumerate(names)}
        states = {state: i for i, state in enumerate(sorted({state for name in names for state in name}))}
        ends = np.array([[states[a], states[b]] for a, b in names], dtype=np.int64).reshape(-1, 2)
        numbers = np.array([place[ends_of(pair)] for pair in happened.pairs], dtype=np.int64)
        return cls(tuple(names), ends[:, 0], ends[:, 1]), numbers

    def __len__(self) -> int:
        return len(self.names)


class Forecaster:
    """Forecasts from what each day knew. It remembers what it computed for a day, so that a replay asks only once."""

    def __init__(self, happened: Happened, read: Mapping[int, int]) -> None:
        what = happened.where((happened.series == SERIES.index("happened")) & (happened.weight > 0))
        self.pairs, self._numbers = Pairs.of(happened)
        self._what = what
        self._read = sorted(day for day, number in read.items() if number)
        self._acts: dict[int, Acts] = {}
        self._logits: dict[tuple[int, int], Floats] = {}

    def __getstate__(self) -> dict[str, object]:
        # Of what it remembers only the last day is asked for again; the others' incidents are much to carry.
        last = max(self._acts, default=0)
        return self.__dict__ | {"_acts": {day: acts for day, acts in self._acts.items() if day == last}}

    def acts(self, day: int) -> Acts:
        """Incidents as a day knew them, each once a pair of states."""
        if day not in self._acts:
            rows = self._what.where(self._what.day <= day).known(day)
            pair = self._numbers[rows.pair] if len(rows) else rows.pair
            key = pair * (rows.incident.max(initial=0) + 1) + rows.incident
            once = np.unique(key, return_index=True)[1]
            self._acts[day] = Acts(self.pairs, pair[once], rows.day[once], rows.quad[once])
        return self._acts[day]

    def history(self, day: int) -> int:
        """Number of days up to this one on which something was read."""
        return bisect_right(self._read, day)

    def logits(self, day: int, days: int) -> Floats:
        """Log odds of every pair by the coefficients of the day, before they are fitted to the record."""
        if (day, days) not in self._logits:
            self._logits[day, days] = model_of(days, iso(day)).logits(features(self.acts(day), day))
        return self._logits[day, days]

    def past(self, day: int, days: int) -> Past:
        """Periods that are over, back to the first day that was read."""
        return periods(self.acts(day), day, days, self._read[0] if self._read else day)

    def probabilities(self, day: int, days: int) -> Floats:
        """Probabilities of every pair, shifted so that over past periods as many came as had been foreseen then."""
        past = self.past(day, days)
        foreseen = [self.logits(start, days)[there] for start, there in zip(past.begun, past.open, strict=True)]
        came = [hit[there] for hit, there in zip(past.hit, past.open, strict=True)]
        move = shift(np.concatenate(foreseen), np.concatenate(came).astype(np.float64)) if foreseen else 0.0
        return _logistic(self.logits(day, days) + move)

    def forecasts(self, day: int, asked: Sequence[tuple[str, str]] | None = None) -> list[Forecast]:
        """Forecasts of both horizons for pairs that are ``asked``, all with any history where None."""
        count = np.bincount(self.acts(day).pair, minlength=len(self.pairs))
        # A pair that is known only from later days is not there yet.
        place = {name: i for i, name in enumerate(self.pairs.names) if count[i]}
        wanted = list(place) if asked is None else list(asked)
        found: list[Forecast] = []
        for days in HORIZONS:
            model, usual = model_of(days, iso(day)), baselines(self.past(day, days))
            refused = [_refused(self.history(day), int(count[place[p]]) if p in place else 0) for p in wanted]
            chances = self.probabilities(day, days) if not all(refused) else np.full(len(self.pairs), np.nan)
            for (a, b), why in zip(wanted, refused, strict=True):
                at = place.get((a, b))
                found.append(Forecast(
                    a=a, b=b, day=iso(day), days=days, model=f"{model.name}, seen {model.seen}", refused=why,
                    probability=None if why or at is None else round(float(chances[at]), 3),
                    persistence=None if at is None else _told(usual.persistence[at]),
                    base_rate=_told(usual.base_rate), climatology=None if at is None else _told(usual.climatology[at]),
                ))  # fmt: skip
        return found

    def likely(self, day: int, days: int, least: float) -> dict[tuple[str, str], float]:
        """Pairs whose probability is ``least`` or more, of those that are forecast at all."""
        if self.history(day) < YOUNGEST:
            return {}
        count = np.bincount(self.acts(day).pair, minlength=len(self.pairs))
        chances = np.round(self.probabilities(day, days), 3)
        return {self.pairs.names[i]: float(chances[i]) for i in np.nonzero((chances >= least) & (count >= FEWEST))[0]}


def beside_of(one: Forecast) -> list[str]:
    """The baselines that a forecast has, each as its name and value: "base rate 0.05"."""
    baselines = (("persistence", one.persistence), ("base rate", one.base_rate), ("climatology", one.climatology))
    return [f"{name} {value:.2f}" for name, value in baselines if value is not None]


def _refused(history: int, count: int) -> str | None:
    if history < YOUNGEST:
        days = "1 day" if history == 1 else f"{history} days"
        return f"the record was read on {days}, and a forecast needs {YOUNGEST}"
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


def _others(pairs: Pairs, value: Floats) -> tuple[Floats, Floats]:
    """For each pair what its first and its second state have with all other states."""
    states = int(max(pairs.first.max(initial=0), pairs.second.max(initial=0))) + 1
    total = np.sum([np.bincount(end, weights=value, minlength=states) for end in (pairs.first, pairs.second)], axis=0)
    return np.maximum(total[pairs.first] - value, 0), np.maximum(total[pairs.second] - value, 0)


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
