"""Other codes of a country: Correlates of War, FIPS 10-4, CAMEO, ISO number, English name and ACLED's region."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent

# CAMEO's list took ISO's codes of its day and a few of its own.
_CAMEO = {"ROU": "ROM", "TLS": "TMP", "MNE": "MTN", "IMN": "IMY", "XKX": "KSV"}


@cache
def table(file: str, column: str) -> dict[str, str]:
    """One column of a table in this folder by ISO 3166-1 alpha-3; countries without it are left out."""
    with (_FOLDER / file).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["iso3"]: row[column] for row in rows if row[column]}


def _iso(code: str | None) -> str:
    # Parts of a state are written after its code ("GBR-SCT"), and other lists have only the state.
    return (code or "").partition("-")[0]


def cow(code: str | None) -> str:
    """Abbreviation in the Correlates of War list of states; empty where it has none."""
    return table("cow.tsv", "cow").get(_iso(code), "")


def fips(code: str | None) -> str:
    """FIPS 10-4 code; empty where it has none, or several (Palestine)."""
    return table("fips.tsv", "fips").get(_iso(code), "")


def cameo(code: str | None) -> str:
    """CAMEO's code of the country; empty for what is no country."""
    iso = _iso(code)
    return _CAMEO.get(iso, iso) if iso in table("countries.tsv", "name") else ""


def name(code: str | None) -> str:
    """English name."""
    return table("countries.tsv", "name").get(_iso(code), "")


def numeric(code: str | None) -> str:
    """ISO 3166-1 number without leading zeros."""
    return table("countries.tsv", "number").get(_iso(code), "")


def region(code: str | None) -> str:
    """Region of the world as ACLED divides it."""
    return table("countries.tsv", "region").get(_iso(code), "")


@cache
def all_cameo() -> frozenset[str]:
    """Every country code that ``cameo`` may give."""
    return frozenset(map(cameo, table("countries.tsv", "name")))
