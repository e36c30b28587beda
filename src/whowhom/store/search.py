"""Full-text search: an inverted index of the sentences and titles in the record itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from whowhom.errors import ConfigError
from whowhom.model import Article, Span
from whowhom.store.ranking import ranking
from whowhom.store.words import STOP, Query, parsed, terms

if TYPE_CHECKING:
    import duckdb

    from whowhom.store.embedded import Store

SCHEMA = """
    CREATE TABLE search_documents (
        number   INTEGER NOT NULL,
        sha256   VARCHAR NOT NULL
    );
    CREATE TABLE search_sentences (
        number   INTEGER NOT NULL,  -- in the whole record
        document INTEGER NOT NULL,  -- search_documents.number
        position INTEGER NOT NULL,  -- in the document's sentences; -1: the title, where no sentence holds it
        words    INTEGER NOT NULL   -- common ones too
    );
    CREATE TABLE search_words (     -- in runs, each sorted by term
        term     VARCHAR NOT NULL,
        sentence INTEGER NOT NULL,  -- search_sentences.number
        place    INTEGER NOT NULL   -- in the sentence's words
    );
    CREATE TABLE search_recent (    -- what is not enough for a run yet
        term     VARCHAR NOT NULL,
        sentence INTEGER NOT NULL,
        place    INTEGER NOT NULL
    );
"""
"""The index. Sentences lie where the documents say; their text is not kept twice."""

RUN = 2_000_000
"""Words sorted together, the yield of some 7,000 articles. DuckDB passes over blocks whose least and greatest term
exclude what is sought: in sorted runs, all but one or two of sixteen."""

AT_ONCE = 200
"""Documents indexed, or sentences checked against their text, together."""

DEEPEST = 20_000
"""Ranked sentences that are checked against their text, where the index cannot tell."""

TITLE = -1
"""Position of a title that is not among the sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A sentence to be indexed: ``words`` counts all of them, ``terms`` are those that can be found, with places."""

    sha256: str
    position: int
    words: int
    terms: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A sentence that was found, or a title that no sentence holds.

    ``start`` and ``end`` are code points of the article's text, half open, None for such a title; ``published`` an
    ISO date; ``score`` is BM25's, above 0 and comparable within one search only; ``events`` the ids of the event
    mentions whose evidence the sentence is, in their order.
    """

    document: str
    title: str | None
    publisher: str | None
    published: str | None
    start: int | None
    end: int | None
    text: str
    score: float
    events: tuple[str, ...] = ()


def index_rows(article: Article) -> list[Row]:
    """All sentences of an article, and its title where none of them is the title.

    Every sentence is indexed, not only those with events: what no pattern has coded is what people search for.
    """
    return _rows(article.sha256, article.title, article.text, article.sentences)


def add(sql: duckdb.DuckDBPyConnection, rows: Iterable[Row]) -> None:
    """Put rows into the index, within the caller's transaction; all rows of a document must come together."""
    documents: dict[str, int] = {}
    sentences: list[tuple[int, int, int, int]] = []
    words: list[tuple[str, int, int]] = []
    first = _next(sql, "search_documents")
    for number, row in enumerate(rows, _next(sql, "search_sentences")):
        document = documents.setdefault(row.sha256, first + len(documents))
        sentences.append((number, document, row.position, row.words))
        words.extend((term, number, place) for place, term in row.terms)
    _insert(sql, "search_documents", "INTEGER VARCHAR", [(number, sha256) for sha256, number in documents.items()])
    _insert(sql, "search_sentences", "INTEGER INTEGER INTEGER INTEGER", sentences)
    _insert(sql, "search_recent", "VARCHAR INTEGER INTEGER", words)
    if _one(sql, "SELECT count(*) FROM search_recent") >= RUN:
        sql.execute("INSERT INTO search_words SELECT * FROM search_recent ORDER BY term, sentence, place")
        sql.execute("DELETE FROM search_recent")


def remove(sql: duckdb.DuckDBPyConnection, sha256: str) -> None:
    """Take a document out of the index, within the caller's transaction."""
    of = "(SELECT number FROM search_documents WHERE sha256 = ?)"
    for table in ("search_words", "search_recent"):
        sql.execute(
            f"DELETE FROM {table} WHERE sentence IN (SELECT number FROM search_sentences WHERE document IN {of})",
            [sha256],
        )
    sql.execute(f"DELETE FROM search_sentences WHERE document IN {of}", [sha256])
    sql.execute("DELETE FROM search_documents WHERE sha256 = ?", [sha256])


def rebuild(sql: duckdb.DuckDBPyConnection) -> int:
    """Index all documents of the record anew, within the caller's transaction; how many they are."""
    for table in ("search_documents", "search_sentences", "search_words", "search_recent"):
        sql.execute(f"DELETE FROM {table}")
    done = 0
    end = _one(sql, "SELECT coalesce(max(rowid) + 1, 0) FROM documents")
    for start in range(0, end, AT_ONCE):
        found = sql.execute(
            "SELECT sha256, title, text, sentences FROM documents WHERE rowid >= ? AND rowid < ? ORDER BY rowid",
            [start, start + AT_ONCE],
        ).fetchall()
        done += len(found)
        spans = msgspec.json.Decoder(tuple[Span, ...])
        add(sql, [row for sha256, title, text, json in found for row in _rows(sha256, title, text, spans.decode(json))])
    return done


def search(
    store: Store,
    query: str | Query,
    limit: int = 20,
    since: str | None = None,
    until: str | None = None,
    publisher: str | None = None,
    *,
    events_only: bool = False,
) -> list[Hit]:
    """Sentences that hold what is sought (see ``words.parsed``), best first; none where ``Query.trouble`` says why.

    ``since`` and ``until`` are ISO dates of publication, both included; an undated document lies in no period.
    ``publisher`` is part of a name. ``events_only`` leaves out sentences without an event.

    The score of a sentence is the sum, over the clauses of the query, of

        ln(1 + (N - n + 0.5) / (n + 0.5)) · f (k1 + 1) / (f + k1 (1 - b + b · words / mean words))

    with N sentences, n of them with the clause, which stands f times in this one: BM25 of Robertson and Zaragoza
    2009, "The Probabilistic Relevance Framework: BM25 and Beyond", with the customary factor k1 + 1, and with 1 added
    under the logarithm so that a common word never counts against a sentence. Words in a row, and all words of one
    beginning, count as one word each. Equals are ordered by date, latest first, then document and place in it, so
    that the order never depends on which document was added first. Raises ConfigError on a date that is none or a
    query that is too long.
    """
    asked = parsed(query) if isinstance(query, str) else query
    since, until = since and _day(since), until and _day(until)
    if asked.trouble or limit <= 0:
        return []
    check = any(clause.approximate for clause in asked.clauses)
    sql, parameters = ranking(asked, DEEPEST if check else limit, since, until, publisher, events_only)
    ranked = iter(list(store.rows(sql, parameters)))
    hits: list[Hit] = []
    while len(hits) < limit and (some := list(islice(ranked, AT_ONCE))):
        hits.extend(hit for hit in _hits(store, some) if not check or asked.fits(hit.text))
    return hits[:limit]


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ConfigError(f"{text!r} is no date: write it as 2023-03-22") from None


def _rows(sha256: str, title: str | None, text: str, sentences: Sequence[Span]) -> list[Row]:
    parts = [(position, span.of(text)) for position, span in enumerate(sentences)]
    if title and all(part.strip() != title.strip() for _, part in parts):
        parts.insert(0, (TITLE, title))
    rows = []
    for position, part in parts:
        found = terms(part)
        kept = tuple((place, term) for place, term in enumerate(found) if term not in STOP)
        if kept:
            rows.append(Row(sha256=sha256, position=position, words=len(found), terms=kept))
    return rows


def _one(sql: duckdb.DuckDBPyConnection, query: str) -> int:
    row = sql.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _next(sql: duckdb.DuckDBPyConnection, table: str) -> int:
    return _one(sql, f"SELECT coalesce(max(number) + 1, 0) FROM {table}")


def _insert(sql: duckdb.DuckDBPyConnection, table: str, types: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert a list a column; a book of a document in pieces, so that memory stays small."""
    statement = f"INSERT INTO {table} SELECT {', '.join(f'unnest(?::{name}[])' for name in types.split())}"
    for start in range(0, len(rows), 100_000):
        sql.execute(statement, [list(column) for column in zip(*rows[start : start + 100_000], strict=True)])


def _hits(store: Store, ranked: Sequence[tuple[float, str, int]]) -> Iterator[Hit]:
    wanted = sorted({sha256 for _, sha256, _ in ranked})
    decoder = msgspec.json.Decoder(tuple[Span, ...])
    documents: dict[str, tuple[Any, ...]] = {
        row[0]: (*row[1:6], decoder.decode(row[6]))
        for row in store.rows(
            """SELECT sha256, id, title, publisher, CAST(published AS VARCHAR), text, sentences
            FROM documents WHERE sha256 IN (SELECT unnest(?))""",
            [wanted],
        )
    }
    events: dict[tuple[str, int], list[str]] = {}
    for sha256, sentence, id in store.rows(
        "SELECT sha256, sentence, id FROM mentions WHERE sha256 IN (SELECT unnest(?)) ORDER BY sha256, position",
        [wanted],
    ):
        events.setdefault((sha256, sentence), []).append(id)
    for score, sha256, position in ranked:
        id, title, publisher, published, text, sentences = documents[sha256]
        span = None if position == TITLE else sentences[position]
        yield Hit(
            document=id, title=title, publisher=publisher, published=published, score=score,
            start=span and span.start, end=span and span.end, text=span.of(text) if span else title,
            events=tuple(events.get((sha256, position), ())),
        )  # fmt: skip
