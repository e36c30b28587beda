"""Fits the forecast and prints the runs behind the constants of the index: ``python -m training.forecast --data DIR``.

For every set the coefficients see its months up to the day that ``evaluation.icews`` names, and all of the sets before
it; nothing is random. Takes a minute.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from whowhom.evaluation import icews
from whowhom.evaluation.tension import auc
from whowhom.monitor import forecast, levels
from whowhom.monitor.happened import Floats, Happened

STEP = 7
"""Days from one day that is learned from to the next."""

YOUNG = 60
"""Days of a set that go by before the first."""

RIDGE = 3.0
"""Weight of the squared coefficients, in rows; of 1, 3, 10, 30 all within .001 of AUC on the months before the last."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=forecast.WEIGHTS)
    given = parser.parse_args()
    sets = [(years, *icews.read(given.data, years)) for years in icews.SETS]
    fits: list[dict[str, Any]] = []
    for days in forecast.HORIZONS:
        features: list[Floats] = []
        came: list[Floats] = []
        for years, happened, _ in sets:
            for x, y in rows(happened, years, days):
                features.append(x)
                came.append(y)
            fits.append(fit(np.concatenate(features), np.concatenate(came)) | {"seen": years.seen, "days": days})
            print(f"{days} days, to {years.seen}: {sum(map(len, came)):,} rows, {np.concatenate(came).mean():.3f} came")
    text = json.dumps({"name": "icews-logit-1", "fits": fits}, indent=1)
    given.out.write_text(text + "\n", encoding="utf-8")
    constants(sets)


def rows(happened: Happened, years: icews.Years, days: int) -> list[tuple[Floats, Floats]]:
    """Features and outcomes of all pairs with a history, on every seventh day whose period ends by ``seen``."""
    first, last = (date.fromisoformat(day).toordinal() for day in (years.first, years.seen))
    everything = forecast.Forecaster(happened, {}).acts(last)
    hit = everything.quad == forecast.MATERIAL
    found = []
    for day in range(first + YOUNG, last - days + 1, STEP):
        known = everything.until(day)
        there = np.unique(known.pair)
        came = np.zeros(len(known.pairs))
        came[everything.pair[hit & (everything.day > day) & (everything.day <= day + days)]] = 1
        found.append((forecast.features(known, day)[there], came[there]))
    return found


def fit(features: Floats, came: Floats) -> dict[str, Any]:
    """A ridge logistic regression by Newton's method on standardised features."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    table = np.c_[np.ones(len(features)), (features - mean) / spread]
    penalty = np.diag([0.0, *[RIDGE] * features.shape[1]])
    weights = np.zeros(table.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (came - chance) - penalty @ weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + penalty
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    rounded = {"mean": mean, "spread": spread, "weights": weights[1:]}
    return {name: [round(float(v), 5) for v in column] for name, column in rounded.items()} | {
        "constant": round(float(weights[0]), 5)
    }


def constants(sets: list[tuple[icews.Years, Happened, dict[int, int]]]) -> None:
    """What set the constants of ``monitor.levels``, all on months that nothing is scored on."""
    for years, happened, read in sets:
        first, seen = (date.fromisoformat(day).toordinal() for day in (years.first, years.seen))
        known = happened.where(happened.day <= seen)
        print(f"{years.name}: mean hostility {np.maximum(known.hostility, 0).mean():.3f}")
        for half_life in (7.0, 14.0, 30.0, 60.0):
            levels.FAST = half_life
            print(f"  half-life {half_life:g}: AUC of the index {_ranking(known, read, first, seen):.3f}")
        levels.FAST = 14.0
        for size in (np.inf, 4.0, 1.0, 0.5):
            levels.MOST_SIZE = size
            level = levels.levels(known, read, first + 90, seen)
            hurt = level.share * level.known - levels.PRIOR_SHARE * levels.PRIOR_WEIGHT
            told = (level.surprise <= 0.01)[hurt >= 0.5].mean()
            print(
                f"  size at most {size:g}: surprise of .01 or less on {100 * told:.2f} % of the days of hostile pairs"
            )
        levels.MOST_SIZE = 1.0
        _, high = level.interval()
        counted = (level.volume > 0.3) & (level.known > 4)
        print(f"  index above the interval on {100 * (level.index > high)[counted].mean():.1f} % of days")


def _ranking(known: Happened, read: dict[int, int], first: int, seen: int) -> float:
    """AUC of material conflict in the next thirty days by the index, over days a month apart."""
    level = levels.levels(known, read, first, seen)
    scores: list[Floats] = []
    came: list[Floats] = []
    for day in range(first + 90, seen - 30, 30):
        next_month = (known.day > day) & (known.day <= day + 30) & (known.quad == forecast.MATERIAL)
        hit = np.zeros(len(known.pairs))
        hit[known.pair[next_month]] = 1
        there = np.unique(known.pair[known.day <= day])
        scores.append(level.index[there, day - first])
        came.append(hit[there])
    return auc(np.concatenate(came), np.concatenate(scores))


if __name__ == "__main__":
    main()
