"""A table of names on disk: rows of text, and a trie of the spellings that lead to them.

Trie and rows are mapped into memory as they lie, so a table of half a million spellings is at hand in milliseconds.
Rows are tab-separated, gzipped in blocks one after the other (``zcat`` reads the whole file) without a time stamp: the
same rows give the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import mmap
import os
import struct
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import marisa_trie

from whowhom.errors import ConfigError

Row = tuple[str, ...]

EXACT, SURNAME, RESPELT, OFFICE = 1, 2, 4, 8
"""Flags of a spelling: it counts only in capitals; it is a surname alone; it is a rough key of similar spellings; it is
no spelling at all but an office."""

BLOCK = 256
"""Rows compressed together: few enough to unpack in 60 µs, enough to be a third as large as they are."""


class Table:
    """The rows of one table; ``find`` and ``prefixes`` take folded text."""

    def __init__(self, keys: marisa_trie.Trie, index: bytes, rows: bytes | mmap.mmap, width: int) -> None:
        self._keys, self._rows, self._width = keys, rows, width
        # The index: how many rows and blocks; where each block begins; where each key's records begin; the records.
        self._size, blocks = struct.unpack_from("<2I", index)
        self._blocks = memoryview(index)[8 : 8 + 4 * (blocks + 1)]
        self._records = memoryview(index)[8 + 4 * (blocks + 1) :]
        self._block = lru_cache(maxsize=256)(self._unpacked)

    @classmethod
    def read(cls, folder: Path, name: str, width: int) -> Table:
        """The table ``name`` of a folder, rows filled up to ``width`` fields. Raises ConfigError if it is broken."""
        keys = marisa_trie.Trie()
        try:
            index = (folder / f"{name}.index").read_bytes()
            keys.mmap(str(folder / f"{name}.trie"))
            with (folder / f"{name}.tsv.gz").open("rb") as file:
                rows = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return cls(keys, index, rows, width)
        except (OSError, RuntimeError, ValueError, struct.error) as error:
            raise ConfigError(f"{folder / name} is no table of names: {error}; make it again, or remove it") from error

    def find(self, key: str) -> list[tuple[int, int]]:
        """Row numbers and flags under a key, in the order of the rows."""
        number = self._keys.get(key) if "\0" not in key else None
        if number is None:
            return []
        start, end = struct.unpack_from("<2I", self._records, 4 * number)
        return [(v >> 8, v & 255) for v in struct.unpack_from(f"<{end - start}I", self._records, 4 * start)]

    def prefixes(self, text: str) -> list[str]:
        """Every key that ``text`` begins with."""
        return self._keys.prefixes(text.partition("\0")[0])  # type: ignore[no-any-return]

    def row(self, number: int) -> list[str]:
        """The fields of a row."""
        fields = self._block(number // BLOCK)[number % BLOCK].split("\t")
        return fields + [""] * (self._width - len(fields))

    def __len__(self) -> int:
        return int(self._size)

    def _unpacked(self, block: int) -> list[str]:
        start, end = struct.unpack_from("<2I", self._blocks, 4 * block)
        return zlib.decompress(self._rows[start:end], 31).decode("utf-8").split("\n")


def write(folder: Path, name: str, rows: Iterable[Row], keys: Callable[[Row], Iterable[tuple[str, int]]]) -> int:
    """Write a table whose rows stand under the keys (with flags) that ``keys`` gives; the number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    found: dict[str, set[int]] = {}
    for row in rows:
        for key, flags in keys(row):
            if key and "\0" not in key:
                found.setdefault(key, set()).add(len(lines) << 8 | flags)
        lines.append("\t".join(" ".join(field.split()) for field in row).rstrip("\t"))
    blocks = [_packed(lines[i : i + BLOCK], last=i + BLOCK >= len(lines)) for i in range(0, len(lines), BLOCK)]
    begins = [0]
    for block in blocks:
        begins.append(begins[-1] + len(block))
    trie = marisa_trie.Trie(sorted(found))
    ordered = sorted(found, key=trie.__getitem__)
    starts = [len(found) + 1]
    for key in ordered:
        starts.append(starts[-1] + len(found[key]))
    words = [len(lines), len(blocks), *begins, *starts, *(r for key in ordered for r in sorted(found[key]))]
    files = {"tsv.gz": b"".join(blocks), "index": struct.pack(f"<{len(words)}I", *words)}
    for ending, content in files.items():
        (folder / f"{name}.{ending}.part").write_bytes(content)
    trie.save(str(folder / f"{name}.trie.part"))
    for ending in (*files, "trie"):
        os.replace(folder / f"{name}.{ending}.part", folder / f"{name}.{ending}")
    return len(lines)


def digest(folder: Path | None) -> str:
    """A mark of the tables in a folder by their content, empty where there are none."""
    found = sorted(folder.glob("*.tsv.gz")) if folder is not None else []
    content = b"".join(path.name.encode() + path.read_bytes() for path in found)
    return f"+names.{hashlib.sha256(content).hexdigest()[:8]}" if found else ""


def remove(folder: Path, name: str) -> None:
    """Remove a table, if it is there."""
    for ending in ("tsv.gz", "index", "trie"):
        (folder / f"{name}.{ending}").unlink(missing_ok=True)


def _packed(lines: list[str], last: bool) -> bytes:
    return gzip.compress(("\n".join(lines) + ("" if last else "\n")).encode(), mtime=0)
