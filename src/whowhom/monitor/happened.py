"""Incidents as columns: who did how much to whom on which day, and from when until when that was known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from whowhom.link.gather import WEEK
from whowhom.model.tension import Dyad
from whowhom.store.happenings import Happening

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")

ALWAYS = date.max.toordinal()
"""The day until which a state is known that nothing has replaced."""

SERIES = ("happened", "threats", "mobilised", "feared")
"""What a row counts for: what happened, or one of the leading series."""

CONTESTED = 0.5
"""Share of its weight that a contested incident keeps: one side's word stands against another's."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Columns of one length: a row for each state of an incident and each directed pair in it.

    ``pair`` and ``incident`` index ``pairs`` and ``ids``; ``day`` is the ordinal on which it happened; ``since`` and
    ``until`` (exclusive) bound the days on which it was known so. ``hostility`` is minus the PLOVER intensity over
    ten, in [-1, 1]; ``weight`` is in [0, 1]; ``voices`` are the independent ones; ``quad`` indexes
    QUADS and ``series`` SERIES.
    """

    pairs: tuple[Dyad, ...]
    ids: tuple[str, ...]
    pair: Ints
    incident: Ints
    day: Ints
    since: Ints
    until: Ints
    hostility: Floats
    weight: Floats
    voices: Ints
    quad: Ints
    series: Ints

    def __len__(self) -> int:
        return len(self.pair)

    def where(self, mask: NDArray[np.bool_] | Ints) -> Happened:
        """The rows of a mask; pairs and ids stay."""
        columns = {name: getattr(self, name)[mask] for name in COLUMNS}
        return replace(self, **columns)

    def of(self, pairs: Sequence[Dyad]) -> Happened:
        """The rows of these pairs, with ``pairs`` as the new list, whether or not there are any rows."""
        place = {pair: i for i, pair in enumerate(pairs)}
        renamed = np.array([place.get(pair, -1) for pair in self.pairs], dtype=np.int64)
        number = renamed[self.pair] if len(self) else self.pair
        kept = self.where(number >= 0)
        return replace(kept, pairs=tuple(pairs), pair=number[number >= 0])

    def known(self, day: int) -> Happened:
        """Each incident as it was known at the end of a day, for good."""
        found = self.where((self.since <= day) & (self.until > day))
        return replace(found, since=np.minimum(found.since, found.day), until=np.full(len(found), ALWAYS))


COLUMNS = ("pair", "incident", "day", "since", "until", "hostility", "weight", "voices", "quad", "series")


def weight(confidence: float, independent: int, status: str) -> float:
    """What an incident counts: the coder's confidence times how well it is corroborated, in [0, 1].

    One independent voice halves what it counts, each further one halves what is missing; a contested incident keeps
    half, a retracted one nothing.

    >>> weight(0.8, 1, "reported"), weight(0.8, 2, "corroborated"), weight(0.8, 2, "contested")
        (0.4, 0.6000000000000001, 0.30000000000000004)
    """
    if status == "retracted":
        return 0.0
    told: float = 1 - 0.5 ** max(independent, 0)
    return confidence * told * (CONTESTED if status == "contested" else 1.0)


def happened(states: Iterable[Happening]) -> Happened:
    """Columns of the states that can be placed on a day and between two states; the order of rows does not matter."""
    pairs: dict[Dyad, int] = {}
    ids: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, int, float, float, int, int, int]] = []
    for state in states:
        series = _series(state)
        day = _day(state)
        if series is None or day is None:
            continue
        counts = weight(state.confidence, state.independent, state.status)
        until = ALWAYS if state.until is None else state.until
        rows += [
            (pairs.setdefault(pair, len(pairs)), ids.setdefault(state.id, len(ids)), day, state.since, until,
             -state.intensity / 10, counts, state.independent, QUADS.index(state.quad), SERIES.index(series))
            for pair in _pairs(state)
        ]  # fmt: skip
    order = sorted(pairs, key=str)
    place = {pairs[pair]: i for i, pair in enumerate(order)}
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    found = dict(zip(COLUMNS, columns, strict=True))
    whole = {name: np.array(found[name], dtype=np.int64) for name in COLUMNS if name not in ("hostility", "weight")}
    whole["pair"] = np.array([place[number] for number in found["pair"]], dtype=np.int64)
    return Happened(
        pairs=tuple(order), ids=tuple(ids), hostility=np.array(found["hostility"], dtype=np.float64),
        weight=np.array(found["weight"], dtype=np.float64), **whole,
    )  # fmt: skip


def _series(state: Happening) -> str | None:
    """What a state counts for; None for what is denied, is history, or is only planned in peace."""
    if state.realis in ("negated", "historical"):
        return None
    if state.type == "THREATEN":
        return "threats"
    if state.realis == "actual":
        return "mobilised" if state.type == "MOBILIZE" else "happened"
    return "feared" if state.quad == "material conflict" else None


def _day(state: Happening) -> int | None:
    """The day it happened, of a few days the last that had come when it was told; None where no day is known."""
    if state.start is None:
        return None
    end = state.start if state.end is None else state.end
    if end - state.start >= WEEK:
        return None
    return max(state.start, min(end, state.since))


def _pairs(state: Happening) -> list[Dyad]:
    """Directed pairs of different states; those who meet or work together do it to each other."""
    together = state.alone and state.quad.endswith("cooperation")
    recipients = state.actors if together else state.recipients
    return [Dyad(actor=a, recipient=b) for a in state.actors for b in recipients if a != b]
