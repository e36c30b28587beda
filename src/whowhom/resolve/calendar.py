"""Time expressions of news English, and the days they mean when they are read from a day of publication."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from whowhom.model.entity import DateBasis, DatePrecision

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple of": 2, "a couple of": 2,
}  # fmt: skip
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:1[89]|20)\d\d"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)day"
_HOUR = r"(?: (?:morning|afternoon|evening|night|noon|midnight))?"
_COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?|(?:a )?couple of)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A resolved interval of days, both ends included; ``basis`` as in ``model.Date``."""

    start: date
    end: date
    precision: DatePrecision
    basis: DateBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A time expression: code points of the text it was found in, and a reading of it.

    ``resolve`` takes the day of publication (None where unknown) and whether the event lies ahead; it gives None
    where an anchor is missing.
    """

    text: str
    start: int
    end: int
    resolve: Callable[[date | None, bool], Days | None]


def expressions(text: str) -> Iterator[Expression]:
    """Every time expression of ``text``, left to right, the longest where they overlap."""
    found: list[tuple[int, int, re.Match[str], Callable[..., Days | None]]] = []
    for pattern, reader in _RULES:
        for match in pattern.finditer(text):
            if match.groupdict().get("m", "")[:1].islower():  # "may 5 soldiers", "in march order"
                continue
            found.append((match.start(), match.end(), match, reader))
    found.sort(key=lambda f: (f[0], -f[1]))
    last = 0
    for start, end, match, reader in found:
        if start >= last:
            last = end
            yield Expression(text=match[0], start=start, end=end, resolve=_bind(reader, match))


def _bind(reader: Callable[..., Days | None], match: re.Match[str]) -> Callable[[date | None, bool], Days | None]:
    def resolve(anchor: date | None, ahead: bool) -> Days | None:
        try:
            return reader(match, anchor, ahead)
        except (ValueError, OverflowError):  # "February 30", the year 0
            return None

    return resolve


def month_days(year: int, month: int, basis: DateBasis) -> Days:
    """All days of a month."""
    return Days(
        start=date(year, month, 1),
        end=date(year, month, monthrange(year, month)[1]),
        precision="month",
        basis=basis,
    )


def year_days(year: int, basis: DateBasis) -> Days:
    """All days of a year."""
    return Days(start=date(year, 1, 1), end=date(year, 12, 31), precision="year", basis=basis)


def one_day(day: date, basis: DateBasis) -> Days:
    """A single day."""
    return Days(start=day, end=day, precision="day", basis=basis)


def _full(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    return one_day(date(int(m["y"]), _month(m["m"]), int(m["d"])), "read")


def _month_year(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    return month_days(int(m["y"]), _month(m["m"]), "read")


def _year(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    return year_days(int(m["y"]), "read")


def _years(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    first, last = int(m["y"]), int(m["z"])
    if last < first:
        return None
    return Days(start=date(first, 1, 1), end=date(last, 12, 31), precision="year", basis="read")


def _since_year(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    start = date(int(m["y"]), 1, 1)
    return Days(start=start, end=anchor, precision="year", basis="inferred") if anchor and anchor >= start else None


def _day_month(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    """A day without a year: the nearest one on or before publication, or on or after it for what lies ahead."""
    month, day = _month(m["m"]), int(m["d"])
    if anchor is None:
        return None
    for year in range(anchor.year, anchor.year + 9) if ahead else range(anchor.year, anchor.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:  # 29 February of a common year
            continue
        if (found >= anchor) if ahead else (found <= anchor):
            last = m.groupdict().get("e")
            end = date(year, month, int(last)) if last else found
            return Days(start=found, end=max(found, end), precision="day", basis="inferred")
    return None


def _month_only(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    if anchor is None:
        return None
    month, which = _month(m["m"]), (m.groupdict().get("which") or "").lower()
    year = anchor.year
    if which == "next" or (ahead and which != "last"):
        year += month <= anchor.month if which == "next" else month < anchor.month
    elif which == "last":
        year -= month >= anchor.month
    else:
        year -= month > anchor.month
    found = month_days(year, month, "inferred")
    if m.groupdict().get("since"):
        return Days(start=found.start, end=max(anchor, found.start), precision="month", basis="inferred")
    return found


def _weekday(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    """The last such day on or before publication; "last" leaves the day of publication out, "next" looks ahead."""
    if anchor is None:
        return None
    which = (m.groupdict().get("which") or "").lower()
    back = (anchor.weekday() - DAYS[m["w"][:3].lower()]) % 7
    if which in {"next", "coming", "this coming"} or (ahead and which not in {"last", "past"}):
        forward = (-back) % 7
        return one_day(anchor + timedelta(days=forward or (7 if which else 0)), "inferred")
    if which in {"last", "past"} and back == 0:
        back = 7
    found = anchor - timedelta(days=back)
    if m.groupdict().get("since"):
        return Days(start=found, end=anchor, precision="day", basis="inferred")
    return one_day(found, "inferred")


def _adverb(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    if anchor is None:
        return None
    word = m["a"].lower()
    if word == "overnight":
        return Days(start=anchor - timedelta(days=1), end=anchor, precision="day", basis="inferred")
    shift = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2,
             "last night": -1}.get(word, 0)  # fmt: skip
    return one_day(anchor + timedelta(days=shift), "inferred")


def _period(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    """This, last and next week (Monday to Sunday), month, year; the weekend."""
    if anchor is None:
        return None
    which, unit = m["which"].lower(), m["unit"].lower()
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    if unit == "week":
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=step)
        end = monday + timedelta(days=6)
        if step == 0 and not ahead:
            end = anchor
        return Days(start=monday, end=end, precision="week", basis="inferred")
    if unit == "weekend":
        saturday = anchor - timedelta(days=(anchor.weekday() - 5) % 7)
        if step > 0 or (ahead and step == 0):
            saturday += timedelta(days=0 if saturday == anchor else 7)
        end = saturday + timedelta(days=1)
        return Days(
            start=saturday,
            end=end if ahead or step > 0 else min(end, anchor),
            precision="day",
            basis="inferred",
        )
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + step
        return month_days(months // 12, months % 12 + 1, "inferred")
    return year_days(anchor.year + step, "inferred")


def _ago(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    """So many days, weeks, months or years before publication, as exact as the unit."""
    if anchor is None:
        return None
    count, unit = _count(m["n"]), m["unit"].lower()
    if unit in {"hour", "minute"}:
        return one_day(anchor - timedelta(days=count // 24 if unit == "hour" else 0), "inferred")
    if unit == "day":
        return one_day(anchor - timedelta(days=count), "inferred")
    if unit == "week":
        day = anchor - timedelta(weeks=count)
        monday = day - timedelta(days=day.weekday())
        return Days(start=monday, end=monday + timedelta(days=6), precision="week", basis="inferred")
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 - count
        return month_days(months // 12, months % 12 + 1, "inferred")
    return year_days(anchor.year - count * (10 if unit == "decade" else 1), "inferred")


def _past_span(m: re.Match[str], anchor: date | None, ahead: bool) -> Days | None:
    """ "In the past three days": up to publication."""
    if anchor is None:
        return None
    count, unit = _count(m["n"] or "one"), m["unit"].lower()
    days = {
        "hour": max(1, count // 24),
        "day": count,
        "week": 7 * count,
        "month": 30 * count,
        "year": 365 * count,
    }[unit]
    precision: DatePrecision = "day" if unit in {"hour", "day"} else unit  # type: ignore[assignment]
    return Days(start=anchor - timedelta(days=days), end=anchor, precision=precision, basis="inferred")


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _month(word: str) -> int:
    return int(word) if word.isdigit() else MONTHS[word[:3].lower()]


def _rule(pattern: str, reader: Callable[..., Days | None]) -> tuple[re.Pattern[str], Callable[..., Days | None]]:
    return re.compile(rf"\b(?:{pattern})(?!\w)", re.I), reader


_ON = rf"(?:on )?(?:{_WEEKDAY},? )?(?:on )?"
_SOON = r"(?:earlier |later |early |late )?"
_VAGUE = r"(?:early |late |mid-)?"
_ADVERBS = (
    "the day before yesterday|the day after tomorrow|yesterday|tomorrow|today|tonight|overnight|last night"
    "|this morning|this evening|this afternoon"
)
_NOT_A_DAY = r"(?! ?[,%\d]\d|\s(?:people|soldiers|troops))"
_RULES = (
    _rule(rf"{_ON}(?P<m>{_MONTH}) (?P<d>{_DAY})(?:st|nd|rd|th)?,? (?P<y>{_YEAR})", _full),
    _rule(rf"{_ON}(?:the )?(?P<d>{_DAY})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH}),? (?P<y>{_YEAR})", _full),
    _rule(r"(?P<y>(?:19|20)\d\d)-(?P<m>1[0-2]|0[1-9])-(?P<d>3[01]|[12]\d|0[1-9])", _full),
    _rule(rf"(?:in |since )?{_VAGUE}(?P<m>{_MONTH})(?: of)?,? (?P<y>{_YEAR})", _month_year),
    _rule(rf"{_ON}(?P<m>{_MONTH}) (?P<d>{_DAY})(?:st|nd|rd|th)?(?:[-–](?P<e>{_DAY}))?{_NOT_A_DAY}", _day_month),
    _rule(rf"{_ON}(?:the )?(?P<d>{_DAY})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})(?!\s{_YEAR})", _day_month),
    _rule(rf"(?:between|from) (?P<y>{_YEAR}) (?:and|to|until) (?P<z>{_YEAR})", _years),
    _rule(rf"since {_VAGUE}(?P<y>{_YEAR})", _since_year),
    _rule(rf"(?:in|during|by|of) (?:the year )?{_VAGUE}(?P<y>{_YEAR})", _year),
    _rule(rf"(?P<since>since )?(?P<which>last|next|this)\s+(?P<m>{_MONTH})", _month_only),
    _rule(rf"(?:in|during|(?P<since>since)) {_VAGUE}(?P<m>{_MONTH})(?! \d)", _month_only),
    _rule(
        rf"(?P<since>since )?(?:on )?{_SOON}(?:on )?"
        rf"(?:(?P<which>last|past|next|this coming|coming|this) )?(?P<w>{_WEEKDAY}){_HOUR}",
        _weekday,
    ),
    _rule(rf"{_SOON}(?P<a>{_ADVERBS})", _adverb),
    _rule(r"(?:over |at |on )?(?P<which>this|last|past|previous|next|coming|the) (?P<unit>weekend)", _period),
    _rule(rf"{_SOON}(?P<which>this|last|next|coming|previous) (?P<unit>week|month|year)", _period),
    _rule(rf"(?P<n>{_COUNT}) (?P<unit>minute|hour|day|week|month|year|decade)s? (?:ago|earlier)", _ago),
    _rule(
        rf"(?:in|over|during|for|within)? ?the (?:past|last) (?:(?P<n>{_COUNT}) )?(?P<unit>hour|day|week|month|year)s?",
        _past_span,
    ),
)
