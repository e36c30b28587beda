"""Scores, floors and published figures."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from whowhom.commands import evaluate
from whowhom.errors import ConfigError, InputError


def suite(monkeypatch: pytest.MonkeyPatch, name: str, score: object) -> None:
    module = ModuleType(f"whowhom.evaluation.{name}")
    module.score = score  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


def test_the_suites_are_those_that_exist_in_the_order_of_the_report() -> None:
    known = evaluate.suites()
    assert known[0] == "seed"
    assert set(known) <= set(evaluate.NAMES)
    assert evaluate.chosen([]) == known


def test_a_suite_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(ConfigError, match="no suite 'sede'; there are: seed"):
        evaluate.chosen(["sede"])


def test_each_suite_runs_once() -> None:
    assert evaluate.chosen(["seed", "seed"]) == ("seed",)


def test_missing_data_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    suite(monkeypatch, "seed", lambda data: {"precision": float((data / "gold.jsonl").read_text())})
    with pytest.raises(InputError, match=r"suite seed needs .*gold\.jsonl.*--data"):
        evaluate.score("seed", tmp_path)


def test_scores_are_those_of_the_suite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    suite(monkeypatch, "seed", lambda data: {"precision": 0.5})
    assert evaluate.score("seed", tmp_path) == {"precision": 0.5}


def test_figures_below_their_floor() -> None:
    scores = {"seed": {"precision": 0.59, "core_recall": 0.7}, "speed": {"peak_mb": 500.0}}
    floors = {"seed": {"precision": 0.6, "core_recall": 0.7}}
    assert list(evaluate.below(scores, floors)) == ["seed precision is 0.590, below its floor 0.600"]


def test_memory_and_start_have_a_ceiling() -> None:
    bounds = {"speed": {"peak_mb": 700.0, "cold_start_s": 2.0}}
    assert list(evaluate.below({"speed": {"peak_mb": 500.0, "cold_start_s": 2.0}}, bounds)) == []
    assert list(evaluate.below({"speed": {"peak_mb": 800.0, "cold_start_s": 2.0}}, bounds)) == [
        "speed peak_mb is 800.0, above its ceiling 700.0"
    ]


def test_a_figure_that_is_missing_or_none_passes_no_floor() -> None:
    floors = {"seed": {"precision": 0.6}}
    for figures in ({}, {"precision": float("nan")}):
        assert list(evaluate.below({"seed": figures}, floors)) == ["seed precision has no figure, and a floor of 0.600"]
    assert list(evaluate.below({"plv": {"macro_f1": 0.1}}, floors)) == []


def test_the_report_sets_score_floor_and_published_side_by_side() -> None:
    scores = {"syntax": {"ewt_las": 0.894}, "speed": {"sentences_per_s": 412.25}}
    lines = list(evaluate.report(scores, {"syntax": {"ewt_las": 0.89}}))
    assert lines[0].split() == ["suite", "metric", "score", "floor", "published"]
    assert lines[1].split()[:5] == ["syntax", "ewt_las", "0.894", "0.890", ".839"]
    assert lines[2].split() == ["speed", "sentences_per_s", "412.2"]


def test_floors_are_numbers_by_suite_and_metric() -> None:
    for name, metrics in evaluate.floors().items():
        assert name in {*evaluate.NAMES, "development"}  # the latter are those of tests/test_development.py
        assert all(isinstance(figure, int | float) for figure in metrics.values())
