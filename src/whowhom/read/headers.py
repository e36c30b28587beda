"""What the headers of an answer say, and those that ask whether anything has changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from whowhom.read.fetched import Asked, Exchange, FetchError, shown

_LONGEST_RETRY = 30 * 86_400.0
"""Seconds of a Retry-After that are believed."""

_LONGEST_MARK = 1_000
"""Characters of an ETag or date that are sent back."""


def conditions(asked: Asked) -> dict[str, str]:
    """Headers that spare sending again what has not changed; a mark that was never a header is not sent."""
    marks = {"If-None-Match": asked.etag, "If-Modified-Since": asked.modified}
    return {
        name: mark
        for name, mark in marks.items()
        if mark and mark.isascii() and mark.isprintable() and len(mark) <= _LONGEST_MARK
    }


def status_error(answer: Exchange) -> FetchError:
    if answer.status == 410:
        hint = "it is gone for good"
    elif answer.status == 429 or answer.status >= 500:
        hint = "try again later"
    else:
        hint = "check the address"
    return FetchError(
        f"{shown(answer.url)} answered {answer.status}: {hint}",
        kind="status",
        status=answer.status,
        retry_after=retry_after(answer.header("retry-after")),
    )


def retry_after(value: str | None) -> float | None:
    """A Retry-After in seconds from now, however it is written; None where it says nothing."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(float(value), _LONGEST_RETRY)
    try:
        when = parsedate_to_datetime(value[:100])
        left = (when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    return min(max(left.total_seconds(), 0.0), _LONGEST_RETRY)


def content_type(value: str | None) -> tuple[str | None, str | None]:
    """Type and charset, in small letters; None for what is not said or cannot be."""
    if not value:
        return None, None
    message = Message()
    message["content-type"] = re.sub(r"[^\x20-\x7e]", "", value[:500])
    charset = message.get_content_charset()
    named = value.partition(";")[0].strip().lower()
    return (
        named if re.fullmatch(r"[\w.+-]{1,100}/[\w.+-]{1,100}", named, re.ASCII) else None,
        charset if charset and re.fullmatch(r"[\w.:+-]{1,40}", charset, re.ASCII) else None,
    )
