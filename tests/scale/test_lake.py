"""What is a lake, what is none, and what of one is there for readers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.scale.made import News, content, filled, pages
from whowhom.errors import ConfigError, NewerRecord, StoreError
from whowhom.scale.lake import MARK, Lake, undated

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filled(tmp_path / "a läke [1]", pages(90), News()())
    return tmp_path / "a läke [1]"


def test_a_manifest_tells_all_of_its_part(folder: Path) -> None:
    lake = Lake.open(str(folder))
    parts = lake.manifests()
    assert [(part.number, part.records) for part in parts] == [(0, 40), (1, 40), (2, 11)]
    assert (parts[0].first, parts[0].last) == ("0.txt", "38.txt")
    assert sum(part.documents + part.rejected for part in parts) == 91
    for part in parts:
        for file in part.files:
            assert (folder / file.name).stat().st_size == file.bytes
        assert len(lake.rows(part, "documents")) == part.documents
        assert len(lake.rows(part, "mentions")) == part.mentions
    named = {file.name for part in parts for file in part.files} | {f"manifests/{part.name}.json" for part in parts}
    assert set(content(folder)) == named | {MARK}
    assert undated(parts)


def test_the_month_is_that_of_publication(folder: Path) -> None:
    lake = Lake.open(str(folder))
    for part in lake.manifests():
        for row in lake.rows(part, "documents"):
            month = row["published"].isoformat()[:7] if row["published"] else "unknown"
            assert (folder / "documents" / f"month={month}" / f"{part.name}.parquet").exists()


def test_nothing_of_the_clock_is_in_it(folder: Path) -> None:
    lake = Lake.open(str(folder))
    row = lake.rows(lake.manifests()[0], "documents")[0]
    assert {"added_at", "coded_by"}.isdisjoint(row)
    assert b"20" + b"26" not in (folder / MARK).read_bytes()


def test_what_a_killed_run_has_left_is_ignored_and_swept(folder: Path) -> None:
    before = content(folder)
    parts = Lake.open(str(folder)).manifests()
    lost = ["documents/month=2025-01/dead.parquet", "mentions/month=2025-01/dead.parquet.77.new",
            "quarantine/dead.parquet", "manifests/dead.json.77.new"]  # fmt: skip
    for name in lost:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"PAR1 half")
    assert Lake.open(str(folder)).manifests() == parts
    assert set(content(folder)) > set(before)
    filled(folder, pages(90), News()())
    assert content(folder) == before


@pytest.mark.parametrize("harm", ["cut", "gone", "manifest"])
def test_what_is_damaged_is_named(folder: Path, harm: str) -> None:
    lake = Lake.open(str(folder))
    part = lake.manifests()[1]
    path = folder / (f"manifests/{part.name}.json" if harm == "manifest" else part.of("documents")[0].name)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(StoreError, match=rf"{part.name}.* is damaged or missing: remove manifests/{part.name}.json"):
        [lake.rows(part, "documents") for part in lake.manifests()]


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no lake at .*nowhere: `whowhom code SOURCE"):
        Lake.open(str(tmp_path / "nowhere"))
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ConfigError, match="holds other files and is no lake"):
        Lake.make(str(tmp_path))
    with pytest.raises(StoreError, match=r"notes.txt: it is a file, or lies in one"):
        Lake.make(str(tmp_path / "notes.txt"))
    with pytest.raises(ConfigError, match="no place for a lake"):
        Lake.make("ftp://example.org/lake")


@pytest.mark.parametrize(("mark", "error", "words"), [
    (b'{"what":"whowhom lake","schema":2}', NewerRecord, "of version 2, and this whowhom knows version 1: install"),
    (b'{"what":"whowhom lake","schema":0}', StoreError, "of version 0, and this whowhom writes version 1"),
    (b'{"what":"pond","schema":1}', StoreError, "is no lake of whowhom"),
    (b"{", StoreError, "is no lake of whowhom"),
])  # fmt: skip
def test_another_version_is_told(folder: Path, mark: bytes, error: type[Exception], words: str) -> None:
    (folder / MARK).write_bytes(mark)
    for way in (Lake.open, Lake.make):
        with pytest.raises(error, match=words):
            way(str(folder))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission_is_one_sentence(folder: Path) -> None:
    folder.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="change its permissions"):
            filled(folder, pages(200), News()())
    finally:
        folder.chmod(0o700)


def test_a_full_disk_is_one_sentence_and_costs_its_part_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Lake.open(str(folder)).manifests()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    def filling(items):  # type: ignore[no-untyped-def]
        yield from News().code(items)
        monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StoreError, match="the disk is full: free some space and run the same again"):
        filled(folder, pages(120), filling)
    monkeypatch.undo()
    assert Lake.open(str(folder)).manifests() == before
