"""Suite ``speed``: how fast the shipped coder is beside its own encoder."""

from __future__ import annotations

import time
from collections.abc import Sequence

from whowhom.parse.nlp import Reader


def encoder_rate(reader: Reader, sentences: Sequence[Sequence[str]], *, rounds: int = 3) -> float:
    """Sentences a second through the bare encoder: no heads, no decoding, inputs ready; the best of ``rounds``.

    Batches are those that the reader itself would make of these tokenised sentences, so that end-to-end speed on the
    same sentences divided by this is the share of the encoder's speed that the whole coder keeps.
    """
    batches = [(ids, shapes) for ids, shapes, _ in reader.tensors(sentences)]
    for ids, shapes in batches[:2]:
        reader.encode(ids, shapes)
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        for ids, shapes in batches:
            reader.encode(ids, shapes)
        best = min(best, time.perf_counter() - began)
    return len(sentences) / best
