"""Stored documents coded again, side by side with what the record tells, and the switch to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

import msgspec

from whowhom.model import Article, EventMention
from whowhom.model.coded import Coded
from whowhom.store import queries, voices
from whowhom.store.embedded import Store, entity_rows, mention_row
from whowhom.store.insert import insert
from whowhom.store.states import Corrections, rebuild

if TYPE_CHECKING:
    import duckdb

AT_ONCE = 100
"""Documents switched in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One event that the newer coder tells otherwise; ``old`` or ``new`` is None where only one of them tells it.

    ``fields`` are the names of what differs where both tell it.
    """

    kind: Literal["added", "removed", "changed"]
    document: str
    fields: tuple[str, ...]
    old: EventMention | None
    new: EventMention | None


_EVENTS = msgspec.json.Decoder(tuple[EventMention, ...])
_TRACES = msgspec.msgpack.Decoder(tuple[bytes, ...])


def waiting(store: Store, coder: str) -> Iterator[Article]:
    """Coded documents that ``coder`` has not read again yet, by hash; a run that was interrupted goes on there."""
    todo = [
        sha256
        for (sha256,) in store.rows(
            """
            SELECT sha256 FROM documents WHERE skipped IS NULL
                AND sha256 NOT IN (SELECT sha256 FROM recoded WHERE coder = ?) ORDER BY sha256
            """,
            [coder],
        )
    ]
    for sha256 in todo:
        found = queries.article(store, sha256, by_hash=True)
        if found is not None:
            yield found


def keep(store: Store, coded: Coded, coder: str) -> None:
    """Keep what ``coder`` makes of a document beside what the record tells."""
    with store.transaction() as sql:
        sql.execute("DELETE FROM recoded WHERE sha256 = ?", [coded.article.sha256])
        sql.execute(
            "INSERT INTO recoded VALUES (?, ?, ?, ?)",
            [coded.article.sha256, coder, msgspec.json.encode(coded.mentions).decode(),
             msgspec.msgpack.encode(coded.traces)],
        )  # fmt: skip


def differences(store: Store, coder: str) -> Iterator[Difference]:
    """What ``coder`` tells otherwise, by document and place in it; the coder's own marks do not count."""
    decoder = msgspec.json.Decoder(EventMention)
    for sha256, json in store.rows("SELECT sha256, mentions FROM recoded WHERE coder = ? ORDER BY sha256", [coder]):
        told = store.rows("SELECT json FROM mentions WHERE sha256 = ? ORDER BY position", [sha256])
        old = [decoder.decode(text) for (text,) in told]
        yield from _compared(old, list(_EVENTS.decode(json)))


def _compared(old: list[EventMention], new: list[EventMention]) -> Iterator[Difference]:
    left = list(new)
    for one in old:
        same = [other for other in left if _overlap(one, other)]
        other = min(same, key=lambda m: (m.type != one.type, m.evidence.predicate.start), default=None)
        if other is None:
            yield Difference(kind="removed", document=one.document, fields=(), old=one, new=None)
            continue
        left.remove(other)
        fields = tuple(name for name in _FIELDS if getattr(one, name) != getattr(other, name))
        if fields:
            yield Difference(kind="changed", document=one.document, fields=fields, old=one, new=other)
    for other in left:
        yield Difference(kind="added", document=other.document, fields=(), old=None, new=other)


_FIELDS = ("type", "mode", "contexts", "cameo", "actors", "recipients", "place", "date", "realis", "attribution",
           "quantities")  # fmt: skip


def _overlap(one: EventMention, other: EventMention) -> bool:
    a, b = one.evidence.predicate, other.evidence.predicate
    return a.start < b.end and b.start < a.end


def switch(store: Store, coder: str) -> int:
    """Put what ``coder`` has read in place of what the record told; how many documents.

    Incidents keep their ids where a mention stands in the same place, and corrections hold. Linking is still to do.
    """
    hashes = [sha256 for (sha256,) in store.rows("SELECT sha256 FROM recoded WHERE coder = ? ORDER BY sha256", [coder])]
    left = iter(hashes)
    while some := list(islice(left, AT_ONCE)):
        with store.transaction() as sql:
            for sha256 in some:
                _put(sql, sha256)
    return len(hashes)


def _put(sql: duckdb.DuckDBPyConnection, sha256: str) -> None:
    """Let one document tell what was read anew, and leave all that stood beside it to be linked again."""
    [(json, packed)] = sql.execute("SELECT mentions, traces FROM recoded WHERE sha256 = ?", [sha256]).fetchall()
    mentions = _EVENTS.decode(json)
    before = sql.execute(
        "SELECT first, last, base, incident, pool FROM links WHERE sha256 = ? ORDER BY position", [sha256]
    ).fetchall()
    for table in ("links", "mentions", "recoded"):
        sql.execute(f"DELETE FROM {table} WHERE sha256 = ?", [sha256])
    insert(sql, "mentions", [mention_row(sha256, i, mention) for i, mention in enumerate(mentions)])
    insert(sql, "entities", entity_rows(mentions))
    insert(sql, "links", [
        row | {"base": _heir(row, before)} for row in voices.link_rows(sha256, mentions, _TRACES.decode(packed))
    ])  # fmt: skip
    incidents, pools = ({row[column] for row in before if row[column]} for column in (3, 4))
    sql.execute("UPDATE links SET cell = NULL WHERE pool IN (SELECT unnest(?::VARCHAR[]))", [sorted(pools)])
    rebuild(sql, sorted(incidents), Corrections.read(sql))


def _heir(row: dict[str, object], before: list[tuple[int, int, str | None, str | None, str]]) -> str | None:
    """The incident of the old mention that stood where a new one stands."""
    first, last = int(str(row["first"])), int(str(row["last"]))
    return next((base for start, end, base, _, _ in before if start < last and first < end), None)
