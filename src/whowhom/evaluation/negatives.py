"""Suite ``negatives``: news sentences that a gold set says hold no contentious event; what does the coder see there?

The set marks protest and strife alone, so only codings of PROTEST are certainly false on its other sentences;
``all_per_100_sentences`` counts everything the coder finds there, right or wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from whowhom.evaluation.judged import Judged, Miss, mean, values
from whowhom.evaluation.plv import load, shown
from whowhom.evaluation.texts import code_sentences
from whowhom.pipeline import Pipeline


def score(data: Path) -> dict[str, float]:
    """false_per_100_sentences and all_per_100_sentences (less is better), and how many gold protests are found."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every sentence with how many protests, and events at all, the coder finds there."""
    rows = load(data / "event_glocon_sample" / "sabinet_sentences.jsonl.gz")
    units = []
    for row, events in zip(rows, code_sentences(Pipeline(), [row["sentence"] for row in rows]), strict=True):
        protests = [e for e in events if e.type == "PROTEST" and e.realis == "actual"]
        if row["label"] == 0:
            misses = tuple(
                Miss(where=str(row.get("id", "")), text=row["sentence"], layer="false", gold="", coded=shown(e))
                for e in protests
            )
            units.append(Judged(values={"without": ((len(protests), len(events)),)}, misses=misses))
        elif row["label"] == 1:
            units.append(Judged(values={"with": ((float(bool(protests)), 1.0),)}))
    return units


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    without = values(units, "without")
    return {
        "false_per_100_sentences": 100 * mean([false for false, _ in without]),
        "all_per_100_sentences": 100 * mean([every for _, every in without]),
        "recall": mean([found for found, _ in values(units, "with")]),
    }
