"""One coded event, exactly as it is written to JSON; field order is the order in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from whowhom.model.entity import Date, Place
from whowhom.model.text import Published

Realis = Literal["actual", "future", "hypothetical", "negated", "historical"]

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """The words that name the event, code points of the article's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentence an event rests on, code points of the article's text."""

    text: str
    start: int
    end: int
    predicate: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One party of an event as the text names it, and who that is.

    ``text`` with ``start`` and ``end`` are the words that name the party, wherever in the article they stand.
    ``basis`` is *read* where these words are an argument of the predicate and name the party themselves,
    *inferred* where a pronoun, a role or the context had to be resolved.
    """

    text: str
    start: int
    end: int
    name: str | None = None
    id: str | None = None
    country: str | None = None
    sector: str | None = None
    basis: Literal["read", "inferred"] = "read"


def mutual(actors: Sequence[Actor], recipients: Sequence[Actor]) -> bool:
    """Whether the same parties, of two states or more, stand on both sides: they did it to each other."""
    one, other = ({(party.name or party.text, party.country) for party in side} for side in (actors, recipients))
    return one == other and len({country for _, country in one} - {None}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """One link in the chain of who says so.

    ``kind`` is official, group, media, social, witness, document, person or anonymous.
    """

    source: str
    kind: str | None = None
    country: str | None = None
    cue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit; ``low`` equals ``high`` unless the text gives a range; None is unbounded."""

    text: str
    low: float | None
    high: float | None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """What coded the event."""

    version: str
    model: str
    codebook: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMention:
    """One event as one sentence tells it.

    ``id`` hashes content, evidence, codebook and coder version, so reruns agree. ``quad`` is one of verbal
    cooperation, material cooperation, verbal conflict, material conflict; ``intensity`` is on Goldstein's scale,
    in [-10, 10]. ``attribution`` runs outermost first; ``confidence`` is in [0, 1].
    """

    id: str
    document: str
    url: str | None
    publisher: str | None
    title: str | None
    published: Published
    sentence: int
    evidence: Evidence
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
    attribution: tuple[Attribution, ...]
    quantities: tuple[Quantity, ...]
    confidence: float
    coder: Coder
