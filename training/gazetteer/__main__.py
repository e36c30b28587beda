"""Build every table: ``python -m training.gazetteer --data ../shared/data``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from training.gazetteer.names import country_rows, name_rows
from training.gazetteer.offices import FAMILIAR, holder_rows, member_rows, official_rows
from training.gazetteer.places import place_rows
from whowhom.store.spelling import folded, keys_of, office_key, rough_key, title_key, titled_name
from whowhom.store.tables import OFFICE, RESPELT, Row, write

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
    print(write(chosen.out, "entities", rows, entity_keys), "entities")
    print(write(chosen.out, "places", place_rows(chosen.data), place_keys), "places")
    names = {row[3]: row[0] for row in country_rows() if row[2] == "country"}
    COUNTRY_NAMES.write_text("".join(f"{code}|{name}\n" for code, name in sorted(names.items())), encoding="utf-8")


def entity_keys(row: Row) -> Iterator[tuple[str, int]]:
    """Where a name leads from: its spellings, the surnames of the well known, the office."""
    _, spellings, kind, country, _, _, _, _, role, familiar, known_as = (*row, "", "", "")[:11]
    known = bool(familiar) and known_as in FAMILIAR
    yield from keys_of(spellings.split(";"), surname=known, rough=kind in ROUGH)
    if role in TITLES:
        yield from {(title_key(titled_name(name)), OFFICE) for name in spellings.split(";")}
    if kind == "member":
        yield office_key("", role)
        yield office_key(country, "member")
    if role and (country or role.startswith("head_of_")) and kind == "person":
        yield office_key(country, role)


def place_keys(row: Row) -> Iterator[tuple[str, int]]:
    """Every spelling of a place, and a rough key of its own names."""
    names = [name for name in row[1].split("|") if folded(name) not in SIDES]
    yield from ((folded(name), 0) for name in names)
    yield from ((rough_key(name), RESPELT) for name in names[:2] if len(name) > 5)


SIDES = frozenset(
    """north south east west centre center central northern southern eastern western northeast northwest southeast
    southwest north-east north-west south-east south-west nord sud est ouest norte sur este oeste islands region
    capital coast upper lower city district province""".split()
)
"""Units are called so, and so is half of every map: such a name alone names nothing."""


TITLES = frozenset({"head_of_state", "head_of_government", "foreign", "defence", "interior", "deputy_head"})
"""Offices whose holders are found by title and family name."""

ROUGH = frozenset({"person", "armed_group", "region"})
"""Kinds of names that news spells in many ways."""


if __name__ == "__main__":
    main()
