"""Links what was added since: changed cells are clustered anew, incidents keep their ids, every state is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from whowhom.link.blocking import cells
from whowhom.link.cluster import Node, incidents
from whowhom.link.gather import founded
from whowhom.link.stories import Signature
from whowhom.link.trace import from_bytes
from whowhom.store import search, voices
from whowhom.store.insert import insert
from whowhom.store.states import Corrections, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from whowhom.store.embedded import Store

AT_ONCE = 20_000
"""Mentions linked in one transaction, about: bounds memory."""


@dataclass(slots=True)
class Linked:
    """One row of ``links`` at work."""

    row: int
    sha256: str
    position: int
    sentence: int
    first: int
    last: int
    pool: str
    day: int
    signature: int
    cell: str | None
    base: str | None
    incident: str | None


def pending(store: Store) -> bool:
    """Whether the record holds mentions that are not linked, or documents that linking does not know."""
    found = store.rows("""
        SELECT EXISTS (SELECT 1 FROM links WHERE cell IS NULL)
            OR (SELECT count(*) FROM documents) > (SELECT count(*) FROM voices)
    """)
    return bool(next(found)[0])


def link(store: Store, step: Callable[[int], None] = lambda _: None) -> int:
    """Link all that is pending, a transaction for some pools each; the number of mentions looked at.

    After a crash the record is as after the last transaction, and the next call goes on. ``step`` hears how many
    mentions each transaction has linked.
    """
    adopted = 0
    with store.transaction() as sql:
        for voice, links in voices.adopt(sql):
            insert(sql, "voices", [voice])
            insert(sql, "links", links)
            voices.copied(sql, [voice])
            adopted += 1
        if adopted:
            search.rebuild(sql)
    waiting = [pool for (pool,) in store.rows("SELECT DISTINCT pool FROM links WHERE cell IS NULL ORDER BY pool")]
    size = dict(store.rows("SELECT pool, count(*) FROM links GROUP BY pool")) if waiting else {}
    done = 0
    for some in _batches(waiting, size):
        with store.transaction() as sql:
            count = _link_pools(sql, some)
        done += count
        step(count)
    if done:
        with store.transaction() as sql:
            _date_through_incidents(sql)
    return done


def _date_through_incidents(sql: duckdb.DuckDBPyConnection) -> None:
    """An undated document could be known when all that it shares with dated ones had been reported once."""
    found = sql.execute("""
        SELECT sha256, CAST(max(first) AS VARCHAR) FROM (
            SELECT l.sha256, l.incident, min(other.known) AS first
            FROM voices v JOIN links l USING (sha256) JOIN links o ON o.incident = l.incident
            JOIN voices other ON other.sha256 = o.sha256
            WHERE v.basis = 'added' AND other.basis = 'published' GROUP BY l.sha256, l.incident
        ) GROUP BY sha256 ORDER BY sha256
    """).fetchall()
    if not found:
        return
    documents = [sha256 for sha256, _ in found]
    sql.execute(
        """
        UPDATE voices SET known = CAST(t.day AS DATE), basis = 'shared'
        FROM (SELECT unnest(?::VARCHAR[]) AS sha256, unnest(?::VARCHAR[]) AS day) t WHERE voices.sha256 = t.sha256
        """,
        [documents, [day for _, day in found]],
    )
    ids = sql.execute(
        "SELECT DISTINCT incident FROM links WHERE sha256 IN (SELECT unnest(?::VARCHAR[])) ORDER BY incident",
        [documents],
    ).fetchall()
    rebuild(sql, [id for (id,) in ids], Corrections.read(sql))


def _batches(pools: Sequence[str], size: dict[str, int]) -> Iterator[list[str]]:
    batch: list[str] = []
    total = 0
    for pool in pools:
        batch.append(pool)
        total += size[pool]
        if total >= AT_ONCE:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _link_pools(sql: duckdb.DuckDBPyConnection, pools: Sequence[str]) -> int:
    by_pool: dict[str, list[tuple[int, int, int, str | None]]] = defaultdict(list)
    for pool, *rest in sql.execute(
        """
        SELECT pool, rowid, day, signature, cell FROM links
        WHERE pool IN (SELECT unnest(?::VARCHAR[]))
        """,
        [list(pools)],
    ).fetchall():
        by_pool[pool].append(tuple(rest))
    # What is to be linked anew, by row; only these rows are read in full, a pool may have a hundred times as many.
    labels: dict[int, str] = {}
    for members in by_pool.values():
        numbers, days, signatures, before = zip(*members, strict=True)
        found = cells(np.array(days, np.int64), np.array(signatures, np.int64)).tolist()
        stale = {label for label, cell in zip(found, before, strict=True) if cell != label}
        labels |= {row: label for row, label in zip(numbers, found, strict=True) if label in stale}
    changed: dict[tuple[str, str], list[Linked]] = defaultdict(list)
    for row in sql.execute(
        """
        SELECT rowid, sha256, position, sentence, first, last, pool, day, signature, cell, base, incident
        FROM links WHERE rowid IN (SELECT unnest(?::BIGINT[])) ORDER BY pool, sha256, position
        """,
        [list(labels)],
    ).fetchall():
        one = Linked(*row)
        changed[one.pool, labels[one.row]].append(one)
    return _relink(sql, changed)


def _relink(sql: duckdb.DuckDBPyConnection, changed: dict[tuple[str, str], list[Linked]]) -> int:
    """Cluster the changed cells, carry ids over, and write what came of it."""
    members = [m for inside in changed.values() for m in inside]
    if not members:
        return 0
    numbers = [m.row for m in members]
    was = {m.row: (m.cell, m.base, m.incident) for m in members}
    traces = dict(
        sql.execute("SELECT rowid, trace FROM links WHERE rowid IN (SELECT unnest(?::BIGINT[]))", [numbers]).fetchall()
    )
    documents = sorted({m.sha256 for m in members})
    signatures = {
        sha256: Signature.from_bytes(story)
        for sha256, story in sql.execute(
            "SELECT sha256, story FROM voices WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))", [documents]
        ).fetchall()
    }
    clusters: list[list[Linked]] = []
    for (_, label), inside in changed.items():
        nodes = [
            Node(key=(m.sha256, m.position), document=m.sha256, sentence=m.sentence,
                 trace=from_bytes(traces[m.row]))
            for m in inside
        ]  # fmt: skip
        groups: dict[int, list[Linked]] = defaultdict(list)
        for member, group in zip(inside, incidents(nodes, signatures), strict=True):
            member.cell = label
            groups[group].append(member)
        clusters += groups.values()
    known = dict(
        sql.execute(
            "SELECT sha256, CAST(known AS VARCHAR) FROM voices WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))",
            [documents],
        ).fetchall()
    )
    names = named(clusters, known)
    log: list[tuple[str, str, str, str]] = []
    before = {m.row: m.incident for m in members}
    moved = {m.row: m.base for m in members}
    for cluster, id in zip(clusters, names, strict=True):
        for member in cluster:
            member.base = id
    final = Corrections.read(sql)
    for member in members:
        member.incident = final.home(str(member.base), member.sha256, member.first, member.last)
    _log_moves(log, members, moved, known)
    new = [m for m in members if was[m.row] != (m.cell, m.base, m.incident)]
    sql.execute(
        """
        UPDATE links SET cell = t.cell, base = t.base, incident = t.incident FROM (
            SELECT unnest(?::BIGINT[]) AS row, unnest(?::VARCHAR[]) AS cell, unnest(?::VARCHAR[]) AS base,
                   unnest(?::VARCHAR[]) AS incident
        ) t WHERE links.rowid = t.row
        """,
        [[m.row for m in new], [m.cell for m in new], [m.base for m in new], [m.incident for m in new]],
    )
    _alias(sql, moved, members)
    touched = {m.incident for m in members} | {id for id in before.values() if id}
    rebuild(sql, sorted(id for id in touched if id), final, log)
    return len(members)


def named(clusters: Sequence[Sequence[Linked]], known: dict[str, str]) -> list[str]:
    """An id for each cluster: the one that most of its mentions had, where none has more of it; else a new one."""
    votes = [Counter(m.base for m in cluster if m.base is not None) for cluster in clusters]
    claims = sorted(
        (
            (-count, _founder(clusters[at], known), at, id)
            for at, vote in enumerate(votes)
            for id, count in vote.items()
        ),
        key=lambda claim: (claim[0], claim[1], claim[3]),
    )
    names: dict[int, str] = {}
    taken: set[str] = set()
    voted = {id for vote in votes for id in vote}
    for _, _, at, id in claims:
        if at not in names and id not in taken:
            names[at] = id
            taken.add(id)
    for at, cluster in enumerate(clusters):
        if at not in names:
            _, sha256, first = _founder(cluster, known)
            again = 0
            while (id := founded(sha256, first, again)) in taken or id in voted:
                again += 1
            names[at] = id
            taken.add(id)
    return [names[at] for at in range(len(clusters))]


def _founder(cluster: Sequence[Linked], known: dict[str, str]) -> tuple[str, str, int]:
    return min((known[m.sha256], m.sha256, m.first) for m in cluster)


def _log_moves(
    log: list[tuple[str, str, str, str]], members: Sequence[Linked], moved: dict[int, str | None], known: dict[str, str]
) -> None:
    """What the incidents' logs say of mentions that changed sides."""
    going: dict[tuple[str, str], list[Linked]] = defaultdict(list)
    for member in members:
        old, new = moved[member.row], member.base
        if old is not None and new is not None and old != new:
            going[old, new].append(member)
    alive = {m.base for m in members}
    for (old, new), some in sorted(going.items()):
        day = max(known[m.sha256] for m in some)
        count = f"{len(some)} mention{'s' if len(some) > 1 else ''}"
        if old in alive:
            log.append((old, day, "split", f"{count} went to {new}"))
            log.append((new, day, "joined", f"{count} came from {old}"))
        else:
            log.append((new, day, "merged", f"{old} became part of it with {count}"))
            log.append((old, day, "merged", f"became part of {new}"))


def _alias(sql: duckdb.DuckDBPyConnection, moved: dict[int, str | None], members: Sequence[Linked]) -> None:
    """Ids that no mention bears any more point to where most of theirs went; ids in use point nowhere."""
    alive = {m.base for m in members}
    went: dict[str, Counter[str]] = defaultdict(Counter)
    for member in members:
        old = moved[member.row]
        if old is not None and member.base is not None and old not in alive:
            went[old][member.base] += 1
    sql.execute("DELETE FROM aliases WHERE old IN (SELECT unnest(?::VARCHAR[]))", [sorted(a for a in alive if a)])
    for old, count in sorted(went.items()):
        sql.execute("DELETE FROM aliases WHERE old = ?", [old])
        sql.execute("INSERT INTO aliases VALUES (?, ?)", [old, min(count, key=lambda id: (-count[id], id))])
