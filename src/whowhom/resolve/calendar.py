"""Time expressions that date something, and the days they mean when they are read from a day of publication."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from whowhom.model.entity import DateBasis, DatePrecision
from whowhom.resolve import timex
from whowhom.resolve.timevalues import Setting
from whowhom.resolve.timewords import DAY, number
from whowhom.resolve.timex import COUNTED, Found

_BEFORE = re.compile(r"\b(?P<word>on|in|since|over|at|during|of|from|for|within)\s+(?:the\s+)?$", re.IGNORECASE)
_YEARS = re.compile(
    rf"(?:between|from)\s+(?P<y>(?:1[5-9]|20)\d\d)\s+(?:and|to|until)\s+(?P<z>(?:1[5-9]|20)\d\d){COUNTED}\b",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(rf"[-–](?P<e>{DAY})(?![\w/-])")
_PAST = re.compile(r"(?:the\s+)?(?:past|last)\s+(?:(?P<n>\S+)\s+)?(?P<unit>hour|day|week|month|year)s?$", re.IGNORECASE)
_SPAN = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A resolved interval of days, both ends included; ``basis`` as in ``model.Date``."""

    start: date
    end: date
    precision: DatePrecision
    basis: DateBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A time expression with its preposition: code points of the text it was found in, and a reading of it."""

    text: str
    start: int
    end: int
    found: Found
    preposition: str = ""
    until: int | None = None
    """The last day, where the expression names a first and a last day of a month."""
    years: tuple[int, int] | None = None

    @property
    def is_hour(self) -> bool:
        """Whether it tells the hour of a day that it does not name."""
        named = self.found.match.groupdict()
        return self.found.kind == "TIME" and "h" in named and not any(named.get(day) for day in ("w", "rel", "m"))

    def resolve(self, setting: Setting) -> Days | None:
        """The days it means; None where an anchor is missing, or there are no such days."""
        if self.years is not None:
            first, last = self.years
            return _interval(date(first, 1, 1), date(last, 12, 31), "year", "read")
        anchor = setting.anchor
        past = _PAST.search(self.found.match[0]) if self.found.kind == "DURATION" else None
        if past is not None:
            return _back(past, anchor)
        value = self.found.value(setting)
        days = days_of(value, "read" if value == self.found.value(Setting(None)) else "inferred") if value else None
        if days is None or anchor is None:
            return days
        if self.preposition == "since":
            return _interval(days.start, anchor, days.precision, "inferred")
        if self.found.match[0].lower().endswith("overnight"):
            return _interval(days.start - timedelta(days=1), days.end, "day", "inferred")
        if self.until is not None:
            return _interval(days.start, days.start.replace(day=self.until), "day", days.basis)
        if value and "-W" in value and not setting.ahead and days.start <= anchor < days.end:
            return _interval(days.start, anchor, days.precision, days.basis)
        return days


def expressions(text: str) -> Iterator[Expression]:
    """Every expression of ``text`` that names a time, left to right.

    How long something takes, how often it is, and "now" or "recently" are none.
    """
    last = 0
    for found in timex.found(text):
        past = found.kind == "DURATION" and _PAST.search(found.match[0])
        if found.start < last or found.kind == "SET" or (found.kind == "DURATION" and not past):
            continue
        if found.value(Setting(date(2000, 1, 1))) in {"PRESENT_REF", "PAST_REF", "FUTURE_REF"}:
            continue
        before = _BEFORE.search(text, max(last, found.start - 12), found.start)
        start, last = before.start() if before else found.start, found.end
        years = next((m for m in _YEARS.finditer(text, max(0, start - 8)) if m.start() <= start <= m.end()), None)
        if years is not None and years["y"] <= years["z"]:
            last = years.end()
            yield Expression(
                text=years[0], start=years.start(), end=last, found=found, years=(int(years["y"]), int(years["z"]))
            )
            continue
        until = _DAY_AFTER.match(text, last) if "d" in found.match.groupdict() else None
        last = until.end() if until else last
        yield Expression(
            text=text[start:last], start=start, end=last, found=found,
            preposition=before["word"].lower() if before else "", until=int(until["e"]) if until else None,
        )  # fmt: skip


def days_of(value: str, basis: DateBasis) -> Days | None:
    """The days that a TIMEX3 value covers; None where it is no date, or an open one.

    A season is three whole months, winter from December.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value):
        return one_day(date.fromisoformat(value[:10]), basis)
    if (m := re.fullmatch(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", value)) is not None:
        first, last = date.fromisoformat(m[1]), date.fromisoformat(m[2])
        return _interval(first, last, "month" if (last - first).days < 40 else "year", basis)
    if (m := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value)) is not None:
        monday = date.fromisocalendar(int(m[1]), int(m[2]), 1)
        first = monday + timedelta(days=5 if m[3] else 0)
        return _interval(first, monday + timedelta(days=6), "day" if m[3] else "week", basis)
    if re.fullmatch(r"\d{4}-\d\d", value):
        return month_days(int(value[:4]), int(value[5:]), basis)
    if (m := re.fullmatch(r"(\d{4})-(?:Q([1-4])|(SP|SU|FA|WI))", value)) is not None:
        first = date(int(m[1]), 3 * int(m[2]) - 2 if m[2] else _SEASONS[m[3]], 1)
        end = month_days(first.year + (first.month > 10), (first.month + 1) % 12 + 1, basis).end
        return _interval(first, end, "month", basis)
    if (m := re.fullmatch(r"(\d{2,4})(?:XX)?", value)) is not None:
        width = 10 ** (4 - len(m[1]))
        return _interval(date(int(m[1]) * width, 1, 1), date((int(m[1]) + 1) * width - 1, 12, 31), "year", basis)
    return None


def _interval(start: date, end: date, precision: DatePrecision, basis: DateBasis) -> Days | None:
    return Days(start=start, end=end, precision=precision, basis=basis) if start <= end else None


def month_days(year: int, month: int, basis: DateBasis) -> Days:
    """All days of a month."""
    last = date(year, month, monthrange(year, month)[1])
    return Days(start=date(year, month, 1), end=last, precision="month", basis=basis)


def year_days(year: int, basis: DateBasis) -> Days:
    """All days of a year."""
    return Days(start=date(year, 1, 1), end=date(year, 12, 31), precision="year", basis=basis)


def one_day(day: date, basis: DateBasis) -> Days:
    """A single day."""
    return Days(start=day, end=day, precision="day", basis=basis)


def _back(m: re.Match[str], anchor: date | None) -> Days | None:
    """ "In the past three days": up to publication."""
    count, unit = number(m["n"] or "one"), m["unit"].lower()
    if anchor is None or not count.isdigit():
        return None
    precision: DatePrecision = "day" if unit in {"hour", "day"} else unit  # type: ignore[assignment]
    days = max(1, int(int(count) * _SPAN[unit]))
    if days >= anchor.toordinal():  # "over the past 2,500 years"
        return None
    return _interval(anchor - timedelta(days=days), anchor, precision, "inferred")
