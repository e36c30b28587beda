"""Parsed articles to event mentions: rules find events, then each gets its realis, sources and numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from whowhom import __version__
from whowhom.code.attribution import Attributor
from whowhom.code.document import Document
from whowhom.code.parties import Filled, Parties
from whowhom.code.quantities import quantities
from whowhom.code.realis import judge
from whowhom.code.rules import Draft, SentenceRules
from whowhom.code.sites import SiteFinder
from whowhom.code.voice import Resolution
from whowhom.codebook import cameo, plover
from whowhom.codebook.cues import Cues
from whowhom.codebook.lexicon import Lexicon
from whowhom.model import (
    Actor,
    Coder,
    Date,
    EventMention,
    Evidence,
    Gazetteer,
    Parsed,
    Predicate,
    Span,
)
from whowhom.model.event import Realis
from whowhom.resolve.actors import ActorResolver

INFERRED = 0.9
"""A party that had to be resolved from a pronoun, a role or the context makes an event this much less sure."""

RESTORED = 0.95
"""So does an argument that grammar left out and the clause's surroundings supplied."""

PLACES = {"LOCATION", "FACILITY"}

UNCERTAIN: dict[Realis, float] = {
    "actual": 1.0,
    "historical": 1.0,
    "future": 0.95,
    "negated": 0.9,
    "hypothetical": 0.9,
}
"""Realis other than actual is itself a judgement that may be wrong."""


class EventCoder:
    """Codes the events of parsed articles with the lexicon and the tables of names.

    Event mentions come in the order of their predicates; dates and places are still open (``resolve`` fills
    them). ``model`` names the reader whose parses are coded; it enters every mention.
    """

    def __init__(self, lexicon: Lexicon, cues: Cues, gazetteer: Gazetteer, model: str) -> None:
        self.finder = SiteFinder(lexicon, cues.light_verbs)
        self.cues = cues
        self.gazetteer = gazetteer
        self.resolver = ActorResolver(gazetteer)
        self.coder = Coder(version=__version__, model=model, codebook=plover.name())

    def __call__(self, articles: Iterable[Parsed]) -> Iterator[tuple[Parsed, tuple[EventMention, ...]]]:
        for parsed in articles:
            yield parsed, tuple(self._code(parsed))

    def _code(self, parsed: Parsed) -> list[EventMention]:
        document = Document(parsed, self.cues.reporting)
        resolution = Resolution(document, self.resolver)
        attributor = Attributor(document, resolution, self.cues.reporting)
        mentions: list[EventMention] = []
        for index in range(len(document.trees)):
            drafts = self._rules(document, resolution, index).drafts()
            mentions += [self._mention(document, attributor, index, draft) for draft in drafts]
        return _without_echo(parsed, mentions)

    def _rules(self, document: Document, resolution: Resolution, index: int) -> SentenceRules:
        tree = document.trees[index]
        names = tree.sentence.names

        def place(i: int) -> Actor | None:
            token = tree.tokens[i]
            name = next((n for n in names if n.first <= i < n.last), None)
            text, span = (token.text, token.span) if name is None else (_words(document, name.span), name.span)
            known = (
                self.gazetteer.places(text) if token.upos == "PROPN" and (name is None or name.label in PLACES) else []
            )
            if known:
                return Actor(text=text, start=span.start, end=span.end, name=known[0].name, country=known[0].country)
            if token.lemma.lower() in self.cues.places or (name is not None and name.label in PLACES):
                return Actor(text=text, start=span.start, end=span.end)
            return None

        return SentenceRules(
            self.finder,
            self.cues.negators,
            tree,
            document.clauses[index],
            lambda events: Parties(tree, index, resolution, place, events, self.cues.statements),
        )

    def _mention(self, document: Document, attributor: Attributor, index: int, draft: Draft) -> EventMention:
        article, tree = document.article, document.trees[index]
        sentence, sense = tree.sentence, draft.sense
        words = [tree.tokens[i].span for i in draft.site.words]
        first, last = min(words), max(words)
        predicate = Span(first.start, last.end) if last.end - first.start <= 60 else tree.tokens[draft.site.head].span
        support = draft.site.clause.head if draft.site.support and draft.site.clause else None
        realis: Realis = (
            "actual"
            if draft.flipped
            else judge(tree, draft.site.head, self.cues, own=frozenset(draft.site.words), support=support)
        )
        mode = sense.mode if draft.type == sense.type else None
        if mode is None and draft.about is not None:
            mode = self.cues.complement_mode(draft.type, draft.about)
        evidence = Evidence(
            text=sentence.span.of(article.text),
            start=sentence.span.start,
            end=sentence.span.end,
            predicate=Predicate(text=predicate.of(article.text), start=predicate.start, end=predicate.end),
        )
        actors, recipients = _people(draft.actors), _people(draft.recipients)
        return EventMention(
            id=_id(article.sha256, evidence, draft.type, mode, actors, recipients, self.coder),
            document=article.id, url=article.url, publisher=article.publisher, title=article.title,
            published=article.published, sentence=index, evidence=evidence,
            type=draft.type, mode=mode, contexts=sense.contexts,  # type: ignore[arg-type]
            cameo=_cameo(draft, mode), quad=plover.quad(draft.type), intensity=plover.intensity(draft.type, mode),
            actors=actors, recipients=recipients, place=None, date=Date(),
            realis=realis, attribution=attributor.chain(index, draft.site.head, set(draft.site.words)),
            quantities=quantities(article.text, sentence.span, self.cues.units),
            confidence=_confidence(draft, realis), coder=self.coder,
        )  # fmt: skip


def _words(document: Document, span: Span) -> str:
    return span.of(document.article.text)


def _people(side: tuple[Filled, ...]) -> tuple[Actor, ...]:
    found: list[Actor] = []
    for filled in side:
        for actor in filled.actors:
            if not any((a.start, a.end, a.name) == (actor.start, actor.end, actor.name) for a in found):
                found.append(actor)
    return tuple(found)


def _cameo(draft: Draft, mode: str | None) -> str | None:
    if draft.sense.cameo and not draft.flipped:
        return draft.sense.cameo
    return cameo.from_plover(draft.type, mode, draft.sense.contexts)


def _confidence(draft: Draft, realis: Realis) -> float:
    """The sense's prior, less for every step that was inferred; in [0, 1], two decimals. Not yet calibrated."""
    value = draft.sense.weight * UNCERTAIN[realis]
    for filled in draft.actors + draft.recipients:
        if all(actor.basis == "inferred" for actor in filled.actors):
            value *= INFERRED
    clause = draft.site.clause
    if clause is not None and any(a.restored and a.head in draft.parties for a in clause.arguments):
        value *= RESTORED
    return round(value, 2)


def _id(
    sha256: str, evidence: Evidence, kind: str, mode: str | None, actors: tuple[Actor, ...],
    recipients: tuple[Actor, ...], coder: Coder,
) -> str:  # fmt: skip
    parts = [sha256, evidence.start, evidence.end, evidence.predicate.start, evidence.predicate.end, kind, mode,
             *((a.start, a.end, a.name) for a in actors), ">", *((a.start, a.end, a.name) for a in recipients),
             coder.version, coder.model, coder.codebook]  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def _without_echo(parsed: Parsed, mentions: list[EventMention]) -> list[EventMention]:
    """Leave out what a title or heading only repeats: an event that the body tells with its type and a party of it."""
    headings = [s.span for s in parsed.article.sections if s.kind in {"title", "heading"}]

    def heads(mention: EventMention) -> bool:
        return any(h.covers(Span(mention.evidence.start, mention.evidence.end)) for h in headings)

    body = [(m.type, _countries(m)) for m in mentions if not heads(m)]
    return [m for m in mentions if not (heads(m) and any(t == m.type and c & _countries(m) for t, c in body))]


def _countries(mention: EventMention) -> set[str]:
    return {a.country for a in mention.actors + mention.recipients if a.country}
