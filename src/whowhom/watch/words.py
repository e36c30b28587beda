"""Lines for people that may be sent on: one line each, nothing that steers a terminal, and no secrets."""

from __future__ import annotations

import re

from whowhom.output import safe

_USER = re.compile(r"//[^/?#\s@]*@")
_SECRET = re.compile(
    r"([?&;][^=&;#\s]{0,60}(?:token|key|secret|passw|pwd|auth|sig|session|credential)[^=&;#\s]{0,60}=)[^&;#\s]+", re.I
)


def line(text: str) -> str:
    """The text on one line, addresses in it without passwords and keys.

    >>> line("https://desk:pw@wire.example/feed?api_key=abc&n=5 answered 403:\\n check the address")
    'https://…@wire.example/feed?api_key=…&n=5 answered 403: check the address'
    """
    return _SECRET.sub(r"\1…", _USER.sub("//…@", safe(text)))
