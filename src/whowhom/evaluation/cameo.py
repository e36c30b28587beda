"""Suite ``cameo``: sentences of the CAMEO sets; which quad class, and which words are source and target?

The coder gets the bare sentence. The class is that of its surest event, ``make_statement`` where it finds none. The
spans of that event's actors and recipients are compared exactly, word for word, as seqeval does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, f1, labels, macro_f1
from whowhom.evaluation.plv import load, shown
from whowhom.evaluation.texts import code_sentences
from whowhom.model import EventMention
from whowhom.pipeline import Pipeline

Spans = set[tuple[int, int, str]]


def score(data: Path) -> dict[str, float]:
    """quad_macro_f1 over the five classes and span_f1 of sources and targets, on the dev part."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every sentence with the class and the spans of its surest event."""
    rows = load(data / "event_cameo_roles" / "dev.jsonl.gz")
    coded = code_sentences(Pipeline(), [text_of(row) for row in rows])
    return [_judged(row, surest(found)) for row, found in zip(rows, coded, strict=True)]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {"quad_macro_f1": macro_f1(labels(units, "quad")), "span_f1": f1(units, "span")}


def _judged(row: dict[str, Any], event: EventMention | None) -> Judged:
    text = text_of(row)
    quad = event.quad.replace(" ", "_") if event else "make_statement"
    misses, counts = [], {}
    if quad != row["quad"]:
        misses.append(Miss(where=str(row["id"]), text=text, layer="quad", gold=row["quad"], coded=shown(event)))
    if "tokens" in row:
        gold, coded = gold_spans(row["roles"]), coded_spans(row["tokens"], text, event, row["roles"])
        counts = {"span": (len(gold & coded), len(coded), len(gold))}
        if gold != coded:
            told = "; ".join(f"{name}: {' '.join(row['tokens'][a:b])}" for a, b, name in sorted(gold))
            misses.append(Miss(where=str(row["id"]), text=text, layer="span", gold=told, coded=shown(event)))
    return Judged(counts=counts, labels={"quad": ((row["quad"], quad),)}, misses=tuple(misses))


def text_of(row: dict[str, Any]) -> str:
    """The sentence as printed."""
    return str(row["sentence"])


def surest(events: Sequence[EventMention]) -> EventMention | None:
    """The event of a sentence that the coder is surest of; the first of equals."""
    return max(events, key=lambda e: (e.confidence, -e.evidence.predicate.start), default=None)


def gold_spans(tags: Sequence[str]) -> Spans:
    """Spans of BIO tags; R, a side of a reciprocal event, is kept apart."""
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag[0] == "I" and spans and spans[-1][1] == i and spans[-1][2] == tag[2:]:
            spans[-1] = (spans[-1][0], i + 1, tag[2:])
        elif tag != "O":
            spans.append((i, i + 1, tag[2:]))
    return set(spans)


def coded_spans(tokens: Sequence[str], text: str, event: EventMention | None, tags: Sequence[str]) -> Spans:
    """Token spans of the event's parties; both sides of a reciprocal event are R where the set marks any R."""
    if event is None:
        return set()
    offsets = _offsets(tokens, text)
    mutual = any(tag.endswith("-R") for tag in tags)
    found: Spans = set()
    for people, name in ((event.actors, "S"), (event.recipients, "T")):
        for actor in people:
            inside = [i for i, (a, b) in enumerate(offsets) if a < actor.end and b > actor.start]
            if inside:
                found.add((inside[0], inside[-1] + 1, "R" if mutual else name))
    return found


def _offsets(tokens: Sequence[str], text: str) -> list[tuple[int, int]]:
    offsets, at = [], 0
    for token in tokens:
        start = text.find(token, at)
        start = at if start < 0 else start
        offsets.append((start, start + len(token)))
        at = start + len(token) if text.startswith(token, start) else at
    return offsets
