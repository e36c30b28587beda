"""Suite ``cameo``: sentences of the CAMEO sets; which quad class, and which words are source and target?

The coder gets the bare sentence. The class is that of its surest event, ``make_statement`` where it finds none. The
spans of that event's actors and recipients, or of who says what to whom where there is none, are compared exactly, word
for word, as seqeval does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, f1, labels, macro_f1
from whowhom.evaluation.plv import load, shown
from whowhom.evaluation.texts import article_of, code_sentences, read
from whowhom.model import EventMention, Span
from whowhom.pipeline import Pipeline

CLASSES = {
    "make_statement": ("01", "02"),
    "verbal_cooperation": ("03", "04", "05"), "material_cooperation": ("06", "07", "08"),
    "verbal_conflict": ("09", "10", "11", "12", "13", "16"), "material_conflict": ("14", "15", "17", "18", "19", "20"),
}  # fmt: skip
"""CAMEO roots behind the five classes, as the set's own labels have them: reduced relations (16) are verbal there."""

Spans = set[tuple[int, int, str]]


def score(data: Path) -> dict[str, float]:
    """quad_macro_f1 over the five classes and span_f1 of sources and targets, on the dev part."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every sentence with the class and the spans of its surest event."""
    rows = load(data / "event_cameo_roles" / "dev.jsonl.gz")
    texts = [text_of(row) for row in rows]
    coded = code_sentences(Pipeline(), texts)
    return [_judged(row, surest(found), said) for row, found, said in zip(rows, coded, statements(texts), strict=True)]


def statements(texts: Sequence[str]) -> Iterator[Spans]:
    """Who says something in each sentence, and to whom, as characters: the surest saying that names either."""
    articles = [article_of(f"s{i}", text, None, [Span(0, len(text))]) for i, text in enumerate(texts)]
    for parsed, readings in read(articles):
        sayings = [s for reading in readings for s in reading.sayings if s.sources or s.to]
        best = max(sayings, key=lambda s: s.chance, default=None)
        tokens = parsed.sentences[0].tokens
        yield (
            {
                (tokens[a].span.start, tokens[b - 1].span.end, name)
                for name, spans in (("S", best.sources), ("T", best.to))
                for a, b in spans
            }
            if best
            else set()
        )


def class_of(event: EventMention | None) -> str:
    """The class that the event's CAMEO root belongs to; by its quad class where it has no code."""
    if event is None:
        return "make_statement"
    root = (event.cameo or "")[:2]
    return next((name for name, roots in CLASSES.items() if root in roots), event.quad.replace(" ", "_"))


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {"quad_macro_f1": macro_f1(labels(units, "quad")), "span_f1": f1(units, "span")}


def _judged(row: dict[str, Any], event: EventMention | None, said: Spans) -> Judged:
    text = text_of(row)
    quad = class_of(event)
    misses, counts = [], {}
    if quad != row["quad"]:
        misses.append(Miss(where=str(row["id"]), text=text, layer="quad", gold=row["quad"], coded=shown(event)))
    if "tokens" in row:
        gold, coded = gold_spans(row["roles"]), coded_spans(row["tokens"], text, event, said, row["roles"])
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


def coded_spans(
    tokens: Sequence[str], text: str, event: EventMention | None, said: Spans, tags: Sequence[str]
) -> Spans:
    """Token spans of the event's parties, of the statement's where there is no event.

    Both sides of a reciprocal event are R where the set marks any R.
    """
    offsets = _offsets(tokens, text)
    mutual = any(tag.endswith("-R") for tag in tags)
    found: Spans = set()
    if event is not None:
        said = {(a.start, a.end, "S") for a in event.actors} | {(a.start, a.end, "T") for a in event.recipients}
    for start, end, name in said:
        inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start]
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
