"""Who did what to whom, as clauses: predicates with their arguments, read off a dependency tree.

A clause is one predicate (a verb, a predicative adjective, or a noun that may name an event) with arguments in
*active* voice: the subject of a passive is its object, a by-phrase its subject. Arguments that grammar leaves
out are restored — the subject of a participle, of a second conjunct, of an infinitive (control and raising), the
noun that a relative clause describes — and say so by ``restored``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from whowhom.model import Sentence
from whowhom.parse.tree import Tree

Give = Callable[[str, list[int]], None]
"""Fills one role of a clause with tokens that do not depend on its predicate."""

SUBJECTS = {"nsubj", "csubj"}
SUBJECT_CONTROL = {"promise", "threaten", "vow", "pledge", "agree", "offer", "swear", "commit", "intend"}
RELATIVES = {"who", "which", "that", "whom", "whose"}
CLAUSAL = {
    "ccomp",
    "xcomp",
    "advcl",
    "acl",
    "acl:relcl",
    "conj",
    "parataxis",
    "csubj",
    "csubj:pass",
    "root",
    "dep",
    "appos",
    "advcl:relcl",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One filler of one role.

    ``role``: subj, obj, iobj, obl:<preposition>; at nouns poss, amod and the bare preposition. ``head`` is a token
    of the sentence; coordinated fillers are one argument each. ``restored`` is True where the filler is not a
    dependant of the predicate itself.
    """

    role: str
    head: int
    restored: bool = False


@dataclass(slots=True, kw_only=True)
class Clause:
    """One predicate and what it governs; ``parent`` is the clause it depends on, ``link`` the relation to it."""

    sentence: Sentence
    head: int
    kind: str
    lemma: str
    particle: str | None = None
    arguments: list[Argument] = field(default_factory=list)
    parent: Clause | None = None
    link: str = "root"
    passive: bool = False

    def fillers(self, role: str) -> list[Argument]:
        """The arguments in one role, in the order of the text."""
        return [a for a in self.arguments if a.role == role]


def clauses(tree: Tree) -> list[Clause]:
    """Every clause of a sentence in the order of its predicates; parents come linked."""
    found: dict[int, Clause] = {}
    for i, token in enumerate(tree.tokens):
        kind = _kind(tree, i)
        if kind:
            found[i] = Clause(
                sentence=tree.sentence, head=i, kind=kind, lemma=token.lemma.lower(),
                particle=_particle(tree, i), link=token.deprel, passive=kind == "verb" and _is_passive(tree, i),
            )  # fmt: skip
    for clause in found.values():
        clause.parent = _governor(tree, found, clause)
        clause.arguments = _own_arguments(tree, clause)
    for clause in sorted(found.values(), key=lambda c: _depth(tree, c.head)):
        if clause.kind != "noun":
            _restore(tree, found, clause)
    return [found[i] for i in sorted(found)]


def _kind(tree: Tree, i: int) -> str:
    token = tree.tokens[i]
    if token.upos == "VERB" and token.deprel.split(":")[0] not in {"aux", "amod", "compound", "case", "mark"}:
        return "verb"
    if token.upos in {"VERB", "ADJ"} and token.deprel == "amod" and tree.children(i, "obl", "obj"):
        return "verb" if token.upos == "VERB" else "adj"
    if token.upos == "ADJ" and (tree.children(i, "cop") or token.deprel in {"conj", "xcomp", "root"}):
        return "adj"
    if token.upos == "NOUN":
        return "noun"
    return ""


def _particle(tree: Tree, i: int) -> str | None:
    parts = [tree.tokens[j].lemma.lower() for j in tree.children(i) if tree.tokens[j].deprel == "compound:prt"]
    return parts[0] if parts else None


def _is_passive(tree: Tree, i: int) -> bool:
    token = tree.tokens[i]
    if tree.children(i, "nsubj:pass", "aux:pass", "csubj:pass"):
        return True
    if token.xpos != "VBN" or tree.children(i, "aux"):
        return False
    if token.deprel.startswith(("acl", "amod", "advcl", "root", "parataxis", "ccomp", "dep", "xcomp")):
        return not tree.children(i, "obj") and not any(tree.tokens[j].deprel == "nsubj" for j in tree.children(i))
    if token.deprel == "conj":
        above = token.head
        return _is_passive(tree, above) and not any(tree.tokens[j].deprel == "nsubj" for j in tree.children(i))
    return False


def _depth(tree: Tree, i: int) -> int:
    depth = 0
    while tree.tokens[i].head >= 0 and depth <= len(tree.tokens):
        i, depth = tree.tokens[i].head, depth + 1
    return depth


def _governor(tree: Tree, found: dict[int, Clause], clause: Clause) -> Clause | None:
    i, steps = tree.tokens[clause.head].head, 0
    while i >= 0 and steps <= len(tree.tokens):
        if i in found and (
            found[i].kind != "noun" or clause.kind == "noun" or tree.tokens[clause.head].deprel in CLAUSAL
        ):
            return found[i]
        i, steps = tree.tokens[i].head, steps + 1
    return None


def _own_arguments(tree: Tree, clause: Clause) -> list[Argument]:
    return _noun_arguments(tree, clause.head) if clause.kind == "noun" else _verb_arguments(tree, clause)


def _verb_arguments(tree: Tree, clause: Clause) -> list[Argument]:
    found: list[Argument] = []

    def add(role: str, head: int) -> None:
        found.extend(Argument(role=role, head=i) for i in tree.conjuncts(head))

    for i in tree.children(clause.head):
        relation = tree.tokens[i].deprel
        base = relation.split(":")[0]
        if (
            tree.tokens[i].lemma.lower() in RELATIVES
            and tree.tokens[clause.head].deprel == "acl:relcl"
            and tree.tokens[i].upos in {"PRON", "DET"}
        ):
            continue
        if base in SUBJECTS:
            add("obj" if relation.endswith(":pass") or (clause.passive and base == "nsubj") else "subj", i)
        elif base == "obj":
            add("obj", i)
        elif base == "iobj":
            add("iobj", i)
        elif base == "obl":
            preposition = tree.preposition(i)
            if relation == "obl:agent" or (clause.passive and preposition == "by"):
                add("subj", i)
            elif preposition:
                add(f"obl:{preposition}", i)
        elif base == "xcomp" and tree.tokens[i].upos == "PROPN":
            add("obj", i)  # "phoned President X": a title before a name may pass for the predicate of another
        elif base in {"ccomp", "xcomp", "advcl"}:
            for j in _raised(tree, i):
                add("obj", j)
    if not any(a.role == "obj" for a in found):
        # "Warned Ruritania": the only object of a verb may be parsed as its indirect one.
        found += [Argument(role="obj", head=a.head) for a in found if a.role == "iobj"]
    return found


def _raised(tree: Tree, below: int) -> list[int]:
    """The subject that stands before an infinitive's or gerund's mark: "accused *Togo* of …", "want *Togo* to …"."""
    marks = [i for i in tree.children(below, "mark") if tree.tokens[i].text.lower() in {"of", "from", "to", "for"}]
    return [i for i in tree.children(below, "nsubj") if marks and i < marks[0]] if len(marks) == 1 else []


def _noun_arguments(tree: Tree, head: int) -> list[Argument]:
    found: list[Argument] = []
    for i in tree.children(head):
        relation = tree.tokens[i].deprel
        if relation == "nmod:poss":
            found += [Argument(role="poss", head=j) for j in tree.conjuncts(i)]
        elif relation in {"amod", "compound", "nmod:desc", "nmod:unmarked"}:
            found += [Argument(role="amod", head=j) for j in tree.conjuncts(i)]
        elif relation.split(":")[0] in {"nmod", "obl"}:
            preposition = tree.preposition(i)
            if preposition:
                found += [Argument(role=preposition, head=j) for j in tree.conjuncts(i)]
    return found


def _restore(tree: Tree, found: dict[int, Clause], clause: Clause) -> None:
    """Give a clause the subject (or, in the passive, the object) that grammar leaves out."""
    token = tree.tokens[clause.head]
    relation = token.deprel
    missing = "obj" if clause.passive else "subj"

    def give(role: str, heads: list[int]) -> None:
        known = {a.head for a in clause.arguments}
        clause.arguments += [Argument(role=role, head=i, restored=True) for i in heads if i not in known]

    if relation.startswith("acl") and token.head >= 0:
        _restore_from_noun(tree, clause, token.head, give)
        return
    if clause.fillers(missing) and relation != "conj":
        return
    if relation in {"advcl", "ccomp"} and token.xpos in {"VBD", "VBZ", "VBP"} and not clause.passive:
        return  # a finite clause has a subject of its own, even if the parser did not see it
    above = clause.parent
    if above is None or above.kind == "noun":
        return
    if relation == "conj":
        if not clause.fillers(missing):
            shared = above.fillers("obj" if above.passive else "subj")
            give(missing, [a.head for a in shared])
        _share_object(tree, clause, above, give)
    elif relation == "xcomp" or (relation in {"ccomp", "advcl"} and not _has_subject(tree, clause.head)):
        of_object = any(
            tree.tokens[i].text.lower() in {"of", "from", "for"} for i in tree.children(clause.head, "mark")
        )
        give(missing, _controller(above, "xcomp" if of_object else relation))


def _has_subject(tree: Tree, head: int) -> bool:
    return bool(tree.children(head, "nsubj", "csubj", "expl"))


def _controller(above: Clause, relation: str) -> list[int]:
    subjects = [a.head for a in above.fillers("subj")]
    objects = [a.head for a in (above.fillers("obj") or above.fillers("iobj"))]
    if relation != "xcomp":
        return objects if above.passive else subjects
    if above.lemma in SUBJECT_CONTROL:
        return subjects
    reached = objects or [a.head for a in above.fillers("obl:on") + above.fillers("obl:upon")]
    return reached or subjects


def _restore_from_noun(tree: Tree, clause: Clause, noun: int, give: Give) -> None:
    """A participle or relative clause describes a noun: that noun fills the open place.

    "Lebanon, where …" and "Iran, whose …" fill none: they are where it happened, or who owns what it happened to.
    """
    if _is_beside(tree, clause):
        return
    heads = [noun]
    relative = [
        i for i in tree.children(clause.head)
        if tree.tokens[i].lemma.lower() in RELATIVES and tree.tokens[i].upos in {"PRON", "DET"}
    ]  # fmt: skip
    if relative:
        relation = tree.tokens[relative[0]].deprel
        preposition = tree.preposition(relative[0])
        if relation.startswith("nsubj"):
            give("obj" if clause.passive else "subj", heads)
        elif relation == "obj":
            give("obj", heads)
        elif preposition:
            give(f"obl:{preposition}", heads)
    elif clause.passive and not clause.fillers("obj"):
        give("obj", heads)
    elif clause.passive:
        return
    elif not clause.fillers("subj"):
        infinitive = any(tree.tokens[i].lemma == "to" for i in tree.children(clause.head, "mark"))
        if not infinitive:
            give("subj", heads)
        else:
            # "a plan to attack X": the planner, where the noun has an owner, is the attacker.
            owners = [i for i in tree.children(noun) if tree.tokens[i].deprel == "nmod:poss"]
            give("subj", owners or _subject_of(tree, noun))
    elif tree.tokens[clause.head].deprel == "acl:relcl" and not clause.fillers("obj"):
        give("obj", heads)


def _is_beside(tree: Tree, clause: Clause) -> bool:
    """Whether a relative clause has its noun beside it, as its place, time, reason or owner."""
    where = any(tree.text_at(i) in {"where", "when", "why"} for i in tree.children(clause.head, "advmod"))
    owners = (j for a in clause.arguments for j in tree.children(a.head, "nmod"))
    return where or any(tree.text_at(j) == "whose" for j in owners)


def _subject_of(tree: Tree, noun: int) -> list[int]:
    """The subject of the verb that has ``noun`` as its object, if any."""
    if tree.tokens[noun].deprel != "obj" or tree.tokens[noun].head < 0:
        return []
    return [i for i in tree.children(tree.tokens[noun].head) if tree.tokens[i].deprel == "nsubj"]


def _share_object(tree: Tree, clause: Clause, above: Clause, give: Give) -> None:
    """ "Shelled and looted the village": the first verb's object serves the second, where it comes after both."""
    if clause.passive or clause.fillers("obj") or clause.kind != "verb" or above.passive:
        return
    later = [a.head for a in above.fillers("obj") if a.head > clause.head]
    give("obj", later)
