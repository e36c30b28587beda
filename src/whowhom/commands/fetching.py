"""What ``code``, ``add`` and ``watch`` say of the web: whether pages are fetched, how politely, what is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whowhom.errors import ConfigError

if TYPE_CHECKING:
    from whowhom.model import Record, Rejected
    from whowhom.read.addresses import Addresses, Known
    from whowhom.read.reader import Outcome

Fetching = Annotated[bool, typer.Option("--fetch", help="Fetch the pages that feeds, lists and archives name, too.")]
Keep = Annotated[Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep all that is fetched there, as WARC.")]
Private = Annotated[bool, typer.Option("--allow-private", help="Fetch from this machine and private networks, too.")]


class Pages:
    """Puts pages in the place of the addresses that were given and, with ``all``, of those that files name."""

    def __init__(self, addresses: Addresses, all: bool) -> None:
        self._addresses, self._all = addresses, all

    def __call__(self, outcomes: Iterable[Outcome]) -> Iterator[Record | Rejected]:
        """Records, in order; without ``all`` one rejection for each file that names pages."""
        from whowhom.read.files import without_links

        return self._addresses(outcomes if self._all else without_links(outcomes))

    def pass_over(self, known: Known) -> None:
        """Do not fetch what a list names and is ``known``; an address that was given is fetched anyway."""
        self._addresses.known = known


@contextlib.contextmanager
def fetching(
    sources: Sequence[str], all: bool, keep: Path | None, private: bool, contact: str | None, published: str | None
) -> Iterator[Pages | None]:
    """What fetches pages while these sources are read; None where none of them is an address and nobody asks for it.

    Raises ConfigError where something is to be kept and nothing is fetched.
    """
    from whowhom.read.urls import is_web

    if not all and not any(is_web(source) for source in sources):
        if keep is not None:
            raise ConfigError("--keep keeps what is fetched, and nothing is: add --fetch, or give an address")
        yield None
        return
    from whowhom.read.addresses import Addresses
    from whowhom.read.politeness import Politeness
    from whowhom.read.reader import Told
    from whowhom.read.web import Web

    politeness = Politeness(private=private) if contact is None else Politeness(private=private, contact=contact)
    with Web(politeness, keep) as web:
        yield Pages(Addresses(web, Told(published=published)), all)
