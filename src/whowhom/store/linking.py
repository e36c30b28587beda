"""Links what was added since: changed cells are clustered anew, incidents keep their ids, every state is kept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from whowhom.link.blocking import cells
from whowhom.link.claims import Report
from whowhom.link.cluster import Node, incidents
from whowhom.link.gather import founded, gathered
from whowhom.link.stories import Signature
from whowhom.link.trace import from_bytes
from whowhom.model import EventMention, Incident
from whowhom.store import insert as rows
from whowhom.store import search, voices

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from whowhom.store.embedded import Store

UNKNOWN = "unknown publisher"
"""Lineage of documents that do not say who published them: they may all be one, so they are no second voice."""

AT_ONCE = 20_000
"""Mentions linked in one transaction, about: bounds memory."""

STATES = 40
"""States of one incident that are kept by day; of one that changes more often, the last counts for the days between."""


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
        SELECT EXISTS (SELECT 1 FROM links WHERE incident IS NULL)
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
            rows.insert(sql, "voices", [voice])
            rows.insert(sql, "links", links)
            voices.copied(sql, [voice])
            adopted += 1
        if adopted:
            search.rebuild(sql)
    waiting = [pool for (pool,) in store.rows("SELECT DISTINCT pool FROM links WHERE incident IS NULL ORDER BY pool")]
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
    found = sql.execute(
        """
        SELECT rowid, sha256, position, sentence, first, last, pool, day, signature, cell, base, incident
        FROM links WHERE pool IN (SELECT unnest(?::VARCHAR[])) ORDER BY pool, sha256, position
        """,
        [list(pools)],
    ).fetchall()
    by_pool: dict[str, list[Linked]] = defaultdict(list)
    for cells_ in found:
        one = Linked(*cells_)
        by_pool[one.pool].append(one)
    changed: dict[tuple[str, str], list[Linked]] = {}
    for pool, members in by_pool.items():
        days = np.array([m.day for m in members], np.int64)
        labels = cells(days, np.array([m.signature for m in members], np.int64))
        of_cell: dict[str, list[Linked]] = defaultdict(list)
        for member, label in zip(members, labels, strict=True):
            of_cell[str(label)].append(member)
        for label, inside in of_cell.items():
            if any(m.incident is None or m.cell != label for m in inside):
                changed[pool, label] = inside
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
            Node(key=(m.sha256, m.first * 1000 + m.position % 1000), document=m.sha256, sentence=m.sentence,
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
        member.incident = final.incident(member)
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


@dataclass(slots=True)
class Corrections:
    """What analysts have decided, as linking applies it."""

    merged: dict[str, str]
    split: dict[tuple[str, int, int], str]
    recoded: dict[str, dict[str, str]]
    dismissed: set[str]
    words: dict[str, list[str]]

    @classmethod
    def read(cls, sql: duckdb.DuckDBPyConnection) -> Corrections:
        """All corrections of the record, in the order in which they were made."""
        found = cls(merged={}, split={}, recoded=defaultdict(dict), dismissed=set(), words=defaultdict(list))
        for kind, incident, detail, author, reason in sql.execute(
            "SELECT kind, incident, detail, author, reason FROM corrections ORDER BY number"
        ).fetchall():
            content: dict[str, Any] = json.loads(detail)
            found.words[incident].append(f"{kind} by {author}: {reason}")
            if kind == "merge":
                found.merged[content["other"]] = incident
            elif kind == "split":
                for sha256, first, last in content["places"]:
                    found.split[sha256, first, last] = content["new"]
            elif kind == "recode":
                found.recoded[incident].update(content["fields"])
            elif kind == "dismiss":
                found.dismissed.add(incident)
            elif kind == "restore":
                found.dismissed.discard(incident)
        return found

    def incident(self, member: Linked) -> str:
        """Where a mention belongs in the end."""
        id = str(member.base)
        for (sha256, first, last), new in self.split.items():
            if sha256 == member.sha256 and member.first < last and first < member.last:
                id = new
        seen = {id}
        while id in self.merged and self.merged[id] not in seen:
            id = self.merged[id]
            seen.add(id)
        return id


def rebuild(
    sql: duckdb.DuckDBPyConnection,
    ids: Sequence[str],
    final: Corrections,
    log: Iterable[tuple[str, str, str, str]] = (),
) -> None:
    """Write the states of these incidents anew, and ``log`` into their logs."""
    ids = list(ids)
    reports = reports_of(sql, ids)
    states: list[dict[str, object]] = []
    for id in ids:
        told = reports.get(id)
        if not told:
            continue
        history = states_of(id, told, final)
        states += [_state_row(one, since, until) for one, since, until in history]
    sql.execute("DELETE FROM incidents WHERE id IN (SELECT unnest(?::VARCHAR[]))", [ids])
    rows.insert(sql, "incidents", states)
    note(sql, [(*entry, None, None) for entry in log])


def note(sql: duckdb.DuckDBPyConnection, changes: Sequence[tuple[str, str, str, str, str | None, str | None]]) -> None:
    """Add entries (incident, day, what, words, author, reason) to the log."""
    number = (sql.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone() or (0,))[0]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    rows.insert(sql, "changes", [
        {"number": number + i, "incident": incident, "day": day, "what": what, "words": words, "author": author,
         "reason": reason, "noted_at": at}
        for i, (incident, day, what, words, author, reason) in enumerate(changes, 1)
    ])  # fmt: skip


def reports_of(sql: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, list[Report]]:
    """All reports of each incident, with the denials that stand beside them in their articles."""
    found: dict[str, list[Report]] = defaultdict(list)
    lineages = _lineages(sql, ids)
    told = sql.execute(
        """
        SELECT incident, sha256, position FROM links WHERE incident IN (SELECT unnest(?::VARCHAR[]))
        ORDER BY sha256, position
        """,
        [list(ids)],
    ).fetchall()
    documents = sorted({sha256 for _, sha256, _ in told})
    denials: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for sha256, denied, position in sql.execute(
        """
        SELECT sha256, denies, position FROM links
        WHERE denies IS NOT NULL AND sha256 IN (SELECT unnest(?::VARCHAR[])) ORDER BY sha256, position
        """,
        [documents],
    ).fetchall():
        denials[sha256, denied].append((sha256, position))
    places = {place for _, *pair in told for place in (tuple(pair), *denials.get(tuple(pair), ()))}
    mentions = _mentions_at(sql, documents, places)
    for id, sha256, position in told:
        known, outlet, lineage = lineages[sha256]
        report = Report(mention=mentions[sha256, position], known=known, outlet=outlet, lineage=lineage)
        found[id].append(report)
        for place in denials.get((sha256, position), ()):
            said = mentions[place]
            denier = next((a.name or a.text for a in said.actors), "the other side")
            found[id].append(replace(report, mention=said, denier=denier))
    return found


def _mentions_at(
    sql: duckdb.DuckDBPyConnection, documents: Sequence[str], places: set[tuple[str, int]]
) -> dict[tuple[str, int], EventMention]:
    """Mentions by document and position; row numbers come first, so that no JSON is read in vain."""
    at = {
        row: (sha256, position)
        for row, sha256, position in sql.execute(
            "SELECT rowid, sha256, position FROM mentions WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))",
            [list(documents)],
        ).fetchall()
        if (sha256, position) in places
    }
    decoder = msgspec.json.Decoder(EventMention)
    stored = sql.execute(
        "SELECT rowid, json FROM mentions WHERE rowid IN (SELECT unnest(?::BIGINT[]))", [list(at)]
    ).fetchall()
    return {at[row]: decoder.decode(text) for row, text in stored}


def _lineages(sql: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, tuple[str, str | None, str]]:
    """Day known, outlet and lineage of every document of these incidents: a copy speaks for its first publisher."""
    return {
        sha256: (known, outlet, own or first or outlet or UNKNOWN)
        for sha256, known, outlet, own, first in sql.execute(
            """
            WITH told AS (SELECT DISTINCT sha256 FROM links WHERE incident IN (SELECT unnest(?::VARCHAR[]))),
                 here AS (SELECT v.* FROM voices v SEMI JOIN told USING (sha256)),
                 origin AS (
                     SELECT copies, arg_min(coalesce(own_lineage, outlet), (known, sha256)) AS first
                     FROM voices WHERE copies IN (SELECT copies FROM here) GROUP BY copies HAVING count(*) > 1
                 )
            SELECT sha256, CAST(known AS VARCHAR), outlet, own_lineage, first
            FROM here LEFT JOIN origin USING (copies)
            """,
            [list(ids)],
        ).fetchall()
    }


def states_of(id: str, reports: Sequence[Report], final: Corrections) -> list[tuple[Incident, str, str | None]]:
    """The incident as it was known from each day on which something was added, with the day on which that ended."""
    days = sorted({r.known for r in reports})
    if len(days) > STATES:
        days = [*days[: STATES - 1], days[-1]]
    found: list[tuple[Incident, str, str | None]] = []
    for day, until in zip(days, [*days[1:], None], strict=True):
        known = [r for r in reports if r.known <= day]
        one = gathered(
            id, known, final.recoded.get(id), id in final.dismissed, tuple(final.words.get(id, ()))
        )  # fmt: skip
        found.append((one, day, until))
    return found


def _state_row(one: Incident, since: str, until: str | None) -> dict[str, object]:
    return {
        "id": one.id, "since": since, "until": until, "status": one.status, "independent": one.independent,
        "mentions": len(one.mentions), "type": one.type, "mode": one.mode, "quad": one.quad,
        "intensity": one.intensity, "realis": one.realis, "date_start": one.date.start, "date_end": one.date.end,
        "actor_countries": rows.countries(one.actors), "recipient_countries": rows.countries(one.recipients),
        "actor_names": rows.names(one.actors), "recipient_names": rows.names(one.recipients),
        "place_country": one.place.country if one.place else None, "confidence": one.confidence,
        "dismissed": one.dismissed, "json": msgspec.json.encode(replace(one, claims=())).decode(),
    }  # fmt: skip
