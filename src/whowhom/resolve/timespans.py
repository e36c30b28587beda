"""Readers of time expressions that step from a day or tell how long and how often, as TIMEX3 values."""

from __future__ import annotations

import re
from datetime import date, timedelta

from whowhom.resolve import timewords as words
from whowhom.resolve.timevalues import Setting
from whowhom.resolve.timewords import SEASONS, TIMES, UNITS


def this_or_last(m: re.Match[str], s: Setting) -> str | None:
    """This, last and next week, weekend, month, quarter, year, decade, season."""
    if s.anchor is None:
        return None
    unit, which = m["unit"].lower(), (m.groupdict().get("which") or "this").lower()
    step = {"last": -1, "past": -1, "previous": -1, "latest": -1, "next": 1, "coming": 1}.get(which.split()[-1], 0)
    if unit == "weekend" and which == "this" and s.anchor.weekday() < 5 and not s.ahead:
        step = -1
    return stepped(s.anchor, unit, step)


def stepped(anchor: date, unit: str, step: int) -> str | None:
    """The value of the unit that lies ``step`` units after the one that holds ``anchor``; None before the year 1."""
    if unit in {"week", "weekend", "fortnight"}:
        year, week, _ = (anchor + timedelta(weeks=step)).isocalendar()
        return f"{year}-W{week:02}" + ("-WE" if unit == "weekend" else "")
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + step
        return f"{months // 12}-{months % 12 + 1:02}"
    if unit == "quarter":
        quarters = anchor.year * 4 + (anchor.month - 1) // 3 + step
        return f"{quarters // 4}-Q{quarters % 4 + 1}"
    if unit == "decade":
        return str(anchor.year // 10 + step)
    if unit == "century":
        return str(anchor.year // 100 + step)
    if unit in SEASONS:
        return f"{anchor.year + step}-{SEASONS[unit]}"
    return f"{anchor.year + step:04}" if anchor.year + step > 0 else None


def ago(m: re.Match[str], s: Setting) -> str | None:
    """So many units before (or, with "later", after) the day of publication, as exact as the unit."""
    unit, count = _unit(m), words.number(m["n"])
    way = m["way"].lower()
    if way == "later":
        origin = s.before  # "two years later" is later than what was told before, not than today
    else:
        origin = s.anchor if way in {"ago", "from now"} or unit == "year" else s.before or s.anchor
    if origin is None:
        return None
    if not count.isdigit():
        return "PAST_REF" if way in {"ago", "earlier", "before"} else "FUTURE_REF"
    step = int(count) * (-1 if way in {"ago", "earlier", "before"} else 1)
    if unit in {"second", "minute", "hour"}:
        return (origin + timedelta(days=int(step / 24) if unit == "hour" else 0)).isoformat()
    if unit in {"day", "night"}:
        return (origin + timedelta(days=step)).isoformat()
    if unit == "year" and s.quarter is not None:
        return f"{int(s.quarter[:4]) + step}{s.quarter[4:]}"
    if unit in {"decade", "century"}:
        return str(origin.year + step * TIMES[unit])
    return stepped(origin, "week" if unit == "fortnight" else unit, step)


def _unit(m: re.Match[str]) -> str:
    unit = m["unit"].lower()
    return "century" if unit.startswith("centur") else unit


def duration(m: re.Match[str], s: Setting) -> str:
    return period(words.number(m.groupdict().get("n") or "X"), _unit(m), half=bool(m.groupdict().get("half")))


def period(count: str, unit: str, half: bool = False) -> str:
    """A TIMEX3 duration.

    >>> period("2", "week"), period("3", "hour"), period("2", "decade"), period("2", "year", half=True)
    ('P2W', 'PT3H', 'P20Y', 'P2Y6M')
    """
    code = UNITS[unit]
    if count.isdigit() and unit in TIMES:
        count = str(int(count) * TIMES[unit])
    rest = {"year": "6M", "hour": "30M", "minute": "30S", "day": "T12H"}.get(unit, "") if half else ""
    return f"P{code[:-1]}{count}{code[-1]}{rest}"


def how_often(m: re.Match[str], s: Setting) -> str:
    unit = (m.groupdict().get("unit") or "").lower()
    if m.groupdict().get("w"):
        return f"XXXX-WXX-{words.weekday(m['w']) + 1}"
    if m.groupdict().get("m"):
        return f"XXXX-{words.month(m['m']):02}"
    return period(words.number(m.groupdict().get("n") or "1"), {"dai": "day"}.get(unit, unit))


def that(m: re.Match[str], s: Setting) -> str | None:
    """ "The next day", "that year": from the day told before."""
    if s.before is None:
        return None
    unit, which = m["unit"].lower(), m["which"].lower()
    step = {"next": 1, "following": 1, "previous": -1, "preceding": -1, "prior": -1}.get(which.split()[-1], 0)
    if m.groupdict().get("way"):
        step = -1 if m["way"].lower() in {"before", "earlier"} else 1
    if unit == "day":
        return (s.before + timedelta(days=step)).isoformat()
    if unit == "year" and s.year is not None:
        return str(s.year + step)
    return stepped(s.before, unit, step)


def of_now(m: re.Match[str], s: Setting) -> str | None:
    """The week, month, quarter or year of publication."""
    return stepped(s.anchor, (m["unit"] or m["year"]).lower(), 0) if s.anchor else None


def last_of(m: re.Match[str], s: Setting) -> str | None:
    """The quarter that was over at publication."""
    return stepped(s.anchor, m["unit"].lower(), -1) if s.anchor else None


def in_so_long(m: re.Match[str], s: Setting) -> str | None:
    """ "In five years": a day to come where the clause looks ahead, else how long something takes."""
    unit, count = _unit(m), words.number(m["n"])
    if s.anchor is None or not s.ahead or not count.isdigit() or unit in {"second", "minute", "hour"}:
        return period(count, unit)
    if unit == "day":
        return (s.anchor + timedelta(days=int(count))).isoformat()
    return stepped(s.anchor, "week" if unit == "fortnight" else unit, int(count) * TIMES.get(unit, 1))
