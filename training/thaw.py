"""Recovers a float network from the shipped graphs, so that training can go on from what ships.

    python -m training.thaw --weights src/whowhom/parse/weights --out training/runs/shipped

Weights of the reader come back as int8 × scale, within half a step of what was trained, those of the event heads as
they were; the folder can be given to a stage of the recipe as its ``start``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.batches import Labels
from training.joint import Network, save
from training.network import Reader, load_minilm, minilm_folder


def thaw(weights: Path) -> tuple[Network, dict[str, list[str]]]:
    """The joint network behind a weights folder, and the reader's label sets."""
    reader, labels = _reader(weights)
    model = Network(reader.encoder.words.num_embeddings, Labels(**labels))
    model.reader.load_state_dict(reader.state_dict())
    model.events.load_state_dict(_events(weights))
    return model, labels


def _events(weights: Path) -> dict[str, Tensor]:
    """The event heads' tensors: biases by name, matrices by the nodes that use them, the arc scorer's tables."""
    graph = onnx.load(str(weights / "events.onnx")).graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    found = {
        name.removeprefix("heads."): torch.from_numpy(value.copy())
        for name, value in arrays.items()
        if name.startswith("heads.")
    }
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in arrays:
            module = node.name.strip("/").split("/")[0]
            found[f"{module}.weight"] = torch.from_numpy(arrays[node.input[1]].T.copy())
    with np.load(weights / "events.npz") as tables:
        found["kind.weight"] = torch.from_numpy(tables["kind"])
        found["distance.weight"] = torch.from_numpy(tables["distance"])
        found["arc.weight"] = torch.from_numpy(tables["arc"].T.copy())
        found["arc.bias"] = torch.from_numpy(tables["arc_bias"])
    return found


def _reader(weights: Path) -> tuple[Reader, dict[str, list[str]]]:
    card = json.loads((weights / "reader.json").read_text(encoding="utf-8"))
    labels = {name: card[name] for name in ("upos", "xpos", "deprels", "names")}
    folder = minilm_folder()
    vocabulary = len((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())
    reader = Reader(vocabulary, **{name: len(values) for name, values in labels.items()})
    load_minilm(reader, folder / "model.safetensors")
    own = reader.state_dict()
    found: dict[str, Tensor] = {}
    for graph, prefix in (("encoder.onnx", "encoder."), ("heads.onnx", "")):
        found |= _floats(weights / graph, prefix, set(own))
    missing = set(own) - set(found) - {"encoder.words.weight"}
    if missing:
        raise ValueError(f"{weights} lacks {sorted(missing)}")
    for name, value in found.items():
        own[name] = value.reshape(own[name].shape)
    reader.load_state_dict(own)
    return reader, labels


def _floats(path: Path, prefix: str, wanted: set[str]) -> dict[str, Tensor]:
    """Tensors of one graph by the name that the network gives them."""
    graph = onnx.load(str(path)).graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    found: dict[str, Tensor] = {}
    for name, value in arrays.items():
        own = prefix + name.removeprefix("reader.")
        if own in wanted and value.dtype == np.float32:
            found[own] = torch.from_numpy(value.copy())
    for node in graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            weight = arrays[node.input[1]].astype(np.float32) * arrays[node.input[3]]
            module = ".".join(node.name.strip("/").split("/")[:-1])
            if not module:  # the bilinear form of the arc scorer belongs to no module
                found["arc"] = torch.from_numpy(weight)
                continue
            found[f"{prefix}{module}.weight"] = torch.from_numpy(weight.T.copy())
            if len(node.input) > 6:
                found[f"{prefix}{module}.bias"] = torch.from_numpy(arrays[node.input[6]].copy())
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weights", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    model, labels = thaw(given.weights)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "labels.json").write_text(json.dumps(labels, indent=1), encoding="utf-8")
    save(model, given.out / "final.pt")


if __name__ == "__main__":
    main()
