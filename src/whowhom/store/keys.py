"""Under which keys the rows of a table stand; shipped tables and the user's own have the same."""

from __future__ import annotations

from collections.abc import Iterator

from whowhom.store.spelling import folded, keys_of, office_key, rough_key, title_key, titled_name
from whowhom.store.tables import OFFICE, RESPELT, Row

TITLES = frozenset({"head_of_state", "head_of_government", "foreign", "defence", "interior", "deputy_head"})
"""Offices whose holders are found by title and family name."""

ROUGH = frozenset({"person", "armed_group", "region"})
"""Kinds of names that news spells in many ways."""

SIDES = frozenset(
    """north south east west centre center central northern southern eastern western northeast northwest southeast
    southwest north-east north-west south-east south-west nord sud est ouest norte sur este oeste islands region
    capital coast upper lower city district province""".split()
)
"""Units are called so, and so is half of every map: such a name alone names nothing."""


def entity_keys(row: Row, *, surname: bool = False) -> Iterator[tuple[str, int]]:
    """Keys and flags of a row of entities (``reference.ENTITY_FIELDS``): spellings, titles, the office, memberships.

    ``surname`` says that a person is known by the family name alone.
    """
    spellings, kind, country, role = row[1].split(";"), row[2], row[3], row[8]
    yield from keys_of(spellings, surname=surname, rough=kind in ROUGH)
    if role in TITLES:
        yield from {(title_key(titled_name(name)), OFFICE) for name in spellings}
    if kind == "member":
        yield office_key("", role)
        yield office_key(country, "member")
    elif kind == "person" and role and (country or role.startswith("head_of_")):
        yield office_key(country, role)


def place_keys(row: Row) -> Iterator[tuple[str, int]]:
    """Keys and flags of a row of places (``reference.PLACE_FIELDS``): every spelling, and its own names roughly."""
    names = [name for name in row[1].split("|") if folded(name) not in SIDES]
    yield from ((folded(name), 0) for name in names)
    yield from ((rough_key(name), RESPELT) for name in names[:2] if len(name) > 5)
