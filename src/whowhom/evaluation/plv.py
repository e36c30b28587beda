"""Suite ``plv``: sentences with a marked source and target; which PLOVER root does the coder find for the pair?

The coder gets the bare sentence. Its event that best covers the marked pair counts; where it finds none, the row
is wrong. The set's YIELD is CONCEDE and RETREAT together.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whowhom.codebook import plover
from whowhom.evaluation.texts import code_sentences
from whowhom.model import EventMention
from whowhom.pipeline import Pipeline

NONE = "none"
YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}


def score(data: Path) -> dict[str, float]:
    """macro_f1 over 15 roots and quad_macro_f1 over four quads, on the dev part."""
    rows = load(data / "event_plv" / "dev.jsonl.gz")
    chosen = choose(Pipeline(), rows)
    roots = [YIELD.get(event.type, event.type) if event else NONE for event in chosen]
    quads = [plover.quad(event.type) if event else NONE for event in chosen]
    return {
        "macro_f1": macro_f1([row["plover_root"] for row in rows], roots),
        "quad_macro_f1": macro_f1([quad_of(row["plover_root"]) for row in rows], quads),
    }


def load(path: Path) -> list[dict[str, Any]]:
    """Rows of the set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def choose(pipeline: Pipeline, rows: Sequence[dict[str, Any]]) -> list[EventMention | None]:
    """The event of each row's sentence that best covers the marked pair; None where none touches it."""
    coded = code_sentences(pipeline, [row["sentence"] for row in rows])
    return [_best(row, events) for row, events in zip(rows, coded, strict=True)]


def quad_of(root: str) -> str:
    """Quad class of a root of the set; YIELD is verbal cooperation as CONCEDE is."""
    return plover.quad("CONCEDE" if root == "YIELD" else root)


def macro_f1(gold: Sequence[str], coded: Sequence[str]) -> float:
    """Mean F1 of the classes that occur in ``gold``, in [0, 1]."""
    classes = sorted(set(gold))
    total = 0.0
    for name in classes:
        hits = sum(g == c == name for g, c in zip(gold, coded, strict=True))
        total += 2 * hits / (gold.count(name) + coded.count(name))
    return total / len(classes)


def _best(row: dict[str, Any], events: Sequence[EventMention]) -> EventMention | None:
    def cover(event: EventMention) -> float:
        actors, recipients = [_words(a.text) for a in event.actors], [_words(a.text) for a in event.recipients]
        source, target = _words(row["source"]), _words(row["target"])
        right = _touch(source, actors) + _touch(target, recipients)
        crossed = _touch(source, recipients) + _touch(target, actors)
        return max(right, 0.75 * crossed)

    ranked = sorted(events, key=lambda event: (-cover(event), -event.confidence))
    return ranked[0] if ranked and cover(ranked[0]) > 0 else None


def _words(text: str) -> set[str]:
    return set(text.lower().replace("'s", "").replace("’s", "").split()) - {"the", "a", "an", "of"}


def _touch(wanted: set[str], groups: Sequence[set[str]]) -> float:
    return max((len(wanted & words) / len(wanted | words) for words in groups), default=0.0)
