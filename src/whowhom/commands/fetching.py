"""What ``code``, ``add`` and ``watch`` say of the web: whether pages are fetched, how politely, what is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from whowhom.read.reader import Fetch

Fetching = Annotated[bool, typer.Option("--fetch", help="Fetch the pages that feeds, lists and archives name, too.")]
Keep = Annotated[Path | None, typer.Option("--keep", metavar="FOLDER", help="Keep all that is fetched there, as WARC.")]
Private = Annotated[bool, typer.Option("--allow-private", help="Fetch from this machine and private networks, too.")]


@contextlib.contextmanager
def fetching(
    sources: Sequence[str], all: bool, keep: Path | None, private: bool, contact: str | None, published: str | None
) -> Iterator[Fetch | None]:
    """What fetches pages while these sources are read; None where none of them is an address and nobody asks for it."""
    from whowhom.read.urls import is_web

    if not all and not any(is_web(source) for source in sources):
        yield None
        return
    from whowhom.read.addresses import Addresses
    from whowhom.read.politeness import Politeness
    from whowhom.read.reader import Told
    from whowhom.read.web import Web

    politeness = Politeness(private=private) if contact is None else Politeness(private=private, contact=contact)
    with Web(politeness, keep) as web:
        yield Addresses(web, Told(published=published))
