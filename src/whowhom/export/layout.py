"""What every layout shares: its columns, which incidents it takes, and the first party, code and story of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from whowhom.codebook import cameo
from whowhom.model.event import Actor, EventMention, mutual
from whowhom.model.incident import Incident
from whowhom.model.told import Told

Row = list[object]

_QUADS = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A file of rows. ``omit`` says in a few words why an incident is left out, None where it is written."""

    columns: tuple[str, ...]
    rows: Callable[[Told], Iterable[Row]]
    omit: Callable[[Told], str | None]
    separator: Literal["\t", ","] = "\t"
    heading: bool = True


def whole(columns: Mapping[str, Callable[[Told], object]]) -> Callable[[Told], Iterable[Row]]:
    """Rows of a layout that writes one for an incident."""

    def rows(told: Told) -> Iterable[Row]:
        yield [value(told) for value in columns.values()]

    return rows


def unreal(told: Told) -> str | None:
    """Why an incident must not stand in a file of events that have happened: these layouts cannot say otherwise."""
    if told.incident.dismissed:
        return "dismissed"
    if told.incident.status == "retracted":
        return "retracted"
    if told.incident.realis not in ("actual", "historical"):
        return f"{told.incident.realis}, not actual"
    return None


def nothing(told: Told) -> str | None:
    """Leaves no incident out."""
    return None


def first(parties: tuple[Actor, ...]) -> Actor | None:
    """The party that stands for its side where a layout has room for one."""
    return parties[0] if parties else None


def doers(event: Incident | EventMention) -> tuple[Actor, ...]:
    """Who did it; of those who did it to each other the first."""
    return event.actors[:1] if mutual(event.actors, event.recipients) else event.actors


def targets(event: Incident | EventMention) -> tuple[Actor, ...]:
    """To whom; of those who did it to each other all but the first."""
    if not mutual(event.actors, event.recipients):
        return event.recipients
    return tuple(party for party in event.recipients if party.country != event.actors[0].country)


def called(party: Actor | None) -> str:
    """The party's name, else its words; empty for nobody."""
    return "" if party is None else party.name or party.text


def sectors(party: Actor | None) -> list[str]:
    """PLOVER sectors of the party, the primary one first."""
    return re.findall(r"[A-Z]+", (party and party.sector) or "")


def story(told: Told) -> EventMention | None:
    """The first mention."""
    return told.mentions[0] if told.mentions else None


def code(incident: Incident) -> str:
    """The incident's CAMEO code, else the one that fits its type, mode and contexts best."""
    return incident.cameo or cameo.from_plover(incident.type, incident.mode, incident.contexts)


def quad(incident: Incident) -> int:
    """Quad class 1 to 4 by CAMEO's roots, as readers of CAMEO data expect it; by PLOVER's for an unknown code."""
    known = code(incident)
    return _QUADS[cameo.quad(known) if cameo.known(known) else incident.quad]


def elsewhere(mention: EventMention) -> str:
    """Where the story can be read: its address, else the id of its document."""
    return mention.url or mention.document


def documents(told: Told) -> list[str]:
    """Ids of the documents, each once, in reading order."""
    return list(dict.fromkeys(mention.document for mention in told.mentions))


def publishers(told: Told) -> list[str]:
    """Outlets, each once: those of the mentions, else those of the ledger."""
    named = [mention.publisher for mention in told.mentions] + [claim.outlet for claim in told.incident.claims]
    return list(dict.fromkeys(name for name in named if name))
