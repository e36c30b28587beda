"""What sites ask of crawlers: robots.txt by RFC 9309, kept in memory."""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from whowhom.read.fetched import FetchError, shown
from whowhom.read.politeness import Politeness

if TYPE_CHECKING:
    import httpx

AGENT = "whowhom"
"""The name by which a robots.txt may address this crawler."""

_NAMED = re.compile(r"\s*user[-\s]*agent(?:\s*:|\s)(.*)", re.IGNORECASE | re.DOTALL)
"""A line that names a crawler, in all the spellings that protego takes for one."""

Ask = Callable[[str], Awaitable[bytes]]
"""Fetches a robots.txt, cut where it is too long; FetchError where it cannot be had."""


@dataclass(slots=True)
class _Site:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    until: float = 0.0
    rules: Rules | None = None
    error: FetchError | None = None


class Rules:
    """The rules of one robots.txt for this crawler; ``delay`` is its Crawl-delay in seconds, None where it has none."""

    def __init__(self, text: bytes) -> None:
        from protego import Protego

        self._rules = Protego.parse(_own(text.decode("utf-8-sig", errors="replace")))
        self.delay: float | None = self._rules.crawl_delay(AGENT)

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return bool(self._rules.can_fetch(url, AGENT))


class Robots:
    """Asks each site's robots.txt once and keeps what it says. Belongs to one event loop.

    An error of 4xx means that all is allowed; one of 5xx, 429 or no answer, that nothing is, for a while.
    """

    def __init__(self, politeness: Politeness, ask: Ask) -> None:
        self._politeness = politeness
        self._ask = ask
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    async def check(self, url: httpx.URL) -> float:
        """Raise FetchError (``robots``) where the site does not want ``url`` fetched; else its Crawl-delay in seconds.

        Where the robots.txt cannot be had, the error's kind is what befell it, ``robots`` for an answer of 5xx.
        """
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        site = self._sites.setdefault(origin, _Site())
        self._sites.move_to_end(origin)
        while len(self._sites) > self._politeness.robots_origins:
            self._sites.popitem(last=False)
        async with site.lock:
            if site.until <= time.monotonic():
                await self._learn(site, origin)
        if site.error is not None:
            error = site.error
            kind = "robots" if error.kind == "status" else error.kind
            raise FetchError(str(error), kind=kind, status=error.status, retry_after=error.retry_after)
        if site.rules is None:
            return 0.0
        if not site.rules.allow(str(url)):
            raise FetchError(
                f"{shown(str(url))} is not fetched: its site's robots.txt asks crawlers not to", kind="robots"
            )
        return site.rules.delay or 0.0

    async def _learn(self, site: _Site, origin: str) -> None:
        site.rules = site.error = None
        kept = self._politeness.robots_kept
        try:
            site.rules = Rules(await self._ask(f"{origin}/robots.txt"))
        except FetchError as error:
            if error.kind in ("private", "refused"):
                raise
            if not _absent(error):
                kept = self._politeness.robots_again
                site.error = FetchError(
                    f"its robots.txt cannot be had, so nothing is fetched from there for {kept:g} seconds: {error}",
                    kind=error.kind,
                    status=error.status,
                    retry_after=error.retry_after,
                )
        site.until = time.monotonic() + kept


def _absent(error: FetchError) -> bool:
    """Whether the site has no robots.txt, by RFC 9309, 2.3.1; being told to come later is no such answer."""
    if error.kind == "redirects":
        return True
    return error.kind == "status" and error.status is not None and error.status < 500 and error.status != 429


def _own(text: str) -> str:
    """The text with all other crawlers under one name: protego copies each rule to each crawler named above it, which
    a hostile file of half a megabyte turns into gigabytes."""
    lines = []
    for line in text.splitlines():
        named = _NAMED.match(line)
        if named is not None:
            name = named[1].partition("#")[0].strip().lower()
            bare = name.replace("*", "")
            known = "*" if name == "*" else bare if bare and AGENT.startswith(bare) else "another"
            line = f"User-agent: {known}"
        lines.append(line)
    return "\n".join(lines)
