"""Lines for people that may be sent on: one line each, nothing that steers a terminal, and no secrets."""

from __future__ import annotations

from whowhom.output import safe
from whowhom.read.fetched import unkeyed


def line(text: str) -> str:
    """The text on one line, addresses in it without passwords and keys.

    >>> line("https://desk:pw@wire.example/feed?api_key=abc answered 403:\\n check the address")
    'https://…@wire.example/feed?api_key=… answered 403: check the address'
    """
    return unkeyed(safe(text))


def why(error: Exception) -> str:
    """An error for the log: ours speak for themselves."""
    ours = type(error).__module__.startswith("whowhom.")
    return str(error) if ours else f"failed ({type(error).__name__}: {error})"
