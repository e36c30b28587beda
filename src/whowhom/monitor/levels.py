"""The index of many pairs on many days at once: decayed sums, the pair's normal, and what chance would make of it.

The model is that of power-discounted counts and shares (Harvey and Fernandes 1989, "Time series models for count or
qualitative observations"): the past fades, a share has a beta-binomial predictive distribution and a count a negative
binomial one, which is wide where little is known. docs/method/tension.md derives every formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whowhom.monitor.happened import SERIES, Floats, Happened, Ints

FAST = 14.0
"""Half-life, in days, of what makes up today's index. By it the index ranks pairs by material conflict in the next
thirty days with an AUC of .805 and .800 on the earlier months of ICEWS14 and ICEWS18; 7 days give .804 and .807, 30
give .799 and .788, 60 give .790 and .779 (`python -m training.forecast`). Two weeks hold what a weekly paper tells."""

SLOW = 180.0
"""Half-life, in days on which something was read, of a pair's normal: half a year, so that a year-old war fades."""

LAG = 14
"""Days by which the normal lags behind: what is new must not be compared with itself."""

SHRINK = 1.0
"""Weight of incidents at which the index has half its size: one incident that all are sure of."""

PRIOR_SHARE, PRIOR_WEIGHT = 0.08, 2.0
"""What a pair without a past is taken for: the mean hostility of what states do to each other in the earlier months of
ICEWS14 and ICEWS18 (.072 and .090), with the weight of two incidents (`python -m training.forecast`)."""

PRIOR_HOSTILE, PRIOR_DAYS = 0.5, 30.0
"""Hostile incidents of a pair without a past: half of one in thirty days of usual reading (Jeffreys' half count)."""

MOST_SIZE = 1.0
"""Most that the size of the negative binomial may be: news comes in bursts, so that counts of a busy pair spread more
than its past alone says. With 1, a surprise of .01 or less is found on .9 and 1.1 in a hundred days of hostile pairs on
the earlier months of ICEWS14 and ICEWS18, without a bound on 1.4 and 2.0 (`python -m training.forecast`)."""

WINDOW = 7
"""Days over which hostile incidents are counted."""

UNREAD = 14
"""Days without a single document after which nothing is said of a pair."""

STRETCH = 300
"""Half-lives that are summed at once: two to that power is still far from what a number can hold."""

CHANCE = 0.9
"""What the interval of the normal holds."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Matrices [pairs, days] from ordinal day ``first`` on.

    ``index`` is in [0, 100]; ``share`` the normal hostility in [0, 1], ``known`` the weight behind it; ``volume`` the
    weight behind the index. ``read`` [days] says on which days the record was being read, ``printed``
    on which of them something was.
    """

    first: int
    index: Floats
    share: Floats
    known: Floats
    volume: Floats
    hostile: Ints
    surprise: Floats
    threats: Floats
    mobilised: Floats
    feared: Floats
    read: NDArray[np.bool_]
    printed: NDArray[np.bool_]

    def expected(self, rows: Ints | slice = slice(None), days: Ints | slice = slice(None)) -> Floats:
        """The normal on the scale of the index: what it would be if only the usual share were hostile."""
        volume = self.volume[rows, days]
        found: Floats = 100 * self.share[rows, days] * volume / (volume + SHRINK)
        return found

    def interval(self, rows: Ints | slice = slice(None), days: Ints | slice = slice(None)) -> tuple[Floats, Floats]:
        """Bounds within which the index lies nine times in ten if nothing has changed."""
        from scipy.special import betaincinv

        share, known, volume = self.share[rows, days], self.known[rows, days], self.volume[rows, days]
        fresh = np.maximum(volume, 1.0)
        # The variance of a beta-binomial share of `fresh` draws; a beta of the same mean and variance is its like.
        spread = (known + fresh) / (fresh * (known + 1))
        size = np.maximum(1 / spread - 1, 1e-3)
        scale = 100 * volume / (volume + SHRINK)
        tail = (1 - CHANCE) / 2
        low, high = (scale * betaincinv(size * share, size * (1 - share), q) for q in (tail, 1 - tail))
        return low, high


def levels(happened: Happened, read: Mapping[int, int], first: int, last: int, memory: int | None = None) -> Levels:
    """The levels of all pairs of ``happened`` on the days ``first`` to ``last``, as each day knew it.

    ``read`` are the documents of each day, and all of them count, so that a day's level is the same whatever the period
    and the pairs; with ``memory`` those of so many days before ``first`` alone. For what is known today of past days
    give ``happened.known(day)``.
    """
    start = min(read, default=first) if memory is None else first - memory
    start = min(start, first)
    days = np.arange(start, last + 1)
    printed = np.array([read.get(int(day), 0) for day in range(start - UNREAD, last + 1)], dtype=np.float64)
    documents, being_read = printed[UNREAD:], _recent(printed, UNREAD)[UNREAD:] > 0
    clock, now = np.cumsum(being_read).astype(np.float64), np.arange(len(days), dtype=np.float64)
    count = len(happened.pairs)
    in_span = happened.where(happened.day <= last)

    def decayed(rows: Happened, values: Floats, half_life: float, time: Floats) -> Floats:
        impulses = _impulses(rows, values, half_life, time, start, count, len(days), passing=time is now)
        return _filtered(impulses, half_life, time)

    what = in_span.where(in_span.series == SERIES.index("happened"))
    hurt = np.maximum(what.hostility, 0) * what.weight
    fast_hurt, volume = decayed(what, hurt, FAST, now), decayed(what, what.weight, FAST, now)
    slow_hurt, slow_volume = (_lagged(decayed(what, values, SLOW, clock)) for values in (hurt, what.weight))
    known = PRIOR_WEIGHT + slow_volume
    share = (PRIOR_SHARE * PRIOR_WEIGHT + slow_hurt) / known

    hostile = what.where((what.hostility > 0) & (what.weight > 0))
    one = np.ones(len(hostile))
    counted = np.rint(np.cumsum(_impulses(hostile, one, np.inf, now, start, count, len(days), WINDOW), axis=1))
    before = _lagged(decayed(hostile, one, SLOW, clock))
    surprise = _surprise(counted, before, documents, being_read, clock)
    leading = []
    for name in SERIES[1:]:
        rows = in_span.where(in_span.series == SERIES.index(name))
        leading.append(decayed(rows, rows.weight, FAST, now))
    cut = slice(first - start, None)
    threats, mobilised, feared = (matrix[:, cut] for matrix in leading)
    return Levels(
        first=first, index=(100 * fast_hurt / (volume + SHRINK))[:, cut], share=share[:, cut], known=known[:, cut],
        volume=volume[:, cut], hostile=counted[:, cut].astype(np.int64), surprise=surprise[:, cut], threats=threats,
        mobilised=mobilised, feared=feared, read=being_read[cut], printed=documents[cut] > 0,
    )  # fmt: skip


def _impulses(
    rows: Happened, values: Floats, half_life: float, time: Floats, start: int, pairs: int, days: int,
    window: int | None = None, passing: bool = True,
) -> Floats:  # fmt: skip
    """What each day adds to a pair's sum and takes from it, as states of incidents become known and are replaced.

    With a ``window`` what is that many days old is taken out again.
    """
    at = np.maximum(np.maximum(rows.since, rows.day) - start, 0)
    gone = rows.until - start
    if window is not None:
        gone = np.minimum(gone, rows.day - start + window)
    born = rows.day - start
    found = np.zeros((pairs, days))
    for moments, sign in ((at, 1.0), (gone, -1.0)):
        here = (at < gone) & (moments < days)
        faded = 0.5 ** ((time[moments[here]] - _at(time, born[here], passing)) / half_life)
        np.add.at(found, (rows.pair[here], moments[here]), sign * values[here] * faded)
    return found


def _at(time: Floats, days: Ints, passing: bool) -> Floats:
    """The time at days, before the first of which the calendar goes on and reading time stands still."""
    found: Floats = time[np.maximum(days, 0)] + (np.minimum(days, 0) if passing else 0)
    return found


def _filtered(impulses: Floats, half_life: float, time: Floats) -> Floats:
    """Decayed sums of what each day adds, [pairs, days]; what subtraction leaves of a zero is cut off.

    Decay to today is a sum of values that grow towards today, then scaled back; in stretches, so that they stay finite.
    """
    found = np.empty_like(impulses)
    carried: Floats = np.zeros(len(impulses))
    stretch = max(1, int(STRETCH * half_life))
    for begin in range(0, impulses.shape[1], stretch):
        part = slice(begin, begin + stretch)
        age = (time[part] - time[begin]) / half_life
        grown = 2.0**age
        found[:, part] = (np.cumsum(impulses[:, part] * grown, axis=1) + carried[:, None]) / grown
        last = found[:, part][:, -1]
        step = time[begin + stretch] - time[part][-1] if begin + stretch < len(time) else 0.0
        carried = last * 0.5 ** (step / half_life)
    found[found < 1e-9] = 0.0
    return found


def _lagged(matrix: Floats) -> Floats:
    found = np.zeros_like(matrix)
    found[:, LAG:] = matrix[:, :-LAG]
    return found


def _recent(numbers: Floats, days: int) -> Floats:
    """Sums over the last so many days."""
    total = np.concatenate([np.zeros(days), np.cumsum(numbers)])
    found: Floats = total[days:] - total[:-days]
    return found


def _surprise(
    counted: Floats, before: Floats, documents: Floats, being_read: NDArray[np.bool_], clock: Floats
) -> Floats:
    """The chance of at least so many hostile incidents in a week, given the pair's past and what is read this week."""
    from scipy.special import betainc

    past_read = _lagged(_filtered(documents[None, :].copy(), SLOW, clock))[0]
    past_days = _lagged(_filtered(being_read[None, :].astype(np.float64), SLOW, clock))[0]
    week = np.maximum(_recent(documents, WINDOW), 1e-9)
    usual = np.where(past_days > 0, past_read / np.maximum(past_days, 1e-9), week / WINDOW)
    past = past_read + PRIOR_DAYS * np.maximum(usual, 1e-9)
    found = np.ones_like(counted)
    some = np.nonzero(counted > 0)
    # P(N >= n) of a negative binomial is the regularised incomplete beta function (Abramowitz and Stegun 26.5.26).
    mean = (PRIOR_HOSTILE + before[some]) * (week / past)[some[1]]
    size = np.minimum(PRIOR_HOSTILE + before[some], MOST_SIZE)
    found[some] = betainc(counted[some], size, mean / (mean + size))
    return found


def span(happened: Happened, asked: Sequence[int | None], today: int) -> tuple[int, int]:
    """First and last day of what is asked, where a bound is left open that of the incidents (the last year's)."""
    last = today if asked[1] is None else asked[1]
    if asked[0] is not None:
        return min(asked[0], last), last
    earliest = int(happened.day.min()) if len(happened) else last
    return max(min(earliest, last), last - 364), last
