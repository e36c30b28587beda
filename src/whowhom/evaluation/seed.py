"""Suite ``seed``: the wire story the project starts from, coded as a user would code it."""

from __future__ import annotations

import json
from pathlib import Path

from whowhom.evaluation.gold import Verdict, compare, figures
from whowhom.evaluation.judged import Judged
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline

PUBLISHED = "2023-03-22"
"""When the story came out; its page says only the day it was copied."""


def score(data: Path) -> dict[str, float]:
    """core_recall, precision, role_f1, sector_acc, realis_acc, attribution_acc on the folder ``seed`` of ``data``."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every gold row, and every event that serves none."""
    return verdict(data).units()


def verdict(data: Path) -> Verdict:
    """The comparison behind the scores."""
    folder = data / "seed"
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines() if line]
    coded = Pipeline().code(sorted(folder.glob("*.txt")), published=PUBLISHED)
    return compare(gold, [m for item in coded if isinstance(item, Coded) for m in item.mentions])
