"""A desk that runs elsewhere, for programs: the API's answers as the types of ``whowhom.model``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import urllib3

from whowhom import __version__
from whowhom.errors import ConfigError, DeskError, InputError
from whowhom.model import EventMention, Incident
from whowhom.model.coded import Coded
from whowhom.model.tension import Alert, Briefing, Reading
from whowhom.store.incidents import DyadCount
from whowhom.store.overview import Source

PATIENCE = urllib3.Timeout(connect=10, read=300)

Item = TypeVar("Item")

AT_ONCE, BYTES_AT_ONCE = 500, 48_000
"""Hashes or addresses that are asked for together, and what they may take: a desk takes 64 KB."""


class Client:
    """Questions to a desk at ``url`` (``http://127.0.0.1:8417``); ``token`` where it asks for one.

    Filters are those of the API, lists or single values: ``client.incidents(country=["IRN"], status="contested")``.
    Raises DeskError, with what the desk said, where it cannot be reached or refuses.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ConfigError(f"{url!r} is no address of a desk: write it as http://127.0.0.1:8417")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._headers = {"User-Agent": f"whowhom/{__version__}", "Accept": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._pool = urllib3.PoolManager(timeout=PATIENCE, retries=urllib3.Retry(3, redirect=0, backoff_factor=0.5))

    def incidents(self, **filters: object) -> Iterator[Incident]:
        """Incidents that pass, page by page."""
        return self._pages("/api/v1/incidents", Incident, filters)

    def events(self, **filters: object) -> Iterator[EventMention]:
        """Events that pass, page by page."""
        return self._pages("/api/v1/events", EventMention, filters)

    def dyads(self, **filters: object) -> Iterator[DyadCount]:
        """Pairs of states."""
        return self._pages("/api/v1/dyads", DyadCount, filters)

    def alerts(self, **filters: object) -> Iterator[Alert]:
        """Alerts, the latest first."""
        return self._pages("/api/v1/alerts", Alert, filters)

    def sources(self) -> Iterator[Source]:
        """Outlets."""
        return self._pages("/api/v1/sources", Source, {})

    def tension(self, actor: str, recipient: str, **filters: object) -> list[Reading]:
        """The series of one direction."""
        path = f"/api/v1/tension/{quote(actor, safe='')}/{quote(recipient, safe='')}"
        return list(self._pages(path, Reading, filters))

    def brief(self, **filters: object) -> Briefing:
        """A briefing: ``dyad="IRN-AZE"`` or ``country="IRN"``, ``since``, ``as_of``."""
        return self._read(self._asked("GET", _address("/api/v1/brief", filters)), Briefing)

    def known(self, hashes: Sequence[str]) -> set[str]:
        """Which of these SHA-256 the record holds already."""
        return self._known("/api/v1/known", hashes)

    def known_addresses(self, addresses: Sequence[str]) -> set[str]:
        """Of which of these addresses (as ``read.urls.twin`` gives them) the record holds the page."""
        return self._known("/api/v1/known/addresses", addresses)

    def _known(self, path: str, asked: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for some in _batches(asked):
            body = msgspec.json.encode(some)
            found |= set(self._read(self._asked("POST", path, body, "application/json"), list[str]))
        return found

    def add(self, some: Sequence[Coded]) -> int:
        """Let the desk keep and link coded articles; how many were new."""
        body = msgspec.msgpack.encode(list(some))
        return self._read(self._asked("POST", "/api/v1/documents", body, "application/msgpack"), _Added).added

    def _pages(self, path: str, kind: type[Item], filters: dict[str, object]) -> Iterator[Item]:
        cursor: str | None = None
        while True:
            given = filters if cursor is None else {**filters, "cursor": cursor}
            found = self._read(self._asked("GET", _address(path, given)), _Page)
            yield from (self._read(item, kind) for item in found.items)
            cursor = found.next
            if cursor is None:
                return

    def _read(self, body: bytes | msgspec.Raw, kind: type[Item]) -> Item:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{self.url} does not answer as a desk of whowhom does: {error}") from error

    def _asked(self, method: str, path: str, body: bytes | None = None, kind: str | None = None) -> bytes:
        headers = self._headers if kind is None else {**self._headers, "Content-Type": kind}
        try:
            answer = self._pool.request(method, self.url + path, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise DeskError(
                f"the desk at {self.url} cannot be reached ({type(error).__name__}): is `whowhom serve` running?"
            ) from error
        if answer.status >= 400:
            raise DeskError(f"the desk at {self.url} refused: {_detail(answer.data) or answer.status}", answer.status)
        return answer.data


def _batches(asked: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    size = 0
    for one in asked:
        longer = len(msgspec.json.encode(one)) + 1
        if some and (len(some) == AT_ONCE or size + longer > BYTES_AT_ONCE):
            yield some
            some, size = [], 0
        some.append(one)
        size += longer
    if some:
        yield some


class _Page(msgspec.Struct):
    items: list[msgspec.Raw]
    next: str | None = None


class _Added(msgspec.Struct):
    added: int


def _address(path: str, filters: dict[str, object]) -> str:
    query = urlencode({name: value for name, value in filters.items() if value is not None}, doseq=True)
    return f"{path}?{query}" if query else path


def _detail(body: bytes) -> str:
    try:
        return str(msgspec.json.decode(body)["detail"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""
