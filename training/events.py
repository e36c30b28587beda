"""Trains the event heads together with the reader: one encoder for syntax, names and events.

    python -m training.events --data ../shared/data --examples training/runs/examples --start training/runs/shipped \
        --minutes 60 --out training/runs/events

Batches of the sets in MIX alternate at random; trees and names are replayed so that the reader does not forget. The
learning rate follows the clock. ``last.pt`` is written every few minutes; ``--start`` takes any run's folder, also one
that was cut off: it goes on from that run's last weights.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from torch import nn

from training.augment import retype
from training.batches import Labels, forever, name_epoch, tree_epoch
from training.data import FREE_GENRES, tagged, trees
from training.examples import ARCS, TYPES, Example
from training.joint import Network, begin, save
from training.losses import event_loss
from training.network import load_minilm, minilm_folder
from training.train import PIECES, Average, log, name_loss, tree_loss
from whowhom.parse.wordpiece import WordPiece


def epoch(examples: Sequence[Example], chance: random.Random) -> list[Example]:
    """Examples retyped anew; their words keep their number."""
    return [replace(e, words=retype(e.words, chance)) for e in examples]


def load_examples(folder: Path, names: Sequence[str]) -> dict[str, list[Example]]:
    found = {}
    for name in names:
        path = folder / f"{name}.pkl"
        if path.exists():
            with path.open("rb") as file:
                found[name] = [e for e in pickle.load(file) if 2 <= len(e.words) <= 160]
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--examples", type=Path, default=Path("training/runs/examples"))
    options.add_argument("--start", type=Path, required=True, help="folder of a run to go on from")
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--out", type=Path, default=Path("training/runs/events"))
    options.add_argument("--rate", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--mix", default="own=4,plv=1,cameo=1,polnear=2,uds=.7,uw=.4,silver=1,trees=2,names=1.5")
    options.add_argument("--pairs-from", type=float, default=0.2, help="share of the run without pairs")
    given = options.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(given.seed)
    chance = random.Random(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    mix = {name: float(share) for name, _, share in (part.partition("=") for part in given.mix.split(","))}

    minilm = minilm_folder()
    pieces = WordPiece(minilm / "vocab.txt")
    labels = Labels(**json.loads((given.start / "labels.json").read_text(encoding="utf-8")))
    (given.out / "labels.json").write_text((given.start / "labels.json").read_text(encoding="utf-8"))
    vocabulary = len((minilm / "vocab.txt").read_text(encoding="utf-8").splitlines())
    model = Network(vocabulary, labels)
    load_minilm(model.reader, minilm / "model.safetensors")
    ended = given.start / "final.pt"
    begin(model, ended if ended.exists() else given.start / "last.pt")
    model.reader.encoder.words.weight.requires_grad = False

    sets = load_examples(given.examples, list(mix))
    log(json.dumps({name: len(rows) for name, rows in sets.items()}))
    check = load_examples(given.examples, ["own_check"]).get("own_check", [])
    streams: dict[str, Iterator[list]] = {  # type: ignore[type-arg]
        name: forever(partial(epoch, rows, chance), pieces, PIECES, chance) for name, rows in sets.items()
    }
    if mix.get("trees"):
        forest = [
            t
            for t in (
                *trees(given.data / "ud_ewt/en_ewt-ud-train.conllu.gz"),
                *trees(given.data / "ud_gum/en_gum-ud-train.conllu.gz", genres=FREE_GENRES),
            )
            if set(t.deprels) <= set(labels.deprels) and set(t.xpos) <= set(labels.xpos)
        ]
        streams["trees"] = forever(lambda: tree_epoch(forest, chance), pieces, PIECES, chance)
    if mix.get("names"):
        news = list(tagged(given.data / "ner_worldwide/train.jsonl.gz"))
        streams["names"] = forever(lambda: name_epoch(news, chance), pieces, PIECES, chance)

    encoder = [p for p in model.reader.encoder.parameters() if p.requires_grad]
    old = [p for n, p in model.reader.named_parameters() if not n.startswith("encoder.")]
    new = list(model.events.parameters())
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "top": 1.2e-4}, {"params": old, "top": 5e-4}, {"params": new, "top": 1.2e-3}],
        lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01, fused=True,
    )  # fmt: skip
    average = Average(model)
    model.train()
    names, shares = list(streams), [mix[n] for n in streams]
    began = checked = time.monotonic()
    step = 0
    losses = dict.fromkeys(names, 0.0)
    steps = dict.fromkeys(names, 0)
    while (spent := (time.monotonic() - began) / 60 / given.minutes) < 1:
        rate = given.rate * min(1.0, (step + 1) / 150) * (1 - 0.98 * spent)
        for group in optimiser.param_groups:
            group["lr"] = group["top"] * rate
        name = chance.choices(names, shares)[0]
        batch = next(streams[name])
        if name == "trees":
            loss = tree_loss(model.reader, batch, labels, pieces)
        elif name == "names":
            loss = name_loss(model.reader, batch, labels, pieces)
        else:
            # Which word carries a pair's type can be guessed only once types are known.
            loss = event_loss(model, batch, pieces, chance, min(1.0, max(0.0, (spent - given.pairs_from) * 5)))
        if not loss.requires_grad:
            continue
        loss.backward()
        nn.utils.clip_grad_norm_(encoder + old + new, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step += 1
        steps[name] += 1
        losses[name] += max(0.02, 1 / steps[name]) * (loss.item() - losses[name])
        if step % 5 == 0:
            average.update()
        if step % 50 == 0:
            passed = time.monotonic() - began
            log(
                f"{passed / 60:.1f} min, step {step}, {passed / step:.2f} s, "
                + " ".join(f"{n} {losses[n]:.3f}/{steps[n]}" for n in names)
            )
        if time.monotonic() - checked > 300:
            average.swap()
            save(model, given.out / "last.pt")
            log(f"check {quick_scores(model, check, pieces)}")
            average.swap()
            checked = time.monotonic()
    average.swap()
    save(model, given.out / "final.pt")
    log(f"check {quick_scores(model, check, pieces)}")
    log(f"done: {step} steps")


@torch.no_grad()  # type: ignore[untyped-decorator]
def quick_scores(model: Network, examples: Sequence[Example], pieces: WordPiece) -> dict[str, float]:
    """Event F1 (word and type) and role F1 (words and tags from gold anchors): estimates to watch."""
    model.eval()
    hit = made = wanted = arc_hit = arc_made = arc_wanted = 0
    for i in range(0, len(examples), 24):
        batch = list(examples[i : i + 24])
        u = model.features(batch, pieces)
        types = model.events.describe(u)[0]
        for b, example in enumerate(batch):
            n = len(example.words)
            found = types[b, :n].argmax(-1).tolist()
            gold = example.types or [0] * n
            hit += sum(f == g != 0 for f, g in zip(found, gold, strict=True))
            made += sum(f != 0 for f in found)
            wanted += sum(g != 0 for g in gold)
            for anchor in example.anchors:
                kind = TYPES.index(anchor.kind) if anchor.kind != "cue" else len(TYPES)
                scores = model.events.arcs(u, torch.tensor([b]), torch.tensor([anchor.word]), torch.tensor([kind]))
                tags = [ARCS[t].partition("-")[2] for t in scores[0, :n].argmax(-1).tolist()]
                right = {(w, name) for first, last, name in anchor.spans for w in range(first, last)}
                mine = {(w, name) for w, name in enumerate(tags) if name}
                arc_hit, arc_made, arc_wanted = (
                    arc_hit + len(right & mine),
                    arc_made + len(mine),
                    arc_wanted + len(right),
                )
    model.train()
    return {
        "events": round(2 * hit / max(1, made + wanted), 4),
        "arcs": round(2 * arc_hit / max(1, arc_made + arc_wanted), 4),
    }


if __name__ == "__main__":
    main()
