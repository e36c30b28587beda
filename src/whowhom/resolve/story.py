"""The country in which a story plays, for parties that name none: "police", "the government", "protesters"."""

from __future__ import annotations

from collections import Counter

from whowhom.model import Gazetteer, Parsed
from whowhom.resolve.coreference import Mention
from whowhom.resolve.toponyms import Named, Toponyms

LEAD = 2
"""Sentences at the top (title and first) whose places and parties weigh double: news says where at once."""

ENOUGH, CLEAR = 2, 1.5
"""A country needs this weight, and this many times the next one's, before it is the story's."""


def country_of_story(parsed: Parsed, mentions: list[Mention], gazetteer: Gazetteer) -> str | None:
    """The country (ISO 3166-1 alpha-3) that an article's parties and places point to; None where none stands out.

    Each sentence counts a country once, however often it names it; places are read together, so that a village
    counts for the country of the towns around it.
    """
    seen = {(m.sentence, m.actor.country) for m in mentions if m.actor.country}
    where = [
        (sentence.index, Named(text=name.span.of(parsed.article.text), start=name.span.start, end=name.span.end))
        for sentence in parsed.sentences
        for name in sentence.names
        if name.label in {"LOCATION", "FACILITY"}
    ]
    places = Toponyms(gazetteer).resolve([name for _, name in where], parsed.article.text)
    seen |= {(i, p.country) for (i, _), p in zip(where, places, strict=True) if p is not None and p.country}
    weight: Counter[str] = Counter()
    for sentence_index, country in sorted((i, c) for i, c in seen if c):
        weight[country] += 2 if sentence_index < LEAD else 1
    ranked = weight.most_common(2)
    if not ranked or ranked[0][1] < ENOUGH:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= CLEAR * ranked[1][1] else None
