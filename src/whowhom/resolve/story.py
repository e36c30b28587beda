"""The country in which a story plays, for parties that name none: "police", "the government", "protesters"."""

from __future__ import annotations

from collections import Counter

from whowhom.model import Gazetteer, Parsed
from whowhom.resolve.coreference import Mention

LEAD = 2
"""Sentences at the top (title and first) whose places and parties weigh double: news says where at once."""

ENOUGH, CLEAR = 2, 1.5
"""A country needs this weight, and this many times the next one's, before it is the story's."""


def country_of_story(parsed: Parsed, mentions: list[Mention], gazetteer: Gazetteer) -> str | None:
    """The country (ISO 3166-1 alpha-3) that an article's parties and places point to; None where none stands out.

    Each sentence counts a country once, however often it names it; places count where the gazetteer knows one
    country for their name.
    """
    seen = {(m.sentence, m.actor.country) for m in mentions if m.actor.country}
    seen |= {
        (sentence.index, country)
        for sentence in parsed.sentences
        for name in sentence.names
        if name.label in {"LOCATION", "FACILITY"}
        and (country := _country(name.span.of(parsed.article.text), gazetteer))
    }
    weight: Counter[str] = Counter()
    for sentence_index, country in sorted((i, c) for i, c in seen if c):
        weight[country] += 2 if sentence_index < LEAD else 1
    ranked = weight.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= CLEAR * ranked[1][1] else None


def _country(name: str, gazetteer: Gazetteer) -> str | None:
    places = gazetteer.places(name)
    return places[0].country if places else None
