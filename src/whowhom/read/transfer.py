"""One request and its answer, bounded in bytes and time, over a connection to an address that was checked.

Imported where the web is read, not before: httpx takes a quarter of a second.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from whowhom.read import guard
from whowhom.read.fetched import Exchange, FetchError, shown
from whowhom.read.politeness import Politeness
from whowhom.read.transport import Stream, Transport

_UNPACKED: Mapping[str, int] = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_GZIP = b"\x1f\x8b"

_MEMBERS = 1_000
"""Gzip members that one body may be of: each costs a copy of what follows it."""

_LONGEST_WHY = 200
"""Characters of a library's words in a sentence."""

_BREAKS = (httpcore.NetworkError, httpcore.ProtocolError, OSError)
"""How a connection breaks; httpcore lets errors of TLS after the handshake pass as they are."""

_TAIL = 65_536
"""Bytes of a body's end that are compared with what came last off the line; httpcore reads so many at once."""


class Transfer:
    """Makes one exchange at a time and follows nothing. Belongs to one event loop."""

    def __init__(self, politeness: Politeness, agent: str, resolve: guard.Resolve) -> None:
        self._politeness = politeness
        self._transport = Transport(politeness, resolve)
        timeout = httpx.Timeout(None, connect=politeness.connect)
        self._client = httpx.AsyncClient(
            transport=self._transport,
            headers={"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
        )

    async def exchange(
        self, url: httpx.URL, headers: Mapping[str, str], *, largest: int, seconds: float, cut: bool = False
    ) -> Exchange:
        """Ask for ``url``; its answer whole, of at most ``largest`` bytes and within ``seconds``.

        ``cut`` takes the first ``largest`` bytes of a longer body. Raises FetchError where the answer cannot be had;
        of an answer that is an error by itself, whatever came of its body is enough.
        """
        if self._transport.through_proxy(url):
            self._check_literal(url)
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(url, headers, largest, cut)
        except FetchError:
            raise
        except TimeoutError as error:
            raise FetchError(
                f"{shown(str(url))} did not answer in full within {self._politeness.total:g} seconds: try again later",
                kind="timeout",
            ) from error
        except httpcore.ConnectTimeout as error:
            raise FetchError(
                f"{shown(str(url))} did not take a connection within {self._politeness.connect:g} seconds: "
                "try again later",
                kind="timeout",
                passing=True,
            ) from error
        except (*_BREAKS, httpcore.ProxyError, httpcore.TimeoutException) as error:
            raise _broken(url, error) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            # httpx looks at where a redirect leads before we do.
            raise FetchError(f"{shown(str(url))} leads to an address that cannot be read", kind="refused") from error

    async def close(self) -> None:
        await self._client.aclose()

    async def _exchange(self, url: httpx.URL, headers: Mapping[str, str], largest: int, cut: bool) -> Exchange:
        at = datetime.now(UTC)
        request = self._client.build_request("GET", url, headers=headers)
        answer = await self._client.send(request, stream=True)
        try:
            try:
                body = await _body(answer, largest, cut)
            except (FetchError, *_BREAKS):
                if answer.status_code < 300:
                    raise
                body = b""
            server = answer.extensions["network_stream"].get_extra_info("server_addr")
        finally:
            await answer.aclose()
        return Exchange(
            url=str(url),
            at=at,
            target=request.url.raw_path.decode("ascii"),
            asked=_pairs(request.headers.raw),
            version=answer.http_version,
            status=answer.status_code,
            reason=answer.extensions.get("reason_phrase", b"").decode("latin-1"),
            headers=_pairs(answer.headers.raw),
            body=body,
            address=str(server[0]) if isinstance(server, tuple) else None,
        )

    def _check_literal(self, url: httpx.URL) -> None:
        host = url.raw_host.decode("ascii")
        what = guard.forbidden(host, private=self._politeness.private)
        if what not in (None, "no IP address") and host.lower() not in self._politeness.allow:
            raise FetchError(f"{shown(str(url))} is not fetched: its host is {what}", kind="private")


async def _body(answer: httpx.Response, largest: int, cut: bool) -> bytes:
    """The body, unpacked; FetchError where it is too big, does not unpack or goes on past the end that was promised."""
    url = shown(str(answer.request.url))
    unpack = _Unpack(answer.headers.get("content-encoding", ""), url, largest)
    promised = answer.headers.get("content-length")
    if promised is not None and "transfer-encoding" not in answer.headers and int(promised) > largest and not cut:
        raise _too_big(url, largest)
    parts: list[bytes] = []
    sent = kept = 0
    tail = b""
    async for block in answer.aiter_raw():
        sent += len(block)
        tail = (tail + block)[-_TAIL:]
        part = unpack.feed(block, largest + 1 - kept)
        kept += len(part)
        parts.append(part)
        if max(sent, kept) > largest:
            if cut:
                return b"".join(parts)[:largest]
            raise _too_big(url, largest)
    unpack.end()
    stream = answer.extensions["network_stream"]
    if promised is not None and isinstance(stream, Stream) and _goes_on(stream.last, tail):
        await stream.aclose()
        raise FetchError(f"{url} sends more than the {promised} bytes that it promises: its page may be cut")
    return b"".join(parts)


def _goes_on(last: bytes, tail: bytes) -> bool:
    """Whether the last bytes off the line are not those that end the body; blanks after it do no harm."""
    last, tail = last.rstrip(), tail.rstrip()
    common = min(len(last), len(tail))
    return common > 0 and last[-common:] != tail[-common:]


class _Unpack:
    """Unpacks a body by and by, and never more at once than is asked for."""

    def __init__(self, encoding: str, url: str, largest: int) -> None:
        self._name = encoding.strip().lower()
        self._url = url
        self._largest = largest
        self._begun = False
        self._held = b""
        self._members = 1
        self._over = False
        if self._name in ("", "identity"):
            self._stream = None
        elif self._name in _UNPACKED:
            self._stream = zlib.decompressobj(_UNPACKED[self._name])
        else:
            raise FetchError(
                f"{url} is packed as {shown(encoding)!r}, which was not asked for and is not unpacked here",
                kind="encoding",
            )

    def feed(self, block: bytes, room: int) -> bytes:
        """What the next bytes unpack to, at most ``room`` of it."""
        if self._stream is None:
            return block
        block, self._held = self._held + block, b""
        parts: list[bytes] = []
        while block and room > 0 and not self._over:
            if not self._begun or self._stream.eof:
                if len(block) < 2:
                    # The first two bytes tell what a stream is, or whether another follows.
                    self._held = block
                    break
                if self._begun and not self._another(block):
                    break
            part = self._some(block, room)
            parts.append(part)
            room -= len(part)
            block = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return b"".join(parts)

    def end(self) -> None:
        """Raise FetchError where the body ends in the middle of what was packed."""
        if self._stream is None or not (self._begun or self._held):
            return
        if not self._stream.eof or self._held == _GZIP[:1]:
            raise FetchError(
                f"{self._url} ends in the middle of its {self._name} data: try again later",
                kind="encoding",
                passing=True,
            )

    def _another(self, block: bytes) -> bool:
        """Whether a member follows the one that has ended; anything else is padding, and all after it."""
        if self._name == "deflate" or not block.startswith(_GZIP):
            self._over = True
            return False
        self._members += 1
        if self._members > _MEMBERS:
            raise FetchError(f"{self._url} is packed in more than {_MEMBERS:,} gzip members", kind="encoding")
        self._stream = zlib.decompressobj(_UNPACKED[self._name])
        return True

    def _some(self, block: bytes, room: int) -> bytes:
        assert self._stream is not None
        try:
            part = self._stream.decompress(block, room)
        except zlib.error as error:
            if self._name == "deflate" and not self._begun:
                # Some servers send the bare format under this name.
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
                self._begun = True
                return self._some(block, room)
            raise FetchError(f"{self._url} says that it is {self._name} and is not", kind="encoding") from error
        self._begun = True
        return part


def _too_big(url: str, largest: int) -> FetchError:
    return FetchError(f"{url} has more than the {largest:,} bytes allowed", kind="too big")


def _broken(url: httpx.URL, error: Exception) -> FetchError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(
                f"{shown(str(url))} is not fetched: its certificate cannot be trusted ({cause.verify_message})"
            )
        cause = cause.__cause__ or cause.__context__
    why = " ".join(str(error).split())[:_LONGEST_WHY] or "the connection broke off"
    return FetchError(f"{shown(str(url))} cannot be fetched: {why}; try again later", passing=True)


def _pairs(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
