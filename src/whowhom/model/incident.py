"""What linking makes of mentions: one incident for what many outlets report, with the ledger of who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from whowhom.model.entity import Date, Place
from whowhom.model.event import Actor, EventType, Realis

Act = Literal["assert", "deny", "accuse", "confirm", "repeat", "retract"]
"""What a source does with an incident: docs/method/ledger.md has the rules."""

Status = Literal["reported", "single-party claim", "corroborated", "contested", "retracted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One line of an incident's ledger: who says what of it, where and when.

    ``mention`` is the id of the event mention it rests on, ``start`` and ``end`` the code points of ``evidence`` in the
    text of ``document``. ``outlet`` is who published it; ``lineage`` whose report it is at its origin (a wire's, where
    the text is a copy), the outlet's own otherwise. ``source`` is who says so within the text, None where the outlet
    speaks for itself; ``kind`` is that of ``Attribution``; ``party`` says that the source is a side of the incident.
    ``voice`` numbers the independent voices of the incident from 1: claims that share a lineage or a source share it.
    ``known`` is the ISO day from which it could be known: publication, else the day it was added.
    """

    act: Act
    source: str | None
    kind: str | None
    country: str | None
    party: bool
    outlet: str | None
    lineage: str
    voice: int
    known: str
    mention: str
    document: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number that one source gives on one day: ``low`` equals ``high`` unless it is a range; None is unbounded."""

    of: str
    low: float | None
    high: float | None
    source: str
    known: str
    mention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened once, as everything known by a day tells it.

    ``type`` to ``date`` are those of the best-sourced mention, parties and contexts of all that agree with it.
    ``independent`` counts voices that tell it as a fact of the world; ``denied_by`` are sources that deny it.
    ``known`` and ``changed`` are the ISO days on which it first was known and last changed. ``outlets`` counts
    publishers, ``mentions`` are ids in reading order. ``dismissed`` marks what an analyst has ruled out.
    """

    id: str
    type: EventType
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    quad: str
    intensity: float
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    place: Place | None
    date: Date
    realis: Realis
    status: Status
    independent: int
    denied_by: tuple[str, ...]
    confidence: float
    known: str
    changed: str
    outlets: int
    mentions: tuple[str, ...]
    counts: tuple[Count, ...] = ()
    claims: tuple[Claim, ...] = ()
    dismissed: bool = False
    corrected: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of an incident's log: what changed, on what day it became known or was decided, and by whom."""

    incident: str
    day: str
    what: Literal["made", "joined", "left", "merged", "split", "status", "corrected", "dismissed", "restored"]
    words: str
    author: str | None = None
    reason: str | None = None
