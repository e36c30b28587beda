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
from whowhom.evaluation.judged import Judged, Miss, labels, macro_f1
from whowhom.evaluation.texts import code_sentences
from whowhom.model import EventMention
from whowhom.pipeline import Pipeline

NONE = "none"
YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}


def score(data: Path) -> dict[str, float]:
    """macro_f1 over 15 roots and quad_macro_f1 over four quads, on the dev part."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every row with the root and quad that were coded."""
    rows = load(data / "event_plv" / "dev.jsonl.gz")
    return [_judged(row, event) for row, event in zip(rows, choose(Pipeline(), rows), strict=True)]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {"macro_f1": macro_f1(labels(units, "root")), "quad_macro_f1": macro_f1(labels(units, "quad"))}


def _judged(row: dict[str, Any], event: EventMention | None) -> Judged:
    root = YIELD.get(event.type, event.type) if event else NONE
    quad = row["quad"].replace("_", " "), quad_of(root)
    wrong = root != row["plover_root"]
    return Judged(
        labels={"root": ((row["plover_root"], root),), "quad": (quad,)},
        misses=(
            Miss(where=str(row["id"]), text=row["marked"], layer="root", gold=row["plover_root"], coded=shown(event)),
        )
        if wrong
        else (),
    )


def shown(event: EventMention | None) -> str:
    """An event in one line, for the list of misses."""
    if event is None:
        return ""
    actors, recipients = ("; ".join(a.text for a in people) or "-" for people in (event.actors, event.recipients))
    return f"{event.type} “{event.evidence.predicate.text}” {actors} → {recipients} ({event.confidence:.2f})"


def load(path: Path) -> list[dict[str, Any]]:
    """Rows of the set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def choose(pipeline: Pipeline, rows: Sequence[dict[str, Any]]) -> list[EventMention | None]:
    """The event of each row's sentence that best covers the marked pair; None where none touches it."""
    coded = code_sentences(pipeline, [row["sentence"] for row in rows])
    return [_best(row, events) for row, events in zip(rows, coded, strict=True)]


def quad_of(root: str) -> str:
    """Quad class of a root as the set has it: to yield is material cooperation, conceding and retreating alike."""
    if root == NONE:
        return NONE
    return "material cooperation" if root == "YIELD" else plover.quad(root)


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
