"""One event where two words tell one."""

from __future__ import annotations

from dataclasses import replace

from tests.code.test_findings import BOTH, TREE, merged, told
from whowhom.code.once import told_once


def test_a_verb_and_its_object_of_one_type_are_one_event_by_the_surer_word() -> None:
    noun = replace(told("ASSAULT", 0.6, recipient=((0, 1, 0.9),)), word=5)
    (found,) = told_once(merged([told("ASSAULT", 0.9, **BOTH), noun], [], 0.9), TREE)
    assert (found.head, [a.text for f in found.actors for a in f.actors]) == (3, ["Kenya", "Uganda"])
    surer = replace(noun, scores=noun.scores | {"ASSAULT": 0.95})
    (found,) = told_once(merged([told("ASSAULT", 0.9, actor=((2, 3, 0.9),)), surer], [], 0.9), TREE)
    assert (found.head, [a.text for f in found.actors for a in f.actors]) == (5, ["Uganda"])


def test_an_attack_that_another_repels_stays_an_event_of_its_own() -> None:
    noun = replace(told("ASSAULT", 0.95, actor=((2, 3, 0.9),), recipient=((0, 1, 0.9),)), word=5)
    found = told_once(
        merged([told("ASSAULT", 0.9, actor=((0, 1, 0.9),), recipient=((2, 3, 0.8),)), noun], [], 0.9), TREE
    )
    assert [f.head for f in found] == [3, 5]
