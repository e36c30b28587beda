"""``code`` and ``add`` without a model."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.events import FakePipeline
from whowhom.commands.coding import add, code
from whowhom.output import JsonlWriter
from whowhom.store import queries
from whowhom.store.embedded import Store


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": "Text a.", "b": "BAD", "c": "Text c.", "d": "FRENCH", "e": "Text a."}.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.duckdb"


def run(path: Path, *sources: Path, pipeline: FakePipeline | None = None) -> tuple[int, queries.Counts]:
    with Store.open(path) as store:
        status = add(pipeline or FakePipeline(), store, [str(source) for source in sources])
        return status, queries.counts(store)


def test_add_keeps_all_it_can_and_tells(path: Path, pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, counts = run(path, pages)
    assert status == 1
    assert counts == queries.Counts(documents=3, skipped=1, mentions=2, entities=2, quarantined=1)
    told = capsys.readouterr()
    assert told.out == ""
    assert f"whowhom: {pages / 'b.txt'}: no article in it" in told.err
    assert f"whowhom: {pages / 'd.txt'}: kept but not coded, language fr" in told.err
    assert told.err.splitlines()[-1] == (
        f"{path}: 3 added with 2 events, 1 already there, 1 kept but not coded, 1 in quarantine"
    )


def test_add_again_adds_nothing_and_codes_only_what_failed(path: Path, pages: Path) -> None:
    _, before = run(path, pages)
    pipeline = FakePipeline()
    status, after = run(path, pages, pipeline=pipeline)
    assert after == before
    assert status == 1
    assert pipeline.worked == [str(pages / "b.txt")]


def test_a_mended_page_leaves_quarantine(path: Path, pages: Path) -> None:
    run(path, pages)
    (pages / "b.txt").write_text("Text b, mended.")
    status, counts = run(path, pages)
    assert status == 0
    assert (counts.documents, counts.quarantined) == (4, 0)


def test_a_source_that_is_there_again_leaves_quarantine(path: Path, pages: Path, tmp_path: Path) -> None:
    late = tmp_path / "late.txt"
    assert run(path, late)[0] == 1
    (tmp_path / "late.txt").write_text("Text a.")
    run(path, pages)
    assert run(path, late)[1].quarantined == 1  # only b.txt is left
    (pages / "b.txt").unlink()
    assert run(path, pages)[1].quarantined == 0


def test_add_passes_over_the_record_itself(pages: Path) -> None:
    class Refusing(FakePipeline):
        def read(self, sources, published=None, columns=None, fetch=None):  # type: ignore[no-untyped-def]
            from whowhom.model import Rejected

            for record in super().read(sources, published, columns, fetch):
                own = record.source.endswith("r.duckdb")
                yield Rejected(source=record.source, stage="read", reason="binary") if own else record

    (pages / "b.txt").unlink()
    assert run(pages / "r.duckdb", pages, pipeline=Refusing())[0] == 0


def test_ctrl_c_keeps_what_is_done_and_says_so(path: Path, pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupted(FakePipeline):
        def code_records(self, records):  # type: ignore[no-untyped-def]
            for number, item in enumerate(super().code_records(records)):
                if number == 2:
                    raise KeyboardInterrupt
                yield item

    status, counts = run(path, pages, pipeline=Interrupted())
    assert status == 130
    assert counts.documents == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"interrupted: 1 added and kept in {path}; the same command goes on from there"
    )
    assert run(path, pages)[1].documents == 3


def test_text_the_record_cannot_hold_goes_to_quarantine(path: Path, pages: Path) -> None:
    class Broken(FakePipeline):
        def code_records(self, records):  # type: ignore[no-untyped-def]
            from tests.events import coded

            yield coded("\udcff broken", "x.txt")
            yield from super().code_records(records)

    status, counts = run(path, pages / "a.txt", pipeline=Broken())
    assert status == 1
    assert (counts.documents, counts.quarantined) == (1, 1)


def test_code_writes_events_and_keeps_nothing(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    before = sorted(pages.parent.rglob("*"))
    assert code(FakePipeline(), [str(pages)], JsonlWriter(stream)) == 1
    assert len(stream.getvalue().splitlines()) == 3
    assert sorted(pages.parent.rglob("*")) == before
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "4 articles, 3 events, 1 not coded, 1 could not be used"
    assert f"whowhom: {pages / 'd.txt'}: not coded, language fr" in told


def test_code_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Text “a”.".encode())))
    assert code(FakePipeline(), ["-"], JsonlWriter(stream)) == 0
    assert len(stream.getvalue().splitlines()) == 1
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"BAD")))
    assert code(FakePipeline(), ["-"], JsonlWriter(stream)) == 1
    assert "whowhom: standard input: no article in it" in capsys.readouterr().err


def test_names_and_reasons_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code(FakePipeline(), [str(tmp_path / "\x1b[2Jodd\n.txt")], JsonlWriter(io.StringIO()))
    assert "\x1b" not in capsys.readouterr().err
