"""The coder keeps the scores it has reached, on suites that take seconds; the rest is `make eval`."""

from __future__ import annotations

from pathlib import Path

import pytest

from whowhom.commands import evaluate


def missed(suite: str, data: Path) -> list[str]:
    scores = {suite: evaluate.score(suite, data)}
    assert evaluate.floors()[suite], "floors.toml holds nothing for this suite"
    return list(evaluate.below(scores, evaluate.floors()))


def test_own_articles(tmp_path: Path) -> None:
    assert missed("own", tmp_path) == []


@pytest.mark.parametrize("suite", ["seed", "plv", "cameo", "negatives", "realis", "syntax"])
def test_public_sets(suite: str, shared_data: Path) -> None:
    assert missed(suite, shared_data) == []


def test_every_floor_is_of_a_suite_there_is() -> None:
    assert set(evaluate.floors()) - {"development"} <= set(evaluate.suites())
