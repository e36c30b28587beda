"""A table of names on disk: rows of text, and a trie of the spellings that lead to them.

The trie is mapped into memory as it lies, so a table of a hundred thousand spellings is at hand in milliseconds.
Rows are tab-separated, gzipped without a time stamp: the same rows give the same bytes.
"""

from __future__ import annotations

import gzip
import os
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import marisa_trie

from whowhom.errors import ConfigError

Row = tuple[str, ...]

EXACT, SURNAME, RESPELT, OFFICE = 1, 2, 4, 8
"""Flags of a spelling: it counts only in capitals; it is a surname alone; it is a rough key of similar spellings; it is
no spelling at all but an office."""


class Table:
    """The rows of one table; ``find`` and ``prefixes`` take folded text."""

    def __init__(self, rows: Sequence[str], keys: marisa_trie.Trie, index: bytes, width: int) -> None:
        self._rows, self._keys, self._index, self._width = rows, keys, index, width

    @classmethod
    def read(cls, folder: Path, name: str, width: int) -> Table:
        """The table ``name`` of a folder, rows filled up to ``width`` fields. Raises ConfigError if it is broken."""
        keys = marisa_trie.Trie()
        try:
            rows = gzip.decompress((folder / f"{name}.tsv.gz").read_bytes()).decode("utf-8").split("\n")
            index = (folder / f"{name}.index").read_bytes()
            keys.mmap(str(folder / f"{name}.trie"))
        except (OSError, EOFError, RuntimeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{folder / name} is no table of names: {error}; make it again, or remove it") from error
        return cls(rows, keys, index, width)

    def find(self, key: str) -> list[tuple[int, int]]:
        """Row numbers and flags under a key, in the order of the rows."""
        number = self._keys.get(key) if "\0" not in key else None
        if number is None:
            return []
        start, end = struct.unpack_from("<2I", self._index, 4 * number)
        return [(v >> 8, v & 255) for v in struct.unpack_from(f"<{end - start}I", self._index, 4 * start)]

    def prefixes(self, text: str) -> list[str]:
        """Every key that ``text`` begins with."""
        return self._keys.prefixes(text.partition("\0")[0])  # type: ignore[no-any-return]

    def row(self, number: int) -> list[str]:
        """The fields of a row."""
        fields = self._rows[number].split("\t")
        return fields + [""] * (self._width - len(fields))

    def __len__(self) -> int:
        return len(self._rows)


def write(folder: Path, name: str, rows: Iterable[Row], keys: Callable[[Row], Iterable[tuple[str, int]]]) -> int:
    """Write a table whose rows stand under the keys (with flags) that ``keys`` gives; the number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    found: dict[str, set[int]] = {}
    for row in rows:
        for key, flags in keys(row):
            if key:
                found.setdefault(key, set()).add(len(lines) << 8 | flags)
        lines.append("\t".join(" ".join(field.split()) for field in row).rstrip("\t"))
    trie = marisa_trie.Trie(sorted(found))
    ordered = sorted(found, key=trie.__getitem__)
    # The index: for every key where its records begin, counted in words of four bytes; then the records.
    starts = [len(found) + 1]
    for key in ordered:
        starts.append(starts[-1] + len(found[key]))
    words = [*starts, *(record for key in ordered for record in sorted(found[key]))]
    files = {
        "tsv.gz": gzip.compress("\n".join(lines).encode(), mtime=0),
        "index": struct.pack(f"<{len(words)}I", *words),
    }
    for ending, content in files.items():
        (folder / f"{name}.{ending}.part").write_bytes(content)
    trie.save(str(folder / f"{name}.trie.part"))
    for ending in (*files, "trie"):
        os.replace(folder / f"{name}.{ending}.part", folder / f"{name}.{ending}")
    return len(lines)
