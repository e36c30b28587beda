"""Noun phrases to actors: who is meant, of which country, of which sector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from whowhom.model import Actor, Entity, Gazetteer, Parsed, Sentence
from whowhom.parse.tree import Tree
from whowhom.resolve.anaphora import Anaphora
from whowhom.resolve.context import Context, Phrase
from whowhom.resolve.coreference import Memory, Mention, Pronoun, pronouns
from whowhom.resolve.parties import Parties, country_name, plain_actor
from whowhom.resolve.phrases import BODY_KINDS, STATE_KINDS, Named, Reading, Word, read
from whowhom.resolve.story import country_of_story
from whowhom.resolve.waters import names_found
from whowhom.resolve.words import (
    coordination,
    gender_of,
    head_in_text,
    left_edge,
    matched,
    names_in_text,
    subjects_of,
    words_in_text,
)  # fmt: skip

INSIDE = frozenset({"flat", "compound", "fixed", "goeswith"})
"""Relations of the inner words of a name."""

WATERS = frozenset({"gulf", "sea", "strait", "straits", "bay", "channel"})
"""Heads of names of waters that bear a country's name."""

SHORT = {"North": {"KOR": "PRK"}, "South": {"PRK": "KOR"}}
"""Words that a state is called by for short, with the state whose other half it is."""

__all__ = ["ActorResolver", "Context", "Phrase"]


class ActorResolver:
    """Resolves noun phrases of parsed articles with tables of names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.parties = Parties(gazetteer)
        self.in_context = Anaphora(gazetteer)

    def context(self, parsed: Parsed, on: str | None = None, trees: Sequence[Tree] | None = None) -> Context:
        """Read an article once: its names, its memory of parties, the country of its story.

        ``on`` is the day (ISO) for which offices count, else the day of publication; ``trees`` are its sentences' where
        they are made already.
        """
        words = tuple(
            [Word(text=t.text, start=t.span.start, end=t.span.end) for t in s.tokens] for s in parsed.sentences
        )
        names = tuple(tuple(self._named(parsed, s, w)) for s, w in zip(parsed.sentences, words, strict=True))
        memory = Memory()
        context = Context(
            parsed=parsed, on=on or parsed.article.published.date, words=words, names=names, memory=memory,
            country=self._dateline(parsed), trees=tuple(trees or map(Tree, parsed.sentences)),
        )  # fmt: skip
        for sentence in parsed.sentences:
            self._remember(sentence, context)
        return replace(context, country=context.country or country_of_story(parsed, memory.mentions, self.gazetteer))

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
            found = self._antecedents(form, phrase, context)
            return [replace(m.actor, basis="inferred") for m in found]
        reading, words = self._read(phrase, context)
        actors = self._direct(reading, words, phrase, context)
        if actors is None:
            return []
        return self.in_context(actors, reading, phrase, context)

    def _antecedents(self, form: Pronoun, phrase: Phrase, context: Context) -> list[Mention]:
        """What a pronoun stands for; an object is never the subject of its own clause unless it says "-self"."""
        sentence, at, memory = context.parsed.sentences[phrase.sentence], phrase.head, context.memory
        if form.plural and (said := _reporter(sentence, at)) is not None:
            told = [m for m in memory.mentions if m.position == (phrase.sentence, said) and (m.plural or m.joined)]
            if told:
                return memory.together(told[0])
        subjects = set() if sentence.tokens[at].text.lower().endswith(("self", "selves")) else subjects_of(sentence, at)
        barred = set(subjects)
        for i in subjects:
            other = pronouns().get(sentence.tokens[i].text.lower())
            if other is not None and other.person == 3:
                meant = self._antecedents(other, Phrase(sentence=phrase.sentence, first=i, last=i + 1, head=i), context)
                barred |= {m.token for m in meant if m.sentence == phrase.sentence}
        subject = sentence.tokens[at].deprel.startswith("nsubj")
        found = memory.pronoun(form, phrase.sentence, at, frozenset(barred), subject)
        # "Hungary opposes it": an object "it" that nothing in its sentence explains is rather a thing than a party.
        far = subjects and form.gender == "thing" and any(m.sentence != phrase.sentence for m in found)
        return [] if far else found

    def resolve_text(self, text: str, on: str | None = None, country_hint: str | None = None) -> Actor:
        """The actor that a phrase names by its words alone, without a parse.

        ``country_hint`` (ISO 3166-1 alpha-3) chooses among namesakes and never fills in a country by itself.
        """
        text = " ".join(text.split())
        words = words_in_text(text)
        if not words:
            return Actor(text=text, start=0, end=len(text))
        named = matched(words, names_found(self.gazetteer, text), country_hint)
        head = head_in_text(words, named)
        reading = read(words, text, named, names_in_text(words, named), head, lenient=True)
        found = self.parties(reading, words, text, on) or [Actor(text=text, start=0, end=0)]
        if not (found[0].country or found[0].sector) and (known := self._respelt(text, on)):
            found = [replace(found[0], name=known.name, id=known.id, country=known.country, sector=known.sector)]
        if not (found[0].country or found[0].sector or found[0].name):
            # "A Syrian island": no party that we know, but of a state that the words name.
            states = [n.country for n in named if n.kind in STATE_KINDS and n.country]
            found = [replace(found[0], country=states[0])] if states else found
        return replace(found[0], text=text, start=0, end=len(text))

    def _read(self, phrase: Phrase, context: Context) -> tuple[Reading, list[Word]]:
        sentence = context.parsed.sentences[phrase.sentence]
        first, last = left_edge(sentence, phrase), phrase.last
        ranges = [(n.first, n.last) for n in context.names[phrase.sentence]]
        ranges += [(n.first, n.last) for n in sentence.names]
        for start, end in ranges:
            if start <= phrase.head < end:  # a name is never cut, whatever the tree says
                first, last = min(first, start), max(last, end)
        last = max(last, _body_behind(sentence, context.names[phrase.sentence], phrase.head, last))
        words = context.words[phrase.sentence][first:last]
        named = [
            replace(n, first=n.first - first, last=n.last - first)
            for n in context.names[phrase.sentence]
            if n.first >= first and n.last <= last
        ]
        persons = [
            (max(n.first - first, 0), min(n.last, last) - first)
            for n in sentence.names
            if n.label == "PERSON" and n.first < last and n.last > first
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
        if (short := self._shortened(words, phrase, context)) is not None:
            return [short]
        sentence = context.parsed.sentences[phrase.sentence]
        name = next((n for n in sentence.names if n.first <= phrase.head < n.last), None)
        if (
            name is not None
            and name.label == "ORGANIZATION"
            and not name.first <= sentence.tokens[phrase.head].head < name.last
        ):
            plain = text[words[0].start : words[-1].end]
            known = self._respelt(plain, context.on)
            if known is not None:
                return [
                    plain_actor(words, text, name=known.name, id=known.id, country=known.country, sector=known.sector)
                ]
            return [plain_actor(words, text, name=plain)]
        return None

    def _shortened(self, words: list[Word], phrase: Phrase, context: Context) -> Actor | None:
        """ "The North" for a state named before whose name begins so, or for the other half of one."""
        plain = [w.text for w in words if w.text.lower() != "the"]
        if len(plain) != 1 or plain[0] not in SHORT:
            return None
        for m in context.memory.before(phrase.sentence, phrase.head):
            country = m.actor.country if (m.actor.name or "").startswith(f"{plain[0]} ") else None
            country = country or SHORT[plain[0]].get(m.actor.country or "")
            if country is not None:
                text = context.parsed.article.text
                return replace(plain_actor(words, text, name=country_name(country), country=country), basis="inferred")
        return None

    def _respelt(self, name: str, on: str | None) -> Entity | None:
        """The one body whose name may be spelt as ``name``; None where there is none, or several."""
        found = self.gazetteer.similar(name, on=on) if name[:1].isupper() else []
        bodies = [e for e in found if e.kind != "person"]
        return bodies[0] if len({(e.name, e.country) for e in bodies}) == 1 else None

    def _by_apposition(self, found: list[Actor], phrase: Phrase, context: Context) -> list[Actor]:
        """Fill in a person from "X, the Armenian prime minister," and from a fuller name earlier in the text."""
        actor = found[0]
        sentence = context.parsed.sentences[phrase.sentence]
        for i, token in enumerate(sentence.tokens):
            if token.deprel == "appos" and token.head == phrase.head and i >= phrase.last:
                reading, words = self._read(_phrase(sentence, i, context), context)
                for other in self.parties(reading, words, context.parsed.article.text, context.on):
                    return [replace(actor, country=actor.country or other.country, sector=other.sector)]
        known = actor.name and context.memory.full_name(actor.name, phrase.sentence, phrase.head)
        if known:
            seen = known.actor
            return [replace(actor, name=seen.name, id=seen.id, country=seen.country, sector=seen.sector)]
        return found

    def _named(self, parsed: Parsed, sentence: Sentence, words: Sequence[Word]) -> list[Named]:
        start = sentence.span.start
        found = names_found(self.gazetteer, sentence.span.of(parsed.article.text))
        return matched(words, [(a + start, b + start, entities) for a, b, entities in found], None)

    def _remember(self, sentence: Sentence, context: Context) -> None:
        """Add the parties that a sentence names to the memory, in order."""
        memory = context.memory
        for i, token in enumerate(sentence.tokens):
            relation = token.deprel.split(":")[0]
            if token.upos not in {"NOUN", "PROPN", "ADJ"} or relation in INSIDE:
                continue
            if relation == "nmod" and sentence.tokens[token.head].text.lower() in WATERS:
                continue  # the Gulf of Oman is not Oman
            if relation == "amod" or token.upos == "ADJ":
                phrase = Phrase(sentence=sentence.index, first=i, last=i + 1, head=i)
            else:
                phrase = _phrase(sentence, i, context)
            reading, words = self._read(phrase, context)
            actors = self._direct(reading, words, phrase, context) or []
            actors = self.in_context(actors, reading, phrase, context) if actors else []
            title = reading.title or reading.role
            known = memory.full_name(actors[0].name or "", sentence.index, i) if actors and reading.person else None
            memory.mentions += [
                Mention(
                    sentence=sentence.index, token=i, actor=actor, kind=_kind(reading, relation),
                    term=title.role.term if title else known.term if known else None, gender=gender_of(words),
                    subject=relation == "nsubj", plural=reading.plural,
                    joined=coordination(context.trees[sentence.index], i),
                )
                for actor in actors if actor.country or actor.name or actor.sector
            ]  # fmt: skip

    def _dateline(self, parsed: Parsed) -> str | None:
        """The country of the city in the dateline."""
        for section in parsed.article.sections:
            if section.kind == "dateline":
                line = re.split(r"[(/]", section.span.of(parsed.article.text))[0]  # behind it the agency's own name
                town, _, rest = line.partition(",")
                state = re.split(r"[—–.-]", rest)[0].strip()
                # "MOSCOW, Idaho" is in Idaho; "MOSCOW, March 3" in Moscow.
                told = state if state and not _DATE.match(state) else re.split(r"[.—–-]", town)[0].strip()
                return self._country(told) if told else None
        return None

    def _country(self, name: str) -> str | None:
        """The one country of a place by its name."""
        for _, _, entities in self.gazetteer.find(name):
            if entities[0].kind in STATE_KINDS and entities[0].country:
                return entities[0].country
        countries = {place.country for place in self.gazetteer.places(name)}
        return countries.pop() if len(countries) == 1 else None


_DATE = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*\b|\d", re.IGNORECASE
)


def _phrase(sentence: Sentence, head: int, context: Context) -> Phrase:
    first, last = context.trees[sentence.index].phrase(head)
    return Phrase(sentence=sentence.index, first=first, last=last, head=head)


def _body_behind(sentence: Sentence, names: Sequence[Named], head: int, last: int) -> int:
    """The end of "of the United Nations" behind a phrase that was cut before it; 0 where there is none."""
    tokens = sentence.tokens
    if last >= len(tokens) or tokens[last].text != "of":
        return 0
    name = next((n for n in names if n.first in {last + 1, last + 2} and n.kind in BODY_KINDS), None)
    if name is None:
        return 0
    at = name.last - 1
    for _ in range(4):
        if at == head:
            return name.last
        at = tokens[at].head if at >= 0 else -1
    return 0


def _reporter(sentence: Sentence, i: int) -> int | None:
    """Who says so where ``i`` is the subject of what is said: "the rebels" in "the rebels said they would go"."""
    token = sentence.tokens[i]
    verb = token.head if token.deprel == "nsubj" else -1
    if verb < 0 or sentence.tokens[verb].deprel != "ccomp":
        return None
    over = sentence.tokens[verb].head
    return next((j for j, t in enumerate(sentence.tokens[:i]) if t.head == over and t.deprel == "nsubj"), None)


def _kind(reading: Reading, relation: str) -> str:
    if reading.entity is not None and reading.entity.kind == "city":
        return "place"
    if reading.entity is not None and reading.entity.kind in STATE_KINDS:
        return "adjective" if relation == "amod" else "country"
    return reading.kind or "body"
