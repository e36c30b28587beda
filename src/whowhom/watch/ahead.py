"""Pages of many sources, asked for before their sources' turn: while one site makes us wait, the others answer."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import chain
from typing import Self

from whowhom.read.fetched import Asked, Fetched, FetchError
from whowhom.read.web import Web

UNDER_WAY = 30
"""Pages that are under way or wait for their source's turn, of 20 MB each at most.

A second between two requests to a site, and three new pages a site: thirty at once are ten sites at once.
"""


class Ahead:
    """Stands in for a ``Web`` where pages are taken, used as a context manager.

    ``planned`` are the addresses that will be taken, each once, in that order. Some may be left out: those under way by
    then were fetched in vain. What is not planned, or comes after what stands behind it, is fetched when it is asked
    for.
    """

    def __init__(self, web: Web, planned: Sequence[str]) -> None:
        self._web, self._planned = web, planned
        self._place = {url: place for place, url in enumerate(planned)}
        self._next = 0
        self._answers = web.get_all(self._left(), at_once=UNDER_WAY)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()

    def get_all(
        self, requests: Iterable[Asked | str], *, at_once: int | None = None
    ) -> Generator[Fetched | FetchError, None, None]:
        """What each address gives, in the order asked, as ``Web.get_all`` has it; a planned one is read from
        ``requests`` when its answer is taken."""
        left = iter(requests)
        for one in left:
            place = self._place.get(one if isinstance(one, str) else one.url, -1)
            if place < self._next:
                yield from self._web.get_all(chain([one], left), at_once=at_once)
                return
            self._next = place
            answer = next((got for got in self._answers if self._place[got.url] == place), None)
            if answer is None:  # stop was said
                return
            self._next = place + 1
            yield answer

    def _left(self) -> Iterator[str]:
        return (url for place, url in enumerate(self._planned) if place >= self._next)
