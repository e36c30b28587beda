"""What one cell may hold: text on one line, text that no spreadsheet runs, whole numbers for ids."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date

_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_RUN = ("=", "+", "-", "@", "\t", "\r")

DIGITS = 18
"""Digits of a whole-number id at most: the largest still fits a signed column of 64 bits."""

_LIMIT: int = 10**DIGITS - 1


def shown(value: object) -> str:
    """A value as text: empty for None, 1 and 0 for truth, whole floats without a point, lone surrogates as ``?``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    return str(value).replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def tabbed(value: object) -> str:
    """A cell of a tab-separated file: whatever would end a cell or a row becomes a space.

    A straight quotation mark at its beginning becomes an apostrophe: these files have no quoting, yet many readers take
    the mark for it and swallow the rows that follow.
    """
    text = _BREAKS.sub(" ", shown(value))
    return f"'{text[1:]}" if text.startswith('"') else text


def harmless(value: object) -> str:
    """A cell of a CSV: text that a spreadsheet would run as a formula gets an apostrophe, numbers stay."""
    text = shown(value)
    if not isinstance(value, str):
        return text
    runs = text.startswith(_RUN)
    text = re.sub(r"\r\n?", "\n", text)  # a bare carriage return would end the row for many readers
    return f"'{text}" if runs else text


def runs(text: str) -> bool:
    """Whether a spreadsheet would run the cell; a plain number is none that it runs."""
    return text.startswith(_RUN) and re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text) is None


def number(id: str) -> int:
    """A whole number for an id, the same in every run; at least 1, at most 18 digits."""
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % _LIMIT + 1


def joined(values: Sequence[str | None], by: str = ";") -> str:
    """The values that there are, each once, in order."""
    return by.join(dict.fromkeys(value for value in values if value))


def day(iso: str | None) -> date | None:
    """The day of an ISO date, None for none."""
    return None if iso is None else date.fromisoformat(iso)


def compact(iso: str | None) -> str:
    """An ISO day as ``YYYYMMDD``."""
    return (iso or "").replace("-", "")


def encodable(value: object) -> object:
    """Plain lists and dictionaries of a value, with ``?`` for lone surrogates, which JSON in UTF-8 cannot hold."""
    import msgspec

    plain = msgspec.to_builtins(value)
    return _whole(plain)


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(each) for each in value]
    return value
