"""The command says on standard error what it wrote; standard output carries data only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.made import told
from whowhom.commands.export import export, formats


def test_what_was_written_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert export([told(), told("i2", realis="future")], "icews", tmp_path / "a.tab") == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == f"1 incident written as icews to {tmp_path / 'a.tab'}; 1 left out: 1 future, not actual\n"


def test_data_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert export([told(), told("i2")], "jsonl") == 0
    shown = capsys.readouterr()
    assert shown.out.count("\n") == 2
    assert shown.err == "2 incidents written as jsonl\n"


def test_every_format_is_named() -> None:
    assert "phoenix" in formats()
