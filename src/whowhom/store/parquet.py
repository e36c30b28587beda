"""Writing Parquet: rows of named, typed columns into one file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from whowhom.errors import StoreError

LONGEST = 1 << 28
"""Bytes of one row at most: the ledger of an incident that everyone reports is long."""


def write_parquet(path: Path, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows to a Parquet file and return how many.

    ``columns`` are names with their DuckDB types, a DATE given as ISO text; each row has one value a column. Rows pass
    through a file beside ``path``, so that any number fits in memory. Raises StoreError where the file cannot be made.
    """
    import duckdb
    import msgspec

    count = 0
    encode = msgspec.json.Encoder().encode
    with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
        lines = Path(folder) / "rows.jsonl"
        with lines.open("wb") as file:
            for row in rows:
                file.write(encode(dict(zip(columns, row, strict=True))) + b"\n")
                count += 1
        shape = ", ".join(f"{_quoted(name)}: {_quoted(type)}" for name, type in columns.items())
        config = {
            "threads": 1,
            "memory_limit": "1GB",
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        }
        try:
            with duckdb.connect(config=config) as connection:
                connection.execute(
                    f"COPY (SELECT * FROM read_json({_quoted(_literal(str(lines.absolute())))}, columns={{{shape}}}, "
                    f"format='newline_delimited', maximum_object_size={LONGEST})) "
                    f"TO {_quoted(str(path.absolute()))} (FORMAT parquet, COMPRESSION zstd)"
                )
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            raise StoreError(f"{path.name} cannot be written as Parquet: {reason}") from error
    return count


def _literal(path: str) -> str:
    """The path with the characters that read_json would expand put in brackets."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in path)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
