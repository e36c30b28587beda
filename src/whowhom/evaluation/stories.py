"""Articles grouped by the story they tell, against those of news_event_clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from whowhom.evaluation.clusters import per_item, scored
from whowhom.evaluation.judged import Judged, Miss, mean, values
from whowhom.evaluation.plv import load
from whowhom.link.stories import signature, stories


def judge(data: Path) -> list[Judged]:
    """Every article of the dev part with the precision and recall of the group it was put in."""
    rows = load(data / "news_event_clusters" / "dev.jsonl.gz")
    gold = [row["event"] or row["event_id"] for row in rows]
    found = stories([signature(row["title"], row["text"]) for row in rows])
    named = _names(gold, found)
    return [
        Judged(
            values={"b3_precision": ((precision, 1.0),), "b3_recall": ((recall, 1.0),)},
            misses=()
            if precision == recall == 1
            else (
                Miss(
                    where=row["url"], text=row["title"] or "", layer="story", gold=str(story),
                    coded=f"{named[group]} (precision {precision:.2f}, recall {recall:.2f})",
                ),
            ),
        )
        for row, story, group, (precision, recall) in zip(rows, gold, found, per_item(gold, found), strict=True)
    ]  # fmt: skip


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """clusters_b3_f1, in [0, 1]."""
    precision, recall = (mean([value for value, _ in values(units, f"b3_{name}")]) for name in ("precision", "recall"))
    return {"clusters_b3_f1": scored(precision, recall).f1}


def _names(gold: Sequence[str], found: Sequence[int]) -> dict[int, str]:
    """The story that most of each group tell."""
    counts: dict[int, Counter[str]] = {}
    for story, group in zip(gold, found, strict=True):
        counts.setdefault(group, Counter())[story] += 1
    return {group: str(max(sorted(count), key=count.__getitem__)) for group, count in counts.items()}
