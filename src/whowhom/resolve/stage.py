"""Dates and places of coded mentions, settled against the article around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from whowhom.model import Date, EventMention, Gazetteer, Parsed, Published, Sentence
from whowhom.model.event import Realis
from whowhom.resolve.dates import event_date
from whowhom.resolve.places import event_place

HISTORICAL_AFTER = timedelta(days=365)
"""An event that ended more than a year before publication is background, not news."""


class Resolver:
    """Fills the date and the place of every mention of an article."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(
        self, articles: Iterable[tuple[Parsed, tuple[EventMention, ...]]]
    ) -> Iterator[tuple[Parsed, tuple[EventMention, ...]]]:
        for parsed, mentions in articles:
            yield parsed, tuple(self._settle(parsed, mention) for mention in mentions)

    def _settle(self, parsed: Parsed, mention: EventMention) -> EventMention:
        sentence = parsed.sentences[mention.sentence]
        predicate = _token_at(sentence, mention.evidence.predicate.start)
        when = event_date(sentence, predicate, mention.published)
        return replace(
            mention,
            date=when,
            realis=historical(mention.realis, when, mention.published),
            place=event_place(sentence, predicate, self.gazetteer, mention.actors + mention.recipients),
        )


def _token_at(sentence: Sentence, start: int) -> int:
    return next(i for i, token in enumerate(sentence.tokens) if token.span.end > start)


def historical(realis: Realis, when: Date, published: Published) -> Realis:
    """``actual`` becomes ``historical`` where the event ended over a year before publication."""
    if realis != "actual" or when.end is None or published.date is None:
        return realis
    old = date.fromisoformat(when.end) < date.fromisoformat(published.date) - HISTORICAL_AFTER
    return "historical" if old else realis
