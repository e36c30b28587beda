"""Exports a stage of training to what ships: ``encoder.onnx`` and ``heads.onnx`` in int8, tables, ``reader.json``.

python -m training.export --run training/runs/taught --data ../shared/data --out src/whowhom/parse/weights
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from training import graph
from training.batches import Labels, bucketed, inputs, name_epoch
from training.data import FREE_GENRES, tagged, trees
from training.event_network import NEAR
from training.examples import ARCS, CONTEXTS, KINDS, MODES, REALIS, ROOTS, TYPES
from training.joint import Network, begin
from training.lemmas import build
from training.network import load_minilm, minilm_folder
from training.quantise import Feeds, measure, quantise
from whowhom.code.confidence import UNFITTED
from whowhom.parse.wordpiece import WordPiece

THRESHOLD = 0.15
"""Least probability of an event at a word for the heads to tell it; what is kept is for the coder to say."""

CALIBRATION = 25
"""Batches of each kind of training sentence whose activations set the int8 ranges."""


def load(run: Path, minilm: Path) -> tuple[Network, dict[str, list[str]]]:
    """The network of a stage's folder and its label sets."""
    labels = json.loads((run / "labels.json").read_text(encoding="utf-8"))
    vocabulary = len((minilm / "vocab.txt").read_text(encoding="utf-8").splitlines())
    model = Network(vocabulary, Labels(**labels))
    load_minilm(model.reader, minilm / "model.safetensors")
    begin(model, run / "final.pt")
    return model.eval(), labels


def calibration(data: Path, pieces: WordPiece) -> Iterator[Feeds]:
    """Batches of treebank and news sentences from the training files."""
    chance = random.Random(7)
    forest = [
        *trees(data / "ud_ewt/en_ewt-ud-train.conllu.gz"),
        *trees(data / "ud_gum/en_gum-ud-train.conllu.gz", genres=FREE_GENRES),
    ]
    news = name_epoch(list(tagged(data / "ner_worldwide/train.jsonl.gz"))[::4], chance)
    for sentences in (forest, news):
        for i, batch in enumerate(bucketed(sentences, pieces, 900, chance)):
            if i == CALIBRATION:
                break
            names = ("ids", "shapes", "first")
            yield dict(zip(names, (t.numpy() for t in inputs([s.words for s in batch], pieces)), strict=True))


def export(run: Path, data: Path, minilm: Path, out: Path) -> None:
    """Writes all files of the weights folder but the card."""
    out.mkdir(parents=True, exist_ok=True)
    model, labels = load(run, minilm)
    reader = model.reader
    with tempfile.TemporaryDirectory() as folder:
        encoder, heads = Path(folder) / "encoder.onnx", Path(folder) / "heads.onnx"
        graph.write(reader, labels["deprels"].index("root"), encoder, heads)
        feeds = list(calibration(data, WordPiece(minilm / "vocab.txt")))
        for_encoder = [{k: f[k] for k in ("ids", "shapes")} for f in feeds]
        session = onnxruntime.InferenceSession(str(encoder), providers=["CPUExecutionProvider"])
        for_heads = [
            {"states": session.run(None, e)[0], "shapes": f["shapes"], "first": f["first"]}
            for e, f in zip(for_encoder, feeds, strict=True)
        ]
        quantise(encoder, out / encoder.name, measure(encoder, for_encoder))
        quantise(heads, out / heads.name, measure(heads, for_heads))
    graph.write_events(reader, model.events, out / "events.onnx", out / "events.npz")
    label = torch.cat([reader.label.weight.T, reader.label.bias[None]]).detach().numpy()
    np.save(out / "labels.npy", label.astype(np.float32))
    shutil.copyfile(minilm / "vocab.txt", out / "vocab.txt")
    build(data, out / "lemmas.json")
    files = ("encoder.onnx", "heads.onnx", "labels.npy", "vocab.txt", "lemmas.json", "events.onnx", "events.npz")
    sha256 = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in files}
    version = "reader-" + hashlib.sha256("".join(sha256.values()).encode()).hexdigest()[:8]
    events = {
        "types": TYPES, "modes": MODES, "realis": REALIS, "arcs": ARCS, "kinds": KINDS, "contexts": CONTEXTS,
        "roots": ROOTS, "near": NEAR, "threshold": THRESHOLD, "calibration": UNFITTED, "least": 0.0,
    }  # fmt: skip
    card = {"version": version, "sha256": sha256, **labels, "events": events}
    (out / "reader.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(version, {name: (out / name).stat().st_size for name in files})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--run", type=Path, required=True)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    torch.set_num_threads(1)
    export(given.run, given.data, minilm_folder(), given.out)


if __name__ == "__main__":
    main()
