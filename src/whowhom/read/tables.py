"""Tables of articles, a row at a time: JSONL, CSV and Parquet."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from whowhom.errors import InputError
from whowhom.extract.decode import encoding_of
from whowhom.model.text import Record, Rejected
from whowhom.read.columns import find_columns, record_of
from whowhom.read.reader import Outcome
from whowhom.read.sniff import delimiter_of

_CSV_LIMIT = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table to read: its name for people, what the user said about it, and the longest row allowed in bytes."""

    source: str
    published: str | None
    columns: Mapping[str, str] | None
    longest: int

    def record(self, row: Mapping[str, object], found: Mapping[str, str], number: int) -> Record:
        """The record of row ``number``, whose id is the file's name and the row's number unless the row has one."""
        stem = PurePath(self.source).name.partition(".")[0] or PurePath(self.source).name
        return record_of(
            row,
            found,
            source=f"{self.source}#row{number}",
            name=f"{stem}-row{number}",
            published=self.published,
            longest=self.longest,
        )

    def rejected(self, number: int, reason: str, *, unit: str = "row") -> Rejected:
        """A row that cannot be used."""
        return Rejected(source=f"{self.source}#row{number}", stage="read", reason=f"{unit} {number}: {reason}")


def read_jsonl(stream: BinaryIO, head: bytes, table: Table) -> Iterator[Outcome]:
    """Records of a file with one JSON object a line; rows are numbered by line, and blank lines are passed over."""
    known: dict[tuple[str, ...], dict[str, str]] = {}
    for number, line in enumerate(_lines(stream, head, table.longest), 1):
        if line is None:
            yield table.rejected(number, f"longer than the {table.longest:,} bytes allowed", unit="line")
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            yield table.rejected(number, f"not JSON ({error})", unit="line")
            continue
        if not isinstance(row, dict):
            yield table.rejected(number, "not a JSON object with named fields", unit="line")
            continue
        names = tuple(row)
        try:
            if names not in known:
                known[names] = find_columns(names, table.columns)
            yield table.record(row, known[names], number)
        except InputError as error:
            yield table.rejected(number, str(error), unit="line")


def read_csv(stream: BinaryIO, head: bytes, table: Table) -> Iterator[Outcome]:
    """Records of a file with a header and one row an article; rows are numbered from 1 below the header."""
    lines = (line if line is not None else "" for line in _lines(stream, head, table.longest))
    header = next((line for line in lines if line.strip()), "")
    delimiter = delimiter_of(header)
    try:
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
        found = find_columns(names, table.columns)
    except (InputError, csv.Error) as error:
        yield Rejected(source=table.source, stage="read", reason=str(error))
        return
    marks = _Marks(lines)
    rows = csv.reader(marks, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        marks.count, begun = 0, rows.line_num
        try:
            row = _next_row(rows, table.longest)
        except csv.Error as error:
            yield table.rejected(number, f"broken cells ({error})")
            continue
        if row is None:
            return
        if marks.ended and marks.count % 2 and rows.line_num > begun + 1:
            reason = (
                f"opens a quotation mark that nothing closes and takes in the {rows.line_num - begun - 1} lines below"
            )
            yield table.rejected(number, f"{reason}: close it and read the file again")
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(names):
            yield table.rejected(number, f"has {len(row)} cells where the header has {len(names)}")
            continue
        try:
            yield table.record(dict(zip(names, row, strict=False)), found, number)
        except InputError as error:
            yield table.rejected(number, str(error))


def read_parquet(
    path: Path, rows: Callable[[Path], Iterable[Mapping[str, object]]] | None, table: Table
) -> Iterator[Outcome]:
    """Records of a Parquet file, whose rows the caller knows how to read."""
    if rows is None:
        reason = "Parquet files are read through the record: use 'add', or turn the file into JSONL"
        yield Rejected(source=table.source, stage="read", reason=reason)
        return
    number = 0
    found: dict[str, str] | None = None
    try:
        for number, row in enumerate(rows(path), 1):
            found = found or find_columns(row, table.columns)
            try:
                yield table.record(row, found, number)
            except InputError as error:
                yield table.rejected(number, str(error))
    except InputError as error:
        yield Rejected(source=table.source, stage="read", reason=str(error))
    except Exception as error:  # the reader is the caller's and raises what its library does; the rest goes on
        what = f"the Parquet file breaks after row {number}: {type(error).__name__}: {error}"
        yield Rejected(source=table.source, stage="read", reason=what)


class _Marks:
    """Lines with their quotation marks counted; ``ended`` once there is none left."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.count, self.ended = lines, 0, False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self.lines)
        except StopIteration:
            self.ended = True
            raise
        self.count += line.count('"')
        return line


def _next_row(rows: Iterator[list[str]], longest: int) -> list[str] | None:
    """The next row; the csv module keeps its cell limit for the whole process, so it is set around each read."""
    with _CSV_LIMIT:
        before = csv.field_size_limit(longest)
        try:
            return next(rows, None)
        finally:
            csv.field_size_limit(before)


def _lines(stream: BinaryIO, head: bytes, longest: int) -> Iterator[str | None]:
    """Lines of the stream, decoded one by one, None for a line longer than ``longest`` bytes.

    ``head`` is the stream's beginning, which tells the encoding. Lines that are not UTF-8 are read as what the
    beginning looks like, so a stray line does not spoil the others.
    """
    encoding, mark = encoding_of(head)
    if encoding.startswith(("utf-16", "utf-32")):
        stream.read(mark)
        wide = io.TextIOWrapper(stream, encoding=encoding, errors="replace")
        while text := wide.readline(longest + 1):
            if len(text) <= longest or text.endswith("\n"):
                yield text
                continue
            while text and not text.endswith("\n"):
                text = wide.readline(1 << 20)
            yield None
        return
    first = True
    while line := stream.readline(longest + 1):
        if len(line) > longest and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield None
            continue
        if first and mark:
            line = line[mark:]
        first = False
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            yield line.decode("cp1252" if encoding == "utf-8" else encoding, "replace")
