"""What comes out of the pipeline for one article: Article → Coded."""

from __future__ import annotations

from dataclasses import dataclass

from whowhom.model.event import EventMention
from whowhom.model.text import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """An article and its events, in reading order.

    ``skipped`` says why an article is kept but was not coded ("language fr"); None where it was coded, even if no
    event was found. ``traces`` are what linking remembers of each mention, in their order; empty where nothing does.
    """

    article: Article
    mentions: tuple[EventMention, ...] = ()
    skipped: str | None = None
    traces: tuple[bytes, ...] = ()
