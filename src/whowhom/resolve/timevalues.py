"""Readers of time expressions: from a rule's match and the day it is read from to a TIMEX3 value.

TimeML's notation (Pustejovsky et al. 2003; ISO 24617-1): ``2023-03-18``, ``2023-W11``, ``2023-03``, ``2023-Q1``,
``2023-SU``, ``198`` (a decade), ``P2W`` (a duration), ``2023-03-18TNI`` (a night), ``PRESENT_REF``. All raise
ValueError where there is no such day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from whowhom.resolve import timewords as words
from whowhom.resolve.timewords import PARTS, SEASONS


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is read from.

    The day of publication; whether its clause looks ahead (None: nothing says so); the day, the quarter
    and the year told before.
    """

    anchor: date | None
    ahead: bool | None = False
    before: date | None = None
    quarter: str | None = None
    year: int | None = None


Reader = Callable[[re.Match[str], Setting], str | None]


def full_date(m: re.Match[str], s: Setting) -> str:
    year = int(m["y"]) if len(m["y"]) == 4 else 1900 + int(m["y"]) + (100 if int(m["y"]) < 40 else 0)
    month = int(m["m"]) if m["m"].isdigit() else words.month(m["m"])
    return date(year, month, _number_of_day(m["d"])).isoformat()


def _number_of_day(given: str) -> int:
    return int(given) if given.isdigit() else words.ordinal(given)


def day_and_month(m: re.Match[str], s: Setting) -> str | None:
    """A day of a month without its year."""
    found = nearest(words.month(m["m"]), _number_of_day(m["d"]), s)
    return found + _part(m) if found and s.anchor else found


def nearest(month: int, day: int, s: Setting) -> str | None:
    """The nearest such day where it is within NEAR of publication; else before it, or after it for what lies ahead."""
    if s.anchor is None:
        return f"XXXX-{month:02}-{day:02}"
    step = 1 if s.ahead else -1
    days = [found for year in range(-8, 9) if (found := _safe(s.anchor.year + year, month, day))]
    away = {d: (d - s.anchor).days for d in days}
    near = min(days, key=lambda d: abs(away[d]), default=None)
    if near is None or s.ahead is not None or abs(away[near]) > NEAR:
        near = min((d for d in days if away[d] * step >= 0), key=lambda d: abs(away[d]), default=None)
    return near.isoformat() if near else None


NEAR = 75
"""Days that a day without a year may lie ahead though nothing says that it is to come (TimeBank's training part)."""


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February of a common year
        return None


def _part(m: re.Match[str]) -> str:
    part = (m.groupdict().get("part") or "").lower()
    return f"T{PARTS[part]}" if part else ""


def month_and_year(m: re.Match[str], s: Setting) -> str:
    return f"{m['y']}-{words.month(m['m']):02}"


def month(m: re.Match[str], s: Setting) -> str | None:
    if s.anchor is None:
        return f"XXXX-{words.month(m['m']):02}"
    month, which, year = words.month(m["m"]), (m.groupdict().get("which") or "").lower(), s.anchor.year
    if which in {"this", "this coming"}:
        pass
    elif "next" in which:
        year += month <= s.anchor.month
    elif "last" in which:
        year -= month >= s.anchor.month
    elif s.ahead or (s.ahead is None and (month - s.anchor.month) % 12 in (1, 2)):
        year += month < s.anchor.month
    else:
        year -= month > s.anchor.month
    return f"{year}-{month:02}"


def weekday(m: re.Match[str], s: Setting) -> str | None:
    if s.anchor is None:
        return None
    which = (m.groupdict().get("which") or "").lower()
    back = (s.anchor.weekday() - words.weekday(m["w"])) % 7
    if "next" in which or "coming" in which or (s.ahead and which not in {"last", "past", "previous"}):
        return (s.anchor + timedelta(days=(-back) % 7 or (7 if which else 0))).isoformat() + _part(m)
    if which in {"last", "past", "previous"} and back == 0:
        back = 7
    return (s.anchor - timedelta(days=back)).isoformat() + _part(m)


_ADVERBS = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tomorrow": 1,
    "yesterday": -1, "last night": -1, "overnight": 0, "the day before yesterday": -2, "the day after tomorrow": 2,
}  # fmt: skip


def adverb(m: re.Match[str], s: Setting) -> str | None:
    if s.anchor is None:
        return None
    name = " ".join(m["a"].lower().split())
    part = "night" if name in {"tonight", "last night", "overnight"} else name.removeprefix("this ")
    day = (s.anchor + timedelta(days=_ADVERBS[name])).isoformat()
    return day + (f"T{PARTS[part]}" if part in PARTS else _part(m))


def season(m: re.Match[str], s: Setting) -> str | None:
    season, which = SEASONS[(m["unit"] or m["bare"]).lower()], (m.groupdict().get("which") or "").lower()
    if m.groupdict().get("y"):
        return f"{m['y']}-{season}"
    if s.anchor is None:
        return f"XXXX-{season}"
    begins = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    year = s.anchor.year
    if which == "last":
        year -= s.anchor.month <= begins + 2
    elif which == "next" or (s.ahead and which != "this"):
        year += s.anchor.month >= begins
    elif which != "this":
        year -= s.anchor.month < begins
    return f"{year}-{season}"


def quarter(m: re.Match[str], s: Setting) -> str | None:
    """A numbered quarter: of the year that is named, else the last that was over at publication."""
    number, year = words.ordinal(m["q"]), m.groupdict().get("y")
    if number > 4:
        return None
    if year is not None:
        return f"{year}-Q{number}"
    if s.anchor is None:
        return f"XXXX-Q{number}"
    which = (m.groupdict().get("which") or "").lower()
    current = (s.anchor.month - 1) // 3 + 1
    base = s.anchor.year
    if "next" in which:
        base += 1
    elif "last" in which or "ago" in which or "earlier" in which:
        base -= 1 + (number > current)
    elif number > current:
        base -= not (s.ahead or number == current + 1)
    return f"{base}-Q{number}"


def decade(m: re.Match[str], s: Setting) -> str:
    given = m["y"]
    return given[:3] if len(given) == 4 else f"19{given[0]}"


def always(value: str) -> Reader:
    return lambda m, s: value


def spoken_year(m: re.Match[str], s: Setting) -> str:
    """A year in words: "nineteen ninety-six", "two thousand"."""
    if m.groupdict().get("k"):
        return "2000"
    return m["c"].lower().replace("nineteen", "19").replace("twenty", "20").replace("eighteen", "18") + (
        words.number(m["r"]).zfill(2)
    )


def clock(m: re.Match[str], s: Setting) -> str | None:
    group = m.groupdict()
    name = (group.get("part") or "").lower()
    if group.get("w"):
        day = weekday(m, s)
        day = day[:10] if day else None
    elif group.get("rel"):
        shift = {"yesterday": -1, "tomorrow": 1}.get(group["rel"].lower(), 0)
        day = (s.anchor + timedelta(days=shift)).isoformat() if s.anchor else None
    elif group.get("m") or group.get("m2"):
        day = _day_told(group, m, s)
    else:
        told = s.before or s.anchor
        day = told.isoformat() if told else None
    if name:
        return f"{day or 'XXXX-XX-XX'}T{PARTS[{'midday': 'noon'}.get(name, name)]}"
    hour = int(group["h"])
    half = (group.get("half") or "").lower().replace(".", "")
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    return f"{day or 'XXXX-XX-XX'}T{hour:02}:{group.get('min') or '00'}"


def _day_told(group: dict[str, str | None], m: re.Match[str], s: Setting) -> str | None:
    """The day that stands behind a clock's time, either way round, with its year where that is told."""
    month, day, year = (group.get(name) or group.get(f"{name}2") for name in ("m", "d", "y"))
    assert month is not None
    assert day is not None
    if year is not None:
        return date(int(year), words.month(month), _number_of_day(day)).isoformat()
    return nearest(words.month(month), _number_of_day(day), s)


def century(m: re.Match[str], s: Setting) -> str:
    """ "The 19th century" is 18, as a decade is 198."""
    return str(words.ordinal(m["n"]) - 1)


def month_of_year(m: re.Match[str], s: Setting) -> str | None:
    """ "June last year", "3 March this year"."""
    if s.anchor is None:
        return None
    year = s.anchor.year + {"last": -1, "next": 1}.get(m["which"].lower(), 0)
    if m.groupdict().get("d"):
        return date(year, words.month(m["m"]), _number_of_day(m["d"])).isoformat()
    return f"{year}-{words.month(m['m']):02}"


def spelt_decade(m: re.Match[str], s: Setting) -> str:
    """ "The nineties" of the last century."""
    return f"19{words.TENS.index(m['ten'].lower().removesuffix('ies') + 'y')}"


def year(m: re.Match[str], s: Setting) -> str:
    return m["y"]
