"""One event where two words tell one: a verb with its object, an act with its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from whowhom.code.findings import Finding, others
from whowhom.code.parties import Filled
from whowhom.parse.tree import Tree


def told_once(found: Sequence[Finding], tree: Tree) -> list[Finding]:
    """With one event where the heads mark a verb and its object as two of the same type: "held talks".

    The surer word stands, with what only the other has. Two that different parties do stay two ("repelled the attack").
    """
    kept = list(found)
    for verb in found:
        objects = tree.children(verb.head, "obj", "nsubj:pass")
        for act in found:
            alone = act.prior is verb.prior is None and act in kept and verb in kept
            if alone and act.head in objects and act.type == verb.type and _may_be_same(verb.actors, act.actors):
                first, second = sorted((verb, act), key=lambda one: -one.likely)
                kept.remove(second)
                kept[kept.index(first)] = _filled(first, second)
    return kept


def _may_be_same(one: tuple[Filled, ...], other: tuple[Filled, ...]) -> bool:
    return not one or not other or bool({filled.head for filled in one} & {filled.head for filled in other})


def _filled(first: Finding, second: Finding) -> Finding:
    actors = first.actors or second.actors
    recipients = others(actors, first.recipients) or others(actors, second.recipients)
    places, times = first.places or second.places, first.times or second.times
    return replace(first, actors=actors, recipients=recipients, places=places, times=times)


def without_outcomes(found: Sequence[Finding], tree: Tree) -> list[Finding]:
    """Without participles that only say how an event of the same type ended: "shelled a market, killing six"."""
    kinds = {i: f.type for f in found for i in f.words}

    def outcome(event: Finding) -> bool:
        token = tree.tokens[event.head]
        after_comma = event.head > 0 and tree.tokens[event.head - 1].text == ","
        trailing = after_comma and token.upos == "VERB" and token.text.endswith("ing")
        subject = tree.children(event.head, "nsubj", "nsubj:pass")
        return trailing and not subject and not event.user and kinds.get(token.head) == event.type

    return [event for event in found if not outcome(event)]
