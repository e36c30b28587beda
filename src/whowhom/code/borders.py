"""Whom a movement of forces is aimed at: the state behind the border that it is said to be near."""

from __future__ import annotations

from dataclasses import replace

from whowhom.code.findings import Finding
from whowhom.code.parties import Filled, Parties
from whowhom.parse.tree import Tree

BORDERS = frozenset({"border", "frontier", "airspace", "boundary", "coast", "waters", "territory", "demarcation"})
MOVES = frozenset({"MOBILIZE", "COERCE"})


def aimed(finding: Finding, tree: Tree, parties: Parties) -> Finding:
    """The finding with the one other state whose border is named with the movement as its recipient.

    "Jets of A flew along the border of A and B" is done to B; where several others or none is named, nobody is.
    """
    own = {actor.country for filled in finding.actors for actor in filled.actors if actor.country}
    if finding.type not in MOVES or finding.recipients or len(own) != 1:
        return finding
    others: dict[str, Filled] = {}
    for i in tree.subtree(finding.head):
        if not BORDERS & {tree.tokens[i].lemma.lower(), tree.text_at(i)}:
            continue
        for j in [k for modifier in tree.children(i, "nmod", "compound", "amod") for k in tree.conjuncts(modifier)]:
            for actor in parties.resolve(parties.index, j):
                if actor.country and actor.country not in own:
                    others.setdefault(actor.country, Filled(j, (actor,), direct=False))
    return replace(finding, recipients=tuple(others.values())) if len(others) == 1 else finding
