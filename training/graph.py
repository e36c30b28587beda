"""The reader network as the ONNX graph that ships."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from training.network import Reader


class Shipped(nn.Module):
    """What runs in the package: ids, shapes, first → tags, arcs, label projections, name scores.

    Tags are decided here; heads, labels and names are decoded outside, where trees and BIO rules are known.
    """

    names = ("upos", "xpos", "arcs", "label_dep", "label_head", "names")

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        r = self.reader
        x, shaped = r.states(ids, shapes, first)
        words = shaped[:, 1:]
        return (
            r.upos(words).argmax(-1).to(torch.int32),
            r.xpos(words).argmax(-1).to(torch.int32),
            r.arcs(x),
            r.label_dep(x[:, 1:]),
            r.label_head(x),
            r.names(words),
        )


def write(reader: Reader, path: Path) -> None:
    """Exports in float32, opset 17, batch and both lengths free."""
    reader.eval()
    ids = torch.full((2, 9), 1000)
    first = torch.tensor([[0, 1, 3, 5], [0, 1, 2, 0]])
    batch, pieces, words = ({0: "batch", 1: n} for n in ("pieces", "pieces", "words"))
    torch.onnx.export(
        Shipped(reader),
        (ids, torch.ones_like(ids), first),
        str(path),
        input_names=["ids", "shapes", "first"],
        output_names=list(Shipped.names),
        dynamic_axes={"ids": batch, "shapes": pieces, "first": words, **{n: {0: "batch"} for n in Shipped.names}},
        opset_version=17,
        dynamo=False,
    )
