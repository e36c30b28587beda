"""How far two groupings of the same things agree: B³, MUC, CEAF-e and their mean, the CoNLL score.

A grouping is a sequence of labels, one a thing, in the same order on both sides; equal labels are one group. Scores
are in [0, 1], 0 where nothing can be counted. Where the things themselves are found and not given, other definitions
apply (Pradhan et al. 2014).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

Labels = Sequence[Hashable]


class Score(NamedTuple):
    """Precision, recall and their harmonic mean, each in [0, 1]."""

    precision: float
    recall: float
    f1: float


def b_cubed(gold: Labels, found: Labels) -> Score:
    """How much of each thing's group is right, mean over things (Bagga & Baldwin 1998).

    >>> b_cubed("aab", "xxx")
    Score(precision=0.5555555555555556, recall=1.0, f1=0.7142857142857143)
    """
    each = per_item(gold, found)
    total = len(each) or 1
    return scored(sum(p for p, _ in each) / total, sum(r for _, r in each) / total)


def per_item(gold: Labels, found: Labels) -> list[tuple[float, float]]:
    """B³ precision and recall of every thing."""
    golds, founds, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    return [(both[g, f] / founds[f], both[g, f] / golds[g]) for g, f in zip(gold, found, strict=True)]


def muc(gold: Labels, found: Labels) -> Score:
    """Links that hold groups together (Vilain et al. 1995); groups of one have none and do not count.

    >>> muc("aaa", "xxy")
    Score(precision=1.0, recall=0.5, f1=0.6666666666666666)
    """
    return scored(_links(found, gold), _links(gold, found))


def ceaf_e(gold: Labels, found: Labels) -> Score:
    """Groups matched one to one, each pair as alike as 2 |g ∩ f| / (|g| + |f|) (Luo 2005, his φ4).

    >>> ceaf_e("aaa", "xxy").recall
    0.8
    """
    golds, founds, both = Counter(gold), Counter(found), Counter(zip(gold, found, strict=True))
    alike = {(g, f): 2 * n / (golds[g] + founds[f]) for (g, f), n in both.items()}
    total = best_matching(alike)
    return scored(total / len(founds) if founds else 0.0, total / len(golds) if golds else 0.0)


def conll(gold: Labels, found: Labels) -> float:
    """Mean F1 of MUC, B³ and CEAF-e (Pradhan et al. 2011)."""
    return (muc(gold, found).f1 + b_cubed(gold, found).f1 + ceaf_e(gold, found).f1) / 3


def scored(precision: float, recall: float) -> Score:
    """A score with its F1."""
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def best_matching(alike: dict[tuple[Hashable, Hashable], float]) -> float:
    """The largest sum of pairs in which nothing stands twice; pairs that are not given count 0.

    >>> best_matching({("a", "x"): .6, ("a", "y"): .5, ("b", "x"): .5})
    1.0
    """
    rights: dict[Hashable, set[Hashable]] = defaultdict(set)
    lefts: dict[Hashable, set[Hashable]] = defaultdict(set)
    for left, right in alike:
        rights[left].add(right)
        lefts[right].add(left)
    total, seen = 0.0, set()
    for start in rights:
        if start in seen:
            continue
        # Whatever shares nothing with the rest can be matched apart from it, and most groups share with few others.
        rows, columns, queue = [start], [], [start]
        seen.add(start)
        met: set[Hashable] = set()
        while queue:
            for right in sorted(rights[queue.pop()] - met, key=repr):
                met.add(right)
                columns.append(right)
                new = sorted(lefts[right] - seen, key=repr)
                seen.update(new)
                rows += new
                queue += new
        total += _assigned([[alike.get((r, c), 0.0) for c in columns] for r in rows])
    return total


def _links(held: Labels, other: Labels) -> float:
    """Share of the links of ``held`` that ``other`` keeps."""
    pieces: dict[Hashable, set[Hashable]] = defaultdict(set)
    for one, two in zip(held, other, strict=True):
        pieces[one].add(two)
    wanted = len(held) - len(pieces)
    return (len(held) - sum(map(len, pieces.values()))) / wanted if wanted else 0.0


def _assigned(gain: list[list[float]]) -> float:
    """The largest sum with at most one cell a row and a column: shortest augmenting paths (Kuhn 1955, Munkres 1957)."""
    if len(gain) > len(gain[0]):
        gain = [list(column) for column in zip(*gain, strict=True)]
    height, width = len(gain), len(gain[0])
    row_price, column_price = [0.0] * (height + 1), [0.0] * (width + 1)
    # Row matched with each column, counted from 1; column 0 holds the row that is being placed.
    matched = [0] * (width + 1)
    for row in range(1, height + 1):
        matched[0], column = row, 0
        slack, before, done = [float("inf")] * (width + 1), [0] * (width + 1), [False] * (width + 1)
        while matched[column]:
            done[column] = True
            current, step, nearest = matched[column], float("inf"), 0
            for other in range(1, width + 1):
                if done[other]:
                    continue
                cost = -gain[current - 1][other - 1] - row_price[current] - column_price[other]
                if cost < slack[other]:
                    slack[other], before[other] = cost, column
                if slack[other] < step:
                    step, nearest = slack[other], other
            for other in range(width + 1):
                if done[other]:
                    row_price[matched[other]] += step
                    column_price[other] -= step
                else:
                    slack[other] -= step
            column = nearest
        while column:
            matched[column], column = matched[before[column]], before[column]
    return sum(gain[matched[c] - 1][c - 1] for c in range(1, width + 1) if matched[c])
