"""The stage that dates and places coded mentions."""

from __future__ import annotations

from tests.resolve.builder import article
from whowhom.model import Coder, Date, EventMention, Evidence, Parsed, Predicate
from whowhom.resolve.stage import Resolver
from whowhom.store.reference import gazetteer


def mention(parsed: Parsed, sentence: int, token: int) -> EventMention:
    span = parsed.sentences[sentence].span
    word = parsed.sentences[sentence].tokens[token]
    text = parsed.article.text
    return EventMention(
        id="x", document="a", url=None, publisher=None, title=None, published=parsed.article.published,
        sentence=sentence, type="CONSULT", mode=None, contexts=(), cameo=None, quad="verbal cooperation",
        evidence=Evidence(text=span.of(text), start=span.start, end=span.end,
                          predicate=Predicate(text=word.text, start=word.span.start, end=word.span.end)),
        intensity=1.0, actors=(), recipients=(), place=None, date=Date(), realis="actual", attribution=(),
        quantities=(), confidence=0.5, coder=Coder(version="0", model="m", codebook="c"),
    )  # fmt: skip


def test_mentions_get_day_and_place() -> None:
    parsed = article(
        "envoys/NOUN/2/nsubj met/VERB/0/root in/ADP/4/case Yerevan/PROPN/2/obl on/ADP/6/case Monday/PROPN/2/obl",
        "They/PRON/2/nsubj left/VERB/0/root the/DET/5/det next/ADJ/5/amod day/NOUN/2/obl:tmod",
        published="2023-03-22",
    )
    coded = [(parsed, (mention(parsed, 0, 1), mention(parsed, 1, 1)))]
    ((same, (met, left)),) = Resolver(gazetteer())(coded)
    assert same is parsed
    assert (met.date.start, met.place and met.place.country) == ("2023-03-20", "ARM")
    assert (left.date.start, left.date.basis, left.place) == ("2023-03-21", "inferred", None)


def test_an_article_without_events_passes() -> None:
    parsed = article("Rain/NOUN/2/nsubj fell/VERB/0/root")
    assert list(Resolver(gazetteer())([(parsed, ())])) == [(parsed, ())]
