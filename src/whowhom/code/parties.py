"""Who fills a slot of a frame, and what class of thing a phrase is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, Protocol

from whowhom.code.sites import Site
from whowhom.code.voice import DOCUMENTS, OTHERS
from whowhom.codebook.patterns import Slot, Test
from whowhom.model import Actor
from whowhom.parse.clauses import Clause
from whowhom.parse.tree import Tree

PERSON_PRONOUNS = {"he", "she", "they", "we", "i", "you", "him", "her", "them", "us", "me", "who", "those"}
SECTORS: dict[str, set[str | None]] = {
    "government": {None, "GOV", "LEG", "IGO", "SPY"},
    "armed": {"MIL", "COP", "REB", "SPY", "UAF", "PRM"},
    "people": {"CVL", "OPP", "EDU", "LAB", "BUS", "REF", "MED", "CRM", "REL", "SOC", "HLH", "AGR"},
}
"""Sectors of the classes that conditions name; a bare country stands for its government."""

QUANTITIES = {
    "hundred", "thousand", "million", "dozen", "score", "number", "group", "member", "majority", "part", "some", "many",
    "most", "several", "all", "both", "one", "few", "handful", "crowd", "lot", "half", "third", "round", "series",
    "wave", "string", "spate", "batch", "pair", "couple", "rest", "remainder", "none", "any", "each",
}  # fmt: skip
"""Nouns that count or portion another: the party or event is what follows their "of"."""

INSIDE = {"of", "by", "from", "between", "with"}
"""Prepositions behind which a phrase's own party stands: "the government *of* Chad"."""

LOCATIVE = {"in", "at", "near", "over", "inside", "outside", "around", "across", "off", "within"}


class Filled(NamedTuple):
    """One filler of a slot: the token that heads it, the parties it names, and whether it names them itself."""

    head: int
    actors: tuple[Actor, ...]
    direct: bool = True


class Resolve(Protocol):
    """The parties that the noun phrase headed by one token names; empty where it names none."""

    def __call__(self, sentence: int, head: int) -> tuple[Actor, ...]: ...


class Events(Protocol):
    """The events that tokens of a sentence name."""

    def meaning(self, i: int) -> tuple[str, str] | None:
        """Type and quad of the event that token ``i`` names, whoever its parties are; None where it names none."""

    def actors_of(self, i: int) -> tuple[Filled, ...]:
        """Its actors by its own frame."""


class Parties:
    """Reads slots and tests of the lexicon on one sentence.

    ``resolve`` names the parties of a phrase, ``place`` the country in which the
    place lies that a token names, as a party (of no country where that is unknown), ``events`` what event a token
    itself names.
    """

    def __init__(
        self,
        tree: Tree,
        index: int,
        resolve: Resolve,
        place: Callable[[int], Actor | None],
        events: Events,
        statements: frozenset[str],
    ) -> None:
        self.tree, self.index = tree, index
        self.resolve, self.place, self.events = resolve, place, events
        self.statements = statements

    def heads(self, site: Site, name: str) -> list[int]:
        """Tokens that stand in the slot ``name`` of a site, those of the predicate itself left out."""
        found: list[int] = []
        if site.support and name == "subj":
            name_heads = [a.head for a in site.clause.fillers("subj")] if site.clause else []
            found += name_heads
        elif site.noun is not None and name not in {"subj", "obj", "iobj"}:
            found += self._nominal(site, name)
        if site.clause is not None and not found and site.pos != "noun":
            found += self._verbal(site.clause, name) or self._of_satellites(site, name)
        return [self.bearer(i) for i in found if i not in site.words]

    def bearer(self, head: int) -> int:
        """The noun that a quantity stands for: "thousands of *students*", "two of its *soldiers*"."""
        token = self.tree.tokens[head]
        if token.upos == "NUM" or token.lemma.lower() in QUANTITIES:
            for i in self.tree.children(head, "nmod"):
                if self.tree.preposition(i) in {"of", "among"}:
                    return self.bearer(i)
        return head

    def complement(self, site: Site) -> int | None:
        """The token that heads the event which completes a predicate: a clause, else an event nominal."""
        clause = site.clause
        if clause is not None and site.pos != "noun":
            for relation in ("xcomp", "ccomp"):
                for i in self.tree.children(clause.head, relation):
                    if i not in site.words and self.tree.tokens[i].upos in {"VERB", "NOUN", "ADJ"}:
                        return i
            for i in self.tree.children(clause.head, "advcl"):
                marks = {self.tree.tokens[j].text.lower() for j in self.tree.children(i, "mark")}
                if marks & {"of", "for", "from", "on", "with", "against", "to", "that"}:
                    return i
        if site.noun is not None:
            for i in self.tree.children(site.noun, "acl"):
                return i
        for name in ("obj", "for", "to", "on", "of", "with", "against", "about", "over", "in"):
            for i in self.heads(site, name):
                if self.tree.tokens[i].upos == "NOUN" and self.events.meaning(i) is not None:
                    return i
        return None

    def fill(self, site: Site, slot: Slot) -> list[Filled]:
        """Who stands in a slot; the party inside a phrase serves unless the slot is strict."""
        found = [filled for head in self.heads(site, slot.name) for filled in self.named(head, strict=slot.strict)]
        if slot.target:
            # Where it happened is no party of its own: a march through Lyon is not against France.
            return [filled._replace(direct=self.place(filled.head) is None) for filled in found]
        return found

    def struck(self, site: Site, slot: Slot) -> list[Filled]:
        """The country hit where a target is a place or lies in one: "bombed a depot in *Lebanon*"."""
        found: list[Filled] = []
        for head in self.heads(site, slot.name):
            within = [i for i in self.tree.children(head, "nmod") if self.tree.preposition(i) in LOCATIVE]
            for i in [head, *within]:
                owner = self.resolve(self.index, i) if i != head else ()
                country = owner[0] if owner else self.place(i)
                if country is not None and country.country:
                    found.append(Filled(i, (replace(country, sector=None, basis="inferred"),), direct=False))
                    break
        return found

    def named(self, head: int, *, strict: bool = False) -> list[Filled]:
        """The parties that the phrase at ``head`` names, else, unless ``strict``, those inside it."""
        actors = self.resolve(self.index, head)
        if actors:
            return [Filled(head, actors)]
        return [] if strict else self.inside(head)

    def inside(self, head: int, depth: int = 2) -> list[Filled]:
        """The party inside a phrase that names none itself: *the Iranian attack*, *France's decision*.

        An event noun gives its own actor: *the shelling of Tyre by rebels* the rebels, never Tyre. A statement, video
        or letter gives whoever issued it.
        """
        if self.tree.tokens[head].upos == "NOUN" and self.events.meaning(head) is not None:
            return [filled._replace(direct=False) for filled in self.events.actors_of(head)]
        if self.tree.tokens[head].lemma.lower() in OTHERS:
            return []
        found: list[Filled] = []
        for i in self.tree.children(head, "nmod", "amod", "compound", "appos"):
            relation = self.tree.tokens[i].deprel
            if relation == "nmod" and self.tree.preposition(i) not in INSIDE:
                continue
            within: list[Filled] = []
            for j in self.tree.conjuncts(i):
                actors = self.resolve(self.index, j)
                within += [Filled(j, actors, direct=False)] if actors else []
            found += within or (self.inside(i, depth - 1) if depth > 1 else [])
            if found and relation == "nmod:poss":
                return found
        if not found and self.tree.tokens[head].lemma.lower() in DOCUMENTS:
            found += self._issuer(head)
        return found

    def _issuer(self, head: int) -> list[Filled]:
        """ "Published a video accusing the army": whoever published it speaks in it."""
        verb = self.tree.tokens[head].head
        if self.tree.tokens[head].deprel.split(":")[0] not in {"obj", "obl"} or verb < 0:
            return []
        subjects = [j for i in self.tree.children(verb, "nsubj") for j in self.tree.conjuncts(i)]
        return [Filled(j, actors, direct=False) for j in subjects if (actors := self.resolve(self.index, j))]

    def holds(self, site: Site, test: Test) -> bool:
        """Whether one test of a sense's condition holds; a negative one, where no slot passes its positive."""
        if test.slots == ("clause",):
            return bool(self._clause_lemmas(site) & test.values) == (test.operator == "lemma")
        heads = [i for name in test.slots for i in self._tested(site, name)]
        match test.operator:
            case "present" | "absent":
                return bool(heads) == (test.operator == "present")
            case "lemma" | "not lemma":
                return any(self._named(i, test.values) for i in heads) == (test.operator == "lemma")
            case _:
                return any(self._is(i, kind) for i in heads for kind in test.values) == (test.operator == "is")

    def _tested(self, site: Site, name: str) -> list[int]:
        if name == "comp":
            complement = self.complement(site)
            return [] if complement is None else [complement]
        if name in {"comp.subj", "comp.obj"}:
            complement = self.complement(site)
            relation = "nsubj" if name == "comp.subj" else "obj"
            return [] if complement is None else [self.bearer(i) for i in self.tree.children(complement, relation)]
        return self.heads(site, name)

    def _named(self, i: int, lemmas: frozenset[str]) -> bool:
        token = self.tree.tokens[i]
        if token.lemma.lower() in lemmas or token.text.lower() in lemmas:
            return True
        before = self.tree.tokens[i - 1].text.lower() if i else ""
        return f"{before} {token.lemma.lower()}" in lemmas

    def _is(self, i: int, kind: str) -> bool:
        token = self.tree.tokens[i]
        match kind:
            case "party":
                return bool(self.resolve(self.index, i)) or bool(self.inside(i, 1))
            case "government" | "armed" | "people":
                return any(actor.sector in SECTORS[kind] for actor in self.resolve(self.index, i))
            case "place":
                return self.place(i) is not None
            case "person":
                return token.lemma.lower() in PERSON_PRONOUNS or any(
                    n.label == "PERSON" and n.first <= i < n.last for n in self.tree.sentence.names
                )
            case "money":
                return any(n.label == "MONEY" and n.first <= i < n.last for n in self.tree.sentence.names)
            case "number":
                return token.upos == "NUM" or bool(self.tree.children(i, "nummod"))
            case "statement":
                return token.lemma.lower() in self.statements
            case "event":
                return self.events.meaning(i) is not None
            case "coop" | "conflict":
                named = self.events.meaning(i)
                return named is not None and (named[1].endswith("cooperation") == (kind == "coop"))
            case _:
                named = self.events.meaning(i)
                return named is not None and named[0] == kind

    def _clause_lemmas(self, site: Site) -> set[str]:
        top = site.clause.head if site.clause is not None else site.head
        return {self.tree.tokens[i].lemma.lower() for i in self.tree.subtree(top)}

    def _verbal(self, clause: Clause, name: str) -> list[int]:
        if name in {"subj", "obj", "iobj"}:
            found = [a.head for a in clause.fillers(name)]
            if name == "obj" and not found:
                # "Stopped shelling the town": what is stopped is a clause where a noun might stand.
                found = [i for i in self.tree.children(clause.head, "xcomp") if self.tree.tokens[i].xpos == "VBG"]
            return found
        found = [a.head for a in clause.fillers(f"obl:{name}")]
        if not found:
            # "imposed sanctions on Ruritania": the phrase may hang on the object instead of the verb.
            for argument in clause.fillers("obj"):
                if argument.restored:
                    continue
                for i in self.tree.children(argument.head, "nmod"):
                    if self.tree.preposition(i) == name:
                        found += self.tree.conjuncts(i)
        return found

    def _of_satellites(self, site: Site, name: str) -> list[int]:
        """Arguments that hang on the predicate's second word: in "set free its captives" they are those of *free*."""
        if site.pos != "verb" or name in {"subj", "iobj"}:
            return []
        found = [i for word in site.words[1:] for i in self.tree.children(word, "obj" if name == "obj" else "obl")]
        return [j for i in found if name == "obj" or self.tree.preposition(i) == name for j in self.tree.conjuncts(i)]

    def _nominal(self, site: Site, name: str) -> list[int]:
        assert site.noun is not None
        found = []
        for i in self.tree.children(site.noun):
            relation, preposition = self.tree.tokens[i].deprel, self.tree.preposition(i)
            before = i < site.noun and not preposition
            match name:
                case "poss":
                    # "The troops are on alert", "both are in talks": the subject has what the noun names.
                    fits = relation == "nmod:poss" or (relation == "nsubj" and self._has(site.noun))
                case "amod" | "compound":
                    # A country's name before a noun is tagged as its adjective or as its compound, as it comes.
                    fits = before and relation.split(":")[0] in {"amod", "compound", "nmod"} and relation != "nmod:poss"
                case _:
                    fits = preposition == name and relation.split(":")[0] in {"nmod", "obl"}
            if fits:
                found.append(i)
        if not found and name not in {"poss", "amod", "compound"}:
            found = self._on_governor(site.noun, name)
        if not found and name == "by":
            # "The downing of a drone of the survey office by the army": the doer may hang on a noun further in.
            tokens = self.tree.tokens
            found = [
                i for i in self.tree.subtree(site.noun)
                if self.tree.preposition(i) == "by" and tokens[tokens[i].head].upos in {"NOUN", "PROPN"}
            ]  # fmt: skip
        return [j for i in found for j in self.tree.conjuncts(i)]

    def _has(self, noun: int) -> bool:
        return bool(self.tree.children(noun, "cop")) and self.tree.preposition(noun) in {"on", "in", "at"}

    def _on_governor(self, noun: int, name: str) -> list[int]:
        """A phrase that belongs to an event noun may hang on the verb: "an attack was launched against X"."""
        token = self.tree.tokens[noun]
        if token.head < 0 or token.deprel not in {"obj", "nsubj:pass", "nsubj"} or name in LOCATIVE:
            return []
        found = [i for i in self.tree.children(token.head, "obl") if self.tree.preposition(i) == name]
        if token.deprel == "nsubj" and name not in {"on", "against", "with", "between"}:
            return []
        return found
