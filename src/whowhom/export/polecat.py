"""POLECAT's layout: 40 columns, tab, with a heading; one row for an incident."""

from __future__ import annotations

from collections.abc import Callable

from whowhom.export import countries
from whowhom.export.cells import joined
from whowhom.export.layout import Layout, called, doers, first, sectors, story, targets, unreal, whole
from whowhom.model.told import Told


def _contexts(told: Told) -> str:
    # The only word of time that the layout has.
    past = ("historical",) if told.incident.realis == "historical" else ()
    return joined([*told.incident.contexts, *past])


def _empty(told: Told) -> None:
    return None


COLUMNS: dict[str, Callable[[Told], object]] = {
    "Event ID": lambda t: t.incident.id,
    "Event Date": lambda t: t.incident.date.start,
    "Event Type": lambda t: t.incident.type,
    "Event Mode": lambda t: t.incident.mode,
    "Intensity": lambda t: t.incident.intensity,
    "Quad Code": lambda t: t.incident.quad.upper(),
    "Contexts": _contexts,
    "Actor Name": lambda t: called(first(doers(t.incident))),
    "Actor Country": lambda t: (a := first(doers(t.incident))) and a.country,
    "Actor COW": lambda t: (a := first(doers(t.incident))) and countries.cow(a.country),
    "Primary Actor Sector": lambda t: joined(sectors(first(doers(t.incident)))[:1]),
    "Actor Sectors": lambda t: joined(sectors(first(doers(t.incident)))),
    "Actor Title": _empty,
    "Actor Name Raw": lambda t: (a := first(doers(t.incident))) and a.text,
    "Wikipedia Actor ID": _empty,
    "Recipient Name": lambda t: called(first(targets(t.incident))),
    "Recipient Country": lambda t: (r := first(targets(t.incident))) and r.country,
    "Recipient COW": lambda t: (r := first(targets(t.incident))) and countries.cow(r.country),
    "Primary Recipient Sector": lambda t: joined(sectors(first(targets(t.incident)))[:1]),
    "Recipient Sectors": lambda t: joined(sectors(first(targets(t.incident)))),
    "Recipient Title": _empty,
    "Recipient Name Raw": lambda t: (r := first(targets(t.incident))) and r.text,
    "Wikipedia Recipient ID": _empty,
    "Placename": lambda t: (p := t.incident.place) and p.name,
    "City": _empty,
    "District": _empty,
    "Province": _empty,
    "Country": lambda t: (p := t.incident.place) and p.country,
    "Latitude": lambda t: (p := t.incident.place) and p.lat,
    "Longitude": lambda t: (p := t.incident.place) and p.lon,
    "GeoNames ID": lambda t: (p := t.incident.place) and p.geonames_id,
    "Raw Placename": lambda t: (p := t.incident.place) and p.text,
    "Feature Type": _empty,
    "Source": lambda t: (m := story(t)) and m.publisher,
    "Publication Date": lambda t: (m := story(t)) and m.published.date,
    "Story People": _empty,
    "Story Organizations": _empty,
    "Story Locations": _empty,
    "Language": _empty,
    "Version": lambda t: (m := story(t)) and m.coder.version,
}
"""The columns; those that nothing of an incident fills stay empty."""

LAYOUT = Layout(columns=tuple(COLUMNS), rows=whole(COLUMNS), omit=unreal)
