"""Fits the coder's confidence on the corpus's calibration articles and writes it into ``reader.json``.

    python -m training.calibrate --weights src/whowhom/parse/weights

A logistic model with a small ridge over ``whowhom.code.confidence.FEATURES``: is an event's predicate and type right?
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from training.corpus import notation
from training.corpus.held_out import part_of, row_of
from whowhom.code.confidence import FEATURES, features
from whowhom.code.findings import Finding
from whowhom.evaluation import own
from whowhom.parse.nlp import WEIGHTS
from whowhom.pipeline import Pipeline

RIDGE, STEPS = 3.0, 60
"""Weight of the penalty, the best of six (.3 to 100) by tenfold cross-validation; rounds of Newton's method."""

LEAST = 0.15
"""Confidence from which an event is told: the most, in steps of .01, that keeps .9 of the seed story's core (.913, .870
at .16; 2026-11-28). F1 on the held-out articles is .685 to .686 from .14 to .17."""


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


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weights", type=Path, required=True)
    given = options.parse_args()
    if given.weights.resolve() != WEIGHTS.resolve():
        options.error(f"the coder here runs on {WEIGHTS}; set WHOWHOM_WEIGHTS to the folder that is to be calibrated")
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
    card = given.weights / "reader.json"
    labels = json.loads(card.read_text(encoding="utf-8"))
    labels["events"]["calibration"] = weights
    labels["events"]["least"] = LEAST
    card.write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    print(len(kept), "events,", sum(right), "right of", wanted, weights)


if __name__ == "__main__":
    main()
