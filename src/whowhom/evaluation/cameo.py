"""Suite ``cameo``: sentences of the CAMEO sets; which quad class, and which words are source and target?

The coder gets the bare sentence. The class is that of its main event, ``make_statement`` where its main clause only
says something or where there is no event. The spans of that event's actors and recipients, or of who says what to whom,
are compared exactly, word for word, as seqeval does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from whowhom.code.confidence import log_odds
from whowhom.code.heads import Saying
from whowhom.codebook import cues
from whowhom.evaluation.judged import Judged, Miss, f1, labels, macro_f1
from whowhom.evaluation.plv import load, shown
from whowhom.evaluation.texts import article_of, code_sentences, read
from whowhom.model import EventMention, Span
from whowhom.parse.tree import Tree
from whowhom.pipeline import Pipeline

CLASSES = {
    "make_statement": ("01", "02"),
    "verbal_cooperation": ("03", "04", "05"), "material_cooperation": ("06", "07", "08"),
    "verbal_conflict": ("09", "10", "11", "12", "13", "16"), "material_conflict": ("14", "15", "17", "18", "19", "20"),
}  # fmt: skip
"""CAMEO roots behind the five classes, as the set's own labels have them: reduced relations (16) are verbal there."""

STEP, CUE = 1.2, -2.0
"""Log-odds that an event or a statement falls behind for each step from its word up to its sentence's root; log-odds
added to those of a statement's cue, to weigh it against an event's confidence.

The set codes what the main clause tells ("denied that it had shelled …" is a statement). The best of 25 pairs (.8 to 2,
-4 to 0) on the set's training part, 2026-11-28: .928; .900 to .927 elsewhere.
"""

TELLING = {"say", "confirm"}
"""Kinds of reporting words whose subject may only tell what it does itself; who claims or denies makes a statement."""

Spans = set[tuple[int, int, str]]


def score(data: Path) -> dict[str, float]:
    """quad_macro_f1 over the five classes and span_f1 of sources and targets, on the dev part."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every sentence with the class and the spans of what its main clause tells."""
    rows = load(data / "event_cameo_roles" / "dev.jsonl.gz")
    texts = [text_of(row) for row in rows]
    coded = code_sentences(Pipeline(), texts)
    units = []
    for row, found, (tree, sayings) in zip(rows, coded, read_sentences(texts), strict=True):
        event, statement = main_event(found, tree, sayings)
        units.append(_judged(row, event, _parties(statement or _surest(sayings), tree)))
    return units


def read_sentences(texts: Sequence[str]) -> Iterator[tuple[Tree, Sequence[Saying]]]:
    """Each sentence's tree, and who says something in it and to whom."""
    articles = [article_of(f"s{i}", text, None, [Span(0, len(text))]) for i, text in enumerate(texts)]
    for parsed, (reading,) in read(articles):
        yield Tree(parsed.sentences[0]), reading.sayings


def _surest(sayings: Sequence[Saying]) -> Saying | None:
    """Of the sayings that name either side the surest."""
    return max((s for s in sayings if s.sources or s.to), key=lambda s: s.chance, default=None)


def _parties(saying: Saying | None, tree: Tree) -> Spans:
    """Who says it and to whom, as characters."""
    sides = (("S", saying.sources), ("T", saying.to)) if saying else ()
    return {_span(tree, a, b, name) for name, spans in sides for a, b in spans}


def _span(tree: Tree, first: int, last: int, name: str) -> tuple[int, int, str]:
    return tree.tokens[first].span.start, tree.tokens[last - 1].span.end, name


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
    text, quad = text_of(row), class_of(event)
    misses, counts = [], {}
    if quad != row["quad"]:
        misses.append(Miss(where=str(row["id"]), text=text, layer="quad", gold=row["quad"], coded=shown(event)))
    if "tokens" in row:
        gold, coded = gold_spans(row["roles"]), coded_spans(row["tokens"], text, event, said)
        counts = {"span": (len(gold & coded), len(coded), len(gold))}
        if gold != coded:
            told = "; ".join(f"{name}: {' '.join(row['tokens'][a:b])}" for a, b, name in sorted(gold))
            misses.append(Miss(where=str(row["id"]), text=text, layer="span", gold=told, coded=shown(event)))
    return Judged(counts=counts, labels={"quad": ((row["quad"], quad),)}, misses=tuple(misses))


def text_of(row: dict[str, Any]) -> str:
    """The sentence as printed."""
    return str(row["sentence"])


def main_event(
    events: Sequence[EventMention], tree: Tree, sayings: Sequence[Saying]
) -> tuple[EventMention | None, Saying | None]:
    """The event that stands for a sentence: sure, and told by its main clause; or the statement that its clause makes.

    Who only tells of an event afterwards ("…, officials said") or tells what they did ("Ghana said it had …") makes no
    statement of their own.
    """
    coded = [(event, _words_of(event, tree)) for event in events]
    known = {i for _, words in coded for i in words}
    made = [s for s in sayings if s.cue[0] not in known and not _afterwards(s) and not _of_oneself(s, events, tree)]
    acts = [(log_odds(e.confidence) - STEP * min(map(tree.depth, words), default=0), e) for e, words in coded]
    said = [(log_odds(s.chance) + CUE - STEP * tree.depth(s.cue[0]), s) for s in made]
    event, statement = max(acts, key=_rank, default=None), max(said, key=_rank, default=None)
    if statement is None or (event is not None and event[0] >= statement[0]):
        return (event[1] if event else None), None
    return None, statement[1]


def _rank(row: tuple[float, object]) -> float:
    return row[0]


def _afterwards(saying: Saying) -> bool:
    return any(first < saying.cue[0] for first, _ in saying.contents)


def _of_oneself(saying: Saying, events: Sequence[EventMention], tree: Tree) -> bool:
    """Whether an event told on this cue was done by the one who tells of it, or by a pronoun; a claim is a claim."""
    reporting = cues.load().reporting
    if not any(reporting.get(tree.tokens[i].lemma.lower()) in TELLING for i in range(*saying.cue)):
        return False
    cue = " ".join(tree.tokens[i].text for i in range(*saying.cue))
    sources = {i for span in saying.sources for i in range(*span)}
    for actor in (a for e in events if any(link.cue == cue for link in e.attribution) for a in e.actors):
        words = [i for i, t in enumerate(tree.tokens) if actor.start <= t.span.start < actor.end]
        if sources.intersection(words) or [tree.tokens[i].upos for i in words] == ["PRON"]:
            return True
    return False


def _words_of(event: EventMention, tree: Tree) -> list[int]:
    predicate = event.evidence.predicate
    return [i for i, t in enumerate(tree.tokens) if predicate.start <= t.span.start < predicate.end]


def gold_spans(tags: Sequence[str]) -> Spans:
    """Spans of BIO tags; R, a side of a reciprocal event, is kept apart."""
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag[0] == "I" and spans and spans[-1][1] == i and spans[-1][2] == tag[2:]:
            spans[-1] = (spans[-1][0], i + 1, tag[2:])
        elif tag != "O":
            spans.append((i, i + 1, tag[2:]))
    return set(spans)


def coded_spans(tokens: Sequence[str], text: str, event: EventMention | None, said: Spans) -> Spans:
    """Token spans of the event's parties, of the statement's where there is no event; R if they do it together."""
    offsets = _offsets(tokens, text)
    mutual = event is not None and len(event.actors) > 1 and not event.recipients
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
