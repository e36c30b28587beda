"""Pages in the place of their addresses: fetched, told apart by content, and followed where they list others."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from whowhom.errors import InputError
from whowhom.model.text import Link, Record, Rejected
from whowhom.read.fetched import Asked, Fetched, FetchError
from whowhom.read.forms import reader_of
from whowhom.read.reader import Item, Outcome, Told, digest
from whowhom.read.sniff import HEAD, is_html, kind_of
from whowhom.read.urls import clean, twin
from whowhom.read.web import Web
from whowhom.read.words import enough

DEEP = 3
"""Lists that lead to lists: a map of maps of sites names pages in the third."""

AT_ONCE = 16
"""Pages that are under way or wait to be coded: of 20 MB each at most."""

Known = Callable[[str], bool]
"""Whether the page behind a key of ``urls.twin`` has been read, so that it need not be fetched."""


class Addresses:
    """Puts pages in the place of addresses, in order; what is no address passes through.

    A page that a list gave words for, and that cannot be had, is read from those words and says so. ``known`` pages are
    passed over and counted in ``passed``; the others' failures are told to ``failed``.
    """

    def __init__(
        self, web: Web, told: Told | None = None, known: Known = lambda key: False,
        failed: Callable[[Link, FetchError], None] = lambda link, error: None,
    ) -> None:  # fmt: skip
        self._web, self._told, self._known, self._failed = web, told or Told(), known, failed
        self.passed = 0

    def __call__(self, outcomes: Iterable[Outcome]) -> Iterator[Record | Rejected]:
        """Records of what is given and of all that it leads to."""
        return self._followed(iter(outcomes), DEEP, set())

    def _followed(self, outcomes: Iterator[Outcome], deep: int, seen: set[str]) -> Iterator[Record | Rejected]:
        for outcome in outcomes:
            if not isinstance(outcome, Link):
                yield outcome
                continue
            # Addresses that follow each other are fetched together; what ends their run is looked at again.
            ended: list[Outcome] = []
            run = _run(chain([outcome], outcomes), ended)
            yield from self._fetched(self._new(run, seen), deep, seen)
            yield from self._followed(iter(ended), deep, seen)

    def _new(self, links: Iterable[Link], seen: set[str]) -> Iterator[Link]:
        for link in links:
            key = twin(link.url)
            if key in seen or self._known(key):
                self.passed += 1
                continue
            seen.add(key)
            yield link

    def _fetched(self, links: Iterator[Link], deep: int, seen: set[str]) -> Iterator[Record | Rejected]:
        asked: deque[Link] = deque()

        def addresses() -> Iterator[Asked]:
            for link in links:
                asked.append(link)
                yield Asked(url=link.url)

        for answer in self._web.get_all(addresses(), at_once=AT_ONCE):
            link = asked.popleft()
            if isinstance(answer, FetchError):
                self._failed(link, answer)
                yield _instead(link, answer)
                continue
            found = page_of(link, answer, self._told)
            if deep:
                yield from self._followed(found, deep - 1, seen)
            else:
                yield from (_too_deep(one) if isinstance(one, Link) else one for one in found)


def page_of(link: Link, answer: Fetched, told: Told) -> Iterator[Outcome]:
    """What an answer holds: a page, or whatever a reader makes of a feed, a map, a document or an archive."""
    item = Item(
        source=answer.url, name=_name(answer), open=lambda: io.BytesIO(answer.body), url=answer.final, told=told
    )
    head = answer.body[:HEAD]
    try:
        reader = reader_of(head, item.name)
        if reader is not None:
            yield from (_led(one, link, answer) for one in reader.read(item))
        elif (kind := kind_of(head, item.name)) in ("html", "text"):
            yield record_of(link, answer, told)
        else:
            yield item.rejected(f"a table ({kind}): download it and give the file")
    except InputError as error:
        yield item.rejected(str(error))


def record_of(link: Link, answer: Fetched, told: Told) -> Record:
    """The record of a page, with what the list said of it for what the page does not say itself."""
    html = answer.content_type in ("text/html", "application/xhtml+xml") or is_html(
        answer.body[:HEAD].decode("utf-8", "replace")
    )
    return Record(
        source=answer.url, content=answer.body, media="html" if html else "text", sha256=digest(answer.body),
        given_id=_slug(answer.final), given_url=clean(answer.final), given_published=told.published,
        feed_published=link.published, feed_title=link.title, feed_publisher=link.publisher, origin=link.origin,
        encoding=answer.charset,
    )  # fmt: skip


def _led(outcome: Outcome, link: Link, answer: Fetched) -> Outcome:
    """What a reader found within a page keeps the address that it was found under."""
    if isinstance(outcome, Record) and outcome.given_url is None:
        return replace(
            outcome, given_url=clean(answer.final), feed_published=outcome.feed_published or link.published,
            feed_publisher=outcome.feed_publisher or link.publisher, feed_title=outcome.feed_title or link.title,
        )  # fmt: skip
    return outcome


def _instead(link: Link, error: FetchError) -> Record | Rejected:
    """The words of a list in the place of a page that cannot be had; why not, where there are none."""
    if link.summary is None or not enough(link.summary):
        return Rejected(source=link.url, stage="fetch", reason=str(error))
    content = link.summary.encode("utf-8", "replace")
    return Record(
        source=link.url, content=content, media="html" if is_html(link.summary) else "text", sha256=digest(content),
        given_id=_slug(link.url), given_url=clean(link.url), feed_published=link.published, given_title=link.title,
        feed_publisher=link.publisher, origin=link.origin, encoding="utf-8",
        notes=(f"the feed's words: the page was not had ({error.kind})",),
    )  # fmt: skip


def _too_deep(link: Link) -> Rejected:
    return Rejected(
        source=link.url, stage="fetch", reason=f"lists that lead to lists more than {DEEP} deep: give it alone"
    )


def _run(outcomes: Iterable[Outcome], ended: list[Outcome]) -> Iterator[Link]:
    for outcome in outcomes:
        if not isinstance(outcome, Link):
            ended.append(outcome)
            return
        yield outcome


def _name(answer: Fetched) -> str:
    """A file's name for what came: by the address, with the ending that the server's word asks for."""
    name = PurePosixPath(unquote(urlsplit(answer.final).path)).name or "page"
    ending = {"application/pdf": ".pdf", "message/rfc822": ".eml", "text/csv": ".csv"}.get(answer.content_type or "")
    return name if ending is None or name.lower().endswith(ending) else name + ending


def _slug(url: str) -> str:
    """The last part of an address that says something: "drone-shot-down" of ``…/2025/drone-shot-down.html``."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if any(c.isalpha() for c in part)]
    host = urlsplit(url).hostname or "page"
    last = parts[-1].rsplit(".", 1)[0] if parts else ""
    return last if len(last) > 8 else f"{host} {last}".strip()
