"""Suite ``places``: news with toponyms marked; which words name a place, and which place in the world is it?

Finding is scored by exact spans over both sets. Resolving is given the marked spans, as the literature does it: the
share of those with coordinates for which ours is the same GeoNames entry or lies within 161 km (100 miles); a name that
our tables lack is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, f1, mean, values
from whowhom.evaluation.plv import load
from whowhom.evaluation.texts import article_of
from whowhom.extract import sentences as split
from whowhom.model import Place
from whowhom.parse.nlp import Reader
from whowhom.resolve.toponyms import Named, Toponyms, kilometres
from whowhom.store.reference import gazetteer

SETS = ("trnews", "lgl")
NEAR_KM = 161.0


def score(data: Path) -> dict[str, float]:
    """trnews_acc161, lgl_acc161 and toponym_f1 on the dev parts, each in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every article of both sets."""
    toponyms, reader = Toponyms(gazetteer()), Reader()
    units = []
    for name in SETS:
        rows = load(data / f"geo_{name}" / "dev.jsonl.gz")
        articles = [article_of(str(r["doc_id"]), r["text"], None, split(r["text"])) for r in rows]
        for row, parsed in zip(rows, reader(articles), strict=True):
            units.append(_judged(name, row, toponyms.find(parsed), toponyms))
    return units


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    found = {f"{name}_acc161": mean([right for right, _ in values(units, name)]) for name in SETS}
    return found | {"toponym_f1": f1(units, "toponym")}


def _judged(name: str, row: dict[str, Any], found: Sequence[Named], toponyms: Toponyms) -> Judged:
    gold = [Named(text=t["name"], start=t["start"], end=t["end"]) for t in row["toponyms"]]
    places = toponyms.resolve(gold, row["text"])
    misses, right = [], []
    for named, place, wanted in zip(gold, places, row["toponyms"], strict=True):
        if "lat" not in wanted:
            continue
        right.append((float(same(place, wanted)), 1.0))
        if not right[-1][0]:
            told = f"{wanted['canonical']}, {wanted.get('admin1')}, {wanted.get('country')}"
            ours = f"{place.name}, {place.country}" if place else ""
            misses.append(_miss(row, named, f"{name} place", told, ours))
    wanted_spans, ours_spans = {(n.start, n.end) for n in gold}, {(n.start, n.end) for n in found}
    misses += [_miss(row, n, "toponym", n.text, "") for n in gold if (n.start, n.end) not in ours_spans]
    misses += [_miss(row, n, "toponym", "", n.text) for n in found if (n.start, n.end) not in wanted_spans]
    counts = {"toponym": (len(wanted_spans & ours_spans), len(ours_spans), len(wanted_spans))}
    return Judged(counts=counts, values={name: tuple(right)}, misses=tuple(misses))


def same(place: Place | None, wanted: dict[str, Any]) -> bool:
    """Whether a place is the wanted one, or lies near it."""
    if place is None:
        return False
    there = Place(text="", name="", lat=wanted["lat"], lon=wanted["lon"])
    return str(place.geonames_id) == str(wanted["geonameid"]) or kilometres(place, there) <= NEAR_KM


def _miss(row: dict[str, Any], named: Named, layer: str, gold: str, coded: str) -> Miss:
    shown = row["text"][max(0, named.start - 60) : named.end + 60]
    return Miss(where=str(row["doc_id"]), text=shown, layer=layer, gold=gold, coded=coded)
