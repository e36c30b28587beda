"""The stage: event mentions get their dates and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date as day
from datetime import timedelta

from whowhom.model import Date, EventMention, Gazetteer, Parsed, Place, Published, Sentence
from whowhom.model.event import Realis
from whowhom.resolve.dates import event_date
from whowhom.resolve.places import event_place
from whowhom.resolve.toponyms import Toponyms

HISTORICAL_AFTER = timedelta(days=365)
"""An event that ended more than a year before publication is background, not news."""


class Resolver:
    """Fills ``date`` and ``place`` of coded mentions, article by article.

    What the coder has left in their ``text`` are the words that it takes for them.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.toponyms = Toponyms(gazetteer)

    def __call__(
        self, coded: Iterable[tuple[Parsed, Iterable[EventMention]]]
    ) -> Iterator[tuple[Parsed, tuple[EventMention, ...]]]:
        for parsed, mentions in coded:
            found = tuple(mentions)
            senses = self._senses(parsed) if found else {}
            previous: Date | None = None
            resolved: list[EventMention] = []
            for mention in found:
                sentence = parsed.sentences[mention.sentence]
                predicate = _head(sentence, mention)
                published, told = parsed.article.published, mention.place.text if mention.place else None
                future = mention.realis == "future"
                date = event_date(sentence, predicate, published, previous, mention.date.text, future)
                if date.text is None:
                    date = _carried(sentence, predicate, parsed.article.published) or date
                parties = mention.actors + mention.recipients
                place = event_place(sentence, predicate, self.gazetteer, parties, told, senses)
                previous = date if date.text and date.start else previous
                realis = historical(mention.realis, date, parsed.article.published)
                resolved.append(replace(mention, date=date, place=place, realis=realis))
            yield parsed, tuple(resolved)

    def _senses(self, parsed: Parsed) -> dict[str, Place]:
        """What each name of a place stands for in an article."""
        return {t.name.text.lower(): t.place for t in self.toponyms(parsed) if t.place is not None}


def _carried(sentence: Sentence, predicate: int, published: Published) -> Date | None:
    """The date of the clause that a participle or a later conjunct hangs on: "shelled it on Monday, killing two"."""
    i = predicate
    while sentence.tokens[i].deprel in {"advcl", "conj"} and sentence.tokens[i].head >= 0:
        bare = not any(t.head == i and t.deprel in {"nsubj", "nsubj:pass", "mark"} for t in sentence.tokens)
        i = sentence.tokens[i].head
        found = event_date(sentence, i, published) if bare else None
        if found is None:
            return None
        if found.text is not None:
            return replace(found, basis="inferred") if found.start else found
    return None


def _head(sentence: Sentence, mention: EventMention) -> int:
    """The token of the predicate that governs its other words."""
    span = mention.evidence.predicate
    inside = [i for i, t in enumerate(sentence.tokens) if t.span.start >= span.start and t.span.end <= span.end]
    return next((i for i in inside if sentence.tokens[i].head not in inside), inside[0] if inside else 0)


def historical(realis: Realis, when: Date, published: Published) -> Realis:
    """``actual`` becomes ``historical`` where the event ended over a year before publication."""
    if realis != "actual" or when.end is None or published.date is None:
        return realis
    old = day.fromisoformat(when.end) < day.fromisoformat(published.date) - HISTORICAL_AFTER
    return "historical" if old else realis
