"""Suite ``time``: documents of TempEval-3; which expressions tell a time, and which time is meant?

As TempEval-3 scores them (UzZaman et al. 2013): an expression is found where ours overlaps the gold's (each serves
one), and its value right where the TIMEX3 values are equal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, f1
from whowhom.evaluation.plv import load
from whowhom.resolve.timex import Timex, timexes


def score(data: Path) -> dict[str, float]:
    """extent_f1 and value_f1 on the dev part, each in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every document with what was found in it."""
    return [_judged(row) for row in load(data / "time_tempeval3" / "dev.jsonl.gz")]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return {f"{layer}_f1": f1(units, layer) for layer in ("extent", "value")}


def day_of(value: str) -> date | None:
    """The day of a document's creation time, which may name a time too."""
    match = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", value)
    return date(*(int(part) for part in match.groups())) if match else None


def _judged(row: dict[str, Any]) -> Judged:
    found = list(timexes(row["text"], day_of(row["dct"]["value"])))
    free: list[Timex] = list(found)
    extents = values = 0
    misses = []

    def miss(layer: str, start: int, end: int, gold: str, coded: str) -> None:
        shown = row["text"][max(0, start - 60) : end + 40]
        misses.append(Miss(where=row["doc_id"], text=shown, layer=layer, gold=gold, coded=coded))

    for gold in row["timexes"]:
        told = f"{gold['text']} = {gold['value']}"
        ours = max(free, key=lambda t: _overlap(t, gold), default=None)
        if ours is None or not _overlap(ours, gold):
            miss("extent", gold["start"], gold["end"], told, "")
            continue
        free.remove(ours)
        extents += 1
        values += ours.value == gold["value"]
        if ours.value != gold["value"]:
            miss("value", gold["start"], gold["end"], told, f"{ours.text} = {ours.value}")
    for ours in free:
        miss("extent", ours.start, ours.end, "", f"{ours.text} = {ours.value}")
    sizes = len(found), len(row["timexes"])
    return Judged(counts={"extent": (extents, *sizes), "value": (values, *sizes)}, misses=tuple(misses))


def _overlap(ours: Timex, gold: dict[str, Any]) -> int:
    return max(0, min(ours.end, int(gold["end"])) - max(ours.start, int(gold["start"])))
