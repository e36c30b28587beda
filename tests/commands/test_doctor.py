"""What is installed and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.events import coded, mention
from whowhom.commands import doctor
from whowhom.config import Settings
from whowhom.errors import ModelError
from whowhom.store.embedded import Store


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_model", lambda settings: "reader-1")
    monkeypatch.setattr(doctor, "_lexicon", lambda settings: "1,700 predicates")
    monkeypatch.setattr(doctor, "installed_bytes", lambda: 400_000_000)


def found(db: Path) -> dict[str, doctor.Finding]:
    return {finding.part: finding for finding in doctor.examine(Settings(db=db))}


def test_all_in_order(tmp_path: Path) -> None:
    findings = found(tmp_path / "r.duckdb")
    assert {finding.state for finding in findings.values()} <= {"ok", "-"}
    assert "16 types" in findings["codebook"].words
    assert findings["size"].words.startswith("400 MB")
    assert "none at" in findings["record"].words
    assert not (tmp_path / "r.duckdb").exists()


def test_the_record_is_counted(tmp_path: Path) -> None:
    with Store.open(tmp_path / "r.duckdb") as store:
        store.add(coded("A text.", "a.txt", mention()))
    assert "1 documents (0 not coded), 1 events, 0 in quarantine" in found(tmp_path / "r.duckdb")["record"].words


def test_a_broken_part_is_told_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(settings: Settings) -> str:
        raise ModelError("reader.onnx is damaged: install whowhom again")

    monkeypatch.setattr(doctor, "_model", broken)
    (tmp_path / "r.duckdb").write_text("no record")
    findings = found(tmp_path / "r.duckdb")
    assert findings["model"] == doctor.Finding("bad", "model", "reader.onnx is damaged: install whowhom again")
    assert findings["record"].state == "bad"
    assert findings["codebook"].state == "ok"


def test_size_counts_a_package_with_what_it_needs() -> None:
    from importlib import reload

    fresh = reload(doctor)
    assert fresh.installed_bytes("typer") > fresh.installed_bytes("rich") > 100_000
