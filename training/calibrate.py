"""Fits the coder's confidence on the corpus's calibration articles and writes it into ``reader.json``.

    python -m training.calibrate --weights src/whowhom/parse/weights

A logistic model with a small ridge over ``whowhom.code.confidence.FEATURES``: is an event's predicate and type right?
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import numpy as np

from training.corpus import notation
from training.corpus.held_out import part_of, row_of
from whowhom.code.confidence import FEATURES, features
from whowhom.code.findings import Finding
from whowhom.evaluation import own
from whowhom.pipeline import Pipeline

RIDGE, STEPS = 3.0, 60
"""Weight of the penalty, the best of six (.3 to 100) by tenfold cross-validation; rounds of Newton's method."""

SLACK = 0.05
"""F1 that may be given up for telling more events; the largest of four tried, chosen on the seed story."""


def fit(rows: list[dict[str, float]], right: list[bool]) -> dict[str, float]:
    """Coefficients by Newton's method on the ridge-penalised likelihood; the constant is not penalised."""
    x = np.array([[row[name] for name in FEATURES] for row in rows])
    y = np.array(right, float)
    w = np.zeros(len(FEATURES))
    ridge = np.diag([0.0 if name == "intercept" else RIDGE for name in FEATURES])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (y - p) - ridge @ w
        w += np.linalg.solve((x * (p * (1 - p) + 1e-6)[:, None]).T @ x + ridge + 1e-6 * np.eye(len(w)), gradient)
    return {name: round(float(value), 4) for name, value in zip(FEATURES, w, strict=True)}


def best_threshold(chances: list[float], right: list[bool], wanted: int) -> float:
    """The lowest confidence, in steps of .01, whose F1 over the ``wanted`` events is within SLACK of the best.

    The curve is flat at its top: what an event's confidence says is better told than withheld.
    """

    def f1(least: float) -> float:
        kept = [r for c, r in zip(chances, right, strict=True) if c >= least]
        return 2 * sum(kept) / (len(kept) + wanted) if kept else 0.0

    steps = [round(0.01 * i, 2) for i in range(5, 70)]
    best = max(map(f1, steps))
    return next(least for least in steps if f1(least) >= best - SLACK)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weights", type=Path, required=True)
    given = options.parse_args()
    articles = [a for path in sorted(notation.FOLDER.glob("*.txt")) for a in notation.read(path)]
    pipeline = Pipeline()
    seen: dict[str, Finding] = {}
    pipeline.code_events.listen = lambda mention, finding: seen.update({mention.id: finding})
    kept: list[dict[str, float]] = []
    right: list[bool] = []
    wanted = 0
    pipeline.code_events.least = 0.0
    for found in own.compare(pipeline, [row_of(a) for a in articles if part_of(a.id) == "check"]):
        paired = {c for _, c in found.pairs}
        kept += [features(seen[mention.id]) for mention in found.coded]
        wanted += len(found.gold)
        right += [i in paired for i in range(len(found.coded))]
    weights = fit(kept, right)
    chances = [1 / (1 + math.exp(-sum(weights[name] * row[name] for name in FEATURES))) for row in kept]
    least = best_threshold(chances, right, wanted)
    card = given.weights / "reader.json"
    labels = json.loads(card.read_text(encoding="utf-8"))
    labels["events"]["calibration"] = weights
    labels["events"]["least"] = least
    card.write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    print(len(kept), "events,", sum(right), "right of", wanted, weights, "kept from", least)


if __name__ == "__main__":
    main()
