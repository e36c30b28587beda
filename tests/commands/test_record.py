from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.linked import flood_of_two
from whowhom import cli
from whowhom.export import FORMATS, read_back
from whowhom.store import linking
from whowhom.store.embedded import Store


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "record.duckdb"
    monkeypatch.setenv("WHOWHOM_DB", str(path))
    monkeypatch.setenv("COLUMNS", "100")
    with Store.open(path) as store:
        store.add_all(flood_of_two())
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = cli.main(list(arguments))
    out = capsys.readouterr()
    return status, out.out, out.err


def contested(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    _, out, _ = run(capsys, "incidents", "--status", "contested", "--format", "jsonl")
    found: dict[str, object] = json.loads(out)
    return found


def test_what_a_crash_left_unlinked_is_linked_before_anything_is_answered(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "incidents")
    assert status == 0
    assert "contested, denied by Army of Iran" in out
    with Store.open(record, read_only=True) as store:
        assert not linking.pending(store)


def test_one_incident_is_shown_with_its_ledger(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = contested(capsys)
    assert {claim["act"] for claim in one["claims"]} >= {"assert", "deny"}  # type: ignore[attr-defined]
    _, out, _ = run(capsys, "incidents", str(one["id"])[:8], "--log")
    assert "Army of Iran (a side) in State Voice denies it" in out
    assert "made: 2 mentions, reported" in out


def test_csv_has_a_row_an_incident(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "incidents", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["status"] for row in rows} >= {"contested"}


def test_events_of_an_incident_as_of_a_day(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id = str(contested(capsys)["id"])
    _, out, _ = run(capsys, "events", "--incident", id, "--format", "jsonl")
    _, before, _ = run(capsys, "events", "--incident", id, "--as-of", "2025-03-04", "--format", "jsonl")
    assert len(out.splitlines()) == 5
    assert len(before.splitlines()) == 2


def test_pairs(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "dyads")
    assert "AZE-IRN" in out
    _, out, _ = run(capsys, "dyads", "--format", "jsonl")
    assert json.loads(out)["contested"] == 1


def test_search_finds_words(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "search", "unmanned", "aircraft", "--format", "jsonl")
    assert "unmanned aircraft" in json.loads(out.splitlines()[0])["text"]


def test_corrections_from_the_command_line(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id = str(contested(capsys)["id"])
    by = ("--author", "Ana", "--reason", "seen the wreck")
    assert run(capsys, "correct", "recode", id, "--mode", "drone", *by)[0] == 0
    assert contested(capsys)["mode"] == "drone"
    assert run(capsys, "correct", "dismiss", id, *by)[0] == 0
    assert "no incident passes" in run(capsys, "incidents", "--status", "contested")[2]
    status, _, err = run(capsys, "correct", "recode", id, "--type", "ASSAULTS", *by)
    assert status == 2
    assert "ASSAULT" in err


@pytest.mark.parametrize("format", sorted(set(FORMATS) - {"gdelt"}))
def test_every_export_reads_back(format: str, record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"out.{format}"
    assert run(capsys, "export", "--format", format, "--out", str(out))[0] == 0
    assert read_back(format, out) == []


def test_gdelt_is_two_files(record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "export", "--format", "gdelt", "--out", str(tmp_path / "week"))[0] == 0
    assert read_back("gdelt", tmp_path / "week.export.CSV") == []
    assert read_back("gdelt-mentions", tmp_path / "week.mentions.CSV") == []


def test_a_backup_and_back(record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, before, _ = run(capsys, "incidents", "--format", "jsonl")
    assert run(capsys, "backup", str(tmp_path / "b.zip"))[0] == 0
    assert run(capsys, "restore", str(tmp_path / "b.zip"))[0] == 1
    assert run(capsys, "restore", str(tmp_path / "b.zip"), "--force")[0] == 0
    assert run(capsys, "incidents", "--format", "jsonl")[1] == before


@pytest.mark.parametrize("pair", ["IRN", "IRN-IRN", "IRAN-AZE", ""])
def test_a_pair_that_is_none(pair: str, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "incidents", "--dyad", pair)
    assert status == 2
    assert "IRN-AZE" in err


def test_an_export_never_goes_over_the_record_or_a_file_that_is_there(
    record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "incidents")  # links what the fixture has added
    for target, force in ((record, "--force"), (tmp_path / "notes.csv", "")):
        before = target.read_bytes() if target.exists() else target.write_bytes(b"mine") and b"mine"
        status, _, err = run(capsys, "export", "--format", "csv", "--out", str(target), *([force] if force else []))
        assert status == 2
        assert str(target) in err
        assert target.read_bytes() == before


def test_no_command_but_add_makes_a_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "none.duckdb"
    status, _, err = run(capsys, "correct", "dismiss", "a", "--author", "A", "--reason", "b", "--db", str(missing))
    assert status == 1
    assert "no record at" in err
    assert not missing.exists()
