"""Problems of a file are found and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.made import told
from whowhom.export import read_back, write


def spoilt(folder: Path, format: str, old: str, new: str) -> list[str]:
    """What is found after ``old`` was replaced in a good file."""
    out = folder / "out"
    write(format, [told()], out)
    text = out.read_text(encoding="utf-8")
    assert old in text
    out.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_back(format, out)


@pytest.mark.parametrize(
    ("format", "old", "new", "said"),
    [
        ("polecat", "2025-03-22", "2025-02-30", "Event Date '2025-02-30' is no day of the calendar (YYYY-MM-DD)"),
        ("polecat", "ACCUSE", "BLAME", "Event Type 'BLAME' is no event type of PLOVER"),
        ("polecat", "Event Date", "Day", "the heading is not that of polecat"),
        ("icews", "\t111\t", "\t999\t", "CAMEO Code '999' is no CAMEO code"),
        ("phoenix", "Chișinău", "Chișinău\tMoldova", "27 columns, not 26"),
        ("phoenix", "\t47\t", "\t147\t", "lat '147' is no latitude in degrees"),
        ("csv", "on Saturday", "=now()", "date_text would run as a formula"),
        ("csv", "0.83", "much", "confidence 'much' is no number"),
        ("jsonl", '"ACCUSE"', '"BLAME"', "no incident"),
        ("jsonl", '"known":"2025-03-22","changed"', '"known":"2025-13-22","changed"', "known '2025-13-22' is no day"),
    ],
)
def test_a_problem_is_told(tmp_path: Path, format: str, old: str, new: str, said: str) -> None:
    found = spoilt(tmp_path, format, old, new)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize("format", ["polecat", "icews", "phoenix", "csv", "jsonl", "parquet", "gdelt"])
def test_ids_stand_once(tmp_path: Path, format: str) -> None:
    write(format, [told(), told()], tmp_path / "out")
    found = read_back(format, tmp_path / "out")
    assert len(found) == 1
    assert "stands twice" in found[0]


def test_a_mention_has_its_event(tmp_path: Path) -> None:
    write("gdelt", [told()], tmp_path)
    (tmp_path / "events.export.CSV").write_text("")
    assert "is no event of events.export.CSV" in read_back("gdelt", tmp_path)[0]
