"""Files and folders to records; whatever cannot be read becomes one rejection with its reason."""

from __future__ import annotations

import gzip
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from glob import has_magic, iglob
from pathlib import Path
from typing import BinaryIO, cast

from whowhom.errors import InputError
from whowhom.extract.published import parse_given
from whowhom.model.text import Link, Record, Rejected
from whowhom.read.capped import Capped
from whowhom.read.columns import check_columns
from whowhom.read.forms import reader_of
from whowhom.read.patterns import fixed, is_object
from whowhom.read.reader import Brought, Fetch, Item, Limits, Objects, Outcome, ParquetRows, Told, digest
from whowhom.read.sniff import HEAD, Kind, kind_of
from whowhom.read.tables import Table, read_csv, read_jsonl, read_parquet
from whowhom.read.urls import is_web

_ABOUT = frozenset(("readme", "license", "licence", "copying", "notice"))
"""Files that speak of the folder they lie in; they, and settings, are read only where they are named themselves."""


def read(
    sources: Iterable[str | Path],
    *,
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    parquet_rows: ParquetRows | None = None,
    limits: Limits | None = None,
    fetch: Fetch | None = None,
    objects: Objects | None = None,
) -> Iterator[Record | Rejected]:
    """Records of files, folders, patterns and addresses, in the order given and within folders by name; hidden files
    and READMEs are left out there.

    HTML, plain text, JSONL, CSV and Parquet, and the forms of ``forms.readers``, each also gzipped, are told apart by
    content first. ``published`` overrides every date; ``columns`` maps a field (text, id, url, title, publisher,
    published, language) to a table's column; ``fetch`` gets the pages whose addresses a feed or list names, and
    without it these are refused; ``objects`` brings the files of an object store. Raises ConfigError, before anything
    is read, where a date, column or address of objects cannot be; bad content never raises.
    """
    if published is not None:
        parse_given(published)
    check_columns(columns)
    told = Told(published=published, columns=columns, parquet_rows=parquet_rows, limits=limits or Limits())
    given = list(sources)
    bucketed = [source for source in given if isinstance(source, str) and is_object(source)]
    brought = {source: objects(source) for source in bucketed} if objects else {}
    return (fetch or _unfetched)(_read(given, told, brought))


def without_links(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The same without the pages that files name; one rejection a file counts them. Addresses that the user gave
    stay."""
    file, count = "", 0
    for found in outcomes:
        if count and found.source != file and not found.source.startswith(f"{file}#"):
            yield _names(file, count)
            count = 0
        if isinstance(found, Link) and found.source != found.url:
            file = found.source.rpartition("#")[0]
            count += 1
        else:
            yield found
    if count:
        yield _names(file, count)


def _unfetched(outcomes: Iterable[Outcome]) -> Iterator[Record | Rejected]:
    for found in without_links(outcomes):
        if isinstance(found, Link):
            yield Rejected(source=found.source, stage="read", reason="an address: `--fetch` has it fetched")
        else:
            yield found


def _names(file: str, count: int) -> Rejected:
    what = "one page: `--fetch` has it" if count == 1 else f"{count:,} pages: `--fetch` has them"
    return Rejected(source=file, stage="read", reason=f"names {what} fetched")


def _read(sources: Iterable[str | Path], told: Told, brought: Mapping[str, Iterable[Brought]]) -> Iterator[Outcome]:
    for source in sources:
        if isinstance(source, str) and is_web(source):
            yield Link(source=source, url=source)
        elif isinstance(source, str) and is_object(source):
            for found in brought.get(source, [_rejected(source, "nobody is at hand who reads object stores")]):
                if isinstance(found, Rejected):
                    yield found
                else:
                    yield from _read_file(*found, told)
        else:
            for path in walk_all(source):
                if isinstance(path, Rejected):
                    yield path
                else:
                    yield from _read_file(str(path), path, told)


def walk_all(source: str | Path) -> Iterator[Path | Rejected]:
    """The regular files under a path, or under all that fits a pattern such as ``archive/*.warc.gz`` or ``**/2004``,
    each once; a name that is there is no pattern."""
    if not has_magic(str(source)) or os.path.lexists(source):
        yield from walk(Path(source))
        return
    start = fixed(Path(source).parts)
    above: Path | None = None
    count = 0
    # Part by part, so that what lies in a folder follows it.
    for path in sorted(map(Path, iglob(str(source), recursive=True)), key=lambda path: path.parts):
        within = above is not None and above in path.parents
        if within or not all(is_news(part) for part in path.parts[start:]):
            continue
        above, count = path, count + 1
        yield from walk(path)
    if not count:
        yield _rejected(source, "nothing fits the pattern: check it, and that the shell has not changed it")


def walk(source: Path, above: tuple[tuple[int, int], ...] = ()) -> Iterator[Path | Rejected]:
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
        yield _rejected(source, plainly(error))
        return
    for name in names:
        if is_news(name):
            yield from walk(source / name, (*above, here))


def is_news(name: str) -> bool:
    """Whether a file or folder is read that was not named itself: not where it is hidden or speaks of its folder."""
    return not (name.startswith(".") or name.partition(".")[0].lower() in _ABOUT or name.endswith(".toml"))


def _read_file(source: str, path: Path, told: Told) -> Iterator[Outcome]:
    """The records of one file; an error in the middle of a table keeps the rows before it."""
    item = Item(source=source, name=path.name, open=lambda: path.open("rb"), path=path, told=told)
    try:
        with path.open("rb") as raw:
            head = raw.read(HEAD)
            raw.seek(0)
            reader = reader_of(head, path.name)
            if reader is not None:
                yield from reader.read(item)
                return
            kind = kind_of(head, path.name)
            if kind == "gzip":
                yield from _read_gzip(raw, item, path)
            elif kind in ("html", "text") and (size := path.stat().st_size) > told.limits.page:
                # Refused by its size in the folder: nothing beyond the beginning is read.
                yield item.rejected(_too_big(size, told.limits.page))
            else:
                yield from _read_kind(kind, raw, head, item, path)
    except InputError as error:
        yield item.rejected(str(error))
    except (OSError, ValueError) as error:
        yield item.rejected(plainly(error))


def _read_gzip(raw: BinaryIO, item: Item, path: Path) -> Iterator[Outcome]:
    name = re.sub(r"\.gz$", "", item.name, flags=re.I)
    try:
        with gzip.GzipFile(fileobj=raw) as packed:
            head = packed.read(HEAD)
            reader = reader_of(head, name)
            if reader is not None:
                yield from reader.read(replace(item, name=name, open=lambda: _unpacked(path, item.told)))
                return
            kind = kind_of(head, name)
            if kind in ("gzip", "parquet"):
                raise InputError(f"a gzipped {kind} file: unpack it once and give the file inside")
            packed.seek(0)
            capped = cast(BinaryIO, Capped(packed, item.told.limits.unpacked))
            yield from _read_kind(kind, capped, head, item, path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"the gzip file is damaged ({error}): fetch it again") from error


def _unpacked(path: Path, told: Told) -> BinaryIO:
    return cast(BinaryIO, Capped(gzip.GzipFile(path), told.limits.unpacked))


def _read_kind(kind: Kind, stream: BinaryIO, head: bytes, item: Item, path: Path) -> Iterator[Outcome]:
    told = item.told
    table = Table(source=item.source, published=told.published, columns=told.columns, longest=told.limits.page)
    if kind == "jsonl":
        yield from read_jsonl(stream, head, table)
    elif kind == "csv":
        yield from read_csv(stream, head, table)
    elif kind == "parquet":
        yield from read_parquet(path, told.parquet_rows, table)
    else:
        yield _page(kind == "html", stream, item)


def _page(html: bool, stream: BinaryIO, item: Item) -> Outcome:
    content = stream.read(item.told.limits.page + 1)
    if len(content) > item.told.limits.page:
        return item.rejected(_too_big(None, item.told.limits.page))
    return Record(
        source=item.source,
        content=content,
        media="html" if html else "text",
        sha256=digest(content),
        given_published=item.told.published,
    )


def _rejected(path: Path | str, reason: str) -> Rejected:
    return Rejected(source=str(path), stage="read", reason=reason)


def _too_big(size: int | None, limit: int) -> str:
    found = f"{size:,} bytes" if size is not None else "more"
    return f"the page has {found} where {limit:,} bytes are allowed: give the article alone"


def plainly(error: OSError | ValueError) -> str:
    """An error of the operating system as a sentence."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder: check the path"
    if isinstance(error, PermissionError):
        return "may not be read: change its permissions or give another"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read ({error.strerror})"
    return f"cannot be read ({error})"
