"""The reader network as the two ONNX graphs that ship: the encoder, and the heads that read its states."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.event_network import EventHeads
from training.network import WIDE, Reader

EVENT_OUTPUTS = ("types", "modes", "realis", "facts", "cues", "roots", "anchor", "word", "source", "said", "contexts")
OUTPUTS = ("upos", "xpos", "heads", "labels", "names", "arcs", "label_dep", "label_head")


class Heads(nn.Module):  # type: ignore[misc]
    """States, shapes and first pieces → tags, arcs, labels and name scores.

    Tags, every word's best head and the label of that arc are decided here. Where those heads are no tree, the package
    finds the best tree from ``arcs`` and the labels of changed arcs from the projections ``label_dep``, ``label_head``.
    """

    def __init__(self, reader: Reader, root: int) -> None:
        super().__init__()
        self.reader = reader
        self.root = root

    def forward(self, states: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        r = self.reader
        x, shaped = r.words(states, shapes, first)
        words = shaped[:, 1:]
        places = torch.arange(first.shape[1])
        # No word governs itself, and padding governs nothing: only [CLS], the first column, has its piece at 0.
        barred = (places[1:, None] == places[None, :]) | ((first == 0) & (places > 0))[:, None, :]
        arcs = r.arcs(x) - barred.to(x.dtype) * 1e4
        heads = arcs.argmax(-1)
        dep, head = r.label_dep(x[:, 1:]), r.label_head(x)
        labels = r.labels(dep, torch.gather(head, 1, heads[:, :, None].expand(-1, -1, head.shape[-1])))
        # "root" is the label of arcs from the root, and of no others.
        is_root = torch.arange(labels.shape[-1]) == self.root
        labels = labels + 1e4 * (is_root * (2.0 * (heads == 0) - 1.0)[:, :, None])
        return (
            r.upos(words).argmax(-1).to(torch.int32),
            r.xpos(words).argmax(-1).to(torch.int32),
            heads.to(torch.int32),
            labels.argmax(-1).to(torch.int32),
            r.names(words),
            arcs,
            dep,
            head,
        )


class Events(nn.Module):  # type: ignore[misc]
    """Word states, shapes and hints → the scores of ``EventHeads.describe`` and the projections of its arcs."""

    def __init__(self, reader: Reader, heads: EventHeads) -> None:
        super().__init__()
        self.reader, self.heads = reader, heads

    def forward(self, states: Tensor, shapes: Tensor, hints: Tensor) -> tuple[Tensor, ...]:
        heads = self.heads
        u = heads.features(torch.cat([states, self.reader.shape(shapes)], dim=-1), hints)
        source, said = heads.source.weight.split(u.shape[-1], dim=1)
        about = heads.contexts(u.mean(1))
        return (*heads.describe(u), heads.anchor(u), heads.word(u), u @ source.T, u @ said.T + heads.source.bias, about)


def write_events(reader: Reader, heads: EventHeads, path: Path, arrays: Path) -> None:
    """Exports the event heads: a graph for all words, and the arc scorer's tables for numpy."""
    reader.eval(), heads.eval()
    words = {0: "batch", 1: "words"}
    hints = heads.hint.in_features
    _export(
        Events(reader, heads),
        (torch.randn(1, 7, WIDE), torch.ones(1, 7, dtype=torch.long), torch.zeros(1, 7, hints)),
        path,
        {"states": words, "shapes": words, "hints": words},
        {name: {0: "batch"} if name == "contexts" else words for name in EVENT_OUTPUTS},
    )
    np.savez(
        arrays,
        kind=heads.kind.weight.detach().numpy(),
        distance=heads.distance.weight.detach().numpy(),
        arc=heads.arc.weight.detach().numpy().T,
        arc_bias=heads.arc.bias.detach().numpy(),
    )


def write(reader: Reader, root: int, encoder: Path, heads: Path) -> None:
    """Exports both in float32, opset 17, batch and both lengths free; ``root`` is the id of that label."""
    reader.eval()
    ids = torch.full((2, 9), 1000)
    first = torch.tensor([[0, 1, 3, 5], [0, 1, 2, 0]])
    batch, pieces, words = {0: "batch"}, {0: "batch", 1: "pieces"}, {0: "batch", 1: "words"}
    _export(
        reader.encoder,
        (ids, torch.ones_like(ids)),
        encoder,
        {"ids": pieces, "shapes": pieces},
        {"states": pieces},
    )
    _export(
        Heads(reader, root),
        (torch.randn(2, 9, WIDE), torch.ones_like(ids), first),
        heads,
        {"states": pieces, "shapes": pieces, "first": words},
        dict.fromkeys(OUTPUTS, batch),
    )


def _export(
    part: nn.Module,
    given: tuple[Tensor, ...],
    path: Path,
    ins: dict[str, dict[int, str]],
    outs: dict[str, dict[int, str]],
) -> None:
    torch.onnx.export(
        part, given, str(path), input_names=list(ins), output_names=list(outs), dynamic_axes={**ins, **outs},
        opset_version=17, dynamo=False,
    )  # fmt: skip
