"""What the record keeps of incidents: every state by day, rebuilt from their mentions and analysts' corrections."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from whowhom.link.claims import Report
from whowhom.link.gather import gathered
from whowhom.model import EventMention, Incident
from whowhom.store.insert import countries, insert, names

if TYPE_CHECKING:
    import duckdb

UNKNOWN = "unknown publisher"
"""Lineage of documents that do not say who published them: they may all be one, so they are no second voice."""

STATES = 40
"""States of one incident that are kept by day; of one that changes more often, the last counts for the days between."""


@dataclass(slots=True)
class Corrections:
    """What analysts have decided, as linking applies it."""

    merged: dict[str, str]
    split: list[tuple[str, int, int, str]]
    recoded: dict[str, dict[str, str]]
    dismissed: set[str]
    words: dict[str, list[str]]

    @classmethod
    def read(cls, sql: duckdb.DuckDBPyConnection) -> Corrections:
        """All corrections of the record, in the order in which they were made."""
        found = cls(merged={}, split=[], recoded=defaultdict(dict), dismissed=set(), words=defaultdict(list))
        for kind, incident, detail, author, reason in sql.execute(
            "SELECT kind, incident, detail, author, reason FROM corrections ORDER BY number"
        ).fetchall():
            content: dict[str, Any] = json.loads(detail)
            found.words[incident].append(f"{kind} by {author}: {reason}")
            if kind == "merge":
                found.merged[content["other"]] = incident
            elif kind == "split":
                found.split += [(sha256, first, last, content["new"]) for sha256, first, last in content["places"]]
            elif kind == "recode":
                found.recoded[incident].update(content["fields"])
            elif kind == "dismiss":
                found.dismissed.add(incident)
            elif kind == "restore":
                found.dismissed.discard(incident)
        return found

    def gathered(self, id: str, reports: Sequence[Report]) -> Incident:
        """The incident of these reports, with what has been decided about it."""
        words = tuple(self.words.get(id, ()))
        return gathered(id, reports, self.recoded.get(id), dismissed=id in self.dismissed, corrected=words)

    def home(self, base: str, sha256: str, first: int, last: int) -> str:
        """Where a mention belongs in the end: its incident by likeness, its document, and its predicate's place."""
        id = base
        for document, start, end, new in self.split:
            if document == sha256 and first < end and start < last:
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
    insert(sql, "incidents", states)
    note(sql, [(*entry, None, None) for entry in log])


def note(sql: duckdb.DuckDBPyConnection, changes: Sequence[tuple[str, str, str, str, str | None, str | None]]) -> None:
    """Add entries (incident, day, what, words, author, reason) to the log."""
    number = (sql.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone() or (0,))[0]
    at = datetime.now(UTC).isoformat(timespec="seconds")
    insert(sql, "changes", [
        {"number": number + i, "incident": incident, "dated": day, "what": what, "words": words, "author": author,
         "reason": reason, "noted_at": at}
        for i, (incident, day, what, words, author, reason) in enumerate(changes, 1)
    ])  # fmt: skip


def reports_of(sql: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, list[Report]]:
    """All reports of each incident, with the denials that stand beside them in their articles."""
    found: dict[str, list[Report]] = defaultdict(list)
    told = sql.execute(
        """
        SELECT incident, sha256, position FROM links WHERE incident IN (SELECT unnest(?::VARCHAR[]))
        ORDER BY sha256, position
        """,
        [list(ids)],
    ).fetchall()
    documents = sorted({sha256 for _, sha256, _ in told})
    lineages = _lineages(sql, documents)
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


def _lineages(sql: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> dict[str, tuple[str, str | None, str]]:
    """Day known, outlet and lineage of these documents: a copy speaks for its first publisher."""
    return {
        sha256: (known, outlet, own or first or outlet or UNKNOWN)
        for sha256, known, outlet, own, first in sql.execute(
            """
            WITH here AS (
                     SELECT sha256, known, outlet, own_lineage, copies FROM voices
                     WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))
                 ),
                 origin AS (
                     SELECT copies, arg_min(coalesce(own_lineage, outlet), (known, sha256)) AS first
                     FROM voices WHERE copies IN (SELECT copies FROM here) GROUP BY copies HAVING count(*) > 1
                 )
            SELECT sha256, CAST(known AS VARCHAR), outlet, own_lineage, first
            FROM here LEFT JOIN origin USING (copies)
            """,
            [list(documents)],
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
        one = final.gathered(id, known)
        found.append((one, day, until))
    return found


def _state_row(one: Incident, since: str, until: str | None) -> dict[str, object]:
    return {
        "id": one.id, "since": since, "until": until, "status": one.status, "independent": one.independent,
        "mentions": len(one.mentions), "type": one.type, "mode": one.mode, "quad": one.quad,
        "intensity": one.intensity, "realis": one.realis, "date_start": one.date.start, "date_end": one.date.end,
        "actor_countries": countries(one.actors), "recipient_countries": countries(one.recipients),
        "actor_names": names(one.actors), "recipient_names": names(one.recipients),
        "place_country": one.place.country if one.place else None, "confidence": one.confidence,
        "dismissed": one.dismissed, "json": msgspec.json.encode(replace(one, claims=())).decode(),
    }  # fmt: skip
