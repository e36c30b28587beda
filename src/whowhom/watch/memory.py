"""What a watching desk remembers of its sources and pages, in one small file that others may read meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whowhom.errors import StoreError
from whowhom.watch.plan import Watched

FIRST_REST, LONGEST_REST = 60.0, 86_400.0
"""Seconds that a failing source rests after its first failure, doubled by each that follows, and at most."""

LONGEST_USUAL = 3_600.0
"""Seconds after which a source that is asked rarely is asked anew where it failed: a brief fault must not cost a week.
"""

GIVEN_UP = 30 * 86_400.0
"""Seconds after which a page is tried again that refused itself for good, or has no article; nothing rests longer."""

_MINE = 0x77776D31
"""What marks the file as ours, in SQLite's header."""

_TABLES = (
    """
    CREATE TABLE sources (
        name TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, etag TEXT, modified TEXT,
        due REAL NOT NULL, tried REAL NOT NULL, succeeded REAL, failures INTEGER NOT NULL DEFAULT 0, reason TEXT,
        listed INTEGER NOT NULL DEFAULT 0, taken INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE TABLE pages (key INTEGER PRIMARY KEY, due REAL, tries INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE orders (name TEXT PRIMARY KEY, done REAL NOT NULL)",
    f"PRAGMA application_id = {_MINE}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a source does. Times are seconds since 1970, None for never; ``failures`` are those in a row, ``reason`` that
    of the last; ``listed`` entries were in its last list; ``taken`` pages were read from it in all."""

    name: str
    kind: str
    address: str
    due: float | None = None
    tried: float | None = None
    succeeded: float | None = None
    failures: int = 0
    reason: str | None = None
    listed: int = 0
    taken: int = 0


class Memory:
    """The file, opened for writing by one watching desk, or for reading by whoever asks how its sources do.

    Losing it loses nothing of the record: sources are asked again, and what the record holds is not read twice. Every
    method raises StoreError where the file cannot be read or written.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Raises StoreError where the file cannot be opened or is none of ours."""
        self.path = path
        with self._spoken():
            if read_only:
                if not path.exists():
                    raise StoreError(f"nothing has been watched yet: {path} is not there")
                self._sql = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
            else:
                self._sql = sqlite3.connect(path, timeout=10, isolation_level=None)
            try:
                self._check(read_only)
            except BaseException:
                self._sql.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._sql.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    # Sources

    def marks(self, source: Watched) -> tuple[str | None, str | None]:
        """ETag and Last-Modified that a source's last list came with; none where it is elsewhere now."""
        row = self._row("SELECT etag, modified FROM sources WHERE name = ? AND kind = ? AND address = ?", _id(source))
        return (None, None) if row is None else (row[0], row[1])

    def due(self, source: Watched) -> float:
        """When a source is to be asked next; 0 where it never was, or was elsewhere."""
        asked = "SELECT due, tried, failures FROM sources WHERE name = ? AND kind = ? AND address = ?"
        row = self._row(asked, _id(source))
        if row is None:
            return 0.0
        due, tried, failures = row
        # The plan may ask for it more often by now.
        return float(due if failures else min(due, tried + source.every))

    def heard(
        self, source: Watched, now: float, rest: float, *, listed: int | None, taken: int,
        marks: tuple[str | None, str | None] | None,
    ) -> None:  # fmt: skip
        """A source answered, and what it listed is kept; it is asked again after ``rest`` seconds.

        ``listed`` and ``marks`` are None where it had not changed.
        """
        self._drop_another(source)
        self._do(
            """
            INSERT INTO sources (name, kind, address, due, tried, succeeded, listed, taken, etag, modified)
            VALUES (:name, :kind, :address, :due, :now, :now, coalesce(:listed, 0), :taken, :etag, :modified)
            ON CONFLICT (name) DO UPDATE SET
                due = :due, tried = :now, succeeded = :now, failures = 0, reason = NULL,
                listed = coalesce(:listed, listed), taken = taken + :taken,
                etag = CASE WHEN :fresh THEN :etag ELSE etag END,
                modified = CASE WHEN :fresh THEN :modified ELSE modified END
            """,
            {"name": source.name, "kind": source.kind, "address": source.address, "due": now + rest, "now": now,
             "listed": listed, "taken": taken, "etag": marks[0] if marks else None,
             "modified": marks[1] if marks else None, "fresh": marks is not None},
        )  # fmt: skip

    def failed(self, source: Watched, now: float, reason: str, wait: float | None = None) -> float:
        """A source did not answer: it rests the longer the more often that happens, ``wait`` seconds if it asked so;
        the seconds that it rests."""
        self._drop_another(source)
        row = self._row("SELECT failures FROM sources WHERE name = ?", [source.name])
        failures = (row[0] if row else 0) + 1
        usual = min(source.every, LONGEST_USUAL)
        rest = max(usual, min(wait or 0.0, GIVEN_UP), _doubled(FIRST_REST, failures, LONGEST_REST))
        self._do(
            """
            INSERT INTO sources (name, kind, address, due, tried, failures, reason)
            VALUES (:name, :kind, :address, :due, :now, 1, :reason)
            ON CONFLICT (name) DO UPDATE SET due = :due, tried = :now, failures = :failures, reason = :reason
            """,
            {"name": source.name, "kind": source.kind, "address": source.address, "due": now + rest, "now": now,
             "failures": failures, "reason": _storable(reason[:500])},
        )  # fmt: skip
        return rest

    def statuses(self) -> Iterator[Status]:
        """How all sources do, by name."""
        names = "name, kind, address, due, tried, succeeded, failures, reason, listed, taken"
        with self._spoken():
            for row in self._sql.execute(f"SELECT {names} FROM sources ORDER BY name"):
                yield Status(**dict(zip(names.split(", "), row, strict=True)))

    def forget_others(self, names: Sequence[str]) -> None:
        """Sources that the plan names no more are gone from the table."""
        with self._spoken():
            known = [name for (name,) in self._sql.execute("SELECT name FROM sources")]
            kept = set(names)
            self._sql.executemany("DELETE FROM sources WHERE name = ?", [(name,) for name in known if name not in kept])

    def set_right(self, now: float) -> None:
        """Where the clock was ahead and was set back, what was noted by it is moved to now: what is due in a year that
        is far off would else be silent until then."""
        self._do("UPDATE sources SET due = due - (tried - :now), tried = :now WHERE tried > :now", {"now": now})
        self._do("UPDATE orders SET done = :now WHERE done > :now", {"now": now})

    # Pages

    def done(self, keys: Iterable[str]) -> None:
        """Pages, as ``read.urls.twin`` names them, that are read: they are not fetched again."""
        rows = [(_hash(key),) for key in keys]
        if not rows:
            return
        with self._spoken():
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                self._sql.executemany("INSERT OR REPLACE INTO pages VALUES (?, NULL, 0)", rows)
                self._sql.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._sql.execute("ROLLBACK")
                raise

    def put_off(
        self, key: str, now: float, *, for_good: bool = False, wait: float | None = None, longest: float = LONGEST_REST
    ) -> int:
        """A page was not had: it is tried again later, much later where it is hopeless, after ``wait`` seconds if it
        asked so; how often that has happened."""
        tries = self.tries(key) + 1
        rest = GIVEN_UP if for_good else max(_doubled(10 * FIRST_REST, tries, longest), min(wait or 0.0, GIVEN_UP))
        self._do("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", [_hash(key), now + rest, tries])
        return tries

    def reopen(self, key: str) -> None:
        """A page rests no more."""
        self._do("DELETE FROM pages WHERE key = ?", [_hash(key)])

    def closed(self, keys: Iterable[str], now: float) -> set[str]:
        """Which of these pages are not to be fetched now: they are read, or rest."""
        found: set[str] = set()
        for key in keys:
            row = self._row("SELECT due FROM pages WHERE key = ?", [_hash(key)])
            # What rests longer than anything may was noted by a clock that has been set back.
            if row is not None and (row[0] is None or now < row[0] <= now + GIVEN_UP):
                found.add(key)
        return found

    def waits(self, keys: Iterable[str], now: float) -> bool:
        """Whether one of these pages was not had and is to be tried again before long."""
        rows = (self._row("SELECT due FROM pages WHERE key = ?", [_hash(key)]) for key in keys)
        return any(row is not None and row[0] is not None and row[0] <= now + LONGEST_REST for row in rows)

    def tries(self, key: str) -> int:
        """How often a page was not had."""
        row = self._row("SELECT tries FROM pages WHERE key = ?", [_hash(key)])
        return int(row[0]) if row else 0

    # Orders

    def order_done(self, name: str) -> float | None:
        """When a standing order was carried out last."""
        row = self._row("SELECT done FROM orders WHERE name = ?", [name])
        return None if row is None else float(row[0])

    def order_is_done(self, name: str, now: float) -> None:
        """Note that a standing order was carried out."""
        self._do("INSERT OR REPLACE INTO orders VALUES (?, ?)", [name, now])

    def _check(self, read_only: bool) -> None:
        mark = self._sql.execute("PRAGMA application_id").fetchone()[0]
        tables = self._sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark != _MINE:
            if mark or tables:
                raise StoreError(f"{self.path} is a database of another program: name another file as memory")
            if read_only:
                raise StoreError(f"nothing has been watched yet: {self.path} is empty")
            self._sql.execute("PRAGMA journal_mode = WAL")
            self._sql.execute("BEGIN IMMEDIATE")
            for statement in _TABLES:
                self._sql.execute(statement)
            self._sql.execute("COMMIT")
        # A commit may be lost to a power cut so, and costs what is asked again; the file stays whole.
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.execute("SELECT name FROM sources LIMIT 1").fetchone()

    def _drop_another(self, source: Watched) -> None:
        """Forget what is known of a source of that name that was elsewhere, or was read in another way."""
        self._do("DELETE FROM sources WHERE name = ? AND NOT (kind = ? AND address = ?)", _id(source))

    def _row(self, sql: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        with self._spoken():
            found: tuple[Any, ...] | None = self._sql.execute(sql, values).fetchone()
            return found

    def _do(self, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> None:
        with self._spoken():
            self._sql.execute(sql, values)

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        """Within, errors of SQLite become one sentence."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(_sentence(self.path, str(error))) from error


def _sentence(path: Path, said: str) -> str:
    if "not a database" in said or "malformed" in said or "no such" in said or "corrupt" in said:
        return f"{path} is no memory of a watching desk, or is damaged ({said}): move it away to begin anew"
    if "unable to open" in said:
        return f"{path} cannot be opened: see that its folder exists, and who may write there"
    if "locked" in said:
        return f"{path} is in use by another watching desk: wait until it ends, or name another file as memory"
    return f"{path} cannot be read or written ({said}): free some space, or change its permissions"


def _id(source: Watched) -> tuple[str, str, str]:
    return source.name, source.kind, source.address


def _doubled(first: float, times: int, longest: float) -> float:
    return min(longest, first * 2.0 ** min(times - 1, 30))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _hash(key: str) -> int:
    """Sixty-three bits of an address: among ten million pages two share one with a chance of one in 180,000."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1
