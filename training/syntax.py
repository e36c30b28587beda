"""What syntax and names are trained for, and quick scores of both to watch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from training.batches import IGNORE, Labels, inputs, targets
from training.data import Tagged, Tree
from training.network import Reader
from whowhom.parse.wordpiece import WordPiece


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


@torch.no_grad()  # type: ignore[untyped-decorator]
def syntax_scores(
    model: Reader, dev: dict[str, Sequence[Tree]], names: Sequence[Tagged], labels: Labels, pieces: WordPiece
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


def chunks(sentences: Sequence, size: int = 24) -> Iterable[Sequence]:  # type: ignore[type-arg]
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
