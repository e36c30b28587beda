"""Arrays over pairs of mentions: what they share, how far apart they are in days and in kilometres."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from whowhom.link.trace import Trace

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Ints = NDArray[np.intp]

EARTH = 6371.0
"""Kilometres: the mean radius of the Earth, for great circles."""


def codes(values: Sequence[str | None]) -> NDArray[np.int64]:
    """A number for each different value, -1 for None."""
    known = {value: at for at, value in enumerate(sorted({v for v in values if v is not None}))}
    return np.array([-1 if v is None else known[v] for v in values], np.int64)


def members(sets: Sequence[Sequence[Hashable]], weight: Callable[[int], float] | None = None) -> Floats:
    """Membership [sets, different members], 1 or what ``weight`` gives a member; members sort among themselves."""
    known = {value: at for at, value in enumerate(sorted({v for some in sets for v in some}))}  # type: ignore[type-var]
    found = np.zeros((len(sets), max(1, len(known))), np.float32)
    for row, some in enumerate(sets):
        for value in some:
            found[row, known[value]] = 1 if weight is None else weight(value)  # type: ignore[arg-type]
    return found


def meet(of: Floats, i: Ints, j: Ints) -> Flags:
    """Pairs whose sets share a member; ``of`` is their membership."""
    found: Flags = (of @ of.T)[i, j] > 0
    return found


def disjoint(of: Floats, i: Ints, j: Ints) -> Flags:
    """Pairs whose sets both have members and share none."""
    some = of.sum(axis=1) > 0
    found: Flags = some[i] & some[j] & ~meet(of, i, j)
    return found


def gaps(traces: Sequence[Trace], i: Ints, j: Ints) -> tuple[NDArray[np.int64], Flags]:
    """Days between the two periods of each pair, below 1 where they meet; and whether either is unknown (0 there)."""
    first = np.array([t.days[0] if t.days else 0 for t in traces], np.int64)
    last = np.array([t.days[1] if t.days else 0 for t in traces], np.int64)
    unknown: Flags = (first[i] == 0) | (first[j] == 0)
    gap = np.maximum(first[i], first[j]) - np.minimum(last[i], last[j])
    return np.where(unknown, 0, gap), unknown


def kilometres(traces: Sequence[Trace], i: Ints, j: Ints) -> NDArray[np.float64]:
    """Great-circle distance of the places of each pair by the haversine formula; NaN where either has none."""
    at = np.radians(np.array([t.place or (np.nan, np.nan) for t in traces], np.float64).reshape(-1, 2))
    (lat, lon), (other_lat, other_lon) = at[i].T, at[j].T
    half = np.sin((lat - other_lat) / 2) ** 2 + np.cos(lat) * np.cos(other_lat) * np.sin((lon - other_lon) / 2) ** 2
    found: NDArray[np.float64] = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return found
