"""Days that news names otherwise than by day and month: feasts, and the years of other calendars."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from whowhom.resolve.timevalues import Setting

FIXED = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "new year's day": (1, 1), "new year's eve": (12, 31), "valentine's day": (2, 14), "may day": (5, 1),
    "orthodox christmas": (1, 7), "victory day": (5, 9), "bastille day": (7, 14), "halloween": (10, 31),
    "armistice day": (11, 11),
}  # fmt: skip
"""Feasts on the same day every year. Independence days are each country's own and therefore none."""

MOVING = ("thanksgiving day", "thanksgiving", "good friday", "easter sunday", "easter monday", "easter")
FEASTS = "|".join(sorted({*FIXED, *MOVING}, key=len, reverse=True)).replace("'", "['’]")

PERSIAN = (
    "farvardin", "ordibehesht", "khordad", "tir", "mordad", "shahrivar", "mehr", "aban", "azar", "dey", "bahman",
    "esfand",
)  # fmt: skip
ISLAMIC = (
    "muharram", "safar", "rabi al-awwal", "rabi al-thani", "jumada al-awwal", "jumada al-thani", "rajab", "shaban",
    "ramadan", "shawwal", "dhu al-qadah", "dhu al-hijjah",
)  # fmt: skip
_SPELT = {
    "sha'ban": "shaban", "ramazan": "ramadan", "muharam": "muharram", "dhul qadah": "dhu al-qadah",
    "zil hijja": "dhu al-hijjah", "dhul hijjah": "dhu al-hijjah", "dhul-hijjah": "dhu al-hijjah",
    "rabi' al-awwal": "rabi al-awwal", "rabi ul-awwal": "rabi al-awwal",
}  # fmt: skip
LUNAR = "|".join(sorted({*ISLAMIC, *_SPELT}, key=len, reverse=True)).replace("'", "['’]")
SOLAR = "|".join(PERSIAN)


def feast(m: re.Match[str], s: Setting) -> str | None:
    """The feast of the year that is named, else the last one before publication, or the next where that lies ahead."""
    name = m["feast"].lower().replace("’", "'")
    if m.groupdict().get("y"):
        return feast_of(name, int(m["y"])).isoformat()
    if s.anchor is None:
        return None
    this = feast_of(name, s.anchor.year)
    if s.ahead:
        return (this if this >= s.anchor else feast_of(name, s.anchor.year + 1)).isoformat()
    return (this if this <= s.anchor else feast_of(name, s.anchor.year - 1)).isoformat()


def feast_of(name: str, year: int) -> date:
    """The day of a feast (lower case) in a year; Western Easter, Thanksgiving as in the United States.

    >>> feast_of("thanksgiving", 1999).isoformat(), feast_of("easter monday", 2024).isoformat()
    ('1999-11-25', '2024-04-01')
    """
    if name in FIXED:
        return date(year, *FIXED[name])
    if name.startswith("thanksgiving"):
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    from dateutil.easter import easter

    sunday: date = easter(year)
    return sunday + timedelta(days={"good friday": -2, "easter monday": 1}.get(name, 0))


def solar_hijri(m: re.Match[str], s: Setting) -> str:
    """A day, a month or a year of Iran's calendar, as the Gregorian days that it covers."""
    from convertdate import persian

    return _days(m, PERSIAN, persian.to_gregorian)


def lunar_hijri(m: re.Match[str], s: Setting) -> str:
    """A day, a month or a year of the Islamic calendar, by its arithmetic form: a day off where the moon is sighted."""
    from convertdate import islamic

    return _days(m, ISLAMIC, islamic.to_gregorian)


def _days(m: re.Match[str], months: Sequence[str], gregorian: Callable[[int, int, int], tuple[int, int, int]]) -> str:
    year, day = int(m["y"]), int(m.groupdict().get("day") or 0)
    name = (m.groupdict().get("month") or "").lower().replace("’", "'")
    month = months.index(_SPELT.get(name, name)) + 1 if name else 0
    first = date(*gregorian(year, month or 1, day or 1))
    if day:
        return first.isoformat()
    after = (year, month + 1, 1) if 0 < month < 12 else (year + 1, 1, 1)
    return f"{first}/{date(*gregorian(*after)) - timedelta(days=1)}"
