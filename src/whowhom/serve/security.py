"""Who may ask, how often and how much; and headers that keep a page's text from doing anything."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

from prometheus_client import CollectorRegistry, Counter, Histogram

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

FORM, DOCUMENTS = 64 * 1024, 64 * 1024 * 1024
"""Bytes that a form and a batch of documents may have."""

RATE, BURST, CLIENTS = 40.0, 240.0, 10_000
"""Requests a second and at once that one address may make, and addresses that are remembered."""

OPEN = ("/healthz", "/login", "/static/")
"""What needs no token."""

log = logging.getLogger("whowhom.serve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may ask: everyone who reaches a loopback address, or whoever shows the token.

    ``proxy`` is a header by which a reverse proxy in front says who is asking; requests without it are refused.
    """

    token: str | None = None
    proxy: str | None = None
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]", "testserver")


class Guard:
    """Everything between the network and the pages."""

    def __init__(self, app: App, access: Access, registry: CollectorRegistry) -> None:
        self._app, self._access = app, access
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._count = Counter("whowhom_requests", "Requests by path and status", ["path", "status"], registry=registry)
        self._time = Histogram("whowhom_request_seconds", "Seconds of a request", ["path"], registry=registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, begun = time.perf_counter(), 500, False
        body = _Body(receive, _most(scope))
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}

        async def answer(message: Message) -> None:
            nonlocal status, begun
            if body.too_large and not begun:
                return  # what was made of a body that was cut off is not sent
            if message["type"] == "http.response.start":
                begun, status = True, message["status"]
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in there),
                ]
            await send(message)

        try:
            refused = self._refused(scope, headers)
            if (
                refused is not None
                and refused[0] == 401
                and self._access.token
                and "text/html" in headers.get("accept", "")
            ):
                query = scope.get("query_string", b"").decode("latin-1")
                to = f"/login?to={quote(scope['path'] + ('?' + query if query else ''), safe='/')}".encode()
                await answer({"type": "http.response.start", "status": 303, "headers": [(b"location", to)]})
                await answer({"type": "http.response.body", "body": b""})
            elif refused is not None:
                await _problem(answer, *refused)
            else:
                await self._app(scope, body.receive, answer)
        except Exception:  # whatever fails, the answer has the shape and the headers of every answer
            if not body.too_large:
                log.exception("a request failed")
            if not begun and not body.too_large:
                await _problem(answer, 500, "the desk failed at this; its log says why")
        finally:
            if body.too_large and not begun:
                body.too_large = False
                await _problem(answer, 413, f"the request is larger than {_most(scope):,} bytes")
            took = time.perf_counter() - began
            path = getattr(scope.get("route"), "path", "other")
            self._count.labels(path, str(status)).inc()
            self._time.labels(path).observe(took)
            # What is logged is one JSON object a line; the query may hold what someone searches for and is left out.
            line = {"method": scope["method"], "path": scope["path"], "status": status, "ms": round(1000 * took, 1)}
            log.info(json.dumps(line))

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = (
            headers.get("host", "").rsplit(":", 1)[0] if not headers.get("host", "").endswith("]") else headers["host"]
        )
        if "*" not in self._access.hosts and host not in self._access.hosts:
            return 421, f"this desk does not answer to the name {host!r}: start it with --allow-host {host}"
        client = (scope.get("client") or ("?",))[0]
        if not self._allowed(client):
            return 429, "too many requests from this address: wait a second"
        if scope["method"] not in ("GET", "HEAD") and _is_foreign(scope["path"], headers):
            return 403, "another site's page asks this: what changes the record is asked from the desk's own pages"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _most(scope):
            return 413, f"the request is larger than {_most(scope):,} bytes"
        if scope["path"].startswith(OPEN):
            return None
        if self._access.proxy is not None and not headers.get(self._access.proxy.lower()):
            return 401, f"the proxy in front did not say who is asking ({self._access.proxy})"
        if self._access.token is not None and not self._shown(headers):
            return 401, "this desk asks for a token: send it as 'Authorization: Bearer …', or open /login"
        return None

    def _shown(self, headers: dict[str, str]) -> bool:
        token = self._access.token or ""
        given = headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode()) or hmac.compare_digest(
            cookie(headers.get("cookie", ""), "whowhom_token").encode(), token.encode()
        )

    def _allowed(self, client: str) -> bool:
        now = time.monotonic()
        left, at = self._buckets.pop(client, (BURST, now))
        left = min(BURST, left + (now - at) * RATE)
        self._buckets[client] = (max(0.0, left - 1), now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return left >= 1


def _is_foreign(path: str, headers: dict[str, str]) -> bool:
    """Whether a browser sends this from a page of somebody else; programs say nothing of where they come from."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    # Our own forms are sent with "null", since pages give no referrer; they carry a secret.
    return (
        origin is not None
        and origin.partition("://")[2] != headers.get("host")
        and (origin != "null" or path.startswith("/api/"))
    )


def cookie(header: str, name: str) -> str:
    """The value of one cookie, empty where there is none."""
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def new_secret() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(24)


def same(one: str, other: str) -> bool:
    """Whether two secrets are one, in a time that does not tell where they differ; empty ones never are."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def _most(scope: Scope) -> int:
    return DOCUMENTS if scope["path"] == "/api/v1/documents" else FORM


class _Body:
    """A request's body, cut off where it goes on beyond what is allowed, whatever it said of its length."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most
        self.too_large = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.too_large = True
            return {"type": "http.disconnect"}
        return message


async def _problem(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail}).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if status == 429:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


TITLES = {
    500: "Internal Server Error",
    401: "Unauthorized",
    403: "Forbidden",
    413: "Content Too Large",
    421: "Misdirected Request",
    429: "Too Many Requests",
}
