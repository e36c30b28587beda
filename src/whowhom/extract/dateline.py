"""Datelines: the words before a report that say where and when it was filed, and by which agency."""

from __future__ import annotations

import re

from whowhom.extract.calendar import MONTH, WEEKDAY

_CAPS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]{2,}(?:[ -][A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]*){0,3}"
_TITLED = r"[A-ZÀ-ÖØ-Þ][\w'’\-]+(?:[ -](?:al-|el-|de |of |the )?[A-ZÀ-ÖØ-Þ][\w'’\-]+){0,3}"
_COUNTRY = rf"(?:,\s+{_TITLED}|,\s+[A-Z]\.[A-Z]\.)"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_WHEN = rf"(?:{WEEKDAY}\.?,?\s+)?(?:{MONTH}\s+{_NUMBER}|{_NUMBER}\s+(?:of\s+)?{MONTH})(?:,?\s+(?:19|20)\d\d)?"
_WHEN_I = f"(?i:{_WHEN})"
_AGENCY_NAME = r"[A-Z][\w.’'&\-]*(?:[ /\-][A-Z][\w.’'&\-]*){0,4}"
_AGENCY = rf"(?:\({_AGENCY_NAME}\)|/{_AGENCY_NAME}/)"
_DASH = r"\s*(?:—|–|―|--|-(?=\s))\s*"
_OPENS = r"(?=[\"'“‘«(]?[A-ZÀ-ÖØ-Þ\d]|$)"

_DATELINE = re.compile(
    "|".join(
        (
            # BOGOTA (Agency), March 3, 2023 --
            rf"(?:{_CAPS}|{_TITLED}){_COUNTRY}?\s+{_AGENCY},?\s+{_WHEN_I}(?:{_DASH}|[.:]\s+){_OPENS}",
            # TEHRAN (IRNA) - · BAKU, March 3 (Agency) — · KYIV. Feb 3 (Agency) –
            rf"(?:{_CAPS}(?:/{_CAPS})?|{_TITLED}){_COUNTRY}?(?:[.,]?\s+{_WHEN_I})?[.,]?\s*{_AGENCY}[.,:]?(?:{_DASH}|\s+){_OPENS}",
            # Baku, March 3 — · GENEVA, 14 March 2022:
            rf"(?:{_CAPS}|{_TITLED}){_COUNTRY}?[.,]\s+{_WHEN_I}(?:,\s+{_AGENCY_NAME})?(?:{_DASH}|[:]\s*){_OPENS}",
            # Yerevan, 14 Mar. · MOSCOW, March 3. /AGENCY/.
            rf"(?:{_CAPS}|{_TITLED}){_COUNTRY}?,\s+{_WHEN_I}(?:,\s+{_AGENCY_NAME})?(?:(?<=\.)|\.)(?:\s+{_AGENCY}\.?(?:{_DASH})?)?\s*{_OPENS}",
            # Kyiv, 14 March 2022 (a line of its own)
            rf"(?:{_CAPS}|{_TITLED}){_COUNTRY}?,\s+(?i:{_WHEN.removesuffix('?')})\s*$",
            # BAKU — · ANKARA, Türkiye - · CITY/OTHER CITY —
            rf"{_CAPS}(?:/{_CAPS})?{_COUNTRY}?{_DASH}{_OPENS}",
            # MANILA:
            rf"{_CAPS}{_COUNTRY}?:\s+{_OPENS}",
            # (AGENCY) — · March 3 (Agency) --
            rf"(?:{_WHEN_I}\s+)?\({_AGENCY_NAME}\){_DASH}{_OPENS}",
        )
    )
)
_NOT_PLACES = re.compile(
    r"(?:BREAKING|UPDATED?|EXCLUSIVE|ANALYSIS|OPINION|WATCH|LIVE|URGENT|VIDEO|PHOTOS?|CORRECTED|NATO|NOTE|EXPLAINER|"
    r"FACTBOX|TIMELINE|INTERVIEW|EDITORIAL|COMMENT|QUESTION|ANSWER|REPORTER|MODERATOR|HOST|SPEAKER|SPOKES\w+|"
    r"(?:PRIME |FOREIGN |DEFEN[CS]E )?(?:PRESIDENT|MINISTER|SECRETARY|AMBASSADOR|GENERAL|SENATOR|CHAIRMAN)|WARNING)\b"
    rf"|(?i:{WEEKDAY}\b)"
)
_LONGEST = 110
"""Datelines with two cities, a date and an agency stay under this many characters."""


def dateline(paragraph: str) -> int:
    """The length of the dateline that opens ``paragraph``, its dash and following blanks included; 0 where none.

    >>> p = "BAKU, March 3 (Agency) — Troops left."
    >>> p[dateline(p):]
    'Troops left.'
    """
    match = _DATELINE.match(paragraph[: _LONGEST + 60])
    if match is None or match.end() > _LONGEST or _NOT_PLACES.match(paragraph):
        return 0
    return match.end()
