"""The record: documents, event mentions, entities and quarantine in one DuckDB file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from glob import has_magic
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import msgspec

from whowhom import __version__
from whowhom.errors import InputError, StoreError
from whowhom.model import Article, EventMention, Rejected
from whowhom.model.coded import Coded
from whowhom.read.patterns import covers, is_object, named
from whowhom.read.urls import NOT_HAD, is_of, is_web, twin
from whowhom.store import schema, search, voices
from whowhom.store.failures import speaking_of
from whowhom.store.insert import countries, insert, names

MEMORY = "256MB"
"""What DuckDB may hold before it spills to disk; a sort of a million events fits a small laptop."""

AT_REST = "8MB"
"""What it may go on holding while nothing is asked."""

CONFIG: dict[str, Any] = {
    "threads": 2,
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "enable_external_access": False,
}
"""No network, no other files, no Python variables from SQL."""

FETCH = 256
"""Rows fetched at once."""


class Store:
    """An open record. One process writes; while it does, no other can open the record."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection = connection
        self._memory = MEMORY
        self.path = path

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False) -> Self:
        """Open the record at ``path``, made there if it is absent and not ``read_only``.

        Raises StoreError, with one sentence, where the file is no record, is in use, is damaged or may not be
        read or written, and NewerRecord where a newer whowhom wrote it.
        """
        path = Path(path)
        if path.is_dir():
            raise StoreError(f"{path} is a folder: give the path of a record, such as {path / 'whowhom.duckdb'}")
        if not path.exists():
            if read_only:
                raise StoreError(f"no record at {path}: `whowhom add SOURCE... --db {path}` makes one")
            _create(path)
        with speaking_of(path):
            store = cls(duckdb.connect(str(path), read_only=read_only, config=CONFIG), path)
            try:
                at = schema.version(store._connection)
                if at < schema.VERSION and read_only:
                    store._connection.close()
                    cls.open(path).close()
                    store._connection = duckdb.connect(str(path), read_only=True, config=CONFIG)
                elif at < schema.VERSION:
                    schema.migrate(store._connection)
            except BaseException:
                store._connection.close()
                raise
        return store

    def close(self) -> None:
        """Close the record; safe to call twice."""
        with speaking_of(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:  # the first error is the one to tell
            with contextlib.suppress(StoreError):
                self.close()

    def allow(self, memory: str) -> None:
        """Let DuckDB hold so much, as "1GB", for many who ask at once."""
        self._memory = memory
        self._limit(memory)

    def _limit(self, memory: str) -> None:
        with speaking_of(self.path):
            self._connection.execute(f"SET memory_limit = '{memory}'")

    def forget(self) -> None:
        """Let go of what DuckDB remembers of the file, which else grows with the record up to ``MEMORY``; slower to be
        asked next, by the time that it takes to read the same again."""
        with contextlib.suppress(StoreError):  # in use at this moment
            self._limit(AT_REST)
        self._limit(self._memory)

    def holds(self, sha256: str) -> bool:
        """Whether a document with these raw bytes is in the record."""
        return next(self.rows("SELECT 1 FROM documents WHERE sha256 = ?", [sha256]), None) is not None

    def held(self, hashes: Sequence[str]) -> set[str]:
        """Which documents with these raw bytes are in the record."""
        asked = "SELECT sha256 FROM documents WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))"
        return {sha256 for (sha256,) in self.rows(asked, [list(hashes)])}

    def held_addresses(self, addresses: Sequence[str]) -> set[str]:
        """Of which of these addresses, as ``read.urls.twin`` gives them, the record holds the page; a feed's words in
        its stead do not count, nor the page of another site that says to be a copy: any site can."""
        asked = """
            SELECT address, url FROM documents WHERE address IN (SELECT unnest(?::VARCHAR[]))
                AND (notes IS NULL OR NOT contains(notes, ?))
        """
        return {address for address, url in self.rows(asked, [list(addresses), NOT_HAD]) if is_of(url, address)}

    def add(self, coded: Coded) -> bool:
        """Keep an article with its events, in one transaction; False where its bytes are already there.

        What stood in quarantine for the same source or the same bytes leaves it. Raises InputError on a text that
        UTF-8 cannot hold, StoreError where the record cannot be written.
        """
        return self.add_all([coded]) == 1

    def add_all(self, some: Sequence[Coded]) -> int:
        """The same for several articles in one transaction; how many of them were new."""
        held = self.held([c.article.sha256 for c in some])
        new = list({c.article.sha256: c for c in some if c.article.sha256 not in held}.values())
        if not new:
            return 0
        try:
            documents = [_document_row(coded) for coded in new]
        except UnicodeEncodeError as error:
            raise InputError("the text holds broken characters (lone surrogates): save it as UTF-8") from error
        found = [voices.voice_row(coded.article) for coded in new]
        with self.transaction() as sql:
            insert(sql, "documents", documents)
            insert(sql, "mentions", [
                mention_row(c.article.sha256, i, mention) for c in new for i, mention in enumerate(c.mentions)
            ])  # fmt: skip
            insert(sql, "entities", entity_rows([mention for c in new for mention in c.mentions]))
            insert(sql, "voices", found)
            insert(sql, "links", [
                row for c in new for row in voices.link_rows(c.article.sha256, c.mentions, c.traces)
            ])  # fmt: skip
            voices.copied(sql, found)
            voices.twinned(sql, [c.article.sha256 for c in new])
            search.add(sql, [row for c in new for row in search.index_rows(c.article)])
            sql.execute(
                """
                DELETE FROM quarantine WHERE source IN (SELECT unnest(?::VARCHAR[]))
                    OR sha256 IN (SELECT unnest(?::VARCHAR[]))
                """,
                [[_storable(c.article.source) for c in new], [c.article.sha256 for c in new]],
            )
        return len(new)

    def quarantine(self, rejected: Rejected) -> None:
        """Note an input that could not be used, in place of an earlier note on the same source."""
        row = [rejected.source, rejected.stage, rejected.reason, rejected.sha256, _now()]
        with self.transaction() as sql:
            sql.execute("INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?)", [_storable(cell) for cell in row])

    def release(self, sources: Iterable[str], still: Iterable[str]) -> int:
        """Take out of quarantine what lies in ``sources`` (files, folders, tables) but is not ``still`` bad.

        For the end of an `add` that went through all of ``sources``: a file mended or gone is no problem any
        more. The number of entries that left.
        """
        kept = {_storable(source) for source in still}
        # Where a source could not be opened itself, nothing in it was looked at.
        read = [source for source in sources if _storable(named(source)) not in kept]
        noted = [source for (source,) in self.rows("SELECT source FROM quarantine ORDER BY source")]
        gone = [source for source in noted if source not in kept and any(_inside(source, root) for root in read)]
        if gone:
            with self.transaction() as sql:
                sql.executemany("DELETE FROM quarantine WHERE source = ?", [[source] for source in gone])
        return len(gone)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows of a query, streamed."""
        with speaking_of(self.path):
            cursor = self._connection.cursor()
            try:
                cursor.execute(sql, list(parameters))
                while rows := cursor.fetchmany(FETCH):
                    yield from rows
            finally:
                cursor.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for some queries that belong together."""
        with speaking_of(self.path), self._connection.cursor() as cursor:
            yield cursor

    @contextlib.contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All that is done within, or nothing."""
        with speaking_of(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # After a failed commit there may be no transaction left to roll back.
                with contextlib.suppress(duckdb.Error):
                    self._connection.execute("ROLLBACK")
                raise


def _inside(source: str, given: str) -> bool:
    """Whether a source is what was given itself, a row of that table or something in that folder."""
    if is_web(given):
        return source == given or source.startswith(f"{given}#")
    if is_object(given) or (has_magic(given) and not os.path.lexists(given)):
        return covers(given, source)
    root = str(Path(given))
    if root == ".":
        return not Path(source).is_absolute() and not source.startswith("..")
    return source == root or source.startswith((f"{root}/", f"{root}{os.sep}", f"{root}#"))


def _create(path: Path) -> None:
    """Make an empty record beside ``path`` and move it there, so that a crash never leaves half a file."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    with speaking_of(path):
        try:
            connection = duckdb.connect(str(new), config=CONFIG)
            try:
                schema.migrate(connection)
            finally:
                connection.close()
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
            new.with_name(new.name + ".wal").unlink(missing_ok=True)


def address_of(article: Article) -> str | None:
    """What the page of an article and all its twins share; None where it has no address."""
    url = article.canonical or article.url
    return twin(url) if url and is_web(url) else None


def _document_row(coded: Coded) -> dict[str, object]:
    article = coded.article
    row: dict[str, object] = {
        "sha256": article.sha256, "id": article.id, "source": _storable(article.source), "url": article.url,
        "publisher": article.publisher, "title": article.title,
        "published": article.published.date, "published_precision": article.published.precision,
        "published_basis": article.published.basis, "language": article.language, "text": article.text,
        "sections": msgspec.json.encode(article.sections).decode(),
        "sentences": msgspec.json.encode(article.sentences).decode(),
        "skipped": coded.skipped, "coded_by": __version__, "added_at": _now(),
        "address": address_of(article), "origin": article.origin,
        "notes": msgspec.json.encode(article.notes).decode() if article.notes else None,
    }  # fmt: skip
    for cell in row.values():
        if isinstance(cell, str):
            cell.encode()  # raises UnicodeEncodeError, which DuckDB would report as something else
    return row


def mention_row(sha256: str, position: int, mention: EventMention) -> dict[str, object]:
    """An event as a row of ``mentions``."""
    return {
        "sha256": sha256, "position": position, "id": mention.id, "document": mention.document,
        "publisher": mention.publisher, "sentence": mention.sentence, "start": mention.evidence.predicate.start,
        "type": mention.type, "mode": mention.mode, "quad": mention.quad, "intensity": mention.intensity,
        "realis": mention.realis, "date_start": mention.date.start, "date_end": mention.date.end,
        "date_basis": mention.date.basis,
        "actor_countries": countries(mention.actors), "recipient_countries": countries(mention.recipients),
        "actor_names": names(mention.actors), "recipient_names": names(mention.recipients),
        "confidence": mention.confidence, "json": msgspec.json.encode(mention).decode(),
    }  # fmt: skip


def entity_rows(mentions: Iterable[EventMention]) -> list[dict[str, object]]:
    """Entities that the events' parties were resolved to, each once."""
    found: dict[str, dict[str, object]] = {}
    for mention in mentions:
        for party in (*mention.actors, *mention.recipients):
            if party.name is not None:
                key = party.id or f"{party.name}|{party.country or ''}|{party.sector or ''}"
                row = {"id": party.id, "name": party.name, "country": party.country, "sector": party.sector}
                found.setdefault(key, {"key": key, **row})
    return list(found.values())


def _storable(text: str | None) -> str | None:
    """A path as UTF-8 can hold it: the bytes of a name that is not UTF-8 are written as escapes."""
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
