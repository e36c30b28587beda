"""ICEWS's layout: 20 columns, tab, with a heading; one row for an incident, with the story of its first mention."""

from __future__ import annotations

from collections.abc import Callable

from whowhom.codebook import cameo
from whowhom.export import countries
from whowhom.export.cells import number
from whowhom.export.layout import Layout, called, code, doers, first, story, targets, unreal, whole
from whowhom.export.sectors import words
from whowhom.model.told import Told


def _event(told: Told) -> str:
    known = code(told.incident)
    return cameo.name(known) if cameo.known(known) else ""


def _empty(told: Told) -> None:
    return None


COLUMNS: dict[str, Callable[[Told], object]] = {
    "Event ID": lambda t: number(t.incident.id),
    "Event Date": lambda t: t.incident.date.start,
    "Source Name": lambda t: called(first(doers(t.incident))),
    "Source Sectors": lambda t: words(first(doers(t.incident))),
    "Source Country": lambda t: (a := first(doers(t.incident))) and countries.name(a.country),
    "Event Text": _event,
    "CAMEO Code": lambda t: code(t.incident),
    "Intensity": lambda t: t.incident.intensity,
    "Target Name": lambda t: called(first(targets(t.incident))),
    "Target Sectors": lambda t: words(first(targets(t.incident))),
    "Target Country": lambda t: (r := first(targets(t.incident))) and countries.name(r.country),
    "Story ID": lambda t: (m := story(t)) and m.document,
    "Sentence Number": lambda t: None if (m := story(t)) is None else m.sentence + 1,
    "Publisher": lambda t: (m := story(t)) and m.publisher,
    # A place does not say whether it is a town, a district or a province, so its name has no column here.
    "City": _empty,
    "District": _empty,
    "Province": _empty,
    "Country": lambda t: (p := t.incident.place) and countries.name(p.country),
    "Latitude": lambda t: (p := t.incident.place) and p.lat,
    "Longitude": lambda t: (p := t.incident.place) and p.lon,
}
"""The columns; sentences are numbered from 1."""

LAYOUT = Layout(columns=tuple(COLUMNS), rows=whole(COLUMNS), omit=unreal)
