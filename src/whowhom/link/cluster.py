"""Mentions of one cell to incidents: by how alike they are, never against what days, places and sides forbid."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whowhom.link.likeness import EARTH, Told, chances
from whowhom.link.meaning import unpacked
from whowhom.link.stories import Signature, linked, matrix
from whowhom.link.trace import Trace

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

THRESHOLD = 0.5
"""Mean chance from which groups are joined: .3 is best on ECB+'s dev part (``training.linking``), where every mention
is right; among the coder's own a wrong join costs more than a missed one."""

STORY = 0.14
"""Likeness of two articles from which they tell one story (``stories.THRESHOLD``): an event and its denial there are
one incident even where the words differ ("not a bullet was fired")."""

LIKELY = 0.8
"""Least chance of pairs that rules know to be one; a first choice, not tuned."""

WORD = 0.6
"""Likeness of two lemmas by themselves from which they name one kind of deed ("shoot", "shooting"); not tuned."""

PERIOD = 40
"""Days beyond which a date is a period: what fell into "2004" is no news of a day."""

FAR = 60.0
"""Kilometres beyond which two named places are two: neighbouring towns of one border stay together."""

LATE, SURE_LATE = 4, 1
"""Days between two tellings of one incident at most: where one day is only that of publication, and where none is."""

TOGETHER = {"CONSULT", "AGREE", "COOPERATE"}
"""Types whose sides are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A mention to cluster: ``key`` names it the same in every run, ``document`` tells those of one article."""

    key: tuple[str, int]
    document: str
    sentence: int
    trace: Trace


def incidents(nodes: Sequence[Node], signatures: dict[str, Signature]) -> list[int]:
    """A label for each node, the position of the first node of its incident by key.

    Which nodes are together does not depend on their order: they are compared by key, and equal tellings of the same
    day count as one, however many there are.
    """
    order = sorted(range(len(nodes)), key=lambda at: nodes[at].key)
    first: dict[tuple[object, ...], int] = {}
    groups: list[list[int]] = []
    for at in order:
        same = _same(nodes[at].trace)
        if same not in first:
            first[same] = len(groups)
            groups.append([])
        groups[first[same]].append(at)
    found = _grouped([nodes[group[0]] for group in groups], signatures)
    labels = [0] * len(nodes)
    lead: dict[int, int] = {}
    for group, label in zip(groups, found, strict=True):
        for at in group:
            labels[at] = lead.setdefault(label, group[0])
    return labels


def _grouped(nodes: Sequence[Node], signatures: dict[str, Signature]) -> list[int]:
    """What is told to have happened first; then each denial goes to what it denies, else stands with others like it."""
    if len(nodes) < 2:
        return [0] * len(nodes)
    likeness = _likeness(nodes, signatures)
    told = [at for at, node in enumerate(nodes) if node.trace.realis != "negated"]
    denied = [at for at, node in enumerate(nodes) if node.trace.realis == "negated"]
    labels = list(range(len(nodes)))
    for at, group in zip(told, linked(likeness[np.ix_(told, told)], [1] * len(told), THRESHOLD), strict=True):
        labels[at] = told[group]
    alone = []
    for at in denied:
        near = [other for other in told if not _of_others(nodes[at], nodes[other])]
        best = max(near, key=lambda other: (likeness[at, other], -other), default=None)
        if best is not None and likeness[at, best] >= THRESHOLD:
            labels[at] = labels[best]
        else:
            alone.append(at)
    for at, group in zip(alone, linked(likeness[np.ix_(alone, alone)], [1] * len(alone), THRESHOLD), strict=True):
        labels[at] = alone[group]
    return labels


def _of_others(denial: Node, told: Node) -> bool:
    """Whether one article denies of some what it tells of others: "43 were held", "no journalist was arrested"."""
    one, other = set(denial.trace.recipients), set(told.trace.recipients)
    return denial.document == told.document and bool(one and other) and not one & other


def _same(trace: Trace) -> tuple[object, ...]:
    t = trace
    return (t.type, t.mode, t.realis, t.words, t.terms, t.by, t.to, t.actors, t.recipients, t.site, t.days)


def _likeness(nodes: Sequence[Node], signatures: dict[str, Signature]) -> Floats:
    """Chances [n, n] that two nodes are one incident; minus infinity where they cannot be."""
    number = {document: at for at, document in enumerate(sorted({node.document for node in nodes}))}
    empty = Signature(terms=(), weights=())
    stories = matrix([signatures.get(document, empty) for document in number])
    told = [Told(trace=n.trace, document=number[n.document], sentence=n.sentence) for n in nodes]
    n = len(nodes)
    found = np.full((n, n), -np.inf, np.float32)
    i, j = np.triu_indices(n, 1)
    traces = [node.trace for node in nodes]
    possible = ~(apart(traces, i, j) | _of_two(told, i, j))
    i, j = i[possible], j[possible]
    if len(i):
        chance = chances(told, stories, i, j)
        again = _denials(told, stories, i, j) | _told_again(told, stories, i, j)
        chance = np.where(again, LIKELY + (1 - LIKELY) * chance, chance)
        found[i, j] = found[j, i] = chance
    return found


def _denials(told: Sequence[Told], stories: Floats, i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    """Pairs of an event and its denial: one negated and one not, the same type and doer, in one story."""
    negated = np.array([t.trace.realis == "negated" for t in told])
    documents = np.array([t.document for t in told])
    near = (stories[documents[i], documents[j]] >= STORY) & (documents[i] != documents[j])
    types = _codes([t.trace.type for t in told])
    doers = _codes(["".join(t.trace.by) or None for t in told])
    found: Flags = near & (negated[i] != negated[j]) & (types[i] == types[j]) & (doers[i] == doers[j]) & (doers[i] >= 0)
    return found


def _told_again(told: Sequence[Told], stories: Floats, i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    """Pairs with the same type, doer and word or place on one day, though grammar puts their sides otherwise."""
    traces = [t.trace for t in told]
    documents = np.array([t.document for t in told])
    sites, modes = np.array([t.site for t in traces]), _codes([t.mode for t in traces])
    # "Missiles struck the plant", "a missile hit it": other words, but one mode, one named place, one day, one doer.
    there = (sites[i] > 0) & (sites[i] == sites[j]) & (modes[i] >= 0) & (modes[i] == modes[j])
    near = (documents[i] != documents[j]) & ((stories[documents[i], documents[j]] >= STORY) | there)
    first, last, _ = _days(traces)
    day = (first[i] > 0) & (first[j] > 0) & (np.maximum(first[i], first[j]) - np.minimum(last[i], last[j]) <= 1)
    doers, words = _codes_of([t.by for t in traces]), _codes_of([t.words for t in traces])
    _, _, alone = unpacked([t.meaning for t in traces])
    word = there | _meet(words, i, j) | ((alone[i] * alone[j]).sum(axis=1) >= WORD)
    types = _codes([t.type for t in traces])
    realis = _codes([t.realis for t in traces])
    alike: Flags = (types[i] == types[j]) & (realis[i] == realis[j])
    found: Flags = (near & day & alike & _meet(doers, i, j) & word) | (alike & _twice(told, i, j))
    return found


def _twice(told: Sequence[Told], i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    """Two words of one sentence for one deed: "a telephone conversation", "killed when it shelled their post"."""
    sentence = _codes([f"{t.document} {t.sentence}" for t in told])
    where = _codes([repr((t.trace.days, t.trace.site)) for t in told])
    doers, targets = _codes_of([t.trace.by for t in told]), _codes_of([t.trace.to for t in told])
    sides = _codes([repr((t.trace.mode, t.trace.actors, t.trace.recipients)) for t in told])
    same = _meet(doers, i, j) & ~_disjoint(targets, i, j)
    found: Flags = (sentence[i] == sentence[j]) & (where[i] == where[j]) & (same | (sides[i] == sides[j]))
    return found


def _of_two(told: Sequence[Told], i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    """Pairs of one article in which either names whom the other does not: "jets bombed Beirut. Jets bombed Tyre."."""
    documents, sentences = np.array([t.document for t in told]), np.array([t.sentence for t in told])
    named = _codes_of([tuple(set(t.trace.recipients) & set(t.trace.names)) for t in told])
    shared, own = (named @ named.T)[i, j], named.sum(axis=1)
    within = (documents[i] == documents[j]) & (sentences[i] != sentences[j])
    found: Flags = within & (own[i] > shared) & (own[j] > shared)
    return found


def apart(traces: Sequence[Trace], i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    """Pairs that days, places, sides, realis or type forbid to be one incident."""
    first, last, sure = _days(traces)
    gap = np.maximum(first[i], first[j]) - np.minimum(last[i], last[j])
    most = np.where(sure[i] & sure[j], SURE_LATE, LATE)
    late = (first[i] > 0) & (first[j] > 0) & (gap > most)
    ahead = np.array([t.realis in {"future", "hypothetical"} for t in traces])
    by, to = _codes_of([t.by for t in traces]), _codes_of([tuple(set(t.to) - set(t.by)) for t in traces])
    directed = np.array([t.type not in TOGETHER for t in traces])
    turned = directed[i] & directed[j] & (_disjoint(by, i, j) | _disjoint(to, i, j))
    types = _codes([t.type for t in traces])
    other = types[i] != types[j]
    period = last - first > PERIOD
    found: Flags = late | (period[i] != period[j]) | (ahead[i] != ahead[j]) | turned | other | _far(traces, i, j)
    return found


def _days(traces: Sequence[Trace]) -> tuple[NDArray[np.int64], NDArray[np.int64], Flags]:
    first = np.array([t.days[0] if t.days else 0 for t in traces], np.int64)
    last = np.array([t.days[1] if t.days else 0 for t in traces], np.int64)
    return first, last, np.array([t.dated == 2 for t in traces])


def _far(traces: Sequence[Trace], i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    at = np.radians(np.array([t.place or (np.nan, np.nan) for t in traces], np.float64).reshape(-1, 2))
    x = np.stack([np.cos(at[:, 0]) * np.cos(at[:, 1]), np.cos(at[:, 0]) * np.sin(at[:, 1]), np.sin(at[:, 0])], axis=1)
    # The chord between two points on the sphere, and the arc above it.
    chord = np.linalg.norm(x[i] - x[j], axis=1)
    km = 2 * EARTH * np.arcsin(np.clip(chord / 2, 0, 1))
    found: Flags = np.nan_to_num(km) > FAR
    return found


def _codes(values: Sequence[str | None]) -> NDArray[np.int64]:
    known = {value: at for at, value in enumerate(sorted({v for v in values if v is not None}))}
    return np.array([-1 if v is None else known[v] for v in values], np.int64)


def _codes_of(values: Sequence[Sequence[Hashable]]) -> Floats:
    """Membership [n, values]."""
    known: dict[Hashable, int] = {}
    for named in values:
        for value in named:
            known.setdefault(value, len(known))
    found = np.zeros((len(values), max(1, len(known))), np.float32)
    for row, some in enumerate(values):
        for value in some:
            found[row, known[value]] = 1
    return found


def _meet(members: Floats, i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    """Pairs whose sets share a member."""
    found: Flags = (members @ members.T)[i, j] > 0
    return found


def _disjoint(members: Floats, i: NDArray[np.intp], j: NDArray[np.intp]) -> Flags:
    """Pairs whose sets are both known and share nothing."""
    shared = (members @ members.T)[i, j] > 0
    some = members.sum(axis=1) > 0
    found: Flags = some[i] & some[j] & ~shared
    return found
