"""The columns of a lake's files: coded articles and rejections as rows, and back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec

from whowhom.errors import MissingExtra
from whowhom.model import Article, EventMention, Published, Rejected, Span
from whowhom.model.coded import Coded
from whowhom.model.text import Section
from whowhom.store.embedded import mention_row

Row = dict[str, Any]

TABLES = ("documents", "mentions", "quarantine")
"""Kinds of files. Documents and mentions lie in folders by month of publication."""

UNDATED = "unknown"
"""Month of what has no date of publication."""

_DOCUMENTS = """
    number:int32 sha256 id source url canonical publisher title published:date published_precision published_basis
    language text sections sentences origin notes skipped
"""
_MENTIONS = """
    number:int32 published:date sha256 position:int32 id document publisher sentence:int32 start:int32 type mode quad
    intensity:double realis date_start:date date_end:date date_basis actor_countries:texts recipient_countries:texts
    actor_names recipient_names confidence:double json trace:bytes
"""
_QUARANTINE = "number:int32 source stage reason sha256 key"
"""``number`` is the place of a record in its part; ``sections``, ``sentences``, ``notes`` and ``json`` are JSON;
``trace`` is what linking remembers of a mention; ``key`` is what a rejected input is known by, in hex."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What one outcome adds to the files of its part; ``month`` is None for a rejection."""

    month: str | None
    documents: tuple[Row, ...] = ()
    mentions: tuple[Row, ...] = ()
    quarantine: tuple[Row, ...] = ()


def rows_of(number: int, key: bytes, outcome: Coded | Rejected) -> Rows:
    """Rows of the record at place ``number`` of its part; a text that UTF-8 cannot hold is rejected."""
    if isinstance(outcome, Coded):
        try:
            return _coded(number, outcome)
        except UnicodeEncodeError:
            article = outcome.article
            reason = "the text holds broken characters (lone surrogates): save it as UTF-8"
            outcome = Rejected(source=article.source, stage="store", reason=reason, sha256=article.sha256)
    row = {"source": outcome.source, "stage": outcome.stage, "reason": outcome.reason, "sha256": outcome.sha256}
    told = {name: storable(cell) for name, cell in row.items()}
    return Rows(None, quarantine=({"number": number, **told, "key": key.hex()},))


def rejected_of(row: Row) -> Rejected:
    """A row of ``quarantine`` as what it was."""
    return Rejected(source=row["source"], stage=row["stage"], reason=row["reason"], sha256=row["sha256"])


def coded_of(document: Row, mentions: Sequence[Row]) -> Coded:
    """A row of ``documents`` and its rows of ``mentions``, in their order, as what they were."""
    day: date | None = document["published"]
    published = Published(
        date=day.isoformat() if day else None,
        precision=document["published_precision"],
        basis=document["published_basis"],
    )
    plain = ("sha256", "id", "source", "url", "canonical", "publisher", "title", "language", "text", "origin")
    article = Article(
        **{name: document[name] for name in plain}, published=published,
        sections=msgspec.json.decode(document["sections"], type=tuple[Section, ...]),
        sentences=msgspec.json.decode(document["sentences"], type=tuple[Span, ...]),
        notes=msgspec.json.decode(document["notes"], type=tuple[str, ...]),
    )  # fmt: skip
    traces = tuple(row["trace"] for row in mentions if row["trace"] is not None)
    found = tuple(msgspec.json.decode(row["json"], type=EventMention) for row in mentions)
    return Coded(article=article, mentions=found, skipped=document["skipped"],
                 traces=traces if len(traces) == len(found) else ())  # fmt: skip


def to_parquet(table: str, rows: Sequence[Row]) -> bytes:
    """Rows as a Parquet file: the same bytes for the same rows and the same pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=shape(table)), buffer, compression="zstd")
    return buffer.getvalue()


def from_parquet(content: bytes, columns: Iterable[str] | None = None) -> list[Row]:
    """Rows of a Parquet file, or some columns of them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = pq.read_table(pa.BufferReader(content), columns=None if columns is None else list(columns))
    rows: list[Row] = found.to_pylist()
    return rows


@cache
def shape(table: str) -> Any:
    """The Arrow schema of a table."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtra("Lakes", "lake") from error
    kinds = {"": pa.string(), "int32": pa.int32(), "double": pa.float64(), "date": pa.date32(), "bytes": pa.binary(),
             "texts": pa.list_(pa.string())}  # fmt: skip
    words = {"documents": _DOCUMENTS, "mentions": _MENTIONS, "quarantine": _QUARANTINE}[table].split()
    return pa.schema([(name, kinds[kind]) for name, _, kind in (word.partition(":") for word in words)])


def storable(text: str | None) -> str | None:
    """A name as UTF-8 can hold it, as the record writes it."""
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()


def _coded(number: int, coded: Coded) -> Rows:
    article = coded.article
    published = _day(article.published.date)
    document: Row = {
        "number": number, "sha256": article.sha256, "id": article.id, "source": storable(article.source),
        "url": article.url, "canonical": article.canonical, "publisher": article.publisher, "title": article.title,
        "published": published, "published_precision": article.published.precision,
        "published_basis": article.published.basis, "language": article.language, "text": article.text,
        "sections": msgspec.json.encode(article.sections).decode(),
        "sentences": msgspec.json.encode(article.sentences).decode(), "origin": article.origin,
        "notes": msgspec.json.encode(article.notes).decode(), "skipped": coded.skipped,
    }  # fmt: skip
    for cell in document.values():
        if isinstance(cell, str):
            cell.encode()  # raises UnicodeEncodeError
    traces = coded.traces or (None,) * len(coded.mentions)
    mentions = []
    for position, (mention, trace) in enumerate(zip(coded.mentions, traces, strict=True)):
        row: Row = mention_row(article.sha256, position, mention)
        days = {name: _day(row[name]) for name in ("date_start", "date_end")}
        mentions.append({"number": number, "published": published} | row | days | {"trace": trace})
    month = published.isoformat()[:7] if published else UNDATED
    return Rows(month, documents=(document,), mentions=tuple(mentions))


def _day(text: str | None) -> date | None:
    """A day that the calendar knows."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
