"""What a phrase says of itself, as actors of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from whowhom.codebook.offices import embassy, is_single
from whowhom.model import Actor, Entity, Gazetteer
from whowhom.resolve.phrases import LINKS, Reading, Word
from whowhom.resolve.roles import RoleHit


class Parties:
    """Turns readings of phrases into actors, with the tables of office-holders at hand."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, reading: Reading, words: Sequence[Word], text: str, on: str | None) -> list[Actor]:
        """Actors by a reading; one for each country it names; empty where it is no party."""
        if reading.person:
            return [self._person(reading, words, text, on)]
        entity = self._on_day(reading, on) if reading.entity else None
        if entity is not None:
            sector = entity.sector
            if reading.former and sector == "GOV":
                sector = "ELI"
            basis = "inferred" if entity.kind in {"capital", "city"} else "read"
            country = entity.country
            name = country_name(country) if entity.kind == "capital" and country else entity.name
            return [Actor(text=text[words[0].start : words[-1].end], start=words[0].start, end=words[-1].end, name=name,
                          id=entity.id, country=country, sector=sector, basis=basis)]  # type: ignore[arg-type]  # fmt: skip
        if reading.role is None or (reading.countries and reading.role.role.term in {"neighbor", "neighbour"}):
            return []
        return [self._role(reading, code, words, text, on) for code in reading.countries or (None,)]

    def _person(self, reading: Reading, words: Sequence[Word], text: str, on: str | None) -> Actor:
        assert reading.person is not None
        first, last = reading.person
        name = text[words[first].start : words[last - 1].end] if text else " ".join(w.text for w in words[first:last])
        entity = self._on_day(reading, on) if reading.entities else self._respelt(name, reading, on)
        country = reading.countries[0] if reading.countries else entity.country if entity else None
        sector = reading.sector
        if entity is None and reading.title is not None and on is not None:
            entity = self._titled(name, reading, on)
            country = country or (entity.country if entity else None)
        general = reading.title is not None and reading.title.role.default and not reading.led
        if entity is not None and sector == "MIL" and on is not None and entity.since and entity.holds(on):
            sector = entity.sector  # a colonel who rules
        if entity is not None and (sector is None or general):
            sector = entity.sector
        if entity is not None and entity.kind != "person":
            entity = None
        if reading.former and sector in {"GOV", "MIL", "LEG", "SPY"}:
            sector = "ELI"
        return plain_actor(words, text, name=entity.name if entity else name, id=entity.id if entity else None,
                      country=country, sector=sector)  # fmt: skip

    def _role(self, reading: Reading, country: str | None, words: Sequence[Word], text: str, on: str | None) -> Actor:
        assert reading.role is not None
        term, name, known = reading.role.role.term, None, None
        led = reading.led or bool(reading.bodies)
        if country and reading.role.role.kind == "side":
            name = country_name(country)
        elif country and on and (is_single(term) or reading.host) and not (reading.former or reading.plural or led):
            office = embassy(reading.host) if reading.host and reading.role.role.kind == "person" else term
            holders = self.gazetteer.office_holders(country, office, on=on)
            name, known = (holders[0].name, holders[0].id) if len(holders) == 1 else (None, None)
        elif on and (body := headed(reading)) is not None:
            holders = self.gazetteer.office_holders("", f"head of {body.name}", on=on)
            name, known = (holders[0].name, holders[0].id) if len(holders) == 1 else (None, None)
        elif country and is_institution(reading):
            name = institution_name(term, country)
        elif len(reading.bodies) == 1 and (reading.plural or reading.role.role.kind == "body" or term == "force"):
            name, known = reading.bodies[0].name, reading.bodies[0].id
        elif reading.role.role.kind == "body":
            name = _proper_name(words, reading.role)
        return plain_actor(words, text, name=name, id=known, country=country, sector=reading.sector)

    def _respelt(self, name: str, reading: Reading, on: str | None) -> Entity | None:
        """A person whose name may be spelt otherwise, of the phrase's country if it has one; None where two may be.

        A single word alone is too little: a Habiba of no country is no Habibie, sheikh or not.
        """
        if " " not in name and not reading.countries:
            return None
        found = [e for e in self.gazetteer.similar(name, on=on) if e.kind == "person"]
        fitting = [e for e in found if not reading.countries or e.country in reading.countries]
        if not fitting or len({e.id for e in fitting}) > 1:
            return None
        return _as_of(fitting, on)

    def _titled(self, name: str, reading: Reading, on: str) -> Entity | None:
        """The one holder of the title on the day who bears this family name: "President Bush", "King Hussein"."""
        assert reading.title is not None
        found = self.gazetteer.titled(name, reading.title.role.term, on=on)
        fitting = [e for e in found if not reading.countries or e.country in reading.countries]
        return fitting[0] if len({(e.name, e.country) for e in fitting}) == 1 else None

    def _on_day(self, reading: Reading, on: str | None) -> Entity:
        """The reading of a name that holds on the day; a former holder of an office is ELI, of the same country."""
        entities = reading.entities or ((reading.entity,) if reading.entity else ())
        assert entities
        return _as_of(entities, on)


def _as_of(entities: Sequence[Entity], on: str | None) -> Entity:
    """The entry that holds on the day; a person between or after offices is of the elite, before them of nothing."""
    if on is None:
        return next((e for e in entities if e.until is None), entities[0])
    held = [e for e in entities if e.holds(on)]
    if held:
        return held[0]
    first = entities[0]
    if first.kind != "person" or first.sector in {"REB", "REL", "OPP"}:
        return first
    over = any(e.until and e.until < on for e in entities)
    return replace(first, sector="ELI" if over else None)


def _proper_name(words: Sequence[Word], role: RoleHit) -> str | None:
    """The words of a body that is named in capitals ("Chadian Human Rights League"); None for a mere description."""
    named = [w.text for w in words]
    if named[0].lower() in {"the", "a", "an"}:
        named = named[1:]
    capitals = [w for w in named if w not in LINKS]
    if not words[role.first].text[:1].isupper() or len(capitals) < 2 or not all(w[:1].isupper() for w in capitals):
        return None
    return " ".join(named)


def headed(reading: Reading) -> Entity | None:
    """The organisation whose head a phrase means: "the Secretary-General of the United Nations", "the NATO chief"."""
    role = reading.role
    one = len(reading.bodies) == 1 and reading.bodies[0].kind == "igo" and not (reading.former or reading.plural)
    return reading.bodies[0] if one and role is not None and role.role.term in HEADS else None


HEADS = frozenset({
    "secretary-general", "secretary general", "director-general", "director general", "president", "chief", "head",
    "chairman", "chairperson", "chair", "high commissioner", "leader", "director", "executive director",
})  # fmt: skip


MANIFOLD = frozenset({
    "agency", "department", "service", "committee", "commission", "office", "authority", "bureau", "directorate",
    "division", "council", "administration", "board", "body", "unit", "centre", "center", "institute",
})  # fmt: skip
"""Bodies of which a state has many: "the migration agency" is not "Agency of Senegal"."""


def is_institution(reading: Reading) -> bool:
    """A body of a state that a country has one of: its foreign ministry, its army, its parliament."""
    assert reading.role is not None
    role = reading.role.role
    one = role.kind == "body" and not role.default and role.term not in MANIFOLD
    single = one and not reading.plural and not reading.bodies
    return single and role.sector in {"GOV", "MIL", "LEG", "JUD", "COP", "SPY"}


def institution_name(term: str, country: str) -> str:
    """A name for the one body of its kind that a state has.

    >>> institution_name("ministry of defense", "AZE")
    'Ministry of Defense of Azerbaijan'
    """
    return f"{term.title().replace(' Of ', ' of ')} of {country_name(country)}"


def plain_actor(
    words: Sequence[Word], text: str, *, name: str | None = None, id: str | None = None,
    country: str | None = None, sector: str | None = None,
) -> Actor:  # fmt: skip
    """An actor named by ``words`` of ``text``."""
    start, end = words[0].start, words[-1].end
    return Actor(text=text[start:end], start=start, end=end, name=name, id=id, country=country, sector=sector)


def country_name(code: str) -> str:
    """The English short name of an ISO 3166-1 alpha-3 code; the code itself where it has none."""
    return country_names().get(code, code)


def country_in_words(code: str) -> str:
    """The same as it stands in a sentence: "the United States", "the Philippines"."""
    name = country_name(code)
    plural = name.split()[0] in ("United", "Netherlands", "Philippines", "Bahamas", "Maldives", "Comoros", "DR")
    return f"the {name}" if plural or name.endswith((" Islands", " Republic", " Territories")) else name


@cache
def country_names() -> dict[str, str]:
    """English short names by ISO 3166-1 alpha-3 code."""
    text = (files("whowhom.resolve") / "data" / "countries.psv").read_text(encoding="utf-8")
    return dict(line.split("|", 1) for line in text.splitlines())
