"""From scores to structures: the best dependency tree and the best legal BIO tags. Pure numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Ints = NDArray[np.intp]

NEVER = -1e9

BARRED = -5e3
"""Below this an arc is one that the graph has barred: a word to itself, or to padding."""


def trees(heads: Ints, arcs: Scores, lengths: Ints) -> tuple[Ints, Ints]:
    """Heads [batch, words] of the best single-rooted trees, and the sentences that had to change.

    ``heads`` are every word's own best head: 0 is the root, ``h`` is word ``h - 1``. Where they make no tree, the best
    one is found in ``arcs`` [batch, words, words + 1], the scores of head ``h`` for word ``i`` at ``[b, i, h]``. Words
    from ``lengths[b]`` on are padding; their heads are 0.
    """
    padding = np.arange(heads.shape[1])[None, :] >= lengths[:, None]
    heads = np.where(padding, 0, heads).astype(np.intp)
    changed = np.flatnonzero(~_are_trees(heads, padding))
    for b in changed:
        n = int(lengths[b])
        heads[b, :n] = spanning_tree(arcs[b, :n, : n + 1].astype(np.float64))
    return heads, changed


def _are_trees(heads: Ints, padding: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether every word reaches the root and one word hangs on it, for each sentence."""
    batch, words = heads.shape
    one_root = ((heads == 0) & ~padding).sum(axis=1) == 1
    up = np.concatenate([np.zeros((batch, 1), heads.dtype), heads], axis=1)
    up += (np.arange(batch) * (words + 1))[:, None]  # one flat table: quicker than indexing along an axis
    flat = up.ravel()
    for _ in range(max(1, int(words).bit_length())):  # each round doubles the climb
        flat = flat[flat]
    reached: NDArray[np.bool_] = (flat.reshape(up.shape) == up[:, :1]).all(axis=1)
    good: NDArray[np.bool_] = one_root & reached
    return good


def spanning_tree(scores: NDArray[np.float64]) -> Ints:
    """Heads [words] of the maximum spanning arborescence with exactly one root word (Chu-Liu, Edmonds).

    ``scores`` is [words, words + 1] as in ``trees``. Where the best arborescence has several root words, taking a
    constant larger than any difference from every root arc makes it use as few of them as it must: one.
    """
    n = len(scores)
    if not n:
        return np.zeros(0, np.intp)
    full = np.full((n + 1, n + 1), -np.inf)
    full[1:] = scores
    np.fill_diagonal(full, -np.inf)
    found = _arborescence(full)[1:]
    if np.count_nonzero(found == 0) == 1:
        return found
    full[1:, 0] -= 1 + n * _range(scores)
    return _arborescence(full)[1:]


def _range(scores: NDArray[np.float64]) -> float:
    real = scores[scores > BARRED]
    return float(real.max() - real.min()) if real.size else 0.0


def _arborescence(scores: NDArray[np.float64]) -> Ints:
    """Best heads of nodes 1.. for ``scores[dependent, head]`` with node 0 as the root; entry 0 is 0."""
    heads = np.zeros(len(scores), np.intp)
    heads[1:] = scores[1:].argmax(axis=1)
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    inside = np.zeros(len(scores), bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    # The cycle becomes one node, the last; entering it at a word costs what that word's own arc was worth.
    entering = scores[np.ix_(cycle, outside)] - scores[cycle, heads[cycle]][:, None]
    leaving = scores[np.ix_(outside, cycle)]
    m = len(outside)
    small = np.full((m + 1, m + 1), -np.inf)
    small[:m, :m] = scores[np.ix_(outside, outside)]
    small[m, :m] = entering.max(axis=0)
    small[:m, m] = leaving.max(axis=1)
    found = _arborescence(small)
    for k in range(1, m):
        heads[outside[k]] = cycle[leaving[k].argmax()] if found[k] == m else outside[found[k]]
    door = int(found[m])
    entry = cycle[int(entering[:, door].argmax())]
    heads[entry] = outside[door]
    return heads


def _cycle(heads: Ints) -> Ints | None:
    """Nodes of a cycle of ``heads``, or None where there is none."""
    above: list[int] = heads.tolist()
    colour = [-1, *(0 for _ in above[1:])]
    for start in range(1, len(above)):
        node = start
        while colour[node] == 0:
            colour[node] = start
            node = above[node]
        if colour[node] == start:
            cycle = [node]
            while (node := above[node]) != cycle[0]:
                cycle.append(node)
            return np.array(cycle, np.intp)
    return None


class Bio:
    """Decodes BIO tags so that every I- continues a B- or I- of its own class."""

    def __init__(self, tags: Sequence[str]) -> None:
        """``tags`` in the order of the scores: "O", "B-PERSON", "I-PERSON" …"""
        self.tags = tuple(tags)
        self._allowed = np.zeros((len(tags), len(tags)), bool)
        for i, before in enumerate(tags):
            for j, after in enumerate(tags):
                self._allowed[i, j] = after[0] != "I" or (before != "O" and before[2:] == after[2:])
        self._opens = np.array([t[0] != "I" for t in tags])
        self._cost = np.where(self._allowed, 0.0, NEVER)

    def __call__(self, scores: Scores, lengths: Ints) -> list[list[tuple[int, int, str]]]:
        """Names of each sentence as (first, last exclusive, class), from scores [batch, words, tags]."""
        best = scores.argmax(axis=2)
        places = np.arange(best.shape[1])
        best[places[None, :] >= lengths[:, None]] = 0
        if not best.any():
            return [[] for _ in best]
        legal = self._opens[best[:, 0]] & self._allowed[best[:, :-1], best[:, 1:]].all(axis=1)
        for b in np.flatnonzero(~legal):
            n = int(lengths[b])
            best[b, :n] = self._viterbi(scores[b, :n].astype(np.float64))
        out: list[list[tuple[int, int, str]]] = [[] for _ in range(len(best))]
        for b, i in zip(*np.nonzero(best), strict=True):
            tag = self.tags[best[b, i]]
            if tag[0] == "B":
                out[b].append((int(i), int(i) + 1, tag[2:]))
            else:
                first, _, label = out[b][-1]
                out[b][-1] = (first, int(i) + 1, label)
        return out

    def _viterbi(self, scores: NDArray[np.float64]) -> Ints:
        back = np.zeros(scores.shape, np.intp)
        total = np.where(self._opens, scores[0], NEVER)
        for i in range(1, len(scores)):
            paths = total[:, None] + self._cost
            back[i] = paths.argmax(axis=0)
            total = paths.max(axis=0) + scores[i]
        path = np.zeros(len(scores), np.intp)
        path[-1] = total.argmax()
        for i in range(len(scores) - 1, 0, -1):
            path[i - 1] = back[i, path[i]]
        return path
