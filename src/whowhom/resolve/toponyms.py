"""Names of places in an article to places in the world, read together: each helps to tell what the others mean."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from whowhom.model import Gazetteer, Parsed, Place, PlaceCandidate

PLACE_LABELS = frozenset({"LOCATION", "FACILITY"})
STATES = frozenset({"country", "demonym"})

CONTAINER = 6.0
"""Score of lying in what is named right after a comma ("Paris, Texas")."""
SAME_UNIT, SAME_COUNTRY, NEAR, OWN = 6.0, 4.0, 2.0, 0.5
"""Scores of sharing the first-level unit or the country of the article's other places (times their share), of lying
within NEAR_KM of one of them, and of bearing the name as one's own; population counts one a power of ten. Of six sets
tried on the training part of LGL this was within .006 of the best (``whowhom eval places`` scores its dev part)."""
NEAR_KM = 150.0
KINDS = {"country": 9.0, "region": 7.5, "admin1": 6.6}
"""What counts as population, in powers of ten, where a place has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name as it stands in a text: code points, half open."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Toponym:
    """A name with the place that it stands for, None where no table knows it."""

    name: Named
    place: Place | None


class Toponyms:
    """Finds and resolves the names of places of an article with a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, parsed: Parsed) -> list[Toponym]:
        """Every name of a place in an article, peoples and adjectives of states among them, in their order."""
        names = self.find(parsed)
        return [
            Toponym(name=name, place=place)
            for name, place in zip(names, self.resolve(names, parsed.article.text), strict=True)
        ]

    def find(self, parsed: Parsed) -> list[Named]:
        """Names that the reader takes for places, and those of states and their peoples."""
        text = parsed.article.text
        spans = {
            (name.span.start, name.span.end)
            for sentence in parsed.sentences
            for name in sentence.names
            if name.label in PLACE_LABELS
        }
        others = [n.span for s in parsed.sentences for n in s.names if n.label not in {*PLACE_LABELS, "MISC"}]
        for start, end, entities in self.gazetteer.find(text):
            inside = any(o.start <= start and end <= o.end and (o.start, o.end) != (start, end) for o in others)
            if entities[0].kind in STATES and not inside and not any(a < end and start < b for a, b in spans):
                spans.add((start, end))
        return [Named(text=text[a:b], start=a, end=b) for a, b in sorted(spans)]

    def resolve(self, names: Sequence[Named], text: str) -> list[Place | None]:
        """The place of each name, given where they stand in ``text``."""
        every = [self._candidates(name.text) for name in names]
        holders = [_holder(names, every, i, text) for i in range(len(names))]
        chosen = [_first(candidates, holder) for candidates, holder in zip(every, holders, strict=True)]
        for _ in range(2):
            about = About([c for c in chosen if c is not None])
            chosen = [
                max(candidates, key=lambda c: _score(c, holder, about), default=None)
                for candidates, holder in zip(every, holders, strict=True)
            ]
        return [
            replace(choice.place, text=name.text) if choice is not None else None
            for name, choice in zip(names, _alike(names, chosen), strict=True)
        ]

    def _candidates(self, name: str) -> list[PlaceCandidate]:
        plain = re.sub(r"(?:'s|’s)$", "", " ".join(name.split()))
        found = self.gazetteer.candidates(plain)
        entities = self.gazetteer.entities(plain)
        if entities and entities[0].kind == "demonym" and entities[0].country:
            state = self.gazetteer.candidates(entities[0].name)
            found = [c for c in state if c.kind == "country"] or found
        return found


class About:
    """What the places of an article have in common."""

    def __init__(self, chosen: Sequence[PlaceCandidate]) -> None:
        distinct = {(c.place.name, c.place.country, c.unit): c for c in chosen}.values()
        self.places = list(distinct)
        self.countries = Counter(c.place.country for c in distinct if c.place.country)
        self.units = Counter((c.place.country, c.unit) for c in distinct if c.unit)

    def share(self, candidate: PlaceCandidate) -> tuple[float, float]:
        """Shares of the other places that lie in the same unit, and in the same country."""
        inside = any(_same(candidate, c) for c in self.places)
        others = len(self.places) - inside
        if others <= 0:
            return 0.0, 0.0
        unit = self.units[candidate.place.country, candidate.unit] - (inside and bool(candidate.unit))
        country = self.countries[candidate.place.country or ""] - inside
        return (unit / others if candidate.unit else 0.0), country / others

    def near(self, candidate: PlaceCandidate) -> bool:
        """Whether another town of the article is within NEAR_KM."""
        return any(
            not _same(candidate, c) and c.kind not in KINDS and kilometres(candidate.place, c.place) < NEAR_KM
            for c in self.places
        )


def _same(one: PlaceCandidate, other: PlaceCandidate) -> bool:
    return (one.place.name, one.place.country, one.unit) == (other.place.name, other.place.country, other.unit)


def _score(candidate: PlaceCandidate, holder: PlaceCandidate | None, about: About) -> float:
    score = KINDS.get(candidate.kind) or math.log10(max(candidate.weight, 10))
    score += OWN * candidate.own
    if holder is not None:
        score += CONTAINER * _holds(holder, candidate)
    unit, country = about.share(candidate)
    return score + SAME_UNIT * unit + SAME_COUNTRY * country + NEAR * about.near(candidate)


def _holds(holder: PlaceCandidate, candidate: PlaceCandidate) -> bool:
    if holder.place.country != candidate.place.country or _same(holder, candidate):
        return False
    return holder.kind == "country" or (candidate.unit == holder.unit and candidate.kind != "admin1")


def _first(candidates: Sequence[PlaceCandidate], holder: PlaceCandidate | None) -> PlaceCandidate | None:
    held = [c for c in candidates if holder is not None and _holds(holder, c)]
    return next(iter(held or candidates), None)


_COMMA = re.compile(r"\s*[,(]\s*(?:in\s+)?")


def _holder(
    names: Sequence[Named], every: Sequence[Sequence[PlaceCandidate]], i: int, text: str
) -> PlaceCandidate | None:
    """The country or first-level unit that stands right after name ``i`` and a comma."""
    if i + 1 >= len(names) or not _COMMA.fullmatch(text, names[i].end, names[i + 1].start):
        return None
    after = [c for c in every[i + 1] if c.kind in {"country", "admin1"}]
    fit = [h for h in after if any(_holds(h, c) for c in every[i])]
    return next(iter(fit or after), None)


def _alike(names: Sequence[Named], chosen: Sequence[PlaceCandidate | None]) -> Iterator[PlaceCandidate | None]:
    """One sense a name and article: where several were chosen, the one chosen most often, first of equals."""
    votes: dict[str, Counter[int]] = {}
    senses: dict[tuple[str, int], PlaceCandidate] = {}
    for name, choice in zip(names, chosen, strict=True):
        if choice is not None:
            key = hash((choice.place.name, choice.place.country, choice.unit))
            votes.setdefault(name.text.lower(), Counter())[key] += 1
            senses[name.text.lower(), key] = choice
    for name, choice in zip(names, chosen, strict=True):
        if choice is None:
            yield None
        else:
            yield senses[name.text.lower(), votes[name.text.lower()].most_common(1)[0][0]]


def kilometres(one: Place, other: Place) -> float:
    """Great-circle distance in kilometres on a sphere of 6,371 km; infinite where a place has no coordinates."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    a, b, c, d = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))
