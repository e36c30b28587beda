"""The encoder's own speed can be measured."""

from __future__ import annotations

from whowhom.evaluation.speed import encoder_rate
from whowhom.parse.nlp import Reader


def test_the_encoder_has_a_speed() -> None:
    assert encoder_rate(Reader(), [["Rebels", "fled", "."]] * 3, rounds=1) > 1
