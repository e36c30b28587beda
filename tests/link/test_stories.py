"""Signatures of articles, and which of them tell one story."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.link.stories import TERMS, Signature, linked, matrix, signature, similarity, stories

FERRY = (
    "Ferry sinks off Zanzibar",
    "A ferry with ninety passengers sank off Zanzibar on Friday; divers search the wreck.",
)
DIVERS = (
    "Divers reach ferry off Zanzibar",
    "Divers reached the wreck of the ferry that sank off Zanzibar with passengers.",
)
WHEAT = (
    "Wheat harvest fails",
    "Farmers on the northern plain expect the poorest wheat harvest since the great drought.",
)


def test_a_signature_survives_storing() -> None:
    made = signature(*FERRY)
    assert Signature.from_bytes(made.to_bytes()) == made
    assert len(made.to_bytes()) == 8 * len(made.terms)


def test_an_article_without_words_has_an_empty_signature() -> None:
    assert signature(None, " … — ") == Signature((), ())
    assert Signature.from_bytes(b"") == signature("", "")


def test_half_a_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="eight bytes a term"):
        Signature.from_bytes(b"1234567")


def test_a_signature_is_a_unit_vector_of_ascending_terms() -> None:
    made = signature(None, " ".join(f"word{chr(97 + i)}{chr(97 + j)}" for i in range(26) for j in range(5)))
    assert len(made.terms) == TERMS
    assert list(made.terms) == sorted(set(made.terms))
    assert sum(weight * weight for weight in made.weights) == pytest.approx(1, abs=1e-5)


def test_likeness_of_a_text_and_itself_and_another() -> None:
    ferry, wheat = signature(*FERRY), signature(*WHEAT)
    assert similarity(ferry, ferry) == pytest.approx(1, abs=1e-5)
    assert similarity(ferry, wheat) < 0.05
    assert similarity(ferry, signature(None, "")) == 0


def test_the_matrix_holds_the_likeness_of_every_pair() -> None:
    made = [signature(*FERRY), signature(*DIVERS), signature(None, ""), signature(*WHEAT)]
    expected = [[similarity(a, b) for b in made] for a in made]
    assert matrix(made) == pytest.approx(np.array(expected), abs=1e-5)
    assert matrix([]).shape == (0, 0)


def test_two_reports_of_one_story_are_together() -> None:
    assert stories([signature(*FERRY), signature(*WHEAT), signature(*DIVERS)]) == [0, 1, 0]


def test_articles_without_words_are_stories_of_their_own() -> None:
    assert stories([signature(None, ""), signature(*FERRY), signature(None, "")]) == [0, 1, 2]


def test_no_articles_no_stories() -> None:
    assert stories([]) == []
    assert linked(np.zeros((0, 0), np.float32), [], 0.5) == []


TEXTS = st.lists(
    st.lists(st.sampled_from("ferry wreck diver wheat drought farmer envoy treaty border shell".split()), max_size=6)
    .map(" ".join),
    max_size=9,
)  # fmt: skip


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_who_is_together_does_not_depend_on_the_order(texts: list[str], random: Any) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)
    made = [signature(None, text) for text in texts]
    one, other = stories(made), stories([made[i] for i in order])
    assert together(one, range(len(texts))) == together(other, order)


def together(labels: list[int], numbers: Any) -> set[frozenset[int]]:
    held: dict[int, set[int]] = {}
    for label, number in zip(labels, numbers, strict=True):
        held.setdefault(label, set()).add(number)
    return {frozenset(some) for some in held.values()}


def test_groups_are_joined_by_their_mean_likeness() -> None:
    likeness = np.array([[1, 0.9, 0.5], [0.9, 1, 0.2], [0.5, 0.2, 1]], np.float32)
    assert len(set(linked(likeness, [1, 1, 1], 0.4))) == 2
    assert len(set(linked(likeness, [1, 1, 1], 0.3))) == 1
    assert len(set(linked(likeness, [9, 1, 1], 0.4))) == 1


def test_what_is_forbidden_is_never_joined_through_others() -> None:
    likeness = np.array([[1, -np.inf, 0.9, 0.9], [-np.inf, 1, 0.8, 0.8], [0.9, 0.8, 1, 0.9], [0.9, 0.8, 0.9, 1]])
    one, other, *_ = found = linked(likeness.astype(np.float32), [1] * 4, 0.3)
    assert one != other
    assert found.count(one) == 3
