"""How alike two mentions are: features of a pair, and the learned chance that both tell one incident."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whowhom.link.meaning import unpacked, weights
from whowhom.link.pairs import Flags, Floats, Ints, codes, gaps, kilometres, members
from whowhom.link.stories import THRESHOLD, counts
from whowhom.link.trace import Trace, key

GLOBE = 20_000
"""Kilometres to the other side of the Earth, where distance is 1."""

FEATURES = (
    "same document", "sentences apart", "stories", "story gap",
    "words", "some word", "lemmas", "lemma rank", "predicate", "predicate rank", "sentence", "terms",
    "names", "no names",
    "actors", "recipients", "crossed", "parties", "no actors", "no recipients", "countries", "no countries",
    "type", "other type", "no type", "mode", "other mode", "realis", "other realis",
    "place", "far", "no place", "days", "days apart", "no days", "sure days", "numbers", "other numbers",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One mention to compare: its trace, the number of its document among those compared, and its sentence there."""

    trace: Trace
    document: int
    sentence: int


def features(told: Sequence[Told], stories: Floats, i: Ints, j: Ints) -> Floats:
    """Features [pairs, len(FEATURES)] of the pairs (i, j) of ``told``.

    ``stories`` [documents, documents] is how alike the documents are as a whole, in [0, 1].
    """
    traces = [one.trace for one in told]
    documents = np.array([one.document for one in told])
    sentences = np.array([one.sentence for one in told])
    same = documents[i] == documents[j]
    story = np.where(same, 1.0, stories[documents[i], documents[j]])
    predicates, meanings, lemmas = unpacked([t.meaning for t in traces])
    cos, alone = predicates @ predicates.T, lemmas @ lemmas.T
    rank, alone_rank = _ranks(cos), _ranks(alone)
    idf = rarity()
    words, some = _overlap([t.words for t in traces], i, j)
    terms, _ = _overlap([t.terms for t in traces], i, j, idf)
    names, _ = _overlap([t.names for t in traces], i, j, idf)
    actors, _ = _overlap([t.actors for t in traces], i, j, idf)
    recipients, _ = _overlap([t.recipients for t in traces], i, j, idf)
    parties, _ = _overlap([tuple({*t.actors, *t.recipients}) for t in traces], i, j, idf)
    crossed = np.maximum(
        _across([t.actors for t in traces], [t.recipients for t in traces], i, j),
        _across([t.recipients for t in traces], [t.actors for t in traces], i, j),
    )
    countries, _ = _overlap([t.sides for t in traces], i, j)
    place, far, no_place = _places(traces, i, j)
    days, apart, no_days, sure = _days(traces, i, j)
    numbers, other_numbers = _numbers(traces, i, j)
    mute = _empty(traces, "meaning", i, j)

    def meant(likeness: NDArray[Any], instead: Floats) -> NDArray[Any]:
        # Of a mention that no encoder has read, its words have to say what it means.
        return np.where(mute, instead, likeness)

    columns = [
        same, np.where(same, np.log1p(np.abs(sentences[i] - sentences[j])), 0), np.where(same, 0, story),
        np.where(same, 0, np.minimum(1, story / THRESHOLD)),
        words, some, meant(alone[i, j], words), meant((alone_rank[i, j] + alone_rank[j, i]) / 2, words),
        meant(cos[i, j], words), meant((rank[i, j] + rank[j, i]) / 2, words),
        meant((meanings[i] * meanings[j]).sum(axis=1), terms), terms,
        names, _empty(traces, "names", i, j),
        actors, recipients, crossed, parties, _empty(traces, "actors", i, j), _empty(traces, "recipients", i, j),
        countries, _empty(traces, "sides", i, j),
        *_labels([t.type for t in traces], i, j), *_labels([t.mode for t in traces], i, j)[:2],
        *_labels([t.realis for t in traces], i, j)[:2],
        place, far, no_place, days, apart, no_days, sure, numbers, other_numbers,
    ]  # fmt: skip
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def chances(told: Sequence[Told], stories: Floats, i: Ints, j: Ints) -> Floats:
    """The chance [pairs] that both mentions of a pair tell one incident: the mean of small networks on its features."""
    w = weights()
    given: Floats = ((features(told, stories, i, j) - w["mean"]) / w["spread"]).astype(np.float32)
    total = np.zeros(len(i), np.float32)
    for net in range(len(w["bias_3"])):
        state = given
        for layer in (1, 2):
            state = (state @ w[f"weight_{layer}"][net] + w[f"bias_{layer}"][net]).clip(min=0)
        logits = (state @ w["weight_3"][net] + w["bias_3"][net])[:, 0]
        total += 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    found: Floats = total / np.float32(len(w["bias_3"]))
    return found


@cache
def rarity() -> Callable[[int], float]:
    """Inverse document frequency of a word by its hash; that of a word seen once where it is unknown."""
    documents, table = counts()
    known = {key(word): math.log((documents + 1) / (count + 1)) for word, count in table.items()}
    unknown = math.log(documents + 1)

    def weight(word: int) -> float:
        return known.get(word, unknown)

    return weight


def _ranks(cos: Floats) -> Floats:
    """For each row how near a column is among all others, 1 the nearest, 0 the farthest."""
    n = len(cos)
    order = np.argsort(np.argsort(cos, axis=1, kind="stable"), axis=1)
    ranks: Floats = (order / max(1, n - 1)).astype(np.float32)
    return ranks


def _unit(sets: Sequence[Sequence[Hashable]], weight: Callable[[int], float] | None = None) -> Floats:
    """Weighed membership with rows of length 1."""
    of = members(sets, weight)
    found: Floats = of / np.maximum(np.linalg.norm(of, axis=1, keepdims=True), 1e-6)
    return found


def _overlap(
    sets: Sequence[Sequence[Hashable]], i: Ints, j: Ints, weight: Callable[[int], float] | None = None
) -> tuple[Floats, Floats]:
    """Cosine of the weighed sets of each pair, and whether they share a member."""
    of = _unit(sets, weight)
    cos = (of @ of.T)[i, j]
    return cos, (cos > 0).astype(np.float32)


def _across(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]], i: Ints, j: Ints) -> Floats:
    """Cosine of one mention's set on the left and the other's on the right."""
    of = _unit([*left, *right])
    n = len(left)
    cos: Floats = (of[:n] @ of[n:].T)[i, j]
    return cos


def _empty(traces: Sequence[Trace], field: str, i: Ints, j: Ints) -> Flags:
    bare = np.array([not getattr(t, field) for t in traces])
    found: Flags = bare[i] | bare[j]
    return found


def _labels(values: Sequence[str | None], i: Ints, j: Ints) -> list[Flags]:
    """Whether both have the same label, another one, or one has none."""
    code = codes(values)
    both = (code[i] >= 0) & (code[j] >= 0)
    same = both & (code[i] == code[j])
    return [same, both & ~same, ~both]


def _places(traces: Sequence[Trace], i: Ints, j: Ints) -> tuple[Flags, Floats, Flags]:
    """Whether the places are the same, their distance on a logarithmic scale in [0, 1], and whether one is unknown."""
    sites = np.array([t.site for t in traces])
    km = kilometres(traces, i, j)
    unknown = np.isnan(km)
    same = (sites[i] == sites[j]) & (sites[i] != 0)
    far = np.where(unknown, 0, np.log1p(np.nan_to_num(km)) / np.log1p(GLOBE))
    return same, far.astype(np.float32), unknown & ~same


def _days(traces: Sequence[Trace], i: Ints, j: Ints) -> tuple[Flags, Floats, Flags, Flags]:
    """Whether the days overlap, how far apart they are on a logarithmic scale, whether one is unknown, both sure."""
    dated = np.array([t.dated for t in traces])
    gap, unknown = gaps(traces, i, j)
    apart = np.log1p(np.maximum(0, gap)) / np.log1p(365)
    return ~unknown & (gap <= 0), apart.astype(np.float32), unknown, (dated[i] == 2) & (dated[j] == 2)


def _numbers(traces: Sequence[Trace], i: Ints, j: Ints) -> tuple[Floats, Floats]:
    """Whether two mentions give the same number of something, or different ones."""
    of = [{unit: (low, high) for unit, low, high in t.numbers} for t in traces]
    agree, differ = np.zeros(len(i), np.float32), np.zeros(len(i), np.float32)
    some = [at for at, numbers in enumerate(of) if numbers]
    counted = np.zeros(len(traces), bool)
    counted[some] = True
    for pair in np.flatnonzero(counted[i] & counted[j]):
        one, other = of[i[pair]], of[j[pair]]
        for unit in one.keys() & other.keys():
            meet = one[unit][0] <= other[unit][1] and other[unit][0] <= one[unit][1]
            agree[pair] = max(agree[pair], float(meet))
            differ[pair] = max(differ[pair], float(not meet))
    return agree, differ
