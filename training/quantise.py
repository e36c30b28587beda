"""Makes the shipped graph small and quick: int8 weights, int8 activations on scales fixed beforehand.

Ready-made dynamic quantisation takes one scale from all sentences of a batch, so that what a sentence gets depends on
its neighbours. Here each activation's range is measured once, on training sentences, and written into the graph: the
same sentence gives the same answer in any company, and no time is spent on looking for ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Feeds = Mapping[str, NDArray[Any]]
Ranges = dict[str, tuple[float, float]]


def quantised_inputs(graph: onnx.GraphProto) -> dict[str, list[onnx.NodeProto]]:
    """Activations that meet a weight matrix, and the products that take them."""
    weights = {t.name for t in graph.initializer}
    found: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights:
            found.setdefault(node.input[0], []).append(node)
    return found


def measure(path: Path, batches: Iterable[Feeds], *, tail: float = 1e-5) -> Ranges:
    """Lowest and highest value of every quantised activation, with a share ``tail`` cut off at each end.

    The shares are averaged over batches; padding is measured too, as it is computed too.
    """
    model = onnx.load(str(path))
    names = list(quantised_inputs(model.graph))
    model.graph.output.extend(onnx.ValueInfoProto(name=n) for n in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    low: dict[str, list[float]] = {n: [] for n in names}
    high: dict[str, list[float]] = {n: [] for n in names}
    for feeds in batches:
        for name, values in zip(names, session.run(names, dict(feeds)), strict=True):
            flat = values.ravel()
            cut = int(len(flat) * tail)
            last = len(flat) - 1 - cut
            flat = np.partition(flat, (cut, last))
            low[name].append(float(flat[cut]))
            high[name].append(float(flat[last]))
    return {n: (float(np.mean(low[n])), float(np.mean(high[n]))) for n in names}


def _biases(graph: onnx.GraphProto, arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, onnx.NodeProto]:
    """Additions of a bias vector that follow a product by a weight matrix, by the product's output."""
    products = {n.output[0] for nodes in quantised_inputs(graph).values() for n in nodes}
    found = {}
    for node in graph.node:
        if node.op_type == "Add":
            product = next((i for i in node.input if i in products), None)
            bias = next((i for i in node.input if i in arrays and arrays[i].ndim == 1), None)
            if product is not None and bias is not None:
                found[product] = node
    return found


def quantise(source: Path, target: Path, ranges: Ranges) -> None:
    """Writes ``source`` with int8 products (weights per column) and an int8 embedding table (per row)."""
    model = onnx.load(str(source))
    graph = model.graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    biases = _biases(graph, arrays)
    made: list[onnx.NodeProto] = []
    seen: set[str] = set()
    gone: set[str] = set()

    def constant(name: str, value: NDArray[np.generic]) -> str:
        if name not in seen:
            seen.add(name)
            graph.initializer.append(numpy_helper.from_array(value, name))
        return name

    for node in graph.node:
        weight = arrays.get(node.input[1]) if node.op_type == "MatMul" else None
        table = arrays.get(node.input[0]) if node.op_type == "Gather" else None
        if weight is not None:
            given, name = node.input[0], node.input[1]
            low, high = min(ranges[given][0], 0.0), max(ranges[given][1], 0.0)
            scale = (high - low) / 255
            a_scale = constant(f"{given}.scale", np.array(scale, np.float32))
            a_zero = constant(f"{given}.zero", np.array(round(-low / scale), np.uint8))
            if f"{given}.int8" not in seen:
                seen.add(f"{given}.int8")
                made.append(helper.make_node("QuantizeLinear", [given, a_scale, a_zero], [f"{given}.int8"]))
            b_scale = np.maximum(np.abs(weight).max(axis=0), 1e-8) / 127
            inputs = [
                f"{given}.int8",
                constant(f"{name}.int8", np.rint(weight / b_scale).astype(np.int8)),
                a_scale,
                constant(f"{name}.scale", b_scale.astype(np.float32)),
                a_zero,
                constant(f"{name}.zero", np.zeros(weight.shape[1], np.int8)),
            ]
            after = biases.get(node.output[0])
            if after is not None:
                inputs.append(next(i for i in after.input if i in arrays))
            made.append(
                helper.make_node(
                    "MatMulIntegerToFloat",
                    inputs,
                    list((after or node).output),
                    node.name,
                    domain="com.microsoft",
                )
            )
            gone.add(name)
        elif node.op_type == "Add" and any(node is after for after in biases.values()):
            continue
        elif table is not None and table.ndim == 2 and len(table) > 10_000:
            name, out = node.input[0], node.output[0]
            scale = np.abs(table).max(axis=1, keepdims=True) / 127
            small = constant(f"{name}.int8", np.rint(table / np.maximum(scale, 1e-8)).astype(np.int8))
            scales = constant(f"{name}.scale", scale.astype(np.float32))
            made += [
                helper.make_node("Gather", [small, node.input[1]], [f"{out}.int8"], axis=0),
                helper.make_node("Cast", [f"{out}.int8"], [f"{out}.float"], to=onnx.TensorProto.FLOAT),
                helper.make_node("Gather", [scales, node.input[1]], [f"{out}.scale"], axis=0),
                helper.make_node("Mul", [f"{out}.float", f"{out}.scale"], [out]),
            ]
            gone.add(name)
        else:
            made.append(node)
    del graph.node[:]
    graph.node.extend(made)
    kept = [t for t in graph.initializer if t.name not in gone]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, str(target))
