"""Names of the user's own: a table that ``whowhom gazetteer add`` checks, compares and puts before the shipped ones."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from whowhom.codebook import plover
from whowhom.codebook.offices import role_of
from whowhom.errors import InputError
from whowhom.resolve.parties import country_name
from whowhom.store import tables
from whowhom.store.keys import entity_keys, place_keys
from whowhom.store.matching import KIND_ORDER
from whowhom.store.reference import Tables
from whowhom.store.spelling import folded
from whowhom.store.tables import Row

COLUMNS = (
    "name", "spellings", "kind", "country", "sector", "id", "since", "until", "office", "lat", "lon", "population"
)  # fmt: skip
NEEDED = {"name", "kind"}
PLACE_KINDS = ("country", "region", "admin1", "capital", "seat", "city")
LARGEST = 200_000_000
"""Bytes of a file; a larger one is no table of names of one's own."""

_COUNTRY = re.compile(r"[A-Z]{3}")


@dataclass(slots=True)
class Report:
    """What became of a file: rows kept, rows refused and conflicts seen, each of these one sentence."""

    entities: int = 0
    places: int = 0
    refused: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """One checked row; ``line`` is where it stands in the file."""

    line: int
    names: tuple[str, ...]
    kind: str
    country: str
    sector: str
    id: str
    since: str
    until: str
    role: str
    point: tuple[str, str] | None
    population: str


def add(path: Path, folder: Path, known: Tables) -> Report:
    """Check the table at ``path`` and put it into the user's ``folder``; a table of the same name is replaced.

    A CSV or TSV file with a heading; ``name`` and ``kind`` are needed, the other columns of ``COLUMNS`` may be left
    out. Other spellings are joined by semicolons; days are ISO; an ``office`` (a title such as "foreign minister")
    makes the person findable by country and day; ``lat`` and ``lon`` make the row a place. Rows that cannot be are
    refused, all others are kept. Raises InputError where the file is none.
    """
    report = Report()
    entries = []
    for line, given in _rows(path):
        try:
            entries.append(_checked(line, given))
        except InputError as error:
            report.refused.append(f"{path.name}, line {line}: {error}")
    report.conflicts += [f"{path.name}, {words}" for words in (*_overlaps(entries), *_against(entries, known))]
    named = table_name(path.stem)
    if named in RESERVED:
        raise InputError(f"{path}: {path.stem!r} is what `gazetteer update` calls its own table; rename the file")
    places = [e for e in entries if e.point is not None]
    others = [e for e in entries if e.point is None]
    for kind in ("entities", "places"):
        tables.remove(folder, f"{kind}-{named}")
    if others:
        report.entities = tables.write(folder, f"entities-{named}", map(_entity_row, others), entity_keys)
    if places:
        report.places = tables.write(folder, f"places-{named}", map(_place_row, places), place_keys)
    return report


def table_name(stem: str) -> str:
    """What the table of a file is called: its name in small letters; other signs are told apart by a mark."""
    plain = re.sub(r"[^\w-]+", "-", stem.lower()).strip("-")
    if plain == stem.lower():
        return plain
    return f"{plain or 'table'}-{hashlib.sha256(stem.encode()).hexdigest()[:4]}"


RESERVED = frozenset({"geonames", "offices"})


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST // 10**6} MB; split it, or leave out what is no name")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error.reason}); save it as CSV in UTF-8") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    first = text.partition("\n")[0]
    try:
        reader = csv.DictReader(
            io.StringIO(text, newline=""), strict=True,
            delimiter="\t" if "\t" in first else ";" if "," not in first else ",",
        )  # fmt: skip
        found = [name.strip().lower() for name in reader.fieldnames or ()]
        if not set(found) >= NEEDED or set(found) - set(COLUMNS):
            wrong = ", ".join(sorted(set(found) - set(COLUMNS))) or "no heading"
            others = ", ".join(c for c in COLUMNS if c not in NEEDED)
            raise InputError(f"{path} has wrong columns ({wrong}): needed are name and kind, possible {others}")
        reader.fieldnames = found
        for row in reader:
            yield reader.line_num, {k: " ".join((v or "").split()) for k, v in row.items() if k in COLUMNS}
    except csv.Error as error:
        raise InputError(f"{path} is no CSV: {error}") from error


def _checked(line: int, given: Mapping[str, str]) -> Entry:
    name, kind, country = given["name"], given["kind"].lower(), given.get("country", "").upper()
    if not name or len(name) > 200 or not name.isprintable():
        raise InputError(
            "a name is missing" if not name else "a name of more than 200 letters, or with signs that none can see"
        )
    lat, lon = given.get("lat", ""), given.get("lon", "")
    kinds = PLACE_KINDS if lat or lon else KIND_ORDER
    if kind not in kinds:
        raise InputError(f"kind {kind!r} is none; it is one of {', '.join(kinds)}")
    if country and (not _COUNTRY.fullmatch(country) or country_name(country) == country):
        raise InputError(f"country {country!r} is no ISO 3166-1 alpha-3 code, as IRN")
    sector = given.get("sector", "").upper()
    if sector and sector not in plover.sectors():
        raise InputError(f"sector {sector!r} is no PLOVER sector, as GOV")
    since, until = _day(given.get("since", "")), _day(given.get("until", ""))
    if since and until and until < since:
        raise InputError(f"ends ({until}) before it begins ({since})")
    office = given.get("office", "")
    if office and not country:
        raise InputError(f"office {office!r} without a country")
    return Entry(
        line=line, names=(name, *filter(None, (s.strip() for s in given.get("spellings", "").split(";")))), kind=kind,
        country=country, sector=sector, id=given.get("id", ""), since=since, until=until,
        role=role_of(office) if office else "", point=_point(lat, lon) if lat or lon else None,
        population=given.get("population", ""),
    )  # fmt: skip


def _day(given: str) -> str:
    if not given:
        return ""
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as error:
        raise InputError(f"{given!r} is no day ({error}); write it as 2023-03-11") from error


def _point(lat: str, lon: str) -> tuple[str, str]:
    try:
        if abs(float(lat)) <= 90 and abs(float(lon)) <= 180:
            return lat, lon
    except ValueError:
        pass
    raise InputError(f"{lat!r}, {lon!r} is no point; give degrees, as 40.378 and 49.892")


def _overlaps(entries: list[Entry]) -> Iterator[str]:
    """Pairs of rows that give one office to two people on the same days."""
    held: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.role:
            held.setdefault((entry.country, entry.role), []).append(entry)
    for (country, role), spells in sorted(held.items()):
        spells.sort(key=lambda e: (e.since, e.line))
        for one, other in pairwise(spells):
            if one.names[0] != other.names[0] and other.since < (one.until or "9999"):
                until = min(filter(None, (one.until, other.until)), default="now")
                yield (
                    f"lines {one.line} and {other.line}: {one.names[0]} and {other.names[0]} are both "
                    f"{role.replace('_', ' ')} of {country} from {other.since or 'the beginning'} to {until}"
                )


def _against(entries: list[Entry], known: Tables) -> Iterator[str]:
    """Rows that say otherwise than the tables at hand; the user's rows are asked first."""
    for entry in entries:
        for name in entry.names:
            for other in known.entities(name)[:1] if entry.point is None else ():
                if (other.kind, other.country or "") != (entry.kind, entry.country):
                    where = f" of {other.country}" if other.country else ""
                    known_as = f"{name!r} is known as {other.kind}{where} ({other.name})"
                    yield f"line {entry.line}: {known_as}; yours comes first"
        if entry.role and entry.since:
            for other in known.office_holders(entry.country, entry.role, on=entry.since)[:1]:
                if folded(other.name) != folded(entry.names[0]):
                    yield (
                        f"line {entry.line}: on {entry.since} {other.name} holds the office by the tables at hand; "
                        f"yours comes first"
                    )


def _entity_row(e: Entry) -> Row:
    return e.names[0], ";".join(e.names), e.kind, e.country, e.sector, e.id, e.since, e.until, e.role


def _place_row(e: Entry) -> Row:
    assert e.point is not None
    known = e.id if e.id.isdecimal() else ""
    people = e.population if e.population.isdecimal() else ""
    return e.kind, "|".join(e.names), e.country, *e.point, known, people, ""
