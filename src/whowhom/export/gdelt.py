"""GDELT 2's two layouts: 61 columns of events, 16 of mentions, both tab, without a heading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from whowhom.export import countries
from whowhom.export.cells import compact, day, number
from whowhom.export.layout import (
    Layout,
    Row,
    called,
    code,
    documents,
    doers,
    elsewhere,
    first,
    quad,
    story,
    targets,
    unreal,
    whole,
)
from whowhom.export.sectors import agents
from whowhom.model.event import Actor, EventMention
from whowhom.model.told import Told

NOWHERE = -1
"""GDELT's offset of a party that the text does not name."""


def _fraction(told: Told) -> str:
    """The year and what has passed of it, in GDELT's months of 30 days."""
    on = day(told.incident.date.start)
    return "" if on is None else f"{on.year + ((on.month - 1) * 30 + on.day) / 365:.4f}"


def _in_lead(told: Told) -> bool:
    return any(mention.sentence <= 1 for mention in told.mentions)


def _coded(party: Actor | None) -> str:
    return "" if party is None else countries.cameo(party.country) + "".join(agents(party)[:3])


def _party(prefix: str, side: Callable[[Told], tuple[Actor, ...]]) -> dict[str, Callable[[Told], object]]:
    def agent(at: int) -> Callable[[Told], object]:
        return lambda t: "".join(agents(first(side(t)))[at : at + 1])

    fields: dict[str, Callable[[Told], object]] = {
        "Code": lambda t: _coded(first(side(t))),
        "Name": lambda t: called(first(side(t))).upper(),
        "CountryCode": lambda t: (a := first(side(t))) and countries.cameo(a.country),
    }
    for unknown in ("KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code"):
        fields[unknown] = _empty
    return {prefix + name: value for name, value in fields.items()} | {
        f"{prefix}Type{at + 1}Code": agent(at) for at in range(3)
    }


def _empty(told: Told) -> None:
    return None


_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def _kind(told: Told) -> int | None:
    # Only that it is a country can be told from a place; the finer kinds would be guesses.
    return 1 if _is_country(told) else None


def _is_country(told: Told) -> bool:
    place = told.incident.place
    return place is not None and place.name != "" and place.name == countries.name(place.country)


def _full_name(told: Told) -> str:
    place = told.incident.place
    if place is None:
        return ""
    country = countries.name(place.country)
    return place.name if not country or _is_country(told) else f"{place.name}, {country}"


_ACTION: dict[str, Callable[[Told], object]] = {
    "ActionGeo_Type": _kind,
    "ActionGeo_FullName": _full_name,
    "ActionGeo_CountryCode": lambda t: (p := t.incident.place) and countries.fips(p.country),
    "ActionGeo_ADM1Code": _empty,
    "ActionGeo_ADM2Code": _empty,
    "ActionGeo_Lat": lambda t: (p := t.incident.place) and p.lat,
    "ActionGeo_Long": lambda t: (p := t.incident.place) and p.lon,
    # GDELT writes the feature numbers of GNS and GNIS, which are not those of GeoNames.
    "ActionGeo_FeatureID": _empty,
}

EVENTS: dict[str, Callable[[Told], object]] = {
    "GLOBALEVENTID": lambda t: number(t.incident.id),
    "SQLDATE": lambda t: compact(t.incident.date.start),
    "MonthYear": lambda t: compact(t.incident.date.start)[:6],
    "Year": lambda t: compact(t.incident.date.start)[:4],
    "FractionDate": _fraction,
    **_party("Actor1", lambda t: doers(t.incident)),
    **_party("Actor2", lambda t: targets(t.incident)),
    "IsRootEvent": _in_lead,
    "EventCode": lambda t: code(t.incident),
    "EventBaseCode": lambda t: code(t.incident)[:3],
    "EventRootCode": lambda t: code(t.incident)[:2],
    "QuadClass": lambda t: quad(t.incident),
    "GoldsteinScale": lambda t: t.incident.intensity,
    "NumMentions": lambda t: len(t.mentions),
    "NumSources": lambda t: t.incident.outlets,
    "NumArticles": lambda t: len(documents(t)),
    "AvgTone": _empty,
    **{f"Actor{side}Geo_{name}": _empty for side in (1, 2) for name in _GEO},
    **_ACTION,
    "DATEADDED": lambda t: f"{compact(t.incident.known)}000000",
    "SOURCEURL": lambda t: (m := story(t)) and elsewhere(m),
}
"""Columns of events."""

MENTIONS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
"""Columns of mentions."""


def _time(iso: str | None) -> str:
    return f"{compact(iso)}000000" if iso else ""


def _source(mention: EventMention) -> str:
    try:
        host = urlsplit(mention.url or "").hostname
    except ValueError:
        host = None
    return (host or "").removeprefix("www.") or mention.publisher or ""


def _mentions(told: Told) -> Iterable[Row]:
    for m in told.mentions:
        actor, recipient = first(doers(m)), first(targets(m))
        read = all(party.basis == "read" for party in (*m.actors, *m.recipients))
        yield [
            number(told.incident.id), _time(told.incident.date.start), _time(m.published.date), 1 if m.url else 2,
            _source(m), elsewhere(m), m.sentence + 1, actor.start if actor else NOWHERE,
            recipient.start if recipient else NOWHERE, m.evidence.predicate.start, read, round(m.confidence * 100),
            None, None, None, None,
        ]  # fmt: skip


EVENTS_LAYOUT = Layout(columns=tuple(EVENTS), rows=whole(EVENTS), omit=unreal, heading=False)
MENTIONS_LAYOUT = Layout(columns=MENTIONS, rows=_mentions, omit=unreal, heading=False)
