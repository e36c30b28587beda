"""Questions about incidents: what is known of them, or was on a day; pairs of states; the log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from whowhom.errors import ConfigError
from whowhom.link.gather import gathered
from whowhom.model import Change, EventMention, Incident
from whowhom.model.told import Told
from whowhom.store import states
from whowhom.store.embedded import Store
from whowhom.store.queries import party_condition, to_day

AT_ONCE = 200
"""Incidents whose mentions are read together."""

FIRST, LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilters:
    """Which incidents to give; an empty filter lets all pass, several values of one filter are alternatives.

    Parties are as in ``queries.Filters``; ``dyad`` is two country codes, either way round. ``since`` and ``until`` are
    ISO dates of the incident, ``as_of`` the ISO day whose knowledge counts, None for today's. What an analyst has
    dismissed passes only where ``dismissed`` is set.
    """

    id: Sequence[str] = ()
    dyad: tuple[str, str] | None = None
    actor: Sequence[str] = ()
    recipient: Sequence[str] = ()
    country: Sequence[str] = ()
    type: Sequence[str] = ()
    mode: Sequence[str] = ()
    quad: Sequence[str] = ()
    realis: Sequence[str] = ()
    status: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    min_confidence: float = 0.0
    dismissed: bool = False
    limit: int | None = None


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
    where, parameters = _conditions(store, filters)
    limit = "" if filters.limit is None else f"LIMIT {int(filters.limit)}"
    decoder = msgspec.json.Decoder(Incident)
    order = f"SELECT rowid FROM incidents WHERE {where} ORDER BY date_start NULLS LAST, date_end, id {limit}"
    numbers = store.rows(order, parameters)
    while some := [number for (number,) in islice(numbers, AT_ONCE)]:
        found = dict(store.rows("SELECT rowid, json FROM incidents WHERE rowid IN (SELECT unnest(?))", [some]))
        for number in some:
            yield decoder.decode(found[number])


def told(store: Store, filters: IncidentFilters = IncidentFilters()) -> Iterator[Told]:
    """The same with the ledger of claims, and the mentions behind each."""
    found = incidents(store, filters)
    as_of = LAST if filters.as_of is None else to_day(filters.as_of)
    while some := list(islice(found, AT_ONCE)):
        ids = [one.id for one in some]
        with store.reading() as sql:
            reports = states.reports_of(sql, ids)
            final = states.Corrections.read(sql)
        for id in ids:
            known = [r for r in reports[id] if r.known <= as_of]
            one = gathered(id, known, final.recoded.get(id), id in final.dismissed, tuple(final.words.get(id, ())))
            by_id = {r.mention.id: r.mention for r in known}
            yield Told(incident=one, mentions=tuple(by_id[mention] for mention in one.mentions))


def known_as(store: Store, id: str) -> str:
    """The id that an incident goes by now; raises ConfigError where the record has never had it."""
    seen = {id}
    while True:
        if next(store.rows("SELECT 1 FROM incidents WHERE id = ? LIMIT 1", [id]), None):
            return id
        row = next(store.rows("SELECT new FROM aliases WHERE old = ?", [id]), None) or next(
            store.rows("SELECT incident FROM corrections WHERE kind = 'merge' AND detail LIKE ?", [f'%"{id}"%']), None
        )
        if row is None or row[0] in seen:
            near = [
                found for (found,) in store.rows("SELECT DISTINCT id FROM incidents WHERE starts_with(id, ?)", [id])
            ]
            if len(near) == 1 and len(id) >= 4:
                return str(near[0])
            more = "several incidents begin so: write more of it" if near else "`whowhom incidents` lists them"
            raise ConfigError(f"no incident {id!r} in this record; {more}")
        id = str(row[0])
        seen.add(id)


def changes(store: Store, id: str) -> Iterator[Change]:
    """The log of an incident, oldest first: what became known day by day, what linking moved, what was decided."""
    found = list(_growth(store, id))
    for incident, day, what, words, author, reason in store.rows(
        "SELECT incident, day, what, words, author, reason FROM changes WHERE incident = ? ORDER BY number", [id]
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
    """Every pair of different states that incidents set against each other, the busiest first."""
    where, parameters = _conditions(store, filters)
    limit = "" if filters.limit is None else f"LIMIT {int(filters.limit)}"
    for row in store.rows(
        f"""
        WITH pairs AS (
            SELECT DISTINCT id, least(a, b) AS a, greatest(a, b) AS b, quad, status, date_start, date_end
            FROM (SELECT *, unnest(actor_countries) AS a FROM incidents WHERE {where} AND realis = 'actual'),
                 unnest(recipient_countries) AS t(b)
            WHERE a != b
        )
        SELECT a, b, count(*), count(*) FILTER (quad = 'verbal cooperation'),
               count(*) FILTER (quad = 'material cooperation'), count(*) FILTER (quad = 'verbal conflict'),
               count(*) FILTER (quad = 'material conflict'), count(*) FILTER (status = 'contested'),
               CAST(min(date_start) AS VARCHAR), CAST(max(date_end) AS VARCHAR)
        FROM pairs GROUP BY a, b ORDER BY count(*) DESC, a, b {limit}
        """,
        parameters,
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


def _conditions(store: Store, filters: IncidentFilters) -> tuple[str, list[object]]:
    clauses: list[str] = []
    parameters: list[object] = []
    if filters.as_of is None:
        clauses.append("until IS NULL")
    else:
        clauses.append("since <= CAST(? AS DATE) AND (until IS NULL OR until > CAST(? AS DATE))")
        parameters += [to_day(filters.as_of)] * 2

    def one_of(values: Sequence[str], clause: str) -> None:
        if values:
            clauses.append("(" + " OR ".join([clause] * len(values)) + ")")
            parameters.extend(values)

    one_of([known_as(store, id) for id in filters.id], "id = ?")
    if filters.dyad is not None:
        a, b = filters.dyad
        both = "(list_contains(actor_countries, ?) AND list_contains(recipient_countries, ?))"
        together = "(list_contains(actor_countries, ?) AND list_contains(actor_countries, ?))"
        clauses.append(f"({both} OR {both} OR {together})")
        parameters += [a, b, b, a, a, b]
    for values, sides in (
        (filters.actor, ["actor"]), (filters.recipient, ["recipient"]), (filters.country, ["actor", "recipient"]),
    ):  # fmt: skip
        clause, given = party_condition(values, sides)
        if clause:
            clauses.append(clause)
            parameters += given
    one_of(filters.type, "type = upper(?)")
    one_of(filters.mode, "mode = lower(?)")
    one_of(filters.quad, "quad = lower(?)")
    one_of(filters.realis, "realis = lower(?)")
    one_of(
        [re.sub("[-_]", " ", s.lower()).replace("single party", "single-party") for s in filters.status], "status = ?"
    )
    if filters.since is not None:
        one_of([to_day(filters.since)], "coalesce(date_end, date_start) >= CAST(? AS DATE)")
    if filters.until is not None:
        one_of([to_day(filters.until)], "coalesce(date_start, date_end) <= CAST(? AS DATE)")
    if filters.min_confidence > 0:
        clauses.append("confidence >= ?")
        parameters.append(filters.min_confidence)
    if not filters.dismissed:
        clauses.append("NOT dismissed")
    return " AND ".join(clauses), parameters
