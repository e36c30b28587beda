"""Where the lexicon's predicates stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from whowhom.codebook.lexicon import Lexicon, Pos, Predicate, Sense
from whowhom.codebook.patterns import PREPOSITIONS
from whowhom.parse.clauses import Clause
from whowhom.parse.tree import Tree

_KEPT = 1 << 14
"""Lemmas whose look-ups are remembered: all that are frequent, and a bound for the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One predicate of the lexicon at one place.

    ``clause`` is the verb, adjective or governing clause whose subject and object count; ``noun`` the nominal (of
    a light pair or an event noun) whose possessor, adjectives and prepositions count; either may be None.
    ``words`` are the tokens that make up the predicate, ``head`` the one it hangs on. ``support`` says how the
    subject of a supporting light verb counts: "actor", "recipient" or None.
    """

    key: str
    pos: Pos
    senses: tuple[Sense, ...]
    head: int
    words: tuple[int, ...]
    clause: Clause | None
    noun: int | None
    support: str | None = None


class SiteFinder:
    """Finds the candidates of one sentence, longest predicate first at each token."""

    def __init__(self, lexicon: Lexicon, light_verbs: dict[str, str]) -> None:
        self.lexicon = lexicon
        self.light_verbs = light_verbs
        self._senses = lru_cache(_KEPT)(lexicon.senses)
        self._by_last = lru_cache(_KEPT)(self._index)
        self._sentence: tuple[Tree | None, set[str]] = (None, set())

    def every(self, tree: Tree, clauses: Iterable[Clause]) -> list[list[Site]]:
        """The candidates at each token of a sentence, as ``at`` finds them."""
        clause_of = {clause.head: clause for clause in clauses}
        return [self.at(tree, clause_of, i) for i in range(len(tree.tokens))]

    def at(self, tree: Tree, clause_of: dict[int, Clause], i: int) -> list[Site]:
        """All candidates whose head is token ``i``, longest first; the coder takes the first that fits."""
        lemma = tree.tokens[i].lemma.lower()
        clause = clause_of.get(i)
        found: list[Site] = []
        for predicate in self._possible(tree, lemma):
            found.extend(self._multiword(tree, clause_of, predicate, i))
        if clause is None:
            return found
        if clause.kind == "noun":
            return found + self._nominal(tree, clause_of, lemma, (i,), i)
        pos: Pos = "verb" if clause.kind == "verb" else "adj"
        senses = self._senses(lemma, pos)
        if senses:
            found.append(Site(key=lemma, pos=pos, senses=senses, head=i, words=(i,), clause=clause, noun=None))
        return found

    def _possible(self, tree: Tree, lemma: str) -> list[Predicate]:
        """Multiwords headed by ``lemma`` whose last word the sentence has, longest first.

        A verb such as "hold" heads hundreds; no sentence has more than a few of their nouns.
        """
        index = self._by_last(lemma)
        if not index:
            return []
        if self._sentence[0] is not tree:
            words = {form.lower() for token in tree.tokens for form in (token.text, token.lemma)}
            self._sentence = (tree, words)
        ranked = [entry for word in index.keys() & self._sentence[1] for entry in index[word]]
        return [predicate for _, predicate in sorted(ranked, key=itemgetter(0))]

    def _index(self, lemma: str) -> dict[str, list[tuple[int, Predicate]]]:
        """Multiwords headed by ``lemma`` by their last word, each with its rank in the lexicon's order."""
        found: dict[str, list[tuple[int, Predicate]]] = {}
        for rank, predicate in enumerate(self.lexicon.multiwords(lemma)):
            found.setdefault(predicate.words[-1], []).append((rank, predicate))
        return found

    def _multiword(self, tree: Tree, clause_of: dict[int, Clause], predicate: Predicate, i: int) -> Iterator[Site]:
        clause = clause_of.get(i)
        if predicate.pos == "verb" and clause is not None and clause.kind == "verb":
            words = self._satellites(tree, i, predicate)
            if words is not None:
                yield Site(key=predicate.key, pos="verb", senses=predicate.senses, head=i, words=(i, *words),
                           clause=clause, noun=None)  # fmt: skip
        elif predicate.pos == "light" and clause is not None and clause.kind == "verb":
            noun = self._light_noun(tree, clause, predicate)
            if noun is not None:
                yield Site(key=predicate.key, pos="light", senses=predicate.senses, head=i, words=(i, noun),
                           clause=clause, noun=noun)  # fmt: skip
        elif predicate.pos == "noun" and clause is not None and clause.kind == "noun":
            at = predicate.words.index(predicate.head)
            words = self._row(tree, predicate.words, i - at)
            if words is not None:
                yield from self._nominal(tree, clause_of, predicate.key, words, i)
        elif predicate.pos == "adj" and clause is not None and clause.kind == "adj":
            words = self._row(tree, predicate.words, i)
            if words is not None:
                yield Site(key=predicate.key, pos="adj", senses=predicate.senses, head=i, words=words,
                           clause=clause, noun=None)  # fmt: skip
        elif predicate.pos == "phrase":
            words = self._row(tree, predicate.words, i)
            if words is not None:
                governing = _clause_of_phrase(tree, clause_of, words)
                yield Site(key=predicate.key, pos="phrase", senses=predicate.senses, head=i, words=words,
                           clause=governing, noun=None)  # fmt: skip

    def _nominal(
        self, tree: Tree, clause_of: dict[int, Clause], key: str, words: tuple[int, ...], i: int
    ) -> list[Site]:
        senses = self._senses(key, "noun")
        if not senses:
            return []
        clause, support = self._support(tree, clause_of, i)
        return [
            Site(
                key=key,
                pos="noun",
                senses=senses,
                head=i,
                words=words,
                clause=clause,
                noun=i,
                support=support,
            )
        ]

    def _support(self, tree: Tree, clause_of: dict[int, Clause], i: int) -> tuple[Clause | None, str | None]:
        """The light verb that a nominal completes ("launched an attack"), and what its subject is."""
        token = tree.tokens[i]
        top = i
        while tree.tokens[top].deprel == "conj" and tree.tokens[top].head in clause_of:
            top = tree.tokens[top].head
        relation, governor = tree.tokens[top].deprel, clause_of.get(tree.tokens[top].head)
        if token.upos != "NOUN" or governor is None or governor.kind != "verb":
            return None, None
        if relation in {"obj", "nsubj:pass"}:
            verb = governor.lemma + (f" {governor.particle}" if governor.particle else "")
        elif relation.startswith("obl"):
            verb = f"{governor.lemma} {tree.preposition(top)}"
        else:
            return None, None
        return (governor, self.light_verbs[verb]) if verb in self.light_verbs else (None, None)

    def _satellites(self, tree: Tree, i: int, predicate: Predicate) -> tuple[int, ...] | None:
        """Tokens that supply the words after a verb: a particle, an adverb, a preposition of its phrases.

        A word that no frame of the predicate names as a slot is a particle: "gave in" is not in "gave it in May".
        """
        frames = [sense.frame for sense in predicate.senses if sense.frame is not None]
        slots = {slot.name for frame in frames for slot in frame.actors + frame.recipients}
        slots |= {slot for sense in predicate.senses for test in sense.cond.tests for slot in test.slots}
        found: list[int] = []
        for word in predicate.words[1:]:
            near = self._around(tree, i, phrases=word in slots or word not in PREPOSITIONS)
            at = next((j for j in near if tree.tokens[j].text.lower() == word and j not in found), None)
            if at is None:
                return None
            found.append(at)
        return tuple(found)

    def _around(self, tree: Tree, i: int, *, phrases: bool) -> Iterator[int]:
        """Tokens beside a verb that may belong to it; with ``phrases`` also the prepositions of what it governs."""
        dated = [n for n in tree.sentence.names if n.label == "DATE"]
        for j in tree.children(i):
            relation = tree.tokens[j].deprel.split(":")[0]
            if relation in {"compound", "advmod", "xcomp", "mark", "case", "obj"}:
                yield j
            if not phrases or any(n.first <= j < n.last for n in dated):
                continue
            if relation in {"obl", "advcl", "xcomp", "ccomp", "nmod"}:
                for k in tree.children(j, "case", "mark"):
                    yield k
                    yield from tree.children(k, "fixed")
            if relation == "obj":
                # "imposed sanctions on": the preposition may have been hung on the object.
                for k in tree.children(j, "nmod"):
                    yield from tree.children(k, "case")

    def _light_noun(self, tree: Tree, clause: Clause, predicate: Predicate) -> int | None:
        head_words = predicate.key.partition("+")[0].split()[1:]
        roles = {"obj"}
        if head_words:
            particle = head_words == [clause.particle]
            roles = {"obj"} if particle else {f"obl:{' '.join(head_words)}"}
        for argument in clause.arguments:
            token = tree.tokens[argument.head]
            if argument.role == "obj" and tree.preposition(argument.head):
                continue  # "called on Monday for a ceasefire", which the parser may take for an object
            if argument.role in roles and token.lemma.lower() == predicate.noun[-1]:
                start = argument.head - len(predicate.noun) + 1
                if len(predicate.noun) == 1 or self._row(tree, predicate.noun, start) is not None:
                    return argument.head
            elif (
                argument.role in roles
                and len(predicate.noun) > 1
                and token.lemma.lower() == predicate.noun[0]
                and self._row(tree, predicate.noun, argument.head) is not None
            ):
                return argument.head
        return None

    def _row(self, tree: Tree, words: tuple[str, ...], start: int) -> tuple[int, ...] | None:
        if start < 0 or start + len(words) > len(tree.tokens):
            return None
        for offset, word in enumerate(words):
            token = tree.tokens[start + offset]
            if token.lemma.lower() != word and token.text.lower() != word:
                return None
        return tuple(range(start, start + len(words)))


def _clause_of_phrase(tree: Tree, clause_of: dict[int, Clause], words: tuple[int, ...]) -> Clause | None:
    """The clause whose subject a fixed phrase describes: the one headed inside it, else the nearest above."""
    inside = [clause_of[j] for j in words if j in clause_of and clause_of[j].kind != "noun"]
    if inside:
        return inside[0]
    i, steps = words[0], 0
    while i >= 0 and steps <= len(tree.tokens):
        if i in clause_of and i not in words and clause_of[i].kind != "noun":
            return clause_of[i]
        i, steps = tree.tokens[i].head, steps + 1
    outside = {tree.tokens[j].head for j in words} - set(words)
    root = next((j for j in words if tree.tokens[j].head < 0), None)
    if root is not None:
        return clause_of.get(root)
    return clause_of.get(min(outside)) if outside else None
