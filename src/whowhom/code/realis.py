"""Whether an event happened: actual, future, hypothetical, negated or historical.

The judgement walks from the event's predicate up the tree and collects what takes it out of the actual world: its
own negation or modal, an adjective ("a planned attack"), a governing word ("plans to", "possibility of", "denied"),
a condition. What was presupposed (a definite event noun, a relative clause) stays actual.
"""

from __future__ import annotations

from whowhom.codebook.cues import Cues
from whowhom.model.event import Realis
from whowhom.parse.tree import Tree

STRONGEST: tuple[Realis, ...] = ("negated", "hypothetical", "future", "historical")
"""What decides where several cues disagree: "the possibility of an imminent attack" is hypothetical."""

LATER = {"after", "until", "till", "once", "when", "before"}
"""Conjunctions that put an event into the time of what it hangs on: "will go home once peace is made"."""

PRESUPPOSING = {"the", "this", "that", "these", "those", "its", "their", "his", "her"}
"""Determiners of an event that is taken as known; what is said of its clause does not touch it."""

NEGATIONS = {"not", "n't", "n’t", "no", "never", "nobody", "none", "nor", "neither", "without"}
"""Words of which one must stand in a sentence that denies an event by a negation of its own."""

ABOUT = {"after", "since", "over", "before", "during", "in", "by", "amid", "following", "at"}
"""Prepositions that only set a governor's time or ground: "plans after the *attack*" leave the attack real."""


def negated(tree: Tree, head: int, negators: frozenset[str]) -> bool:
    """Whether the predicate at ``head`` is itself denied: "did not", "no longer", "without", "no troops were"."""

    def negates(i: int) -> bool:
        token = tree.tokens[i]
        if _contrasts(tree, i):
            return False
        return token.text.lower() in negators or token.lemma.lower() in negators

    beside = tree.children(head, "advmod", "cc", "mark", "case", "det", "nsubj", "obj", "aux", "discourse")
    # "no longer", "no troops": the negation may stand one step further down.
    within = [j for i in tree.children(head, "advmod", "nsubj", "obj") for j in tree.children(i, "det", "advmod")]
    return any(negates(i) for i in beside + within)


def only_contrasts(tree: Tree) -> bool:
    """Whether the one negation of a sentence denies no event: "not one but *two* drones", "not only"."""
    found = [i for i in range(len(tree.tokens)) if tree.text_at(i) in NEGATIONS]
    return len(found) == 1 and _contrasts(tree, found[0])


def _contrasts(tree: Tree, i: int) -> bool:
    after = [tree.text_at(j) for j in range(i + 1, i + 4)]
    number = i + 1 < len(tree.tokens) and tree.tokens[i + 1].upos == "NUM"
    return tree.text_at(i) == "not" and (
        after[0] in {"only", "just", "merely", "simply"} or (number and "but" in after)
    )


def may_be(tree: Tree, head: int, cues: Cues) -> bool:
    """Whether the predicate at ``head`` stands under a condition or a "may": "if it does not agree"."""
    conditions = any(tree.text_at(i) in cues.conditions for i in tree.children(head, "mark"))
    return conditions or any(tree.text_at(i) in {"may", "might"} for i in tree.children(head, "aux"))


def judge(
    tree: Tree, head: int, cues: Cues, *, own: frozenset[int] = frozenset(), support: int | None = None
) -> Realis:
    """Realis of the event whose predicate is token ``head``.

    ``own`` are the tokens of a predicate of several words; ``support`` is the light verb of a nominal, whose
    negation and modals count as the nominal's own.
    """
    here = [_here(tree, i, cues) for i in [head, *sorted(own - {head}), *([] if support is None else [support])]]
    found = {*here, _above(tree, support if support is not None else head, cues, own)}
    return next((realis for realis in STRONGEST if realis in found), "actual")


def _here(tree: Tree, i: int, cues: Cues) -> Realis:
    if negated(tree, i, cues.negators):
        return "negated"
    token = tree.tokens[i]
    for j in tree.children(i):
        child = tree.tokens[j]
        relation, lemma = child.deprel.split(":")[0], child.lemma.lower()
        if relation == "aux" and lemma in cues.modals:
            return cues.modals[lemma]
        if relation == "aux" and child.text.lower() in cues.modals:
            return cues.modals[child.text.lower()]
        if relation in {"amod", "advmod", "compound"} and lemma in cues.modifiers and j < i + 3:
            return cues.modifiers[lemma]
        if relation == "mark" and child.text.lower() in cues.conditions:
            return "hypothetical"
    if token.deprel == "conj" and token.upos == "VERB" and not tree.children(i, "aux", "nsubj"):
        above = token.head
        inherited = [j for j in tree.children(above, "aux") if tree.tokens[j].lemma.lower() in cues.modals]
        if inherited and token.xpos in {"VB", "VBN", "VBG"}:
            return cues.modals[tree.tokens[inherited[0]].lemma.lower()]
    return "actual"


def _above(tree: Tree, head: int, cues: Cues, own: frozenset[int]) -> Realis:
    i, steps = head, 0
    while tree.tokens[i].head >= 0 and steps <= len(tree.tokens):
        token, governor = tree.tokens[i], tree.tokens[i].head
        relation = token.deprel
        if relation.startswith(("acl:relcl", "parataxis", "appos")):
            return "actual"
        if governor in own:
            i, steps = governor, steps + 1
            continue
        above, base = tree.tokens[governor], relation.split(":")[0]
        found = _governed(tree, i, governor, cues)
        if found != "actual":
            return found
        outer = _here(tree, governor, cues)
        if token.upos in {"NOUN", "PROPN"} and base in {"nsubj", "obl", "obj"}:
            shared = base != "obl" and not _presupposed(tree, i)
            if shared and above.upos in {"VERB", "AUX"} and outer != "actual":
                return outer
            if base == "obl" or (base == "nsubj" and not shared):
                return "actual"
        elif base in {"ccomp", "xcomp", "advcl", "csubj"} and outer in {"hypothetical", "future"}:
            if base != "advcl":
                return outer
            if LATER & {tree.tokens[j].text.lower() for j in tree.children(i, "mark", "advmod")}:
                return "hypothetical"
        i, steps = governor, steps + 1
    return "actual"


def _governed(tree: Tree, i: int, governor: int, cues: Cues) -> Realis:
    """What the governing word says of the thing that token ``i`` heads."""
    relation = tree.tokens[i].deprel.split(":")[0]
    lemma = tree.tokens[governor].lemma.lower()
    if relation in {"conj", "nsubj"}:
        return "actual"
    if relation == "advcl" and any(tree.tokens[j].lemma == "to" for j in tree.children(i, "mark")):
        return cues.governors.get(lemma, "future")
    if relation == "advcl" and not any(
        tree.tokens[j].text.lower() in {"of", "from", "against", "for", "about"} for j in tree.children(i, "mark")
    ):
        return "actual"
    if lemma not in cues.governors:
        return "actual"
    effect = cues.governors[lemma]
    if tree.tokens[governor].upos in {"VERB", "ADJ", "NOUN"} and negated(tree, governor, cues.negators):
        # "did not deny", "failed to prevent": a denial denied leaves it open.
        return "hypothetical" if effect == "negated" else ("negated" if effect == "future" else effect)
    if relation in {"obl", "nmod"} and tree.preposition(i) in ABOUT:
        return "actual"
    return effect


def _presupposed(tree: Tree, i: int) -> bool:
    return any(
        tree.tokens[j].text.lower() in PRESUPPOSING or tree.tokens[j].deprel == "nmod:poss" for j in tree.children(i)
    )
