"""What a desk asks of the whole record: facets, days, actors and outlets; each counts what passes the filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from whowhom.store.embedded import Store
from whowhom.store.incidents import IncidentFilters, where
from whowhom.store.queries import to_day

Facet = Literal["type", "quad", "status", "realis", "country", "mode"]
FACETS: tuple[Facet, ...] = ("quad", "type", "status", "realis", "country")

MOST = 20
"""Values of one facet that are shown, the commonest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Incidents of one day and quad class."""

    day: str
    quad: str
    incidents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorCount:
    """How often a party acts and is acted upon in incidents told as having happened."""

    name: str
    acts: int
    suffers: int
    conflict: int
    cooperation: int
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One outlet: its documents, the incidents it tells, those that it alone tells, and what became of these.

    ``alone`` counts incidents that no other outlet tells; ``corroborated`` and ``contested`` those that it was the
    first to tell and that are now so. ``first`` and ``last`` are ISO days, None where none of its documents is dated.
    """

    outlet: str
    documents: int
    incidents: int
    alone: int
    corroborated: int
    contested: int
    first: str | None
    last: str | None


def count(store: Store, filters: IncidentFilters) -> int:
    """How many incidents pass, without a limit."""
    asked = where(store, filters)
    (row,) = store.rows(f"SELECT count(*) FROM incidents WHERE {asked}", asked.parameters)
    return int(row[0])


def facets(store: Store, filters: IncidentFilters) -> dict[Facet, list[tuple[str, int]]]:
    """Values of each facet with their counts, the commonest first; a facet counts what all other filters let pass."""
    return {facet: list(_facet(store, filters, facet)) for facet in FACETS}


def _facet(store: Store, filters: IncidentFilters, facet: Facet) -> Iterator[tuple[str, int]]:
    asked = where(store, replace(filters, **{facet: ()}))  # type: ignore[arg-type]
    countries = "unnest(list_distinct(list_concat(actor_countries, recipient_countries)))"
    value = countries if facet == "country" else facet
    yield from store.rows(
        f"""
        SELECT v, count(*) FROM (SELECT {value} AS v FROM incidents WHERE {asked}) WHERE v IS NOT NULL
        GROUP BY v ORDER BY count(*) DESC, v LIMIT {MOST}
        """,
        asked.parameters,
    )


def days(store: Store, filters: IncidentFilters) -> list[Day]:
    """Incidents by the day on which they began and by quad class; what has no day is left out."""
    asked = where(store, filters)
    return [
        Day(day=day, quad=quad, incidents=number)
        for day, quad, number in store.rows(
            f"""
            SELECT CAST(date_start AS VARCHAR), quad, count(*) FROM incidents WHERE {asked} AND date_start IS NOT NULL
            GROUP BY date_start, quad ORDER BY date_start, quad
            """,
            asked.parameters,
        )
    ]


def actors(store: Store, filters: IncidentFilters, most: int = 200) -> list[ActorCount]:
    """Parties by their names, the busiest first; only what is told as having happened."""
    asked = where(store, replace(filters, realis=["actual"]))
    return [
        ActorCount(name=row[0], acts=row[1], suffers=row[2], conflict=row[3], cooperation=row[4], last=row[5])
        for row in store.rows(
            f"""
            WITH passing AS (SELECT id, quad, date_start, json FROM incidents WHERE {asked}),
                 parties AS (
                     SELECT id, quad, date_start, 1 AS acts,
                            unnest(json_extract_string(json, '$.actors[*].name')) AS name
                     FROM passing
                     UNION ALL
                     SELECT id, quad, date_start, 0, unnest(json_extract_string(json, '$.recipients[*].name'))
                     FROM passing
                 ),
                 each AS (SELECT name, id, max(acts) AS acts, min(acts) AS least, any_value(quad) AS quad,
                                 any_value(date_start) AS day FROM parties WHERE name IS NOT NULL GROUP BY name, id)
            SELECT name, count(*) FILTER (acts = 1), count(*) FILTER (least = 0),
                   count(*) FILTER (ends_with(quad, 'conflict')), count(*) FILTER (ends_with(quad, 'cooperation')),
                   CAST(max(day) AS VARCHAR)
            FROM each GROUP BY name ORDER BY count(*) DESC, name LIMIT {int(most)}
            """,
            asked.parameters,
        )
    ]


def sources(store: Store, most: int = 500, as_of: str | None = None) -> list[Source]:
    """Outlets, the busiest first; by what could be known on the ISO day ``as_of``."""
    day = "9999-12-31" if as_of is None else to_day(as_of)
    return [
        Source(outlet=row[0], documents=row[1], incidents=row[2], alone=row[3], corroborated=row[4], contested=row[5],
               first=row[6], last=row[7])
        for row in store.rows(
            f"""
            WITH told AS (
                     SELECT l.incident, coalesce(v.outlet, 'unknown publisher') AS outlet, min(v.known) AS known
                     FROM links l JOIN voices v USING (sha256)
                     WHERE l.incident IS NOT NULL AND v.known <= DATE '{day}' GROUP BY ALL
                 ),
                 by_incident AS (
                     SELECT incident, count(*) AS outlets, arg_min(outlet, (known, outlet)) AS first
                     FROM told GROUP BY ALL
                 ),
                 counted AS (
                     SELECT t.outlet, count(*) AS incidents, count(*) FILTER (b.outlets = 1) AS alone,
                            count(*) FILTER (b.first = t.outlet AND i.status = 'corroborated') AS corroborated,
                            count(*) FILTER (b.first = t.outlet AND i.status = 'contested') AS contested
                     FROM told t JOIN by_incident b USING (incident)
                          JOIN incidents i ON i.id = t.incident AND NOT i.dismissed AND i.since <= DATE '{day}'
                               AND (i.until IS NULL OR i.until > DATE '{day}')
                     GROUP BY t.outlet
                 ),
                 printed AS (
                     SELECT coalesce(outlet, 'unknown publisher') AS outlet, count(*) AS documents,
                            -- An undated page has no day of its own, whatever else is known of it.
                            min(known) FILTER (basis = 'published') AS first,
                            max(known) FILTER (basis = 'published') AS last
                     FROM voices
                     WHERE known <= DATE '{day}' GROUP BY ALL
                 )
            SELECT p.outlet, documents, coalesce(incidents, 0), coalesce(alone, 0), coalesce(corroborated, 0),
                   coalesce(contested, 0), CAST(first AS VARCHAR), CAST(last AS VARCHAR)
            FROM printed p LEFT JOIN counted USING (outlet) ORDER BY documents DESC, outlet LIMIT {int(most)}
            """
        )
    ]  # fmt: skip


def documents_of(
    store: Store, limit: int, after: str | None = None, as_of: str | None = None
) -> list[dict[str, object]]:  # fmt: skip
    """Documents by id, so many after the given one; those that could be known on the ISO day ``as_of``."""
    names = ("id", "title", "publisher", "published", "url", "language", "skipped", "events")
    rows = store.rows(
        f"""
        WITH listed AS (
                 SELECT d.sha256, d.id, d.title, d.publisher, d.published, d.url, d.language, d.skipped
                 FROM documents d LEFT JOIN voices v USING (sha256)
                 WHERE d.id > ? AND (? IS NULL OR v.known <= CAST(? AS DATE)) ORDER BY d.id LIMIT {int(limit)}
             ),
             told AS (
                 SELECT sha256, count(*) AS events FROM mentions
                 WHERE sha256 IN (SELECT sha256 FROM listed) GROUP BY sha256
             )
        SELECT id, title, publisher, CAST(published AS VARCHAR), url, language, skipped, coalesce(events, 0)
        FROM listed LEFT JOIN told USING (sha256) ORDER BY id
        """,
        [after or "", as_of, None if as_of is None else to_day(as_of)],
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


__all__: Sequence[str] = ("FACETS", "ActorCount", "Day", "Facet", "Source", "actors", "count", "days", "documents_of",
                          "facets", "sources")  # fmt: skip
