"""A backup gives back the very same record, or says in one sentence why not and leaves everything as it was."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events import coded, mention
from whowhom.errors import NewerRecord, StoreError
from whowhom.model import Rejected
from whowhom.store import queries, schema
from whowhom.store.backup import MANIFEST, RECORD, backup, restore
from whowhom.store.embedded import Store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A record and its backup."""
    folder = tmp_path_factory.mktemp("made")
    record, kept = folder / "it's.duckdb", folder / "kept.zip"
    with Store.open(record) as store:
        for number in range(5):
            events = [mention(date=replace(mention().date, start=None)), mention(), mention(publisher="Ağ; '\"")]
            store.add(coded(f"Text {number}.", f"{number}.txt", *events[: number % 4]))
        store.quarantine(Rejected(source="bad.html", stage="extract", reason="no article"))
    backup(record, kept)
    return record, kept


@pytest.fixture
def kept(made: tuple[Path, Path]) -> Path:
    return made[1]


def everything(path: Path) -> bytes:
    """Bytes of all queries, and of all rows of all tables in their order."""
    with Store.open(path, read_only=True) as store:
        documents = [id for (id,) in store.rows("SELECT id FROM documents")]
        tables = [name for (name,) in store.rows("SELECT table_name FROM duckdb_tables() ORDER BY table_name")]
        asked: list[Any] = [
            list(queries.events(store)), queries.counts(store), list(queries.quarantined(store)),
            [queries.article(store, id) for id in documents],
            [list(queries.events(store, queries.Filters(document=[id]))) for id in documents],
            [[name, list(store.rows(f"SELECT rowid, * FROM {name} ORDER BY rowid"))] for name in tables],
            sorted(store.rows("SELECT sql FROM duckdb_tables()")),
        ]  # fmt: skip
    return msgspec.json.encode(asked)


def repacked(kept: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A backup with other members."""
    with zipfile.ZipFile(kept) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    change(members)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return to


def refused(kept: Path, folder: Path, kind: type[StoreError], words: str) -> None:
    """Restoring raises one sentence and leaves the folder as it was."""
    before = sorted(folder.iterdir())
    with pytest.raises(StoreError, match=words) as caught:
        restore(kept, folder / "again.duckdb")
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert sorted(folder.iterdir()) == before


# There and back


def test_a_restored_record_gives_the_same_bytes(made: tuple[Path, Path], tmp_path: Path) -> None:
    record, kept = made
    restore(kept, tmp_path / "again.duckdb")
    assert everything(tmp_path / "again.duckdb") == everything(record)
    assert [file.name for file in tmp_path.iterdir()] == ["again.duckdb"]
    with Store.open(tmp_path / "again.duckdb") as store:
        assert not store.add(coded("Text 1.", "other.txt"))
        assert store.add(coded("Text 9.", "9.txt", mention()))
        with pytest.raises(StoreError, match="violates primary key"), store.transaction() as sql:
            sql.execute("INSERT INTO documents SELECT * FROM documents")


def test_the_manifest_says_what_is_inside(kept: Path) -> None:
    with zipfile.ZipFile(kept) as zipped:
        manifest = json.loads(zipped.read(MANIFEST))
        assert sorted(zipped.namelist()) == [MANIFEST, RECORD]
        assert manifest["parts"][RECORD]["bytes"] == len(zipped.read(RECORD))
    assert manifest["schema"] == schema.VERSION
    assert manifest["tables"]["documents"] == 5
    assert manifest["tables"]["quarantine"] == 1


def test_what_is_only_in_the_log_is_backed_up(tmp_path: Path) -> None:
    record = tmp_path / "r.duckdb"
    Store.open(record).close()
    program = textwrap.dedent(f"""
        import os
        from tests.events import coded
        from whowhom.store.embedded import Store
        store = Store.open({str(record)!r})
        store.add(coded("In the log.", "a.txt"))
        os._exit(0)
    """)
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
    assert (tmp_path / "r.duckdb.wal").exists()
    backup(record, tmp_path / "r.zip")
    restore(tmp_path / "r.zip", tmp_path / "again.duckdb")
    with Store.open(tmp_path / "again.duckdb") as store:
        assert queries.counts(store).documents == 1
    # Over a record with a log of its own, the log goes too.
    subprocess.run(
        [sys.executable, "-c", program.replace("In the log.", "Other log.")], cwd=ROOT, check=True, timeout=60
    )
    restore(tmp_path / "r.zip", record, force=True)
    with Store.open(record) as store:
        assert queries.counts(store).documents == 1


# Nothing is replaced or left behind


def test_nothing_is_replaced_without_force(made: tuple[Path, Path], tmp_path: Path) -> None:
    record, kept = made
    there = tmp_path / "there"
    there.write_bytes(b"precious")
    with pytest.raises(StoreError, match=r"exists already: .* --force"):
        backup(record, there)
    with pytest.raises(StoreError, match=r"exists already: .* --force"):
        restore(kept, there)
    assert there.read_bytes() == b"precious"
    restore(kept, there, force=True)
    assert everything(there) == everything(record)


def test_a_record_is_never_its_own_backup(tmp_path: Path) -> None:
    record = tmp_path / "r.duckdb"
    Store.open(record).close()
    with pytest.raises(StoreError, match="is the record itself"):
        backup(record, record, force=True)
    with pytest.raises(StoreError, match="both the backup and the record"):
        restore(record, record, force=True)


def test_paths_that_cannot_be(made: tuple[Path, Path], tmp_path: Path) -> None:
    record, kept = made
    for act, words in (
        (lambda: backup(tmp_path / "none", tmp_path / "b.zip"), "no record at"),
        (lambda: backup(record, tmp_path), "is a folder"),
        (lambda: backup(record, tmp_path / "no" / "b.zip"), "its folder does not exist"),
        (lambda: restore(tmp_path / "none", tmp_path / "r"), "no backup at"),
        (lambda: restore(kept, tmp_path), "is a folder"),
        (lambda: restore(kept, tmp_path / "no" / "r"), "its folder does not exist"),
    ):
        with pytest.raises(StoreError, match=words):
            act()
    assert not list(tmp_path.iterdir())


def test_only_records_are_backed_up(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("news" * 5000)
    with duckdb.connect(str(tmp_path / "sales")) as other:
        other.execute("CREATE TABLE sales (price INTEGER)")
    duckdb.connect(str(tmp_path / "empty")).close()
    with Store.open(tmp_path / "newer") as store:
        store._connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    for name, kind in (("text", StoreError), ("sales", StoreError), ("empty", StoreError), ("newer", NewerRecord)):
        with pytest.raises(kind, match=r"not a record of whowhom|was written by whowhom"):
            backup(tmp_path / name, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    assert len(list(tmp_path.iterdir())) == 4


def test_a_record_that_is_being_written(tmp_path: Path, kept: Path) -> None:
    record = tmp_path / "r.duckdb"
    Store.open(record).close()
    program = f"import duckdb, time; c = duckdb.connect({str(record)!r}); print('open', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(StoreError, match="in use by another process"):
            backup(record, tmp_path / "b.zip")
        with pytest.raises(StoreError, match="in use by another process"):
            restore(kept, record, force=True)
        process.kill()
    assert [file.name for file in tmp_path.iterdir()] == ["r.duckdb"]


@pytest.mark.parametrize("act", ["backup", "restore"])
def test_a_full_disk(made: tuple[Path, Path], tmp_path: Path, act: str) -> None:
    # A limit on the size of a file stands in for the end of the disk.
    record, kept = made
    source, to = (record, tmp_path / "b.zip") if act == "backup" else (kept, tmp_path / "r.duckdb")
    program = textwrap.dedent(f"""
        import resource, signal
        from whowhom.errors import StoreError
        from whowhom.store.backup import {act}

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        try:
            {act}({str(source)!r}, {str(to)!r})
        except StoreError as error:
            print(error)
    """)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "the disk is full" in done.stdout, done.stdout + done.stderr
    assert not list(tmp_path.iterdir())


# Backups that are damaged or hostile


def test_a_backup_cut_short(kept: Path, tmp_path: Path) -> None:
    whole = kept.read_bytes()
    for part in (10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:part])
        refused(tmp_path / "cut", tmp_path, StoreError, "is damaged")


@pytest.mark.parametrize("content", [b"", b"news" * 500, b"\x00" * 100])
def test_a_file_that_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    refused(tmp_path / "file", tmp_path, StoreError, "is no backup of whowhom")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_is_noticed_or_does_no_harm(
    made: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    record, kept = made
    content = bytearray(kept.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("changed")
    (folder / "b.zip").write_bytes(content)
    try:
        restore(folder / "b.zip", folder / "r.duckdb")
    except StoreError:
        assert not (folder / "r.duckdb").exists()
    else:  # a byte that means nothing, such as a member's time
        assert everything(folder / "r.duckdb") == everything(record)


def with_manifest(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | changes).encode()

    return change


def vouched(content: bytes) -> Callable[[dict[str, bytes]], None]:
    """Other content that the manifest vouches for."""
    import hashlib

    def change(members: dict[str, bytes]) -> None:
        members[RECORD] = content
        part = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        with_manifest(parts={RECORD: part})(members)

    return change


def test_what_the_manifest_denies(kept: Path, tmp_path: Path) -> None:
    other = io.BytesIO()
    other.write(b"DUCK" * 4096)
    with duckdb.connect(str(tmp_path / "sales")) as sales:
        sales.execute("CREATE TABLE sales (price INTEGER)")
    foreign = (tmp_path / "sales").read_bytes()
    for change, kind, words in (
        (with_manifest(schema=99, whowhom="7.0\n"), NewerRecord, r"made by whowhom 7\.0, .*install"),
        (with_manifest(format=2, parts=3), NewerRecord, "install that version"),
        (with_manifest(schema="x"), StoreError, "manifest cannot be read"),
        (with_manifest(schema=0), StoreError, "not what its manifest says"),
        (with_manifest(tables={"documents": 6}), StoreError, "not what its manifest says"),
        (with_manifest(parts={"../x": {"bytes": 1, "sha256": ""}}), StoreError, "other parts"),
        (with_manifest(parts={RECORD: {"bytes": 1, "sha256": ""}}), StoreError, "not what its manifest says"),
        (lambda members: members.update({RECORD: b"short"}), StoreError, "not what its manifest says"),
        (lambda members: members.update({MANIFEST: b"[" * 100_000}), StoreError, "manifest cannot be read"),
        (lambda members: members.update({MANIFEST: b"\xff"}), StoreError, "manifest cannot be read"),
        (lambda members: members.update({"../../evil": b"x"}), StoreError, "it holds '../../evil'"),
        (lambda members: members.update({"/etc/evil\n": b"x"}), StoreError, "it holds '/etc/evil"),
        (lambda members: members.pop(RECORD), StoreError, "it lacks"),
        (vouched(other.getvalue()), StoreError, "record cannot be opened"),
        (vouched(foreign), StoreError, "is no backup of whowhom"),
    ):
        refused(repacked(kept, tmp_path / "b.zip", change), tmp_path, kind, words)


def test_a_member_that_unpacks_without_end(kept: Path, tmp_path: Path) -> None:
    bomb = repacked(kept, tmp_path / "b.zip", lambda members: members.update({RECORD: b"\x00" * 50_000_000}))
    refused(bomb, tmp_path, StoreError, "not what its manifest says")


def test_a_failed_restore_leaves_the_record_that_was_there(kept: Path, tmp_path: Path) -> None:
    record = tmp_path / "r.duckdb"
    with Store.open(record) as store:
        store.add(coded("Mine.", "a.txt"))
    before = record.read_bytes()
    with pytest.raises(StoreError, match="damaged"):
        restore(repacked(kept, tmp_path / "b.zip", with_manifest(schema=0)), record, force=True)
    assert record.read_bytes() == before
