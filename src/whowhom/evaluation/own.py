"""Suite ``own``: the tenth of the project's corpus that no weights have seen.

An event is found where the coder has one of its type whose predicate shares a character with the gold predicate. Roles
(actors and recipients), realis and sources are compared on the events found; spans of a role agree when they share at
least half of the shorter one, a pronoun with a party that was taken from elsewhere for it; sources when they share a
content word. ``entity_role_f1`` asks besides that the party be of the gold's country and sector, where
``training/corpus/entities.psv`` says who it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from whowhom.code.voice import FIRST_PERSON
from whowhom.evaluation.judged import Counts, Judged, Miss, f1, labels, macro_f1, values
from whowhom.evaluation.plv import shown
from whowhom.evaluation.texts import article_of
from whowhom.model import Actor, EventMention, Span
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline

BINS = 10
PRONOUNS = FIRST_PERSON | set("he she it they him her them his its their who which that".split())
NOBODY: Mapping[str, str] = MappingProxyType({})
EMPTY = {"the", "a", "an", "of", "and", "to", "on", "in", "s", "for"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Gold and coded events of one article, and which belong together (gold index, coded index)."""

    article: dict[str, Any]
    gold: list[dict[str, Any]]
    coded: list[EventMention]
    pairs: list[tuple[int, int]]


def score(data: Path) -> dict[str, float]:
    """event_f1, role_f1, entity_role_f1, realis_macro_f1, attribution_f1 in [0, 1]; calibration_error (low is good)."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every held-out article; ``data`` is not needed."""
    return [_judged(outcome) for outcome in compare(Pipeline(), load())]


def load() -> list[dict[str, Any]]:
    """The held-out articles with their codings."""
    text = (files("whowhom.evaluation") / "samples" / "own.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def compare(pipeline: Pipeline, rows: Sequence[dict[str, Any]]) -> Iterator[Outcome]:
    """Codes the articles and pairs their events with the gold ones, same predicate and type."""
    articles = (article_of(row["id"], row["text"], row["date"], [Span(*s) for s in row["sentences"]]) for row in rows)
    for row, item in zip(rows, pipeline.code_articles(articles), strict=True):
        coded = list(item.mentions) if isinstance(item, Coded) else []
        pairs: list[tuple[int, int]] = []
        for g, event in enumerate(row["events"]):
            taken = {c for _, c in pairs}
            match = next(
                (i for i, m in enumerate(coded) if i not in taken and _at(event, m) and m.type == event["type"]), None
            )
            if match is not None:
                pairs.append((g, match))
        yield Outcome(article=row, gold=row["events"], coded=coded, pairs=pairs)


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {
        "event_f1": f1(units, "event"),
        "role_f1": f1(units, "role"),
        "entity_role_f1": f1(units, "entity"),
        "realis_macro_f1": macro_f1(labels(units, "realis")),
        "attribution_f1": f1(units, "attribution"),
        "calibration_error": calibration_error(values(units, "confidence")),
    }


def calibration_error(pairs: Sequence[tuple[float, float]]) -> float:
    """Expected calibration error over bins of equal size: how far confidence is from the share that is right."""
    ranked = sorted(pairs, key=lambda pair: pair[0])
    error = 0.0
    for b in range(BINS):
        chunk = ranked[b * len(ranked) // BINS : (b + 1) * len(ranked) // BINS]
        error += abs(sum(c for c, _ in chunk) - sum(r for _, r in chunk)) / max(1, len(ranked))
    return error


def _at(event: dict[str, Any], mention: EventMention) -> bool:
    """Whether both stand on the same predicate."""
    predicate = mention.evidence.predicate
    start, end = event["predicate"]
    return bool(predicate.start < end and start < predicate.end)


def _judged(found: Outcome) -> Judged:
    text = found.article["text"]
    right = [(found.gold[g], found.coded[c]) for g, c in found.pairs]
    paired = {c for _, c in found.pairs}
    return Judged(
        counts={
            "event": (len(right), len(found.coded), len(found.gold)),
            "role": _total(_roles(text, g, c) for g, c in right),
            "entity": _total(_roles(text, g, c, found.article["entities"]) for g, c in right),
            "attribution": _total(_sources(text, g, c) for g, c in right),
        },
        labels={
            "realis": tuple((g["realis"], c.realis) for g, c in right),
            "type": tuple(_types(found)),
        },
        values={"confidence": tuple((m.confidence, float(i in paired)) for i, m in enumerate(found.coded))},
        misses=tuple(_misses(found)),
    )


def _types(found: Outcome) -> Iterator[tuple[str, str]]:
    """Types by predicate, ``none`` where one side sees no event there."""
    free = list(found.coded)
    for event in found.gold:
        here = next((m for m in free if _at(event, m)), None)
        if here is not None:
            free.remove(here)
        yield event["type"], here.type if here else "none"
    yield from (("none", mention.type) for mention in free)


def _misses(found: Outcome) -> Iterator[Miss]:
    row = found.article

    def miss(layer: str, at: int, gold: str, coded: str) -> Miss:
        span = next(s for s in row["sentences"] if s[0] <= at < s[1] + 1)
        return Miss(where=row["id"], text=row["text"][slice(*span)], layer=layer, gold=gold, coded=coded)

    def words(spans: Sequence[Sequence[int]]) -> str:
        return "; ".join(row["text"][a:b] for a, b in spans) or "-"

    hit, paired = {g for g, _ in found.pairs}, {c for _, c in found.pairs}
    for g, event in enumerate(found.gold):
        if g not in hit:
            here = next((m for m in found.coded if _at(event, m)), None)
            told = f"{event['type']} “{words([event['predicate']])}”"
            yield miss("event", event["predicate"][0], told, shown(here))
    for c, mention in enumerate(found.coded):
        if c not in paired and not any(_at(event, mention) for event in found.gold):
            yield miss("event", mention.evidence.predicate.start, "", shown(mention))
    for g, c in found.pairs:
        event, mention = found.gold[g], found.coded[c]
        at = event["predicate"][0]
        hits, made, wanted = _roles(row["text"], event, mention)
        if not hits == made == wanted:
            roles = event["roles"]
            yield miss("role", at, f"{words(roles['actor'])} → {words(roles['recipient'])}", shown(mention))
        if event["realis"] != mention.realis:
            yield miss("realis", at, event["realis"], f"{mention.realis}: {shown(mention)}")
        hits, made, wanted = _sources(row["text"], event, mention)
        if not hits == made == wanted:
            yield miss("attribution", at, words(event["sources"]), "; ".join(a.source for a in mention.attribution))


def _roles(text: str, gold: dict[str, Any], coded: EventMention, entities: Mapping[str, str] = NOBODY) -> Counts:
    """Role spans that agree; of those whose party ``entities`` names, the ones of the same country and sector."""
    hits = made = wanted = 0
    named = [span for spans in gold["roles"].values() for span in spans]
    for name, people in (("actor", coded.actors), ("recipient", coded.recipients)):
        spans = gold["roles"][name]
        free, left = list(people), []
        for span in spans:
            match = next((a for a in free if _overlap(a, span)), None)
            if match is None:
                left.append(span)
                continue
            made, hits = made + 1, hits + _is(match, entities.get(str(span[0])))
            # A coordination is one gold span and several parties: those inside it are right too.
            free = [a for a in free if a is not match and not (span[0] <= a.start and a.end <= span[1])]
        for start, end in left:
            if text[start:end].lower() not in PRONOUNS:
                continue
            match = next((a for a in free if a.basis == "inferred" and not any(_overlap(a, s) for s in named)), None)
            if match is not None:
                made, hits = made + 1, hits + _is(match, entities.get(str(start)))
                free.remove(match)
        made, wanted = made + len(free), wanted + len(spans)
    return hits, made, wanted


def _is(actor: Actor, code: str | None) -> bool:
    """Whether an actor is the party of the code "IRN/GOV"; a state as such and its government are one."""
    if code is None:
        return True
    country, _, sector = code.partition("/")
    state = {sector or None, actor.sector} <= {None, "GOV"} and country != "-"
    return (actor.country or "-") == country and (state or actor.sector == (sector or None))


def _overlap(actor: Actor, span: Sequence[int]) -> bool:
    """Whether the actor's words and the span share at least half of the shorter one."""
    start, end = span
    shared = min(end, actor.end) - max(start, actor.start)
    return shared > 0 and 2 * shared >= min(end - start, actor.end - actor.start)


def _sources(text: str, gold: dict[str, Any], coded: EventMention) -> Counts:
    wanted = [_content(text[s:e]) for s, e in gold["sources"]]
    made = [_content(a.source) for a in coded.attribution]
    hits = 0
    free = list(made)
    for words in wanted:
        match = next((m for m in free if m & words), None)
        if match is not None:
            free.remove(match)
            hits += 1
    return hits, len(made), len(wanted)


def _content(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower())) - EMPTY


def _total(counts: Iterator[Counts]) -> Counts:
    hits = made = wanted = 0
    for right, ours, theirs in counts:
        hits, made, wanted = hits + right, made + ours, wanted + theirs
    return hits, made, wanted
