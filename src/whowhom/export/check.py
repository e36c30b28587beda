"""Reading an exported file back: columns, types, ids, days and codes, one sentence for each problem."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from whowhom.errors import InputError
from whowhom.export import flat, gdelt
from whowhom.export.cells import runs
from whowhom.export.layout import Layout
from whowhom.export.rules import RULES, Rule, day, fraction, integer, truth
from whowhom.export.write import LAYOUTS, gdelt_paths, known

ID = {
    "polecat": "Event ID", "icews": "Event ID", "gdelt": "GLOBALEVENTID", "acled": "event_id_cnty",
    "phoenix": "id_version", "csv": "id", "parquet": "id", "jsonl": "id",
}  # fmt: skip
"""The column whose values are unique and never empty."""

LONGEST = 1 << 30
"""Characters of a cell at most: the ledger of an incident that everyone reports fills one."""

_TYPES: dict[str, Rule] = {"DATE": day, "DOUBLE": fraction, "BIGINT": integer, "BOOLEAN": truth}

_PARQUET: dict[str, tuple[str, ...]] = {
    "VARCHAR": ("str",), "DATE": ("date",), "DOUBLE": ("float",), "BIGINT": ("int",), "BOOLEAN": ("bool",),
}  # fmt: skip


def read_back(format: str, path: Path) -> list[str]:
    """What is wrong with an exported file, a sentence each; empty where all is well.

    ``gdelt`` takes what was given to ``write``, a folder or a path, and looks at both files and whether every mention
    has its event. Raises ConfigError on an unknown format and InputError on a file that cannot be read.
    """
    known(format)
    try:
        return list(_problems(format, path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _problems(format: str, path: Path) -> Iterator[str]:
    if format == "jsonl":
        yield from _objects(path)
    elif format == "parquet":
        yield from _parquet(path)
    elif format == "gdelt":
        events, mentions = gdelt_paths(path)
        ids: set[str] = set()
        yield from _table("gdelt", events, ids)
        yield from _table("gdelt-mentions", mentions, set())
        for at, row in _split(mentions, LAYOUTS["gdelt-mentions"]):
            if row and row[0] not in ids:
                yield f"{mentions.name}, row {at}: {gdelt.MENTIONS[0]} {row[0]!r} is no event of {events.name}"
    else:
        yield from _table(format, path, set())


def _split(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Rows after the heading, numbered from 1 with it."""
    with path.open(encoding="utf-8", newline="") as file:
        if layout.separator == ",":
            csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
            yield from enumerate(csv.reader(file), start=1)
        else:
            yield from enumerate((line.removesuffix("\n").split("\t") for line in file), start=1)


def _table(format: str, path: Path, ids: set[str]) -> Iterator[str]:
    layout = LAYOUTS[format]
    rules = RULES.get(format) or {name: _TYPES[kind] for name, (kind, _) in flat.TYPED.items() if kind in _TYPES}
    headed = not layout.heading
    try:
        for at, row in _split(path, layout):
            where = f"{path.name}, row {at}"
            if not headed:
                headed = True
                if tuple(row) != layout.columns:
                    yield f"{where}: the heading is not that of {format}"
                continue
            if len(row) != len(layout.columns):
                yield f"{where}: {len(row)} columns, not {len(layout.columns)}"
                continue
            cells = dict(zip(layout.columns, row, strict=True))
            yield from (f"{where}: {problem}" for problem in _wrong(cells, rules))
            if layout.separator == ",":
                yield from (f"{where}: {name} would run as a formula" for name, cell in cells.items() if runs(cell))
            if format in ID:
                yield from (f"{where}: {problem}" for problem in _taken(cells[ID[format]], ID[format], ids))
    except (UnicodeDecodeError, csv.Error) as error:
        yield f"{path.name} is no such file: {error}"
    if not headed:
        yield f"{path.name} has no heading"


def _wrong(cells: Mapping[str, str], rules: Mapping[str, Rule]) -> Iterator[str]:
    for name, rule in rules.items():
        cell = cells[name]
        if cell and not rule(cell):
            yield f"{name} {cell!r} is no {rule.__doc__}"


def _taken(id: str, column: str, ids: set[str]) -> Iterator[str]:
    if not id:
        yield f"{column} is empty"
    elif id in ids:
        yield f"{column} {id!r} stands twice"
    ids.add(id)


def _objects(path: Path) -> Iterator[str]:
    import msgspec

    from whowhom.model.incident import Incident

    decoder = msgspec.json.Decoder(Incident)
    ids: set[str] = set()
    with path.open("rb") as file:
        for at, line in enumerate(file, start=1):
            try:
                incident = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                yield f"{path.name}, row {at}: no incident: {error}"
                continue
            days = {"date.start": incident.date.start, "date.end": incident.date.end}
            days |= {"known": incident.known, "changed": incident.changed}
            for name, text in days.items():
                if text is not None and not day(text):
                    yield f"{path.name}, row {at}: {name} {text!r} is no {day.__doc__}"
            yield from (f"{path.name}, row {at}: {problem}" for problem in _taken(incident.id, "id", ids))


def _parquet(path: Path) -> Iterator[str]:
    from whowhom.store.rows import parquet_rows

    ids: set[str] = set()
    for at, row in enumerate(parquet_rows(path), start=1):
        where = f"{path.name}, row {at}"
        if tuple(row) != tuple(flat.TYPED):
            yield f"{where}: the columns are not those of parquet"
            return
        for name, (type_, _) in flat.TYPED.items():
            value = row[name]
            if value is not None and type(value).__name__ not in _PARQUET[type_]:
                yield f"{where}: {name} {value!r} is no {type_}"
        yield from (f"{where}: {problem}" for problem in _taken(row["id"] or "", "id", ids))
