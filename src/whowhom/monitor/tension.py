"""The tension of a directed pair of states day by day, what moved it, and where it stands for all pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from whowhom.model.tension import Dyad, Mover, Reading
from whowhom.monitor.happened import SERIES, Happened, Ints
from whowhom.monitor.levels import FAST, SHRINK, UNREAD, WINDOW, Levels, levels

AT_ONCE = 500
"""Pairs whose matrices are held together: of ten years about 300 MB."""

YOUNG = 30
"""Days with something read before a pair's normal is worth the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tension:
    """The series of one directed pair, with the incidents that moved it and what a reader must know of it.

    ``movers`` are those of the last day, the weightiest first; ``notes`` say in one sentence each why a figure is weak.
    """

    dyad: Dyad
    readings: tuple[Reading, ...]
    movers: tuple[Mover, ...]
    notes: tuple[str, ...]


def tension(happened: Happened, read: Mapping[int, int], dyad: Dyad, first: int, last: int) -> Tension:
    """The tension of a pair from ordinal day ``first`` to ``last``, as it is known on ``last``."""
    rows = happened.of([dyad]).known(last)
    found = levels(rows, read, first, last)
    return Tension(
        dyad=dyad, readings=readings(found, 0), movers=tuple(movers(rows, last)), notes=tuple(_notes(rows, found, last))
    )


def readings(found: Levels, row: int) -> tuple[Reading, ...]:
    """One row of the matrices as readings, rounded to what can be told apart."""
    return tuple(_readings(found, np.array([row]))[0])


def _readings(found: Levels, rows: Ints) -> list[list[Reading]]:
    low, high = found.interval(rows)
    tenths = [np.round(matrix, 1).tolist() for matrix in (found.index[rows], found.expected(rows), low, high)]
    rest = [found.volume, found.threats, found.mobilised, found.feared]
    hundredths = [np.round(matrix[rows], 2).tolist() for matrix in rest]
    hostile, surprise = found.hostile[rows].tolist(), np.round(found.surprise[rows], 4).tolist()
    days = [iso(found.first + day) for day in range(found.index.shape[1])]
    return [
        [
            Reading(
                day=days[t], index=tenths[0][i][t] if found.read[t] else None, expected=tenths[1][i][t],
                low=tenths[2][i][t], high=tenths[3][i][t], volume=hundredths[0][i][t], hostile=hostile[i][t],
                surprise=surprise[i][t], threats=hundredths[1][i][t], mobilised=hundredths[2][i][t],
                feared=hundredths[3][i][t],
            )
            for t in range(len(days))
        ]
        for i in range(len(rows))
    ]  # fmt: skip


def movers(rows: Happened, day: int, least: float = 0.05) -> Iterator[Mover]:
    """Incidents of one pair by how many points the index of a day would lose without each, the largest first.

    Those that soften the index have negative points; what moves it by less than ``least`` is left out.
    """
    rows = rows.where((rows.series == SERIES.index("happened")) & (rows.day <= day))
    rows = rows.where((rows.since <= day) & (rows.until > day))
    faded = rows.weight * 0.5 ** ((day - rows.day) / FAST)
    hurt = faded * np.maximum(rows.hostility, 0)
    whole = 100 * hurt.sum() / (faded.sum() + SHRINK)
    without = 100 * (hurt.sum() - hurt) / (faded.sum() - faded + SHRINK)
    points = sorted(
        ((round(float(whole - less), 2), rows.ids[i]) for less, i in zip(without, rows.incident, strict=True)),
        key=lambda pair: (-abs(pair[0]), pair[1]),
    )
    for moved, incident in points:
        if abs(moved) >= least:
            yield Mover(incident=incident, points=moved)


def standings(
    happened: Happened, read: Mapping[int, int], day: int, back: int = 30, pairs: Sequence[Dyad] | None = None
) -> dict[Dyad, tuple[Reading, Reading]]:
    """Every pair's reading ``back`` days before a day and on it, as known on that day."""
    found: dict[Dyad, tuple[Reading, Reading]] = {}
    for some in in_parts(happened.known(day), pairs):
        level = levels(some, read, day - back, day)
        ends = _cut(level, [0, back])
        for pair, (before, now) in zip(some.pairs, _readings(ends, np.arange(len(some.pairs))), strict=True):
            found[pair] = (_dated(before, day - back), _dated(now, day))
    return found


def in_parts(happened: Happened, pairs: Sequence[Dyad] | None = None, size: int = AT_ONCE) -> Iterator[Happened]:
    """So many pairs at a time at most, with their rows; both directions of two states stay together."""
    groups: dict[tuple[str, str], list[Dyad]] = {}
    for pair in happened.pairs if pairs is None else pairs:
        groups.setdefault(ends_of(pair), []).append(pair)
    part: list[Dyad] = []
    for _, group in sorted(groups.items()):
        if part and len(part) + len(group) > size:
            yield happened.of(part)
            part = []
        part += group
    if part:
        yield happened.of(part)


def ends_of(pair: Dyad) -> tuple[str, str]:
    """The two states of a pair in alphabetical order."""
    return (pair.actor, pair.recipient) if pair.actor < pair.recipient else (pair.recipient, pair.actor)


def iso(ordinal: int) -> str:
    """An ordinal day as ISO writes it."""
    return date.fromordinal(ordinal).isoformat()


def _notes(rows: Happened, found: Levels, last: int) -> Iterator[str]:
    what = rows.where(rows.series == SERIES.index("happened"))
    count = len(set(what.incident.tolist()))
    if not count:
        yield "nothing is known to have happened between the two in this direction: 0 is no sign of calm"
    elif count < 3:
        number = "one incident" if count == 1 else f"{count} incidents"
        yield f"{number} ever in this direction: there is no normal to compare with"
    later = what.day > what.since
    if len(what) and later.any():
        some = len(set(what.incident[later].tolist()))
        were = "one incident was" if some == 1 else f"{some} incidents were"
        yield f"{were} told before the day of which it is told: what lies ahead counts from that day on"
    if not found.read[-1]:
        yield f"nothing was read in the {UNREAD} days to {iso(last)}: the record cannot say how tense it is"
    elif found.read.sum() < YOUNG and found.index.shape[1] > 1:
        yield f"only {int(found.read.sum())} of these days were read: the normal is mostly the prior's"
    closed = _stretches(found)
    for first, end in closed:
        days = f"on {iso(first)}" if first == end else f"from {iso(first)} to {iso(end)}"
        yield f"the record was not being read {days}: no index is given there"
    if found.index[0, -1] > 0 and not what.where(what.day > last - WINDOW).day.size:
        yield f"no incident in the last {WINDOW} days: the index is what is left of earlier ones"


def _stretches(found: Levels) -> list[tuple[int, int]]:
    """Runs of days that were not being read, between days that were."""
    runs: list[tuple[int, int]] = []
    begun: int | None = None
    for at, being_read in enumerate(found.read.tolist()):
        if not being_read and begun is None:
            begun = at
        elif being_read and begun is not None:
            if begun > 0:
                runs.append((found.first + begun, found.first + at - 1))
            begun = None
    return runs


def _cut(found: Levels, days: list[int]) -> Levels:
    from dataclasses import replace

    matrices = ("index", "share", "known", "volume", "hostile", "surprise", "threats", "mobilised", "feared")
    picked = {name: getattr(found, name)[:, days] for name in matrices}
    return replace(found, read=found.read[days], printed=found.printed[days], **picked)


def _dated(reading: Reading, day: int) -> Reading:
    from dataclasses import replace

    return replace(reading, day=iso(day))
