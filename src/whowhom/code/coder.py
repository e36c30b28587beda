"""Parsed articles to event mentions: heads and rules find events, then each gets its sources and numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from whowhom import __version__
from whowhom.code.attribution import Attributor, without_tellers
from whowhom.code.borders import aimed
from whowhom.code.confidence import UNFITTED, confidence
from whowhom.code.document import Document
from whowhom.code.findings import Finding, each_other, merge
from whowhom.code.heads import Heads, Reading, Saying
from whowhom.code.hints import Hinter
from whowhom.code.once import told_once, without_outcomes
from whowhom.code.parties import Filled, Parties
from whowhom.code.quantities import placed
from whowhom.code.realis import judge, may_be
from whowhom.code.rules import Draft, SentenceRules
from whowhom.code.sites import Site, SiteFinder
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
    Place,
    Predicate,
    Quantity,
    Span,
)
from whowhom.model.event import Realis
from whowhom.parse.tree import Tree
from whowhom.resolve.actors import ActorResolver
from whowhom.resolve.places import named_places

PLACES = {"LOCATION", "FACILITY"}
NO_ONE = {"nobody", "no one", "no-one", "none"}
"""Doers whose deed is thereby denied."""


class EventCoder:
    """Codes the events of parsed articles with the lexicon and the tables of names.

    Event mentions come in the order of their predicates; dates and places are still open (``resolve`` fills
    them). ``model`` names the reader whose parses are coded and ``version`` the coder; they enter every mention. Events
    less sure than ``least`` are not told, but for those of the user's own lexicon; ``training.calibrate`` sets it.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        cues: Cues,
        gazetteer: Gazetteer,
        model: str,
        heads: Heads | None = None,
        version: str = __version__,
    ) -> None:
        self.heads = heads
        self.listen: Callable[[EventMention, Finding], None] | None = None
        self.calibration = heads.calibration if heads is not None else UNFITTED
        self.least = heads.least if heads is not None else 0.0
        self.finder = SiteFinder(lexicon, cues.light_verbs)
        self.cues = cues
        self.gazetteer = gazetteer
        self.hinter = Hinter(self.finder, cues)
        self.resolver = ActorResolver(gazetteer)
        self.coder = Coder(version=version, model=model, codebook=plover.name())

    def __call__(self, articles: Iterable[Parsed]) -> Iterator[tuple[Parsed, tuple[EventMention, ...]]]:
        for parsed in articles:
            yield parsed, tuple(self._code(parsed))

    def _code(self, parsed: Parsed) -> list[EventMention]:
        document = Document(parsed, self.cues.reporting)
        resolution = Resolution(document, self.resolver)
        attributor = Attributor(document, resolution, self.cues.reporting)
        sites = [self.finder.every(*one) for one in zip(document.trees, document.clauses, strict=True)]
        readings = self._readings(document, sites)
        contexts = self.heads.document_contexts(readings) if self.heads is not None else ()
        mentions: list[EventMention] = []
        for index, tree in enumerate(document.trees):
            rules = self._rules(document, resolution, index, sites[index])
            found = [self._finding(tree, draft) for draft in rules.drafts()]
            reading = readings[index] if readings else None
            if reading is not None:
                text, excluded = document.article.text, rules.excluded()
                found = merge(reading.events, found, reading.by_type, tree, rules.parties, text, excluded)
                found = without_outcomes(told_once(found, tree), tree)
            found = [aimed(each_other(without_tellers(one, tree), tree), tree, rules.parties) for one in found]
            if reading is not None:
                found = [one for one in found if one.user or confidence(one, self.calibration) >= self.least]
            found = [one for one in found if one.user or one.actors or one.recipients]
            sayings = reading.sayings if reading is not None else ()
            numbers = self._numbers(document, tree, found)
            for one in found:
                one = replace(one, contexts=tuple(dict.fromkeys((*one.contexts, *contexts))))
                own = tuple(number for of, number in numbers if of == one.head)
                mentions.append(self._mention(document, attributor, index, one, sayings, own))
                if self.listen is not None:
                    self.listen(mentions[-1], one)
        return _without_echo(parsed, mentions)

    def _numbers(self, document: Document, tree: Tree, found: Sequence[Finding]) -> list[tuple[int | None, Quantity]]:
        """Each number of a sentence with the head of the event it belongs to, None where that is open.

        It is that whose predicate comes first on the way up the tree ("killed 40 and freed 12": each its own), or
        the sentence's only event. What a relative clause counts ("the army, which lost 40 men, …") stays in it.
        """
        heads = {word: one.head for one in found for word in one.words}
        alone = found[0].head if len(found) == 1 else None
        numbers: list[tuple[int | None, Quantity]] = []
        for start, number in placed(document.article.text, tree.sentence.span, self.cues.units):
            i = next((i for i, token in enumerate(tree.tokens) if token.span.end > start), -1)
            aside, steps = False, 0
            while i >= 0 and i not in heads and not aside and steps <= len(tree.tokens):
                aside = tree.tokens[i].deprel.startswith("acl:relcl")
                i, steps = tree.tokens[i].head, steps + 1
            numbers.append((None if aside else heads.get(i, alone), number))
        return numbers

    def _readings(self, document: Document, sites: Sequence[list[list[Site]]]) -> list[Reading]:
        parsed = document.parsed
        if self.heads is None or not parsed.states:
            return []
        words = [[t.text for t in s.tokens] for s in parsed.sentences]
        hints = [self.hinter(tree, found) for tree, found in zip(document.trees, sites, strict=True)]
        return self.heads(words, parsed.states, hints)

    def _rules(
        self, document: Document, resolution: Resolution, index: int, sites: Sequence[list[Site]]
    ) -> SentenceRules:
        tree = document.trees[index]
        names = tree.sentence.names

        def place(i: int) -> Actor | None:
            token = tree.tokens[i]
            name = next((n for n in names if n.first <= i < n.last), None)
            text, span = (token.text, token.span) if name is None else (_words(document, name.span), name.span)
            known = (
                named_places(self.gazetteer, text, location=name is not None)
                if token.upos == "PROPN" and (name is None or name.label in PLACES)
                else []
            )
            if known:
                return Actor(text=text, start=span.start, end=span.end, name=known[0].name, country=known[0].country)
            if token.lemma.lower() in self.cues.places or (name is not None and name.label in PLACES):
                return Actor(text=text, start=span.start, end=span.end)
            return None

        return SentenceRules(
            sites,
            self.cues.negators,
            tree,
            document.clauses[index],
            lambda events: Parties(tree, index, resolution, place, events, self.cues.statements),
        )

    def _finding(self, tree: Tree, draft: Draft) -> Finding:
        """What the rules found, in the terms that the heads speak too."""
        site, sense, clause = draft.site, draft.sense, draft.site.clause
        support = clause.head if site.support and clause else None
        if draft.flipped:  # a refusal is real, unless it is only feared
            at = clause.head if clause else site.head
            realis: Realis = "hypothetical" if may_be(tree, at, self.cues) else "actual"
        else:
            realis = judge(tree, site.head, self.cues, own=frozenset(site.words), support=support)
        mode = sense.mode if draft.type == sense.type else None
        if mode is None and draft.about is not None:
            mode = self.cues.complement_mode(draft.type, draft.about)
        of_sense = sense.cameo if not draft.flipped else None
        return Finding(
            head=site.head, words=site.words, type=draft.type, mode=mode, contexts=sense.contexts,
            cameo=of_sense or cameo.from_plover(draft.type, mode, sense.contexts),
            actors=draft.actors, recipients=draft.recipients, realis=realis, prior=sense.weight, score=None,
            key=site.key, user=sense.user, flipped=draft.flipped, mutual=draft.mutual,
            restored=clause is not None and any(a.restored and a.head in draft.parties for a in clause.arguments),
        )  # fmt: skip

    def _mention(
        self, document: Document, attributor: Attributor, index: int, found: Finding, sayings: Sequence[Saying],
        numbers: tuple[Quantity, ...],
    ) -> EventMention:  # fmt: skip
        article, tree = document.article, document.trees[index]
        sentence = tree.sentence
        words = [tree.tokens[i].span for i in found.words]
        first, last = min(words), max(words)
        predicate = Span(first.start, last.end) if last.end - first.start <= 60 else tree.tokens[found.head].span
        evidence = Evidence(
            text=sentence.span.of(article.text),
            start=sentence.span.start,
            end=sentence.span.end,
            predicate=Predicate(text=predicate.of(article.text), start=predicate.start, end=predicate.end),
        )
        actors, recipients = _people(found.actors), _people(found.recipients)
        realis: Realis = found.realis
        if any(actor.text.lower() in NO_ONE for actor in actors):
            realis = "negated" if realis == "actual" else realis
            actors = tuple(actor for actor in actors if actor.text.lower() not in NO_ONE)
        return EventMention(
            id=_id(article.sha256, evidence, found.type, found.mode, actors, recipients, self.coder),
            document=article.id, url=article.url, publisher=article.publisher, title=article.title,
            published=article.published, sentence=index, evidence=evidence,
            type=found.type, mode=found.mode, contexts=found.contexts,  # type: ignore[arg-type]
            cameo=found.cameo, quad=plover.quad(found.type), intensity=plover.intensity(found.type, found.mode),
            actors=actors, recipients=recipients, realis=realis,
            place=next((Place(text=words, name=words) for words in _texts(article.text, found.places)), None),
            date=Date(text=next(_texts(article.text, found.times), None)),
            attribution=attributor.chain(index, found.head, set(found.words), sayings),
            quantities=numbers,
            confidence=confidence(found, self.calibration), coder=self.coder,
        )  # fmt: skip


def _words(document: Document, span: Span) -> str:
    return span.of(document.article.text)


def _texts(text: str, spans: Iterable[Span]) -> Iterator[str]:
    return (span.of(text) for span in spans)


def _people(side: tuple[Filled, ...]) -> tuple[Actor, ...]:
    """Each party once; the words that name two states ("Peru and Chile's envoys") are two parties."""
    found: dict[tuple[object, ...], Actor] = {}
    for actor in (actor for filled in side for actor in filled.actors):
        found.setdefault((actor.start, actor.end, actor.name, actor.country), actor)
    return tuple(found.values())


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
