"""Who, where and when, resolved; and the table that resolves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

DateBasis = Literal["read", "inferred", "defaulted", "unresolved"]
DatePrecision = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """An interval of days, both ends included, ISO ``YYYY-MM-DD``; None where it cannot be known.

    ``basis``: *read* stands in the text in full; *inferred* was anchored on the publication date or on another
    date of the text; *defaulted* is the publication date for want of words; *unresolved* has no anchor.
    """

    text: str | None = None
    start: str | None = None
    end: str | None = None
    precision: DatePrecision = "day"
    basis: DateBasis = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the world. ``country`` is ISO 3166-1 alpha-3; ``lat`` and ``lon`` are WGS 84 degrees."""

    text: str
    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCandidate:
    """One place that a name may stand for.

    ``kind`` is country, region, admin1 (a first-level unit), capital, seat (of such a unit) or city; ``weight`` is its
    population, or what counts as one where it has none; ``unit`` is the first-level unit's code in GeoNames, empty for
    countries and regions; ``own`` says that the name is its own and no mere spelling.
    """

    place: Place
    kind: str
    weight: int
    unit: str = ""
    own: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What a name stands for.

    ``kind``: country, demonym, capital, city, region, person, office, ministry, military, agency, igo, ngo,
    armed_group, media, party, group. ``country`` is ISO 3166-1 alpha-3 (for a demonym the country itself, for an
    armed group where it is based); ``sector`` is PLOVER's (GOV MIL REB OPP PTY COP JUD SPY MED EDU BUS CRM CVL
    IGO NGO LEG …). ``id`` is a Wikidata id (``Q…``) where there is one. ``since`` and ``until`` are ISO dates
    that bound the time for which the entry holds, None where open.
    """

    name: str
    kind: str
    country: str | None = None
    sector: str | None = None
    id: str | None = None
    since: str | None = None
    until: str | None = None

    def holds(self, on: str) -> bool:
        """Whether the entry holds on the ISO day ``on``, both bounds included."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class Gazetteer(Protocol):
    """Names to entities. ``on`` is an ISO date, None where the day is unknown."""

    def entities(self, name: str, *, on: str | None = None) -> list[Entity]:
        """Entities that bear this name, likeliest first; empty where none is known."""

    def similar(self, name: str, *, on: str | None = None) -> list[Entity]:
        """Entities with a name that may be another spelling of this one, likeliest first."""

    def office_holders(self, country: str, office: str, *, on: str | None = None) -> list[Entity]:
        """Who held ``office`` ("foreign minister") in ``country`` on the day; latest first where unknown."""

    def titled(self, surname: str, title: str, *, on: str) -> list[Entity]:
        """Holders of an office by this title on the day who bear this family name, in whatever country."""

    def members(self, body: str, *, on: str | None = None) -> list[Entity]:
        """The states that belong to an organisation on the day, by name."""

    def places(self, name: str) -> list[Place]:
        """Places that bear this name, likeliest first."""

    def candidates(self, name: str) -> list[PlaceCandidate]:
        """The same with what tells namesakes apart."""

    def similar_places(self, name: str) -> list[PlaceCandidate]:
        """Places whose name may be another spelling of this one, likeliest first."""

    def find(self, text: str) -> list[tuple[int, int, list[Entity]]]:
        """Every longest known name in ``text``: start and end code points (half open) and its entities."""
