"""Any table of a page as CSV, JSON or Parquet: exactly what is shown, with every row."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from fastapi import Response

from whowhom.errors import ConfigError
from whowhom.output import cell
from whowhom.store.parquet import write_parquet

FORMATS = ("csv", "json", "parquet")

Row = Mapping[str, object]


def table(name: str, rows: Sequence[Row], format: str) -> Response:
    """Rows as a file of that name; ConfigError on a format that there is not."""
    if format not in FORMATS:
        raise ConfigError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    makers = {"csv": _csv, "json": _json, "parquet": _parquet}
    kinds = {"csv": "text/csv; charset=utf-8", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
    attached = {"content-disposition": f'attachment; filename="{name}.{format}"'}
    return Response(makers[format](rows), media_type=kinds[format], headers=attached)


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    if rows:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([_flat(value) for value in row.values()] for row in rows)
    return out.getvalue().encode()


def _flat(value: object) -> object:
    if isinstance(value, list | tuple):
        return cell("; ".join(str(one) for one in value))
    return cell(value)


def _json(rows: Sequence[Row]) -> bytes:
    return msgspec.json.encode(list(rows))


def _parquet(rows: Sequence[Row]) -> bytes:
    names = list(rows[0]) if rows else ["empty"]
    kinds = {name: _kind(row[name] for row in rows) for name in names}
    with tempfile.TemporaryDirectory(prefix="whowhom-") as folder:
        path = Path(folder) / "table.parquet"
        write_parquet(path, kinds, ([row[name] for name in names] for row in rows))
        return path.read_bytes()


def _kind(values: Iterable[object]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool} and kinds:
        return "BOOLEAN"
    if kinds <= {int, bool} and kinds:
        return "BIGINT"
    if kinds <= {int, float, bool} and kinds:
        return "DOUBLE"
    return "VARCHAR[]" if kinds & {list, tuple} else "VARCHAR"
