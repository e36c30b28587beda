"""Pages in the place of their addresses: fetched, told apart by content, and followed where they list others."""

from __future__ import annotations

import gzip
import io
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol, cast
from urllib.parse import unquote, urlsplit

from whowhom.errors import InputError
from whowhom.model.text import Link, Record, Rejected
from whowhom.read.capped import Capped
from whowhom.read.fetched import Asked, Fetched, FetchError, shown
from whowhom.read.forms import reader_of
from whowhom.read.reader import Item, Outcome, Told, digest
from whowhom.read.sitemaps import LONGEST_MAP
from whowhom.read.sniff import HEAD, kind_of
from whowhom.read.tables import Table, read_csv, read_jsonl
from whowhom.read.urls import NOT_HAD, clean, twin
from whowhom.read.warc import media_of, name_of
from whowhom.read.words import enough

DEEP = 3
"""Lists that lead to lists: a map of maps of sites names pages in the third."""

AT_ONCE = 16
"""Pages that are under way or wait to be coded, half as many in each list below: 30 in all, of 20 MB each at most."""

MOST = 50_000
"""Pages that are fetched behind one address: as many as one sitemap may name, and at one a second a night and a day."""

MOST_REFUSED = 1_000
"""Parts of one answer that may be useless in a row."""

_PAGES = frozenset(
    ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/octet-stream",
     "binary/octet-stream")
)  # fmt: skip
"""What a server may say of a text without marks; anything else is a program's data."""


class Pages(Protocol):
    """What gives pages: a ``Web``, or what stands in for it."""

    def get_all(self, requests: Iterable[Asked], *, at_once: int | None) -> Generator[Fetched | FetchError, None, None]:
        """What each address gives, in the order asked, each failure in its place; fewer once it is stopped."""


Known = Callable[[str], bool]
"""Whether the page behind a key of ``urls.twin`` has been read, so that it need not be fetched."""


class Addresses:
    """Puts pages in the place of addresses, in order; what is no address passes through.

    A page that a list gave words for, and that cannot be had, is read from those words and says so. Of the pages that
    lists name, those already ``known`` are passed over, and everywhere those that come again; ``passed`` counts both.
    Failures are told to ``failed``. At most ``most`` pages are fetched behind one address.
    """

    def __init__(
        self, web: Pages, told: Told | None = None, known: Known = lambda key: False,
        failed: Callable[[Link, FetchError], None] = lambda link, error: None, most: int = MOST,
    ) -> None:  # fmt: skip
        self._web, self._told, self._failed, self._most = web, told or Told(), failed, most
        self.known = known
        self.passed = 0

    def __call__(self, outcomes: Iterable[Outcome]) -> Iterator[Record | Rejected]:
        """Records of what is given and of all that it leads to."""
        return self._followed(iter(outcomes), _Place())

    def _followed(self, outcomes: Iterator[Outcome], place: _Place) -> Iterator[Record | Rejected]:
        told = False
        for outcome in outcomes:
            if not isinstance(outcome, Link):
                yield outcome
                continue
            if place.deep > DEEP:
                if not told:
                    yield _left_out(outcome, f"stands more than {DEEP} lists deep: give it alone")
                told = True
                continue
            # Addresses that follow each other are fetched together; what ends their run comes after them.
            ended: list[Record | Rejected] = []
            run = _run(chain([outcome], outcomes), ended)
            yield from self._fetched(self._new(run, place), place)
            if place.behind.over is not None:
                yield from place.behind.told(self._most)
                return
            yield from ended

    def _new(self, links: Iterable[Link], place: _Place) -> Iterator[Link]:
        for link in links:
            key = twin(link.url)
            if key in place.asked or (not _is_given(link) and self.known(key)):
                self.passed += 1
                continue
            if place.deep and not place.behind.take(link, self._most):
                return
            place.asked.add(key)
            yield link

    def _fetched(self, links: Iterator[Link], place: _Place) -> Iterator[Record | Rejected]:
        asked: deque[Link] = deque()

        def addresses() -> Iterator[Asked]:
            for link in links:
                asked.append(link)
                yield Asked(url=link.url)

        with closing(self._web.get_all(addresses(), at_once=AT_ONCE >> place.deep)) as answers:
            for answer in answers:
                link = asked.popleft()
                if isinstance(answer, FetchError):
                    self._failed(link, answer)
                    yield _instead(link, answer)
                elif self._is_had(link, answer, place):
                    self.passed += 1
                else:
                    yield from self._followed(page_of(link, answer, self._told), place.below())

    def _is_had(self, link: Link, answer: Fetched, place: _Place) -> bool:
        """Whether redirects led to a page that came before, or is known."""
        key = twin(answer.final)
        if key in place.came:
            return True
        place.came.add(key)
        return key != twin(link.url) and not _is_given(link) and self.known(key)


class _Keys:
    """Addresses that came, by eight bytes of a hash: a million take some 80 MB."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def __contains__(self, key: str) -> bool:
        return _short(key) in self._seen

    def add(self, key: str) -> None:
        self._seen.add(_short(key))


class _Behind:
    """How many pages were fetched behind one address, and the first link that was one too many."""

    def __init__(self) -> None:
        self.taken = 0
        self.over: Link | None = None
        self._said = False

    def take(self, link: Link, most: int) -> bool:
        """Whether one more is fetched."""
        if self.taken >= most:
            self.over = link
            return False
        self.taken += 1
        return True

    def told(self, most: int) -> Iterator[Rejected]:
        """That there are more, said once."""
        if self.over is not None and not self._said:
            self._said = True
            yield _left_out(
                self.over, f"and all after it are beyond the {most:,} pages of one address: give them alone"
            )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in what a list leads to we are, and what came on the way here."""

    deep: int = 0
    asked: _Keys = field(default_factory=_Keys)
    came: _Keys = field(default_factory=_Keys)
    behind: _Behind = field(default_factory=_Behind)

    def below(self) -> _Place:
        """Within a page that was fetched; behind each address that was given it is counted anew."""
        return replace(self, deep=self.deep + 1, behind=self.behind if self.deep else _Behind())


def page_of(link: Link, answer: Fetched, told: Told) -> Iterator[Outcome]:
    """What an answer holds: a page, a table, or whatever a reader makes of a feed, a map, a document or an archive.

    It ends where nothing can be used any more: twenty megabytes may be ten million broken rows.
    """
    refused = 0
    for outcome in _page_of(link, answer, told):
        refused = refused + 1 if isinstance(outcome, Rejected) else 0
        yield outcome
        if refused == MOST_REFUSED:
            reason = f"{MOST_REFUSED:,} parts after each other cannot be used: what follows is left unread"
            yield Rejected(source=answer.url, stage="read", reason=reason)
            return


def _page_of(link: Link, answer: Fetched, told: Told) -> Iterator[Outcome]:
    name, head = _name(answer), answer.body[:HEAD]
    item = Item(source=answer.url, name=name, open=lambda: io.BytesIO(answer.body), url=answer.final, told=told)
    try:
        if head.startswith(b"\x1f\x8b") and reader_of(head, name) is None:
            # Maps come so, and no server need say it.
            item = replace(item, name=_without_gz(name), open=lambda: _unpacked(answer.body))
            head = item.open().read(HEAD)
        reader = reader_of(head, item.name)
        if reader is not None:
            for one in reader.read(item):
                yield _led(one, link, answer)
        elif not head.strip():
            yield item.rejected("the page is empty")
        else:
            yield from _plain(item, head, link, answer)
    except InputError as error:
        yield item.rejected(str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield item.rejected(f"the gzip file that came is damaged ({error}): try again later")


def _plain(item: Item, head: bytes, link: Link, answer: Fetched) -> Iterator[Outcome]:
    """A page or a table, which no reader knows by its form."""
    kind, longest = kind_of(head, item.name), item.told.limits.page
    if kind in ("jsonl", "csv"):
        table = Table(source=item.source, published=item.told.published, columns=item.told.columns, longest=longest)
        yield from (read_jsonl if kind == "jsonl" else read_csv)(item.open(), head, table)
    elif kind not in ("html", "text"):
        yield item.rejected(f"a {kind} file: download it and give the file")
    elif kind == "text" and answer.content_type not in (None, *_PAGES):
        yield item.rejected(f"its server says that it is {answer.content_type}, which is no page: leave it out")
    else:
        content = item.open().read(longest + 1)
        if len(content) > longest:
            yield item.rejected(f"the page has more than the {longest:,} bytes allowed")
        else:
            yield _record(content, link, answer, item.told)


def _record(content: bytes, link: Link, answer: Fetched, told: Told) -> Record:
    """The record of a page, with what the list said of it for what the page does not say itself."""
    return Record(
        source=answer.url, content=content, media=media_of(answer.content_type, content), sha256=digest(content),
        given_id=name_of(answer.final), given_url=clean(answer.final), given_published=told.published,
        feed_published=link.published, feed_title=link.title, feed_publisher=link.publisher, origin=link.origin,
        encoding=answer.charset, notes=(f"fetched {datetime.now(UTC):%Y-%m-%d}",),
    )  # fmt: skip


def _led(outcome: Outcome, link: Link, answer: Fetched) -> Outcome:
    """A document that is all of what came has its address; what is only a part of it (a row, a message) has none,
    since parts that share an address would pass for one page."""
    if isinstance(outcome, Record) and outcome.given_url is None and outcome.source == answer.url:
        return replace(
            outcome, given_url=clean(answer.final), feed_published=outcome.feed_published or link.published,
            feed_publisher=outcome.feed_publisher or link.publisher, feed_title=outcome.feed_title or link.title,
            origin=outcome.origin or link.origin,
        )  # fmt: skip
    return outcome


def _instead(link: Link, error: FetchError) -> Record | Rejected:
    """The words of a list in the place of a page that cannot be had; why not, where there are none."""
    if link.summary is None or not enough(link.summary):
        # The source is named before the reason wherever the two are shown.
        reason = str(error).removeprefix(shown(link.url)).lstrip()
        return Rejected(source=link.url, stage="fetch", reason=reason or str(error))
    content = link.summary.encode("utf-8", "replace")
    return Record(
        # Lists say "Read more on our site" of many pages.
        source=link.url, content=content, media=media_of(None, content), sha256=digest(content, twin(link.url)),
        given_id=name_of(link.url), given_url=clean(link.url), feed_published=link.published, given_title=link.title,
        feed_publisher=link.publisher, origin=link.origin, encoding="utf-8",
        notes=(f"the feed's words: {NOT_HAD} ({error.kind})",),
    )  # fmt: skip


def _short(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _is_given(link: Link) -> bool:
    """Whether the user named this very address, and so wants it as it is now."""
    return link.source == link.url


def _left_out(link: Link, reason: str) -> Rejected:
    return Rejected(source=link.url, stage="fetch", reason=reason)


def _run(outcomes: Iterable[Outcome], ended: list[Record | Rejected]) -> Iterator[Link]:
    for outcome in outcomes:
        if not isinstance(outcome, Link):
            ended.append(outcome)
            return
        yield outcome


def _unpacked(body: bytes) -> BinaryIO:
    return cast(BinaryIO, Capped(gzip.GzipFile(fileobj=io.BytesIO(body)), LONGEST_MAP))


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _name(answer: Fetched) -> str:
    """A file's name for what came: by the address, with the ending that the server's word asks for."""
    name = PurePosixPath(unquote(urlsplit(answer.final).path)).name or "page"
    ending = {"application/pdf": ".pdf", "message/rfc822": ".eml", "text/csv": ".csv"}.get(answer.content_type or "")
    return name if ending is None or name.lower().endswith(ending) else name + ending
