"""The page on the ledger shows what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from whowhom import cli

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ("01-drone-agency.html", "02-drone-ministry.txt", "03-drone-state-media.html", "04-drone-telegram.txt")


def test_the_worked_example_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("WHOWHOM_DB", str(tmp_path / "record.duckdb"))
    page = (ROOT / "docs" / "method" / "ledger.md").read_text(encoding="utf-8")
    assert cli.main(["add", *(str(ROOT / "examples" / name) for name in ARTICLES)]) == 0
    blocks = [re.sub("^    ", "", block, flags=re.M).strip() for block in re.findall(r"(?:^    .*\n)+", page, re.M)]
    shown = [(command, blocks[i + 1]) for i, command in enumerate(blocks) if command.startswith("whowhom ")]
    assert len(shown) == 2
    for command, printed in shown:
        capsys.readouterr()
        assert cli.main(command.split()[1:]) == 0
        assert capsys.readouterr().out.strip() == printed
