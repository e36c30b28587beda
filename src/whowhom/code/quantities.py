"""Numbers that belong to an event: tolls, distances, sums, spans of time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import prod

from whowhom.model import Quantity, Span
from whowhom.resolve.timewords import MONTHS, WHOLE_MONTHS

SMALL_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL = {word: value for value, word in enumerate(SMALL_WORDS)}
TENS = {word: value for value, word in zip(range(20, 100, 10), TENS_WORDS, strict=True)}
SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6,
          "billion": 1e9, "bn": 1e9, "trillion": 1e12}  # fmt: skip
VAGUE = {
    "tens of thousands": (2e4, None), "hundreds of thousands": (2e5, None), "tens of millions": (2e7, None),
    "hundreds of millions": (2e8, None), "tens": (20.0, None), "dozens": (24.0, None), "scores": (40.0, None),
    "hundreds": (200.0, None), "thousands": (2e3, None), "millions": (2e6, None), "several": (3.0, None),
    "half a dozen": (6.0, 6.0),
}  # fmt: skip
"""Lower bounds that a plural of a group word asserts: at least two of it (a score is twenty, "several" three)."""

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ONES = "|".join(SMALL_WORDS[1:10])
_LARGE = "dozen|hundred|thousand|million|billion|trillion"
_SIMPLE = (
    rf"(?:(?:{'|'.join(TENS_WORDS)})(?:[- ](?:{_ONES})\b)?|{'|'.join(sorted(SMALL_WORDS, key=len, reverse=True))}"
    rf"|(?<!half )an?(?= (?:{_LARGE})\b))"
)
_WORD = rf"{_SIMPLE}(?:(?: (?:{_LARGE})\b)+(?: (?(between)|(?:and )?){_SIMPLE}\b)?)*"
"""A number in words: "two hundred and fifty thousand"; behind "between" an "and" parts two numbers."""

_AT_LEAST = ("no fewer than", "no less than", "not less than", "at least", "more than", "over")
_AT_MOST = ("no more than", "not more than", "as many as", "up to", "at most", "fewer than", "less than")
_BOUND = "|".join((*_AT_LEAST, *_AT_MOST, "about", "around", "some", "nearly", "almost"))
_SCALE = rf"(?:(?:\s?(?:{_LARGE}|bn|mn)\b)+|[mk]\b)?"
NUMBER = re.compile(
    rf"(?P<between>\bbetween\s+)?(?P<bound>\b(?:{_BOUND})\s+)?"
    rf"(?P<money>(?:\b[A-Z]{{1,3}}|(?<![A-Za-z]))[$€£¥]\s?)?(?<![\w.,-])(?P<low>{_DIGITS}|\b{_WORD}\b)(?P<scale1>{_SCALE})"
    rf"(?:\s?(?:-|–|to|(?(between)and|-))\s?(?P<high>{_DIGITS}|\b{_WORD}\b)(?P<scale2>{_SCALE}))?"
    r"(?P<percent>\s?(?:%|per ?cent\b))?",
    re.IGNORECASE,
)
VAGUE_NUMBER = re.compile(rf"\b(?P<low>{'|'.join(VAGUE)})\b(?P<scale>(?:\s(?:{_LARGE})\b)*)(?: of)?\b", re.IGNORECASE)
_MONTHS = (*WHOLE_MONTHS, *MONTHS, "sept")
_STOP = (
    set(
        "a an the this that these those last next each and or in on at of from by with "
        "were was to have had has are is".split()
    )
    | set(_MONTHS)
    | set(SMALL_WORDS)
    | set(TENS_WORDS)
    | set(SCALES)
)
"""Words that end the search for a unit: nothing behind them belongs to the number."""

_DAY = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\.?\s+$", re.IGNORECASE)
_YEAR = re.compile(
    rf"\b(?:in|since|until|till|during|before|after|early|late|mid|{'|'.join(_MONTHS)})[\s-]+$", re.IGNORECASE
)
"""What stands before the day of a month, and before a year."""

_CURRENCY = {
    "$": "USD", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD", "NT$": "TWD", "R$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "CN¥": "CNY",
}  # fmt: skip
"""Signs of currencies by the convention of news agencies, whose bare "$" is the dollar of the United States."""


def placed(text: str, span: Span, units: Mapping[str, str]) -> list[tuple[int, Quantity]]:
    """Every quantity with a unit that ``units`` knows within ``span`` of ``text``, in reading order.

    With each comes where in ``text`` its number begins. ``units`` maps a unit as written (lower case: "km", "people",
    "soldiers") to its canonical name. A number without a known unit is left alone: a year, a day, an age or a score is
    no toll.
    """
    sentence = span.of(text)
    found: list[tuple[int, Quantity]] = []
    for match in NUMBER.finditer(sentence):
        quantity = _exact(sentence, match, units)
        if quantity:
            found.append((match.start("low"), quantity))
    for match in VAGUE_NUMBER.finditer(sentence):
        unit, end = _unit(sentence, match.end(), units)
        if unit:
            times = prod(SCALES[word] for word in match["scale"].lower().split())
            low, high = (bound and bound * times for bound in VAGUE[match["low"].lower()])
            found.append((match.start(), Quantity(text=sentence[match.start() : end], low=low, high=high, unit=unit)))
    return sorted(((span.start + at, quantity) for at, quantity in found), key=lambda pair: pair[0])


def _exact(sentence: str, match: re.Match[str], units: Mapping[str, str]) -> Quantity | None:
    low, high = _range(match)
    if high < low or _is_date(sentence, match):
        return None
    end = match.end()
    if match["money"]:
        unit = _CURRENCY.get(match["money"].strip().upper())
    elif match["percent"]:
        unit = "percent"
    else:
        unit, end = _unit(sentence, match.end(), units)
        scale = (match["scale2"] or match["scale1"] or "").lower()
        if scale == "m" and sentence[:end].split()[-1].lower() == unit:
            return None  # "a 12m missile" is that long; "12m people" are millions
    if unit is None:
        return None
    bound = (match["bound"] or "").strip().lower()
    return Quantity(
        text=sentence[match.end("between") if match["between"] else match.start() : end].strip(),
        low=None if bound in _AT_MOST and not match["high"] else low,
        high=None if bound in _AT_LEAST and not match["high"] else high,
        unit=unit,
    )


def _is_date(sentence: str, match: re.Match[str]) -> bool:
    """Whether the number is the day of a month or a year, as what stands before it tells."""
    digits, before = match["low"], sentence[: match.start("low")]
    if match["bound"] or match["money"] or match["percent"] or match["scale1"] or not digits.isdigit():
        return False
    if 1 <= int(digits) <= 31 and _DAY.search(before):
        return True
    return len(digits) == 4 and 1900 <= int(digits) <= 2100 and _YEAR.search(before) is not None


def _unit(sentence: str, at: int, units: Mapping[str, str]) -> tuple[str | None, int]:
    """The unit that follows, allowing two modifiers between ("12 Armenian border guards"), and where it ends."""
    window = re.match(r"[\s-]+((?:[A-Za-z][\w’'-]*[ -]?){1,5})", sentence[at : at + 60])
    if not window:
        return None, at
    words = list(re.finditer(r"[A-Za-z][\w’'-]*", window.group(1)))
    for i, word in enumerate(words):
        for last in reversed(words[i : i + 3]):
            name = window.group(1)[word.start() : last.end()].lower()
            if name in units:
                # Dollars of a state that the table does not have are not those of another.
                foreign = i and units[name].isupper()
                return (None, at) if foreign else (units[name], at + window.start(1) + last.end())
        name = word.group().lower()
        if i >= 3 or name in _STOP or name.endswith("s"):
            return None, at
    return None, at


def _range(match: re.Match[str]) -> tuple[float, float]:
    """Both bounds; a scale that stands once counts for both ("5 to 10 million"), unless the first is larger already."""
    low, times = _value(match["low"], match["scale1"])
    if not match["high"]:
        return low * times, low * times
    high, most = _value(match["high"], match["scale2"])
    if low < high:
        times, most = (most, most) if times == 1 else (times, times if most == 1 else most)
    return low * times, high * most


def _value(number: str, scale: str | None) -> tuple[float, float]:
    """A number and the factor that the scale words behind it make ("two", 1e5 of "two hundred thousand")."""
    words = re.findall(r"[a-z]+|[\d.,]+", f"{number} {scale or ''}".lower())
    if words[0][0].isdigit():
        value, words = float(words[0].replace(",", "")), words[1:]
    else:
        first = next((i for i, word in enumerate(words) if word in SCALES), len(words))
        value, words = _spelled(words[:first]), words[first:]
    if all(word in SCALES for word in words):
        return value, prod(SCALES[word] for word in words)
    return _spelled(words, value), 1.0


def _spelled(words: Sequence[str], current: float = 0.0) -> float:
    """The value of a number in words, ``current`` being what stands before them."""
    total = 0.0
    for word in words:
        if word in SCALES:
            current *= SCALES[word]
            if SCALES[word] > 100:
                total, current = total + current, 0.0
        else:
            current += SMALL.get(word, TENS.get(word, 1.0 if word in {"a", "an"} else 0.0))
    return total + current
