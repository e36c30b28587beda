"""How tense a pair of states is, what warns of it, and what is written about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AlertState = Literal["firing", "held", "cleared"]
"""*firing*: its rule holds today; *held*: it held lately, or too little was read to say that it does not; *cleared*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dyad:
    """A directed pair of states, ISO 3166-1 alpha-3: what ``actor`` does to ``recipient``."""

    actor: str
    recipient: str

    def __str__(self) -> str:
        return f"{self.actor}→{self.recipient}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The tension of a directed pair on one ISO day; docs/method/tension.md has the formulas.

    ``index`` is in [0, 100], None on a day when nothing at all had been read for ``monitor.levels.UNREAD`` days;
    ``expected`` is the pair's own normal, ``low`` and ``high`` bound nine tenths of what chance would make of it.
    ``volume`` is the decayed weight of incidents that the index rests on, ``hostile`` the number of hostile incidents
    of the last seven days, ``surprise`` the chance of so many or more, in [0, 1]. ``threats``, ``mobilised`` and
    ``feared`` are the leading series: decayed weights of threats made, of forces moved, and of attacks planned or
    feared; none of them is in the index.
    """

    day: str
    index: float | None
    expected: float
    low: float
    high: float
    volume: float
    hostile: int
    surprise: float
    threats: float
    mobilised: float
    feared: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """An incident that the index of a day rests on, and by how many points it raises (or, negative, lowers) it."""

    incident: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The probability that a pair of states sees material conflict, either way, within ``days`` days after ``day``.

    ``probability`` is None where there is too little history, and ``refused`` says why. Beside it stand what costs
    nothing: ``persistence`` (what such pairs did that were as this one was in the last ``days`` days), ``base_rate``
    (of all pairs of the record) and ``climatology`` (the share of this pair's own past periods), None where it has no
    past. ``model`` names the coefficients and the last day that they had seen.
    """

    a: str
    b: str
    day: str
    days: int
    probability: float | None
    persistence: float | None
    base_rate: float | None
    climatology: float | None
    model: str
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One change of an alert's state, on the ISO day from which it held, and why."""

    day: str
    state: AlertState
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A warning: a rule that came to hold for a pair of states, with what it rests on.

    ``id`` hashes rule, pair and day, so a replay gives the same. ``a`` and ``b`` are in alphabetical order; ``measure``
    is what was compared with ``threshold`` on the day it was raised. ``incidents`` are what it rests on, the weightiest
    first; ``sources`` are the independent voices that tell them; ``single_source`` says that they are one.
    ``vanishes`` says without whose report the rule would not have held, None where no one source or pair of sources
    would do that.
    """

    id: str
    rule: str
    name: str
    level: Literal["watch", "warning"]
    a: str
    b: str
    raised: str
    state: AlertState
    measure: float
    threshold: float
    words: str
    incidents: tuple[str, ...]
    sources: tuple[str, ...]
    single_source: bool
    vanishes: str | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a briefing and the numbers of the evidence that it rests on; never without any.

    ``about`` are the incidents that it tells of.
    """

    text: str
    cites: tuple[int, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Sentences under one heading."""

    name: str
    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Numbered evidence: the words in a document, or the incidents that a figure was computed from.

    ``quote`` with ``start`` and ``end`` are code points of the document's text; of a figure ``incidents`` are what it
    rests on and ``quote`` says how it was computed.
    """

    number: int
    kind: Literal["words", "figure"]
    quote: str
    incidents: tuple[str, ...]
    document: str | None = None
    mention: str | None = None
    outlet: str | None = None
    title: str | None = None
    url: str | None = None
    published: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What changed for a pair, a country or the whole record from ``since`` to ``until``, both ISO days.

    ``as_of`` is the last day whose knowledge counts. ``changed`` lists what is new against the briefing that was
    written before at the same place, empty where there was none.
    """

    subject: str
    title: str
    since: str
    until: str
    as_of: str
    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]
    changed: tuple[str, ...] = ()
    coder: str = ""
