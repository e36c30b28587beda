"""The web, read politely and within bounds; nothing here is called unless the user says so.

Whatever answers is taken for hostile: it may hang, drip, lie about what it sends, send without end or lead elsewhere.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from whowhom import __version__
from whowhom.errors import StoreError
from whowhom.read import guard
from whowhom.read.fetched import Asked, Exchange, Fetched, FetchError, Kind, shown
from whowhom.read.headers import conditions, content_type, retry_after, status_error
from whowhom.read.keeping import Kept
from whowhom.read.politeness import Politeness, Turns
from whowhom.read.robots import Robots

if TYPE_CHECKING:
    import httpx

    from whowhom.read.transfer import Transfer

__all__ = ["Asked", "FetchError", "Fetched", "Kind", "Web"]

LOOK = 0.25
"""Seconds between two looks whether it is stopped while an answer is waited for."""

_MOVED = frozenset((301, 302, 303, 307, 308))
_FOR_GOOD = frozenset((301, 308))
_GIVEN = frozenset((200, 203, 204))
"""Answers that give a page: other 2xx give a part of it, or a promise."""

_BUSY = frozenset((429, 502, 503, 504))
"""Answers that say: later."""

_T = TypeVar("_T")


class Web:
    """Fetches pages, used as a context manager: ``with Web() as web: web.get(url)``.

    ``keep`` is a folder into which everything that was fetched is written (``keeping.Kept``); ``resolve`` looks up
    names in the system's stead; once ``stopped`` says so, what is under way is given up. May be used from several
    threads; runs an event loop in one of its own.
    """

    def __init__(
        self, politeness: Politeness | None = None, keep: Path | None = None, *, resolve: guard.Resolve | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._politeness = politeness or Politeness()
        self._folder = keep
        self._stopped = stopped
        self._resolve = resolve or guard.system_resolve
        self._loop: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> Self:
        self._kept = None if self._folder is None else Kept(self._folder)
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(
            concurrent.futures.ThreadPoolExecutor(min(32, self._politeness.together), "whowhom-web")
        )
        self._thread = threading.Thread(target=self._loop.run_forever, name="whowhom-web", daemon=True)
        self._thread.start()
        try:
            self._submit(self._start()).result()
        except BaseException:
            self._halt(self._loop)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        loop, self._loop = self._loop, None
        assert loop is not None
        try:
            asyncio.run_coroutine_threadsafe(self._stop(), loop).result()
        finally:
            self._halt(loop)

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """The page at ``url``; ``etag`` and ``modified`` are what its last answer said.

        Raises FetchError where it is not had, StoreError where it cannot be kept.
        """
        future = self._submit(self._fetch(Asked(url=url, etag=etag, modified=modified)))
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def get_async(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """As ``get``, for code that runs in an event loop of its own."""
        return await asyncio.wrap_future(self._submit(self._fetch(Asked(url=url, etag=etag, modified=modified))))

    def get_all(
        self, requests: Iterable[Asked | str], *, at_once: int | None = None
    ) -> Generator[Fetched | FetchError, None, None]:
        """What each address gives, in the order asked, each failure in its place; fewer once it is stopped.

        ``requests`` is read as results are taken: at most ``at_once`` (default: twice ``Politeness.together``) are
        under way or wait to be taken, which bounds the memory to so many bodies.
        """
        most = at_once or 2 * self._politeness.together
        left = iter(requests)
        window: deque[concurrent.futures.Future[Fetched | FetchError]] = deque()
        try:
            while not self._stopped():
                while len(window) < most and (one := next(left, None)) is not None:
                    asked = Asked(url=one) if isinstance(one, str) else one
                    window.append(self._submit(self._fetch_or_error(asked)))
                if not window:
                    return
                if self._came(window[0]):
                    yield window.popleft().result()
        finally:
            for future in window:
                future.cancel()

    def _came(self, future: concurrent.futures.Future[Fetched | FetchError]) -> bool:
        while not (future.done() or self._stopped()):
            concurrent.futures.wait([future], timeout=LOOK)
        return future.done()

    def _submit(self, work: Coroutine[Any, Any, _T]) -> concurrent.futures.Future[_T]:
        if self._loop is None:
            work.close()
            raise RuntimeError("a Web is used as a context manager: with Web() as web")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _halt(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = None
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()
        if self._kept is not None:
            self._kept.close()

    async def _start(self) -> None:
        import logging

        from whowhom.read.transfer import Transfer

        # stamina logs each retry as a warning, which Python prints where nobody has set up logging.
        logging.getLogger("stamina").addHandler(logging.NullHandler())
        agent = f"whowhom/{__version__} (+{self._politeness.contact})"
        self._transfer: Transfer = Transfer(self._politeness, agent, self._resolve)
        self._turns = Turns(self._politeness)
        self._robots = Robots(self._politeness, self._robots_text)

    async def _stop(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._transfer.close()

    async def _fetch_or_error(self, asked: Asked) -> Fetched | FetchError:
        try:
            return await self._fetch(asked)
        except FetchError as error:
            return error
        except StoreError:
            raise
        except Exception as error:  # a defect that one odd answer uncovers must not end the reading of all others
            reason = f"{shown(asked.url)} cannot be read ({type(error).__name__}: {error}); please report it"
            return FetchError(reason, url=asked.url)

    async def _fetch(self, asked: Asked) -> Fetched:
        clock = _Clock(self._politeness.total)
        try:
            return await self._trying(lambda: self._follow(asked, clock))
        except FetchError as error:
            error.url = asked.url
            raise

    async def _follow(self, asked: Asked, clock: _Clock) -> Fetched:
        """From the address asked for over its redirects to the one that answers."""
        url = guard.checked(asked.url, self._politeness.longest_url)
        seen = {str(url)}
        for_good = True
        while True:
            delay = await self._robots.check(url)
            if delay:
                self._turns.slow(_host(url), delay)
            answer = await self._exchange(url, conditions(asked), clock, self._politeness.largest)
            if answer.status not in _MOVED:
                moved = str(url) if for_good and len(seen) > 1 else None
                return self._given(asked, answer, moved)
            for_good = for_good and answer.status in _FOR_GOOD
            url = self._next(asked.url, url, answer, seen)

    def _given(self, asked: Asked, answer: Exchange, moved: str | None) -> Fetched:
        unchanged = answer.status == 304 and bool(asked.etag or asked.modified)
        if answer.status not in _GIVEN and not unchanged:
            raise status_error(answer)
        kind, charset = content_type(answer.header("content-type"))
        return Fetched(
            url=asked.url,
            final=answer.url,
            status=answer.status,
            body=b"" if unchanged else answer.body,
            etag=answer.header("etag"),
            last_modified=answer.header("last-modified"),
            content_type=kind,
            charset=charset,
            retry_after=retry_after(answer.header("retry-after")),
            not_modified=unchanged,
            moved=moved,
        )

    def _next(self, first: str, url: httpx.URL, answer: Exchange, seen: set[str]) -> httpx.URL:
        """Where a redirect leads."""
        target = answer.header("location")
        most = self._politeness.redirects
        if not target:
            raise FetchError(f"{shown(first)} leads on to no address (status {answer.status})", kind="redirects")
        if len(seen) > most:
            raise FetchError(
                f"{shown(first)} leads on more than {most} times: give the address it is to end at", kind="redirects"
            )
        if len(target) > self._politeness.longest_url:
            raise FetchError(f"{shown(first)} leads on to an address of {len(target):,} characters", kind="refused")
        try:
            joined = str(url.join(target))
        except ValueError as error:
            raise FetchError(f"{shown(first)} leads to an address that cannot be read", kind="refused") from error
        after = guard.checked(joined, self._politeness.longest_url)
        if str(after) in seen:
            raise FetchError(f"{shown(first)} leads back to itself: it cannot be fetched", kind="redirects")
        seen.add(str(after))
        return after

    async def _exchange(
        self, url: httpx.URL, headers: Mapping[str, str], clock: _Clock, largest: int, cut: bool = False
    ) -> Exchange:
        """One exchange in its turn, kept; FetchError where the server says that it is busy."""
        host = _host(url)
        async with self._turns.turn(host):
            with clock:
                answer = await self._transfer.exchange(url, headers, largest=largest, seconds=clock.left, cut=cut)
        if self._kept is not None:
            await asyncio.to_thread(self._kept.keep, answer)
        if answer.status in _BUSY:
            error = status_error(answer)
            if error.retry_after is not None:
                self._turns.hold(host, error.retry_after)
            error.passing = error.retry_after is None or error.retry_after <= self._politeness.longest_wait
            raise error
        return answer

    async def _robots_text(self, address: str) -> bytes:
        clock = _Clock(self._politeness.total)
        return await self._trying(lambda: self._robots_once(address, clock))

    async def _robots_once(self, address: str, clock: _Clock) -> bytes:
        url = guard.checked(address, self._politeness.longest_url)
        seen = {str(url)}
        while True:
            answer = await self._exchange(url, {}, clock, self._politeness.robots_largest, cut=True)
            if answer.status in _GIVEN:
                return answer.body
            if answer.status not in _MOVED:
                raise status_error(answer)
            url = self._next(address, url, answer, seen)

    async def _trying(self, once: Callable[[], Awaitable[_T]]) -> _T:
        import stamina

        wait = self._politeness.backoff
        async for attempt in stamina.retry_context(
            on=lambda error: isinstance(error, FetchError) and error.passing,
            attempts=self._politeness.attempts,
            timeout=None,
            wait_initial=wait,
            wait_max=20 * wait,
            wait_jitter=wait,
        ):
            with attempt:
                return await once()
        raise AssertionError("stamina gives up by raising")


class _Clock:
    """Seconds on the network that are left to one address: runs only inside its ``with``."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def __enter__(self) -> None:
        self._start = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.left = max(0.0, self.left - (time.monotonic() - self._start))


def _host(url: httpx.URL) -> str:
    """Whom a request burdens: one host over http and https."""
    return url.netloc.decode("ascii").lower()
