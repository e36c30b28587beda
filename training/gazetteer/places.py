"""Rows of the table of places."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from training.gazetteer.names import country_rows
from training.gazetteer.sources import alpha3, hand, table

SPELLINGS = 6
"""Alternate names kept for one city, those nearest to its name first."""

_ENGLISH = re.compile(r"[A-Z][A-Za-z'’]+(?:[ -](?:al|el|of|the|de|la|[A-Z])[A-Za-z'’]*)*")
Row = tuple[str, ...]


def place_rows(data: Path) -> Iterator[Row]:
    """Kind, names (joined by bars), country, latitude, longitude, GeoNames id, population."""
    folder = data / "gazetteer"
    cities = sorted(
        table(folder / "geonames_cities15000.csv.gz"),
        key=lambda r: (-int(r["population"]), int(r["geonameid"])),
    )
    yield from _countries(folder, cities)
    for spellings, country, lat, lon in hand("regions.psv"):
        yield "region", spellings.replace(";", "|"), country, lat, lon, "", ""
    for row in table(folder / "natural_earth_admin1.csv.gz"):
        if row["name"] and row["lat"]:
            country = "XKX" if row["adm0_a3"] == "KOS" else alpha3(row["iso2"]) or row["adm0_a3"]
            yield "admin1", row["name"], country, _degrees(row["lat"]), _degrees(row["lon"]), "", ""
    for row in cities:
        kind = "capital" if row["fcode"] == "PPLC" else "seat" if row["fcode"] == "PPLA" else "city"
        names = dict.fromkeys([row["name"], row["ascii"], *_spellings(row)])
        yield (
            kind, "|".join(names), alpha3(row["country"]), _degrees(row["lat"]), _degrees(row["lon"]),
            row["geonameid"], row["population"],
        )  # fmt: skip


def _spellings(row: dict[str, str]) -> list[str]:
    name = row["ascii"].lower()
    found = [a for a in row["alternates"].split("|") if 3 < len(a) < 30 and _ENGLISH.fullmatch(a)]
    found.sort(key=lambda a: (-SequenceMatcher(None, name, a.lower()).ratio(), a))
    return found[:SPELLINGS]


def _countries(folder: Path, cities: list[dict[str, str]]) -> Iterator[Row]:
    """Countries at the middle of their largest part, small ones at their capital."""
    centres = {alpha3(c["country"]): (float(c["lat"]), float(c["lon"])) for c in cities if c["fcode"] == "PPLC"}
    with gzip.open(folder / "natural_earth_110m_countries.geojson.gz", "rt", encoding="utf-8") as file:
        for feature in json.load(file)["features"]:
            code = {"KOS": "XKX"}.get(feature["properties"]["ADM0_A3"], feature["properties"]["ADM0_A3"])
            shape = feature["geometry"]
            parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            centres[code] = max((_centre(part[0]) for part in parts), key=lambda c: c[2])[:2]
    names: dict[str, list[str]] = {}
    for spelling, _, kind, code, *_ in country_rows():
        if kind == "country" and spelling not in names.setdefault(code, []):
            names[code].append(spelling)
    for code in sorted(names):
        if code in centres:
            lat, lon = centres[code]
            yield "country", "|".join(names[code]), code, _degrees(str(lat)), _degrees(str(lon)), "", ""


def _centre(ring: list[list[float]]) -> tuple[float, float, float]:
    """Latitude and longitude of a ring's centroid and its area in square degrees (shoelace formula)."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return (y / (3 * area), x / (3 * area), abs(area / 2)) if area else (ring[0][1], ring[0][0], 0.0)


def _degrees(value: str) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")
