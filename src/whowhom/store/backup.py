"""A record as one portable file, and back: a ZIP of a consistent copy with a manifest that vouches for it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import duckdb
import msgspec

from whowhom import __version__
from whowhom.errors import NewerRecord, StoreError
from whowhom.store import schema
from whowhom.store.embedded import CONFIG
from whowhom.store.failures import speaking_of

MANIFEST, RECORD = "manifest.json", "record.duckdb"
"""The two members of a backup."""

FORMAT = 1
"""Version of the shape of backups."""

CHUNK = 1 << 20
"""Bytes copied at once, and the most that a manifest may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A member of a backup: its size unpacked, in bytes, and the hex digest of its content."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    ``schema`` is the version of the record's tables, ``whowhom`` the version that made the backup, ``made`` the time
    (UTC), ``tables`` the number of rows in every table, ``parts`` what there is beside the manifest.
    """

    format: int
    schema: int
    whowhom: str
    duckdb: str
    made: str
    tables: dict[str, int]
    parts: dict[str, Part]


def backup(store_path: str | Path, to: str | Path, *, force: bool = False) -> Manifest:
    """Write the record at ``store_path`` into the one file ``to``, which must not exist unless ``force``.

    The copy is DuckDB's own, of everything committed, and is there whole or not at all. Nobody may write the record
    meanwhile. Raises StoreError, in one sentence, where the record cannot be read or the file not be written,
    NewerRecord where a newer whowhom wrote the record.
    """
    source, to = Path(store_path), Path(to)
    if not source.is_file():
        raise StoreError(f"no record at {source}: give the record with --db")
    _vacant(to, force, "backup")
    if to.exists() and to.samefile(source):
        raise StoreError(f"{to} is the record itself: give another file for its backup")
    with _beside(to) as folder:
        copy = folder / RECORD
        with speaking_of(source):
            version, tables = _copied(source, copy)
        new = folder / "new"
        with speaking_of(to):
            part = Part(bytes=copy.stat().st_size, sha256=_digest(copy))
            manifest = Manifest(
                format=FORMAT, schema=version, whowhom=__version__, duckdb=duckdb.__version__,
                made=datetime.now(UTC).isoformat(timespec="seconds"), tables=tables, parts={RECORD: part},
            )  # fmt: skip
            with new.open("wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
                    zipped.writestr(_member(MANIFEST), msgspec.json.format(msgspec.json.encode(manifest), indent=2))
                    with copy.open("rb") as content, zipped.open(_member(RECORD), "w", force_zip64=True) as member:
                        while chunk := content.read(CHUNK):
                            member.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            _vacant(to, force, "backup")
            new.replace(to)
    return manifest


def restore(from_: str | Path, store_path: str | Path, *, force: bool = False) -> Manifest:
    """Put the record of a backup at ``store_path``, where none may be unless ``force``.

    Digests, the version of the tables and the number of their rows must be what the manifest says; only then is the
    record moved into place. Raises StoreError, in one sentence, where they are not or the file is no backup,
    NewerRecord where a newer whowhom made it; what was at ``store_path`` is then untouched.
    """
    source, path = Path(from_), Path(store_path)
    if not source.is_file():
        raise StoreError(f"no backup at {source}: give the path of a file that `whowhom backup` made")
    _vacant(path, force, "record")
    if path.exists() and path.samefile(source):
        raise StoreError(f"{source} is both the backup and the record: give another file with --db")
    with _beside(path) as folder:
        new = folder / RECORD
        with _reading(source), zipfile.ZipFile(source) as zipped:
            manifest = _manifest(source, zipped)
            with zipped.open(RECORD) as content, speaking_of(path), new.open("wb") as file:
                _unpacked(source, content, file, manifest.parts[RECORD])
        _examined(source, new, manifest)
        with speaking_of(path):
            _vacant(path, force, "record")
            _put(new, path)
    return manifest


def _vacant(path: Path, force: bool, what: str) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder: give the path of a file for the {what}")
    if path.exists() and not force:
        raise StoreError(f"{path} exists already: give another file for the {what}, or --force to replace this one")


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A folder on the same disk as ``path``, gone afterwards whatever happens."""
    with speaking_of(path):
        folder = tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent, ignore_cleanup_errors=True)
    with folder as name:
        yield Path(name)


def _member(name: str) -> zipfile.ZipInfo:
    # A fixed time, so that a member says nothing about the machine that made it.
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _copied(source: Path, copy: Path) -> tuple[int, dict[str, int]]:
    """Copy a record through DuckDB; its version and the number of rows in its tables."""
    # Only a connection that may reach other files can attach two.
    settings = CONFIG | {"enable_external_access": True, "temp_directory": str(copy.with_name("spill"))}
    connection = duckdb.connect(":memory:", config=settings)
    try:
        connection.execute(f"ATTACH {_quoted(source)} AS kept (READ_ONLY)")
        connection.execute("USE kept")
        version = schema.version(connection)
        if version == 0:
            raise StoreError("it is a DuckDB database, but not a record of whowhom")
        tables = _counts(connection)
        connection.execute(f"ATTACH {_quoted(copy)} AS copied")
        connection.execute("COPY FROM DATABASE kept TO copied")
        connection.execute("CHECKPOINT copied")
        connection.execute("USE memory")
        connection.execute("DETACH copied")
    finally:
        connection.close()
    return version, tables


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database() ORDER BY 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        row = connection.execute('SELECT count(*) FROM "' + name.replace('"', '""') + '"').fetchone()
        found[name] = int(row[0]) if row else 0
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(source: Path, why: str) -> StoreError:
    return StoreError(f"{source} is damaged ({why}): fetch it again, or restore an earlier backup")


def _foreign(source: Path, why: str) -> StoreError:
    return StoreError(f"{source} is no backup of whowhom ({why}): give a file that `whowhom backup` made")


@contextlib.contextmanager
def _reading(source: Path) -> Iterator[None]:
    """Within, what is wrong with a ZIP becomes StoreError."""
    try:
        yield
    except zipfile.BadZipFile as error:
        with source.open("rb") as file:
            begins = file.read(4) == b"PK\x03\x04"
        if not begins:
            raise _foreign(source, "it is no ZIP") from error
        raise _damaged(source, "it is cut short or was changed") from error
    except (zlib.error, EOFError) as error:
        raise _damaged(source, "it is cut short or was changed") from error
    except (RuntimeError, ValueError) as error:  # a password, an unknown packing, a bad offset
        raise _foreign(source, "it is packed in another way") from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # a place before the beginning of the file
            raise _damaged(source, "it is cut short or was changed") from error
        with speaking_of(source):
            raise error


def _manifest(source: Path, zipped: zipfile.ZipFile) -> Manifest:
    # Members are only ever opened by these two names, never unpacked under the names that a ZIP gives them.
    names = sorted(zipped.namelist())
    if names != [MANIFEST, RECORD]:
        other = next((name for name in names if name not in (MANIFEST, RECORD)), None)
        raise _foreign(source, f"it holds {other[:60]!r}" if other else f"it lacks {MANIFEST} or {RECORD}")
    with zipped.open(MANIFEST) as file:
        content = file.read(CHUNK)
    try:
        head = msgspec.json.decode(content, type=dict[str, object])
        format, version = head.get("format"), head.get("schema")
        newer = (isinstance(format, int) and format > FORMAT) or (isinstance(version, int) and version > schema.VERSION)
        if newer:
            by = " ".join(str(head.get("whowhom", "of a later version"))[:40].split())
            raise NewerRecord(
                f"{source} was made by whowhom {by}, and this is whowhom {__version__}: install that version or a "
                "later one"
            )
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(source, "its manifest cannot be read") from error
    if list(manifest.parts) != [RECORD]:
        raise _damaged(source, "its manifest names other parts")
    return manifest


def _unpacked(source: Path, content: IO[bytes], file: IO[bytes], part: Part) -> None:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        size += len(chunk)
        if size > part.bytes:  # a small ZIP may unpack into more than any disk holds
            break
        digest.update(chunk)
        file.write(chunk)
    if size != part.bytes or digest.hexdigest() != part.sha256:
        raise _damaged(source, "its content is not what its manifest says")
    file.flush()
    os.fsync(file.fileno())


def _examined(source: Path, new: Path, manifest: Manifest) -> None:
    """Raises StoreError unless the record opens and holds what the manifest says."""
    try:
        connection = duckdb.connect(str(new), read_only=True, config=CONFIG)
        try:
            version, tables = schema.version(connection), _counts(connection)
        finally:
            connection.close()
    except duckdb.Error as error:
        if "version number" in str(error):
            raise NewerRecord(
                f"{source} was made with DuckDB {manifest.duckdb}: pip install --upgrade duckdb"
            ) from error
        raise _damaged(source, "its record cannot be opened") from error
    except NewerRecord:
        raise
    except StoreError as error:
        raise _foreign(source, "what it holds is no record") from error
    if (version, tables) != (manifest.schema, manifest.tables):
        raise _damaged(source, "its record is not what its manifest says")


def _put(new: Path, path: Path) -> None:
    """Move a record into place, with nothing left of the one before."""
    if path.exists():
        try:
            duckdb.connect(str(path), read_only=True, config=CONFIG).close()
        except duckdb.Error as error:  # a record that is damaged may be replaced, one that is in use may not
            if "set lock" in str(error) or "different configuration" in str(error):
                raise
    # DuckDB would replay an old log over the new record.
    log, aside = path.with_name(path.name + ".wal"), new.with_name("log")
    if log.exists():
        log.replace(aside)
    try:
        new.replace(path)
    except OSError:
        if aside.exists():
            aside.replace(log)
        raise
