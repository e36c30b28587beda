"""Dates in the words of other languages than English: "2 de abril de 2020", "15 августа 2016", "2020년 3월 4일"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from whowhom.extract.calendar import EARLIEST, LATEST, Written, dates, safe_date

LANGUAGES = (
    "ar", "az", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hr", "hu", "hy", "id",
    "it", "ka", "kk", "lt", "lv", "mk", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sr_Latn",
    "sv", "sw", "tr", "uk", "uz", "vi",
)  # fmt: skip
"""Languages whose months CLDR names, other than English."""

_EAST = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>1[0-2]|0?[1-9])\s?[月월]\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日일]"
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")


def foreign_dates(text: str) -> Iterator[Written]:
    """Full dates of ``text`` written in words of these languages, in order."""
    names, pattern = _months()
    for match in pattern.finditer(text):
        day = safe_date(int(match["y"]), names[match["m"].lower()], int(match["d"]))
        if day is not None and EARLIEST <= day <= LATEST:
            yield Written(day=day, precision="day", start=match.start(), end=match.end())
    for match in _EAST.finditer(text):
        day = safe_date(int(match["y"]), int(match["m"]), int(match["d"]))
        if day is not None:
            yield Written(day=day, precision="day", start=match.start(), end=match.end())


def printed(words: str, latest: date = LATEST) -> list[Written]:
    """Dates in English or in another language, in the order of the text."""
    return sorted([*dates(words, latest=latest), *foreign_dates(words)], key=lambda d: d.start)


@cache
def _months() -> tuple[dict[str, int], re.Pattern[str]]:
    """Names of months, in small letters, to their numbers; a name that two languages number differently is left out."""
    from babel.dates import get_month_names

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context=context, locale=language).items():
                    plain = name.lower().rstrip(".")
                    if _LETTERS.fullmatch(plain):
                        found.setdefault(plain, set()).add(number)
    names = {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}
    words = "|".join(sorted(map(re.escape, names), key=lambda w: (-len(w), w)))
    return names, re.compile(
        rf"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9])(?:\.|º|er)?\s?(?:de\s|d[’'])?(?P<m>{words})\.?,?\s(?:de\s|del\s|г\.\s)?(?P<y>(?:19|20)\d\d)(?!\d)",
        re.I,
    )
