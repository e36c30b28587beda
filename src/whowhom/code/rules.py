"""The pattern coder: lexicon predicates whose frames are filled by political parties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from whowhom.code.parties import SECTORS, Events, Filled, Parties
from whowhom.code.realis import negated
from whowhom.code.sites import Site
from whowhom.codebook import plover
from whowhom.codebook.lexicon import Sense
from whowhom.codebook.patterns import Frame, Slot
from whowhom.model import Actor
from whowhom.parse.clauses import Clause
from whowhom.parse.tree import Tree

SPEECH_ACTS = {"REQUEST", "AGREE", "REJECT", "THREATEN", "CONCEDE", "SUPPORT"}
"""Types that are about another event: what is asked, promised, refused or threatened is part of them."""

PEOPLE = SECTORS["people"]

BY_PARTY = {"party", "government", "armed", "people"}
"""Classes that ask who stands there; what a predicate means does not wait for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event as the rules see it: a site, the sense that fits there, and the parties in its frame.

    ``complement`` is the token of the event it is about (what is asked, promised …) and ``about`` that event's type,
    None where there is none.
    ``flipped`` is True where negation made the event another one ("did not agree" is a rejection, and real);
    ``mutual`` where by the frame its subjects do it to each other ("clashed").
    """

    site: Site
    sense: Sense
    type: str
    actors: tuple[Filled, ...]
    recipients: tuple[Filled, ...]
    mutual: bool = False
    complement: int | None = None
    about: str | None = None
    flipped: bool = False

    @property
    def parties(self) -> set[int]:
        """Head tokens of everybody involved."""
        return {filled.head for filled in self.actors + self.recipients}

    def countries(self) -> frozenset[str]:
        """Countries of everybody involved."""
        return frozenset(a.country for f in self.actors + self.recipients for a in f.actors if a.country)


class SentenceRules:
    """The drafts of one sentence; ``sites`` are the candidates at each of its tokens, longest first."""

    def __init__(
        self,
        sites: Sequence[list[Site]],
        negators: frozenset[str],
        tree: Tree,
        clauses: list[Clause],
        parties: Callable[[Events], Parties],
    ) -> None:
        self.sites, self.negators, self.tree, self.clauses = sites, negators, tree, clauses
        self.clause_of = {clause.head: clause for clause in clauses}
        self.parties = parties(self)
        self._meaning: dict[int, tuple[str, str] | None] = {}
        self._draft: dict[int, Draft | None] = {}
        self._excluded: set[int] = set()

    def drafts(self) -> list[Draft]:
        """Every event of the sentence, in the order of its predicates."""
        found = [draft for i in range(len(self.tree.tokens)) if (draft := self.draft(i)) is not None]
        idioms = self._idioms()
        found = [draft for draft in found if draft.site.head not in idioms]
        return [draft for draft in found if not any(self._swallowed(draft, other) for other in found)]

    def excluded(self) -> frozenset[int]:
        """Tokens of predicates that the lexicon names as no event where they stand ("struck a chord"), whoever asks."""
        for i in range(len(self.tree.tokens)):
            self.draft(i)
        return frozenset(self._excluded | self._idioms())

    def _idioms(self) -> set[int]:
        """Tokens of fixed phrases that the lexicon names as no event ("in protest", "stock market rally")."""
        return {
            word
            for sites in self.sites
            for site in sites
            if site.pos == "phrase" and site.senses[0].type is None
            for word in site.words
        }

    def meaning(self, i: int) -> tuple[str, str] | None:
        """Type and quad of the event that token ``i`` names, whoever its parties are; None where it names none."""
        if i not in self._meaning:
            self._meaning[i] = None  # a predicate that is about itself means nothing yet
            self._meaning[i] = self._first_meaning(i)
        return self._meaning[i]

    def actors_of(self, i: int) -> tuple[Filled, ...]:
        """Actors of the event that token ``i`` names, by its own frame; empty where it names none."""
        draft = self.draft(i)
        return draft.actors if draft is not None else ()

    def draft(self, i: int) -> Draft | None:
        """The event whose predicate hangs on token ``i``, None where there is none."""
        if i not in self._draft:
            self._draft[i] = None  # guards against a predicate that completes itself
            self._draft[i] = self._first_draft(i)
        return self._draft[i]

    def _first_meaning(self, i: int) -> tuple[str, str] | None:
        for site in self.sites[i]:
            for sense in _idioms_first(site.senses):
                if all(self.parties.holds(site, test) for test in sense.cond.tests if test.values.isdisjoint(BY_PARTY)):
                    return (sense.type, plover.quad(sense.type)) if sense.type else None
        return None

    def _first_draft(self, i: int) -> Draft | None:
        for site in self.sites[i]:
            for sense in _idioms_first(site.senses):
                if not all(self.parties.holds(site, test) for test in sense.cond.tests):
                    continue
                if sense.type is None:
                    self._excluded.update(site.words)
                    return None
                draft = self._fill(site, sense)
                if draft is not None:
                    return draft
        return None

    def _fill(self, site: Site, sense: Sense) -> Draft | None:
        frame = sense.frame
        assert frame is not None
        actors = self._side(site, frame.actors, every=frame.reciprocal)
        recipients = self._side(site, frame.recipients, every=frame.reciprocal)
        if site.support == "recipient" and not frame.reciprocal:
            actors, recipients = self._supported(site, frame, actors)
        elif site.support == "actor" and not actors:
            actors = self._slot(site, Slot("subj"))
        if frame.reciprocal:
            if site.support and site.clause is not None:
                actors = _merge(self._slot(site, Slot("subj")), actors)
            return self._reciprocal(site, sense, frame, actors, recipients)
        recipients = _others(actors, recipients)
        if frame.actors and frame.actor_needed and not actors:
            return None
        if frame.recipients and frame.recipient_needed and not recipients and not self._target(site, frame):
            return None
        if not recipients:
            targets = [slot for slot in frame.recipients if slot.target]
            recipients = _others(actors, tuple(f for slot in targets for f in self.parties.struck(site, slot)))
        if sense.type == "CONSULT" and not recipients and frame.recipients and self._domestic(site, frame, actors):
            return None
        if not (actors or recipients) or _private(site, sense, actors + recipients):
            return None
        return self._settle(site, sense, actors, recipients)

    def _supported(
        self, site: Site, frame: Frame, actors: tuple[Filled, ...]
    ) -> tuple[tuple[Filled, ...], tuple[Filled, ...]]:
        """ "Came under attack from X": the light verb's subject suffers what the noun says."""
        return actors or self._slot(site, Slot("from")) or self._slot(site, Slot("by")), self._slot(site, Slot("subj"))

    def _reciprocal(
        self,
        site: Site,
        sense: Sense,
        frame: Frame,
        actors: tuple[Filled, ...],
        recipients: tuple[Filled, ...],
    ) -> Draft | None:
        everybody = _merge(actors, recipients)
        if not everybody or _private(site, sense, everybody):
            return None
        count = sum(len(filled.actors) for filled in everybody)
        plural = any(self.tree.tokens[filled.head].xpos in {"NNS", "NNPS"} for filled in everybody)
        lone = count < 2 and not plural
        if lone and frame.recipient_needed:
            return None
        heads = {filled.head for filled in actors}
        others = tuple(filled for filled in recipients if actors and filled.head not in heads)
        # "French and Malian soldiers clashed with raiders", "the Iraq and Afghanistan wars": not with each other.
        opponents = [slot.name for slot in frame.recipients if slot.name in {"with", "against"}]
        bare = site.pos == "noun" and not site.support
        mutual = not others and not bare and not any(self.parties.heads(site, name) for name in opponents)
        return self._settle(site, sense, actors or everybody, others, mutual=mutual)

    def _settle(
        self,
        site: Site,
        sense: Sense,
        actors: tuple[Filled, ...],
        recipients: tuple[Filled, ...],
        *,
        mutual: bool = False,
    ) -> Draft:
        assert sense.type is not None
        flipped = (
            bool(sense.cond.negated) and site.clause is not None and negated(self.tree, site.clause.head, self.negators)
        )
        complement = self.parties.complement(site)
        named = self.meaning(complement) if complement is not None else None
        return Draft(
            site=site, sense=sense, type=sense.cond.negated if flipped and sense.cond.negated else sense.type,
            actors=actors, recipients=recipients, mutual=mutual,
            complement=complement, about=named[0] if named else None, flipped=flipped,
        )  # fmt: skip

    def _side(self, site: Site, slots: tuple[Slot, ...], *, every: bool) -> tuple[Filled, ...]:
        found: tuple[Filled, ...] = ()
        for slot in slots:
            filled = self._slot(site, slot)
            if filled and not every:
                return filled
            found = _merge(found, filled)
        return found

    def _slot(self, site: Site, slot: Slot) -> tuple[Filled, ...]:
        if not slot.name.startswith("comp"):
            return tuple(self.parties.fill(site, slot))
        complement = self.parties.complement(site)
        if complement is None:
            return ()
        if slot.name in {"comp.actor", "comp.recip"}:
            draft = self.draft(complement)
            if draft is None:
                return ()
            found = draft.actors if slot.name == "comp.actor" else draft.recipients
            return tuple(filled._replace(direct=False) for filled in found)
        clause = self.clause_of.get(complement)
        if slot.name == "comp":
            return tuple(self.parties.named(complement, strict=slot.strict))
        if clause is None:
            return ()
        heads = [a.head for a in clause.fillers(slot.name.partition(".")[2])]
        return tuple(f._replace(direct=False) for head in heads for f in self.parties.named(head))

    def _domestic(self, site: Site, frame: Frame, actors: tuple[Filled, ...]) -> bool:
        """Whether somebody only travels at home: a president who visits a town of his own consults nobody."""
        heads = [i for slot in frame.recipients if slot.target for i in self.parties.heads(site, slot.name)]
        places = [place for i in heads if (place := self.parties.place(i)) is not None]
        own = {actor.country for filled in actors for actor in filled.actors}
        return any(place.country in own for place in places if place.country)

    def _target(self, site: Site, frame: Frame) -> bool:
        return any(slot.target and self.parties.heads(site, slot.name) for slot in frame.recipients)

    def _swallowed(self, draft: Draft, other: Draft) -> bool:
        """Whether ``draft`` is only a part of ``other``: its noun, what it asks for, or the same act named twice."""
        if draft is other:
            return False
        head = draft.site.head
        if head in other.site.words and len(other.site.words) > len(draft.site.words):
            return True
        if other.type in SPEECH_ACTS and other.complement is not None and self._about(other.complement, head):
            # What is denied to have happened is told all the same, as negated; what is refused is not.
            told = other.type == "REJECT" and self.tree.tokens[other.complement].deprel == "ccomp"
            return not told
        if (
            other.type == "RETREAT"
            and self.tree.tokens[head].deprel == "xcomp"
            and head in self.tree.children(other.site.head)
        ):
            return True
        return (
            draft.site.pos == "noun"
            and draft.type == other.type
            and other.site.pos != "noun"
            and draft.countries() <= other.countries()
            and head in self.tree.children(other.site.head)
        )

    def _about(self, complement: int, head: int) -> bool:
        """Whether ``head`` is the complement or coordinated with it or an infinitive or noun inside it."""
        if head in self.tree.conjuncts(complement):
            return True
        i, steps = head, 0
        while i >= 0 and steps <= len(self.tree.tokens):
            if i in self.tree.conjuncts(complement):
                return True
            if self.tree.tokens[i].deprel.startswith("acl:relcl"):
                return False
            if self.tree.tokens[i].deprel == "advcl" and not self.tree.children(i, "mark"):
                return False
            i, steps = self.tree.tokens[i].head, steps + 1
        return False


def _same(actor: Actor, own: set[tuple[str, str | None]]) -> bool:
    """Whether a party is among ``own`` (country and sector); a bare country stands for its government."""
    if actor.sector is None:
        return any(country == actor.country for country, _ in own)
    return (actor.country, actor.sector) in own or (actor.sector == "GOV" and (actor.country, None) in own)


def _idioms_first(senses: tuple[Sense, ...]) -> list[Sense]:
    """Idioms whose condition names their words rule out every other sense, however many conditions that has."""
    return sorted(senses, key=lambda sense: not (sense.type is None and sense.cond.tests))


def _private(site: Site, sense: Sense, everybody: tuple[Filled, ...]) -> bool:
    """Whether only private people take part; people whom the text itself gives a country are public.

    "A war between two families" is a film's plot more often than not. Protest and violence are always public:
    "gunmen killed villagers" is news.
    """
    if sense.type == "PROTEST" or (sense.type == "ASSAULT" and site.pos != "noun"):
        return False
    people = [actor for filled in everybody for actor in filled.actors]
    return all(actor.sector in PEOPLE and (actor.country is None or actor.basis == "inferred") for actor in people)


def _merge(first: tuple[Filled, ...], second: tuple[Filled, ...]) -> tuple[Filled, ...]:
    known = {filled.head for filled in first}
    return first + tuple(filled for filled in second if filled.head not in known)


def _others(actors: tuple[Filled, ...], recipients: tuple[Filled, ...]) -> tuple[Filled, ...]:
    """Recipients that are not the actor again: nobody acts on himself, least of all by a party inside a phrase."""
    heads = {filled.head for filled in actors}
    own = {(actor.country, actor.sector) for filled in actors for actor in filled.actors if actor.country}
    kept: list[Filled] = []
    for filled in recipients:
        others = filled.actors if filled.direct else tuple(a for a in filled.actors if not _same(a, own))
        if filled.head not in heads and others:
            kept.append(filled._replace(actors=others))
    return tuple(kept)
