"""What a lake holds already, on disk: however many pages there are, asking takes no memory."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from whowhom.errors import StoreError

CACHE = 16_384
"""KiB of the table that stay in memory."""


class Known:
    """Keys that were seen, in a temporary file that goes with the context. Threads may share it."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="whowhom-")
        self._lock = threading.Lock()
        path = Path(self._folder.name) / "known"
        # Nothing here outlives the process, so nothing is written for safety.
        self._sql = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", f"cache_size = -{CACHE}"):
            self._sql.execute(f"PRAGMA {pragma}")
        self._sql.execute("CREATE TABLE known (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._sql.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._sql.close()
        self._folder.cleanup()

    def add(self, key: bytes) -> bool:
        """Remember a key; whether it is new. Raises StoreError where the disk is full."""
        return self.extend([key]) == 1

    def extend(self, keys: Iterable[bytes]) -> int:
        """The same for several; how many of them are new."""
        with self._lock:
            before = self._sql.total_changes
            try:
                self._sql.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((key,) for key in keys))
            except sqlite3.Error as error:
                raise StoreError(f"the temporary file {self._folder.name} cannot grow ({error}): free some space, "
                                 "or name another folder in TMPDIR") from error  # fmt: skip
            return self._sql.total_changes - before

    def __contains__(self, key: bytes) -> bool:
        with self._lock:
            return self._sql.execute("SELECT 1 FROM known WHERE key = ?", [key]).fetchone() is not None
