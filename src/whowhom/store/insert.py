"""Rows into the record's tables: many at once, a list a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from whowhom.model import Actor

if TYPE_CHECKING:
    import duckdb

TYPES = {
    "position": "INTEGER", "sentence": "INTEGER", "start": "INTEGER", "first": "INTEGER", "last": "INTEGER",
    "day": "INTEGER", "denies": "INTEGER", "independent": "INTEGER", "mentions": "INTEGER", "number": "INTEGER",
    "signature": "BIGINT", "intensity": "DOUBLE", "confidence": "DOUBLE", "dismissed": "BOOLEAN",
    "trace": "BLOB", "fingerprint": "BLOB", "story": "BLOB",
    "actor_countries": "VARCHAR[]", "recipient_countries": "VARCHAR[]",
}  # fmt: skip
"""Types of columns that are no text, by name: a name has one type in all tables."""

DATES = frozenset({"published", "date_start", "date_end", "known", "since", "until", "dated"})


def insert(sql: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, object]]) -> None:
    """Insert rows at once, a list a column: eight times faster than row by row; entities that are there stay."""
    if not rows:
        return
    columns = list(rows[0])
    values = [
        # A date that the calendar does not know stays in the JSON; the typed column is then empty.
        "TRY_CAST(unnest(?::VARCHAR[]) AS DATE)" if name in DATES else f"unnest(?::{TYPES.get(name, 'VARCHAR')}[])"
        for name in columns
    ]
    keep = "OR IGNORE " if table == "entities" else ""
    statement = f"INSERT {keep}INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
    sql.execute(statement, [[row[name] for row in rows] for name in columns])


def countries(parties: Iterable[Actor]) -> list[str]:
    """Countries of the parties, each once, in alphabetical order."""
    return sorted({party.country for party in parties if party.country})


def names(parties: Iterable[Actor]) -> str:
    """Names and words of the parties in lower case, a line each."""
    return "\n".join(name.lower() for party in parties for name in (party.name, party.text) if name)
