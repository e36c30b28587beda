"""What is in quarantine can be asked without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from whowhom import cli
from whowhom.model import Rejected
from whowhom.store.embedded import Store


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "r.duckdb"
    with Store.open(path) as store:
        store.quarantine(Rejected(source="=b\x1b[2J.html", stage="extract", reason="no article on the page: give one"))
        store.quarantine(Rejected(source="a.pdf", stage="read", reason="it is empty", sha256="ab" * 32))
    return path


def test_it_says_why(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["quarantine", "--db", str(db)]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert ["no article on the page: give one" in line for line in told.splitlines()] == [False, True, False]


def test_programs_read_it(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["quarantine", "--db", str(db), "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["stage"] for row in rows] == ["extract", "read"]
    cli.main(["quarantine", "--db", str(db), "--format", "csv"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "source,stage,reason,sha256"
    assert lines[1].startswith("'=b")


def test_an_empty_one_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Store.open(tmp_path / "r.duckdb").close()
    assert cli.main(["quarantine", "--db", str(tmp_path / "r.duckdb")]) == 0
    assert capsys.readouterr().err == "nothing is in quarantine\n"
