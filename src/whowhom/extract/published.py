"""When an article was published, by the strongest evidence that there is, and how we know.

    given      what the user or a table's column says
    metadata   JSON-LD, meta tags, microdata and <time> that name publication
    feed       the entry of a feed (the reader hands it over)
    url        /2023/03/22/
    text       a dateline with its year, or a line that says when the text was published
    none       no evidence

A page's own clock, updates and modifications, copyright years, comments and lists of other stories are no evidence.
A missing date is better than a wrong one: every date of the text is reckoned from this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from whowhom.errors import ConfigError
from whowhom.extract.calendar import DAY_AND_MONTH, LATEST, MONTH, Written, dates, month_of, safe_date, whole
from whowhom.extract.headline import from_headline
from whowhom.extract.pagedate import from_labels, from_metadata
from whowhom.model.text import Basis, Published

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_URL_DAY = re.compile(
    r"(?:^|[/_.=-])((?:19|20)\d\d)[/_-](1[0-2]|0?[1-9]|[a-z]{3})[/_-](3[01]|[12]\d|0?[1-9])(?=$|[/_.?&#-])"
    r"|(?:^|[/_-])((?:19|20)\d\d)(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])(?=$|[/_.?-]|T\d)",
    re.I,
)
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](1[0-2]|0[1-9])(?=$|/)")
_URL_YEAR = re.compile(r"/((?:19|20)\d\d)(?=/)")


def parse_given(text: str, *, latest: date = LATEST) -> Published:
    """What the user said: a day, a month or a year as ISO or as written in English.

    Raises ConfigError where there is no such day, where day and month could be swapped, or where it is no date.

    >>> parse_given("22 March 2023").date
    '2023-03-22'
    """
    found = whole(text, latest=latest)
    if found is None or not _states_only(text, found):
        raise ConfigError(f"{text!r} is no date that can be: write it as YYYY-MM-DD, such as 2023-03-22")
    return _published(found, "given")


def published(
    *,
    given: str | None = None,
    tree: HtmlElement | None = None,
    feed: str | None = None,
    url: str | None = None,
    stated: Written | None = None,
    datelines: Iterable[str] = (),
    latest: date = LATEST,
) -> Published:
    """The publication date by the first evidence that yields one.

    ``stated`` is a date the text itself gives as that of its publication; ``datelines`` are the article's datelines.
    A dateline without a year counts only where the URL gives the year. Raises ConfigError where ``given`` cannot be.
    """
    if given is not None:
        return parse_given(given, latest=latest)
    if tree is not None and (found := from_metadata(tree, latest=latest)):
        return _published(found, "metadata")
    if feed is not None and (found := whole(feed, latest=latest)):
        return _published(found, "feed")
    in_url = from_url(url, latest=latest) if url else None
    if in_url and in_url.precision == "day":
        return _published(in_url, "url")
    if stated:
        return _published(stated, "text")
    if tree is not None and (found := from_labels(tree, latest=latest)):
        return _published(found, "text")
    if found := _from_datelines(datelines, in_url, latest):
        return _published(found, "text")
    if tree is not None and (found := from_headline(tree, latest=latest)):
        return _published(found, "text")
    return _published(in_url, "url") if in_url else Published()


def from_url(url: str, *, latest: date = LATEST) -> Written | None:
    """The date in an address: its day, else year and month, else the year; only the path is read."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:  # brackets that are no IPv6 address
        return None
    for match in _URL_DAY.finditer(path):
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        if not month.isdigit() and not re.fullmatch(MONTH, month, re.I):
            continue
        number = int(month) if month.isdigit() else month_of(month)
        found = safe_date(int(year), number, int(day))
        if found and date(1990, 1, 1) <= found <= latest:
            return Written(day=found, precision="day", start=0, end=0)
    if by_month := _URL_MONTH.search(path):
        return Written(day=date(int(by_month[1]), int(by_month[2]), 1), precision="month", start=0, end=0)
    if by_year := _URL_YEAR.search(path):
        return Written(day=date(int(by_year[1]), 1, 1), precision="year", start=0, end=0)
    return None


def _from_datelines(datelines: Iterable[str], in_url: Written | None, latest: date) -> Written | None:
    for words in datelines:
        if found := next(dates(words, latest=latest), None):
            return found
        match = DAY_AND_MONTH.search(words)
        if match is None or in_url is None:
            continue
        day, month = int(match["d1"] or match["d2"]), month_of(match["m1"] or match["m2"])
        if in_url.precision == "month" and month != in_url.day.month:
            continue
        if anchored := safe_date(in_url.day.year, month, day):
            return Written(day=anchored, precision="day", start=match.start(), end=match.end())
    return None


def _states_only(text: str, found: Written) -> bool:
    """Whether the words are the date and no more than a time of day or a weekday beside it."""
    rest = text.strip()[: found.start] + " " + text.strip()[found.end :]
    return (
        re.fullmatch(r"[\s,]*(?:[A-Za-z]{3,9}[\s,.]*)?(?:T?\s*\d{1,2}:\d\d.{0,25}|T?\d{4,6}Z?|[\s,.Z]*)[\s,.]*", rest)
        is not None
    )


def _published(found: Written, basis: Basis) -> Published:
    precision: Literal["day", "month", "year"] = found.precision
    return Published(date=found.day.isoformat(), precision=precision, basis=basis)
