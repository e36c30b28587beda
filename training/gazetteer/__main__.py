"""Build every table: ``python -m training.gazetteer --data ../shared/data``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from training.gazetteer.names import country_rows, name_rows
from training.gazetteer.offices import FAMILIAR, holder_rows, member_rows, official_rows
from training.gazetteer.places import place_rows
from whowhom.store.keys import entity_keys, place_keys
from whowhom.store.reference import ENTITY_FIELDS
from whowhom.store.tables import Row, write

TABLES = Path(__file__).resolve().parents[2] / "src" / "whowhom" / "store" / "tables"
COUNTRY_NAMES = TABLES.parents[1] / "resolve" / "data" / "countries.psv"


def main() -> None:
    """Write the tables, the same bytes for the same sources."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument(
        "--holders",
        type=Path,
        help="a CSV of further office-holders (iso3, role, person, wikidata, start, end); mind its licence",
    )
    options.add_argument("--officials", type=Path, help="a CSV of further officials of any office, likewise")
    options.add_argument("--out", type=Path, default=TABLES)
    chosen = options.parse_args()
    rows = [*name_rows(chosen.data), *holder_rows(chosen.holders), *official_rows(chosen.officials), *member_rows()]
    print(write(chosen.out, "entities", rows, keys), "entities")
    print(write(chosen.out, "places", place_rows(chosen.data), place_keys), "places")
    names = {row[3]: row[0] for row in country_rows() if row[2] == "country"}
    COUNTRY_NAMES.write_text("".join(f"{code}|{name}\n" for code, name in sorted(names.items())), encoding="utf-8")


def keys(row: Row) -> Iterator[tuple[str, int]]:
    """The keys of a row; what stands behind its fields tells who is known by the family name, and for which role."""
    familiar = len(row) > len(ENTITY_FIELDS) and row[-1] in FAMILIAR
    yield from entity_keys(row, surname=familiar)


if __name__ == "__main__":
    main()
