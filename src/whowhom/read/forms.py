"""The forms of input beside pages and tables, and which of them a file has."""

from __future__ import annotations

from functools import cache

from whowhom import plugins
from whowhom.read.mail import Mail
from whowhom.read.pdf import Pdf
from whowhom.read.reader import Reader
from whowhom.read.telegram import Telegram
from whowhom.read.telegram_page import TelegramPage


@cache
def readers() -> tuple[Reader, ...]:
    """The readers of other packages, then our own, in the order in which they are asked."""
    return (*plugins.readers(), *_OWN)


def reader_of(head: bytes, name: str) -> Reader | None:
    """The reader of a file with these first bytes and this name; None where it is a page or a table."""
    return next((reader for reader in readers() if reader.reads(head, name)), None)


_OWN: tuple[Reader, ...] = (Pdf(), Telegram(), TelegramPage(), Mail())
