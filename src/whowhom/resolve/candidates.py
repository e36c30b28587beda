"""Everything that a phrase may stand for, with scores that say which is likeliest and words that say why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from whowhom.codebook.offices import embassy
from whowhom.model import Actor, Entity, Gazetteer, Parsed, Place
from whowhom.resolve.actors import ActorResolver
from whowhom.resolve.calendar import expressions
from whowhom.resolve.context import Phrase
from whowhom.resolve.metonyms import Judgement, judge
from whowhom.resolve.parties import country_name, headed
from whowhom.resolve.phrases import Reading, Word, read
from whowhom.resolve.timevalues import Setting
from whowhom.resolve.toponyms import Named, Toponyms
from whowhom.resolve.waters import names_found
from whowhom.resolve.words import head_in_text, matched, names_in_text, words_in_text

READ, NAMESAKE, OFF_DAY, RESPELT, PLACE, MEANT = 1.0, 0.25, 0.08, 0.5, 0.45, 2.0
"""Weights before they are made to sum to one: what the coder would choose; another bearer of the name; one who does
not hold on the day; one that is spelt otherwise; a place of the name, and one that the words around tell. They order
what is shown and are no measured probabilities."""

MEMBERS = frozenset({"member", "country", "state", "nation", "ally", "member state", "capital"})
"""Roles that are, in an organisation, its states."""

SEATS = frozenset({"capital", "city", "country", "region", "office", "ministry", "military", "agency"})
"""Kinds of names that may be a party or the place where it sits."""

BY_SENSE = {"government": (1.0, 0.1), "place": (0.1, 1.0)}
"""Factors for parties and for places where the sentence says which of both a seat of power is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One reading of a phrase: ``kind`` as in ``Entity``, or government or date; scores in [0, 1] that sum to 1."""

    name: str
    kind: str
    country: str | None = None
    sector: str | None = None
    id: str | None = None
    since: str | None = None
    until: str | None = None
    lat: float | None = None
    lon: float | None = None
    score: float = 0.0
    why: tuple[str, ...] = ()


class Candidates:
    """Lists what phrases may stand for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.resolver = ActorResolver(gazetteer)
        self.toponyms = Toponyms(gazetteer)

    def __call__(
        self, text: str, on: str | None = None, parsed: Parsed | None = None, phrase: Phrase | None = None
    ) -> list[Candidate]:
        """Candidates for ``text``, likeliest first; ``phrase`` is where it stands in ``parsed``, if it stands anywhere.

        ``on`` is an ISO day. Empty where neither the tables nor the words themselves say anything.
        """
        text = " ".join(text.split())
        words = words_in_text(text)
        if not words:
            return []
        reading = self._reading(text, words)
        sense = self._sense(reading, parsed, phrase)
        found = [
            *_dates(text, on),
            *self._parties(text, words, reading, on, parsed, phrase),
            *self._places(text, parsed, phrase),
            *self._members(reading, on),
        ]
        return _ranked([_in_sense(candidate, sense) for candidate in found])

    def _reading(self, text: str, words: Sequence[Word]) -> Reading:
        named = matched(words, names_found(self.gazetteer, text), None)
        return read(words, text, named, names_in_text(words, named), head_in_text(words, named), lenient=True)

    def _sense(self, reading: Reading, parsed: Parsed | None, phrase: Phrase | None) -> Judgement | None:
        seat = reading.entity is not None and reading.entity.kind in SEATS
        if parsed is None or phrase is None or not seat:
            return None
        return judge(parsed.sentences[phrase.sentence], phrase.head)

    def _parties(
        self, text: str, words: Sequence[Word], reading: Reading, on: str | None, parsed: Parsed | None,
        phrase: Phrase | None,
    ) -> Iterator[Candidate]:  # fmt: skip
        chosen = self._chosen(text, on, parsed, phrase)
        holders = self._holders(reading, on)
        for actor in chosen:
            if not (actor.country or actor.sector or actor.id):
                continue  # a name that no table knows, or a town, which is a place
            if not (reading.entity or reading.person or reading.role) or _is_town(reading):
                continue
            terms = [e for e in [*holders, *reading.entities] if (e.id and e.id == actor.id) or e.name == actor.name]
            entity = next((e for e in terms if on and e.holds(on)), next(iter(terms), None))
            kind = _kind(reading, actor)
            why = _because(reading, actor, entity, on, self.gazetteer)
            since, until = (entity.since, entity.until) if entity else (None, None)
            yield Candidate(
                name=actor.name or actor.text, kind=kind, country=actor.country, sector=actor.sector, id=actor.id,
                since=since, until=until, score=READ, why=tuple(why),
            )  # fmt: skip
        known = {(a.name, a.country) for a in chosen}
        for entity in holders:
            if (entity.name, entity.country) not in known:
                yield _candidate(entity, NAMESAKE, "holds the office on the day, too")
        for entity in self._namesakes(text, reading, on):
            if (entity.name, entity.country) in known and entity.kind != "person":
                continue
            if any(
                (a.id and a.id == entity.id) or (a.name, a.country) == (entity.name, entity.country) for a in chosen
            ):
                continue
            holds = on is None or entity.holds(on)
            yield _candidate(entity, NAMESAKE if holds else OFF_DAY, _bearer(entity, holds, on))
        for entity in () if reading.entities or reading.role else self.gazetteer.similar(text, on=on):
            if not any(a.id == entity.id for a in chosen if a.id):
                yield _candidate(entity, RESPELT, f"“{text}” may be another spelling of “{entity.name}”")

    def _namesakes(self, text: str, reading: Reading, on: str | None) -> list[Entity]:
        """Who and what else bears the name; towns are told by the table of places, a seat by its government."""
        found = dict.fromkeys([*self.gazetteer.entities(text, on=on), *reading.entities])
        return [e for e in found if e.kind not in {"city", "capital"}]

    def _chosen(self, text: str, on: str | None, parsed: Parsed | None, phrase: Phrase | None) -> list[Actor]:
        if parsed is not None and phrase is not None:
            found = self.resolver.resolve(phrase, self.resolver.context(parsed, on))
            if found:
                return found
        return [self.resolver.resolve_text(text, on)]

    def _members(self, reading: Reading, on: str | None) -> Iterator[Candidate]:
        """The states that "NATO members" are on the day."""
        role = reading.role
        if role is None or len(reading.bodies) != 1 or role.role.term not in MEMBERS:
            return
        states = self.gazetteer.members(reading.bodies[0].name, on=on)
        if states:
            codes = " ".join(dict.fromkeys(e.country or e.name for e in states))
            when = f"on {on}" if on else "at any time"
            yield Candidate(
                name=f"members of {reading.bodies[0].name}", kind="group", score=READ,
                why=(f"{len(codes.split())} states {when}: {codes}",),
            )  # fmt: skip

    def _holders(self, reading: Reading, on: str | None) -> list[Entity]:
        role = reading.role or reading.title
        if on is not None and (body := headed(reading)) is not None:
            return self.gazetteer.office_holders("", f"head of {body.name}", on=on)
        if role is None or not reading.countries or on is None:
            return []
        office = embassy(reading.host) if reading.host else role.role.term
        return [e for c in reading.countries for e in self.gazetteer.office_holders(c, office, on=on)]

    def _meant(self, text: str, parsed: Parsed | None, phrase: Phrase | None) -> Place | None:
        """The place that the words around tell: "Tripoli" before "Lebanon", in the phrase itself or in its sentence."""
        if parsed is not None and phrase is not None:
            start = parsed.sentences[phrase.sentence].tokens[phrase.first].span.start
            found = self.toponyms(parsed)
            return next((t.place for t in found if t.name.start <= start < t.name.end), None)
        parts = [part.strip() for part in text.split(",")]
        if len(parts) < 2 or not all(parts):
            return None
        named = [Named(text=part, start=at, end=at + len(part)) for part in parts for at in [text.index(part)]]
        return self.toponyms.resolve(named, text)[0]

    def _places(self, text: str, parsed: Parsed | None, phrase: Phrase | None) -> Iterator[Candidate]:
        meant = self._meant(text, parsed, phrase)
        text = text.split(",")[0].strip()
        found = self.gazetteer.candidates(text) or self.gazetteer.similar_places(text)
        places = [c for c in found if c.kind != "country"]
        for rank, candidate in enumerate(places[:5]):
            place = candidate.place
            known = meant is not None and (place.lat, place.lon) == (meant.lat, meant.lon)
            weight = MEANT if known else PLACE / (1 + 2 * rank)
            told = ("the words around it say so",) if known else ()
            people = f"{candidate.weight:,} people" if candidate.kind in {"city", "seat"} else candidate.kind
            unit = f"GeoNames {place.geonames_id}" if place.geonames_id else "without a GeoNames id"
            yield Candidate(
                name=place.name, kind=_PLACES.get(candidate.kind, candidate.kind), country=place.country,
                id=str(place.geonames_id) if place.geonames_id else None, lat=place.lat, lon=place.lon,
                score=weight, why=(f"a place of that name: {_place(place, people)}", unit, *told),
            )  # fmt: skip


def _dates(text: str, on: str | None) -> Iterator[Candidate]:
    """The days that a whole phrase means, read from the day ``on``."""
    anchor = date.fromisoformat(on) if on else None
    for expression in expressions(text):
        plain = text.removeprefix(f"{expression.preposition} ") if expression.preposition else text
        if len(expression.text) < len(plain):
            continue
        days = expression.resolve(Setting(anchor))
        if days is None:
            why = "a time with no day to count from: give --on" if anchor is None else "there are no such days"
            yield Candidate(name=text, kind="date", score=READ, why=(why,))
        else:
            how = "stands in the words" if days.basis == "read" else f"counted from {on}"
            start, end = days.start.isoformat(), days.end.isoformat()
            words = start if start == end else f"{start} to {end}"
            yield Candidate(
                name=words, kind="date", since=start, until=end, score=READ, why=(f"{how}, to the {days.precision}",)
            )


def _in_sense(candidate: Candidate, sense: Judgement | None) -> Candidate:
    """The candidate weighed by what the sentence says of a seat of power, with its reason where it speaks for it."""
    if sense is None or candidate.kind == "date":
        return candidate
    is_place = candidate.lat is not None
    party, place = BY_SENSE[sense.sense]
    weighed = replace(candidate, score=candidate.score * (place if is_place else party))
    return replace(weighed, why=(*candidate.why, sense.why)) if is_place == (sense.sense == "place") else weighed


_PLACES = {"capital": "city", "seat": "city"}


def _place(place: Place, people: str) -> str:
    where = f" in {country_name(place.country)}" if place.country and place.name != country_name(place.country) else ""
    return f"{place.name}{where} ({people})"


def _is_town(reading: Reading) -> bool:
    return reading.entity is not None and reading.entity.kind == "city"


def _kind(reading: Reading, actor: Actor) -> str:
    if reading.entity is not None and reading.entity.kind == "capital" and actor.country:
        return "government"
    if reading.person is not None:
        return "person"
    if reading.entity is not None:
        return reading.entity.kind
    return reading.role.role.kind if reading.role is not None else "party"


def _because(
    reading: Reading, actor: Actor, entity: Entity | None, on: str | None, gazetteer: Gazetteer
) -> Iterator[str]:
    """Why the coder reads a phrase as it does."""
    role = reading.role or reading.title
    if role is not None:
        yield f"“{role.role.term}” is {role.role.sector or 'of no sector by itself'}"
    if (body := headed(reading)) is not None:
        yield f"the head of {body.name}"
    if actor.country and reading.entity is not None and reading.entity.kind == "capital":
        yield f"the seat of power of {country_name(actor.country)} stands for its government"
    elif actor.country and reading.countries:
        yield f"the phrase names {country_name(actor.country)}"
    if reading.host:
        yield f"sent to {country_name(reading.host)}"
    if entity is not None and entity.since:
        until = f"to {entity.until}" if entity.until else "with no end known"
        early = on is not None and on < entity.since
        yield f"in office from {entity.since} {until}{f', so not yet on {on}' if early else ''}"
    if actor.sector == "ELI" and not (role and role.role.sector == "ELI"):
        yield f"in no office on {on}" if on else "a former holder"
    if role is not None and reading.countries and actor.name is None and reading.role is not None and on:
        office = embassy(reading.host) if reading.host else role.role.term
        held = sum(len(gazetteer.office_holders(c, office, on=on)) for c in reading.countries)
        if held != 1 and role.role.kind == "person":
            who = f"{held} people" if held else "nobody"
            yield f"the table of offices knows {who} who held the office on {on}"


def _candidate(entity: Entity, score: float, why: str) -> Candidate:
    kind = "government" if entity.kind == "capital" else entity.kind
    return Candidate(
        name=entity.name, kind=kind, country=entity.country, sector=entity.sector, id=entity.id,
        since=entity.since, until=entity.until, score=score, why=(why,),
    )  # fmt: skip


def _bearer(entity: Entity, holds: bool, on: str | None) -> str:
    words = f"another bearer of the name ({entity.kind})"
    if not holds:
        words += f", not in office on {on}" if entity.kind == "person" else f", not on {on}"
    return words


def _ranked(found: Sequence[Candidate]) -> list[Candidate]:
    """Likeliest first, scores summing to one, nothing twice."""
    kept: dict[tuple[str | None, ...], Candidate] = {}
    for candidate in found:
        key = (candidate.name, candidate.kind, candidate.country, candidate.since, candidate.id)
        if key not in kept or kept[key].score < candidate.score:
            kept[key] = candidate
    total = sum(c.score for c in kept.values()) or 1.0
    return sorted((replace(c, score=round(c.score / total, 3)) for c in kept.values()), key=lambda c: -c.score)
