"""The beginning of XML before a parser sees it, and dates as feeds and maps write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.utils import parsedate_tz

from whowhom.errors import InputError
from whowhom.extract.calendar import LATEST, safe_date, whole

LONGEST_DATE = 100
"""Characters of a date; more are something else."""

_HEAD = 8192
"""Bytes in which a document's first tag stands, behind its comments and style sheets."""

_MOST_MENDED = 100_000
"""Ampersands that are put right in one document; beyond, what they stand in is lost."""

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]{0,1000}>", re.I)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,40})(?=[\s/>])")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:([A-Za-z]{2,31});)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMERIC_ORDER = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2,4}")


def start_of(head: bytes) -> str:
    """The beginning of a file as text, right in its ASCII, whatever the encoding; never raises."""
    head = head[:_HEAD]
    if head.startswith((b"\xff\xfe", b"<\x00")):
        return head.decode("utf-16-le", "replace").lstrip("\ufeff")
    if head.startswith((b"\xfe\xff", b"\x00<")):
        return head.decode("utf-16-be", "replace").lstrip("\ufeff")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def root_of(text: str) -> str | None:
    """The name of the first tag in lower case without its prefix, None where the text does not begin as XML does."""
    try:
        match = _ROOT.match(text, prolog(text))
    except InputError:
        match = _ROOT.search(text, text.find("]"))
    return match[1].lower() if match else None


def prolog(text: str) -> int:
    """How many characters stand before the first tag: declarations, comments, a plain DOCTYPE.

    Raises InputError where the DOCTYPE declares entities or attributes of its own, with which a small file can be
    made to fill the memory.
    """
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n\ufeff":
            at += 1
        if text.startswith("<?", at):
            at = _behind(text, "?>", at)
        elif text.startswith("<!--", at):
            at = _behind(text, "-->", at)
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            plain = _DOCTYPE.match(text, at)
            if plain is None:
                raise InputError("the XML declares entities of its own, which is not safe to read: remove its DOCTYPE")
            at = plain.end()
        else:
            return at


def mended(text: str) -> str:
    """XML with HTML's named characters written out, stray ampersands escaped and control characters removed.

    Feeds are often made by templates that know none of XML's rules; CDATA stays as it is.
    """
    first, *rest = _CONTROL.sub("", text).split("<![CDATA[")
    left = _MOST_MENDED
    pieces: list[str] = []
    for piece in (f"]]>{first}", *rest):
        inside, end, outside = piece.partition("]]>")
        if "&" in outside and left > 0:
            outside, times = _NAMED.subn(_character, outside, left)
            left -= times
        pieces.append(f"{inside}{end}{outside}")
    return "<![CDATA[".join(pieces).removeprefix("]]>")


def tags(text: str) -> int:
    """How many tags there are outside of CDATA, ends included."""
    first, *rest = text.split("<![CDATA[")
    return first.count("<") + sum(piece.partition("]]>")[2].count("<") for piece in rest)


def written_day(text: str | None, today: date | None = None) -> str | None:
    """The date that a feed or map writes, as ISO in the time zone that it is written in; a month or year alone stays.

    None where none is written, where day and month could be swapped, and where it lies more than a day behind
    ``today``.

    >>> written_day("Tue, 21 Mar 2023 22:30:00 -0500"), written_day("2023-03-21T23:30:00-05:00")
    ('2023-03-21', '2023-03-21')
    """
    text = " ".join(text[: 2 * LONGEST_DATE].split()) if text else ""
    if not text or len(text) > LONGEST_DATE:
        return None
    latest = LATEST if today is None else min(LATEST, today + timedelta(days=1))
    try:
        found = whole(text, latest=latest)
    except (ValueError, OverflowError, OSError):
        return None
    if found is not None:
        return found.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[found.precision]]
    if _NUMERIC_ORDER.search(text) or whole(text) is not None:
        return None
    day = _day_of_mail(text)
    return day.isoformat() if day is not None and date(1970, 1, 2) <= day <= latest else None


def _day_of_mail(text: str) -> date | None:
    """Mail's dates beyond what pages write: years of two digits, and the C library's order."""
    try:
        parsed = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return safe_date(*parsed[:3]) if parsed else None


def _character(match: re.Match[str]) -> str:
    from html.entities import html5

    name = match[1]
    if name and (character := html5.get(name + ";")) and "<" not in character and "&" not in character:
        return character
    return f"&amp;{name};" if name else "&amp;"


def _behind(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return len(text) if found < 0 else found + len(end)
