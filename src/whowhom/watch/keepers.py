"""Where a watching desk keeps what it codes: a record of its own, or a desk that owns one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from whowhom.client import Client
from whowhom.errors import DeskError, InputError
from whowhom.model import Rejected
from whowhom.model.coded import Coded
from whowhom.store import linking
from whowhom.store.embedded import Store

log = logging.getLogger("whowhom.watch")


class Keeper(Protocol):
    """What is asked of either."""

    def held(self, hashes: Sequence[str]) -> set[str]:
        """Which documents are there."""

    def held_addresses(self, addresses: Sequence[str]) -> set[str]:
        """Which pages are there, by keys of ``read.urls.twin``."""

    def keep(self, some: Sequence[Coded]) -> int:
        """Keep articles; how many were new."""

    def quarantine(self, rejected: Rejected) -> None:
        """Note what could not be used."""

    def link(self) -> None:
        """Link what was kept."""

    def rest(self) -> None:
        """Hold no more memory than nothing to do needs."""


class OwnRecord:
    """A record that this process owns."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.held = store.held
        self.held_addresses = store.held_addresses
        self.quarantine = store.quarantine
        self.rest = store.forget

    def keep(self, some: Sequence[Coded]) -> int:
        """Keep articles, in one transaction; one that cannot be stored is quarantined and costs no other."""

        def give_up(coded: Coded, error: InputError) -> None:
            article = coded.article
            self.store.quarantine(
                Rejected(source=article.source, stage="store", reason=str(error), sha256=article.sha256)
            )

        try:
            return self.store.add_all(some)
        except InputError:
            return _one_by_one(self.store.add_all, some, give_up)

    def link(self) -> None:
        """Link what was kept."""
        linking.link(self.store)


class FarDesk:
    """A desk that owns its record; it links what it is given, and keeps no quarantine for others."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.held = client.known
        self.held_addresses = client.known_addresses

    def keep(self, some: Sequence[Coded]) -> int:
        """Let the desk keep articles; one that it refuses is told and costs no other. Raises DeskError where it
        cannot be reached, or cannot take any."""

        def give_up(coded: Coded, error: InputError) -> None:
            if not _is_of_the_article(error):
                raise error
            log.error("%s: %s", coded.article.source, error)

        try:
            return self._client.add(some)
        except DeskError as error:
            if not _is_of_the_article(error):
                raise
            return _one_by_one(self._client.add, some, give_up)

    def quarantine(self, rejected: Rejected) -> None:
        """Nothing: the memory puts the page off, and the log tells."""

    def link(self) -> None:
        """Nothing: the desk does."""

    def rest(self) -> None:
        """Nothing: it holds nothing."""


def _is_of_the_article(error: InputError) -> bool:
    """Whether a desk found fault with what it was sent; else it is the desk that is full, busy or closed to us."""
    return isinstance(error, DeskError) and error.status in (400, 413, 422)


def _one_by_one(
    add: Callable[[Sequence[Coded]], int], some: Sequence[Coded], give_up: Callable[[Coded, InputError], None]
) -> int:
    added = 0
    for coded in some:
        try:
            added += add([coded])
        except InputError as error:
            give_up(coded, error)
    return added
