"""One network for everything: the reader and the event heads, begun from earlier runs and saved."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.batches import Labels, inputs, tensor
from training.event_network import EventHeads
from training.examples import ARCS, CONTEXTS, KINDS, MODES, REALIS, TYPES, Example
from training.network import SHAPE, WIDE, Reader
from whowhom.code.hints import HINTS
from whowhom.parse.wordpiece import WordPiece

HINT_DROP = 0.15
"""Share of sentences that train without hints, so that the words themselves are learned."""


class Network(nn.Module):  # type: ignore[misc]
    """The reader and the event heads."""

    def __init__(self, vocabulary: int, labels: Labels) -> None:
        super().__init__()
        self.reader = Reader(
            vocabulary, upos=len(labels.upos), xpos=len(labels.xpos), deprels=len(labels.deprels),
            names=len(labels.names),
        )  # fmt: skip
        self.events = EventHeads(
            state=WIDE + SHAPE, hints=len(HINTS), types=len(TYPES), modes=len(MODES) + 1, realis=len(REALIS),
            arcs=len(ARCS), kinds=len(KINDS), contexts=len(CONTEXTS), roots=20,
        )  # fmt: skip

    def features(self, batch: Sequence[Example], pieces: WordPiece, chance: random.Random | None = None) -> Tensor:
        """Word features [batch, words, wide] of examples."""
        _, shaped = self.reader.states(*inputs([e.words for e in batch], pieces))
        hints = np.zeros((len(batch), shaped.shape[1] - 1, len(HINTS)), np.float32)
        for b, example in enumerate(batch):
            if chance is None or chance.random() > HINT_DROP:
                hints[b, : len(example.words)] = example.hints
        return self.events.features(shaped[:, 1:], tensor(hints))


def begin(model: Network, path: Path) -> None:
    """The weights of an earlier stage into the network, which holds the frozen word embeddings already."""
    weights = torch.load(path, weights_only=True, map_location=torch.get_default_device())
    missing, unknown = model.load_state_dict(weights, strict=False)
    if unknown or missing != ["reader.encoder.words.weight"]:
        raise ValueError(f"{path} does not fit this network: {missing} {unknown}")


def save(model: Network, path: Path) -> None:
    """All weights but the frozen word embeddings, which come with MiniLM."""
    kept = {k: v for k, v in model.state_dict().items() if k != "reader.encoder.words.weight"}
    part = path.with_suffix(".part")
    torch.save(kept, part)
    part.replace(path)
