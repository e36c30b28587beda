"""Suite ``incidents``: what belongs together; which articles tell one story?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from whowhom.evaluation import stories
from whowhom.evaluation.judged import Judged


def score(data: Path) -> dict[str, float]:
    """clusters_b3_f1 over the articles of news_event_clusters, in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every article with how well its group fits."""
    return stories.judge(data)


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    return stories.figures(units)
