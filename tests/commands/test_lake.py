"""``code --lake``, ``load`` and ``events --lake``."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.events import FakePipeline
from whowhom import cli
from whowhom.commands import reading
from whowhom.scale.lock import held
from whowhom.scale.places import Folder

pytest.importorskip("pyarrow")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pages in "in", and a coder without a model."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": "Text a.", "b": "BAD", "c": "Text c.", "d": "FRENCH", "e": "Text a."}.items():
        (folder / f"{name}.txt").write_text(text)

    @contextlib.contextmanager
    def fake(*_: object) -> Iterator[FakePipeline]:
        yield FakePipeline()

    monkeypatch.setattr(reading, "engine_of", fake)
    monkeypatch.setattr(reading, "pipeline_of", lambda settings: FakePipeline())
    return tmp_path


def test_from_sources_to_a_lake_to_a_record(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["code", "in", "--lake", "ein See"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "whowhom: in/b.txt: no article in it",
        "whowhom: in/d.txt: kept but not coded, language fr",
        "ein See: 3 pages with 2 events in 1 part, 1 already there, 1 in quarantine",
    ]
    assert cli.main(["code", "in", "--lake", "ein See"]) == 0
    assert capsys.readouterr().err == "ein See: 0 pages with 0 events in 0 parts, 5 already there\n"
    assert cli.main(["load", "ein See", "--db", "l.duckdb"]) == 0
    assert capsys.readouterr().err == "l.duckdb: 3 added with 2 events, 0 already there, 1 in quarantine\n"
    assert cli.main(["load", "ein See", "--db", "l.duckdb"]) == 0
    assert capsys.readouterr().err == "l.duckdb: 0 added with 0 events, 3 already there, 1 in quarantine\n"
    cli.main(["add", "in", "--db", "a.duckdb"])
    capsys.readouterr()
    for form in ("jsonl", "csv", "table"):
        shown = []
        for where in (["--db", "l.duckdb"], ["--db", "a.duckdb"], ["--lake", "ein See"]):
            assert cli.main(["events", "--format", form, *where]) == 0
            shown.append(capsys.readouterr().out)
        assert shown[0] == shown[1] == shown[2] != ""


def test_others_link_what_is_loaded(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["code", "in", "--lake", "lake"])
    assert cli.main(["load", "lake", "--db", "two.duckdb", "--workers", "2"]) == 0
    assert cli.main(["load", "lake", "--db", "two.duckdb", "--workers", "2"]) == 0  # nothing is left to link
    cli.main(["load", "lake", "--db", "one.duckdb"])
    shown = []
    for name in ("one", "two"):
        capsys.readouterr()
        assert cli.main(["incidents", "--db", f"{name}.duckdb", "--format", "jsonl"]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] != ""


def test_others_link_what_is_added_once_those_who_code_have_gone(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there: list[str] = []

    @contextlib.contextmanager
    def fake(*_: object) -> Iterator[FakePipeline]:
        there.append("codes")
        yield FakePipeline()
        there.append("leaves")

    crew_of = reading.crew_of

    @contextlib.contextmanager
    def crew(*given: Any) -> Iterator[Any]:
        there.append("links")
        with crew_of(*given) as found:
            yield found

    monkeypatch.setattr(reading, "engine_of", fake)
    monkeypatch.setattr(reading, "crew_of", crew)
    cli.main(["add", "in", "--db", "few.duckdb", "--workers", "2"])
    assert there == ["codes", "leaves"]  # for two mentions nobody is called
    monkeypatch.setattr(reading, "WORTH", 1)
    there.clear()
    cli.main(["add", "in", "--db", "two.duckdb", "--workers", "2"])
    assert there == ["codes", "leaves", "links"]
    cli.main(["add", "in", "--db", "one.duckdb", "--workers", "1"])
    shown = []
    for name in ("few", "one", "two"):
        capsys.readouterr()
        assert cli.main(["incidents", "--db", f"{name}.duckdb", "--format", "jsonl"]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] == shown[2] != ""


def test_a_cluster_that_is_not_there_is_told_before_anything_is_loaded(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["code", "in", "--lake", "lake"])
    capsys.readouterr()
    assert cli.main(["load", "lake", "--db", "r.duckdb", "--engine", "ray", "--address", "127.0.0.1:1"]) in (1, 2)
    assert not Path("r.duckdb").exists()
    assert cli.main(["load", "lake", "--db", "r.duckdb", "--address", "127.0.0.1:1"]) == 2
    assert "add --engine ray" in capsys.readouterr().err


def test_a_lake_is_asked_and_has_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["code", "in/d.txt", "--lake", "lake"])
    capsys.readouterr()
    assert cli.main(["events", "--lake", "lake"]) == 0
    assert capsys.readouterr().err == "lake holds no events yet\n"
    cli.main(["code", "in", "--lake", "lake"])
    capsys.readouterr()
    assert cli.main(["events", "--lake", "lake", "--type", "aid"]) == 0
    assert capsys.readouterr().err == "no event passes\n"


@pytest.mark.parametrize(("arguments", "status", "words"), [
    (["code", "in", "--lake", "lake", "--why"], 2, "--why listens to the coder in this process"),
    (["code", "-", "--lake", "lake"], 2, "a lake names its sources"),
    (["code", "in", "--lake", "in"], 2, "holds other files and is no lake"),
    (["code", "in", "--lake", "gs://lake"], 2, "is no place for a lake"),
    (["events", "--lake", "nowhere"], 1, "no lake at nowhere"),
    (["events", "--lake", "nowhere", "--db", "r.duckdb"], 2, "--lake and --db: ask one of them"),
    (["load", "nowhere"], 1, "no lake at nowhere"),
])  # fmt: skip
def test_mistakes_are_one_sentence(
    here: Path, arguments: list[str], status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == status
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1
    assert not (here / "whowhom.duckdb").exists()


def test_a_second_driver_gets_a_sentence(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with held(Folder(here / "lake")):
        (here / "lake" / "_lake.json").write_text('{"what":"whowhom lake","schema":1}')
        assert cli.main(["code", "in", "--lake", "lake"]) == 1
    assert "whowhom: lake is being written by process" in capsys.readouterr().err


def test_ctrl_c_keeps_what_is_written(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from whowhom.scale import driver

    class Interrupted(FakePipeline):
        def code_records(self, records):  # type: ignore[no-untyped-def]
            for number, outcome in enumerate(super().code_records(records)):
                if number == 3:
                    raise KeyboardInterrupt
                yield outcome

    @contextlib.contextmanager
    def fake(*_: object) -> Iterator[FakePipeline]:
        yield Interrupted()

    monkeypatch.setattr(reading, "engine_of", fake)
    monkeypatch.setattr(driver, "RECORDS", 2)
    assert cli.main(["code", "in", "--lake", "lake"]) == 130
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == "interrupted: 1 page with 1 event in 1 part kept in lake; the same command goes on from there"
    assert not (here / "lake" / "_lock.json").exists()


def test_an_address_needs_the_engine_that_it_is_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Text a.")
    assert cli.main(["code", str(tmp_path), "--address", "10.0.0.5:6379"]) == 2
    assert "--address is that of a Ray cluster: add --engine ray" in capsys.readouterr().err


def test_with_the_model_a_lake_holds_what_add_keeps(
    examples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("01-drone-agency.html", "02-drone-ministry.txt", "03-drone-state-media.html"):
        shutil.copy(examples / name, tmp_path / "in")
    assert cli.main(["code", "in", "--lake", "lake"]) == 0
    assert cli.main(["load", "lake", "--db", "l.duckdb"]) == 0
    assert cli.main(["add", "in", "--db", "a.duckdb"]) == 0
    capsys.readouterr()
    for command in ("events", "incidents"):
        shown = []
        for db in ("l.duckdb", "a.duckdb"):
            assert cli.main([command, "--format", "jsonl", "--db", db]) == 0
            shown.append(capsys.readouterr().out)
        assert shown[0] == shown[1] != ""
