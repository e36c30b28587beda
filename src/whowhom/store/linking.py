"""Links what was added since: changed cells are clustered anew, incidents keep their ids, every state is kept."""

from __future__ import annotations

import contextlib
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from whowhom.errors import StoreError
from whowhom.link.blocking import cells
from whowhom.link.cluster import Cell, grouped
from whowhom.store import search, voices
from whowhom.store.insert import insert
from whowhom.store.naming import Linked, alias, log_moves, named
from whowhom.store.states import Corrections, rebuild

if TYPE_CHECKING:
    import duckdb

    from whowhom.store.embedded import Store

AT_ONCE = 20_000
"""Mentions linked in one transaction, about: bounds memory."""


Group = Callable[[Iterable[Cell]], Generator[list[int], None, None]]
"""Labels of the mentions of each cell, in the order of the cells, as ``link.cluster.grouped``: here, or by others."""


@dataclass(slots=True)
class Plan:
    """What one transaction is to write: mentions by the label of their cell, and the labels that have come of them;
    ``last`` where no other comes after it."""

    last: bool
    members: list[tuple[str, list[Linked]]]
    traces: dict[int, bytes]
    stories: dict[str, bytes]
    groups: list[list[int]] = field(default_factory=list)

    def cells(self) -> Iterator[Cell]:
        """The cells in their order, to be sent wherever they are done."""
        for _, inside in self.members:
            yield Cell(
                keys=tuple((m.sha256, m.position) for m in inside),
                sentences=tuple(m.sentence for m in inside),
                traces=tuple(self.traces[m.row] for m in inside),
                stories={m.sha256: self.stories[m.sha256] for m in inside},
            )


def pending(store: Store) -> bool:
    """Whether the record holds mentions that are not linked, or documents that linking does not know."""
    found = store.rows("""
        SELECT EXISTS (SELECT 1 FROM links WHERE cell IS NULL)
            OR (SELECT count(*) FROM documents) > (SELECT count(*) FROM voices)
    """)
    return bool(next(found)[0])


def unlinked(store: Store) -> int:
    """How many mentions of the record are not linked, those that linking does not know among them."""
    found = store.rows("SELECT (SELECT count(*) FROM mentions) - (SELECT count(*) FROM links WHERE cell IS NOT NULL)")
    return int(next(found)[0])


def link(store: Store, step: Callable[[int], None] = lambda _: None, group: Group = grouped) -> int:
    """Link all that is pending, a transaction for some pools each; the number of mentions looked at.

    After a crash the record is as after the last transaction, and the next call goes on. ``step`` hears how many
    mentions each transaction has linked. ``group`` clusters the cells, maybe elsewhere and maybe some pools ahead of
    the transaction: pools share nothing, so the incidents are the same.
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
    plans: deque[Plan] = deque()

    def cells_of_all() -> Iterator[Cell]:
        for some in _batches(waiting, size):
            plans.append(_planned(store, some, last=some[-1] == waiting[-1]))
            yield from plans[-1].cells()

    done, touched = 0, set[str]()
    with contextlib.closing(group(cells_of_all())) as found:
        for labels in found:
            plans[0].groups.append(labels)
            if len(plans[0].groups) == len(plans[0].members):
                plan = plans.popleft()
                with store.transaction() as sql:
                    count, ids = _write(sql, plan)
                    touched |= ids
                    if plan.last:  # in one with it, so that a crash cannot leave it undone
                        _date_through_incidents(sql, touched)
                done += count
                step(count)
    return done


def _date_through_incidents(sql: duckdb.DuckDBPyConnection, touched: Collection[str]) -> None:
    """An undated document could be known when all that it shares with dated ones had been reported once.

    Of those with a part in the ``touched`` incidents each is dated anew: what came today may say more, or say it of an
    earlier day, and the order in which articles came must not matter.
    """
    found = sql.execute(
        """
        WITH undated AS (
            SELECT DISTINCT sha256, v.known FROM voices v JOIN links USING (sha256)
            WHERE v.basis != 'published' AND incident IN (SELECT unnest(?::VARCHAR[]))
        )
        SELECT sha256, CAST(max(first) AS VARCHAR) FROM (
            SELECT u.sha256, u.known, l.incident, min(other.known) AS first
            FROM undated u JOIN links l USING (sha256) JOIN links o ON o.incident = l.incident
            JOIN voices other ON other.sha256 = o.sha256
            WHERE other.basis = 'published' GROUP BY u.sha256, u.known, l.incident
        ) GROUP BY sha256, known HAVING max(first) != known ORDER BY sha256
        """,
        [sorted(touched)],
    ).fetchall()
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


def _planned(store: Store, pools: Sequence[str], *, last: bool) -> Plan:
    """The cells of these pools that have changed; they are read alone, a pool may have a hundred times as many."""
    by_pool: dict[str, list[tuple[int, int, int, str | None]]] = defaultdict(list)
    for pool, *rest in store.rows(
        "SELECT pool, rowid, day, signature, cell FROM links WHERE pool IN (SELECT unnest(?::VARCHAR[]))", [list(pools)]
    ):
        by_pool[pool].append(tuple(rest))
    labels: dict[int, str] = {}
    for members in by_pool.values():
        numbers, days, signatures, before = zip(*members, strict=True)
        found = cells(np.array(days, np.int64), np.array(signatures, np.int64)).tolist()
        stale = {label for label, cell in zip(found, before, strict=True) if cell != label}
        # A cell that lost some is clustered anew too: the incident of those that are left may have gone with them.
        stale |= {cell for label, cell in zip(found, before, strict=True) if cell is not None and cell != label}
        labels |= {row: label for row, label in zip(numbers, found, strict=True) if label in stale}
    changed: dict[tuple[str, str], list[Linked]] = defaultdict(list)
    traces: dict[int, bytes] = {}
    for *row, trace in store.rows(
        """
        SELECT rowid, sha256, position, sentence, first, last, pool, day, signature, cell, base, incident, trace
        FROM links WHERE rowid IN (SELECT unnest(?::BIGINT[])) ORDER BY pool, sha256, position
        """,
        [list(labels)],
    ):
        one = Linked(*row)
        traces[one.row] = trace
        changed[one.pool, labels[one.row]].append(one)
    documents = sorted({m.sha256 for inside in changed.values() for m in inside})
    stories = dict(
        store.rows("SELECT sha256, story FROM voices WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))", [documents])
    )
    return Plan(last, [(label, inside) for (_, label), inside in changed.items()], traces, stories)


def _write(sql: duckdb.DuckDBPyConnection, plan: Plan) -> tuple[int, set[str]]:
    """Carry ids over, and write what came of the changed cells; the number of their mentions, and their incidents."""
    members = [m for _, inside in plan.members for m in inside]
    was = {m.row: (m.cell, m.base, m.incident) for m in members}
    clusters: list[list[Linked]] = []
    for (label, inside), labels in zip(plan.members, plan.groups, strict=True):
        groups: dict[int, list[Linked]] = defaultdict(list)
        for member, group in zip(inside, labels, strict=True):
            member.cell = label
            groups[group].append(member)
        clusters += groups.values()
    documents = sorted({m.sha256 for m in members})
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
    log_moves(log, members, moved, known)
    new = [m for m in members if was[m.row] != (m.cell, m.base, m.incident)]
    _mark(sql, new)
    alias(sql, moved, members)
    touched = {m.incident for m in members if m.incident} | {id for id in before.values() if id}
    rebuild(sql, sorted(touched), final, log)
    return len(members), touched


def _mark(sql: duckdb.DuckDBPyConnection, members: Sequence[Linked]) -> None:
    """Write where mentions belong. Numbers of rows find them fast, and may have changed since the plan was made."""
    columns = [
        [getattr(m, name) for m in members] for name in ("row", "sha256", "position", "cell", "base", "incident")
    ]
    for where in ("links.rowid = t.row AND ", ""):
        found = sql.execute(
            f"""
            UPDATE links SET cell = t.cell, base = t.base, incident = t.incident FROM (
                SELECT unnest(?::BIGINT[]) AS row, unnest(?::VARCHAR[]) AS sha256, unnest(?::INTEGER[]) AS position,
                    unnest(?::VARCHAR[]) AS cell, unnest(?::VARCHAR[]) AS base, unnest(?::VARCHAR[]) AS incident
            ) t WHERE {where}links.sha256 = t.sha256 AND links.position = t.position
            """,
            columns,
        ).fetchone()
        if found == (len(members),):
            return
    raise StoreError("mentions have left the record while they were linked: does another process write to it?")
