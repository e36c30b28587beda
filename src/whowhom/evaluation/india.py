"""Suite ``india``: articles on communal violence; which deeds of the police does the coder see in each sentence?

The set's classes are KILL, ARREST, FAIL (to act), FORCE and ANY_ACTION of the police. An event counts whose actor the
coder takes for police, or whose words for the actor name it. Figures are example-F1 over the sentences, and documents,
to which the gold or the coder gives a class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, mean, values
from whowhom.evaluation.plv import load, shown
from whowhom.evaluation.texts import article_of
from whowhom.model import EventMention, Span
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline

POLICE = re.compile(
    r"\b(police(m[ae]n)?|cops?|constables?|inspectors?|commissioners?|superintendents?|sho|dgp|crpf|srpf?|srp"
    r"|pac|rapid action|paramilitar\w+|security (forces|personnel)|jawans|crime branch|ats|sit|cbi)\b",
    re.IGNORECASE,
)
KILLING = re.compile(r"kill|dead|death|die|fatal|gunned|encounter", re.IGNORECASE)


def score(data: Path) -> dict[str, float]:
    """sentence_f1 and document_f1 on the dev part, each in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every article with the example-F1 of its sentences and its own."""
    rows = load(data / "event_india_police" / "dev.jsonl.gz")
    articles, spans = [], []
    for row in rows:
        text, places = "", []
        for sentence in row["sents"]:
            places.append(Span(len(text), len(text) + len(sentence["text"])))
            text += sentence["text"] + "\n"
        spans.append(places)
        filled = [span for span in places if span.end > span.start]
        articles.append(article_of(str(row["doc_id"]), text, row["date"], filled))
    coded = Pipeline().code_articles(iter(articles))
    return [
        _judged(row, places, list(item.mentions) if isinstance(item, Coded) else [])
        for row, places, item in zip(rows, spans, coded, strict=True)
    ]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {f"{name}_f1": mean([value for value, _ in values(units, name)]) for name in ("sentence", "document")}


def deeds(events: Iterable[EventMention]) -> set[str]:
    """Classes of the set that the events amount to."""
    found: set[str] = set()
    for event in events:
        if not any(actor.sector == "COP" or POLICE.search(actor.text) for actor in event.actors):
            continue
        if event.realis == "negated" or event.type == "REJECT":
            found.add("FAIL")
        elif event.realis in {"actual", "historical"}:
            found.add("ANY_ACTION")
            if event.type == "ASSAULT":
                found.add("FORCE")
                if KILLING.search(event.evidence.predicate.text):
                    found.add("KILL")
            if (event.type, event.mode) == ("COERCE", "arrest"):
                found.add("ARREST")
    return found


def _judged(row: dict[str, Any], places: Sequence[Span], events: Sequence[EventMention]) -> Judged:
    every: list[tuple[float, float]] = []
    misses = []
    for sentence, place in zip(row["sents"], places, strict=True):
        here = [e for e in events if place.start <= e.evidence.start < place.end]
        gold, coded = set(sentence["labels"]), deeds(here)
        if gold or coded:
            every.append((_f1(gold, coded), 1.0))
        if gold != coded:
            told = " | ".join(map(shown, here))
            misses.append(
                Miss(
                    where=str(row["doc_id"]), text=sentence["text"], layer="sentence", gold=", ".join(sorted(gold)),
                    coded=f"{', '.join(sorted(coded)) or '-'}: {told}",
                )
            )  # fmt: skip
    whole = set(row["doc_labels"]), deeds(events)
    document = ((_f1(*whole), 1.0),) if whole[0] or whole[1] else ()
    return Judged(values={"sentence": tuple(every), "document": document}, misses=tuple(misses))


def _f1(gold: set[str], coded: set[str]) -> float:
    return 2 * len(gold & coded) / (len(gold) + len(coded))
