"""Connections for httpx that go to checked addresses only.

Imported where the web is read, not before: httpx takes a quarter of a second.
"""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpcore
import httpx

from whowhom.errors import ConfigError
from whowhom.read import guard
from whowhom.read.politeness import Politeness

_IDLE = 15.0
"""Seconds for which a connection is kept for the next request."""


class Stream(httpcore.AsyncNetworkStream):
    """A connection that remembers the last bytes that came, by which an answer that goes on past its end is found."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self.last = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.last = await self._inner.read(max_bytes, timeout)
        return self.last

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Connector(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks every address of it and connects to one of those: nobody resolves it again, so that a
    name cannot point elsewhere after the check. Host and SNI stay the name."""

    def __init__(self, politeness: Politeness, resolve: guard.Resolve) -> None:
        self._politeness = politeness
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                found = await guard.addresses(
                    host,
                    port,
                    resolve=self._resolve,
                    private=self._politeness.private,
                    allow=self._politeness.allow,
                )
                return await self._first(found, port, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("no connection in time") from error
        except OSError as error:
            raise httpcore.ConnectError(f"its name cannot be looked up ({error.strerror or error})") from error

    async def _first(
        self, found: list[str], port: int, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> httpcore.AsyncNetworkStream:
        for address in found[:-1]:
            try:
                # A share of the time for each, so that one that is silent leaves some for the next.
                share = self._politeness.connect / len(found)
                return Stream(await self._inner.connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return Stream(await self._inner.connect_tcp(found[-1], port, None, local_address, socket_options))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in self._stream:
            yield block

    async def aclose(self) -> None:
        await self._stream.aclose()


class Transport(httpx.AsyncBaseTransport):
    """httpx over connections of ``Connector``; over the environment's proxies where politeness says so."""

    def __init__(self, politeness: Politeness, resolve: guard.Resolve) -> None:
        context = httpx.create_ssl_context(trust_env=politeness.proxies)
        # No limit: Turns sets it, and who waits there holds nothing.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=politeness.together,
            keepalive_expiry=_IDLE,
            network_backend=Connector(politeness, resolve),
        )
        self._proxies: dict[str, httpcore.AsyncConnectionPool] = {}
        for scheme, address in (urllib.request.getproxies() if politeness.proxies else {}).items():
            if scheme in ("http", "https"):
                try:
                    proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
                except (httpx.InvalidURL, ValueError) as error:
                    raise ConfigError(f"{scheme}_proxy in the environment is no address of a proxy") from error
                self._proxies[scheme] = httpcore.AsyncHTTPProxy(
                    proxy_url=str(proxy.url),
                    proxy_auth=proxy.raw_auth,
                    ssl_context=context,
                    max_connections=None,
                    max_keepalive_connections=politeness.together,
                    keepalive_expiry=_IDLE,
                )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        pool = self._proxies[url.scheme] if self.through_proxy(url) else self._pool
        answer = await pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def through_proxy(self, url: httpx.URL) -> bool:
        """Whether the name will be looked up by a proxy and not here."""
        return url.scheme in self._proxies and not urllib.request.proxy_bypass(url.raw_host.decode("ascii"))

    async def aclose(self) -> None:
        for pool in (self._pool, *self._proxies.values()):
            await pool.aclose()
