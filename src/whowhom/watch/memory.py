"""What a watching desk remembers of its sources and pages, in one small file that others may read meanwhile."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from whowhom.errors import StoreError

FIRST_REST, LONGEST_REST = 60.0, 86_400.0
"""Seconds that a failing source or page rests after its first failure, doubled by each that follows, and at most."""

GIVEN_UP = 30 * 86_400.0
"""Seconds after which a page is tried again that refused itself for good, or has no article."""

_TABLES = """
    CREATE TABLE IF NOT EXISTS sources (
        name TEXT PRIMARY KEY, address TEXT NOT NULL, etag TEXT, modified TEXT, due REAL NOT NULL DEFAULT 0,
        tried REAL, succeeded REAL, failures INTEGER NOT NULL DEFAULT 0, reason TEXT,
        listed INTEGER NOT NULL DEFAULT 0, taken INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS pages (key INTEGER PRIMARY KEY, due REAL, tries INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS orders (name TEXT PRIMARY KEY, done REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a source does. Times are seconds since 1970, None for never; ``failures`` are those in a row, ``reason`` that
    of the last; ``listed`` entries were in its last list; ``taken`` pages were read from it in all."""

    name: str
    address: str
    due: float
    tried: float | None
    succeeded: float | None
    failures: int
    reason: str | None
    listed: int
    taken: int


class Memory:
    """The file, opened for writing by one watching desk, or for reading by whoever asks how its sources do.

    Losing it loses nothing of the record: sources are asked again, and what the record holds is not read twice.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Raises StoreError where the file cannot be opened or is none of ours."""
        self.path = path
        try:
            if read_only:
                if not path.exists():
                    raise StoreError(f"nothing has been watched yet: {path} is not there")
                self._sql = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
            else:
                self._sql = sqlite3.connect(path, timeout=10, isolation_level=None)
                self._sql.execute("PRAGMA journal_mode = WAL")
                self._sql.executescript(_TABLES)
            self._sql.execute("SELECT due, failures FROM sources LIMIT 1").fetchone()
        except sqlite3.Error as error:
            raise StoreError(f"{path} is no memory of a watching desk ({error}): move it away to begin anew") from error

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def marks(self, name: str, address: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified that a source's last list came with; none where its address is another now."""
        row = self._sql.execute("SELECT etag, modified FROM sources WHERE name = ? AND address = ?", (name, address))
        found: tuple[str | None, str | None] = row.fetchone() or (None, None)
        return found

    def due(self, name: str, address: str) -> float:
        """When a source is to be asked next; 0 where it never was, or was elsewhere."""
        row = self._sql.execute("SELECT due FROM sources WHERE name = ? AND address = ?", (name, address)).fetchone()
        return float(row[0]) if row else 0.0

    def heard(
        self, name: str, address: str, now: float, every: float, *, listed: int | None, taken: int,
        marks: tuple[str | None, str | None] | None,
    ) -> None:  # fmt: skip
        """A source answered, and what it listed is kept; ``listed`` and ``marks`` are None where it had not changed."""
        self._write(
            """
            INSERT INTO sources (name, address, due, tried, succeeded, listed, taken, etag, modified)
            VALUES (:name, :address, :due, :now, :now, coalesce(:listed, 0), :taken, :etag, :modified)
            ON CONFLICT (name) DO UPDATE SET
                address = :address, due = :due, tried = :now, succeeded = :now, failures = 0, reason = NULL,
                listed = coalesce(:listed, listed), taken = taken + :taken,
                etag = CASE WHEN :fresh THEN :etag ELSE etag END,
                modified = CASE WHEN :fresh THEN :modified ELSE modified END
            """,
            {"name": name, "address": address, "due": now + every, "now": now, "listed": listed, "taken": taken,
             "etag": marks[0] if marks else None, "modified": marks[1] if marks else None, "fresh": marks is not None},
        )  # fmt: skip

    def failed(self, name: str, address: str, now: float, every: float, reason: str, wait: float | None = None) -> None:
        """A source did not answer: it rests the longer the more often that happens, ``wait`` seconds if it asked so."""
        row = self._sql.execute("SELECT failures FROM sources WHERE name = ?", (name,)).fetchone()
        failures = (row[0] if row else 0) + 1
        rest = max(every, wait or 0.0, min(LONGEST_REST, FIRST_REST * 2.0 ** (failures - 1)))
        self._write(
            """
            INSERT INTO sources (name, address, due, tried, failures, reason)
            VALUES (:name, :address, :due, :now, 1, :reason)
            ON CONFLICT (name) DO UPDATE SET address = :address, due = :due, tried = :now, failures = :failures,
                reason = :reason
            """,
            {"name": name, "address": address, "due": now + rest, "now": now, "failures": failures,
             "reason": reason[:500]},
        )  # fmt: skip

    def done(self, keys: Iterable[str]) -> None:
        """Pages, as ``read.urls.twin`` names them, that are read: they are not fetched again."""
        self._sql.executemany("INSERT OR REPLACE INTO pages VALUES (?, NULL, 0)", [(_hash(key),) for key in keys])

    def put_off(self, key: str, now: float, *, for_good: bool) -> None:
        """A page was not had: it is tried again later, much later where it is hopeless."""
        row = self._sql.execute("SELECT tries FROM pages WHERE key = ?", (_hash(key),)).fetchone()
        tries = (row[0] if row else 0) + 1
        rest = GIVEN_UP if for_good else min(LONGEST_REST, 10 * FIRST_REST * 2.0 ** (tries - 1))
        self._write("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", (_hash(key), now + rest, tries))

    def closed(self, keys: Sequence[str], now: float) -> set[str]:
        """Which of these pages are not to be fetched now: they are read, or rest."""
        found: set[str] = set()
        for key in keys:
            row = self._sql.execute("SELECT due FROM pages WHERE key = ?", (_hash(key),)).fetchone()
            if row is not None and (row[0] is None or row[0] > now):
                found.add(key)
        return found

    def order_done(self, name: str) -> float | None:
        """When a standing order was carried out last."""
        row = self._sql.execute("SELECT done FROM orders WHERE name = ?", (name,)).fetchone()
        return None if row is None else float(row[0])

    def order_is_done(self, name: str, now: float) -> None:
        """Note that a standing order was carried out."""
        self._write("INSERT OR REPLACE INTO orders VALUES (?, ?)", (name, now))

    def statuses(self) -> Iterator[Status]:
        """How all sources do, by name."""
        query = """
            SELECT name, address, due, tried, succeeded, failures, reason, listed, taken FROM sources ORDER BY name
        """
        for name, address, due, tried, succeeded, failures, reason, listed, taken in self._sql.execute(query):
            yield Status(
                name=name, address=address, due=due, tried=tried, succeeded=succeeded, failures=failures,
                reason=reason, listed=listed, taken=taken,
            )  # fmt: skip

    def forget_others(self, names: Sequence[str]) -> None:
        """Sources that the plan names no more are gone from the table."""
        known = [name for (name,) in self._sql.execute("SELECT name FROM sources")]
        self._sql.executemany("DELETE FROM sources WHERE name = ?", [(n,) for n in known if n not in set(names)])

    def _write(self, sql: str, values: object) -> None:
        try:
            self._sql.execute(sql, values)  # type: ignore[arg-type]
        except sqlite3.Error as error:
            reason = f"{self.path} cannot be written ({error}): free some space, or mend its permissions"
            raise StoreError(reason) from error


def _hash(key: str) -> int:
    """Sixty-three bits of an address: among ten million pages two share one with a chance of one in 180,000."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1
