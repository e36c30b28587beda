"""Phoenix's layout: 26 columns, tab, without a heading; one row for an incident."""

from __future__ import annotations

from collections.abc import Callable

from whowhom.export import countries
from whowhom.export.cells import compact, joined
from whowhom.export.layout import Layout, code, documents, doers, first, publishers, quad, story, targets, unreal, whole
from whowhom.export.sectors import agents
from whowhom.model.event import Actor
from whowhom.model.told import Told


def _full(party: Actor | None) -> str:
    return "" if party is None else countries.cameo(party.country) + "".join(agents(party))


def _root(party: Actor | None) -> str:
    return "" if party is None else countries.cameo(party.country)


def _agent(party: Actor | None) -> str:
    return joined(agents(party)[:1])


def _others(party: Actor | None) -> str:
    return joined(agents(party)[1:])


def _id(told: Told) -> str:
    mention = story(told)
    return f"{told.incident.id}_{mention.coder.version}" if mention else told.incident.id


COLUMNS: dict[str, Callable[[Told], object]] = {
    "id_version": _id,
    "date": lambda t: compact(t.incident.date.start),
    "year": lambda t: (t.incident.date.start or "")[:4],
    "month": lambda t: (t.incident.date.start or "")[5:7],
    "day": lambda t: (t.incident.date.start or "")[8:10],
    "source": lambda t: _full(first(doers(t.incident))),
    "source_root": lambda t: _root(first(doers(t.incident))),
    "source_agent": lambda t: _agent(first(doers(t.incident))),
    "source_others": lambda t: _others(first(doers(t.incident))),
    "target": lambda t: _full(first(targets(t.incident))),
    "target_root": lambda t: _root(first(targets(t.incident))),
    "target_agent": lambda t: _agent(first(targets(t.incident))),
    "target_others": lambda t: _others(first(targets(t.incident))),
    "code": lambda t: code(t.incident),
    "root_code": lambda t: code(t.incident)[:2],
    "quad_class": lambda t: quad(t.incident),
    "goldstein": lambda t: t.incident.intensity,
    "issues": lambda t: joined(t.incident.contexts),
    "lat": lambda t: (p := t.incident.place) and p.lat,
    "lon": lambda t: (p := t.incident.place) and p.lon,
    "place": lambda t: (p := t.incident.place) and p.name,
    "state": lambda t: None,
    "country": lambda t: (p := t.incident.place) and p.country,
    "ids": lambda t: joined(documents(t)),
    "urls": lambda t: joined([m.url for m in t.mentions]),
    "sources": lambda t: joined(publishers(t)),
}
"""The columns; the names are ours, the order is Phoenix's."""

LAYOUT = Layout(columns=tuple(COLUMNS), rows=whole(COLUMNS), omit=unreal, heading=False)
