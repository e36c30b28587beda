"""``gazetteer``: the user's own tables of names, beside the shipped ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from whowhom import config
from whowhom.errors import ConfigError
from whowhom.resolve.parties import country_name
from whowhom.store import additions, renewal
from whowhom.store.reference import SHIPPED, Tables, summary

WIKIDATA = "https://query.wikidata.org/sparql"
GEONAMES = "https://download.geonames.org/export/dump/cities1000.zip"
"""Where ``update --fetch`` asks; nothing is asked without that word."""


def folder() -> Path:
    """Where the user's tables stand. Raises ConfigError where the system names no home."""
    found = config.tables_folder()
    if found is None:
        raise ConfigError("there is no home folder for tables of your own; set WHOWHOM_GAZETTEER to one")
    return found


def add(path: Path) -> additions.Report:
    """Check a table and put it before the shipped ones."""
    return additions.add(path, folder(), Tables(folder()))


def update(places: Path | None, offices: Path | None, least: int) -> Iterator[str]:
    """Rebuild the user's tables from a GeoNames dump and an answer of Wikidata; one line each of what was made."""
    if places is None and offices is None:
        raise ConfigError(
            "say what to update from: --places FILE (a GeoNames dump), --offices FILE (an answer to "
            "`whowhom gazetteer query`), or --fetch to download both"
        )
    if places is not None:
        kept, refused = renewal.places(places, folder(), alpha3(), least)
        yield from refused
        yield f"{kept:,} places from {places}, {len(refused)} rows refused"
    if offices is not None:
        held, without = renewal.offices(offices, folder())
        yield from without
        yield f"{held:,} spells of office-holders from {offices}, {len(without)} rows refused"


def fetched(least: int) -> Iterator[str]:
    """The same from the sources themselves, over the network."""
    from whowhom.read.downloads import download

    with tempfile.TemporaryDirectory() as scratch:
        answer, dump = Path(scratch) / "offices.json", Path(scratch) / "cities.zip"
        download(WIKIDATA, answer, query={"query": renewal.query(), "format": "json"})
        yield from update(None, answer, least)
        download(GEONAMES, dump)
        yield from update(dump, None, least)


def remove(name: str) -> list[str]:
    """Remove the user's tables of that name; what was removed. Raises ConfigError where there is none."""
    plain = additions.table_name(_short(name))
    found = sorted(p for kind in ("entities", "places") for p in folder().glob(f"{kind}-{plain}.*"))
    if not found:
        raise ConfigError(f"there is no table {name!r} of yours in {folder()}; `whowhom gazetteer list` shows all")
    for path in found:
        path.unlink()
    return [path.name for path in found]


def _short(name: str) -> str:
    """The user's name of a table, without its kind."""
    return name.removeprefix("entities-").removeprefix("places-")


def listing() -> Iterator[str]:
    """One line for every table in use, those that are asked first in front."""
    own = config.tables_folder()
    for place in ([own] if own is not None and own.is_dir() else []) + [SHIPPED]:
        for name, rows in summary(place):
            whose = "shipped" if place == SHIPPED else "yours"
            told = f"{rows:>8,} rows   {whose}"
            yield f"{name:<24} " + (told if rows >= 0 else f"  broken: `whowhom gazetteer remove {_short(name)}`")


def alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-3 by alpha-2, from CLDR; Kosovo's is user-assigned."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {two[0]: three for three, two in aliases.items() if country_name(three) != three} | {"XK": "XKX"}
