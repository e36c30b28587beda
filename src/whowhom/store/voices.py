"""What a document adds for linking: whose voice it is, what it is a copy of, and a trace of every mention."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from whowhom.link import blocking, claims, copies, stories, trace
from whowhom.model import Article, EventMention, Published

if TYPE_CHECKING:
    import duckdb

Row = dict[str, object]

STAND = 16
"""Documents that stand for a band: of a flood of copies each is compared with these, and not with all before it."""


def voice_row(article: Article, added: str | None = None) -> Row:
    """The row of a document in ``voices``, its group of copies still itself alone."""
    published = _day(article.published.date)
    known = published or (added or datetime.now(UTC).isoformat())[:10]
    return {
        "sha256": article.sha256, "outlet": article.publisher, "own_lineage": article.origin or copies.lineage(article),
        "copies": article.sha256, "known": known, "basis": "published" if published else "added",
        "fingerprint": copies.fingerprint(article.text),
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
    """Put documents just added into groups of copies, in the caller's transaction; a group goes by its least hash."""
    fingerprints = {str(row["sha256"]): row["fingerprint"] for row in rows}
    keys = [(band, sha256) for sha256, print_ in fingerprints.items() for band in copies.bands(print_)]  # type: ignore[arg-type]
    if not keys:
        return
    columns = [[band for band, _ in keys], [sha256 for _, sha256 in keys]]
    sql.execute(
        """
        INSERT INTO bands
        WITH here AS (SELECT unnest(?::BIGINT[]) AS band, unnest(?::VARCHAR[]) AS sha256),
             there AS (SELECT band, count(*) AS held FROM bands WHERE band IN (SELECT band FROM here) GROUP BY band)
        SELECT band, sha256 FROM here LEFT JOIN there USING (band)
        QUALIFY coalesce(held, 0) + row_number() OVER (PARTITION BY band ORDER BY sha256) <= ?
        """,
        [*columns, STAND],
    )
    near = sql.execute(
        """
        SELECT DISTINCT here.sha256, b.sha256
        FROM (SELECT unnest(?::BIGINT[]) AS band, unnest(?::VARCHAR[]) AS sha256) here JOIN bands b USING (band)
        WHERE b.sha256 != here.sha256
        """,
        columns,
    ).fetchall()
    if not near:
        return
    others = {
        sha256: (group, print_)
        for sha256, group, print_ in sql.execute(
            "SELECT sha256, copies, fingerprint FROM voices WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))",
            [sorted({other for _, other in near})],
        ).fetchall()
    }
    _join(sql, [
        (sha256, group) for sha256, group, print_ in sorted({(sha256, *others[other]) for sha256, other in near})
        if copies.alike(fingerprints[sha256], print_) >= copies.COPY  # type: ignore[arg-type]
    ])  # fmt: skip


def twinned(sql: duckdb.DuckDBPyConnection, added: Sequence[str]) -> None:
    """Put documents just added into one group with the other states and twins of their pages: an article that was
    edited, or is read again as AMP, is one voice whatever has become of its words."""
    _join(sql, sql.execute(
        """
        SELECT DISTINCT v.copies, o.copies
        FROM documents d JOIN documents p ON p.address = d.address AND p.sha256 != d.sha256
             JOIN voices v ON v.sha256 = d.sha256 JOIN voices o ON o.sha256 = p.sha256
        WHERE d.sha256 IN (SELECT unnest(?::VARCHAR[])) AND v.copies != o.copies ORDER BY ALL
        """,
        [list(added)],
    ).fetchall())  # fmt: skip


def _join(sql: duckdb.DuckDBPyConnection, pairs: Iterable[tuple[str, str]]) -> None:
    """Make one group of the two of each pair; it goes by its least hash."""
    lead: dict[str, str] = {}

    def first(group: str) -> str:
        while (above := lead.get(group, group)) != group:
            group = above
        return group

    for one, other in pairs:
        least, greater = sorted((first(one), first(other)))
        if least != greater:
            lead[greater] = least
    if lead:
        _look_again(sql, {group: first(group) for group in lead})
        sql.execute(
            """
            UPDATE voices SET copies = t.lead FROM (
                SELECT unnest(?::VARCHAR[]) AS old, unnest(?::VARCHAR[]) AS lead
            ) t WHERE voices.copies = t.old
            """,
            [list(lead), [first(group) for group in lead]],
        )


def _look_again(sql: duckdb.DuckDBPyConnection, lead: Mapping[str, str]) -> None:
    """Where documents that were two voices become one, what they tell is linked anew: it has one voice less."""
    groups = {*lead, *lead.values()}
    told = sql.execute(
        """
        SELECT DISTINCT copies FROM voices WHERE copies IN (SELECT unnest(?::VARCHAR[]))
            AND sha256 IN (SELECT sha256 FROM links WHERE cell IS NOT NULL)
        """,
        [sorted(groups)],
    ).fetchall()
    several = defaultdict(list)
    for (group,) in told:
        several[lead.get(group, group)].append(group)
    joined = sorted(group for some in several.values() if len(some) > 1 for group in some)
    if joined:
        sql.execute(
            """
            UPDATE links SET cell = NULL WHERE sha256 IN (
                SELECT sha256 FROM voices WHERE copies IN (SELECT unnest(?::VARCHAR[]))
            )
            """,
            [joined],
        )


def adopt(sql: duckdb.DuckDBPyConnection) -> Iterator[tuple[Row, list[Row]]]:
    """Voices and links of documents that a whowhom without linking has kept, from their stored events."""
    old = sql.execute("SELECT d.sha256 FROM documents d ANTI JOIN voices v USING (sha256) ORDER BY d.sha256").fetchall()
    decoder = msgspec.json.Decoder(EventMention)
    for (sha256,) in old:
        # One text at a time: all of an old record's would not fit into memory.
        ((id, source, text, title, publisher, published, added),) = sql.execute(
            """
            SELECT id, source, text, title, publisher, CAST(published AS VARCHAR), added_at
            FROM documents WHERE sha256 = ?
            """,
            [sha256],
        ).fetchall()
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
