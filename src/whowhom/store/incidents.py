"""Questions about incidents: what is known of them, or was on a day; pairs of states; the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from whowhom.errors import ConfigError
from whowhom.model import Change, EventMention, Incident
from whowhom.model.told import Told
from whowhom.store import states
from whowhom.store.embedded import Store
from whowhom.store.queries import Asked, Where, limited, to_day

AT_ONCE = 200
"""Incidents whose mentions are read together."""

SHORTEST = 4
"""Letters that an id may be shortened to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilters(Asked):
    """Which incidents to give; ``dyad`` is two country codes, either way round.

    What an analyst has dismissed passes only where ``dismissed`` is set; with ``changed_after`` only what became known
    or changed after that ISO day. They come by date, with ``newest`` the latest first; what has no date comes
    last. With ``by_change`` what became known or changed last comes first.
    """

    id: Sequence[str] = ()
    dyad: tuple[str, str] | None = None
    status: Sequence[str] = ()
    changed_after: str | None = None
    dismissed: bool = False
    newest: bool = False
    by_change: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DyadCount:
    """What a record holds of one pair of states: incidents by quad class, and how many are contested.

    ``a`` and ``b`` are ISO 3166-1 alpha-3 in alphabetical order; ``first`` and ``last`` are ISO days, None where no
    incident of the pair is dated. Only what is told as having happened is counted, dismissed incidents are not.
    """

    a: str
    b: str
    incidents: int
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    contested: int
    first: str | None
    last: str | None


def incidents(store: Store, filters: IncidentFilters = IncidentFilters()) -> Iterator[Incident]:
    """Incidents that pass, without their claims, by date (unknown last) and id; streamed."""
    asked = where(store, filters)
    decoder = msgspec.json.Decoder(Incident)
    by = "date_start DESC NULLS LAST, date_end DESC, id" if filters.newest else "date_start NULLS LAST, date_end, id"
    if filters.by_change:
        by = "since DESC, id DESC"
    order = f"SELECT rowid FROM incidents WHERE {asked} ORDER BY {by} {limited(filters)}"
    numbers = store.rows(order, asked.parameters)
    while some := [number for (number,) in islice(numbers, AT_ONCE)]:
        found = dict(store.rows("SELECT rowid, json FROM incidents WHERE rowid IN (SELECT unnest(?))", [some]))
        for number in some:
            yield decoder.decode(found[number])


def told(store: Store, filters: IncidentFilters = IncidentFilters()) -> Iterator[Told]:
    """The same with the ledger of claims, and the mentions behind each."""
    found = incidents(store, filters)
    while some := list(islice(found, AT_ONCE)):
        ids = [one.id for one in some]
        with store.reading() as sql:
            reports = states.reports_of(sql, ids)
            final = states.Corrections.read(sql)
        for id in ids:
            known = [r for r in reports[id] if filters.as_of is None or r.known <= to_day(filters.as_of)]
            one = final.gathered(id, known)
            by_id = {r.mention.id: r.mention for r in known}
            yield Told(incident=one, mentions=tuple(by_id[mention] for mention in one.mentions))


def one(store: Store, id: str, as_of: str | None = None) -> Told | None:
    """An incident by its whole id, as it is now or was known on a day; None where it was not known by then."""
    return next(told(store, IncidentFilters(id=[id], as_of=as_of, dismissed=True)), None)


def known_as(store: Store, id: str) -> str:
    """The id that an incident goes by now, of any that it has had, or of the first letters of one.

    Raises ConfigError where there is none, or several.
    """
    with store.reading() as sql:
        merged = states.Corrections.read(sql).merged
        if len(id) < SHORTEST:
            raise ConfigError(f"{id!r} is too short for the id of an incident: `whowhom incidents` lists them")
        had = sql.execute(
            "SELECT id FROM incidents WHERE starts_with(id, ?) UNION SELECT old FROM aliases WHERE starts_with(old, ?)",
            [id, id],
        ).fetchall()
        names = {name for (name,) in had} | {name for name in merged if name.startswith(id)}
        aliases = dict(sql.execute("SELECT old, new FROM aliases").fetchall())
    now = {_followed(name, merged, aliases) for name in ({id} if id in names else names)}
    if len(now) == 1:
        return now.pop()
    several = f"several incidents begin with {id!r}: write more of it"
    raise ConfigError(several if now else f"no incident {id!r} in this record: `whowhom incidents` lists them")


def _now_known_as(store: Store, ids: Sequence[str]) -> list[str]:
    """The same for many ids; those that the record has as they stand are not looked up one by one."""
    with store.reading() as sql:
        merged = states.Corrections.read(sql).merged
        there = sql.execute(
            "SELECT DISTINCT id FROM incidents WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(ids)]
        ).fetchall()
    whole = {id for (id,) in there} - merged.keys()
    return [id if id in whole else known_as(store, id) for id in ids]


def _followed(id: str, merged: Mapping[str, str], aliases: Mapping[str, str]) -> str:
    seen: set[str] = set()
    while id not in seen and (id in merged or id in aliases):
        seen.add(id)
        id = merged.get(id) or aliases[id]
    return id


def changes(store: Store, id: str) -> Iterator[Change]:
    """The log of an incident, oldest first: what became known day by day, what linking moved, what was decided."""
    found = list(_growth(store, id))
    for incident, day, what, words, author, reason in store.rows(
        """
        SELECT incident, CAST(dated AS VARCHAR), what, words, author, reason FROM changes
        WHERE incident = ? ORDER BY number
        """,
        [id],
    ):
        found.append(Change(incident=incident, day=day, what=what, words=words, author=author, reason=reason))
    yield from sorted(found, key=lambda change: change.day)


def _growth(store: Store, id: str) -> Iterator[Change]:
    """What the states of an incident say of its days."""
    before: tuple[str, int] | None = None
    for day, status, mentions in store.rows(
        "SELECT CAST(since AS VARCHAR), status, mentions FROM incidents WHERE id = ? ORDER BY since", [id]
    ):
        if before is None:
            yield Change(incident=id, day=day, what="made", words=f"{_count(mentions)}, {status}")
        else:
            if mentions > before[1]:
                yield Change(incident=id, day=day, what="joined", words=f"{_count(mentions - before[1])} more")
            if status != before[0]:
                yield Change(incident=id, day=day, what="status", words=f"{before[0]} became {status}")
        before = (status, mentions)


def _count(mentions: int) -> str:
    return f"{mentions} mention" if mentions == 1 else f"{mentions} mentions"


def dyads(store: Store, filters: IncidentFilters = IncidentFilters()) -> Iterator[DyadCount]:
    """Every pair of different states that have to do with each other in incidents, the busiest first."""
    asked = where(store, filters)
    for row in store.rows(
        f"""
        WITH sides AS (
            -- States that meet are all actors, to nobody else, and each deals with the others.
            SELECT id, actor_countries,
                   CASE WHEN recipient_names = '' AND quad LIKE '%cooperation' THEN actor_countries
                        ELSE recipient_countries END AS recipient_countries,
                   quad, status, date_start, date_end
            FROM incidents WHERE {asked} AND realis = 'actual'
        ),
        pairs AS (
            -- Nearly all have one state on each side: only the others are taken apart.
            SELECT least(actor_countries[1], recipient_countries[1]) AS a,
                   greatest(actor_countries[1], recipient_countries[1]) AS b, quad, status, date_start, date_end
            FROM sides WHERE len(actor_countries) = 1 AND len(recipient_countries) = 1
                AND actor_countries[1] != recipient_countries[1]
            UNION ALL
            SELECT a, b, quad, status, date_start, date_end FROM (
                SELECT DISTINCT id, least(a, b) AS a, greatest(a, b) AS b, quad, status, date_start, date_end
                FROM (SELECT *, unnest(actor_countries) AS a FROM sides
                      WHERE len(actor_countries) + len(recipient_countries) > 2),
                     unnest(recipient_countries) AS t(b)
                WHERE a != b
            )
        )
        SELECT a, b, count(*), count(*) FILTER (quad = 'verbal cooperation'),
               count(*) FILTER (quad = 'material cooperation'), count(*) FILTER (quad = 'verbal conflict'),
               count(*) FILTER (quad = 'material conflict'), count(*) FILTER (status = 'contested'),
               CAST(min(date_start) AS VARCHAR), CAST(max(date_end) AS VARCHAR)
        FROM pairs GROUP BY a, b ORDER BY count(*) DESC, a, b {limited(filters)}
        """,
        asked.parameters,
    ):
        yield DyadCount(
            a=row[0], b=row[1], incidents=row[2], verbal_cooperation=row[3], material_cooperation=row[4],
            verbal_conflict=row[5], material_conflict=row[6], contested=row[7], first=row[8], last=row[9],
        )  # fmt: skip


def mention_places(store: Store, id: str, mentions: Sequence[str]) -> list[tuple[str, int, int]]:
    """Where the mentions of an incident stand: document hash, first and last code point of the predicate."""
    decoder = msgspec.json.Decoder(EventMention)
    found: list[tuple[str, int, int]] = []
    seen: set[str] = set()
    for sha256, text in store.rows(
        "SELECT l.sha256, m.json FROM links l JOIN mentions m USING (sha256, position) WHERE l.incident = ?", [id]
    ):
        mention = decoder.decode(text)
        if any(mention.id.startswith(wanted) for wanted in mentions):
            predicate = mention.evidence.predicate
            found.append((sha256, predicate.start, predicate.end))
            seen.add(mention.id)
    for wanted in mentions:
        if not any(one.startswith(wanted) for one in seen):
            raise ConfigError(f"incident {id} has no mention {wanted!r}; `whowhom events --incident {id}` lists them")
    return found


def where(store: Store, filters: IncidentFilters) -> Where:
    """The clause that lets these incidents pass, with its parameters."""
    where = Where(filters)
    if filters.as_of is None:
        where.add("until IS NULL")
    else:
        day = to_day(filters.as_of)
        where.add("since <= CAST(? AS DATE) AND (until IS NULL OR until > CAST(? AS DATE))", day, day)
    if filters.id:
        where.add("id IN (SELECT unnest(?::VARCHAR[]))", _now_known_as(store, filters.id))
    if filters.changed_after is not None:
        where.add("since > CAST(? AS DATE)", to_day(filters.changed_after))
    if filters.dyad is not None:
        a, b = filters.dyad
        across = "(list_contains(actor_countries, ?) AND list_contains(recipient_countries, ?))"
        together = "(list_contains(actor_countries, ?) AND list_contains(actor_countries, ?))"
        where.add(f"({across} OR {across} OR {together})", a, b, b, a, a, b)
    where.one_of(filters.status, "status = ?")
    if not filters.dismissed:
        where.add("NOT dismissed")
    return where
