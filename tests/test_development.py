"""The coder on the project's own hand-coded articles, against their floors."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from whowhom.evaluation.gold import compare
from whowhom.extract.article import extract
from whowhom.model import Record
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline

DATA = Path(__file__).parent / "data"
FLOORS = Path(__file__).parents[1] / "evaluation" / "floors.toml"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line]


def record(row: dict[str, Any]) -> Record:
    content = row["text"].encode()
    return Record(
        source=row["id"], content=content, media="text", sha256=hashlib.sha256(content).hexdigest(),
        given_id=row["id"], given_published=row["published"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    coded = Pipeline().code_articles(extract(record(row) for row in rows("articles.jsonl")))
    mentions = [m for item in coded if isinstance(item, Coded) for m in item.mentions]
    return compare(rows("gold.jsonl"), mentions).scores()


@pytest.mark.parametrize("metric", ["core_recall", "precision", "role_f1", "realis_acc", "attribution_acc"])
def test_scores_keep_their_floor(scores: dict[str, float], metric: str) -> None:
    floor = tomllib.loads(FLOORS.read_text(encoding="utf-8"))["development"][metric]
    assert scores[metric] >= floor


def test_every_gold_piece_stands_once_in_its_article() -> None:
    texts = {row["id"]: row["text"] for row in rows("articles.jsonl")}
    assert all(texts[row["document"]].count(row["sentence"]) == 1 for row in rows("gold.jsonl"))
