"""Suite ``incidents``: which articles tell one story, and which mentions tell one event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from whowhom.evaluation import coreference, stories
from whowhom.evaluation.judged import Judged
from whowhom.pipeline import Pipeline


def score(data: Path) -> dict[str, float]:
    """The suite's metrics, each in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every article of news_event_clusters with how well its group fits; then ECB+'s dev part as one."""
    reading = coreference.read(data / "coref_ecbplus" / "dev.jsonl.gz", Pipeline())
    whole = {
        "ecb_conll_f1": coreference.gold_mentions(reading),
        "ecb_topic_conll_f1": coreference.gold_mentions(reading, across=True),
        "ecb_own_conll_f1": coreference.own_mentions(reading),
    }
    return [*stories.judge(data), Judged(values={name: ((figure, 1.0),) for name, figure in whole.items()})]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """B³ F1 over articles; CoNLL F1 on ECB+: gold mentions within subtopics, within topics, and as a user gets it.

    Scores of whole clusterings cannot be resampled and have no interval.
    """
    found = stories.figures(units)
    for name in ("ecb_conll_f1", "ecb_topic_conll_f1", "ecb_own_conll_f1"):
        values = [value for unit in units for value, _ in unit.values.get(name, ())]
        if values:
            found[name] = values[0]
    return found
