"""Noun phrases to actors: who is meant, of which country, of which sector."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from whowhom.model import Actor, Gazetteer, Parsed, Sentence
from whowhom.resolve.coreference import Memory, Mention, pronouns
from whowhom.resolve.parties import CHANGING, Parties, country_name, plain_actor
from whowhom.resolve.phrases import STATE_KINDS, Named, Reading, Word, read
from whowhom.resolve.words import (
    coordination, gender_of, head_in_text, left_edge, matched, names_in_text, of_a_title, subtree, words_in_text,
)  # fmt: skip

PAIR_NOUNS = frozenset(
    "country nation side state party neighbor neighbour leader president minister government army capital republic "
    "rival foe ally power diplomat delegation official force".split()
)
"""Nouns that "two" or "both" makes the two countries of the story."""

DOMESTIC = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "OPP", "CVL", "LAB", "EDU", "SPY", "PTY", "REB"})
"""Sectors whose bearers belong to the story's country unless the text says otherwise."""

@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A noun phrase: tokens ``first`` to ``last`` (exclusive) of sentence ``sentence``; ``head`` is its noun."""

    sentence: int
    first: int
    last: int
    head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What surrounds a phrase: its article, the day (ISO) of the event, who speaks inside quotation marks.

    ``country`` is the country of the story (ISO 3166-1 alpha-3), from the dateline or because it dominates.
    Make one per article with ``ActorResolver.context`` and narrow it with ``at``.
    """

    parsed: Parsed
    on: str | None = None
    country: str | None = None
    speaker: tuple[Actor, ...] = ()
    memory: Memory = field(default_factory=Memory)
    names: tuple[tuple[Named, ...], ...] = ()

    def at(self, *, on: str | None = None, speaker: tuple[Actor, ...] = ()) -> Context:
        """The same article on another day or with another speaker; what is not given stays."""
        return replace(self, on=on or self.on, speaker=speaker or self.speaker)


class ActorResolver:
    """Resolves noun phrases of parsed articles with tables of names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.parties = Parties(gazetteer)

    def context(self, parsed: Parsed, on: str | None = None) -> Context:
        """Read an article once: its names, its memory of parties, the country of its story.

        ``on`` is the day (ISO) for which offices count, else the day of publication.
        """
        names = tuple(tuple(self._named(parsed, s)) for s in parsed.sentences)
        bare = Context(parsed=parsed, on=on or parsed.article.published.date, names=names)
        memory = Memory()
        for sentence in parsed.sentences:
            memory.mentions += self._mentions(sentence, bare, memory)
        return replace(bare, memory=memory, country=self._dateline(parsed) or memory.dominant())

    def resolve(self, phrase: Phrase, context: Context) -> list[Actor]:
        """The actors that a phrase names, in the order of the text; empty where it names no party at all.

        One actor with neither country nor sector is a party of which nothing is known.
        """
        sentence = context.parsed.sentences[phrase.sentence]
        token = sentence.tokens[phrase.head]
        form = pronouns().get(token.text.lower())
        if form is not None and token.text != "US":
            if form.person == 1:
                return [replace(a, basis="inferred") for a in context.speaker]
            found = context.memory.pronoun(form, phrase.sentence, phrase.head)
            return [replace(m.actor, basis="inferred") for m in found]
        reading, words = self._read(phrase, context)
        actors = self._direct(reading, words, phrase, context)
        if actors is None:
            return []
        return self._in_context(actors, reading, phrase, context)

    def resolve_text(self, text: str, on: str | None = None, country_hint: str | None = None) -> Actor:
        """The actor that a phrase names by its words alone, without a parse.

        ``country_hint`` (ISO 3166-1 alpha-3) chooses among namesakes and never fills in a country by itself.
        """
        words = words_in_text(text)
        if not words:
            return Actor(text=text, start=0, end=len(text))
        named = matched(words, self.gazetteer.find(text), country_hint)
        head = head_in_text(words, named)
        reading = read(words, text, named, names_in_text(words, named), head, lenient=True)
        found = self.parties(reading, words, text, on)
        return replace(found[0], text=text, start=0, end=len(text)) if found else Actor(text=text, start=0, end=len(text))

    def _read(self, phrase: Phrase, context: Context) -> tuple[Reading, list[Word]]:
        sentence = context.parsed.sentences[phrase.sentence]
        first = left_edge(sentence, phrase)
        words = [Word(text=t.text, start=t.span.start, end=t.span.end) for t in sentence.tokens[first : phrase.last]]
        named = [
            replace(n, first=n.first - first, last=n.last - first)
            for n in context.names[phrase.sentence]
            if n.first >= first and n.last <= phrase.last
        ]
        persons = [
            (max(n.first - first, 0), min(n.last, phrase.last) - first)
            for n in sentence.names
            if n.label == "PERSON" and n.first < phrase.last and n.last > first
        ]
        text = context.parsed.article.text
        return read(words, text, named, persons, phrase.head - first), words

    def _direct(self, reading: Reading, words: list[Word], phrase: Phrase, context: Context) -> list[Actor] | None:
        """Actors by the phrase itself; None where it is no party."""
        text = context.parsed.article.text
        found = self.parties(reading, words, text, context.on)
        if found:
            if reading.person and not found[0].sector:
                return self._by_apposition(found, phrase, context)
            return found
        sentence = context.parsed.sentences[phrase.sentence]
        label = next((n.label for n in sentence.names if n.first <= phrase.head < n.last), None)
        if label == "ORGANIZATION":
            return [plain_actor(words, text, name=text[words[0].start : words[-1].end])]
        return None

    def _by_apposition(self, found: list[Actor], phrase: Phrase, context: Context) -> list[Actor]:
        """Fill in a person from "X, the Armenian prime minister," and from a fuller name earlier in the text."""
        actor = found[0]
        sentence = context.parsed.sentences[phrase.sentence]
        for i, token in enumerate(sentence.tokens):
            if token.deprel == "appos" and token.head == phrase.head and i >= phrase.last:
                reading, words = self._read(_phrase(sentence, i), context)
                for other in self.parties(reading, words, context.parsed.article.text, context.on):
                    return [replace(actor, country=actor.country or other.country, sector=other.sector)]
        known = actor.name and context.memory.full_name(actor.name, phrase.sentence, phrase.head)
        if known:
            seen = known.actor
            return [replace(actor, name=seen.name, id=seen.id, country=seen.country, sector=seen.sector)]
        return found

    def _in_context(self, actors: list[Actor], reading: Reading, phrase: Phrase, context: Context) -> list[Actor]:
        """Countries and names that only the text around the phrase can give."""
        memory, role = context.memory, reading.role
        if role is None or reading.entity is not None or reading.person:
            return actors
        term, at = role.role.term, (phrase.sentence, phrase.head)
        if term == "counterpart":
            return self._counterparts(actors, reading, phrase, context)
        if reading.countries:
            if reading.definite and role.role.kind == "person" and role.role.default and not role.plural and term not in CHANGING:
                return [_known_as(a, memory.role(term, a.sector, "person", *at)) for a in actors]
            return actors
        if _pair(reading, role.plural, term):
            pair = memory.countries(*at)
            if pair:
                return [_of_state(m.actor, role.role.sector, country_name(m.actor.country or "")) for m in pair]
        if role.role.kind == "side" and not reading.definite:
            return []
        if reading.owner:
            form = pronouns()[reading.owner]
            owners = [m.actor for m in memory.pronoun(form, *at)] if form.person == 3 else list(context.speaker)
            countries = list(dict.fromkeys(a.country for a in owners if a.country))
            if countries:
                return [replace(actors[0], country=c, basis="inferred") for c in countries]
            return actors
        if reading.definite or (role.role.kind == "body" and not role.plural):
            known = memory.role(term, actors[0].sector, role.role.kind, *at)
            if known is not None:
                return [_as_before(actors[0], known, role.role.kind)]
        if context.country and actors[0].sector in DOMESTIC and role.role.kind != "side" and not _foreign(context, phrase):
            return [replace(actors[0], country=context.country, basis="inferred")]
        return actors

    def _counterparts(self, actors: list[Actor], reading: Reading, phrase: Phrase, context: Context) -> list[Actor]:
        """"his Armenian counterpart": the holder of the antecedent's office in the country named."""
        form = pronouns().get(reading.owner or "he")
        antecedents = context.memory.pronoun(form, phrase.sentence, phrase.head) if form else []
        antecedents = antecedents or [m for m in context.memory.before(phrase.sentence, phrase.head, 2) if m.kind == "person"][:1]
        if not antecedents:
            return [replace(a, basis="inferred") for a in actors]
        model = antecedents[0]
        found = []
        for actor in actors:
            actor = replace(actor, sector=model.actor.sector or actor.sector, basis="inferred")
            if actor.country and model.term and context.on:
                holders = self.gazetteer.office_holders(actor.country, model.term, on=context.on)
                if len(holders) == 1:
                    actor = replace(actor, name=holders[0].name, id=holders[0].id)
            found.append(actor)
        return found

    def _named(self, parsed: Parsed, sentence: Sentence) -> list[Named]:
        start = sentence.span.start
        text = sentence.span.of(parsed.article.text)
        words = [Word(text=t.text, start=t.span.start - start, end=t.span.end - start) for t in sentence.tokens]
        return matched(words, self.gazetteer.find(text), None)

    def _mentions(self, sentence: Sentence, context: Context, memory: Memory) -> list[Mention]:
        """Parties that a sentence names by themselves, in order."""
        found: list[Mention] = []
        probe = replace(context, memory=Memory(mentions=[*memory.mentions]))
        for i, token in enumerate(sentence.tokens):
            inside = token.head >= 0 and token.deprel.split(":")[0] in {"flat", "compound", "amod", "fixed", "goeswith"}
            if token.upos not in {"NOUN", "PROPN", "ADJ"} or (inside and token.deprel.split(":")[0] != "amod" and not of_a_title(sentence, i)):
                continue
            phrase = _phrase(sentence, i)
            if token.deprel.split(":")[0] == "amod" or token.upos == "ADJ":
                phrase = Phrase(sentence=sentence.index, first=i, last=i + 1, head=i)
            reading, words = self._read(phrase, probe)
            actors = self._direct(reading, words, phrase, probe) or []
            for actor in actors:
                if not actor.country and not actor.name and not actor.sector:
                    continue
                kind = "country" if reading.entity and reading.entity.kind in STATE_KINDS else reading.kind or "body"
                if kind == "country" and token.deprel.split(":")[0] == "amod":
                    kind = "adjective"
                title = reading.title or reading.role
                found.append(Mention(
                    sentence=sentence.index, token=i, actor=actor, kind=kind,
                    term=title.role.term if title else None, gender=gender_of(words),
                    subject=token.deprel.startswith("nsubj"), plural=reading.plural,
                    joined=coordination(sentence, i),
                ))  # fmt: skip
            probe.memory.mentions[:] = [*memory.mentions, *found]
        return found

    def _dateline(self, parsed: Parsed) -> str | None:
        """The country of the city in the dateline."""
        for section in parsed.article.sections:
            if section.kind == "dateline":
                line = section.span.of(parsed.article.text)
                for _, _, entities in self.gazetteer.find(line):
                    if entities[0].kind in STATE_KINDS and entities[0].country:
                        return entities[0].country
                first = re.split(r"[,(./—–-]", line)[0].strip()
                places = self.gazetteer.places(first) if first else []
                if places and len({p.country for p in places}) == 1:
                    return places[0].country
        return None




def _phrase(sentence: Sentence, head: int) -> Phrase:
    first, last = subtree(sentence, head)
    return Phrase(sentence=sentence.index, first=first, last=last, head=head)


def _pair(reading: Reading, plural: bool, term: str) -> bool:
    """Whether a phrase without a country means the two parties of the story: "the two countries", "both sides"."""
    if not plural or term.split()[-1] not in PAIR_NOUNS:
        return False
    return reading.count in {"two", "both", "2"} or (reading.definite and term in {"side", "neighbor", "neighbour"})


def _of_state(actor: Actor, sector: str | None, name: str) -> Actor:
    return replace(actor, name=name or actor.name, id=None, sector=sector, basis="inferred")


def _known_as(actor: Actor, mention: Mention | None) -> Actor:
    """"The Iranian official" is the last Iranian named who fits."""
    if mention is None or mention.actor.country != actor.country or not mention.actor.name or actor.name:
        return actor
    seen = mention.actor
    return replace(actor, name=seen.name, id=seen.id, sector=seen.sector or actor.sector, basis="inferred")


def _as_before(actor: Actor, mention: Mention, kind: str) -> Actor:
    seen = mention.actor
    return replace(
        actor, name=seen.name, id=seen.id, country=seen.country, sector=seen.sector or actor.sector, basis="inferred"
    )


def _foreign(context: Context, phrase: Phrase) -> bool:
    """"Foreign forces" and "other governments" are not the story's own."""
    tokens = context.parsed.sentences[phrase.sentence].tokens[phrase.first : phrase.last]
    return any(t.text.lower() in {"foreign", "other", "international", "regional", "western", "allied"} for t in tokens)
