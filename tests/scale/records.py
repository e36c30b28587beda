"""Records with mentions of many pairs of states, and what linking makes of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.events import coded, mention
from whowhom.model import Actor, Date, Published
from whowhom.model.coded import Coded
from whowhom.store import linking
from whowhom.store.embedded import Store

STATES = ("IRN", "AZE", "TUR", "ARM", "GEO", "RUS", "ROU", "MDA")
TABLES = {"links": "*", "incidents": "*", "aliases": "*", "changes": "* EXCLUDE (noted_at)", "voices": "*"}
ARTICLES = 200


def unlinked(path: Path) -> Path:
    """A record with two mentions an article that nobody has linked."""
    with Store.open(path) as store:
        store.add_all([_article(number) for number in range(ARTICLES)])
    return path


def incidents_by(pending: Path, path: Path, group: linking.Group) -> dict[str, list[tuple[Any, ...]]]:
    """What is in a copy of such a record once ``group`` has linked it."""
    shutil.copy(pending, path)
    with Store.open(path) as store:
        assert linking.link(store, group=group) == 2 * ARTICLES
        return {name: sorted(store.rows(f"SELECT {columns} FROM {name}"), key=repr) for name, columns in TABLES.items()}


def _article(number: int) -> Coded:
    day = f"2025-03-{1 + number % 20:02}"
    found = []
    for at in range(2):
        a, b = STATES[(number + at) % 8], STATES[(number * 3 + 1 + at) % 8]
        found.append(mention(
            predicate=("summoned", "stray")[at], id=f"{number}-{at}", sentence=at,
            date=Date(text="", start=day, end=day, basis="read"), published=Published(date=day, basis="metadata"),
            actors=(_state(a),), recipients=(_state(b),) if b != a else (),
        ))  # fmt: skip
    return coded(f"Text {number} of {day}.", f"{number}.txt", *found)


def _state(code: str) -> Actor:
    return Actor(text=code, start=0, end=3, name=code, country=code)
