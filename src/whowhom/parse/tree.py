"""A dependency tree to ask: children, conjuncts, prepositions, noun phrases."""

from __future__ import annotations

from dataclasses import replace

from whowhom.model import Sentence
from whowhom.model.syntax import Token


class Tree:
    """A sentence with its children by head, computed once.

    A modifier that begins with "and" ("envoys from Peru *and Chile*") is coordinated with the one before it, whatever
    the parser says.
    """

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.tokens = _coordinated(sentence.tokens)
        self.below: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head >= 0:
                self.below[token.head].append(i)
        self._relations = [{token.deprel, token.deprel.partition(":")[0]} for token in self.tokens]
        self._prepositions: dict[int, str] = {}

    def children(self, head: int, *relations: str) -> list[int]:
        """Dependants of ``head``, with any of the relations (subtypes count) where some are named."""
        if not relations:
            return self.below[head]
        return [i for i in self.below[head] if not self._relations[i].isdisjoint(relations)]

    def text_at(self, i: int) -> str:
        """The word at ``i`` in lower case; empty outside the sentence."""
        return self.tokens[i].text.lower() if 0 <= i < len(self.tokens) else ""

    def conjuncts(self, head: int) -> list[int]:
        """``head`` and what is coordinated with it, in order."""
        found = [head]
        for i in self.children(head, "conj"):
            found.extend(self.conjuncts(i))
        return found

    def preposition(self, head: int) -> str:
        """The case marker of a nominal, lower case, parts joined ("according to"); empty where there is none."""
        if head not in self._prepositions:
            self._prepositions[head] = self._preposition(head)
        return self._prepositions[head]

    def _preposition(self, head: int) -> str:
        parts: list[str] = []
        for i in self.children(head, "case"):
            if self.tokens[i].deprel == "case" and self.tokens[i].xpos != "POS":
                parts.append(self.tokens[i].text.lower())
                parts.extend(self.tokens[j].text.lower() for j in self.children(i, "fixed"))
        return " ".join(parts)

    def subtree(self, head: int) -> list[int]:
        """All tokens under ``head``, itself included, in order."""
        found, stack = [], [head]
        while stack:
            i = stack.pop()
            found.append(i)
            stack.extend(self.below[i])
        return sorted(found)

    def depth(self, i: int) -> int:
        """How many steps a token is below the sentence's root."""
        steps = 0
        while self.tokens[i].head >= 0 and steps < len(self.tokens):
            i, steps = self.tokens[i].head, steps + 1
        return steps

    def setting(self, i: int) -> int:
        """What the relative clause of a token sets a scene for with "where" or "whose"; -1 outside such a clause."""
        for _ in range(len(self.tokens)):
            above = self.tokens[i].head
            if above < 0:
                return -1
            if self.tokens[i].deprel == "acl:relcl":
                opens = [j for j in self.subtree(i) if j <= i]
                return above if any(self.text_at(j) in {"where", "whose"} for j in opens) else -1
            i = above
        return -1

    def phrase(self, head: int) -> tuple[int, int]:
        """First and last (exclusive) token of the noun phrase at ``head``.

        Coordinated phrases, relative clauses, appositions that stand apart, prepositions and punctuation at the
        edges stay outside, but "of Peru and Chile" is whole; the phrase is contiguous.
        """
        keep, stack = {head}, [head]
        while stack:
            above = stack.pop()
            for i in self.below[above]:
                relation = self.tokens[i].deprel
                if above != head and relation == "conj" and self.tokens[above].upos == self.tokens[i].upos == "PROPN":
                    keep.update((i, *self.children(i, "cc"), *self.children(i, "punct")))
                    stack.append(i)
                    continue
                if relation.startswith(("conj", "acl", "punct", "cc", "case", "parataxis", "advcl", "cop",
                                        "nsubj", "mark", "aux", "appos", "advmod", "discourse", "dep")) and not (
                    relation == "case" and self.tokens[i].xpos == "POS" and i > head
                ):  # fmt: skip
                    continue
                keep.add(i)
                stack.append(i)
                if relation.startswith("nmod"):
                    keep.update(self.children(i, "case"))
        first = head
        while first - 1 in keep or (first > 0 and first - 2 in keep and self._joins(first - 1)):
            first -= 1
        if first > 0 and [t.text.lower() for t in self.tokens[first - 1 : first + 1]] in (
            ["at", "least"],
            ["at", "most"],
        ):
            first -= 1
        last = head + 1
        while last in keep or (last + 1 in keep and self._joins(last)):
            last += 1
        return first, last

    def _joins(self, i: int) -> bool:
        return self.tokens[i].text in {"-", "–", "'", "’", "'s", "’s", "&", "/", ".", '"', "“", "”"}


def _coordinated(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    found = list(tokens)
    marked = {t.head: {s.deprel for s in tokens if s.head == t.head} for t in tokens if t.deprel == "cc"}
    for i, token in enumerate(tokens):
        if token.deprel == "nmod" and "cc" in marked.get(i, ()) and "case" not in marked[i]:
            before = [
                j for j in range(i) if tokens[j].head == token.head and tokens[j].deprel == "nmod" and j > token.head
            ]
            if before:
                found[i] = replace(token, head=before[-1], deprel="conj")
    return tuple(found)
