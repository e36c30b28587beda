"""Rows of the tables of names and of office-holders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from training.gazetteer.sources import alpha3, hand, table
from whowhom.extract.months import LANGUAGES
from whowhom.store.spelling import folded

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
_JOINT = frozenset({"country", "region", "demonym"})
"""Kinds of which a row of ``entities.psv`` names one thing in several spellings; a row of bodies names several."""

Row = tuple[str, ...]


def name_rows(data: Path) -> Iterator[Row]:
    """Canonical name, spellings (joined by semicolons), kind, country, sector, Wikidata id, since, until, role."""
    seen: set[tuple[str, str, str]] = set()
    rows: dict[Row, list[str]] = {}
    for spelling, *rest in _all_names(data):
        key = (spelling.lower(), rest[2], rest[5])
        if spelling and key not in seen:
            seen.add(key)
            rows.setdefault(tuple(rest), []).append(spelling)
    used = {spelling.lower() for spellings in rows.values() for spelling in spellings}
    for name, spelling, code in foreign_names():
        # In no language may a country take a name from a people, a capital or a town: Tunis, Swiss, Granada.
        if spelling.lower() not in used:
            rows[name, "country", code, "", "", "", ""].append(spelling)
    for (name, kind, country, sector, known, since, until), spellings in rows.items():
        yield name, ";".join(spellings), kind, country, sector, known, since, until, ""


def _all_names(data: Path) -> Iterator[Row]:
    for name, spelling, *rest in country_rows():
        yield spelling, name, *rest
    known = {name: row["wikidata"] for row in _igos(data) for name in _igo_names(row)}
    same = {spelling: row[0].split(";")[0] for row in hand("same.psv") for spelling in row[0].split(";")}
    for names, kind, country, sector, *days in (_padded(p) for p in hand("entities.psv")):
        first, *others = names.split(";")
        for name in (first, *others):
            # A row of organs ("UNHCR;UNICEF") keeps each name; spellings of one body share the first.
            kept = first if kind in _JOINT else same.get(name, name)
            yield name, kept, kind, country, sector, known.get(kept, "") if kind == "igo" else "", *days
    taken = {name.lower() for p in hand("entities.psv") for name in p[0].split(";")}
    yield from _organisations(data, taken)
    yield from _armed_groups(data, taken)
    yield from _outlets(data)
    yield from _regions_and_cities(data, {row[1].lower() for row in country_rows()})


def _igos(data: Path) -> Iterator[dict[str, str]]:
    """Intergovernmental organisations and their organs that news may name."""
    for row in table(data / "actors" / "igos.csv"):
        if row["wikidata"] and not re.search(r"statutory body|Research Infrastructure", row["type"]):
            yield row


def _igo_names(row: dict[str, str]) -> list[str]:
    """Its names in both spellings of "organisation", with what it calls itself in short."""
    given = [row["name"], *row["other_names"].split("|"), row["abbreviation"]]
    names = [" ".join(n.replace("‐", "-").replace("’", "'").split()) for n in given if n and n != "null"]
    both = [
        n.replace(*pair) for n in names for pair in (("Organisation", "Organization"), ("Organization", "Organisation"))
    ]
    return list(dict.fromkeys([*names, *both]))


def _organisations(data: Path, taken: set[str]) -> Iterator[Row]:
    for row in _igos(data):
        names = _igo_names(row)
        if any(name.lower() in taken for name in names):
            continue
        sector = "JUD" if re.search(r"Court|Tribunal", row["name"]) else "IGO"
        for name in names:
            # A short form counts where it is one that news would not take for a word or another body.
            if len(name) > 4 and (name.lower() not in taken):
                yield name, names[0], "igo", "", sector, row["wikidata"], "", ""


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
    """Names, peoples and capitals of countries and dependencies: name, spelling, kind, country, sector, …"""
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
            yield name, spelling, "country", code, "", "", "", ""
        for people in filter(None, peoples.split(";")):
            for spelling in (people, _plural(people)):
                yield name, spelling, "demonym", code, "", "", "", ""
        for capital in filter(None, capitals.split(";")):
            yield capital, capital, "capital", code, "GOV", "", "", ""


def foreign_names() -> Iterator[tuple[str, str, str]]:
    """Names of countries in other languages: the name kept, theirs, the code.

    Those that several countries bear are left out, and short Latin ones: "Anh" is England in Vietnamese and many
    people's name.
    """
    kept = {row[3]: row[0] for row in country_rows() if row[2] == "country"}
    bearers: dict[str, set[str]] = {}
    found: dict[tuple[str, str], None] = {}
    for language in (*LANGUAGES, "ja", "ko", "zh", "hi", "ur", "bn", "th"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and (len(name) > 4 or not name.isascii()):
                found[alpha3(code), str(name)] = None
                bearers.setdefault(folded(str(name)), set()).add(code)
    for code, name in found:
        if code in kept and len(bearers[folded(name)]) == 1 and ";" not in name:
            yield kept[code], name, code


def _plural(people: str) -> str:
    if _INVARIABLE.search(people) or people.endswith("s"):
        return people
    return f"{people}s" if _PLURAL.search(people) else people


def _armed_groups(data: Path, taken: set[str]) -> Iterator[Row]:
    codes = country_codes()
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


def country_codes() -> dict[str, str]:
    return {row[1].lower(): row[3] for row in country_rows() if row[2] == "country"}


def _outlets(data: Path) -> Iterator[Row]:
    for row in table(data / "actors" / "state_media.csv"):
        name = re.sub(r"\s*\(.*?\)", "", row["Main assets"]).strip()
        if not (name and row["iso3"].isalpha()):
            continue
        told = _OUTLET.search(name) and 1 < len(name.split()) < 7
        for spelling in (*([name] if told else []), *_handles(row)):
            yield spelling, name, "media", row["iso3"], "MED", "", "", ""


def _handles(row: dict[str, str]) -> Iterator[str]:
    """An outlet's names on Telegram and Twitter: "t.me/aztv_resmi", "@aztvresmi"."""
    if found := re.search(r"t\.me/(?:s/)?([A-Za-z]\w{3,})/?$", row["Telegram Link"]):
        yield f"t.me/{found[1]}"
    if found := re.search(r"(?:twitter|x)\.com/(\w{3,})/?$", row["Twitter Link"]):
        yield f"@{found[1]}"
