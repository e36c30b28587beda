"""The vocabulary of time in news English, as pieces of regular expressions and the numbers that they stand for."""

from __future__ import annotations

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
    "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
PARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "noon": "12:00", "midnight": "24:00"}
"""Parts of a day as TIMEX3 writes them after the T."""

SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
UNITS = {
    "second": "TS", "seconds": "TS", "minute": "TM", "hour": "TH", "day": "D", "week": "W", "fortnight": "W",
    "month": "M", "quarter": "Q", "quarters": "Q", "year": "Y", "decade": "Y", "century": "Y", "centurie": "Y",
}  # fmt: skip
"""Units as TIMEX3 writes them in a period; those of the clock with a T before."""

TIMES = {"decade": 10, "century": 100, "centurie": 100, "fortnight": 2}
"""How many of the written unit one of these is."""

MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sep(?:t(?:ember|\.)?|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY"
    r"|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)"
)
WEEKDAY = (
    r"(?:(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri|[Ss]atur|[Ss]un)day"
    r"|MONDAY|TUESDAY|WEDNESDAY|THURSDAY|FRIDAY|SATURDAY|SUNDAY)"
)
_TEENS = "|".join(sorted(ONES[1:], key=len, reverse=True))
_COMPOUND = rf"(?:{'|'.join(TENS[2:])})(?:[- ](?:{'|'.join(ONES[1:10])}))?"
COUNT = rf"(?:\d{{1,3}}(?:[.,]\d+)?|{_COMPOUND}|{_TEENS}|a couple of|couple of|an?|half an?|half-a)"
VAGUE = r"(?:a few|few|several|some|many|a number of|dozens of|the|those|these|recent|past|coming)"
UNIT = r"(?:seconds|minute|hour|day|week|fortnight|month|quarters|year|decade|centur(?:y|ie))"
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:1[5-9]\d\d|20\d\d)"
PART = r"(?:morning|afternoon|evening|night)"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
ABOUT = (
    r"(?:(?:about|around|nearly|almost|more than|less than|at least|at most|over|up to|some|roughly|another"
    r"|an additional|additional|a further|an extra) )?"
)
SOON = r"(?:(?:earlier|later|early|late)[ -]|mid[- ])?"

WHOLE_MONTHS = (
    "january february march april may june july august september sept october november december"
).split()  # fmt: skip
_WHOLE_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_FEASTS = "christmas boxing valentine bastille halloween armistice thanksgiving easter".split()
_AROUND = (
    "yesterday today tomorrow tonight overnight midday weekend "
    "now nowadays currently current present moment previously recently recent lately past future term "
    "daily weekly monthly yearly annually hourly eighteen nineteen twenty"
).split()  # fmt: skip
_DECADES = tuple(f"{ten[:-1]}ies" for ten in TENS[2:])

TIMELY = frozenset([
    *MONTHS, *WHOLE_MONTHS, *_WHOLE_DAYS, *_FEASTS, *UNITS, *(f"{unit}s" for unit in UNITS), *PARTS, *SEASONS,
    *_AROUND, *_DECADES,
])  # fmt: skip
"""Words, small letters a to z, of which an expression of time without digits has one at least."""


def number(words: str) -> str:
    """The number that words of COUNT stand for, as digits; "X" where they leave it open.

    >>> number("twenty-one"), number("a couple of"), number("several")
    ('21', '2', 'X')
    """
    words = words.lower().strip()
    if words.replace(",", "").replace(".", "").isdigit():
        return words.replace(",", "")
    if words in {"", "a", "an", "the", "past", "last", "next"}:
        return "1"
    if "couple" in words:
        return "2"
    if words in ONES:
        return str(ONES.index(words))
    ten, _, one = words.replace(" ", "-").partition("-")
    if ten in TENS[2:]:
        return str(TENS.index(ten) * 10 + (ONES.index(one) if one in ONES else 0))
    return "X"


def ordinal(words: str) -> int:
    """The number that an ordinal stands for.

    >>> ordinal("third"), ordinal("21st")
    (3, 21)
    """
    words = words.lower().replace(" ", "-")
    return ORDINALS.index(words) + 1 if words in ORDINALS else int("".join(c for c in words if c.isdigit()))


def month(words: str) -> int:
    """1 for January to 12, by the name's first three letters."""
    return MONTHS.index(words[:3].lower()) + 1


def weekday(words: str) -> int:
    """0 for Monday to 6, by the name's first three letters."""
    return DAYS.index(words[:3].lower())
