"""Turns sentences into the tensors that the network takes, in batches of about equal size."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.augment import vary_names, vary_tree
from training.data import Tagged, Tree, split_at_stops
from whowhom.parse.wordpiece import CLOSE, OPEN, WordPiece, shape

IGNORE = -100
S = TypeVar("S", Tree, Tagged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The label sets; an id is an index."""

    upos: list[str]
    xpos: list[str]
    deprels: list[str]
    names: list[str]

    @classmethod
    def of(cls, trees: Sequence[Tree], tagged: Sequence[Tagged]) -> Labels:
        """All labels of the training data, sorted; "O" comes first among names."""
        return cls(
            upos=sorted({x for t in trees for x in t.upos}),
            xpos=sorted({x for t in trees for x in t.xpos}),
            deprels=sorted({x for t in trees for x in t.deprels}),
            names=["O", *sorted({f"{b}-{x[2:]}" for t in tagged for x in t.tags if x != "O" for b in "BI"})],
        )


def inputs(sentences: Sequence[Sequence[str]], pieces: WordPiece) -> tuple[Tensor, Tensor, Tensor]:
    """``ids``, ``shapes`` [batch, pieces] and ``first`` [batch, words + 1]: each word's first piece, [CLS] first."""
    rows = [[pieces(w) for w in words] for words in sentences]
    longest = 2 + max(sum(map(len, row)) for row in rows)
    widest = 1 + max(map(len, rows))
    ids = np.zeros((len(rows), longest), np.int64)
    shapes = np.zeros((len(rows), longest), np.int64)
    first = np.zeros((len(rows), widest), np.int64)
    for b, (words, row) in enumerate(zip(sentences, rows, strict=True)):
        ids[b, 0], at = OPEN, 1
        for w, word in enumerate(row):
            first[b, w + 1] = at
            ids[b, at : at + len(word)] = word
            shapes[b, at : at + len(word)] = shape(words[w], opens=w == 0)
            at += len(word)
        ids[b, at] = CLOSE
    return tensor(ids), tensor(shapes), tensor(first)


def targets(rows: Sequence[Sequence[int]]) -> Tensor:
    """Label ids [batch, words], padded with IGNORE."""
    out = np.full((len(rows), max(map(len, rows))), IGNORE, np.int64)
    for b, row in enumerate(rows):
        out[b, : len(row)] = row
    return tensor(out)


def tensor(values: NDArray[Any]) -> Tensor:
    """The array where training runs: on the default device."""
    return torch.from_numpy(values).to(torch.get_default_device())


def bucketed(sentences: list[S], pieces: WordPiece, size: int, chance: random.Random) -> Iterator[list[S]]:
    """One epoch of batches of about ``size`` pieces, padding counted, lengths alike, in random order."""
    lengths = [2 + sum(len(pieces(w)) for w in s.words) for s in sentences]
    order = sorted(range(len(sentences)), key=lambda i: lengths[i] * chance.uniform(0.9, 1.1))
    batches: list[list[S]] = []
    batch: list[S] = []
    longest = 0
    for i in order:
        if lengths[i] > 300:
            continue
        longest = max(longest, lengths[i])
        if batch and longest * (len(batch) + 1) > size:
            batches.append(batch)
            batch, longest = [], lengths[i]
        batch.append(sentences[i])
    batches.append(batch)
    chance.shuffle(batches)
    yield from batches


def forever(make: Callable[[], list[S]], pieces: WordPiece, size: int, chance: random.Random) -> Iterator[list[S]]:
    """Epoch after epoch of batches; ``make`` gives the sentences of one epoch, varied anew."""
    while True:
        yield from bucketed(make(), pieces, size, chance)


def tree_epoch(trees: Sequence[Tree], chance: random.Random) -> list[Tree]:
    return [vary_tree(t, chance) for t in trees]


def name_epoch(tagged: Sequence[Tagged], chance: random.Random) -> list[Tagged]:
    """Half of the long stretches cut into sentences, none longer than 150 words."""
    out: list[Tagged] = []
    for sentence in tagged:
        cut = split_at_stops(sentence) if chance.random() < 0.6 else [sentence]
        for part in cut:
            for i in range(0, len(part.words), 150):
                piece = Tagged(words=part.words[i : i + 150], tags=part.tags[i : i + 150])
                out.append(vary_names(piece, chance))
    return out
