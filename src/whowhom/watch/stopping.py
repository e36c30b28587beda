"""Saying stop to a desk that works, rests or waits for an answer that may never come."""

from __future__ import annotations

import concurrent.futures
import queue
from collections import deque
from collections.abc import Generator, Iterable
from pathlib import Path

from whowhom.read.fetched import Asked, Fetched, FetchError
from whowhom.read.politeness import Politeness
from whowhom.read.web import Web

LOOK = 0.25
"""Seconds between two looks whether stop was said while an answer is waited for."""


class Stop:
    """Said once, heard everywhere. ``say`` may be called from a signal's handler in the midst of anything, where
    ``threading.Event.set`` would wait for ever on the lock that the interrupted thread holds."""

    def __init__(self) -> None:
        self.said = False
        self._waker: queue.SimpleQueue[None] = queue.SimpleQueue()

    def say(self) -> None:
        """Stop."""
        self.said = True
        self._waker.put(None)

    def wait(self, seconds: float) -> None:
        """Rest, until stop is said at most."""
        if not self.said:
            try:
                self._waker.get(timeout=max(0.0, seconds))
            except queue.Empty:
                return


class StoppableWeb(Web):
    """A ``Web`` whose ``get_all`` ends when stop is said; what is still under way then is given up."""

    def __init__(self, politeness: Politeness, keep: Path | None, stop: Stop) -> None:
        super().__init__(politeness, keep)
        self._said = stop

    def get_all(
        self, requests: Iterable[Asked | str], *, at_once: int | None = None
    ) -> Generator[Fetched | FetchError, None, None]:
        """As ``Web.get_all``; fewer answers than requests where stop was said."""
        most = at_once or 2 * self._politeness.together
        left = iter(requests)
        window: deque[concurrent.futures.Future[Fetched | FetchError]] = deque()
        try:
            while not self._said.said:
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
        while not (future.done() or self._said.said):
            concurrent.futures.wait([future], timeout=LOOK)
        return future.done()
