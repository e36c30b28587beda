"""Time expressions of news English: where they stand, and what they mean from a day of publication.

Rules are regular expressions with a reader each (``timevalues``); ``calendar`` turns values into days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from whowhom.resolve import feasts
from whowhom.resolve import timespans as steps
from whowhom.resolve import timevalues as read
from whowhom.resolve.timevalues import Reader, Setting
from whowhom.resolve.timewords import (
    ABOUT,
    COUNT,
    DAY,
    MONTH,
    ONES,
    ORDINAL,
    PART,
    SEASON,
    SOON,
    TENS,
    TIMELY,
    UNIT,
    VAGUE,
    WEEKDAY,
    YEAR,
)

Kind = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """One expression: code points of its text (half open), kind and value (None where it has no anchor)."""

    start: int
    end: int
    text: str
    kind: Kind
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A rule's match in a text, not yet read from any day."""

    kind: Kind
    match: re.Match[str]
    reader: Reader

    @property
    def start(self) -> int:
        """First code point."""
        return self.match.start()

    @property
    def end(self) -> int:
        """One past the last code point."""
        return self.match.end()

    def value(self, setting: Setting) -> str | None:
        """The TIMEX3 value; None where an anchor is missing or there is no such day."""
        try:
            return self.reader(self.match, setting)
        except (ValueError, OverflowError):  # "February 30", the year 0
            return None


def timexes(text: str, anchor: date | None) -> Iterator[Timex]:
    """Every time expression of ``text``, left to right, the longest where several start at one place.

    ``anchor`` is the day of publication; None leaves relative ones without a value.
    """
    setting = Setting(anchor=anchor, before=anchor)
    for one in found(text):
        value = one.value(replace(setting, ahead=looks_ahead(text, one.start, one.end)))
        yield Timex(start=one.start, end=one.end, text=one.match[0], kind=one.kind, value=value)
        if value is not None and re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value):
            setting = replace(setting, before=date.fromisoformat(value[:10]))
        if value is not None and one.kind == "DATE" and re.match(r"\d{4}(?:-|$)", value) and value[4:5] != "X":
            setting = replace(setting, year=int(value[:4]))
        if value is not None and "-Q" in value and one.reader is not steps.ago:
            setting = replace(setting, quarter=value)


def found(text: str) -> list[Found]:
    """Matches of the rules that do not overlap."""
    if not timely(text):
        return []
    every = [
        Found(kind=kind, match=match, reader=reader)
        for kind, pattern, reader in RULES
        for match in pattern.finditer(text)
    ]
    every.sort(key=lambda f: (f.start, -f.end))
    kept: list[Found] = []
    for one in every:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def timely(text: str) -> bool:
    """Whether a text has a digit or a word without which no rule matches: most sentences have none."""
    return _DIGIT.search(text) is not None or not TIMELY.isdisjoint(_WORD.findall(text.lower()))


_DIGIT, _WORD = re.compile(r"\d"), re.compile(r"[a-z]+")

_AHEAD = re.compile(
    r"\b(?:will|won't|shall|would|due|expects?|expected|scheduled|plan(?:s|ned|ning)?|going to|intends? to|effective"
    r"|upcoming|deadline|set (?:for|to)|matur\w+|expir\w+|payable|through|as (?:early|soon) as)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\b(?:said|was|were|had|has|have|did|told|announced|reported|\w{3,}ed)\b", re.IGNORECASE)


def looks_ahead(text: str, start: int, end: int) -> bool | None:
    """True where the words around an expression speak of what is to come: the nearest such word before it decides.

    None where they do not: that something is told in the past does not mean that all days in it are past.
    """
    before = re.split(r"[.;!?\n](?:\s|$)", text[max(0, start - 90) : start])[-1]
    ahead = [m.end() for m in _AHEAD.finditer(before)]
    behind = [m.end() for m in _BEHIND.finditer(before) if m[0].lower() not in {"scheduled", "expected", "planned"}]
    if ahead or behind:
        return True if max(ahead, default=-1) > max(behind, default=-1) else None
    after = re.split(r"[.;,!?\n](?:\s|$)|\band\b|\bbut\b", text[end : end + 60])[0]
    return True if re.search(r"\b(?:will|would)\b", after) else None


def _rule(kind: Kind, pattern: str, reader: Reader, case: bool = False) -> tuple[Kind, re.Pattern[str], Reader]:
    """A blank stands for any white space; ``case`` where small letters are other words ("may", "march", "fall")."""
    pattern = pattern.replace(" ?", r"\s?").replace(" ", r"\s+")
    return kind, re.compile(rf"(?<![\w$£€.-])(?:{pattern})(?!\w|/\d|-\d{{3}})", 0 if case else re.IGNORECASE), reader


_ON = rf"(?:{WEEKDAY},? )?"
_D = rf"(?P<d>{DAY}|{ORDINAL})(?:st|nd|rd|th)?"
_M, _W, _Y = rf"(?P<m>{MONTH})", rf"(?P<w>{WEEKDAY})", rf"(?P<y>{YEAR})"
_TAIL = rf"(?: (?P<part>{PART}))?"
_EDGE = rf"{SOON}(?:the (?:beginning|start|middle|end) of )?"
_WHICH = (
    r"(?P<which>this past|this coming|the (?:current|latest|next|previous|last)|last|past|previous|next|coming|this)"
)
_SPELT = rf"(?:{'|'.join(TENS[2:])})(?:[ -](?:{'|'.join(ONES[1:10])}))?"
_HALF, _HOUR = r"(?P<half>[ap]\.?m\.?)", r"(?:[:.](?P<min>[0-5]\d))?"
_ZONE = r"(?: (?:GMT|UTC|EST|EDT|ET|PST|PDT|PT|CST|CDT|CET|BST|local time|\([^)]{2,12}\)))?"
_WHEN = (
    rf"(?:,? (?:on )?(?:{_W}|(?P<rel>today|yesterday|tomorrow)|{_M} (?P<d>{DAY})(?:,? (?P<y>{YEAR}))?"
    rf"|(?P<d2>{DAY}) (?P<m2>{MONTH})(?: (?P<y2>{YEAR}))?))?"
)
COUNTED = (  # what follows a number that is no year
    r"(?! ?(?:people|soldiers|troops|points?|shares|km|kilomet|met(?:er|re)s|miles|feet|tons|dollars|euros|percent|per"
    r"|cases|homes|men|women|children|refugees|jobs|units|votes|others|-)|[,.]\d|%| ?[A-Z]{2,4}\b(?<!GMT))"
)
_AFTER_MAY = "|".join(
    rf"(?<={w})" for w in (r"in\s", r"since\s", r"by\s", r"until\s", r"of\s", r"early\s", r"late\s", "mid-")
)

RULES: tuple[tuple[Kind, re.Pattern[str], Reader], ...] = (
    # Days
    _rule("DATE", rf"{_ON}{_M} {_D}(?:,? {_Y})", read.full_date, case=True),
    _rule("DATE", rf"{_ON}(?:the )?{_D}(?: of)? {_M},? {_Y}", read.full_date, case=True),
    _rule("DATE", r"(?P<y>\d{4})[-/](?P<m>1[0-2]|0?[1-9])[-/](?P<d>3[01]|[12]\d|0?[1-9])", read.full_date),
    _rule("DATE", r"(?P<m>1[0-2]|0?[1-9])[-/](?P<d>3[01]|[12]\d|0?[1-9])[-/](?P<y>\d{4}|\d\d)", read.full_date),
    _rule("DATE", r"(?P<d>3[01]|2\d|1[3-9])[-/](?P<m>1[0-2]|0?[1-9])[-/](?P<y>\d{4}|\d\d)", read.full_date),
    _rule("DATE", rf"{_ON}{_M} {_D}(?! ?[%,]\d)", read.day_and_month, case=True),
    _rule("DATE", rf"{_ON}(?:the )?{_D}(?: of)? {_M}(?! {YEAR})", read.day_and_month, case=True),
    _rule("DATE", rf"{SOON}(?:{_WHICH} )?{_W}{_TAIL}", read.weekday, case=True),
    _rule("DATE", rf"{SOON}(?P<a>the day before yesterday|the day after tomorrow|yesterday|tomorrow|today){_TAIL}",
          read.adverb),
    _rule("TIME", rf"{SOON}(?P<a>tonight|overnight|last night|this morning|this evening|this afternoon)", read.adverb),
    _rule("DATE", rf"(?P<feast>{feasts.FEASTS})(?:,? (?:of |in )?(?P<y>(?:19|20)\d\d))?", feasts.feast),
    # Other calendars
    _rule("DATE", rf"(?:(?P<day>3[01]|[12]\d|0?[1-9])(?: of)? )?(?P<month>{feasts.SOLAR}),? (?P<y>1[34]\d\d)",
          feasts.solar_hijri),
    _rule("DATE", rf"(?:(?P<day>30|[12]\d|0?[1-9])(?: of)? )?(?P<month>{feasts.LUNAR}),? (?P<y>1[34]\d\d)"
                  r"(?: A\.?H\.?)?",
          feasts.lunar_hijri),
    _rule("DATE", r"(?:the )?(?:Iranian|Persian|Solar Hijri|Afghan) (?:calendar )?year(?: of)? (?P<y>1[34]\d\d)",
          feasts.solar_hijri),
    _rule("DATE", r"(?P<y>1[34]\d\d) A\.?H\b\.?", feasts.lunar_hijri),
    # Months, years, decades, centuries
    _rule("DATE", rf"{_EDGE}{_M}(?: of|,)? {_Y}", read.month_and_year),
    _rule("DATE", rf"{_EDGE}(?:{_M}(?: {_D})?) (?P<which>this|last|next) year", read.month_of_year, case=True),
    _rule("DATE", rf"(?:the )?{_D}(?: of)? {_M} (?P<which>this|last|next) year", read.month_of_year, case=True),
    _rule("DATE", rf"{_EDGE}(?P<m>{MONTH.replace('May|', '')})(?! for [A-Z])", read.month, case=True),
    _rule("DATE", rf"(?:{_AFTER_MAY})(?P<m>May)(?! \d)", read.month, case=True),
    _rule("DATE", rf"(?P<which>last|next|this|this past|this coming) {_M}", read.month),
    _rule("DATE", rf"(?:fiscal |the year )?{_EDGE}(?:the full year |(?:the )?fiscal(?: year)? )?"
                  rf"(?P<y>(?:1[89]|20)\d\d){COUNTED}", read.year, case=True),
    _rule("DATE", rf"(?:the )?{SOON}(?:the )?(?P<y>(?:1[5-9]|20)\d0|[2-9]0(?='s)|'[2-9]0)'?s", read.decade),
    _rule("DATE", rf"(?:the )?{SOON}(?:the )?(?:nineteen[ -])?(?P<ten>(?:{'|'.join(t[:-1] for t in TENS[2:])})ies)",
          read.spelt_decade),
    _rule("DATE", rf"(?P<c>nineteen|eighteen|twenty)[ -](?P<r>{_SPELT})|the year (?P<k>two thousand)",
          read.spoken_year),
    _rule("DATE", rf"(?:the )?(?P<n>{ORDINAL}) century", read.century),
    # Weeks, quarters, seasons
    _rule("DATE", rf"{SOON}(?:the (?:end|beginning) of )?{_WHICH} (?:fiscal )?"
                  r"(?P<unit>week|weekend|month|quarter|year|decade|century)(?!s|-)", steps.this_or_last),
    _rule("DATE", r"(?:the )?(?P<unit>weekend)", steps.this_or_last),
    _rule("DATE", rf"(?:(?:(?P<which>last|next|this|this past|this coming|the|the early|the late|early|late) )"
                  rf"(?P<unit>{SEASON})|(?P<bare>summer|winter|autumn|(?<=in\s)(?:spring|fall)))"
                  rf"(?: of {_Y})?(?! (?:in|to|by|apart|short|down|off|under|from|of))",
          read.season, case=True),
    _rule("DATE", rf"(?:(?:the|its|a) )?(?:{YEAR} |(?P<which>year-ago|year-earlier|last year's|this year's"
                  rf"|next year's|fiscal) )?(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter(?: of {_Y})?",
          read.quarter),
    _rule("DATE", r"the (?:latest )?(?P<unit>quarter)(?!s)", steps.last_of),
    _rule("DATE", r"the end of the (?P<unit>month|quarter|year)|(?:the )?(?P<year>year)[-' ]?s?[- ]end", steps.of_now),
    _rule("DATE", r"(?:earlier|later|early|late) in the (?P<unit>week|month|quarter|year)"
                  r"|the (?:full |fiscal |current )(?P<year>year)", steps.of_now),
    # From another day
    _rule("DATE", rf"{ABOUT}(?P<n>{COUNT}|a few|several|many) (?P<unit>{UNIT})s?"
                  r" (?P<way>ago|earlier|later|before|from now)", steps.ago),
    _rule("DATE", r"(?P<n>)(?:the |a )?(?P<unit>year)-(?P<way>ago|earlier)(?: (?:period|quarter|third quarter))?",
          steps.ago),
    _rule("DATE", r"(?P<which>that|that same|the same|the next|the following|the previous|the preceding)"
                  r" (?P<unit>day|week|month|year)", steps.that),
    _rule("DATE", r"(?P<which>the|a) (?P<unit>day) (?P<way>before|after|earlier|later)", steps.that),
    # No day in particular
    _rule("DATE", r"(?:right )?now(?! and then|here)|currently|current|at present|at the moment|these days|nowadays",
          read.always("PRESENT_REF")),
    _rule("DATE", r"previously|recently|recent(?= (?:past|weeks and months))?|the recent past|lately"
                  r"|the past(?! (?:\w+ )?(?:year|month|week|day|decade|hour)s?\b)", read.always("PAST_REF")),
    _rule("DATE", r"the (?:near |foreseeable |not-too-distant )?future|the near term|the short term"
                  r"|(?:the )?coming (?:days|weeks|months|years)", read.always("FUTURE_REF")),
    # How long
    _rule("DURATION", rf"(?:the )?(?:past|last|next|first|coming|previous|final|latest)"
                      rf" (?P<n>{COUNT}|few|several|couple of) (?P<unit>{UNIT})s?", steps.duration),
    _rule("DURATION", rf"(?P<n>the) past (?P<unit>{UNIT})(?!s)", steps.duration),
    _rule("DATE", rf"(?<=in\s){ABOUT}(?P<n>{COUNT}) (?P<unit>{UNIT})s?(?! ?-?old)", steps.in_so_long),
    _rule("DURATION", rf"{ABOUT}(?P<n>{COUNT})(?P<half> and a half| 1/2)?[ -](?P<unit>{UNIT})s?(?:-long)?(?! ?-?old)",
          steps.duration),
    _rule("DURATION", rf"(?:the )?(?P<vague>{VAGUE}|last few|past few|next few)"
                      r" (?P<unit>second|minute|hour|day|week|month|quarter|year|decade|centurie)s", steps.duration),
    _rule("DURATION", r"(?P<unit>minute|hour|day|week|month|year|decade|centurie)s(?! ago|[ -]old)", steps.duration),
    # How often
    _rule("SET", r"[Dd]aily(?! (?:[A-Z]|newspaper|paper|life|lives))|(?:every|each|per) day", read.always("P1D"),
          case=True),
    _rule("SET", r"weekly|(?:every|each) week|once a week", read.always("P1W")),
    _rule("SET", r"monthly|(?:every|each) month|once a month", read.always("P1M")),
    _rule("SET", r"(?:every|each) year|yearly|annually|once a year", read.always("P1Y")),
    _rule("SET", r"hourly|every hour", read.always("PT1H")),
    _rule("SET", rf"(?:every|each) (?:{_W}|{_M})", steps.how_often, case=True),
    _rule("SET", rf"every (?P<n>{COUNT}) (?P<unit>{UNIT})s?", steps.how_often),
    # By the clock
    _rule("TIME", rf"(?:around |about )?(?P<h>1[0-2]|0?[1-9]){_HOUR} ?{_HALF}{_ZONE}{_WHEN}", read.clock),
    _rule("TIME", rf"(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?: hours)?{_ZONE}{_WHEN}", read.clock),
    _rule("TIME", r"(?P<h>[01]\d|2[0-3])(?P<min>[0-5]\d) (?:GMT|UTC|hours)", read.clock),
    _rule("TIME", rf"(?:{_W} )?(?P<part>noon|midday|midnight)(?: (?:on )?(?P<rel>today|yesterday|tomorrow))?",
          read.clock),
    _rule("TIME", rf"(?P<part>noon|midnight) {_W}", read.clock),
)  # fmt: skip
"""Kind, pattern and reader; where matches overlap, the one that starts first counts, and of those the longest."""
