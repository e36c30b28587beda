"""Sentences whose predicate nobody has marked."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.event_network import EventHeads  # noqa: E402
from training.examples import CUE, Example  # noqa: E402
from training.losses import _pair_loss  # noqa: E402

from whowhom.code.hints import HINTS  # noqa: E402

WORDS = ["Kenya", "strongly", "voiced", "optimism", "about", "talks"]


def cue_gradients(reporting: int | None) -> list[float]:
    """How hard a step would push each word of a statement towards being its cue."""
    torch.manual_seed(1)
    heads = EventHeads(state=8, hints=len(HINTS), types=17, modes=2, realis=5, arcs=13, kinds=3, contexts=2, roots=20)
    hints = np.zeros((len(WORDS), len(HINTS)), np.uint8)
    if reporting is not None:
        hints[reporting, HINTS.index("reporting")] = 1
    example = Example(origin="cameo", words=WORDS, hints=hints)
    example.pair = ((CUE,), [])
    u = torch.zeros(1, len(WORDS), 8 + 48)
    cues = torch.zeros(1, len(WORDS), 3, requires_grad=True)
    types, roots = torch.zeros(1, len(WORDS), 17), torch.zeros(1, len(WORDS), 20)
    _pair_loss(heads, u, types, cues, roots, [(0, example)]).backward()
    assert cues.grad is not None
    return cues.grad.abs().sum(-1)[0].tolist()


@pytest.mark.parametrize("word", [2, 5])
def test_a_reporting_word_is_taken_for_the_cue_of_a_statement(word: int) -> None:
    pushed = cue_gradients(word)
    assert max(pushed) == pushed[word] > 0


def test_without_one_any_word_that_may_tell_will_do() -> None:
    pushed = cue_gradients(None)
    assert sum(value > 0 for value in pushed) == 1
    assert pushed[0] == 0
