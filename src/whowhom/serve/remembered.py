"""Answers as they were sent, for as long as nothing that they tell has changed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from whowhom.serve.desk import Desk

LARGEST = 1_000_000
"""Bytes of an answer that is remembered: what is longer is streamed, and nobody asks for it twice a minute."""

AROUND, LONGEST_QUERY = 2_000, 2_000
"""Bytes beside the body of an answer, and of the longest question that is remembered."""

MOST = 32_000_000
"""Bytes of all answers together."""

OWN = frozenset(("/", "/healthz", "/metrics", "/login"))
"""Pages that differ from visitor to visitor, or from moment to moment."""

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was sent, the state of the desk that it tells, and the route that made it."""

    stamp: tuple[int, int]
    start: Message
    body: bytes
    route: Any


class Remembered:
    """Gives an answer again while the desk has not changed; of many who ask at once for a new one, one has it made."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()
        self._size = 0
        self._making: dict[Key, asyncio.Lock] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or _own(scope["path"]) or _passes(scope["query_string"]):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        accept, packed = headers.get(b"accept", b""), headers.get(b"accept-encoding", b"")
        key = (scope["path"], scope["query_string"], b"text/html" in accept, b"gzip" in packed)
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                known = self._answers.get(key)
                if known is None or known.stamp != self._desk.stamp:
                    known = await self._made(key, scope, receive, send)
                    if known is not None:
                        self._remember(key, known)
                    return
                self._answers.move_to_end(key)
        finally:
            if self._making.get(key) is lock and not lock.locked():
                del self._making[key]
        await _again(known, headers.get(b"if-none-match"), scope, send)

    async def _made(self, key: Key, scope: Scope, receive: Receive, send: Send) -> _Answer | None:
        """Have the answer made and sent; the same to remember, None where it is not to be."""
        stamp, start, parts, size, whole = self._desk.stamp, None, [], 0, False

        async def copied(message: Message) -> None:
            nonlocal start, size, whole
            if message["type"] == "http.response.start":
                start = dict(message, headers=list(message["headers"]))
            elif size <= LARGEST:
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                whole = not message.get("more_body", False)
            await send(message)

        await self._app(scope, receive, copied)
        if start is None or start["status"] != 200 or not whole or size > LARGEST:
            return None
        if any(name.lower() == b"set-cookie" for name, _ in start["headers"]):
            return None
        return _Answer(stamp, start, b"".join(parts), scope.get("route"))

    def _remember(self, key: Key, made: _Answer) -> None:
        old = self._answers.pop(key, None)
        self._size += _weight(key, made) - (_weight(key, old) if old else 0)
        self._answers[key] = made
        while self._size > MOST:
            other, gone = self._answers.popitem(last=False)
            self._size -= _weight(other, gone)


def _weight(key: Key, made: _Answer) -> int:
    """Bytes that an answer takes, about: its headers and what it is found by count too."""
    return len(made.body) + sum(len(part) for part in key if isinstance(part, str | bytes)) + AROUND


def _passes(query: bytes) -> bool:
    """Whether an answer is made for one visitor: a stream waits for its reader, a long question is not put twice."""
    return b"format=jsonl" in query or len(query) > LONGEST_QUERY


def _own(path: str) -> bool:
    return path in OWN or path.startswith("/static/")


async def _again(known: _Answer, asked: bytes | None, scope: Scope, send: Send) -> None:
    scope["route"] = known.route  # what counts requests asks for it
    headers = known.start["headers"]
    tag = next((value for name, value in headers if name.lower() == b"etag"), None)
    if asked is not None and tag is not None and tag in asked:
        kept = [
            (n, v) for n, v in headers if n.lower() not in (b"content-length", b"content-type", b"content-encoding")
        ]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b""})
        return
    await send(dict(known.start, headers=list(headers)))
    await send({"type": "http.response.body", "body": known.body})
