"""Records, readings and briefings made for tests of what a record amounts to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.linked import flood_of_two
from whowhom import cli
from whowhom.brief.select import Selection, Subject
from whowhom.model import Date, Incident
from whowhom.model.coded import Coded
from whowhom.model.tension import Alert, Briefing, Citation, Reading, Section, Sentence
from whowhom.model.told import Told
from whowhom.store import linking
from whowhom.store.embedded import Store

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DRONE = ("01-drone-agency.html", "02-drone-ministry.txt", "03-drone-state-media.html", "04-drone-telegram.txt")
DAY = "2025-09-20"
"""A day on which the drone is contested and the alert on it is open."""


def drone_record(factory: pytest.TempPathFactory) -> Path:
    """The record of the articles on one drone; coded once, however many folders of tests ask for it."""
    return _coded(factory.getbasetemp())


@cache
def _coded(folder: Path) -> Path:
    path = folder / "drone.duckdb"
    assert cli.main(["add", *(str(EXAMPLES / name) for name in DRONE), "--db", str(path)]) == 0
    return path


def made_record(path: Path, more: Sequence[Coded] = ()) -> Path:
    """A linked record of short made articles, for what needs no coder."""
    with Store.open(path) as store:
        store.add_all([*flood_of_two(), *more])
        linking.link(store)
    return path


def reading(day: str = "2025-03-04", index: float | None = 12.5, **changes: Any) -> Reading:
    """The tension of one day."""
    made = Reading(
        day=day, index=index, expected=8.0, low=2.0, high=20.0, volume=0.9, hostile=1, surprise=0.1, threats=0.2,
        mobilised=0.0, feared=0.05,
    )  # fmt: skip
    return replace(made, **changes)


def citation(number: int = 1, **changes: Any) -> Citation:
    """Numbered evidence that a page told in words."""
    made = Citation(
        number=number, kind="words", quote="Iran shot down a drone.", incidents=("i1",), document="d1", mention="m1",
        outlet="Gazette", title="A drone", url="https://example.org/a", published="2025-03-04", start=0, end=23,
    )  # fmt: skip
    return replace(made, **changes)


def briefing(*texts: str, name: str = "lead", about: Sequence[str] = ("i1",), **changes: Any) -> Briefing:
    """A briefing of one section, whose sentences all cite one piece of evidence."""
    sentences = tuple(Sentence(text=text, cites=(1,), about=tuple(about)) for text in texts)
    made = Briefing(
        subject="AZE-IRN", title="Azerbaijan and Iran", since="2025-02-04", until="2025-03-06", as_of="2025-03-06",
        sections=(Section(name=name, heading="In short", sentences=sentences),), citations=(citation(),),
        coder="whowhom 1, m",
    )  # fmt: skip
    return replace(made, **changes)


def dated(one: Incident, day: str | None, **changes: Any) -> Incident:
    """The incident as having happened on another day."""
    return replace(one, date=Date(start=day, end=day, basis="read" if day else "unresolved"), **changes)


def selection(*known: Told) -> Selection:
    """The material of a briefing with nothing in it but these ledgers."""
    return Selection(
        subject=Subject(), since="2025-03-01", until="2025-03-31", news=(), ahead=(), contested=(),
        told={one.incident.id: one for one in known}, tensions=(), alerts=(), forecasts=(), documents=0, total=0,
        single=(),
    )  # fmt: skip


def alert(*incidents: str, **changes: Any) -> Alert:
    """A warning on these incidents."""
    made: dict[str, Any] = {
        "id": "a1", "rule": "row", "name": "Row", "level": "watch", "a": "MDA", "b": "ROU", "raised": "2025-03-22",
        "state": "firing", "measure": 2.0, "threshold": 1.0, "words": "Seen.", "incidents": incidents,
        "sources": ("Gazette",), "single_source": True, "vanishes": None, "turns": (),
    }  # fmt: skip
    return Alert(**(made | changes))
