"""Rows of the tables of names and of office-holders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from babel import Locale

from training.gazetteer.sources import alpha3, hand, table
from whowhom.codebook.offices import embassy, is_single, role_of

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
_JOINT = frozenset({"country", "region", "demonym"})
"""Kinds of which a row of ``entities.psv`` names one thing in several spellings; a row of bodies names several."""

Row = tuple[str, ...]


FAMILIAR = frozenset({"head_of_state", "head_of_government", "foreign", "defence", "igo", "rebel", "religious"})
"""Roles whose holders are known by surname alone, where they stand in the hand-made table."""


def name_rows(data: Path) -> Iterator[Row]:
    """Canonical name, spellings (joined by semicolons), kind, country, sector, Wikidata id, since, until, role."""
    seen: set[tuple[str, str, str]] = set()
    rows: dict[Row, list[str]] = {}
    for spelling, *rest in _all_names(data):
        key = (spelling.lower(), rest[2], rest[5])
        if spelling and key not in seen:
            seen.add(key)
            rows.setdefault(tuple(rest), []).append(spelling)
    for (name, kind, country, sector, known, since, until), spellings in rows.items():
        yield name, ";".join(spellings), kind, country, sector, known, since, until, ""


def holder_rows(more: Path | None) -> Iterator[Row]:
    """The same for holders of offices, with the role they hold and "1" if they are known by surname.

    A row of ``more`` that has no Wikidata id, or tells a spell of the hand-made table again, is left out; who stands
    only there is known by full name alone, since ten thousand surnames would name half of the world's passers-by.
    """
    spells: dict[tuple[str, str], list[str]] = {}
    for country, role, names, since, until, known, body in ([*p, "", ""][:7] for p in hand("holders.psv")):
        spells.setdefault((country, role), []).append(since)
        sector = ROLE_SECTOR.get(role, "GOV")
        office = role_of(f"head of {body}") if body else role
        yield names.partition(";")[0], names, "person", country, sector, known, since, until, office, "1", role
    for r in table(more) if more else ():
        told = any(_near(r["start"], since) for since in spells.get((r["iso3"], r["role"]), ()))
        if r["start"] and r["wikidata"] and not told and " " in r["person"]:
            sector = ROLE_SECTOR.get(r["role"], "GOV")
            yield r["person"], r["person"], "person", r["iso3"], sector, r["wikidata"], r["start"], r["end"], r["role"]


def official_rows(more: Path | None) -> Iterator[Row]:
    """The same for officials of any further office; the role is empty where no news calls it by its title."""
    codes = _country_codes()
    for r in table(more) if more else ():
        if r["role"] in _TOP or not (r["start"] and r["wikidata"] and " " in r["person"] and r["iso3"].isalpha()):
            continue
        until = r["end"] or ("" if r["end_basis"] == "open" else f"{int(r['start'][:4]) + UNKNOWN_END}-12-31")
        names = dict.fromkeys([r["person"], re.sub(r"\s*\(.*", "", r["wikipedia"]) or r["person"]])
        sector = next((s for pattern, s in OFFICE_SECTOR if pattern.search(r["position"])), "GOV")
        role = _role(r["position"], codes)
        yield r["person"], ";".join(names), "person", r["iso3"], sector, r["wikidata"], r["start"], until, role


def _role(position: str, codes: dict[str, str]) -> str:
    """The office to look a position up by; none for those that no news calls by their title."""
    plain = position.lower()
    if plain.startswith("ambassador to "):
        host = codes.get(plain.removeprefix("ambassador to ").removeprefix("the "))
        return embassy(host) if host else ""
    role = role_of(plain)
    told = {"spokesperson", "un_permanent_representative", "national_security", "security_intelligence"}
    return role if role.startswith("minister_") or role in told or (is_single(plain) and "_" in role) else ""


_TOP = frozenset({
    "head_of_state", "head_of_government", "foreign", "defence", "interior", "deputy_head", "armed_forces", "speaker",
    "security_intelligence", "foreign_deputy",
})  # fmt: skip
"""Offices that ``holder_rows`` reads."""

UNKNOWN_END = 4
"""Years that an office is taken to last where the source knows no end."""

OFFICE_SECTOR = tuple(
    (re.compile(pattern, re.I), sector)
    for pattern, sector in (
        (r"\b(?:judge|justice of|chief justice|(?:supreme|constitutional|high) court|magistrate)\b", "JUD"),
        (
            r"\b(?:speaker|member of (?:the )?parliament|senator|deputy of the|president of the"
            r" (?:senate|national assembly|chamber|house|parliament|riigikogu|saeima|seimas|congress|council of states"
            r"|federal council))\b",
            "LEG",
        ),
        (
            r"\b(?:chief of (?:the )?(?:general |defen[cs]e |army |naval |air )?staff|commander|chief of defence)\b",
            "MIL",
        ),
        (r"\b(?:CIA|intelligence|security service)\b", "SPY"),
        (r"\b(?:police|gendarmerie)\b", "COP"),
    )
)
"""Sectors by what a position is called; any other is the government's."""


def _near(start: str, other: str, days: int = 45) -> bool:
    """Whether two starts of a spell, ISO dates or prefixes of one, tell the same spell."""
    if len(start) < 10 or len(other) < 10:
        return start[:4] == other[:4]
    return abs((date.fromisoformat(start) - date.fromisoformat(other)).days) <= days


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
    return {row[1].lower(): row[3] for row in country_rows() if row[2] == "country"}


def _outlets(data: Path) -> Iterator[Row]:
    for row in table(data / "actors" / "state_media.csv"):
        name = re.sub(r"\s*\(.*?\)", "", row["Main assets"]).strip()
        if _OUTLET.search(name) and 1 < len(name.split()) < 7 and row["iso3"].isalpha():
            yield name, name, "media", row["iso3"], "MED", "", "", ""
