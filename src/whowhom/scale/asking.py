"""Questions to a lake's own files, without a record: DuckDB reads the Parquet as it lies there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from whowhom.errors import ConfigError, StoreError
from whowhom.model import EventMention
from whowhom.scale.columns import shape
from whowhom.scale.lake import Lake, Manifest, undated
from whowhom.scale.places import Bucket, Folder
from whowhom.store.queries import Filters, Where, limited, to_day

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
"""What DuckDB may hold before it sorts on disk."""

FETCH = 256
"""Events fetched at once."""


def events(lake: Lake, filters: Filters) -> Iterator[EventMention]:
    """Events that pass all filters, in the order in which a record gives them; streamed.

    Raises ConfigError on what only a record knows: incidents, and when an undated document could be known.
    """
    manifests = lake.manifests()
    where = _where(filters, manifests)
    if not any(manifest.mentions for manifest in manifests):
        return
    # DuckDB is given the files alone; nothing else on the machine or the network can be named in a query.
    config: dict[str, Any] = {
        "threads": 2, "memory_limit": MEMORY, "autoinstall_known_extensions": False,
        "autoload_known_extensions": False, "python_enable_replacements": False,
    }  # fmt: skip
    import duckdb

    with tempfile.TemporaryDirectory(prefix="whowhom-") as folder, duckdb.connect(config=config) as sql:
        sql.execute(f"SET temp_directory = '{folder}'")
        try:
            _attach(sql, lake, manifests)
            sql.execute(
                f"""
                SELECT json FROM mentions WHERE {where}
                ORDER BY date_start NULLS LAST, date_end, document, sentence, start, sha256, position {limited(filters)}
                """,
                where.parameters,
            )
            decoder = msgspec.json.Decoder(EventMention)
            while rows := sql.fetchmany(FETCH):
                yield from (decoder.decode(json) for (json,) in rows)
        except (duckdb.Error, OSError) as error:
            reason = str(error).partition("\n")[0]
            raise StoreError(f"{lake.place.address} cannot be read: {reason}") from error


def _where(filters: Filters, manifests: list[Manifest]) -> Where:
    if filters.incident:
        raise ConfigError("a lake holds no incidents: `whowhom load LAKE --db FILE` links them in a record")
    where = Where(filters)
    where.one_of(filters.document, "document = ?")
    where.one_of([name.lower() for name in filters.publisher], "contains(lower(publisher), ?)")
    if filters.as_of is not None:
        day = to_day(filters.as_of)
        if undated(manifests):
            raise ConfigError("--as-of: the lake holds documents without a date, and only a record finds out when they "
                              "could be known: `whowhom load LAKE --db FILE`")  # fmt: skip
        where.add("published <= CAST(? AS DATE)", day)
    return where


def _attach(sql: duckdb.DuckDBPyConnection, lake: Lake, manifests: list[Manifest]) -> None:
    """The mentions of all parts as one view."""
    names = [file.name for manifest in manifests for file in manifest.of("mentions")]
    place = lake.place
    if isinstance(place, Folder):
        paths = ", ".join(_quoted(_literal(str(place.path.absolute() / name))) for name in names)
        sql.execute(f"CREATE VIEW mentions AS SELECT * FROM read_parquet([{paths}], hive_partitioning = false)")
        return
    assert isinstance(place, Bucket)
    import pyarrow.dataset as ds

    paths_there = [f"{place.root}/{name}" for name in names]
    found = ds.dataset(paths_there, schema=shape("mentions"), format="parquet", filesystem=place.filesystem)
    sql.register("mentions", found)


def _literal(path: str) -> str:
    """The path with the characters that read_parquet would expand put in brackets."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in path)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
