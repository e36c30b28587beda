"""Files and folders to records; whatever cannot be read becomes one rejection with its reason."""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from whowhom.errors import InputError
from whowhom.extract.published import parse_given
from whowhom.model.text import Record, Rejected
from whowhom.read.columns import check_columns
from whowhom.read.sniff import HEAD, Kind, kind_of
from whowhom.read.tables import Outcome, Table, read_csv, read_jsonl, read_parquet

ParquetRows = Callable[[Path], Iterable[Mapping[str, object]]]


_ABOUT = frozenset(("readme", "license", "licence", "copying", "notice"))
"""Files that speak of the folder they lie in; they are read only where they are named themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read of one thing, in bytes: a page or row, and all of what one compressed file unpacks to."""

    page: int = 20_000_000
    unpacked: int = 20_000_000_000


def read(
    sources: Iterable[str | Path],
    *,
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    parquet_rows: ParquetRows | None = None,
    limits: Limits | None = None,
) -> Iterator[Outcome]:
    """Records of files and folders, in the order given and within folders by name; hidden files and
    READMEs are left out there.

    HTML, plain text, JSONL, CSV and Parquet, each also gzipped, are told apart by content first. ``published``
    overrides every date; ``columns`` maps a field (text, id, url, title, publisher, published, language) to a
    table's column. Raises ConfigError, before anything is read, where either cannot be; bad content never raises.
    """
    if published is not None:
        parse_given(published)
    check_columns(columns)
    how = _How(published=published, columns=columns, parquet_rows=parquet_rows, limits=limits or Limits())
    return _read([Path(source) for source in sources], how)


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    published: str | None
    columns: Mapping[str, str] | None
    parquet_rows: ParquetRows | None
    limits: Limits


def _read(sources: Iterable[Path], how: _How) -> Iterator[Outcome]:
    for source in sources:
        for path in _walk(source):
            if isinstance(path, Rejected):
                yield path
            else:
                yield from _read_file(path, how)


def _walk(source: Path, above: tuple[tuple[int, int], ...] = ()) -> Iterator[Path | Rejected]:
    """The regular files under ``source``, by name; ``above`` identifies the folders that lead here."""
    try:
        status = source.stat()
        if stat.S_ISREG(status.st_mode):
            yield source
            return
        if not stat.S_ISDIR(status.st_mode):
            yield _rejected(source, "neither a file nor a folder: give a regular file")
            return
        here = (status.st_dev, status.st_ino)
        if here in above:
            yield _rejected(source, "a link that leads back to a folder above it: remove the link")
            return
        names = sorted(os.listdir(source))
    except (OSError, ValueError) as error:
        yield _rejected(source, _plainly(error))
        return
    for name in names:
        if not name.startswith(".") and name.partition(".")[0].lower() not in _ABOUT:
            yield from _walk(source / name, (*above, here))


def _read_file(path: Path, how: _How) -> Iterator[Outcome]:
    """The records of one file; an error in the middle of a table keeps the rows before it."""
    try:
        with path.open("rb") as raw:
            head = raw.read(HEAD)
            raw.seek(0)
            kind = kind_of(head, path.name)
            if kind == "gzip":
                yield from _read_gzip(raw, path, how)
            elif kind in ("html", "text") and (size := path.stat().st_size) > how.limits.page:
                # Refused by its size in the folder: nothing beyond the beginning is read.
                yield _rejected(path, _too_big(size, how.limits.page))
            else:
                yield from _read_kind(kind, raw, head, path, how)
    except InputError as error:
        yield _rejected(path, str(error))
    except (OSError, ValueError) as error:
        yield _rejected(path, _plainly(error))


def _read_gzip(raw: BinaryIO, path: Path, how: _How) -> Iterator[Outcome]:
    name = path.name.removesuffix(".gz").removesuffix(".GZ")
    try:
        with gzip.GzipFile(fileobj=raw) as packed:
            head = packed.read(HEAD)
            kind = kind_of(head, name)
            if kind in ("gzip", "parquet"):
                raise InputError(f"a gzipped {kind} file: unpack it once and give the file inside")
            packed.seek(0)
            capped = cast(BinaryIO, _Capped(packed, how.limits.unpacked))
            yield from _read_kind(kind, capped, head, path, how)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"the gzip file is damaged ({error}): fetch it again") from error


def _read_kind(kind: Kind, stream: BinaryIO, head: bytes, path: Path, how: _How) -> Iterator[Outcome]:
    table = Table(source=str(path), published=how.published, columns=how.columns, longest=how.limits.page)
    if kind == "jsonl":
        yield from read_jsonl(stream, head, table)
    elif kind == "csv":
        yield from read_csv(stream, head, table)
    elif kind == "parquet":
        yield from read_parquet(path, how.parquet_rows, table)
    else:
        yield _page(kind == "html", stream, path, how)


def _page(html: bool, stream: BinaryIO, path: Path, how: _How) -> Outcome:
    content = stream.read(how.limits.page + 1)
    if len(content) > how.limits.page:
        return _rejected(path, _too_big(None, how.limits.page))
    return Record(
        source=str(path),
        content=content,
        media="html" if html else "text",
        sha256=hashlib.sha256(content).hexdigest(),
        given_published=how.published,
    )


class _Capped:
    """A stream that gives up once it has unpacked more than ``limit`` bytes."""

    def __init__(self, stream: gzip.GzipFile, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        return self._count(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._count(self._stream.readline(size))

    # The text layer over UTF-16 asks for these.
    read1 = read
    closed = False

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Nothing is written here."""

    def close(self) -> None:
        self._stream.close()

    def _count(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise InputError("the file unpacks to more than the limit allows: split it")
        return data


def _rejected(path: Path, reason: str) -> Rejected:
    return Rejected(source=str(path), stage="read", reason=reason)


def _too_big(size: int | None, limit: int) -> str:
    found = f"{size:,} bytes" if size is not None else "more"
    return f"the page has {found} where {limit:,} bytes are allowed: give the article alone"


def _plainly(error: OSError | ValueError) -> str:
    """An error of the operating system as a sentence."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder: check the path"
    if isinstance(error, PermissionError):
        return "may not be read: change its permissions or give another"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read ({error.strerror})"
    return f"cannot be read ({error})"
