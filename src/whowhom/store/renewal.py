"""Tables from the sources themselves: places from a GeoNames dump, office-holders from an answer of Wikidata."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import IO

from whowhom.codebook.offices import role_of
from whowhom.errors import InputError
from whowhom.store import tables
from whowhom.store.keys import entity_keys, place_keys
from whowhom.store.tables import Row

GEONAMES = 19
"""Columns of a GeoNames dump (https://download.geonames.org/export/dump/readme.txt)."""

LEAST = 1000
"""People of the smallest place that is kept, unless told otherwise; a seat of a unit is kept whatever its size."""

SPELLINGS = 8
SEATS = {"PPLC": "capital", "PPLA": "seat", "PPLG": "seat"}
_LATIN = re.compile(r"[^\W\d_][\w'’ .-]{2,40}")


def query() -> str:
    """The question that Wikidata is asked (SPARQL): holders of high offices since 1990, with their days."""
    return (files("whowhom.store") / "data" / "offices.rq").read_text(encoding="utf-8")


def places(path: Path, folder: Path, codes: dict[str, str], least: int = LEAST) -> tuple[int, list[str]]:
    """Make the user's table of places from a GeoNames dump, a text file or a ZIP with one.

    The number of places, and a sentence for each row that cannot be. ``codes`` gives ISO 3166-1 alpha-3 for alpha-2.
    Raises InputError where the file is no such dump, or holds no place; the table at hand stays then.
    """
    refused: list[str] = []
    rows = list(_place_rows(path, codes, least, refused))
    if not rows:
        why = f"; {refused[0]}" if refused else f" of {least} people or more"
        raise InputError(f"{path} holds no place{why}")
    return tables.write(folder, "places-geonames", rows, place_keys), refused


def offices(path: Path, folder: Path) -> tuple[int, list[str]]:
    """Make the user's table of office-holders from Wikidata's answer to ``query``, JSON or CSV; likewise."""
    refused: list[str] = []
    rows = list(_office_rows(path, refused))
    if not rows:
        raise InputError(f"{path} holds no office-holder{'; ' + refused[0] if refused else ''}")
    return tables.write(folder, "entities-offices", rows, entity_keys), refused


def _place_rows(path: Path, codes: dict[str, str], least: int, refused: list[str]) -> Iterator[Row]:
    for number, line in enumerate(_lines(path), 1):
        fields = line.rstrip("\n").split("\t")
        try:
            if len(fields) != GEONAMES:
                raise ValueError(f"{len(fields)} columns, where a GeoNames dump has {GEONAMES}")
            people = int(fields[14] or 0)
            if not (abs(float(fields[4])) <= 90 and abs(float(fields[5])) <= 180):
                raise ValueError(f"{fields[4]}, {fields[5]} is no point")
        except ValueError as error:
            refused.append(f"{path.name}, line {number}: {error}")
            if len(refused) == number > MOST_WRONG:
                raise InputError(f"{path} is no GeoNames dump: {refused[0]}") from error
            continue
        known, name, plain, others, lat, lon, group, code, country, _, unit = fields[:11]
        if country not in codes or not (
            (group == "P" and (people >= least or code in SEATS)) or (group == "A" and code == "ADM1")
        ):
            continue
        kind = "admin1" if group == "A" else SEATS.get(code, "city")
        also = [a for a in others.split(",") if _LATIN.fullmatch(a)][:SPELLINGS]
        names = dict.fromkeys([name, plain, *also])
        yield kind, "|".join(names), codes[country], lat, lon, known, str(people or ""), unit


MOST_WRONG = 20
"""Rows from the top that cannot be, after which a file is no dump."""


def _lines(path: Path) -> Iterator[str]:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                inner = next((n for n in packed.namelist() if n.endswith(".txt") and "readme" not in n.lower()), None)
                if inner is None:
                    raise InputError(f"{path} holds no text file; a GeoNames dump does")
                with packed.open(inner) as raw:
                    yield from _text(raw)
        else:
            with path.open("rb") as raw:
                yield from _text(raw)
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error.reason}), so it is no GeoNames dump") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def _text(raw: IO[bytes]) -> Iterator[str]:
    yield from io.TextIOWrapper(raw, encoding="utf-8", newline="\n")


def _office_rows(path: Path, refused: list[str]) -> Iterator[Row]:
    seen = set()
    for row in _answers(path):
        person, known, title = row.get("personLabel", ""), row["person"].rpartition("/")[2], row.get("officeLabel", "")
        country, since, until = row.get("iso3", ""), row.get("start", "")[:10], row.get("end", "")[:10]
        role = row.get("role") or role_of(_without_country(title))
        # A label that is no name but the identifier says that Wikidata has no English one.
        if not person or person == known or len(country) != 3 or not _days(since, until):
            refused.append(f"{path.name}: {person or known}, {title}, {country}, {since} to {until or 'now'}")
            continue
        if (key := (known, country, role, since)) not in seen:
            seen.add(key)
            sector = "MIL" if role == "armed_forces" else "LEG" if role == "speaker" else "GOV"
            yield person, person, "person", country, sector, known, since, until, role


def _days(since: str, until: str) -> bool:
    """Whether a term of office begins on a day and does not end before."""
    try:
        return date.fromisoformat(since) <= (date.fromisoformat(until) if until else date.max)
    except ValueError:
        return False


def _without_country(title: str) -> str:
    """ "Minister of Defence of Latvia" without Latvia."""
    parts = title.split(" of ")
    return " of ".join(parts[: 2 if parts[0].lower() in {"minister", "secretary", "federal minister"} else 1])


def _answers(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    try:
        if text.lstrip().startswith("{"):
            found = json.loads(text)["results"]["bindings"]
            rows = [{name: str(cell["value"]) for name, cell in row.items()} for row in found]
        else:
            rows = list(csv.DictReader(io.StringIO(text)))
    except (KeyError, TypeError, AttributeError, ValueError, csv.Error) as error:
        raise InputError(f"{path} is no answer of Wikidata, JSON or CSV, to `whowhom gazetteer query`") from error
    if not rows or not {"person", "personLabel", "start"} <= set(rows[0]):
        raise InputError(f"{path} lacks the columns person, personLabel and start of `whowhom gazetteer query`")
    return rows
