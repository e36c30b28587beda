"""What a document adds for linking: whose voice it is, what it is a copy of, and a trace of every mention."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from whowhom.link import blocking, claims, copies, stories, trace
from whowhom.model import Article, EventMention, Published

if TYPE_CHECKING:
    import duckdb

Row = dict[str, object]


def voice_row(article: Article, added: str | None = None) -> Row:
    """The row of a document in ``voices``, its group of copies still itself alone."""
    published = _day(article.published.date)
    known = published or (added or datetime.now(UTC).isoformat())[:10]
    return {
        "sha256": article.sha256, "outlet": article.publisher, "own_lineage": copies.lineage(article),
        "copies": article.sha256, "known": known, "basis": "published" if published else "added", "fingerprint": copies.fingerprint(article.text),
        "story": stories.signature(article.title, article.text).to_bytes(),
    }  # fmt: skip


def link_rows(sha256: str, mentions: Sequence[EventMention], traces: Sequence[bytes]) -> list[Row]:
    """Rows of ``links``, not linked yet; ``traces`` may be empty, the mentions' own words then have to do."""
    stored = traces or [trace.to_bytes(trace.of_mention(mention)) for mention in mentions]
    denied = {denial: mention for mention, denial in claims.denials(mentions)}
    rows: list[Row] = []
    for position, (mention, pool, kept) in enumerate(zip(mentions, blocking.pools(mentions), stored, strict=True)):
        read = trace.from_bytes(kept)
        predicate = mention.evidence.predicate
        rows.append({
            "sha256": sha256, "position": position, "sentence": mention.sentence, "first": predicate.start,
            "last": predicate.end, "pool": pool, "day": read.days[0] if read.days else 0,
            "signature": _signature(read), "trace": kept, "denies": denied.get(position),
        })  # fmt: skip
    return rows


def copied(sql: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> None:
    """Put documents just added into groups of copies, within the caller's transaction; a group goes by its least hash."""
    for row in rows:
        sha256, fingerprint = str(row["sha256"]), row["fingerprint"]
        assert isinstance(fingerprint, bytes)
        keys = copies.bands(fingerprint)
        if not keys:
            continue
        found = sql.execute(
            """
            SELECT any_value(v.fingerprint), v.copies FROM voices v
            WHERE v.sha256 IN (SELECT sha256 FROM bands WHERE band IN (SELECT unnest(?::BIGINT[]))) AND v.sha256 != ?
            GROUP BY v.copies, v.fingerprint ORDER BY v.copies
            """,
            [list(keys), sha256],
        ).fetchall()
        groups = {group for other, group in found if copies.alike(fingerprint, other) >= copies.COPY}
        if groups:
            everyone = sorted({sha256, *groups})
            sql.execute(
                "UPDATE voices SET copies = ? WHERE copies IN (SELECT unnest(?::VARCHAR[]))", [everyone[0], everyone]
            )
        sql.execute("INSERT INTO bands SELECT unnest(?::BIGINT[]), ?", [list(keys), sha256])


def adopt(sql: duckdb.DuckDBPyConnection) -> Iterator[tuple[Row, list[Row]]]:
    """Voices and links of documents that a whowhom without linking has kept, from their stored events."""
    old = sql.execute("""
        SELECT d.sha256, d.id, d.source, d.text, d.title, d.publisher, CAST(d.published AS VARCHAR), d.added_at
        FROM documents d ANTI JOIN voices v USING (sha256) ORDER BY d.sha256
    """).fetchall()
    decoder = msgspec.json.Decoder(EventMention)
    for sha256, id, source, text, title, publisher, published, added in old:
        article = Article(id=id, source=source, sha256=sha256, text=text, title=title, publisher=publisher,
                          published=Published(date=published))  # fmt: skip
        voice = voice_row(article, added=added)
        found = sql.execute("SELECT json FROM mentions WHERE sha256 = ? ORDER BY position", [sha256]).fetchall()
        yield voice, link_rows(sha256, [decoder.decode(json) for (json,) in found], [])


def _signature(read: trace.Trace) -> int:
    """A number that equal tellings share, whatever their document and day of publication."""
    parts = (read.type, read.mode, read.realis, read.words, read.terms, read.actors, read.recipients, read.site)
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "little") >> 1


def _day(text: str | None) -> str | None:
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None
