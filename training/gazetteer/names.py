"""Rows of the tables of names and of office-holders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from babel import Locale

from training.gazetteer.sources import alpha3, hand, table

ROLE_SECTOR = {
    "armed_forces": "MIL",
    "defence": "GOV",
    "speaker": "LEG",
    "security_intelligence": "SPY",
    "opposition": "OPP",
    "rebel": "REB",
    "igo": "IGO",
    "religious": "REL",
}
"""Sector of who holds an office; any other office is the government's."""

FEDERATIONS = frozenset({
    "US", "IN", "RU", "CN", "AU", "CA", "NG", "PK", "UA", "BR", "MX", "DE", "ET", "IQ", "AF", "SO", "MM"
})  # fmt: skip
"""Countries whose first-level units news names without the country."""

WORDS = frozenset({
    "Nice", "Reading", "Mobile", "Split", "Police", "Man", "Bath", "Same", "Most", "Of", "Union", "Salvador",
    "Victoria", "Lincoln", "Jackson", "Florence", "Santiago", "George", "Austin", "Charlotte", "Orlando", "Dallas",
    "Houston", "Madison", "Kent", "Warren", "Sterling"
})  # fmt: skip
"""Cities whose names are more often something else."""

_ARMED = re.compile(
    r"\b(?:front|army|armies|movement|brigades?|liberation|forces?|militia|mujahid\w+|resistance)\b", re.I
)
_OUTLET = re.compile(
    r"\b(?:news|tv|radio|agency|times|press|broadcasting|television|daily|post|herald|gazette)\b", re.I
)
_PLURAL = re.compile(r"(?:[a-z](?:an|en|i|k|t|d|r|n|b|e|o|y))$")
_INVARIABLE = re.compile(r"(?:ese|ish|ch|ss|x|z|men)$")
Row = tuple[str, ...]


def name_rows(data: Path) -> Iterator[Row]:
    """Name, canonical name, kind, country, sector, Wikidata id, since, until."""
    seen: set[tuple[str, str, str]] = set()
    for row in _all_names(data):
        key = (row[0].lower(), row[3], row[6])
        if row[0] and key not in seen:
            seen.add(key)
            yield row


def holder_rows(more: Path | None) -> Iterator[Row]:
    """Spellings (joined by semicolons), country, role, sector, Wikidata id, since, until, "1" if known by surname.

    A row of ``more`` that has no Wikidata id, or tells a spell of the hand-made table again, is left out; who stands
    only there is known by full name alone, since ten thousand surnames would name half of the world's passers-by.
    """
    spells: dict[tuple[str, str], list[str]] = {}
    for country, role, names, since, until, wikidata in (p[:6] for p in hand("holders.psv")):
        spells.setdefault((country, role), []).append(since)
        yield names, country, role, ROLE_SECTOR.get(role, "GOV"), wikidata, since, until, "1"
    for r in table(more) if more else ():
        told = any(_near(r["start"], since) for since in spells.get((r["iso3"], r["role"]), ()))
        if r["start"] and r["wikidata"] and not told and " " in r["person"]:
            sector = ROLE_SECTOR.get(r["role"], "GOV")
            yield r["person"], r["iso3"], r["role"], sector, r["wikidata"], r["start"], r["end"], ""


def _near(start: str, other: str, days: int = 45) -> bool:
    """Whether two starts of a spell, ISO dates or prefixes of one, tell the same spell."""
    if len(start) < 10 or len(other) < 10:
        return start[:4] == other[:4]
    return abs((date.fromisoformat(start) - date.fromisoformat(other)).days) <= days


def _all_names(data: Path) -> Iterator[Row]:
    yield from country_rows()
    for names, kind, country, sector, *days in (_padded(p) for p in hand("entities.psv")):
        first, *others = names.split(";")
        for name in (first, *others):
            # A row of organs ("UNHCR;UNICEF") keeps each name; spellings of one body share the first.
            yield (
                name,
                first if kind in {"country", "region", "demonym"} else name,
                kind,
                country,
                sector,
                "",
                *days,
            )
    taken = {name.lower() for p in hand("entities.psv") for name in p[0].split(";")}
    yield from _armed_groups(data, taken)
    yield from _outlets(data)
    yield from _regions_and_cities(data, {row[0].lower() for row in country_rows()})


def _regions_and_cities(data: Path, taken: set[str]) -> Iterator[Row]:
    """First-level units of large federations and large cities: they stand for their country's people and offices."""
    folder = data / "gazetteer"
    for row in table(folder / "natural_earth_admin1.csv.gz"):
        if row["iso2"] in FEDERATIONS and len(row["name"]) > 3:
            yield row["name"], row["name"], "region", alpha3(row["iso2"]), "", "", "", ""
    for row in table(folder / "geonames_cities15000.csv.gz"):
        people, seat = int(row["population"]), row["fcode"] in {"PPLA", "PPLC"}
        if (
            row["name"] in WORDS
            or row["ascii"].lower() in taken
            or not (people > 250_000 or (seat and people > 80_000))
        ):
            continue
        for name in dict.fromkeys([row["name"], row["ascii"]]):
            yield name, row["name"], "city", alpha3(row["country"]), "", "", "", ""


def _padded(fields: list[str]) -> list[str]:
    return ([*fields, "", "", ""])[:6]


def country_rows() -> Iterator[Row]:
    """Names, peoples and capitals of countries and dependencies, as rows of the table of names."""
    english = Locale("en").territories
    written = {p[0]: p for p in hand("countries.psv")}
    names = {alpha3(code): str(name) for code, name in english.items() if len(code) == 2 and code.isalpha()}
    names = {code: name for code, name in names.items() if code} | {"TUR": "Türkiye", "CZE": "Czechia"}
    shown = {
        "COD": "DR Congo", "COG": "Congo-Brazzaville", "MMR": "Myanmar", "HKG": "Hong Kong", "MAC": "Macao",
        "PSE": "Palestine", "CIV": "Ivory Coast", "BIH": "Bosnia and Herzegovina", "TTO": "Trinidad and Tobago",
        "ATG": "Antigua and Barbuda", "KNA": "Saint Kitts and Nevis", "LCA": "Saint Lucia", "CPV": "Cape Verde",
        "VCT": "Saint Vincent and the Grenadines", "STP": "Sao Tome and Principe", "TUR": "Turkey",
    }  # fmt: skip
    for code in sorted(names):
        name = shown.get(code, names[code])
        _, also, peoples, capitals = (*written.get(code, [code]), "", "", "")[:4]
        for spelling in dict.fromkeys([name, names[code], *also.split(";")]):
            yield spelling, name, "country", code, "", "", "", ""
        for people in filter(None, peoples.split(";")):
            for spelling in (people, _plural(people)):
                yield spelling, name, "demonym", code, "", "", "", ""
        for capital in filter(None, capitals.split(";")):
            yield capital, capital, "capital", code, "GOV", "", "", ""


def _plural(people: str) -> str:
    if _INVARIABLE.search(people) or people.endswith("s"):
        return people
    return f"{people}s" if _PLURAL.search(people) else people


def _armed_groups(data: Path, taken: set[str]) -> Iterator[Row]:
    codes = _country_codes()
    for row in table(data / "actors" / "ucdp_actors_v22.1.csv"):
        country = codes.get(re.sub(r"\s*\(.*", "", row["locations"].split("|")[0]).lower(), "")
        for name in (row["name"], row["full_name"]):
            known = (
                not name
                or name == "n/a"
                or len(name) < 4
                or name.lower() in taken
                or re.search(r"[,()/\[\]]| - |faction", name, re.I)
            )
            if known or not (row["kind"] == "rebel" or _ARMED.search(name)) or name.lower() in codes:
                continue
            if re.fullmatch(r"[A-Z][a-z]+", name) or name.lower().startswith(("government of", "the ")):
                continue
            yield name, name, "armed_group", country, "REB", "", "", ""


def _country_codes() -> dict[str, str]:
    return {row[0].lower(): row[3] for row in country_rows() if row[2] == "country"}


def _outlets(data: Path) -> Iterator[Row]:
    for row in table(data / "actors" / "state_media.csv"):
        name = re.sub(r"\s*\(.*?\)", "", row["Main assets"]).strip()
        if _OUTLET.search(name) and 1 < len(name.split()) < 7 and row["iso3"].isalpha():
            yield name, name, "media", row["iso3"], "MED", "", "", ""
