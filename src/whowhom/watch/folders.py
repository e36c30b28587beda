"""A folder that is watched: files that are new or were written anew since they were read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from whowhom.model import Record, Rejected
from whowhom.read.files import read
from whowhom.read.files import walk as walk
from whowhom.read.reader import ParquetRows
from whowhom.watch.memory import Memory

_AT_ONCE = 500
"""Files whose keys are looked up together."""


@dataclass(slots=True)
class Folder:
    """What is new in a folder, at most so many files of it; ``left`` says that there are more, ``keys`` name those that
    were read, ``listed`` counts all that there are."""

    path: Path
    most: int
    parquet_rows: ParquetRows | None = None
    left: bool = False
    listed: int = 0
    keys: list[str] = field(default_factory=list)

    def records(self, memory: Memory, now: float) -> Iterator[Record | Rejected]:
        """Records of the files that the memory has not seen as they are, in the order of their names."""
        found = walk(self.path)
        while some := list(islice(found, _AT_ONCE)):
            self.listed += len(some)
            keys = {path: key for path in some if isinstance(path, Path) and (key := _key(path))}
            closed = memory.closed(keys.values(), now)
            for path in some:
                if isinstance(path, Rejected):
                    yield path
                elif path in keys and keys[path] not in closed:
                    if len(self.keys) >= self.most:
                        self.left = True
                        continue
                    self.keys.append(keys[path])
                    yield from read([path], parquet_rows=self.parquet_rows)


def _key(path: Path) -> str | None:
    """A file as it is now: whoever writes it anew changes its time or size. None where it has just gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"file:{path}|{status.st_mtime_ns}|{status.st_size}"
