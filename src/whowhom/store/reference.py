"""The tables of names that ship with the package: countries, office-holders, bodies, armed groups, media, places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from whowhom.codebook.offices import MONARCHS, TITLED, role_of
from whowhom.errors import ConfigError
from whowhom.model import Entity, Place, PlaceCandidate
from whowhom.store.matching import bounded, likelier, on_day, word_starts, written
from whowhom.store.spelling import folded, is_monarch, near, office_key, rough_key, surname_of, title_key
from whowhom.store.tables import OFFICE, RESPELT, Table, digest

ENTITY_FIELDS = ("name", "spellings", "kind", "country", "sector", "id", "since", "until", "role")
PLACE_FIELDS = ("kind", "names", "country", "lat", "lon", "geonames_id", "population", "unit")

VERY_NEAR = 0.9
"""As ``spelling.NEAR``, for places: there are so many that something is near to every word."""

LONGEST = 90
"""Code points of the longest name looked for in running text."""

SHIPPED = Path(str(files("whowhom.store"))) / "tables"


class Tables:
    """Names looked up by name, by office and in running text; implements ``model.Gazetteer``.

    Names are compared without case, accents and differences of quotation marks; an acronym must be written as such
    ("US", never "us"). Tables of ``user`` (a folder that ``whowhom gazetteer`` fills) are asked first,
    and ``version`` tells them apart ("+names.1a2b3c4d"; empty without any): what is coded with other tables is another
    coding. Loading takes some 50 ms; the table of places waits until it is asked.
    """

    def __init__(self, user: Path | None = None) -> None:
        self._folders = [folder for folder in (user, SHIPPED) if folder is not None]
        self.version = digest(user)
        self.broken: list[str] = []
        # An article's places are asked for when it is coded and again when its events are placed.
        self._ranked_places = lru_cache(maxsize=4096)(self._place_candidates)
        self._respelt_places = lru_cache(maxsize=4096)(self._places_like)
        self._named = lru_cache(maxsize=1 << 14)(self._ranked_entities)
        self._entities = self._tables("entities", len(ENTITY_FIELDS))

    def entities(self, name: str, *, on: str | None = None) -> list[Entity]:
        """Entities that bear ``name``, likeliest first.

        On a known day a holder who is in office precedes one who is not; one whose office is over, or not yet begun,
        stays in the list and is told by ``since`` and ``until``. Other entries hold only within their bounds.
        """
        name = " ".join(name.split())
        found = [e for e in self._named(folded(name)) if written(name, *e)]
        if not found and name.lower().startswith("the "):
            return self.entities(name[4:], on=on)
        return on_day([e for e, _ in found], on)

    def similar(self, name: str, *, on: str | None = None) -> list[Entity]:
        """Entities with a name that may be another spelling of ``name`` ("Mosavi" for "Mousavi"), likeliest first.

        For names that ``entities`` does not know; a single word of fewer than six letters is like no other.
        """
        name = " ".join(name.split())
        if " " not in name and len(name) < 6:
            return []
        found = [
            (entity, flags)
            for table in self._entities
            for number, flags in table.find(rough_key(name))
            if flags & RESPELT
            for entity in [_entity(table.row(number))]
            if any(near(name, s) for s in _spellings(table.row(number)[1], single=" " not in name))
        ]
        return on_day([e for e, _ in sorted(found, key=likelier)], on)

    def office_holders(self, country: str, office: str, *, on: str | None = None) -> list[Entity]:
        """Who held ``office`` (a title such as "foreign minister", or a role of the table) on the day.

        Without a day all holders, latest first.
        """
        role = role_of(office)
        held = self._held(country, role, on)
        if role == "head_of_state" and not self._held(country, role, None):
            held = self._held(country, "head_of_government", on)
        return held[::-1]

    def titled(self, surname: str, title: str, *, on: str) -> list[Entity]:
        """Holders of an office by this title ("president") on the day who bear this family name.

        Names that many people bear count here too: on a day there is one President Bush.
        """
        roles = TITLED.get(title.lower(), (role_of(title),))
        key = title_key(surname)
        found = [table.row(number) for table in self._entities for number, _ in table.find(key)]
        if title.lower() in MONARCHS:
            found = [row for row in found if is_monarch(row[0])]
        for role in roles:
            if held := [e for row in found if row[8] == role for e in [_entity(row)] if e.holds(on)]:
                return held
        return []

    def members(self, body: str, *, on: str | None = None) -> list[Entity]:
        """The states that belong to an organisation (by the name it is kept under), on the day or at any time."""
        found = self._held("", role_of(f"member of {body}"), on)
        return sorted(found, key=lambda e: (e.name, e.since or ""))

    def places(self, name: str) -> list[Place]:
        """Places that bear ``name``: countries and regions first, then cities by population."""
        return [candidate.place for candidate in self.candidates(name)]

    def candidates(self, name: str) -> list[PlaceCandidate]:
        """The same with what tells namesakes apart."""
        key = folded(" ".join(name.split()))
        return self._places_named(key, name) or self._places_named(key.removeprefix("the "), name)

    def similar_places(self, name: str) -> list[PlaceCandidate]:
        """Places whose own name may be another spelling of ``name`` ("Kfraya" for "Kafraya"), likeliest first."""
        name = " ".join(name.split())
        return list(self._respelt_places(name)) if len(name) >= 6 else []

    def _places_like(self, name: str) -> tuple[PlaceCandidate, ...]:
        key = rough_key(name)
        rows = [table.row(n) for table in self._places for n, flags in table.find(key) if flags & RESPELT]
        found = [
            _candidate(row, folded(name), name)
            for row in rows
            if any(near(name, s, VERY_NEAR) for s in row[1].split("|"))
        ]
        return tuple(sorted(dict.fromkeys(found), key=lambda c: -c.weight))

    def find(self, text: str) -> list[tuple[int, int, list[Entity]]]:
        """Every longest known name in ``text``, leftmost first, none overlapping another.

        A name counts where it is written with capitals and ends at word boundaries; "us" is no country.
        """
        plain = folded(text)
        kept: list[tuple[int, int, list[Entity]]] = []
        for start in word_starts(plain):
            if kept and start < kept[-1][1] and not text[start].isupper():
                continue  # inside a name only another capital may begin a longer one
            hit = self._longest_at(text, plain, start)
            if hit is None:
                continue
            if not kept or start >= kept[-1][1]:
                kept.append(hit)
            elif hit[1] - hit[0] > kept[-1][1] - kept[-1][0]:
                kept[-1] = hit
        return kept

    def _longest_at(self, text: str, plain: str, start: int) -> tuple[int, int, list[Entity]] | None:
        segment = plain[start : start + LONGEST]
        keys = {key for table in self._entities for key in table.prefixes(segment)}
        for key in sorted(keys, key=len, reverse=True):
            end = start + len(key)
            if bounded(plain, start, end):
                found = [e for e, flags in self._named(key) if written(text[start:end], e, flags)]
                if found:
                    return start, end, found
        return None

    def _ranked_entities(self, key: str) -> tuple[tuple[Entity, int], ...]:
        ranked = [
            entry
            for table in self._entities
            for entry in sorted(
                ((_entity(table.row(number)), flags) for number, flags in table.find(key) if not flags & _NO_NAME),
                key=likelier,
            )
        ]
        return tuple(dict.fromkeys(ranked))

    def _held(self, country: str, role: str, on: str | None) -> list[Entity]:
        """Holders of an office, earliest first; on a day, those whom the first table knows that knows any."""
        every: list[Entity] = []
        for table in self._entities:
            found = [_entity(table.row(number)) for number, _ in table.find(office_key(country, role)[0])]
            held = [e for e in found if on is None or e.holds(on)]
            if on is not None and held:
                return sorted(held, key=_begin)
            every += held
        return sorted(dict.fromkeys(every), key=_begin)

    @cached_property
    def _places(self) -> list[Table]:
        return self._tables("places", len(PLACE_FIELDS))

    def _tables(self, kind: str, width: int) -> list[Table]:
        """Tables of one kind, the user's first; one of the user's that is broken is left out and told in ``broken``."""
        found: list[Table] = []
        for folder in self._folders:
            for name in _names_of(folder, kind):
                try:
                    found.append(Table.read(folder, name, width))
                except ConfigError as error:
                    if folder == SHIPPED:
                        raise
                    self.broken.append(str(error))
        return found

    def _places_named(self, key: str, text: str) -> list[PlaceCandidate]:
        return list(self._ranked_places(key, text))

    def _place_candidates(self, key: str, text: str) -> tuple[PlaceCandidate, ...]:
        found = [
            _candidate(table.row(number), key, text)
            for table in self._places
            for number, flags in table.find(key)
            if not flags & RESPELT
        ]
        own: dict[object, PlaceCandidate] = {}
        for candidate in found:
            place = candidate.place
            own.setdefault(place.geonames_id or (place.name, candidate.kind, place.lat), candidate)
        # A place that only is spelt so now and then ranks below one that bears the name.
        return tuple(sorted(own.values(), key=lambda c: -(c.weight if c.own else c.weight // 3)))


@cache
def gazetteer() -> Tables:
    """The shipped tables, with those of the user's own folder, loaded once."""
    from whowhom.config import tables_folder

    return Tables(tables_folder())


def _names_of(folder: Path, kind: str) -> list[str]:
    """The tables of one kind in a folder: ``entities.trie`` and ``entities-NAME.trie``."""
    return sorted(p.stem for p in (*folder.glob(f"{kind}.trie"), *folder.glob(f"{kind}-*.trie")))


_NO_NAME = RESPELT | OFFICE


def _begin(entity: Entity) -> str:
    return entity.since or ""


def summary(folder: Path) -> Iterator[tuple[str, int]]:
    """Names and numbers of rows of the tables in a folder; -1 for one that is broken."""
    for kind, fields in (("entities", ENTITY_FIELDS), ("places", PLACE_FIELDS)):
        for name in _names_of(folder, kind):
            try:
                yield name, len(Table.read(folder, name, len(fields)))
            except ConfigError:
                yield name, -1


def _entity(fields: list[str]) -> Entity:
    name, _, kind, country, sector, known, since, until = fields[:8]
    return Entity(
        name=name, kind=kind, country=country or None, sector=sector or None, id=known or None,
        since=since or None, until=until or None,
    )  # fmt: skip


def _spellings(joined: str, single: bool) -> list[str]:
    """The spellings of a row; the family names where a ``single`` word is compared."""
    names = joined.split(";")
    return [*names, *filter(None, map(surname_of, names))] if single else names


def _candidate(fields: list[str], key: str, text: str) -> PlaceCandidate:
    kind, names, country, lat, lon, geonames_id, population, unit = fields
    first = names.partition("|")[0]
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
        "admin2": 30_000,
        "city": 0,
    }[kind]
    return base + population
