"""A lake: coded articles as Parquet files in a folder or a bucket, there part by part, each whole or not at all.

_lake.json                               what it is, written once
documents/month=2025-09/PART.parquet     by month of publication; month=unknown for what has no date
mentions/month=2025-09/PART.parquet
quarantine/PART.parquet
manifests/PART.json                      written last: only what a manifest names is there for readers
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec

from whowhom.errors import ConfigError, NewerRecord, StoreError
from whowhom.scale.columns import TABLES, UNDATED, Row, Rows, from_parquet, shape, to_parquet
from whowhom.scale.places import Place, place_of

SCHEMA = 1
"""Version of the files and columns of a lake."""

MARK = "_lake.json"
"""Name of what says that a folder is a lake."""

AT_ONCE = 16
"""Files read at the same time where each is small and far away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a part: its name in the lake, its rows and its bytes."""

    name: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A part that is there: the ``number``-th of its lake, ``records`` of the input from source ``first`` to ``last``.

    ``name`` is made of what the records are known by, so the same input gives the same names.
    """

    name: str
    number: int
    records: int
    first: str
    last: str
    documents: int
    mentions: int
    rejected: int
    files: tuple[File, ...]

    def of(self, table: str) -> list[File]:
        """Its files of one table."""
        return [file for file in self.files if file.name.startswith(f"{table}/")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    what: str
    schema: int


@dataclass(slots=True)
class Part:
    """A part that is being put together."""

    keys: list[bytes] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    files: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, key: bytes, source: str, rows: Rows) -> None:
        """One more record of the input, and what became of it."""
        self.keys.append(key)
        self.sources = [self.sources[0] if self.sources else source, source]
        for table in TABLES:
            if some := getattr(rows, table):
                self.files[table if rows.month is None else f"{table}/month={rows.month}"] += some

    @property
    def name(self) -> str:
        """Made of what its records are known by."""
        return hashlib.sha256(b"".join(self.keys)).hexdigest()[:32]


class Lake:
    """A lake for reading; what ``make`` opened may be written by whoever holds its lock."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @classmethod
    def open(cls, address: str) -> Self:
        """The lake at a path or address. Raises StoreError where there is none, and NewerRecord where a later whowhom
        wrote it."""
        place = place_of(address)
        content = place.get(MARK)
        if content is None:
            raise StoreError(f"no lake at {place.address}: `whowhom code SOURCE... --lake {place.address}` makes one")
        _check(place.address, content)
        return cls(place)

    @classmethod
    def make(cls, address: str) -> Self:
        """The same, made there where there is nothing yet."""
        shape("documents")  # where pyarrow is missing, that is said before anything is coded
        place = place_of(address)
        content = place.get(MARK)
        if content is None:
            if place.names():
                raise ConfigError(f"{place.address} holds other files and is no lake: give an empty or a new folder")
            content = msgspec.json.encode(_Mark(what="whowhom lake", schema=SCHEMA))
            place.create(MARK, content)
            content = place.get(MARK) or content
        _check(place.address, content)
        return cls(place)

    def manifests(self) -> list[Manifest]:
        """All parts that are there, in the order in which they were written."""
        names = [name for name in self.place.names("manifests") if name.endswith(".json")]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(self._manifest, names))
        return sorted((one for one in found if one is not None), key=lambda one: (one.number, one.name))

    def rows(self, manifest: Manifest, table: str, columns: Iterable[str] | None = None) -> list[Row]:
        """Rows of a part in the order of its records; StoreError where a file is missing or damaged."""
        chosen = None if columns is None else [*columns, "number"]
        files = manifest.of(table)
        found: list[Row] = []
        for file, content in zip(files, self._contents(files), strict=True):
            try:
                some = from_parquet(content or b"", chosen)
            except (OSError, ValueError, KeyError) as error:
                raise self._damaged(file.name) from error
            if len(some) != file.rows:
                raise self._damaged(file.name)
            found += some
        return sorted(found, key=lambda row: row["number"])

    def sweep(self, manifests: Sequence[Manifest]) -> int:
        """Remove what no manifest names, left by runs that were killed; how many files that were. Only for the holder
        of the lock."""
        named = {file.name for manifest in manifests for file in manifest.files}
        named |= {f"manifests/{manifest.name}.json" for manifest in manifests}
        lost = [name for table in (*TABLES, "manifests") for name in self.place.names(table) if name not in named]
        for name in lost:
            self.place.remove(name)
        return len(lost)

    def write(self, part: Part, number: int) -> Manifest:
        """Write the files of a part; ``admit`` lets readers see them."""
        name = part.name
        files = []
        for folder, rows in sorted(part.files.items()):
            content = to_parquet(folder.partition("/")[0], rows)
            file = File(name=f"{folder}/{name}.parquet", rows=len(rows), bytes=len(content))
            self.place.put(file.name, content)
            files.append(file)
        made = {table: sum(f.rows for f in files if f.name.startswith(f"{table}/")) for table in TABLES}
        return Manifest(
            name=name, number=number, records=len(part.keys), first=part.sources[0], last=part.sources[-1],
            documents=made["documents"], mentions=made["mentions"], rejected=made["quarantine"], files=tuple(files),
        )  # fmt: skip

    def admit(self, manifest: Manifest) -> None:
        """From now on the part is there."""
        self.place.put(f"manifests/{manifest.name}.json", msgspec.json.encode(manifest))

    def _manifest(self, name: str) -> Manifest | None:
        content = self.place.get(name)
        try:
            return None if content is None else msgspec.json.decode(content, type=Manifest)
        except msgspec.DecodeError as error:
            raise self._damaged(name) from error

    def _contents(self, files: Sequence[File]) -> Iterator[bytes | None]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from pool.map(lambda file: self.place.get(file.name), files)

    def _damaged(self, name: str) -> StoreError:
        part = name.rpartition("/")[2].partition(".")[0]
        return StoreError(f"{self.place.address}: {name} is damaged or missing: remove manifests/{part}.json, and code "
                          "the same sources into the lake again")  # fmt: skip


def undated(manifests: Iterable[Manifest]) -> bool:
    """Whether there are documents without a date of publication."""
    return any(f"/month={UNDATED}/" in file.name for one in manifests for file in one.of("documents"))


def _check(address: str, content: bytes) -> None:
    try:
        found: Any = msgspec.json.decode(content, type=_Mark)
    except msgspec.DecodeError:
        found = None
    if found is None or found.what != "whowhom lake":
        raise StoreError(f"{address} is no lake of whowhom: its {MARK} says something else")
    if found.schema > SCHEMA:
        raise NewerRecord(f"{address} is a lake of version {found.schema}, and this whowhom knows version {SCHEMA}: "
                          "install a later one")  # fmt: skip
    if found.schema != SCHEMA:
        raise StoreError(f"{address} is a lake of version {found.schema}, and this whowhom writes version {SCHEMA}: "
                         "code the sources into a new lake")  # fmt: skip
