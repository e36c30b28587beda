"""``resolve``: who, where or when a phrase means on a day, with everything else that it might mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from whowhom.errors import ConfigError
from whowhom.model import Parsed
from whowhom.resolve.candidates import Candidate, Candidates
from whowhom.resolve.context import Phrase
from whowhom.resolve.parties import country_name
from whowhom.resolve.words import head_of
from whowhom.store.reference import gazetteer

LONGEST = 2000
"""Letters of a phrase or a sentence."""

MOST = 8
"""Candidates shown."""


def found(phrase: str, on: str | None, sentence: str | None) -> list[Candidate]:
    """Candidates, likeliest first. Raises ConfigError where the day is none or the phrase is not in the sentence."""
    if not phrase.strip():
        raise ConfigError("an empty phrase means nothing; write it in quotes, as 'the Iranian ambassador in Baku'")
    if len(phrase) > LONGEST or len(sentence or "") > LONGEST:
        raise ConfigError(f"a phrase or sentence of more than {LONGEST} letters; `whowhom code` reads longer texts")
    day = _day(on)
    candidates = Candidates(gazetteer())
    if sentence is None:
        return candidates(phrase, day)
    parsed, where = _located(phrase, sentence, day)
    return candidates(phrase, day, parsed, where)


def lines(phrase: str, candidates: Sequence[Candidate]) -> Iterator[str]:
    """The answer as people read it."""
    if not candidates:
        yield f"“{phrase}”: no table knows it, and its words name no role and no country"
        return
    for number, candidate in enumerate(candidates[:MOST], 1):
        yield f"{number}. {candidate.score:.2f}  {_headline(candidate)}"
        yield from (f"         {reason}" for reason in candidate.why)
    if len(candidates) > MOST:
        yield f"   … and {len(candidates) - MOST} more"


def _headline(c: Candidate) -> str:
    facts = [c.kind]
    if c.country and c.name != country_name(c.country):
        facts.append(f"{country_name(c.country)} ({c.country})")
    elif c.country:
        facts.append(c.country)
    facts += [c.sector] if c.sector else []
    facts += [c.id] if c.id else []
    if c.kind != "date" and c.since:
        facts.append(f"{c.since} – {c.until or 'no end known'}")
    facts += [f"{c.lat:g}, {c.lon:g}"] if c.lat is not None and c.lon is not None else []
    return f"{c.name}  ·  {'  ·  '.join(facts)}"


def _day(on: str | None) -> str | None:
    if on is None:
        return None
    try:
        return date.fromisoformat(on).isoformat()
    except ValueError as error:
        raise ConfigError(f"--on {on!r} is no day ({error}); write it as 2023-03-11") from error


def _located(phrase: str, sentence: str, on: str | None) -> tuple[Parsed, Phrase]:
    """The parsed sentence and where the phrase stands in it."""
    from whowhom.evaluation.texts import article_of
    from whowhom.model import Span
    from whowhom.parse.nlp import Reader

    text = " ".join(sentence.split())
    article = article_of("sentence", text, on, [Span(0, len(text))])
    start = text.lower().find(phrase.strip().lower())
    if start < 0:
        raise ConfigError(f"“{phrase}” does not stand in “{sentence}”; write it as it stands there")
    end = start + len(phrase.strip())
    (parsed,) = Reader(threads=1)([article])
    for s in parsed.sentences:
        inside = [i for i, t in enumerate(s.tokens) if t.span.start < end and t.span.end > start]
        if inside:
            first, last = inside[0], inside[-1] + 1
            return parsed, Phrase(sentence=s.index, first=first, last=last, head=head_of(s, first, last))
    raise ConfigError(f"“{phrase}” holds no word of “{sentence}”")
