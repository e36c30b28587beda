"""A folder that is watched: files that are new or were written anew since they were read."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from whowhom.model import Record, Rejected
from whowhom.read.files import read
from whowhom.read.files import walk as walk
from whowhom.read.reader import ParquetRows
from whowhom.watch.memory import Memory

YOUNG, MOMENT = 5.0, 1.0
"""Seconds for which a file may still be being written, and between two looks whether it is."""

_AT_ONCE = 500
"""Files whose keys are looked up together."""


@dataclass(slots=True)
class Folder:
    """What is new in a folder, at most so many files of it; ``left`` says that there are more, ``keys`` name those that
    were read, ``unread`` those that could not be, ``listed`` counts all that there are."""

    path: Path
    most: int
    parquet_rows: ParquetRows | None = None
    left: bool = False
    listed: int = 0
    keys: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def records(self, memory: Memory, now: float) -> Iterator[Record | Rejected]:
        """Records of the files that the memory has not seen as they are, in the order of their names."""
        found = walk(self.path)
        while some := list(islice(found, _AT_ONCE)):
            self.listed += len(some)
            keys = {path: key for path in some if isinstance(path, Path) and (key := _key(path))}
            closed = memory.closed(keys.values(), now)
            growing = self._growing({path: key for path, key in keys.items() if key not in closed})
            for path in some:
                if isinstance(path, Rejected):
                    yield path
                elif path in keys and keys[path] not in closed:
                    if path in growing or len(self.keys) >= self.most:
                        self.left = True
                        continue
                    yield from self._read(path, keys[path])

    def _read(self, path: Path, key: str) -> Iterator[Record | Rejected]:
        whole = True
        for item in read([path], parquet_rows=self.parquet_rows):
            # Permissions, a part that is not installed yet: what stands in the way may go without a new file.
            whole = whole and not (isinstance(item, Rejected) and item.source == str(path))
            yield item
        (self.keys if whole else self.unread).append(key)

    def _growing(self, new: Mapping[Path, str]) -> set[Path]:
        """Which of these files are being written: young ones that are another after a moment."""
        young = {path: key for path, key in new.items() if _age(path) < YOUNG}
        if not young:
            return set()
        time.sleep(MOMENT)
        return {path for path, key in young.items() if _key(path) != key}


def _age(path: Path) -> float:
    """Seconds since a file was written; it is old where that cannot be told: the clock was set back, or it has gone."""
    try:
        age = time.time() - path.stat().st_mtime
    except OSError:
        return math.inf
    return age if age >= 0 else math.inf


def _key(path: Path) -> str | None:
    """A file as it is now: whoever writes it anew changes its time or size. None where it has just gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"file:{path}|{status.st_mtime_ns}|{status.st_size}"
