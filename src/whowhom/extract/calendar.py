"""Dates as pages write them: ISO, digits, and English words. Nothing is guessed.

A day is read only where its order is beyond doubt: 03/04/2022 is two days in two halves of the world and is
therefore none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 1, 1)
"""Days outside are slips of machines: epochs, placeholders, and 9999-12-31. The clock of the computer is not asked,
since the same page must give the same answer on every day; a caller who knows better passes its own bound."""

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_NUMBER = {name[:3]: i for i, name in enumerate(_MONTHS, 1)}
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)"
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ISO = rf"(?P<y>{_YEAR})(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>{_DAY})(?!\d)"
_COMPACT = rf"(?P<cy>{_YEAR})(?P<cm>1[0-2]|0[1-9])(?P<cd>3[01]|[12]\d|0[1-9])(?=T?\d{{6}}|T\d{{4}}|\b)"
_WORDS = (
    rf"(?P<wd>{_DAY})(?:st|nd|rd|th|\.)?(?:\s+(?:of\s+)?|[-/])(?P<wm>{MONTH})(?:,?\s+|[-/])(?P<wy>{_YEAR})\b"
    rf"|(?P<am>{MONTH})\s+(?P<ad>{_DAY})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<ay>{_YEAR})\b"
)
_DIGITS = rf"(?P<a>\d{{1,2}})(?P<t>[/.-])(?P<b>\d{{1,2}})(?P=t)(?P<z>{_YEAR})\b"
DATE = re.compile(rf"(?<![\d/.-])(?:{_ISO}|{_COMPACT}|{_DIGITS})|\b(?:{_WORDS})", re.I)
DAY_AND_MONTH = re.compile(
    rf"\b(?:(?P<d1>{_DAY})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{MONTH})|(?P<m2>{MONTH})\s+(?P<d2>{_DAY})(?:st|nd|rd|th)?\b)",
    re.I,
)
_MONTH_ONLY = re.compile(rf"(?:(?P<y>{_YEAR})[-/](?P<m>1[0-2]|0[1-9])|(?P<w>{MONTH}),?\s+(?P<wy>{_YEAR}))", re.I)
_YEAR_ONLY = re.compile(_YEAR)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A date as it was written: the first day of the period, how exact it is, and where in the text it stands."""

    day: date
    precision: Literal["day", "month", "year"]
    start: int
    end: int


def dates(text: str, *, latest: date = LATEST) -> Iterator[Written]:
    """Every full date (day, month and year) of ``text``, in order; impossible and doubtful ones are left out."""
    for match in DATE.finditer(text):
        day = _day(match)
        if day is not None and EARLIEST <= day <= latest:
            yield Written(day=day, precision="day", start=match.start(), end=match.end())


def whole(text: str, *, latest: date = LATEST) -> Written | None:
    """The date that ``text`` begins with or states, where it states one: a meta tag's content, an option, a cell.

    A machine's seconds since 1970 count too. A month or a year alone gives that precision; an impossible day
    ("2023-02-30") gives None rather than its month.
    """
    text = text.strip()
    if _EPOCH.fullmatch(text):
        seconds = float(text) / (1000 if len(text.partition(".")[0]) == 13 else 1)
        day = datetime.fromtimestamp(seconds, UTC).date()
        return _bounded(Written(day=day, precision="day", start=0, end=len(text)), latest)
    if DATE.search(text):
        return next(dates(text, latest=latest), None)
    if match := _MONTH_ONLY.fullmatch(text):
        year, month = (int(match["y"]), int(match["m"])) if match["y"] else (int(match["wy"]), month_of(match["w"]))
        return _bounded(Written(day=date(year, month, 1), precision="month", start=0, end=len(text)), latest)
    if _YEAR_ONLY.fullmatch(text):
        return _bounded(Written(day=date(int(text), 1, 1), precision="year", start=0, end=len(text)), latest)
    return None


def month_of(word: str) -> int:
    """1 to 12 for an English month or its abbreviation."""
    return _MONTH_NUMBER[word[:3].lower()]


def safe_date(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _bounded(written: Written, latest: date) -> Written | None:
    return written if EARLIEST <= written.day <= latest else None


def _day(match: re.Match[str]) -> date | None:
    part = match.groupdict()
    if part["y"]:
        return safe_date(int(part["y"]), int(part["m"]), int(part["d"]))
    if part["cy"]:
        return safe_date(int(part["cy"]), int(part["cm"]), int(part["cd"]))
    if part["wd"]:
        return safe_date(int(part["wy"]), month_of(part["wm"]), int(part["wd"]))
    if part["ad"]:
        return safe_date(int(part["ay"]), month_of(part["am"]), int(part["ad"]))
    first, second, year = int(part["a"]), int(part["b"]), int(part["z"])
    # With points the day leads, wherever this is written; with strokes and dashes both orders are in use.
    if part["t"] == "." or first > 12 or first == second:
        return safe_date(year, second, first)
    return safe_date(year, first, second) if second > 12 else None
