"""The stage: event mentions get their dates and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from whowhom.model import Date, EventMention, Gazetteer, Parsed, Sentence
from whowhom.resolve.dates import event_date
from whowhom.resolve.places import event_place


class Resolver:
    """Fills ``date`` and ``place`` of coded mentions, article by article."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(
        self, coded: Iterable[tuple[Parsed, Iterable[EventMention]]]
    ) -> Iterator[tuple[Parsed, tuple[EventMention, ...]]]:
        for parsed, mentions in coded:
            previous: Date | None = None
            resolved: list[EventMention] = []
            for mention in mentions:
                sentence = parsed.sentences[mention.sentence]
                predicate = _head(sentence, mention)
                date = event_date(sentence, predicate, parsed.article.published, previous)
                parties = mention.actors + mention.recipients
                place = event_place(sentence, predicate, self.gazetteer, parties, parsed.article.published)
                previous = date if date.text and date.start else previous
                resolved.append(replace(mention, date=date, place=place))
            yield parsed, tuple(resolved)


def _head(sentence: Sentence, mention: EventMention) -> int:
    """The token of the predicate that governs its other words."""
    span = mention.evidence.predicate
    inside = [i for i, t in enumerate(sentence.tokens) if t.span.start >= span.start and t.span.end <= span.end]
    return next((i for i in inside if sentence.tokens[i].head not in inside), inside[0] if inside else 0)
