"""What the event heads are trained for: losses of partial labels, and of sentences whose predicate is unmarked."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from training.batches import tensor
from training.event_network import EventHeads
from training.examples import ARCS, CONTEXTS, CUE, ROOTS, TYPES, UNKNOWN, Example
from training.joint import Network
from whowhom.code.hints import HINTS
from whowhom.parse.wordpiece import WordPiece

WEIGHTS = {
    "types": 1.5,
    "modes": 0.3,
    "realis": 0.5,
    "fact": 0.3,
    "cues": 0.5,
    "arcs": 1.0,
    "pair": 0.5,
    "kinds": 0.3,
    "contexts": 0.3,
    "roots": 0.2,
}


def event_loss(
    model: Network, batch: list[Example], pieces: WordPiece, chance: random.Random, pair: float = 1.0
) -> Tensor:
    """The sum of what the examples' labels allow, weighted by WEIGHTS; ``pair`` further weighs unmarked predicates."""
    heads = model.events
    u = model.features(batch, pieces, chance)
    types, modes, realis, fact, cues, roots = heads.describe(u)
    total = u.new_zeros(())
    gold = _by_word(batch, u.shape[1], lambda e: dict(enumerate(e.types)) if e.types is not None else {})
    if (gold != UNKNOWN).any():
        total = total + WEIGHTS["types"] * F.cross_entropy(types.transpose(1, 2), gold, ignore_index=UNKNOWN) * 3
    for name, scores, label in (
        ("modes", modes, _by_word(batch, u.shape[1], lambda e: e.modes)),
        ("realis", realis, _by_word(batch, u.shape[1], lambda e: e.realis)),
        ("cues", cues, _by_word(batch, u.shape[1], _cue_tags)),
    ):
        if (label != UNKNOWN).any():
            total = total + WEIGHTS[name] * F.cross_entropy(scores.transpose(1, 2), label, ignore_index=UNKNOWN)
    facts = [(b, w, v) for b, e in enumerate(batch) for w, v in e.factuality.items()]
    if facts:
        row, word, value = (torch.tensor(x) for x in zip(*facts, strict=True))
        total = total + WEIGHTS["fact"] * F.smooth_l1_loss(fact[row, word], value.float())
    anchors = [(b, a) for b, e in enumerate(batch) for a in e.anchors]
    if anchors:
        row = torch.tensor([b for b, _ in anchors])
        word = torch.tensor([a.word for _, a in anchors])
        kind = torch.tensor([TYPES.index(a.kind) if a.kind != "cue" else len(TYPES) for _, a in anchors])
        scores = heads.arcs(u, row, word, kind)
        label = torch.full(scores.shape[:2], UNKNOWN)
        for k, (b, anchor) in enumerate(anchors):
            label[k, : len(batch[b].words)] = 0
            for first, last, name in anchor.spans:
                label[k, first] = ARCS.index(f"B-{name}")
                label[k, first + 1 : last] = ARCS.index(f"I-{name}")
        total = total + WEIGHTS["arcs"] * _arc_loss(scores, label, [a.without for _, a in anchors])
    kinds = [(b, *k) for b, e in enumerate(batch) for k in e.kinds]
    if kinds:
        row, _, last, cue, label = (torch.tensor(x) for x in zip(*kinds, strict=True))
        total = total + WEIGHTS["kinds"] * F.cross_entropy(heads.kinds(u, row, last - 1, cue), label)
    acts = [(b, word, kind) for b, e in enumerate(batch) for word, kind in enumerate(e.types or ()) if kind > 0]
    if acts:
        row, word, kind = (torch.tensor(x) for x in zip(*acts, strict=True))
        log_roots = torch.log_softmax(roots[row, word], -1).masked_fill(~_ROOTS_OF.to(kind.device)[kind], -1e4)
        total = total - WEIGHTS["roots"] * torch.logsumexp(log_roots, -1).mean()
    about = [(b, e.contexts) for b, e in enumerate(batch) if e.contexts is not None]
    if about:
        inside = torch.tensor([[float(i < len(e.words)) for i in range(u.shape[1])] for e in batch])
        row = torch.tensor([b for b, _ in about])
        label = torch.zeros(len(about), len(CONTEXTS))
        for k, (_, names) in enumerate(about):
            label[k, list(names)] = 1.0
        total = total + WEIGHTS["contexts"] * 5 * F.binary_cross_entropy_with_logits(
            heads.context(u, inside)[row], label
        )
    pairs = [(b, e) for b, e in enumerate(batch) if e.pair]
    if pairs and pair:
        total = total + pair * WEIGHTS["pair"] * _pair_loss(heads, u, types, cues, roots, pairs)
    return total


_ROOTS_OF = torch.zeros(len(TYPES), 20, dtype=torch.bool)
"""Which CAMEO roots go with a type."""
for _kind, _roots in ROOTS.items():
    _ROOTS_OF[TYPES.index(_kind), [int(root) - 1 for root in _roots]] = True


def _arc_loss(scores: Tensor, label: Tensor, without: Sequence[tuple[str, ...]]) -> Tensor:
    """Cross entropy; where a set does not mark a role, its tags are left out of the choice."""
    if any(without):
        scores = scores.clone()
        for k, names in enumerate(without):
            for name in names:
                scores[k, :, [ARCS.index(f"B-{name}"), ARCS.index(f"I-{name}")]] = -1e4
    return F.cross_entropy(scores.transpose(1, 2), label, ignore_index=UNKNOWN)


def _pair_loss(
    heads: EventHeads, u: Tensor, types: Tensor, cues: Tensor, roots: Tensor, pairs: list[tuple[int, Example]]
) -> Tensor:
    """For sentences with a known type and parties but no marked predicate: the predicate that fits best carries both.

    Fit is the log-probability of the types, or of a cue without an event, at a word, with the log-probability of the
    CAMEO roots that are right, plus twice the mean log-probability of the parties' tags from there. Words of no party
    count OUTSIDE each, since other parties may stand there unmarked.
    """
    losses = []
    log_types = torch.log_softmax(types, dim=-1)
    # One column more, for cues: a word inside one that tells no event.
    is_cue = torch.logsumexp(torch.log_softmax(cues, -1)[..., 1:], -1, keepdim=True)
    log_types = torch.cat([log_types, log_types[..., :1] + is_cue], -1)
    log_roots = torch.log_softmax(roots, dim=-1)
    for b, example in pairs:
        assert example.pair is not None
        kinds, spans = example.pair
        n = len(example.words)
        inside = {w for first, last, _ in spans for w in range(first, last)}
        titled = _is_titled(example.words)
        free = [i for i in range(n) if i not in inside and _may_tell(example.words[i], titled)]
        if not free:
            continue
        of_kind = log_types[b][free][:, list(kinds)]
        is_event = torch.tensor([float(k != CUE) for k in kinds])
        reports = torch.tensor([float(example.hints[i, _REPORTING]) for i in free])
        if reports.any():
            of_kind = of_kind - NO_REPORT * (1 - reports)[:, None] * (1 - is_event)
        if example.roots:
            right = torch.logsumexp(log_roots[b][free][:, list(example.roots)], -1, keepdim=True)
            of_kind = of_kind + right * is_event
        of_type = torch.logsumexp(of_kind, dim=-1)
        top = of_type.topk(min(4, len(free))).indices
        words = torch.tensor(free)[top]
        fit = of_type[top]
        if spans:
            kind = torch.tensor(kinds)[of_kind[top].argmax(-1)]
            tags = torch.log_softmax(heads.arcs(u, torch.full_like(words, b), words, kind), dim=-1)[:, :n]
            weight = torch.full((n,), OUTSIDE)
            label = torch.zeros(len(words), n, dtype=torch.long)
            for first, last, name in spans:
                weight[max(0, first - 1) : last + 1] = 1.0
                for k, of in enumerate(kind.tolist()):
                    as_said = "source" if of == CUE and name == "actor" else name
                    label[k, first] = ARCS.index(f"B-{as_said}")
                    label[k, first + 1 : last] = ARCS.index(f"I-{as_said}")
            # What is said, where and when stand unmarked in these sets: such tags are no mistake outside a party.
            unmarked = torch.logsumexp(tags[..., _UNMARKED], dim=-1)
            right = torch.where(label == 0, unmarked, tags.gather(2, label[..., None])[..., 0])
            fit = fit + 2 * (right * weight).sum(1) / weight.sum()
        losses.append(-fit[int(fit.argmax())])
    return torch.stack(losses).mean() if losses else u.sum() * 0


NO_REPORT = 2.0
"""By how much less likely than a reporting word another word of its sentence is the cue; a first choice. Without it the
heads learned cues such as "has strongly", and sources were found less well (own attribution_f1 .817 for .870)."""

OUTSIDE = 0.3
"""Weight of a word outside the marked parties, beside 1 for theirs and those next to them."""

_REPORTING = HINTS.index("reporting")
_UNMARKED = [0, *(i for i, tag in enumerate(ARCS) if tag.partition("-")[2] in {"place", "time", "content"})]


def _is_titled(words: Sequence[str]) -> bool:
    """Whether capitals say nothing, as in a headline: most words that could be small have one."""
    told = [word for word in words if word.isalpha() and word.lower() not in _GRAMMAR]
    return sum(word[0].isupper() for word in told) > 0.6 * len(told)


def _may_tell(word: str, titled: bool) -> bool:
    """Whether a word may be a predicate: names, figures and short grammatical words are not tried."""
    return word.isalpha() and (titled or word.islower()) and len(word) > 2 and word.lower() not in _GRAMMAR


_GRAMMAR = frozenset(
    """the and for that with from was were has have had his her its their this will would could should been
    being are not but who which after before over under into than also they she him them our you all any one
    two more about against when while where what during its because between through since until among within
    without per via""".split()
)


def _by_word(batch: Sequence[Example], width: int, labels) -> Tensor:  # type: ignore[no-untyped-def]
    out = np.full((len(batch), width), UNKNOWN, np.int64)
    for b, example in enumerate(batch):
        for word, label in labels(example).items():
            out[b, word] = label
    return tensor(out)


def _cue_tags(example: Example) -> dict[int, int]:
    if example.cues is None:
        return {}
    tags = dict.fromkeys(range(len(example.words)), 0)
    for first, last in example.cues:
        tags |= {first: 1, **dict.fromkeys(range(first + 1, last), 2)}
    return tags


@torch.no_grad()  # type: ignore[untyped-decorator]
def event_scores(model: Network, examples: Sequence[Example], pieces: WordPiece) -> dict[str, float]:
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
