"""Which mentions are compared at all: those of one pair of states and one family of types, cut into bearable cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from whowhom.model import EventMention

Strings = NDArray[np.str_]

CELL = 250
"""Distinct mentions of a cell at most: beyond, a pool is cut by month, week, day, and then by number."""

QUIET = 3
"""Days without a mention that part two runs of a pool that has to be cut: later reports of an incident come sooner."""

NOWHERE = "---"


def pools(mentions: Sequence[EventMention]) -> tuple[str, ...]:
    """The pool of each mention of one article: its two states in alphabetical order and its quad class.

    A side whose state is unknown is taken to be the one that the article most often sets against the other; an event
    within one state is of that state twice; one without any state is of the article's.
    """
    told: Counter[tuple[str, str]] = Counter()
    of_kind: dict[str, Counter[tuple[str, str]]] = {"conflict": Counter(), "cooperation": Counter()}
    single: Counter[str] = Counter()
    for mention in mentions:
        found = _states(mention)
        single.update(found)
        told.update(_pairs(found))
        of_kind[_kind(mention)].update(_pairs(found))
    # Who quarrels with whom says more of a blow without an address than who telephoned.
    pairs = {kind: Counter({pair: told[pair] + 1000 * count[pair] for pair in told}) for kind, count in of_kind.items()}
    return tuple(f"{'-'.join(_dyad(m, pairs[_kind(m)], single))}|{m.quad}" for m in mentions)


def _kind(mention: EventMention) -> str:
    return mention.quad.rpartition(" ")[2]


def _states(mention: EventMention) -> list[str]:
    parties = {party.country for party in mention.actors + mention.recipients if party.country}
    return sorted(parties)


def _pairs(states: Sequence[str]) -> Iterator[tuple[str, str]]:
    for i, one in enumerate(states):
        for other in states[i + 1 :]:
            yield one, other


def _dyad(mention: EventMention, pairs: Counter[tuple[str, str]], single: Counter[str]) -> tuple[str, str]:
    def best(candidates: list[tuple[str, str]]) -> tuple[str, str]:
        return min(candidates, key=lambda pair: (-pairs[pair], pair))

    found = _states(mention)
    if len(found) >= 2:
        by = {p.country for p in mention.actors if p.country}
        to = {p.country for p in mention.recipients if p.country}
        across = [(min(a, b), max(a, b)) for a in sorted(by) for b in sorted(to) if a != b]
        return best(across or list(_pairs(found)))
    if len(found) == 1:
        (state,) = found
        sides = (mention.actors, mention.recipients)
        within = all(side and all(p.country == state for p in side) for side in sides)
        against = [pair for pair in pairs if state in pair]
        place = mention.place.country if mention.place is not None else None
        if within or not (against or place):
            return (state, state)
        # Where it happened tells the other side too: "troops did not cross into Moldova".
        return best(against) if against else (min(state, str(place)), max(state, str(place)))
    place = mention.place.country if mention.place is not None else None
    if place is None and pairs:
        return best(list(pairs))
    if place is None and single:
        place = min(single, key=lambda state: (-single[state], state))
    return (place, place) if place else (NOWHERE, NOWHERE)


def cells(days: NDArray[np.int64], signatures: NDArray[np.int64], most: int = CELL) -> Strings:
    """A label for each mention of one pool; clusters never reach beyond a cell.

    ``days`` are ordinals, 0 where unknown; ``signatures`` tell distinct mentions apart. Labels follow from the set of
    mentions alone, whatever their order, and a new mention changes no label far from its day.
    """
    if len(np.unique(signatures)) <= most:
        return np.full(len(days), "").astype(str)
    known = np.unique(days[days > 0])
    runs = known[np.flatnonzero(np.diff(known, prepend=-QUIET - 1) > QUIET)]
    run = np.searchsorted(runs, days, side="right") - 1
    numbers: dict[str, int] = {}

    def named(values: NDArray[np.int64], name: Callable[[int], str]) -> NDArray[np.int64]:
        """The number of each value's label, made once for equal values."""
        each, back = np.unique(values, return_inverse=True)
        found = [numbers.setdefault(name(int(value)), len(numbers)) for value in each]
        return np.array(found, np.int64)[back]

    labels = named(np.where(days > 0, run, -1), lambda r: "undated" if r < 0 else str(date.fromordinal(int(runs[r]))))
    for cut in (_month, _week, _day):
        inside = np.flatnonzero(_full(labels, signatures, most)[labels] & (days > 0))
        labels[inside] = named(days[inside], cut)
    names = list(numbers)
    for label in np.flatnonzero(_full(labels, signatures, most)):
        inside = np.flatnonzero(labels == label)
        distinct = np.unique(signatures[inside])
        parts = 2 ** int(np.ceil(np.log2(len(distinct) / (most / 2))))
        while np.unique(distinct % parts, return_counts=True)[1].max() > most:
            parts *= 2
        labels[inside] = named(signatures[inside] % parts, f"{names[label]}/{{}}".format)
    return np.array(list(numbers))[labels]


def _full(labels: NDArray[np.int64], signatures: NDArray[np.int64], most: int) -> NDArray[np.bool_]:
    """For each label whether more than ``most`` distinct mentions have it."""
    order = np.lexsort((signatures, labels))
    label, signature = labels[order], signatures[order]
    first = np.append(True, (label[1:] != label[:-1]) | (signature[1:] != signature[:-1]))
    full: NDArray[np.bool_] = np.bincount(label[first]) > most
    return full


def _month(day: int) -> str:
    return f"month {date.fromordinal(day):%Y-%m}"


def _week(day: int) -> str:
    year, week, _ = date.fromordinal(day).isocalendar()
    return f"week {year}-{week:02}"


def _day(day: int) -> str:
    return f"day {date.fromordinal(day)}"
