"""An incident in one row of typed columns, for CSV and Parquet: everything but the spans of its parties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from whowhom.export.layout import Layout, nothing, whole
from whowhom.model.event import Actor
from whowhom.model.told import Told

Type = Literal["VARCHAR", "DATE", "DOUBLE", "BIGINT", "BOOLEAN"]


def _each(parties: tuple[Actor, ...], value: Callable[[Actor], str | None]) -> str:
    return "; ".join(value(party) or "" for party in parties)


def _json(value: object) -> str:
    import msgspec

    from whowhom.export.cells import encodable

    return msgspec.json.encode(encodable(value)).decode()


TYPED: dict[str, tuple[Type, Callable[[Told], object]]] = {
    "id": ("VARCHAR", lambda t: t.incident.id),
    "date_text": ("VARCHAR", lambda t: t.incident.date.text),
    "date_start": ("DATE", lambda t: t.incident.date.start),
    "date_end": ("DATE", lambda t: t.incident.date.end),
    "date_precision": ("VARCHAR", lambda t: t.incident.date.precision),
    "date_basis": ("VARCHAR", lambda t: t.incident.date.basis),
    "actors": ("VARCHAR", lambda t: _each(t.incident.actors, lambda a: a.name or a.text)),
    "actor_ids": ("VARCHAR", lambda t: _each(t.incident.actors, lambda a: a.id)),
    "actor_countries": ("VARCHAR", lambda t: _each(t.incident.actors, lambda a: a.country)),
    "actor_sectors": ("VARCHAR", lambda t: _each(t.incident.actors, lambda a: a.sector)),
    "actor_words": ("VARCHAR", lambda t: _each(t.incident.actors, lambda a: a.text)),
    "actor_basis": ("VARCHAR", lambda t: _each(t.incident.actors, lambda a: a.basis)),
    "type": ("VARCHAR", lambda t: t.incident.type),
    "mode": ("VARCHAR", lambda t: t.incident.mode),
    "contexts": ("VARCHAR", lambda t: "; ".join(t.incident.contexts)),
    "cameo": ("VARCHAR", lambda t: t.incident.cameo),
    "quad": ("VARCHAR", lambda t: t.incident.quad),
    "intensity": ("DOUBLE", lambda t: t.incident.intensity),
    "recipients": ("VARCHAR", lambda t: _each(t.incident.recipients, lambda a: a.name or a.text)),
    "recipient_ids": ("VARCHAR", lambda t: _each(t.incident.recipients, lambda a: a.id)),
    "recipient_countries": ("VARCHAR", lambda t: _each(t.incident.recipients, lambda a: a.country)),
    "recipient_sectors": ("VARCHAR", lambda t: _each(t.incident.recipients, lambda a: a.sector)),
    "recipient_words": ("VARCHAR", lambda t: _each(t.incident.recipients, lambda a: a.text)),
    "recipient_basis": ("VARCHAR", lambda t: _each(t.incident.recipients, lambda a: a.basis)),
    "realis": ("VARCHAR", lambda t: t.incident.realis),
    "status": ("VARCHAR", lambda t: t.incident.status),
    "independent": ("BIGINT", lambda t: t.incident.independent),
    "denied_by": ("VARCHAR", lambda t: "; ".join(t.incident.denied_by)),
    "place": ("VARCHAR", lambda t: (p := t.incident.place) and p.name),
    "place_words": ("VARCHAR", lambda t: (p := t.incident.place) and p.text),
    "place_country": ("VARCHAR", lambda t: (p := t.incident.place) and p.country),
    "lat": ("DOUBLE", lambda t: (p := t.incident.place) and p.lat),
    "lon": ("DOUBLE", lambda t: (p := t.incident.place) and p.lon),
    "geonames_id": ("BIGINT", lambda t: (p := t.incident.place) and p.geonames_id),
    "confidence": ("DOUBLE", lambda t: t.incident.confidence),
    "known": ("DATE", lambda t: t.incident.known),
    "changed": ("DATE", lambda t: t.incident.changed),
    "outlets": ("BIGINT", lambda t: t.incident.outlets),
    "mentions": ("VARCHAR", lambda t: "; ".join(t.incident.mentions)),
    "counts": ("VARCHAR", lambda t: _json(t.incident.counts)),
    "claims": ("VARCHAR", lambda t: _json(t.incident.claims)),
    "dismissed": ("BOOLEAN", lambda t: t.incident.dismissed),
    "corrected": ("VARCHAR", lambda t: "; ".join(t.incident.corrected)),
}
"""Type and value of each column. Parties of one side are joined by "; " with one entry each in every column of that
side; ``counts`` and ``claims`` are JSON arrays."""

LAYOUT = Layout(
    columns=tuple(TYPED), rows=whole({name: value for name, (_, value) in TYPED.items()}), omit=nothing, separator=","
)
