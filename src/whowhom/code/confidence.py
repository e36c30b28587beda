"""How sure the coder is of an event: the share of such events that are right, in [0, 1].

A logistic model over what the two readers say, fitted on articles that the weights have not seen
(``python -m training.calibrate``; the coefficients are in ``reader.json``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from whowhom.code.findings import Finding

FEATURES = ("heads", "any", "agree", "rule_alone", "rule", "inferred", "restored", "unreal", "intercept")
"""Log-odds of the type by the heads, and of any event there; both found it; only a rule did; the rule's weight; share
of parties that were inferred; an argument was restored by grammar; told as not having happened; a constant."""

UNFITTED = {"any": 1.0, "intercept": 0.0}


def log_odds(p: float) -> float:
    """Log-odds of a probability, kept within ±4.6."""
    p = min(max(p, 0.01), 0.99)
    return math.log(p / (1 - p))


def features(found: Finding) -> dict[str, float]:
    """The model's inputs."""
    parties = [actor for filled in found.actors + found.recipients for actor in filled.actors]
    inferred = sum(actor.basis == "inferred" for actor in parties) / max(1, len(parties))
    return {
        "heads": log_odds(found.likely),
        "any": log_odds(found.chance),
        "agree": float(found.score is not None and found.prior is not None),
        "rule_alone": float(found.score is None),
        "rule": found.prior or 0.0,
        "inferred": inferred,
        "restored": float(found.restored),
        "unreal": float(found.realis in {"hypothetical", "negated"}),
        "intercept": 1.0,
    }


def confidence(found: Finding, weights: Mapping[str, float]) -> float:
    """Probability that predicate and type are right, two decimals."""
    z = sum(weights.get(name, 0.0) * value for name, value in features(found).items())
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, z)))), 2)
