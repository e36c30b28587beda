"""ACLED's layout: 31 columns, CSV with a heading; one row for an incident of a kind that ACLED has."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path

from whowhom.export import countries
from whowhom.export.cells import day, joined
from whowhom.export.layout import Layout, called, doers, first, publishers, sectors, targets, unreal, whole
from whowhom.model.event import Actor
from whowhom.model.incident import Incident
from whowhom.model.told import Told

Kind = tuple[str, str, str]

STATE, REBELS, MILITIA, RIOTERS, PROTESTERS, CIVILIANS, EXTERNAL = 1, 2, 3, 5, 6, 7, 8
"""ACLED's numbers of who a party is; 4, a militia of identity, cannot be told from a sector."""

ARMED = frozenset((STATE, REBELS, MILITIA, EXTERNAL))

_INTER = {"REB": REBELS, "PRM": MILITIA, "UAF": MILITIA} | dict.fromkeys(
    ("CVL", "REF", "MED", "HLH", "EDU", "REL", "LAB", "NGO"), CIVILIANS
)


@cache
def kinds() -> dict[tuple[str, str], Kind]:
    """Disorder type, event type and sub-event type of a PLOVER type and mode; empty where the mode does not tell."""
    with (Path(__file__).parent / "acled.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            (row["type"], row["mode"]): (row["disorder_type"], row["event_type"], row["sub_event_type"]) for row in rows
        }


def _listed(incident: Incident) -> Kind | None:
    return kinds().get((incident.type, incident.mode or ""))


def kind(incident: Incident) -> Kind:
    """What ACLED calls the incident; of armed force without remote weapons, the party that suffers it decides."""
    listed = _listed(incident)
    if listed is None:
        return ("", "", "")
    if listed == ("Political violence", "", ""):
        hit, by = _inter(incident, targets(incident)), _inter(incident, incident.actors)
        if hit == CIVILIANS:
            return (listed[0], "Violence against civilians", "Attack")
        if hit in ARMED and by in ARMED:
            return (listed[0], "Battles", "Armed clash")
    return listed


def _inter(incident: Incident, parties: tuple[Actor, ...]) -> int | None:
    party = first(parties)
    listed = _listed(incident)
    if party is None:
        return None
    if incident.type == "PROTEST" and parties is incident.actors and listed is not None:
        return RIOTERS if listed[1] == "Riots" else PROTESTERS
    primary = joined(sectors(party)[:1])
    if primary in ("MIL", "COP"):
        place = None if incident.place is None else incident.place.country
        if place is None or party.country is None:
            return None  # whose soldiers they are decides between a state's forces and foreign ones
        return STATE if party.country.partition("-")[0] == place.partition("-")[0] else EXTERNAL
    return _INTER.get(primary)


def _interaction(told: Told) -> str:
    """Both numbers, the lower first; a party alone stands before a 0."""
    one, two = _inter(told.incident, told.incident.actors), _inter(told.incident, targets(told.incident))
    if one is None or (two is None and told.incident.recipients):
        return ""
    return f"{one}0" if two is None else "".join(map(str, sorted((one, two))))


def _targets_civilians(told: Told) -> str:
    violent = kind(told.incident)[0] == "Political violence"
    hit = _inter(told.incident, targets(told.incident))
    return "Civilian targeting" if violent and hit == CIVILIANS else ""


def time_precision(incident: Incident) -> int | None:
    """1 for a day, 2 for a week, 3 for a month, by what the date claims or how long it lasts; None beyond."""
    start, end = day(incident.date.start), day(incident.date.end or incident.date.start)
    if start is None or end is None:
        return None
    length = (end - start).days + 1
    lasts = 1 if length <= 1 else 2 if length <= 7 else 3 if length <= 31 else 4
    grade = max(lasts, {"day": 1, "week": 2, "month": 3}.get(incident.date.precision, 4))
    return grade if grade < 4 else None


def fatalities(incident: Incident) -> int | None:
    """The least that is said of the killed on the latest day that says anything; None where nobody does."""
    said = [count for count in incident.counts if count.of == "killed" and count.low is not None]
    if not said:
        return None
    latest = max(count.known for count in said)
    return min(math.floor(count.low) for count in said if count.known == latest and count.low is not None)


def _id(told: Told) -> str:
    place = told.incident.place
    return ((place and place.country) or "").partition("-")[0] + told.incident.id


def _geo_precision(told: Told) -> int | None:
    place = told.incident.place
    # Only a whole country can be told from a place; towns and provinces cannot be told apart.
    return 3 if place is not None and place.country and place.name == countries.name(place.country) else None


def _others(parties: tuple[Actor, ...]) -> str:
    return joined([called(party) for party in parties[1:]], "; ")


def omit(told: Told) -> str | None:
    """Leaves out what has not happened and what ACLED does not record."""
    return unreal(told) or (None if _listed(told.incident) else "not of a kind that ACLED records")


def _empty(told: Told) -> None:
    return None


COLUMNS: dict[str, Callable[[Told], object]] = {
    "event_id_cnty": _id,
    "event_date": lambda t: t.incident.date.start,
    "year": lambda t: (t.incident.date.start or "")[:4],
    "time_precision": lambda t: time_precision(t.incident),
    "disorder_type": lambda t: kind(t.incident)[0],
    "event_type": lambda t: kind(t.incident)[1],
    "sub_event_type": lambda t: kind(t.incident)[2],
    "actor1": lambda t: called(first(doers(t.incident))),
    "assoc_actor_1": lambda t: _others(doers(t.incident)),
    "inter1": lambda t: _inter(t.incident, t.incident.actors),
    "actor2": lambda t: called(first(targets(t.incident))),
    "assoc_actor_2": lambda t: _others(targets(t.incident)),
    "inter2": lambda t: _inter(t.incident, targets(t.incident)),
    "interaction": _interaction,
    "civilian_targeting": _targets_civilians,
    "iso": lambda t: (p := t.incident.place) and countries.numeric(p.country),
    "region": lambda t: (p := t.incident.place) and countries.region(p.country),
    "country": lambda t: (p := t.incident.place) and countries.name(p.country),
    "admin1": _empty,
    "admin2": _empty,
    "admin3": _empty,
    "location": lambda t: (p := t.incident.place) and p.name,
    "latitude": lambda t: (p := t.incident.place) and p.lat,
    "longitude": lambda t: (p := t.incident.place) and p.lon,
    "geo_precision": _geo_precision,
    "source": lambda t: joined(publishers(t), "; "),
    "source_scale": _empty,
    "notes": lambda t: t.incident.claims[0].evidence if t.incident.claims else None,
    "fatalities": lambda t: fatalities(t.incident),
    "tags": _empty,
    "timestamp": _empty,
}
"""The columns."""

LAYOUT = Layout(columns=tuple(COLUMNS), rows=whole(COLUMNS), omit=omit, separator=",")
