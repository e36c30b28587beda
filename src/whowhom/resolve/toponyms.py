"""Names of places in an article to places in the world, read together: each helps to tell what the others mean."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from whowhom.model import Gazetteer, Parsed, Place, PlaceCandidate, Span

PARTS_OF_THE_WORLD = frozenset({"country", "demonym", "region"})

CONTAINER = 12.0
"""Score of lying in what is named right after a comma ("Paris, Texas")."""
SAME_UNIT, SAME_COUNTRY, NEAR, OWN = 8.0, 5.0, 1.0, 2.0
"""Scores of sharing the first-level unit or the country of the article's other places (times their share), of lying
within NEAR_KM of one of them, and of bearing the name as one's own; population counts one a power of ten. Of 36 sets
tried on the training part of LGL this was within .003 of the best (``whowhom eval places`` scores its dev part)."""
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
        """Names that the reader takes for places, those of states and their parts, and every repetition of either.

        A place in the name of a body counts ("Ohio" in "Ohio State Patrol"), a person's name does not.
        """
        text = parsed.article.text
        names = [name for sentence in parsed.sentences for name in sentence.names]
        persons = [n.span for n in names if n.label == "PERSON"]
        spans = {
            piece
            for name in names
            if name.label == "LOCATION"
            for piece in self._pieces(text, name.span.start, name.span.end)
        }
        for start, end, entities in self.gazetteer.find(text):
            if entities[0].kind in PARTS_OF_THE_WORLD and _free(start, end, persons, spans):
                spans.add((start, end))
        for name in sorted({text[a:b] for a, b in spans if b - a > 3}, key=lambda n: (-len(n), n)):
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                if _free(match.start(), match.end(), persons, spans):
                    spans.add(match.span())
        return [Named(text=text[a:b], start=a, end=b) for a, b in sorted(spans)]

    def _pieces(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The names in a span that runs over commas ("Paris, Missouri"), without "northern" and "province" around them.

        A short form keeps its full stop ("Ky.").
        """
        for match in _PIECE.finditer(text, start, end):
            a, b = match.span()
            while (side := _SIDE.match(text, a, b)) is not None:
                a = side.end()
            while (kind := _KIND.search(text[a:b])) is not None:
                b = a + kind.start()
            if b - a > 1 and text[a].isupper():
                yield a, b + bool(text[b : b + 1] == "." and self.gazetteer.candidates(text[a : b + 1]))

    def resolve(self, names: Sequence[Named], text: str) -> list[Place | None]:
        """The place of each name, given where they stand in ``text``."""
        every = [self._candidates(name.text) for name in names]
        holders = [_holder(names, every, i, text) for i in range(len(names))]
        chosen = [_first(candidates, holder) for candidates, holder in zip(every, holders, strict=True)]
        for _ in range(2):
            about = About([c for c in chosen if c is not None])
            chosen = [_best(candidates, holder, about) for candidates, holder in zip(every, holders, strict=True)]
        return [
            replace(choice.place, text=name.text) if choice is not None else None
            for name, choice in zip(names, _alike(names, chosen), strict=True)
        ]

    def _candidates(self, name: str) -> list[PlaceCandidate]:
        plain = re.sub(r"(?:'s|’s)$", "", " ".join(name.split()))
        found = self.gazetteer.candidates(plain) or self.gazetteer.candidates(plain.rstrip("."))
        spelt_out = _SHORT.sub(lambda m: _LONG[m[0].rstrip(".")], plain)
        if spelt_out != plain:
            found = [*found, *self.gazetteer.candidates(spelt_out)]
        entities = self.gazetteer.entities(plain)
        if not found and not entities:
            return self.gazetteer.similar_places(plain)
        if entities and entities[0].kind == "demonym" and entities[0].country:
            state = self.gazetteer.candidates(entities[0].name)
            found = [c for c in state if c.kind == "country"] or found
        return found


_SIDE = re.compile(r"(?:(?:north|south)?-?(?:north|south|east|west)(?:ern)?|central|upper|lower|mid|metro|greater)[ -]")
_KIND = re.compile(r"\s(?:province|provinces|district|region|city|county|counties|town|village|boulevard|state|area)$")
_PIECE = re.compile(r"[^\s,][^,]*(?<![\s,])")
_LONG = {"St": "Saint", "Ste": "Sainte", "Mt": "Mount", "Ft": "Fort", "Co": "County"}
_SHORT = re.compile(r"\b(?:Ste?|Mt|Ft|Co)\b\.?")


def _free(start: int, end: int, persons: Sequence[Span], taken: set[tuple[int, int]]) -> bool:
    """Whether a range is inside no person's name and overlaps nothing found before."""
    inside = any(p.start <= start and end <= p.end for p in persons)
    return not inside and not any(a < end and start < b for a, b in taken)


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
    if candidate.kind == "region" and not candidate.place.country:
        country = 1.0  # a sea or a continent is at odds with no country
    return score + SAME_UNIT * unit + SAME_COUNTRY * country + NEAR * about.near(candidate)


def _best(candidates: Sequence[PlaceCandidate], holder: PlaceCandidate | None, about: About) -> PlaceCandidate | None:
    """The candidate that fits best; the unit right behind the name where no candidate lies in it.

    "Holliday, Missouri" is in Missouri, whatever other Hollidays the table knows.
    """
    if holder is not None and holder.kind != "country" and not any(_holds(holder, c) for c in candidates):
        return holder
    return max(candidates, key=lambda c: _score(c, holder, about), default=None)


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
