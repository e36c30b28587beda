"""A dependency tree as the coder asks it."""

from __future__ import annotations

import pytest

from tests.trees import sentence
from whowhom.parse.tree import Tree

ENVOYS = """
    envoys    envoy     NOUN  NNS 0 root
    from      from      ADP   IN  3 case
    Peru      Peru      PROPN NNP 1 nmod
    and       and       CCONJ CC  {chile} cc
    {of}Chile     Chile     PROPN NNP 1 nmod
"""


@pytest.mark.parametrize(
    ("of", "chile", "conjuncts"),
    [("", 5, [2, 4]), ("of of ADP IN 6 case\n", 6, [2])],
    ids=["without a preposition", "with one of its own"],
)
def test_a_modifier_that_begins_with_and_is_coordinated_with_the_one_before(
    of: str, chile: int, conjuncts: list[int]
) -> None:
    assert Tree(sentence(ENVOYS.format(of=of, chile=chile))).conjuncts(2) == conjuncts
