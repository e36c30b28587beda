"""On which days a rule holds for which pairs of states, as each day knew it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whowhom.monitor.happened import QUADS, SERIES, Floats, Happened
from whowhom.monitor.levels import PRIOR_WEIGHT, UNREAD, Levels
from whowhom.monitor.rules import Rule

Bools = NDArray[np.bool_]

Likely = Mapping[int, Mapping[int, Mapping[tuple[str, str], float]]]
"""Probabilities by day, horizon and pair."""

SETTLED = 7
"""Days that must have been read on end before an index, a surge or a change is believed: after a gap everything is
new."""

BACK = 120
"""Days in which a change point is looked for: eight half-lives of the index before the last two weeks."""

PENALTY = 150.0
"""What a further change point must gain, in squared points: five days fifteen points off cost 1,125, noise of two or
three points over a month about 150."""

SHORTEST = 5
"""Days that a level must last on either side of a change point."""

PROMISE = 0.25
"""Share of the rise that the means of the last days and of the weeks before must differ by for a search to be worth it:
on made-up news of three years no change point that the search finds is lost by it."""

SEEN_OF_QUIET = 0.5
"""Share of the days of a quiet spell that must have been read before it is called one."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What rules look at for a few pairs: rows 2i and 2i + 1 of ``levels`` are the two directions of pair i.

    ``seen`` are the indicators of incidents with the day of each; ``likely`` the forecast probabilities of days on
    which there are any, by pair.
    """

    pairs: tuple[tuple[str, str], ...]
    rows: Happened
    levels: Levels
    seen: Mapping[str, Mapping[str, int]]
    likely: Likely

    @property
    def days(self) -> int:
        """Number of days looked at."""
        return int(self.levels.index.shape[1])


@dataclass(frozen=True, slots=True)
class Held:
    """On which days a rule held, [pairs, days], what was measured and what it was compared with; ``side`` is the row of
    the direction that it held for, of rules that look at one."""

    holds: Bools
    measure: Floats
    threshold: Floats
    side: NDArray[np.int64]


def held(rule: Rule, ground: Ground) -> Held:
    """On which days a rule holds, as each day knew it."""
    if rule.kind == "indicators":
        return _indicators(rule, ground)
    if rule.kind == "forecast":
        return _forecast(rule, ground)
    return _sides({"index": _index, "surge": _surge, "change": _change}[rule.kind](rule, ground.levels))


def steady(read: Bools) -> Bools:
    """Days before which the record had been read for ``SETTLED`` days on end."""
    run = 0
    found = np.zeros(len(read), dtype=bool)
    for day, being_read in enumerate(read.tolist()):
        run = run + 1 if being_read else 0
        found[day] = run >= SETTLED
    # The first day of the matrix has its own past, which the rows remember: only gaps within it unsettle.
    first_gap = int(np.argmin(read)) if not read.all() else len(read)
    found[:first_gap] = True
    return found


def _common(rule: Rule, level: Levels) -> Bools:
    """What every rule on figures wants: hostile incidents this week, a normal with a past, and steady reading."""
    with_past = level.known - PRIOR_WEIGHT >= rule.past
    found: Bools = (level.hostile >= rule.hostile) & with_past & (level.read & steady(level.read))[None, :]
    return found


def _index(rule: Rule, level: Levels) -> Held:
    candidate = _common(rule, level) & (level.index >= rule.least) & (level.index > level.expected())
    threshold = np.full_like(level.index, rule.least)
    rows, days = np.nonzero(candidate)
    if len(rows):
        threshold[rows, days] = np.maximum(level.interval(rows, days)[1], rule.least)
    holds: Bools = np.asarray(candidate & (level.index > threshold), dtype=np.bool_)
    return Held(holds, level.index, threshold, np.zeros((0, 0), dtype=np.int64))


def _surge(rule: Rule, level: Levels) -> Held:
    threshold = np.full_like(level.surprise, rule.chance)
    holds: Bools = np.asarray(_common(rule, level) & (level.surprise <= threshold), dtype=np.bool_)
    return Held(holds, level.surprise, threshold, np.zeros((0, 0), dtype=np.int64))


def _change(rule: Rule, level: Levels) -> Held:
    """Change points by kernel segmentation of the daily index (Truong, Oudre and Vayatis 2020, the ruptures
    library)."""
    measure = np.zeros_like(level.index)
    # Where the last days are not well above the weeks before there is nothing to look for: most days, at no cost.
    fresh, before = _means(level.index, SHORTEST, 0), _means(level.index, 2 * rule.within, rule.within)
    candidate = _common(rule, level) & (fresh - before >= PROMISE * rule.rise)
    for row, day in zip(*np.nonzero(candidate), strict=True):
        if day >= 2 * rule.within:
            measure[row, day] = rise(level.index[row, max(0, day - BACK + 1) : day + 1], rule.within)
    return Held(measure >= rule.rise, measure, np.full_like(measure, rule.rise), np.zeros((0, 0), dtype=np.int64))


def _means(matrix: Floats, days: int, back: int) -> Floats:
    """Means over so many days, the last of them so many days back, at every day; 0 counts for days before the first."""
    total = np.cumsum(np.pad(matrix, ((0, 0), (days + back, 0))), axis=1)
    size = matrix.shape[1]
    found: Floats = (total[:, days : days + size] - total[:, :size]) / days
    return found


def rise(signal: Floats, within: int) -> float:
    """By how much a series rose at a change point in its last days, 0 where there was none."""
    import ruptures

    found = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST).fit(signal[:, None]).predict(pen=PENALTY)
    ends = [0, *found]
    if len(ends) < 3 or len(signal) - ends[-2] > within:
        return 0.0
    before, after = signal[ends[-3] : ends[-2]], signal[ends[-2] :]
    return max(0.0, float(after.mean() - before.mean()))


def _sides(found: Held) -> Held:
    """Two rows a pair made one: it holds where either direction does, and tells of the one that is further over."""
    holds, measure, threshold = (m.reshape(-1, 2, m.shape[1]) for m in (found.holds, found.measure, found.threshold))
    over = np.abs(measure - threshold) * np.where(holds, 1, 0)
    side = np.argmax(over, axis=1)

    def pick(matrix: Any) -> Any:
        return np.take_along_axis(matrix, side[:, None, :], axis=1)[:, 0, :]

    either: Bools = np.asarray(holds.any(axis=1), dtype=np.bool_)
    return Held(either, pick(measure), pick(threshold), side)


def _indicators(rule: Rule, ground: Ground) -> Held:
    """One indicator of each list was seen, in as many incidents as there are lists; the measure is how many lists
    were."""
    groups = np.zeros((len(rule.all), len(ground.pairs), ground.days), dtype=bool)
    telling: dict[tuple[int, str], Bools] = {}
    for number, at, pair, incident in shown(rule, ground):
        groups[number, pair, at] = True
        telling.setdefault((pair, incident), np.zeros(ground.days, dtype=bool))[at] = True
    incidents = np.zeros((len(ground.pairs), ground.days), dtype=np.int64)
    for (pair, _), days in telling.items():
        incidents[pair] += days
    holds: Bools = np.asarray(groups.all(axis=0) & (incidents >= len(rule.all)), dtype=np.bool_)
    if rule.quiet:
        holds &= _quiet(rule, ground)
    wanted = np.full(holds.shape, float(len(rule.all)))
    return Held(holds, groups.sum(axis=0).astype(np.float64), wanted, np.zeros(holds.shape, dtype=np.int64))


def shown(rule: Rule, ground: Ground) -> list[tuple[int, slice, int, str]]:
    """(list of the rule, days, pair, incident) for every state of an incident that shows one of its indicators.

    It counts from when it was known until ``within`` days after it happened: old news that is read today is old.
    """
    rows, found = ground.rows, list[tuple[int, slice, int, str]]()
    lists = [frozenset(ids) for ids in rule.all]
    told = (rows.series != SERIES.index("feared")) & (rows.voices >= rule.independent) & (rows.weight > 0)
    for row in np.nonzero(told)[0].tolist():
        incident = rows.ids[rows.incident[row]]
        seen = ground.seen.get(incident)
        if not seen:
            continue
        for number, ids in enumerate(lists):
            for id in ids & seen.keys():
                begin = max(seen[id], int(rows.since[row]), int(rows.day[row])) - ground.levels.first
                end = min(int(rows.day[row]) + rule.within, int(rows.until[row])) - ground.levels.first
                if end > max(begin, 0):
                    found.append((number, slice(max(begin, 0), end), int(rows.pair[row]) // 2, incident))
    return found


def _quiet(rule: Rule, ground: Ground) -> Bools:
    """Days before which there was no material conflict for ``quiet`` days, most of which were read."""
    found = np.ones((len(ground.pairs), ground.days), dtype=bool)
    rows, first = ground.rows, ground.levels.first
    happened = (rows.series == SERIES.index("happened")) & (rows.quad == QUADS.index("material conflict"))
    hurt = rows.where(happened & (rows.weight > 0))  # what was taken back breaks no quiet
    columns = ((hurt.pair // 2).tolist(), hurt.day.tolist(), hurt.since.tolist(), hurt.until.tolist())
    for pair, day, since, until in zip(*columns, strict=True):
        begin, end = max(day + rule.within, since) - first, min(day + rule.within + rule.quiet, until) - first
        if end > 0 and end > begin:
            found[pair, max(begin, 0) : end] = False
    read = ground.levels.read.astype(np.int64)
    lived = np.concatenate([np.zeros(rule.quiet, dtype=np.int64), np.cumsum(read)])
    enough = lived[rule.quiet :] - lived[: -rule.quiet] >= SEEN_OF_QUIET * rule.quiet
    quiet: Bools = found & enough[None, :]
    return quiet


def _forecast(rule: Rule, ground: Ground) -> Held:
    """A forecast holds until the next one is made, or for two weeks."""
    measure = np.zeros((len(ground.pairs), ground.days))
    made = sorted(day for day in ground.likely if day >= ground.levels.first - UNREAD)
    for number, day in enumerate(made):
        following = made[number + 1] if number + 1 < len(made) else day + UNREAD
        begin, end = max(0, day - ground.levels.first), following - ground.levels.first
        for i, pair in enumerate(ground.pairs):
            measure[i, begin:end] = ground.likely[day].get(rule.days, {}).get(pair, 0.0)
    threshold = np.full_like(measure, rule.probability)
    return Held(measure >= threshold, measure, threshold, np.zeros(measure.shape, dtype=np.int64))
