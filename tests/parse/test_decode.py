"""Trees and names that come out of scores are legal and the best."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from whowhom.parse.decode import Bio, spanning_tree, trees

TAGS = ("O", "B-X", "I-X", "B-Y", "I-Y")


def is_tree(heads: tuple[int, ...]) -> bool:
    if heads.count(0) != 1:
        return False
    for node in range(1, len(heads) + 1):
        seen = set()
        while node:
            if node in seen:
                return False
            seen.add(node)
            node = heads[node - 1]
    return True


def best_by_trying(scores: np.ndarray) -> float:
    n = len(scores)
    return max(
        sum(scores[i, h] for i, h in enumerate(heads)) for heads in product(range(n + 1), repeat=n) if is_tree(heads)
    )


def square(n: int) -> st.SearchStrategy[np.ndarray]:
    return hnp.arrays(np.float64, (n, n + 1), elements=st.integers(-9, 9).map(float))


@given(st.integers(1, 4).flatmap(square))
def test_the_spanning_tree_is_the_best_one(scores: np.ndarray) -> None:
    heads = spanning_tree(scores)
    assert is_tree(tuple(heads.tolist()))
    assert sum(scores[i, h] for i, h in enumerate(heads)) == best_by_trying(scores)


@given(st.integers(1, 12).flatmap(square))
def test_longer_sentences_get_trees_too(scores: np.ndarray) -> None:
    assert is_tree(tuple(spanning_tree(scores).tolist()))


def test_good_heads_are_kept_and_cycles_are_mended() -> None:
    arcs = np.full((2, 3, 4), -3, np.float32)
    arcs[0, 0, 2], arcs[0, 1, 1], arcs[0, 1, 0] = 5, 5, 4  # word 1 and 2 hang on each other
    arcs[1, 0, 0] = arcs[1, 1, 1] = 5
    heads, changed = trees(np.array([[2, 1, 1], [0, 1, 3]]), arcs, np.array([3, 2]))
    assert changed.tolist() == [0]
    assert heads[0].tolist()[:2] == [2, 0]
    assert heads[1].tolist() == [0, 1, 0]


def test_names_keep_to_their_class() -> None:
    scores = np.zeros((2, 3, 5), np.float32)
    for i, tag in enumerate(("B-X", "I-X", "O")):
        scores[0, i, TAGS.index(tag)] = 3
    for i, tag in enumerate(("O", "I-Y", "I-Y")):  # no B-: the best legal reading opens one
        scores[1, i, TAGS.index(tag)] = 3
    first, second = Bio(TAGS)(scores, np.array([3, 3]))
    assert first == [(0, 2, "X")]
    assert second in ([(1, 3, "Y")], [(0, 3, "Y")])


@given(hnp.arrays(np.float32, (2, 5, 5), elements=st.integers(-5, 5).map(float)), st.integers(1, 5))
def test_names_never_overlap_or_leave_the_sentence(scores: np.ndarray, length: int) -> None:
    for names in Bio(TAGS)(scores, np.array([5, length])):
        at = 0
        for first, last, label in names:
            assert at <= first < last
            assert label in ("X", "Y")
            at = last
    assert all(last <= length for _, last, _ in Bio(TAGS)(scores, np.array([5, length]))[1])
