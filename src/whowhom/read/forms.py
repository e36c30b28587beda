"""The forms of input beside pages and tables, and which of them a file has."""

from __future__ import annotations

from functools import cache

from whowhom import plugins
from whowhom.read.feeds import Feeds
from whowhom.read.lists import Lists
from whowhom.read.mail import Mail
from whowhom.read.pdf import Pdf
from whowhom.read.reader import Reader
from whowhom.read.sitemaps import Sitemaps
from whowhom.read.telegram import Telegram
from whowhom.read.telegram_page import TelegramPage
from whowhom.read.wacz import Waczs
from whowhom.read.warc import Warcs


@cache
def readers() -> tuple[Reader, ...]:
    """The readers of other packages, then our own, in the order in which they are asked."""
    return (*plugins.readers(), *OWN)


def reader_of(head: bytes, name: str) -> Reader | None:
    """The reader of a file with these first bytes and this name; None where it is a page or a table."""
    return next((reader for reader in readers() if reader.reads(head, name)), None)


OWN: tuple[Reader, ...] = (
    Pdf(), Warcs(), Waczs(), Telegram(), TelegramPage(), Mail(), Feeds(), Sitemaps(), Lists(),
)  # fmt: skip
"""Forms that are told by their first bytes before those that are told by how their text looks."""
