"""Questions to the record, by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import msgspec

from whowhom.errors import ConfigError
from whowhom.model import Article, EventMention, Published, Rejected, Span
from whowhom.model.text import Section
from whowhom.store.embedded import Store

AT_ONCE = 1024
"""Events fetched at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What may be asked of events and of incidents; an empty filter lets all pass, several values are alternatives.

    A party (``actor``, ``recipient``, ``country`` for either side) is a country's ISO 3166-1 alpha-3 code in
    capitals, or else part of a name in any case of letters. ``since`` and ``until`` are ISO dates, both included; what
    has no date lies in no period. ``as_of`` is the last ISO day whose knowledge counts, None for today's;
    ``min_confidence`` is in [0, 1]. Of many, ``limit`` are given after the first ``offset``.
    """

    actor: Sequence[str] = ()
    recipient: Sequence[str] = ()
    country: Sequence[str] = ()
    type: Sequence[str] = ()
    mode: Sequence[str] = ()
    quad: Sequence[str] = ()
    realis: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    min_confidence: float = 0.0
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters(Asked):
    """Which events to give; ``publisher`` is part of a name, ``incident`` the id that an incident goes by."""

    document: Sequence[str] = ()
    publisher: Sequence[str] = ()
    incident: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a record holds. ``skipped`` documents are kept but not coded."""

    documents: int
    skipped: int
    mentions: int
    entities: int
    quarantined: int


def events(store: Store, filters: Filters = Filters()) -> Iterator[EventMention]:
    """Events that pass all filters, by date (unknown last), document, sentence and place in it; streamed."""
    where = Where(filters)
    where.one_of(filters.document, "document = ?")
    where.one_of([name.lower() for name in filters.publisher], "contains(lower(publisher), ?)")
    where.one_of(filters.incident, "(sha256, position) IN (SELECT (sha256, position) FROM links WHERE incident = ?)")
    if filters.as_of is not None:
        where.add("sha256 IN (SELECT sha256 FROM voices WHERE known <= CAST(? AS DATE))", to_day(filters.as_of))
    # Only row numbers are sorted: the events themselves would not fit the memory that the record is given.
    order = f"""
        SELECT rowid FROM mentions WHERE {where}
        ORDER BY date_start NULLS LAST, date_end, document, sentence, start, rowid {limited(filters)}
    """
    decoder = msgspec.json.Decoder(EventMention)
    numbers = store.rows(order, where.parameters)
    while some := [number for (number,) in islice(numbers, AT_ONCE)]:
        found = dict(store.rows("SELECT rowid, json FROM mentions WHERE rowid IN (SELECT unnest(?))", [some]))
        for number in some:
            yield decoder.decode(found[number])


def counts(store: Store) -> Counts:
    """How much the record holds."""
    (row,) = store.rows(
        """
        SELECT (SELECT count(*) FROM documents), (SELECT count(skipped) FROM documents),
               (SELECT count(*) FROM mentions), (SELECT count(*) FROM entities), (SELECT count(*) FROM quarantine)
        """
    )
    return Counts(documents=row[0], skipped=row[1], mentions=row[2], entities=row[3], quarantined=row[4])


def quarantined(store: Store) -> Iterator[Rejected]:
    """Inputs that could not be used and why, by source."""
    for source, stage, reason, sha256 in store.rows(
        "SELECT source, stage, reason, sha256 FROM quarantine ORDER BY source"
    ):
        yield Rejected(source=source, stage=stage, reason=reason, sha256=sha256)


def article(store: Store, id: str, *, by_hash: bool = False) -> Article | None:
    """The article that events name as their ``document``, or of that SHA-256; None where the record has none."""
    row = next(
        store.rows(
            f"""
            SELECT id, source, sha256, text, title, url, publisher, CAST(published AS VARCHAR), published_precision,
                   published_basis, language, sections, sentences, origin, coalesce(notes, '[]')
            FROM documents WHERE {"sha256" if by_hash else "id"} = ? ORDER BY sha256
            """,
            [id],
        ),
        None,
    )
    if row is None:
        return None
    published = Published(date=row[7], precision=row[8], basis=row[9])
    return Article(
        id=row[0], source=row[1], sha256=row[2], text=row[3], title=row[4], url=row[5], publisher=row[6],
        published=published, language=row[10],
        sections=msgspec.json.decode(row[11], type=tuple[Section, ...]),
        sentences=msgspec.json.decode(row[12], type=tuple[Span, ...]),
        origin=row[13], notes=msgspec.json.decode(row[14], type=tuple[str, ...]),
    )  # fmt: skip


class Where:
    """A WHERE clause with its parameters, put together from what is asked."""

    def __init__(self, asked: Asked) -> None:
        self._clauses: list[str] = ["TRUE"]
        self.parameters: list[object] = []
        self._party(asked.actor, ["actor"])
        self._party(asked.recipient, ["recipient"])
        self._party(asked.country, ["actor", "recipient"])
        self.one_of(asked.type, "type = upper(?)")
        self.one_of(asked.mode, "mode = lower(?)")
        self.one_of([quad.replace("-", " ").replace("_", " ") for quad in asked.quad], "quad = lower(?)")
        self.one_of(asked.realis, "realis = lower(?)")
        if asked.since is not None:
            self.add("coalesce(date_end, date_start) >= CAST(? AS DATE)", to_day(asked.since))
        if asked.until is not None:
            self.add("coalesce(date_start, date_end) <= CAST(? AS DATE)", to_day(asked.until))
        if asked.min_confidence > 0:
            self.add("confidence >= ?", asked.min_confidence)

    def __str__(self) -> str:
        return " AND ".join(self._clauses)

    def add(self, clause: str, *parameters: object) -> None:
        """One more condition that must hold."""
        self._clauses.append(clause)
        self.parameters += parameters

    def one_of(self, values: Sequence[object], clause: str) -> None:
        """One of the values must fit the clause; any does where there are none."""
        if values:
            self.add("(" + " OR ".join([clause] * len(values)) + ")", *values)

    def _party(self, values: Sequence[str], sides: Sequence[str]) -> None:
        """One of the parties must stand on one of the sides."""
        tests: list[str] = []
        parameters: list[str] = []
        for value in values:
            is_code = re.fullmatch("[A-Z]{3}", value) is not None
            for side in sides:
                tests.append(f"list_contains({side}_countries, ?)" if is_code else f"contains({side}_names, ?)")
                parameters.append(value if is_code else value.lower())
        if tests:
            self.add("(" + " OR ".join(tests) + ")", *parameters)


def limited(asked: Asked) -> str:
    """The LIMIT clause, empty where there is none."""
    return "" if asked.limit is None else f"LIMIT {int(asked.limit)} OFFSET {int(asked.offset)}"


def to_day(text: str) -> str:
    """An ISO date as it is compared; raises ConfigError on anything else."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ConfigError(f"{text!r} is no date: write it as 2023-03-22") from None
