"""Reads the files that the tables are built from."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pycountry

HAND = Path(__file__).parent / "hand"
KOSOVO = "XKX"
"""User-assigned in ISO 3166-1, and what the European Union, the World Bank and PLOVER write."""


def hand(name: str) -> Iterator[list[str]]:
    """Rows of a table written for this project, fields split at the bar."""
    for line in (HAND / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")


def table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV file, gzipped or not."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text))


def package(name: str) -> Path:
    """The folder of an installed package that carries data; the extra ``tables`` installs them."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"{name} is not installed: pip install -e '.[tables]'")
    return Path(found.submodule_search_locations[0])


@cache
def alpha3(alpha2: str) -> str:
    """ISO 3166-1 alpha-3 for alpha-2; Kosovo's is user-assigned."""
    if alpha2 == "XK":
        return KOSOVO
    found = pycountry.countries.get(alpha_2=alpha2)
    return str(found.alpha_3) if found else ""
