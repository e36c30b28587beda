"""What the feeds and news maps within an archive say of the pages that were fetched after them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from whowhom.errors import InputError
from whowhom.model.text import Link, Record
from whowhom.read.feeds import entries, is_feed
from whowhom.read.reader import Item, Outcome
from whowhom.read.sitemaps import is_sitemap, links
from whowhom.read.urls import is_web, twin

_MOST = 50_000
"""Pages of which something is remembered, some 50 MB; the lists of a longer archive tell nothing new."""


def lists(head: bytes) -> bool:
    """Whether a page that begins so is a feed or a map."""
    return is_feed(head) or is_sitemap(head)


class Heard:
    """Remembers, for one archive, what lists say; so its pages are dated as when they were fetched by those lists."""

    def __init__(self) -> None:
        self._said: dict[str, Link] = {}

    def hear(self, content: bytes, url: str | None, source: str, item: Item) -> list[Outcome]:
        """Take a list in; what its entries without an address say are texts of their own.

        A list that is damaged says nothing.
        """
        name = PurePosixPath(unquote(urlsplit(url or "").path)).name.partition(".")[0] or "page"
        told = item.told
        found: tuple[Outcome, ...]
        try:
            if is_feed(content):
                found = entries(content, url, source, limits=told.limits, stem=name, published=told.published).outcomes
            else:
                found = tuple(links(content, url or "", source, told.limits)[0])
        except InputError:
            return []
        for one in found:
            if isinstance(one, Link) and (one.published or one.title or one.publisher):
                self._keep(one.url, one)
        return [one for one in found if isinstance(one, Record)]

    def moved(self, url: str, target: str) -> None:
        """What is said of an address holds for the page that it leads to."""
        said = self._said.get(twin(url))
        try:
            after = urljoin(url, target)
        except ValueError:
            return
        if said is not None and is_web(after):
            self._keep(after, said)

    def told(self, page: Record) -> Record:
        """The page with what was said of it."""
        said = self._said.get(twin(page.given_url)) if page.given_url else None
        if said is None:
            return page
        return replace(
            page, feed_published=said.published, feed_title=said.title, feed_publisher=said.publisher,
            origin=said.origin,
        )  # fmt: skip

    def _keep(self, url: str, said: Link) -> None:
        if len(self._said) < _MOST:
            self._said.setdefault(twin(url), replace(said, summary=None))
