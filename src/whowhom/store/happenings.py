"""What monitoring asks of a record: every state of its incidents in a few columns, and how much was read each day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from whowhom.store.embedded import Store
from whowhom.store.queries import to_day


@dataclass(frozen=True, slots=True)
class Happening:
    """One state of an incident; days are proleptic ordinals, ``until`` is exclusive and None while it holds.

    ``start`` and ``end`` are the days on which it happened, None where they are not known. ``actors`` and
    ``recipients`` are states; ``alone`` says that the actors did it to nobody else.
    """

    id: str
    since: int
    until: int | None
    start: int | None
    end: int | None
    type: str
    quad: str
    intensity: float
    realis: str
    status: str
    independent: int
    confidence: float
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One mention of an incident as indicators are looked for in it; ``known`` is an ordinal."""

    incident: str
    known: int
    type: str
    mode: str | None
    predicate: str
    sentence: str


def happenings(store: Store, dyad: tuple[str, str] | None = None, as_of: str | None = None) -> Iterator[Happening]:
    """States of incidents that two states or more take part in, by id and day; of one pair, either way, if asked.

    With ``as_of`` what became known later is left out. What an analyst has dismissed is left out too.
    """
    clauses = ["NOT dismissed", "len(list_distinct(list_concat(actor_countries, recipient_countries))) > 1"]
    parameters: list[object] = []
    for code in dyad or ():
        clauses.append("(list_contains(actor_countries, ?) OR list_contains(recipient_countries, ?))")
        parameters += [code, code]
    if as_of is not None:
        clauses.append("since <= CAST(? AS DATE)")
        parameters.append(to_day(as_of))
    for row in store.rows(
        f"""
        SELECT id, since, until, date_start, date_end, type, quad, intensity, realis, status, independent, confidence,
               actor_countries, recipient_countries, recipient_names = ''
        FROM incidents WHERE {" AND ".join(clauses)} ORDER BY id, since
        """,
        parameters,
    ):
        since, until, start, end = (None if day is None else int(day.toordinal()) for day in row[1:5])
        type, quad, intensity, realis, status, independent, confidence = row[5:12]
        yield Happening(
            id=row[0], since=since or 0, until=until, start=start, end=end, type=type, quad=quad, intensity=intensity,
            realis=realis, status=status, independent=independent, confidence=confidence, actors=tuple(row[12]),
            recipients=tuple(row[13]), alone=row[14],
        )  # fmt: skip


def read_by_day(store: Store, as_of: str | None = None) -> dict[int, int]:
    """Documents by the ordinal of the day on which they could be known; copies of one text count once."""
    until = "" if as_of is None else "WHERE known <= CAST(? AS DATE)"
    return {
        day.toordinal(): number
        for day, number in store.rows(
            f"SELECT known, count(DISTINCT copies) FROM voices {until} GROUP BY known ORDER BY known",
            [] if as_of is None else [to_day(as_of)],
        )
    }


def last_day(store: Store, today: date) -> str | None:
    """The last ISO day on which something dated could be known, no later than ``today``; None for an empty record.

    A page that is dated tomorrow has a clock that is wrong, and moves no one's today.
    """
    (found,) = store.rows(
        """
        SELECT CAST(coalesce(max(known) FILTER (basis != 'added'), max(known)) AS VARCHAR)
        FROM voices WHERE known <= ?
        """,
        [today],
    )
    day: str | None = found[0]
    return day


FEW = 5_000
"""Incidents that a query is told by their ids: more of them take more memory than reading all and choosing here."""


def tellings(store: Store, types: Sequence[str], ids: Sequence[str], as_of: str | None = None) -> Iterator[Told]:
    """Mentions of these types, told as having happened, in incidents of ``ids``; in no order.

    What became known after the ISO day ``as_of`` is left out.
    """
    few = len(ids) <= FEW
    chosen = frozenset(ids)
    for row in store.rows(
        f"""
        SELECT l.incident, v.known, m.type, m.mode, m.json ->> '$.evidence.predicate.text', m.json ->> '$.evidence.text'
        FROM mentions m JOIN links l USING (sha256, position) JOIN voices v USING (sha256)
        WHERE m.type IN (SELECT unnest(?::VARCHAR[])) AND m.realis = 'actual'
            {"AND l.incident IN (SELECT unnest(?::VARCHAR[]))" if few else ""}
            AND v.known <= coalesce(CAST(? AS DATE), v.known)
        """,
        [list(types), *([list(ids)] if few else []), None if as_of is None else to_day(as_of)],
    ):
        if few or row[0] in chosen:
            yield Told(row[0], row[1].toordinal(), row[2], row[3], row[4].lower(), row[5])
