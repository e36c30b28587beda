"""Trains the reader: dependencies and tags on free treebanks, names on worldwide newswire.

    python -m training.train --data ../shared/data --minutes 65 --out training/runs/reader

Batches of trees and batches of names alternate at random. The learning rate follows the clock, not the step count,
so that a run always ends with its full decay; what is kept is a moving average of the weights.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import time
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.batches import IGNORE, Labels, forever, inputs, name_epoch, targets, tree_epoch
from training.data import FREE_GENRES, Tagged, Tree, as_we_tokenise, tagged, trees
from training.network import Reader, load_minilm, minilm_folder, restore
from whowhom.parse.wordpiece import WordPiece

PIECES = 900
NAME_SHARE = 0.4
ENCODER_RATE, HEAD_RATE, WARM_UP, END = 2e-4, 2e-3, 200, 0.02
AVERAGE, AVERAGE_EVERY = 0.99, 5


def tree_loss(model: Reader, batch: list[Tree], labels: Labels, pieces: WordPiece) -> Tensor:
    """Arcs, labels of the gold arcs, and tags at weight .3."""
    at = {name: {x: i for i, x in enumerate(getattr(labels, name))} for name in ("upos", "xpos", "deprels")}
    ids, shapes, first = inputs([t.words for t in batch], pieces)
    heads = targets([t.heads for t in batch])
    deprels = targets([[at["deprels"][x] for x in t.deprels] for t in batch])
    upos = targets([[at["upos"][x] for x in t.upos] for t in batch])
    xpos = targets([[at["xpos"][x] for x in t.xpos] for t in batch])
    x, shaped = model.states(ids, shapes, first)
    x, shaped = model.drop(x), model.drop(shaped)
    words = heads != IGNORE
    arcs = model.arcs(x)
    dep, head = model.label_dep(x[:, 1:]), model.label_head(x)
    gold = heads.clamp(min=0)[:, :, None].expand(-1, -1, head.shape[-1])
    label = model.labels(dep[words], torch.gather(head, 1, gold)[words])
    tag_u, tag_x = model.upos(shaped[:, 1:]), model.xpos(shaped[:, 1:])
    there = torch.cat([torch.ones_like(words[:, :1]), words], dim=1)
    arcs = arcs.masked_fill(~there[:, None, :], -1e4)
    return (
        F.cross_entropy(arcs.transpose(1, 2), heads, ignore_index=IGNORE)
        + F.cross_entropy(label, deprels[words])
        + 0.3 * F.cross_entropy(tag_u.transpose(1, 2), upos, ignore_index=IGNORE)
        + 0.3 * F.cross_entropy(tag_x.transpose(1, 2), xpos, ignore_index=IGNORE)
    )


def name_loss(model: Reader, batch: list[Tagged], labels: Labels, pieces: WordPiece) -> Tensor:
    at = {x: i for i, x in enumerate(labels.names)}
    gold = targets([[at[x] for x in s.tags] for s in batch])
    _, shaped = model.states(*inputs([s.words for s in batch], pieces))
    scores = model.names(model.drop(shaped)[:, 1:])
    return F.cross_entropy(scores.transpose(1, 2), gold, ignore_index=IGNORE)


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


@torch.no_grad()  # type: ignore[untyped-decorator]
def quick_scores(
    model: Reader, dev: dict[str, list[Tree]], names: list[Tagged], labels: Labels, pieces: WordPiece
) -> dict[str, float]:
    """LAS (universal labels, greedy heads) and name F1 (greedy tags): estimates to watch, not the final scores."""
    model.eval()
    scores = {}
    for key, sentences in dev.items():
        right = total = tags = 0
        for chunk in chunks(sentences):
            ids, shapes, first = inputs([t.words for t in chunk], pieces)
            x, shaped = model.states(ids, shapes, first)
            there = torch.cat([torch.ones(len(chunk), 1), (first[:, 1:] > 0).float()], dim=1)
            heads = (model.arcs(x) - 1e4 * (1 - there)[:, None]).argmax(-1)
            dep, head = model.label_dep(x[:, 1:]), model.label_head(x)
            found = model.labels(dep, torch.gather(head, 1, heads[:, :, None].expand(-1, -1, head.shape[-1]))).argmax(
                -1
            )
            pos = model.upos(shaped[:, 1:]).argmax(-1)
            for b, t in enumerate(chunk):
                for i, (h, d) in enumerate(zip(t.heads, t.deprels, strict=True)):
                    total += 1
                    tags += labels.upos[int(pos[b, i])] == t.upos[i]
                    right += h == int(heads[b, i]) and d.split(":")[0] == labels.deprels[int(found[b, i])].split(":")[0]
        scores[f"{key}_las"], scores[f"{key}_upos"] = right / total, tags / total
    hit = made = gold = 0
    for chunk in chunks(names):
        _, shaped = model.states(*inputs([s.words for s in chunk], pieces))
        found = model.names(shaped[:, 1:]).argmax(-1)
        for b, s in enumerate(chunk):
            mine = spans([labels.names[int(found[b, i])] for i in range(len(s.words))])
            theirs = spans(s.tags)
            hit, made, gold = hit + len(mine & theirs), made + len(mine), gold + len(theirs)
    scores["names_f1"] = 2 * hit / max(1, made + gold)
    model.train()
    return scores


def chunks(sentences: list, size: int = 24) -> Iterable[list]:  # type: ignore[type-arg]
    ordered = sorted(sentences, key=lambda s: len(s.words))
    return (ordered[i : i + size] for i in range(0, len(ordered), size))


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """Spans of BIO tags; an I that continues nothing opens a span."""
    out, start = set(), 0
    for i, tag in enumerate([*tags, "O"]):
        before = tags[i - 1] if i else "O"
        if before != "O" and (tag[0] != "I" or tag[2:] != before[2:]):
            out.add((start, i, before[2:]))
        if tag != "O" and (tag[0] == "B" or before == "O" or before[2:] != tag[2:]):
            start = i
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--minutes", type=float, default=65)
    options.add_argument("--out", type=Path, default=Path("training/runs/reader"))
    options.add_argument("--start", type=Path, help="a checkpoint to go on from, with fresh optimiser and schedule")
    options.add_argument("--rate", type=float, default=1.0, help="share of the full learning rates")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--check-every", type=float, default=8, help="minutes between checkpoints")
    given = options.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(given.seed)
    chance = random.Random(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)

    minilm = minilm_folder()
    pieces = WordPiece(minilm / "vocab.txt")
    train = [
        *trees(given.data / "ud_ewt/en_ewt-ud-train.conllu.gz"),
        *trees(given.data / "ud_gum/en_gum-ud-train.conllu.gz", genres=FREE_GENRES),
    ]
    names = list(tagged(given.data / "ner_worldwide/train.jsonl.gz"))
    labels = Labels.of(train, names)
    dev = {
        "ewt": list(trees(given.data / "ud_ewt/en_ewt-ud-dev.conllu.gz"))[::6],
        "gum": list(trees(given.data / "ud_gum/en_gum-ud-dev.conllu.gz"))[::5],
    }
    dev_names = [as_we_tokenise(s) for s in tagged(given.data / "ner_worldwide/dev.jsonl.gz")][::7]
    (given.out / "labels.json").write_text(json.dumps(dataclasses.asdict(labels), indent=1))
    log(
        f"{len(train)} trees, {len(names)} name sentences, {len(labels.deprels)} deprels, {len(labels.names)} name tags"
    )

    vocabulary = len((minilm / "vocab.txt").read_text(encoding="utf-8").splitlines())
    model = Reader(
        vocabulary,
        upos=len(labels.upos),
        xpos=len(labels.xpos),
        deprels=len(labels.deprels),
        names=len(labels.names),
    )
    load_minilm(model, minilm / "model.safetensors")
    if given.start:
        restore(model, given.start)
    model.encoder.words.weight.requires_grad = False
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "top": ENCODER_RATE}, {"params": heads, "top": HEAD_RATE}],
        lr=1e-3, betas=(0.9, 0.95), weight_decay=0.01, fused=True,
    )  # fmt: skip
    average = Average(model)
    model.train()

    tree_batches = forever(lambda: tree_epoch(train, chance), pieces, PIECES, chance)
    name_batches = forever(lambda: name_epoch(names, chance), pieces, PIECES, chance)
    began = checked = time.monotonic()
    step = tree_words = name_words = 0
    losses = {"trees": 0.0, "names": 0.0}
    while (spent := (time.monotonic() - began) / 60 / given.minutes) < 1:
        rate = given.rate * min(1.0, (step + 1) / WARM_UP) * (1 - (1 - END) * spent)
        for group in optimiser.param_groups:
            group["lr"] = group["top"] * rate
        if chance.random() < NAME_SHARE:
            names_batch = next(name_batches)
            loss, kind = name_loss(model, names_batch, labels, pieces), "names"
            name_words += sum(len(s.words) for s in names_batch)
        else:
            trees_batch = next(tree_batches)
            loss, kind = tree_loss(model, trees_batch, labels, pieces), "trees"
            tree_words += sum(len(s.words) for s in trees_batch)
        loss.backward()
        nn.utils.clip_grad_norm_(encoder + heads, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step += 1
        losses[kind] += 0.02 * (loss.item() - losses[kind])
        if step % AVERAGE_EVERY == 0:
            average.update()
        if step % 50 == 0:
            passed = time.monotonic() - began
            log(
                f"{passed / 60:.1f} min, step {step}, {passed / step:.2f} s a step, rate {rate:.2f}, "
                f"trees {losses['trees']:.3f}, names {losses['names']:.3f}, words {tree_words} + {name_words}"
            )
        if time.monotonic() - checked > 60 * given.check_every:
            average.swap()
            save(model, given.out / "last.pt")
            log(
                "dev "
                + json.dumps({k: round(v, 4) for k, v in quick_scores(model, dev, dev_names, labels, pieces).items()})
            )
            average.swap()
            checked = time.monotonic()
    average.swap()
    save(model, given.out / "final.pt")
    log("dev " + json.dumps({k: round(v, 4) for k, v in quick_scores(model, dev, dev_names, labels, pieces).items()}))
    log(f"done: {step} steps")


def save(model: Reader, path: Path) -> None:
    """All weights but the frozen word embeddings, which come with MiniLM."""
    kept = {k: v for k, v in model.state_dict().items() if k != "encoder.words.weight"}
    part = path.with_suffix(".part")
    torch.save(kept, part)
    part.replace(path)


def log(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
