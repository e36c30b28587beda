"""How likely a party named before is the one that a pronoun stands for: a learned score of what a reader notices."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

REACH = 3
"""Sentences back in which a pronoun is resolved."""

FEATURES = (
    "same sentence", "one back", "two back", "subject", "subject as the pronoun", "name", "told", "nearer", "nearest",
    "number",
)  # fmt: skip


def features(
    back: int, subject: bool, subject_too: bool, name: bool, told: int, nearer: int, number: bool
) -> dict[str, float]:
    """What is noticed of a candidate.

    ``back`` sentences back; whether it is a ``subject``, and the pronoun, too; whether it is a ``name``; how often it
    was ``told`` so far; how many candidates stand ``nearer``; whether its ``number`` agrees.
    """
    return {
        "same sentence": float(back == 0),
        "one back": float(back == 1),
        "two back": float(back == 2),
        "subject": float(subject),
        "subject as the pronoun": float(subject and subject_too),
        "name": float(name),
        "told": min(told, 6) / 6,
        "nearer": min(nearer, 8) / 8,
        "nearest": float(nearer == 0),
        "number": float(number),
    }


def salience(noticed: dict[str, float]) -> float:
    """The score; only differences between candidates of one pronoun mean anything."""
    weights = _weights()
    return sum(weights[name] * value for name, value in noticed.items())


@cache
def _weights() -> dict[str, float]:
    text = (files("whowhom.resolve") / "data" / "salience.psv").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(weight) for name, weight in rows}
