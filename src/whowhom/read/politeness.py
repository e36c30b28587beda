"""How politely the web is read: the numbers, and whose turn it is."""

from __future__ import annotations

import asyncio
import difflib
import math
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from typing import Self

from whowhom.errors import ConfigError
from whowhom.read.fetched import FetchError

_RANGES: dict[str, tuple[float, float]] = {
    "at_once": (1, 100),
    "together": (1, 1_000),
    "pause": (0, 86_400),
    "longest_delay": (0, 86_400),
    "attempts": (1, 10),
    "backoff": (0, 60),
    "longest_wait": (0, 3_600),
    "redirects": (0, 20),
    "largest": (1, 1_000_000_000),
    "total": (0.01, 3_600),
    "connect": (0.01, 600),
    "longest_url": (100, 100_000),
    "robots_largest": (1, 10_000_000),
    "robots_kept": (0, 604_800),
    "robots_again": (0, 86_400),
    "robots_origins": (1, 1_000_000),
}
"""The least and the most that each number may be."""

_CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e](?:[\x20-\x27\x2a-\x7e]{0,198}[\x21-\x27\x2a-\x7e])?")
"""Plain letters without brackets: it stands in brackets in a header."""

_HOSTS = 10_000
"""Hosts whose last start is remembered at least; beyond it those that nobody waits for are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """How often, how much and how long is asked of servers. Raises ConfigError on a number out of its range."""

    contact: str = "whowhom"
    """An address or page where the operator of a site finds who asks, 1 to 200 plain characters; in the user agent."""

    at_once: int = 2
    """Requests to one host at the same time, 1 to 100."""

    together: int = 32
    """Requests to all hosts at the same time, 1 to 1,000."""

    pause: float = 1.0
    """Seconds between the starts of two requests to one host, 0 to 86,400."""

    longest_delay: float = 30.0
    """Seconds of a robots.txt's Crawl-delay that are kept to; a longer one counts as this much."""

    attempts: int = 3
    """How often one address is asked for where the network fails or the server says that it is busy, 1 to 10."""

    backoff: float = 0.5
    """Seconds before the second attempt, doubled for each after it, and as much again by chance; 0 to 60."""

    longest_wait: float = 60.0
    """Seconds of a Retry-After that are waited out, 0 to 3,600; a longer one is an error that carries it."""

    redirects: int = 5
    """Redirects followed from one address, 0 to 20."""

    largest: int = 20_000_000
    """Bytes of one body, as sent and unpacked, 1 to 1,000,000,000."""

    total: float = 30.0
    """Seconds on the network for one address, over its redirects and attempts, 0.01 to 3,600. Waiting for the host's
    turn does not count."""

    connect: float = 10.0
    """Seconds to look up a name and connect, and again for the handshake of TLS; 0.01 to 600."""

    longest_url: int = 4_000
    """Characters of an address, 100 to 100,000."""

    robots_largest: int = 500_000
    """Bytes of a robots.txt that are read, 1 to 10,000,000; what follows is not heeded (RFC 9309 asks for 500 KiB)."""

    robots_kept: float = 86_400.0
    """Seconds for which a robots.txt is kept in memory, 0 to 604,800 (RFC 9309: not over a day)."""

    robots_again: float = 600.0
    """Seconds for which a site whose robots.txt cannot be had is left alone, 0 to 86,400."""

    robots_origins: int = 10_000
    """Sites whose robots.txt is kept in memory, 1 to 1,000,000."""

    private: bool = False
    """Whether own machine and private networks may be asked; metadata and link-local addresses still are not."""

    allow: tuple[str, ...] = ()
    """Hosts that may be asked whatever their address is."""

    proxies: bool = False
    """Whether proxies and certificates named in the environment are used. A proxy looks names up itself, so that only
    addresses written as numbers are checked then."""

    def __post_init__(self) -> None:
        for one in fields(self):
            _check(one.name, getattr(self, one.name))
        object.__setattr__(self, "allow", tuple(host.lower().rstrip(".") for host in self.allow))

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> Self:
        """The politeness that a table of TOML says, the rest by default.

        Raises ConfigError on a name that there is not, with the nearest that there is, and on a value that cannot be.
        """
        known = [one.name for one in fields(cls)]
        for name in table:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
                hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
                raise ConfigError(f"no setting {name!r} of politeness; {hint}")
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
        return cls(**values)  # type: ignore[arg-type]


def _check(name: str, value: object) -> None:
    if name in _RANGES:
        least, most = _RANGES[name]
        whole = isinstance(Politeness.__dataclass_fields__[name].default, int)
        kinds = (int,) if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
            what = "a whole number" if whole else "a number"
            raise ConfigError(f"{name} is {what} from {least:,} to {most:,}, not {value!r}")
    elif name == "contact":
        if not isinstance(value, str) or not _CONTACT.fullmatch(value):
            raise ConfigError(f"contact is 1 to 200 plain letters without brackets, not {value!r}")
    elif name == "allow":
        if not isinstance(value, tuple) or not all(isinstance(host, str) and host for host in value):
            raise ConfigError(f"allow is a list of hosts in quotes, not {value!r}")
    elif not isinstance(value, bool):
        raise ConfigError(f"{name} is true or false, not {value!r}")


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    next: float = 0.0
    pause: float = 0.0
    shut: float = 0.0
    users: int = 0


class Turns:
    """Whose turn it is: at most so many requests to one host and to all, and a pause between those to one host.

    Hosts do not wait on each other. Belongs to one event loop.
    """

    def __init__(self, politeness: Politeness) -> None:
        self._politeness = politeness
        self._all = asyncio.Semaphore(politeness.together)
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the turn of ``host`` and hold it.

        Raises FetchError (``status``) at once where the host has asked for more quiet than is waited out.
        """
        mine = self._host(host)
        mine.users += 1
        try:
            async with mine.slots:
                # Through the door one by one, so that a start is a pause after the one before, however long it took
                # to come by a place among all.
                async with mine.door:
                    await self._wait(host, mine)
                    await self._all.acquire()
                    mine.next = max(mine.next, time.monotonic() + max(self._politeness.pause, mine.pause))
                try:
                    yield
                finally:
                    self._all.release()
        finally:
            mine.users -= 1

    def slow(self, host: str, delay: float) -> None:
        """Pause at least ``delay`` seconds between starts to ``host``, as its robots.txt asks."""
        self._host(host).pause = min(delay, self._politeness.longest_delay)

    def hold(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for so many seconds, as it has asked."""
        until = time.monotonic() + seconds
        mine = self._host(host)
        if seconds > self._politeness.longest_wait:
            mine.shut = max(mine.shut, until)
        else:
            mine.next = max(mine.next, until)

    async def _wait(self, host: str, mine: _Host) -> None:
        while True:
            now = time.monotonic()
            if mine.shut > now:
                left = math.ceil(mine.shut - now)
                raise FetchError(
                    f"{host} has asked to be left alone for another {left} seconds: fetch from it after that",
                    kind="status",
                    status=429,
                    retry_after=float(left),
                )
            if mine.next <= now:
                return
            await asyncio.sleep(mine.next - now)

    def _host(self, host: str) -> _Host:
        found = self._hosts.get(host)
        if found is None:
            if len(self._hosts) >= _HOSTS:
                self._forget()
            found = self._hosts[host] = _Host(asyncio.Semaphore(self._politeness.at_once))
        self._hosts.move_to_end(host)
        return found

    def _forget(self) -> None:
        now = time.monotonic()
        idle = [host for host, one in self._hosts.items() if not one.users and max(one.next, one.shut) <= now]
        for host in idle[: _HOSTS // 2]:
            del self._hosts[host]
