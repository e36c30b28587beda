"""The tables of names that ship with the package: countries, office-holders, bodies, armed groups, media, places."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from whowhom.model import Entity, Place, PlaceCandidate
from whowhom.store.spelling import COMMON_SURNAMES, folded, is_acronym, surname_of

KIND_ORDER = (
    "country", "demonym", "capital", "office", "ministry", "military", "agency", "igo", "armed_group", "group",
    "media", "party", "ngo", "person", "region", "city",
)  # fmt: skip
"""Which reading of a name comes first where several are open: a state before its namesakes."""

OFFICES = {
    "president": "head_of_state", "head of state": "head_of_state", "king": "head_of_state",
    "supreme leader": "head_of_state", "prime minister": "head_of_government", "premier": "head_of_government",
    "chancellor": "head_of_government", "foreign minister": "foreign", "minister of foreign affairs": "foreign",
    "secretary of state": "foreign", "foreign secretary": "foreign", "secretary": "foreign",
    "defence minister": "defence", "defense minister": "defence", "minister of defence": "defence",
    "minister of defense": "defence", "defense secretary": "defence", "defence secretary": "defence",
    "secretary of defense": "defence", "interior minister": "interior", "home secretary": "interior",
    "minister of interior": "interior", "vice president": "deputy_head", "deputy prime minister": "deputy_head",
    "deputy foreign minister": "foreign_deputy", "vice foreign minister": "foreign_deputy",
    "chief of general staff": "armed_forces", "chief of staff": "armed_forces", "army chief": "armed_forces",
    "speaker": "speaker", "spokesperson": "spokesperson", "spokesman": "spokesperson",
    "spokeswoman": "spokesperson", "national security adviser": "national_security",
    "national security advisor": "national_security", "intelligence chief": "security_intelligence",
    "opposition leader": "opposition",
}  # fmt: skip
"""Titles as news writes them, to the roles of the table of office-holders."""

FAMILIAR = frozenset({"head_of_state", "head_of_government", "foreign", "defence", "igo", "rebel", "religious"})
"""Roles whose holders are known by surname alone."""


class Tables:
    """The shipped names, looked up by name, by office and in running text; implements ``model.Gazetteer``.

    Names are compared without case, accents and differences of quotation marks; an acronym must be written as
    such ("US", never "us"). Loading takes about 50 ms; the table of places, another 150 ms, waits until asked.
    """

    def __init__(self) -> None:
        self._by_name: dict[str, list[tuple[Entity, bool]]] = {}
        self._offices: dict[tuple[str, str], list[Entity]] = {}
        self._places: _Places | None = None
        self._load_names()
        self._load_holders()
        for entries in self._by_name.values():
            if len(entries) > 1:
                entries.sort(key=_likelier)
        self._automaton = self._matcher()

    def entities(self, name: str, *, on: str | None = None) -> list[Entity]:
        """Entities that bear ``name``, likeliest first.

        On a known day a holder who is in office precedes one who is not; one whose office is over, or not yet
        begun, stays in the list and is told by ``since`` and ``until``. Other entries hold only within their
        bounds.
        """
        name = name.strip()
        found = [e for e, exact in self._by_name.get(folded(name), ()) if not exact or _written(name, e, exact)]
        if not found and name.lower().startswith("the "):
            return self.entities(name[4:], on=on)
        return _on_day(found, on)

    def office_holders(self, country: str, office: str, *, on: str | None = None) -> list[Entity]:
        """Who held ``office`` (a title such as "foreign minister", or a role of the table) on the day.

        Without a day all holders, latest first.
        """
        role = OFFICES.get(office.lower().strip(), office.lower().strip().replace(" ", "_"))
        held = self._offices.get((country, role), [])
        if role == "head_of_state" and not held:
            held = self._offices.get((country, "head_of_government"), [])
        if on is None:
            return held[::-1]
        return [e for e in reversed(held) if in_office(e, on)]

    def places(self, name: str) -> list[Place]:
        """Places that bear ``name``: countries and regions first, then cities by population."""
        return [candidate.place for candidate in self.candidates(name)]

    def candidates(self, name: str) -> list[PlaceCandidate]:
        """The same with what tells namesakes apart."""
        if self._places is None:
            self._places = _Places()
        key = folded(name.strip())
        return self._places.named(key, name) or self._places.named(key.removeprefix("the "), name)

    def find(self, text: str) -> list[tuple[int, int, list[Entity]]]:
        """Every longest known name in ``text``, leftmost first, none overlapping another.

        A name counts where it is written with capitals and ends at word boundaries; "us" is no country.
        """
        plain = folded(text)
        hits: list[tuple[int, int, list[Entity]]] = []
        for last, key in self._automaton.iter(plain):
            start, end = last + 1 - len(key), last + 1
            if not _bounded(plain, start, end):
                continue
            words = text[start:end]
            found = [e for e, exact in self._by_name[key] if _written(words, e, exact)]
            if found:
                hits.append((start, end, found))
        hits.sort(key=lambda h: (h[0], -h[1]))
        kept: list[tuple[int, int, list[Entity]]] = []
        for hit in hits:
            if not kept or hit[0] >= kept[-1][1]:
                kept.append(hit)
            elif hit[1] - hit[0] > kept[-1][1] - kept[-1][0]:
                kept[-1] = hit
        return kept

    def _load_names(self) -> None:
        for name, canonical, kind, country, sector, wikidata, since, until in _rows("names.tsv.gz", 8):
            entity = Entity(
                name=canonical, kind=kind, country=country or None, sector=sector or None, id=wikidata or None,
                since=since or None, until=until or None,
            )  # fmt: skip
            self._add(name, entity)

    def _load_holders(self) -> None:
        for spellings, country, role, sector, wikidata, since, until, familiar in _rows("holders.tsv.gz", 8):
            names = spellings.split(";")
            entity = Entity(
                name=names[0], kind="person", country=country or None, sector=sector or None, id=wikidata or None,
                since=since or None, until=until or None,
            )  # fmt: skip
            self._offices.setdefault((country, role), []).append(entity)
            for name in names:
                self._add(name, entity)
                surname = surname_of(name) if familiar and role in FAMILIAR else None
                if surname and surname.lower() not in COMMON_SURNAMES:
                    self._add(surname, entity)
        for held in self._offices.values():
            held.sort(key=lambda e: e.since or "")

    def _add(self, name: str, entity: Entity) -> None:
        entries = self._by_name.setdefault(folded(name), [])
        exact = is_acronym(name)
        if (entity, exact) not in entries:
            entries.append((entity, exact))

    def _matcher(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for key in self._by_name:
            automaton.add_word(key, key)
        automaton.make_automaton()
        return automaton


@cache
def gazetteer() -> Tables:
    """The shipped tables, loaded once."""
    return Tables()


def in_office(entity: Entity, on: str) -> bool:
    """Whether the entry holds on the ISO day ``on``."""
    return (entity.since is None or entity.since <= on) and (entity.until is None or on <= entity.until)


def _written(words: str, entity: Entity, exact: bool) -> bool:
    """Whether words of a text may be this name: an acronym in capitals, any other with a capital somewhere."""
    if exact:
        return words.isupper() or any(c.isupper() for c in words[1:]) or (len(words) > 3 and words[0].isupper())
    return words[0].isupper() or (not words.islower() and entity.kind in {"armed_group", "person", "country"})


def _bounded(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not before.isalnum() and not after.isalnum() and not (after == "." and text[end - 2 : end - 1] == ".")


def _likelier(entry: tuple[Entity, bool]) -> tuple[int, str, str]:
    entity = entry[0]
    order = KIND_ORDER.index(entity.kind) if entity.kind in KIND_ORDER else len(KIND_ORDER)
    since = entity.since or ""
    # Latest first among holders of offices: invert the digits of the day.
    return order, "".join(chr(255 - ord(c)) for c in since) or "~", entity.name


def _on_day(found: list[Entity], on: str | None) -> list[Entity]:
    if on is None:
        return [e for e in found if e.kind == "person" or e.until is None] or found
    held = [e for e in found if in_office(e, on)]
    return held + [e for e in found if e.kind == "person" and e not in held]


class _Places:
    """The table of places, its rows read apart only when they are asked for."""

    def __init__(self) -> None:
        self._lines = _lines("places.tsv.gz")
        self._rows: dict[str, tuple[int, ...]] = {}
        rows = self._rows
        for i, line in enumerate(self._lines):
            for name in folded(line.split("\t", 2)[1]).split("|"):
                rows[name] = (*rows.get(name, ()), i)

    def named(self, key: str, text: str) -> list[PlaceCandidate]:
        """Places with the folded name ``key``, likeliest first; ``text`` is how it was written."""
        found = [self._candidate(i, key, text) for i in dict.fromkeys(self._rows.get(key, ()))]
        # A place that only is spelt so now and then ranks below one that bears the name.
        return sorted(found, key=lambda c: -(c.weight if c.own else c.weight // 3))

    def _candidate(self, i: int, key: str, text: str) -> PlaceCandidate:
        kind, names, country, lat, lon, geonames_id, population, unit = (self._lines[i].split("\t") + [""] * 7)[:8]
        first = names.split("|")[0]
        place = Place(
            text=text, name=first, country=country or None, lat=float(lat), lon=float(lon),
            geonames_id=int(geonames_id) if geonames_id else None,
        )  # fmt: skip
        weight = _rank(kind, int(population or 0))
        return PlaceCandidate(place=place, kind=kind, weight=weight, unit=unit, own=folded(first) == key)


def _rank(kind: str, population: int) -> int:
    """A country before a region before a metropolis; a first-level unit like a city of 300,000."""
    base = {
        "country": 10**9,
        "region": 10**8,
        "capital": 10**7,
        "seat": 200_000,
        "admin1": 300_000,
        "city": 0,
    }[kind]
    return base + population


def _rows(name: str, width: int) -> Iterator[list[str]]:
    for line in _lines(name):
        fields = line.split("\t")
        yield fields + [""] * (width - len(fields))


def _lines(name: str) -> list[str]:
    packed = (files("whowhom.store") / "tables" / name).read_bytes()
    return gzip.decompress(packed).decode("utf-8").splitlines()
