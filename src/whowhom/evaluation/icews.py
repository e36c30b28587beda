"""ICEWS facts as incidents between states, for what is measured and fitted on years of them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from whowhom.model import Gazetteer
from whowhom.monitor.happened import Happened, happened
from whowhom.store.happenings import Happening
from whowhom.store.reference import gazetteer

FOLDER = "tkg_icews"


@dataclass(frozen=True, slots=True)
class Years:
    """One of the sets: its parts in order of time, a day on which its actors are looked up, and where it is split.

    Forecasts are scored from the last day before each of the last two windows of thirty days; coefficients may have
    seen no later day than ``seen``.
    """

    name: str
    parts: tuple[str, ...]
    on: str
    seen: str
    first: str
    last: str

    @property
    def origins(self) -> tuple[int, int]:
        """Ordinals of the two days from which a month is forecast."""
        last = date.fromisoformat(self.last).toordinal()
        return last - 60, last - 30


SETS = (
    Years("icews14", ("train", "valid", "test"), "2014-06-01", "2014-10-31", "2014-01-01", "2014-12-31"),
    Years("icews18", ("train", "valid"), "2018-05-01", "2018-07-28", "2018-01-01", "2018-09-27"),
)


def read(data: Path, years: Years) -> tuple[Happened, dict[int, int]]:
    """What states did to each other, every fact one incident that all are sure of, and the facts of each day."""
    folder = data / FOLDER
    names = gazetteer()
    country = {id: _country(name, years.on, names) for id, name in _rows(folder / f"{years.name}_entities.tsv.gz")}
    deeds = {
        row[0]: (row[4].replace("_", " "), float(row[5] or 0)) for row in _rows(folder / f"{years.name}_relations.tsv")
    }
    states: list[Happening] = []
    volume: dict[int, int] = {}
    for part in years.parts:
        for number, (subject, relation, object_, day) in enumerate(_rows(folder / f"{years.name}_{part}.tsv.gz")):
            on = date.fromisoformat(day).toordinal()
            volume[on] = volume.get(on, 0) + 1
            a, b = country[subject], country[object_]
            if a is None or b is None or a == b:
                continue
            quad, goldstein = deeds[relation]
            states.append(Happening(
                f"{part}-{number}", on, None, on, on, "", quad, goldstein, "actual", "reported", 60, 1.0, (a,), (b,),
            ))  # fmt: skip
    return happened(states), volume


def _country(name: str, on: str, names: Gazetteer) -> str | None:
    """The state of an actor: named in brackets behind a role, or the actor's own by the tables of names."""
    role = re.search(r"\(([^()]*)\)$", name)
    whole = role[1] if role else name
    if "Palestin" in whole:
        return "PSE"
    words = whole.split()
    tries = [whole] if role or len(words) < 3 else [whole, f"{words[0]} {words[-1]}"]
    for one in tries:
        for entity in names.entities(one, on=on):
            if entity.country and (entity.kind == "country" or not role):
                return entity.country
    return None


def _rows(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    for line in text.splitlines()[1:]:
        yield line.split("\t")
