"""A dependency tree as the coder asks it."""

from __future__ import annotations

from tests.trees import sentence
from whowhom.parse.tree import Tree


def test_a_modifier_that_begins_with_and_is_coordinated_with_the_one_before() -> None:
    tree = Tree(
        sentence("""
        envoys    envoy     NOUN  NNS 0 root
        from      from      ADP   IN  3 case
        Peru      Peru      PROPN NNP 1 nmod
        and       and       CCONJ CC  5 cc
        Chile     Chile     PROPN NNP 1 nmod
    """)
    )
    assert tree.conjuncts(2) == [2, 4]
    assert tree.children(0, "nmod") == [2]


def test_a_modifier_with_a_preposition_of_its_own_stays_where_it_is() -> None:
    tree = Tree(
        sentence("""
        envoys    envoy     NOUN  NNS 0 root
        from      from      ADP   IN  3 case
        Peru      Peru      PROPN NNP 1 nmod
        and       and       CCONJ CC  6 cc
        of        of        ADP   IN  6 case
        Chile     Chile     PROPN NNP 1 nmod
    """)
    )
    assert tree.conjuncts(2) == [2]
