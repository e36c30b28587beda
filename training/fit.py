"""One stage of training: batches of several sets in turn, one network, a fixed number of steps.

Every step draws its chances from the stage's seed and its own number, so a stage that was cut off goes on from
``last.pt`` as if nothing had happened, and the same stage on the same processor and library ends in the same weights.
"""

from __future__ import annotations

import json
import pickle
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.augment import retype
from training.batches import Labels, forever, name_epoch, tree_epoch
from training.data import FREE_GENRES, Tree, as_we_tokenise, tagged, trees
from training.examples import Example
from training.joint import Network, begin, save
from training.losses import event_loss, event_scores
from training.network import load_minilm, minilm_folder
from training.syntax import name_loss, syntax_scores, tree_loss
from whowhom.parse.wordpiece import WordPiece

PIECES = 900
"""Word pieces of a batch, padding counted."""

WARM_UP, END = 150, 0.02
"""Steps to the full learning rate; the share of it that is left at the end."""

AVERAGE, AVERAGE_EVERY = 0.99, 5
SAVE_EVERY = 300.0
"""Seconds between checkpoints."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the recipe: from the weights of the stage ``start`` (none: the pre-trained encoder), ``steps`` steps
    on the sets of ``mix`` by their shares, with top learning rates of encoder, syntax heads and event heads."""

    name: str
    steps: int
    seed: int
    rates: tuple[float, float, float]
    mix: Mapping[str, float]
    start: str | None = None
    pairs_from: float = 0.0
    """Share of the steps before which unmarked predicates are not guessed: types are not known yet."""


class Average:
    """An exponential moving average of the trained weights."""

    def __init__(self, model: nn.Module) -> None:
        self.live = [p for p in model.parameters() if p.requires_grad]
        self.kept = [p.detach().clone() for p in self.live]
        self.updates = 0

    def update(self) -> None:
        self.updates += 1
        decay = min(AVERAGE, self.updates / (self.updates + 10))
        torch._foreach_lerp_(self.kept, [p.detach() for p in self.live], 1 - decay)

    def swap(self) -> None:
        """Exchanges live and averaged weights; call twice to come back."""
        for p, k in zip(self.live, self.kept, strict=True):
            p.data, k.data = k.data, p.data


class Material:
    """The sets to learn from, with their vocabulary and label sets."""

    def __init__(self, data: Path, examples: Path) -> None:
        self.data, self.examples = data, examples
        self.minilm = minilm_folder()
        self.pieces = WordPiece(self.minilm / "vocab.txt")
        self.forest = [
            *trees(data / "ud_ewt/en_ewt-ud-train.conllu.gz"),
            *trees(data / "ud_gum/en_gum-ud-train.conllu.gz", genres=FREE_GENRES),
        ]
        self.news = list(tagged(data / "ner_worldwide/train.jsonl.gz"))
        self.labels = Labels.of(self.forest, self.news)

    def network(self) -> Network:
        """The network with the pre-trained encoder and fresh heads."""
        model = Network(len((self.minilm / "vocab.txt").read_text(encoding="utf-8").splitlines()), self.labels)
        load_minilm(model.reader, self.minilm / "model.safetensors")
        model.reader.encoder.words.weight.requires_grad = False
        model.reader.encoder.half = multiplies_halves()
        return model

    def stream(self, name: str, chance: random.Random) -> Iterator[list[Any]]:
        """Endless batches of a set, varied anew in every epoch."""
        epoch: Callable[[], list[Any]]
        if name == "trees":
            epoch = partial(tree_epoch, self.forest, chance)
        elif name == "names":
            epoch = partial(name_epoch, self.news, chance)
        elif name == "parsed":
            epoch = partial(tree_epoch, self.read(name), chance)
        else:
            rows = self.rows(name)
            epoch = partial(_retyped, rows, chance)
        return forever(epoch, self.pieces, PIECES, chance)

    def rows(self, name: str) -> list[Example]:
        return [e for e in self.read(name) if 2 <= len(e.words) <= 160]

    def read(self, name: str) -> list[Any]:
        with (self.examples / f"{name}.pkl").open("rb") as file:
            found: list[Any] = pickle.load(file)
        return found

    def watch(self, model: Network) -> dict[str, float]:
        """Estimates on development sentences: labelled attachment, tags, names, events, roles."""
        dev: dict[str, Sequence[Tree]] = {
            "ewt": list(trees(self.data / "ud_ewt/en_ewt-ud-dev.conllu.gz"))[::12],
            "gum": list(trees(self.data / "ud_gum/en_gum-ud-dev.conllu.gz"))[::10],
        }
        names = [as_we_tokenise(s) for s in tagged(self.data / "ner_worldwide/dev.jsonl.gz")][::10]
        found = syntax_scores(model.reader, dev, names, self.labels, self.pieces)
        if (self.examples / "own_check.pkl").exists():
            found |= event_scores(model, self.rows("own_check"), self.pieces)
        return {name: round(value, 4) for name, value in found.items()}


def _retyped(rows: Sequence[Example], chance: random.Random) -> list[Example]:
    """Examples typed anew (capitals, quotation marks, …); their words keep their number."""
    return [replace(e, words=retype(e.words, chance)) for e in rows]


def multiplies_halves() -> bool:
    """Whether the processor has bfloat16 products of its own: training takes four sevenths of the time with them."""
    able = torch.cpu.get_capabilities()
    return torch.cuda.is_available() or any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16"))


def fit(stage: Stage, material: Material, runs: Path) -> None:
    """Runs a stage into ``runs/<stage>``, or goes on with it; what ends in ``final.pt`` is the averaged weights."""
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    torch.manual_seed(stage.seed)
    out = runs / stage.name
    out.mkdir(parents=True, exist_ok=True)
    (out / "labels.json").write_text(json.dumps(asdict(material.labels), indent=1), encoding="utf-8")
    model = material.network().to(torch.get_default_device())
    if stage.start:
        begin(model, runs / stage.start / "final.pt")
    groups = [
        [p for p in model.reader.encoder.parameters() if p.requires_grad],
        [p for n, p in model.reader.named_parameters() if not n.startswith("encoder.")],
        list(model.events.parameters()),
    ]
    for group, top in zip(groups, stage.rates, strict=True):
        for p in group:
            p.requires_grad = top > 0
    optimiser = torch.optim.AdamW(
        [{"params": group, "top": top} for group, top in zip(groups, stage.rates, strict=True) if top > 0],
        lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01, fused=True,
    )  # fmt: skip
    average = Average(model)
    streams = {name: material.stream(name, random.Random(f"{stage.seed} {name}")) for name in stage.mix}
    drawn = dict.fromkeys(stage.mix, 0)
    losses = dict.fromkeys(stage.mix, 0.0)
    begun = 0
    if (out / "last.pt").exists():
        begun = _resume(out / "last.pt", model, average, optimiser, streams, drawn, losses)
    model.train()
    began = saved = time.monotonic()
    for step in range(begun, stage.steps):
        chance = random.Random(f"{stage.seed} {step}")
        torch.manual_seed(stage.seed * 1_000_003 + step)
        spent = step / stage.steps
        for group in optimiser.param_groups:
            group["lr"] = group["top"] * min(1.0, (step + 1) / WARM_UP) * (1 - (1 - END) * spent)
        name = chance.choices(list(stage.mix), list(stage.mix.values()))[0]
        drawn[name] += 1
        loss = _loss(model, name, next(streams[name]), material, chance, (spent - stage.pairs_from) * 5)
        if loss.requires_grad:
            loss.backward()
            nn.utils.clip_grad_norm_([p for group in groups for p in group if p.requires_grad], 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        losses[name] += max(0.02, 1 / drawn[name]) * (loss.item() - losses[name])
        if (step + 1) % AVERAGE_EVERY == 0:
            average.update()
        if (step + 1) % 100 == 0:
            pace = (time.monotonic() - began) / (step + 1 - begun)
            told = " ".join(f"{n} {losses[n]:.3f}/{drawn[n]}" for n in stage.mix)
            log(f"{stage.name} step {step + 1} of {stage.steps}, {pace:.2f} s a step, {told}")
        if time.monotonic() - saved > SAVE_EVERY:
            _checkpoint(out / "last.pt", model, average, optimiser, drawn, losses, step + 1)
            saved = time.monotonic()
    average.swap()
    model.eval()
    save(model, out / "final.pt")
    (out / "last.pt").unlink(missing_ok=True)
    log(f"{stage.name} done: {json.dumps(material.watch(model))}")


def _loss(
    model: Network, name: str, batch: list[Any], material: Material, chance: random.Random, pair: float
) -> Tensor:
    if name in {"trees", "parsed"}:
        return tree_loss(model.reader, batch, material.labels, material.pieces)
    if name == "names":
        return name_loss(model.reader, batch, material.labels, material.pieces)
    return event_loss(model, batch, material.pieces, chance, min(1.0, max(0.0, pair)))


def _checkpoint(
    path: Path, model: Network, average: Average, optimiser: torch.optim.Optimizer, drawn: dict[str, int],
    losses: dict[str, float], step: int,
) -> None:  # fmt: skip
    part = path.with_suffix(".part")
    state = {
        "model": {k: v for k, v in model.state_dict().items() if k != "reader.encoder.words.weight"},
        "average": average.kept,
        "updates": average.updates,
        "optimiser": optimiser.state_dict(),
        "drawn": drawn,
        "losses": losses,
        "step": step,
    }
    torch.save(state, part)
    part.replace(path)


def _resume(
    path: Path, model: Network, average: Average, optimiser: torch.optim.Optimizer,
    streams: Mapping[str, Iterator[list[Any]]], drawn: dict[str, int], losses: dict[str, float],
) -> int:  # fmt: skip
    """Puts a checkpoint back and moves the streams to where it was made; the step to go on with."""
    state = torch.load(path, weights_only=True, map_location=torch.get_default_device())
    model.load_state_dict(state["model"], strict=False)
    average.kept, average.updates = state["average"], state["updates"]
    optimiser.load_state_dict(state["optimiser"])
    drawn.update(state["drawn"])
    losses.update(state["losses"])
    for name, stream in streams.items():
        for _ in range(drawn[name]):
            next(stream)
    return int(state["step"])


def log(line: str) -> None:
    print(time.strftime("%H:%M"), line, flush=True)
