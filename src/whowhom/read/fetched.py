"""What is asked of the web and what comes back: an answer, or one sentence on why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from whowhom.errors import InputError

Kind = Literal["robots", "refused", "private", "timeout", "too big", "redirects", "status", "encoding", "network"]
"""Why a page was not had: its site's robots.txt, an address that may not be asked for, one inside the own network, no
answer in time, more bytes than allowed, redirects without end, an answer that is an error, bytes that do not unpack,
or a connection that cannot be made or breaks."""

_SHOWN = 200
"""Characters of an address in a sentence: the rest of a hostile one tells nobody anything."""


_USER = re.compile(r"//[^/?#\s@]*@")
_SECRET = re.compile(
    r"([?&;][^=&;#\s]{0,60}(?:token|key|secret|passw|pwd|auth|sig|session|credential)[^=&;#\s]{0,60}=)[^&;#\s]+", re.I
)


class FetchError(InputError):
    """An address was not fetched.

    ``kind`` says why; ``url`` is the address asked for; ``status`` the server's answer where there was one;
    ``retry_after`` the seconds after which it wants to be asked again; ``passing`` whether trying again soon may help.
    """

    def __init__(
        self,
        reason: str,
        *,
        kind: Kind = "network",
        url: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        passing: bool = False,
    ) -> None:
        super().__init__(reason)
        self.kind: Kind = kind
        self.url = url
        self.status = status
        self.retry_after = retry_after
        self.passing = passing


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An address to fetch. ``etag`` and ``modified`` are what its last answer said: the server then need not send the
    page again where it is the same."""

    url: str
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server answered.

    ``url`` is the address asked for, ``final`` the one that answered after redirects; ``moved`` is the new address
    where every redirect said that it is for good. ``body`` is unpacked, as bytes; ``charset`` is what the server says
    of them. ``last_modified`` is as the server writes it; ``retry_after`` is in seconds. Where ``not_modified``, the
    page is as it was when ``etag`` or ``modified`` were had, and ``body`` is empty.
    """

    url: str
    final: str
    status: int
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    charset: str | None = None
    retry_after: float | None = None
    not_modified: bool = False
    moved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as they are kept: a redirect or robots.txt is one of its own.

    Headers are as they were sent, without the line of status; ``body`` is unpacked; ``address`` is the IP address that
    answered; ``at`` is when it was asked, in UTC.
    """

    url: str
    at: datetime
    target: str
    asked: tuple[tuple[str, str], ...]
    version: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    address: str | None = None

    def header(self, name: str) -> str | None:
        """The first header of this name (small letters), without blanks around it; None where there is none."""
        return next((value.strip() for key, value in self.headers if key.lower() == name), None)


def unkeyed(text: str) -> str:
    """The text, addresses in it without passwords and keys.

    >>> unkeyed("https://desk:pw@wire.example/feed?api_key=abc&n=5")
    'https://…@wire.example/feed?api_key=…&n=5'
    """
    return _SECRET.sub(r"\1…", _USER.sub("//…@", text))


def shown(url: str) -> str:
    """An address for people: cut where it is long, without passwords and keys or what a terminal would obey."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in url[: _SHOWN + 1])
    plain = unkeyed(plain)
    return plain if len(url) <= _SHOWN else plain[:_SHOWN] + "…"
