"""Rows of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whowhom.errors import InputError

if TYPE_CHECKING:
    import duckdb

FETCH = 256
"""Rows fetched at once."""


def parquet_rows(path: str | Path) -> Iterator[dict[str, Any]]:
    """Rows of one Parquet file in its order, as dictionaries by column; streamed, so that any size fits.

    Raises InputError on a file that cannot be read or is no Parquet.
    """
    import duckdb

    path = Path(path).absolute()
    if not path.is_file():
        raise InputError(f"no Parquet file at {path}")
    config = {
        "threads": 1,
        "memory_limit": "1GB",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    with duckdb.connect(config=config) as connection:
        try:
            connection.execute("SELECT * FROM read_parquet(?)", [_literal(str(path))])
            columns = [column[0] for column in connection.description or ()]
            while rows := connection.fetchmany(FETCH):
                for row in rows:
                    yield dict(zip(columns, row, strict=True))
        except duckdb.Error as error:
            raise InputError(f"{path.name} is not a Parquet file that can be read: {_first_line(error)}") from error


def _literal(path: str) -> str:
    """The path with the characters that read_parquet would expand put in brackets."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in path)


def _first_line(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
