"""Fits how alike two mentions are, on ECB+'s train part: ``python -m training.linking --data DIR``.

Directions of most spread of the encoder's states, the pre-trained encoder's vectors of its word pieces, and small
networks on a pair's features, whose mean counts; all go into ``link/likeness.npz``. Seeds are fixed; needs the train
extra.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training.network import Reader, load_minilm, minilm_folder
from whowhom.evaluation import coreference
from whowhom.link import likeness, meaning, trace
from whowhom.link.stories import matrix
from whowhom.parse.nlp import WIDE
from whowhom.pipeline import Pipeline

SEED = 1
NETS, HIDDEN, DROP = 4, 32, 0.1
EPOCHS, BATCH, RATE = 12, 2048, 4e-3
ELSEWHERE = 0.3
"""Share of the unlike pairs across subtopics that is learned from: they are many and easy."""

Floats = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=meaning.WEIGHTS)
    given = parser.parse_args()
    pipeline = Pipeline()
    arrays: dict[str, Floats] = {"pieces": _pieces()}
    states = _states(given.data, pipeline)
    for name, found in states.items():
        arrays[f"{name}_mean"], arrays[f"{name}_directions"] = _directions(found, meaning.SHORT)
    _save(given.out, arrays)
    meaning.weights.cache_clear()
    train = coreference.read(given.data / "coref_ecbplus" / "train.jsonl.gz", pipeline)
    arrays |= _networks(*_pairs(train))
    _save(given.out, arrays)
    meaning.weights.cache_clear()
    dev = coreference.read(given.data / "coref_ecbplus" / "dev.jsonl.gz", pipeline)
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        within = coreference.gold_mentions(dev, threshold=threshold)
        across = coreference.gold_mentions(dev, across=True, threshold=threshold)
        own = coreference.own_mentions(dev, threshold=threshold)
        print(f"{threshold}: gold mentions within subtopics {within:.3f}, within topics {across:.3f}; own {own:.3f}")


def _states(data: Path, pipeline: Pipeline) -> dict[str, Floats]:
    """States of predicates and of sentences in the train part."""
    found: dict[str, list[Floats]] = {"predicate": [], "sentence": []}
    original = meaning.packed

    def listen(predicate: Floats, sentence: Floats, lemmas: object) -> bytes:
        found["predicate"].append(predicate)
        found["sentence"].append(sentence)
        return b""

    trace.packed = listen  # type: ignore[attr-defined]
    try:
        coreference.read(data / "coref_ecbplus" / "train.jsonl.gz", pipeline)
    finally:
        trace.packed = original  # type: ignore[attr-defined]
    return {name: np.stack(states) for name, states in found.items()}


def _directions(vectors: Floats, number: int, whiten: float = 0.5) -> tuple[Floats, Floats]:
    """Mean and directions [width, number] of most spread; ``whiten`` evens their lengths out, 1 wholly."""
    mean = vectors.mean(axis=0)
    _, spread, directions = np.linalg.svd(vectors - mean, full_matrices=False)
    scale = (spread[:number] / np.sqrt(len(vectors))) ** -whiten
    return mean.astype(np.float32), (directions[:number].T * scale).astype(np.float32)


def _pieces() -> Floats:
    """What the pre-trained encoder makes of every word piece alone, in meaning.ALONE dimensions, as signed bytes."""
    folder = minilm_folder()
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    reader = Reader(len(vocabulary), upos=2, xpos=2, deprels=2, names=2)
    load_minilm(reader, folder / "model.safetensors")
    reader.eval()
    vectors = np.zeros((len(vocabulary), WIDE), np.float32)
    opens, closes = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    with torch.no_grad():
        for first in range(0, len(vocabulary), 512):
            last = min(first + 512, len(vocabulary))
            ids = torch.tensor([[opens, word, closes] for word in range(first, last)])
            states = reader.encoder(ids, torch.zeros_like(ids)).numpy()
            vectors[first:last] = (states[:, 1] + states.mean(axis=1)) / 2
    plain = [i for i, word in enumerate(vocabulary) if re.fullmatch("[a-z]{2,}", word)]
    mean, directions = _directions(vectors[plain], meaning.ALONE, whiten=0)
    short = (vectors - mean) @ directions
    short /= np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-6)
    return np.clip(np.rint(short * meaning.SCALE), -127, 127).astype(np.int8)


def _pairs(reading: coreference.Reading) -> tuple[Floats, Floats]:
    """Features and labels of all pairs of a topic, those across subtopics thinned out."""
    chooser = np.random.default_rng(SEED)
    stories = matrix(reading.signatures)
    topics = defaultdict(list)
    for marked in reading.mentions:
        if marked.chain is not None:
            topics[marked.topic].append(marked)
    features, labels = [], []
    for topic in sorted(topics):
        inside = topics[topic]
        chains, subtopics = np.array([m.chain for m in inside]), np.array([m.subtopic for m in inside])
        i, j = np.triu_indices(len(inside), 1)
        one = chains[i] == chains[j]
        kept = one | (subtopics[i] == subtopics[j]) | (chooser.random(len(i)) < ELSEWHERE)
        features.append(likeness.features([m.told for m in inside], stories, i, j)[kept])
        labels.append(one[kept])
    return np.concatenate(features), np.concatenate(labels).astype(np.float32)


def _networks(features: Floats, labels: Floats) -> dict[str, Floats]:
    """Mean and spread of the features, and the layers of NETS networks, each array with one entry a network."""
    nets = [_network(features, labels, SEED + net) for net in range(NETS)]
    shared = {name: nets[0][name] for name in ("mean", "spread")}
    return shared | {name: np.stack([net[name] for net in nets]) for name in nets[0] if name not in shared}


def _network(features: Floats, labels: Floats, seed: int) -> dict[str, Floats]:
    torch.manual_seed(seed)
    chooser = np.random.default_rng(seed)
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-3
    x, y = torch.tensor((features - mean) / spread), torch.tensor(labels)
    layers = torch.nn.ModuleList(
        [torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.Linear(HIDDEN, 1)]
    )
    optimiser = torch.optim.AdamW(layers.parameters(), lr=RATE / 2, weight_decay=1e-3)
    steps = EPOCHS * len(x) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1)
    for _ in range(steps):
        some = torch.tensor(chooser.integers(0, len(x), BATCH))
        state = x[some]
        for layer in layers[:-1]:
            state = functional.dropout(functional.relu(layer(state)), DROP)
        loss = functional.binary_cross_entropy_with_logits(layers[-1](state)[:, 0], y[some])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    arrays = {"mean": mean, "spread": spread}
    for number, layer in enumerate(layers, 1):
        arrays[f"weight_{number}"] = layer.weight.detach().numpy().T.copy()
        arrays[f"bias_{number}"] = layer.bias.detach().numpy().copy()
    return arrays


def _save(path: Path, arrays: dict[str, Floats]) -> None:
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
