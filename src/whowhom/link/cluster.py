"""Mentions of one cell to incidents: by how alike they are, never against what days, places and sides forbid."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from whowhom.link.likeness import Told, chances
from whowhom.link.meaning import unpacked
from whowhom.link.pairs import Flags, Floats, Ints, codes, disjoint, gaps, kilometres, meet, members
from whowhom.link.stories import THRESHOLD as STORY
from whowhom.link.stories import Signature, linked, matrix
from whowhom.link.trace import Trace, from_bytes

THRESHOLD = 0.5
"""Mean chance from which groups are joined: .3 is best on ECB+'s dev part (``training.linking``), where every mention
is right; among the coder's own a wrong join costs more than a missed one."""

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


@dataclass(frozen=True, slots=True)
class Cell:
    """Mentions to compare with each other and with no others, as the record keeps them: it can be sent anywhere.

    ``keys`` are hash of the document and position in it, ``sentences`` and ``traces`` (``trace.to_bytes``) theirs in
    the same order; ``stories`` are the signatures of the documents (``Signature.to_bytes``).
    """

    keys: tuple[tuple[str, int], ...]
    sentences: tuple[int, ...]
    traces: tuple[bytes, ...]
    stories: dict[str, bytes]


def grouped(cells: Iterable[Cell]) -> Generator[list[int], None, None]:
    """A label for each mention of each cell (``incidents``): no cell needs another, whoever does them and when."""
    for cell in cells:
        nodes = [
            Node(key=key, document=key[0], sentence=sentence, trace=from_bytes(trace))
            for key, sentence, trace in zip(cell.keys, cell.sentences, cell.traces, strict=True)
        ]
        stories = {document: Signature.from_bytes(story) for document, story in cell.stories.items()}
        yield incidents(nodes, stories)


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
        best = max(told, key=lambda other: (likeness[at, other], -other), default=None)
        if best is not None and likeness[at, best] >= THRESHOLD:
            labels[at] = labels[best]
        else:
            alone.append(at)
    for at, group in zip(alone, linked(likeness[np.ix_(alone, alone)], [1] * len(alone), THRESHOLD), strict=True):
        labels[at] = alone[group]
    return labels


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


def _denials(told: Sequence[Told], stories: Floats, i: Ints, j: Ints) -> Flags:
    """Pairs of an event and its denial: one negated and one not, the same type and doer, in one story."""
    negated = np.array([t.trace.realis == "negated" for t in told])
    documents = np.array([t.document for t in told])
    near = (stories[documents[i], documents[j]] >= STORY) & (documents[i] != documents[j])
    types = codes([t.trace.type for t in told])
    doers = codes(["".join(t.trace.by) or None for t in told])
    found: Flags = near & (negated[i] != negated[j]) & (types[i] == types[j]) & (doers[i] == doers[j]) & (doers[i] >= 0)
    return found


def _told_again(told: Sequence[Told], stories: Floats, i: Ints, j: Ints) -> Flags:
    """Pairs with the same type, doer and word or place on one day, though grammar puts their sides otherwise."""
    traces = [t.trace for t in told]
    documents = np.array([t.document for t in told])
    sites, modes = np.array([t.site for t in traces]), codes([t.mode for t in traces])
    # "Missiles struck the plant", "a missile hit it": other words, but one mode, one named place, one day, one doer.
    there = (sites[i] > 0) & (sites[i] == sites[j]) & (modes[i] >= 0) & (modes[i] == modes[j])
    near = (documents[i] != documents[j]) & ((stories[documents[i], documents[j]] >= STORY) | there)
    gap, unknown = gaps(traces, i, j)
    day = ~unknown & (gap <= SURE_LATE)
    doers, words = members([t.by for t in traces]), members([t.words for t in traces])
    _, _, alone = unpacked([t.meaning for t in traces])
    word = there | meet(words, i, j) | ((alone[i] * alone[j]).sum(axis=1) >= WORD)
    types = codes([t.type for t in traces])
    realis = codes([t.realis for t in traces])
    alike: Flags = (types[i] == types[j]) & (realis[i] == realis[j])
    found: Flags = (near & day & alike & meet(doers, i, j) & word) | (alike & _twice(told, i, j))
    return found


def _twice(told: Sequence[Told], i: Ints, j: Ints) -> Flags:
    """Two words of one sentence for one deed: "a telephone conversation", "killed when it shelled their post"."""
    sentence = codes([f"{t.document} {t.sentence}" for t in told])
    where = codes([repr((t.trace.days, t.trace.site)) for t in told])
    doers, targets = members([t.trace.by for t in told]), members([t.trace.to for t in told])
    sides = codes([repr((t.trace.mode, t.trace.actors, t.trace.recipients)) for t in told])
    same = meet(doers, i, j) & ~disjoint(targets, i, j)
    found: Flags = (sentence[i] == sentence[j]) & (where[i] == where[j]) & (same | (sides[i] == sides[j]))
    return found


def _of_two(told: Sequence[Told], i: Ints, j: Ints) -> Flags:
    """Pairs of one article that befell two.

    Either names whom the other does not ("jets bombed Beirut. Jets bombed Tyre."), or the article denies of some what
    it tells of others ("43 were held; no journalist was").
    """
    documents, sentences = np.array([t.document for t in told]), np.array([t.sentence for t in told])
    negated = np.array([t.trace.realis == "negated" for t in told])
    struck = [set(t.trace.recipients) - set(t.trace.actors) for t in told]  # who clash are named on both sides
    named = members([tuple(to & set(t.trace.names)) for to, t in zip(struck, told, strict=True)])
    shared, own = (named @ named.T)[i, j], named.sum(axis=1)
    either = (sentences[i] != sentences[j]) & (own[i] > shared) & (own[j] > shared)
    denied = (negated[i] != negated[j]) & disjoint(members([t.trace.recipients for t in told]), i, j)
    found: Flags = (documents[i] == documents[j]) & (either | denied)
    return found


def apart(traces: Sequence[Trace], i: Ints, j: Ints) -> Flags:
    """Pairs that days, places, sides, realis or type forbid to be one incident."""
    gap, unknown = gaps(traces, i, j)
    sure = np.array([t.dated == 2 for t in traces])
    late = ~unknown & (gap > np.where(sure[i] & sure[j], SURE_LATE, LATE))
    period = np.array([t.days is not None and t.days[1] - t.days[0] > PERIOD for t in traces])
    far = np.nan_to_num(kilometres(traces, i, j)) > FAR
    ahead = np.array([t.realis in {"future", "hypothetical"} for t in traces])
    by, to = members([t.by for t in traces]), members([tuple(set(t.to) - set(t.by)) for t in traces])
    directed = np.array([t.type not in TOGETHER for t in traces])
    turned = directed[i] & directed[j] & (disjoint(by, i, j) | disjoint(to, i, j))
    types = codes([t.type for t in traces])
    other = types[i] != types[j]
    found: Flags = late | (period[i] != period[j]) | (ahead[i] != ahead[j]) | turned | other | far
    return found
