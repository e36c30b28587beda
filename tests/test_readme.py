"""The README says what was measured."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def readme() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "evaluation" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["readme"] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_of_scores_is_that_of_the_committed_report(readme: ModuleType) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    report = (ROOT / "evaluation" / "report.md").read_text(encoding="utf-8")
    assert readme.with_table(text, report) == text


def test_a_readme_without_marks_is_told(readme: ModuleType) -> None:
    with pytest.raises(ValueError, match="marks"):
        readme.with_table("# whowhom", "```\nx\n```")


def test_the_figures_of_scale_are_those_of_the_committed_run() -> None:
    """Also where they do not please: the paragraph and the tables are written by the figures alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        costs = importlib.import_module("benchmarks.costs")
        found = json.loads((ROOT / "benchmarks" / "scale.json").read_text(encoding="utf-8"))
        for path, text in costs.documents(found).items():
            assert path.read_text(encoding="utf-8") == text
