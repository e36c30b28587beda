"""Ids of incidents: most of an incident's mentions carry it on; what becomes of ids is logged and pointed to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from whowhom.link.gather import founded

if TYPE_CHECKING:
    import duckdb


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


def named(clusters: Sequence[Sequence[Linked]], known: Mapping[str, str]) -> list[str]:
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


def _founder(cluster: Sequence[Linked], known: Mapping[str, str]) -> tuple[str, str, int]:
    return min((known[m.sha256], m.sha256, m.first) for m in cluster)


def log_moves(
    log: list[tuple[str, str, str, str]],
    members: Sequence[Linked],
    moved: Mapping[int, str | None],
    known: Mapping[str, str],
) -> None:  # fmt: skip
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


def alias(sql: duckdb.DuckDBPyConnection, moved: Mapping[int, str | None], members: Sequence[Linked]) -> None:
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
