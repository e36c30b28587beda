"""The tables of a record, and the steps from each version of them to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from whowhom import __version__
from whowhom.errors import NewerRecord, StoreError
from whowhom.read.urls import twin
from whowhom.store import search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import duckdb


@dataclass(frozen=True, slots=True)
class Migration:
    """SQL that brings a record from version ``to`` - 1 to ``to``."""

    to: int
    sql: str
    then: Callable[[duckdb.DuckDBPyConnection], None] | None = None
    """What SQL cannot do, in the same transaction."""


def _address_all(connection: duckdb.DuckDBPyConnection) -> None:
    known = connection.execute("SELECT DISTINCT url FROM documents WHERE url IS NOT NULL ORDER BY url").fetchall()
    connection.execute(
        """
        UPDATE documents SET address = t.address FROM (
            SELECT unnest(?::VARCHAR[]) AS url, unnest(?::VARCHAR[]) AS address
        ) t WHERE documents.url = t.url
        """,
        [[url for (url,) in known], [twin(url) for (url,) in known]],
    )


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        """
        CREATE TABLE documents (
            sha256              VARCHAR PRIMARY KEY,  -- of the raw bytes; what makes `add` idempotent
            id                  VARCHAR NOT NULL,
            source              VARCHAR NOT NULL,
            url                 VARCHAR,
            publisher           VARCHAR,
            title               VARCHAR,
            published           DATE,
            published_precision VARCHAR NOT NULL,
            published_basis     VARCHAR NOT NULL,
            language            VARCHAR,
            text                VARCHAR NOT NULL,
            sections            VARCHAR NOT NULL,     -- JSON: [{"span": {"start", "end"}, "kind"}]
            sentences           VARCHAR NOT NULL,     -- JSON: [{"start", "end"}]
            skipped             VARCHAR,              -- why it is kept but not coded
            coded_by            VARCHAR NOT NULL,     -- version of whowhom
            added_at            VARCHAR NOT NULL      -- UTC; never exported
        );
        CREATE TABLE mentions (
            sha256              VARCHAR NOT NULL,     -- of the document; (sha256, position) is the key
            position            INTEGER NOT NULL,
            id                  VARCHAR NOT NULL,
            document            VARCHAR NOT NULL,
            publisher           VARCHAR,
            sentence            INTEGER NOT NULL,
            start               INTEGER NOT NULL,     -- of the predicate
            type                VARCHAR NOT NULL,
            mode                VARCHAR,
            quad                VARCHAR NOT NULL,
            intensity           DOUBLE NOT NULL,
            realis              VARCHAR NOT NULL,
            date_start          DATE,
            date_end            DATE,
            date_basis          VARCHAR NOT NULL,
            actor_countries     VARCHAR[] NOT NULL,
            recipient_countries VARCHAR[] NOT NULL,
            actor_names         VARCHAR NOT NULL,     -- lower case, a line each: name, then words of the text
            recipient_names     VARCHAR NOT NULL,
            confidence          DOUBLE NOT NULL,
            json                VARCHAR NOT NULL      -- the whole event, exactly as it is exported
        );
        CREATE TABLE entities (
            key                 VARCHAR PRIMARY KEY,  -- the id, else name, country and sector
            id                  VARCHAR,
            name                VARCHAR NOT NULL,
            country             VARCHAR,
            sector              VARCHAR
        );
        CREATE TABLE quarantine (
            source              VARCHAR PRIMARY KEY,
            stage               VARCHAR NOT NULL,
            reason              VARCHAR NOT NULL,
            sha256              VARCHAR,
            added_at            VARCHAR NOT NULL
        );
        """,
    ),
    Migration(
        2,
        """
        CREATE TABLE voices (                         -- who speaks through a document, and what it is like
            sha256              VARCHAR NOT NULL,
            outlet              VARCHAR,
            own_lineage         VARCHAR,              -- whose report it says it is
            copies              VARCHAR NOT NULL,     -- least sha256 of the documents that are copies of each other
            known               DATE NOT NULL,
            basis               VARCHAR NOT NULL,     -- of known: published, shared (with dated documents), added
            fingerprint         BLOB NOT NULL,
            story               BLOB NOT NULL         -- signature of link.stories
        );
        CREATE TABLE bands (                          -- what near-duplicates share
            band                BIGINT NOT NULL,
            sha256              VARCHAR NOT NULL
        );
        CREATE TABLE links (                          -- one row a mention
            sha256              VARCHAR NOT NULL,
            position            INTEGER NOT NULL,
            sentence            INTEGER NOT NULL,
            first               INTEGER NOT NULL,     -- code points of the predicate
            last                INTEGER NOT NULL,
            pool                VARCHAR NOT NULL,
            day                 INTEGER NOT NULL,     -- ordinal, 0 where unknown
            signature           BIGINT NOT NULL,      -- equal tellings have the same
            trace               BLOB NOT NULL,
            denies              INTEGER,              -- position of the mention that this one denies
            cell                VARCHAR,              -- NULL: to be linked; the next two are NULL until it is
            base                VARCHAR,              -- incident by likeness
            incident            VARCHAR               -- the same after an analyst's corrections
        );
        CREATE TABLE incidents (                      -- every state of every incident, by the days it held
            id                  VARCHAR NOT NULL,
            since               DATE NOT NULL,
            until               DATE,                 -- exclusive; NULL: still
            status              VARCHAR NOT NULL,
            independent         INTEGER NOT NULL,
            mentions            INTEGER NOT NULL,
            type                VARCHAR NOT NULL,
            mode                VARCHAR,
            quad                VARCHAR NOT NULL,
            intensity           DOUBLE NOT NULL,
            realis              VARCHAR NOT NULL,
            date_start          DATE,
            date_end            DATE,
            actor_countries     VARCHAR[] NOT NULL,
            recipient_countries VARCHAR[] NOT NULL,
            actor_names         VARCHAR NOT NULL,
            recipient_names     VARCHAR NOT NULL,
            place_country       VARCHAR,
            confidence          DOUBLE NOT NULL,
            dismissed           BOOLEAN NOT NULL,
            json                VARCHAR NOT NULL      -- the incident without its claims
        );
        CREATE TABLE aliases (                        -- ids that live on in another
            old                 VARCHAR NOT NULL,
            new                 VARCHAR NOT NULL
        );
        CREATE TABLE changes (
            number              INTEGER NOT NULL,
            incident            VARCHAR NOT NULL,
            dated               DATE NOT NULL,
            what                VARCHAR NOT NULL,
            words               VARCHAR NOT NULL,
            author              VARCHAR,
            reason              VARCHAR,
            noted_at            VARCHAR NOT NULL      -- UTC; never exported
        );
        CREATE TABLE recoded (                        -- what a newer coder makes of a document, beside the old
            sha256              VARCHAR NOT NULL,
            coder               VARCHAR NOT NULL,     -- version and model
            mentions            VARCHAR NOT NULL,     -- JSON: events
            traces              BLOB NOT NULL         -- msgpack: one trace an event
        );
        CREATE TABLE corrections (
            number              INTEGER NOT NULL,
            kind                VARCHAR NOT NULL,     -- merge, split, recode, dismiss, restore
            incident            VARCHAR NOT NULL,
            detail              VARCHAR NOT NULL,     -- JSON: the other incident, the mentions' places, the fields
            author              VARCHAR NOT NULL,
            reason              VARCHAR NOT NULL,
            noted_at            VARCHAR NOT NULL
        );
        """
        + search.SCHEMA,
    ),
    Migration(
        3,
        """
        ALTER TABLE documents ADD COLUMN address VARCHAR;  -- what all twins of its page share: read.urls.twin
        ALTER TABLE documents ADD COLUMN origin VARCHAR;   -- the outlet or channel that it says it is taken from
        ALTER TABLE documents ADD COLUMN notes VARCHAR;    -- JSON: what words cannot hold
        """,
        then=_address_all,
    ),
)

VERSION = MIGRATIONS[-1].to
"""Version of the tables that this whowhom reads and writes."""


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """Version of the record's tables, 0 for an empty database; raises StoreError where the tables are not ours."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    if not tables:
        return 0
    columns = connection.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'meta'").fetchall()
    if ("meta",) not in tables or sorted(columns) != [("key",), ("value",)]:
        raise StoreError("it is a DuckDB database, but not a record of whowhom")
    found = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('schema', 'written_by')").fetchall())
    if not found.get("schema", "").isdecimal():
        raise StoreError("it is a DuckDB database, but not a record of whowhom")
    if int(found["schema"]) > VERSION:
        raise NewerRecord(
            f"it was written by whowhom {found.get('written_by', 'of a later version')}, and this is whowhom "
            f"{__version__}: install that version or a later one"
        )
    return int(found["schema"])


def migrate(connection: duckdb.DuckDBPyConnection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the record's tables to the last version, each step in one transaction."""
    at = version(connection)
    for migration in migrations:
        if migration.to <= at:
            continue
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE IF NOT EXISTS meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL)")
        connection.execute(migration.sql)
        if migration.then is not None:
            migration.then(connection)
        stamp = [("schema", str(migration.to)), ("written_by", __version__)]
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", stamp)
        connection.execute("COMMIT")
