"""News feeds: RSS, Atom, RDF and JSON Feed, each entry the address of an article or, without one, a text itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from urllib.parse import urljoin

from whowhom.errors import InputError
from whowhom.extract.decode import decode, mend
from whowhom.model.text import Link, Record, Rejected
from whowhom.read.feedxml import LONGEST_ADDRESS, MOST_ENTRIES, Entry, Head, parse_xml
from whowhom.read.jsonfeed import is_json_feed, parse_json
from whowhom.read.markup import root_of, start_of, written_day
from whowhom.read.reader import Item, Limits, Outcome, digest
from whowhom.read.urls import clean, host_of, is_web

LONGEST_TITLE = 500
"""Characters of a title; the rest of a longer one is left out."""

_ROOTS = frozenset(("rss", "feed", "rdf"))
_RDF_NEWS = ("purl.org/rss/", "my.netscape.com/rdf", "channel.netscape.com/rdf")
_GATES = frozenset(("news.google.com", "bing.com"))
"""Hosts that hand readers on to the article of the outlet that the entry names."""

_MARKUP = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--.{0,500}?--)>|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed as it was fetched: its title, language and last change (an ISO date) where it says them, and what its
    entries give, in their order."""

    title: str | None
    language: str | None
    updated: str | None
    outcomes: tuple[Outcome, ...]


class Feeds:
    """Reads news feeds."""

    name = "feed"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the file begins as a feed does; its name says nothing."""
        return is_feed(head)

    def read(self, item: Item) -> Iterator[Outcome]:
        """Each entry's link; what an entry without one says is a page of its own."""
        with item.open() as stream:
            content = stream.read(item.told.limits.page + 1)
        stem = PurePath(item.name).name.partition(".")[0]
        found = entries(
            content, item.url, item.source, limits=item.told.limits, stem=stem or "feed",
            published=item.told.published,
        )  # fmt: skip
        if not found.outcomes:
            yield item.rejected("the feed lists nothing: its address may have changed")
        yield from found.outcomes


def is_feed(head: bytes) -> bool:
    """Whether a document with this beginning is a feed."""
    start = start_of(head)
    root = root_of(start)
    if root == "rdf":
        return any(name in start for name in _RDF_NEWS)
    return root in _ROOTS or is_json_feed(head)


def entries(
    content: bytes,
    url: str | None,
    source: str,
    *,
    today: date | None = None,
    limits: Limits | None = None,
    stem: str = "feed",
    published: str | None = None,
) -> Feed:
    """What a feed fetched from ``url`` holds; ``source`` names it for people.

    Dates are those of publication, as ISO in the time zone that they are written in; with ``today``, one more than a
    day behind it is dropped. At most 2,000 entries are read. ``stem`` begins the id of texts without an address, and
    ``published`` overrides their date. Raises InputError where this is no feed or one that is not safe to read.
    """
    limits = limits or Limits()
    if len(content) > limits.page:
        raise InputError(f"the feed has more than {limits.page:,} bytes: give a shorter one")
    if is_json_feed(content[:65_536]):
        head, found, more = parse_json(content)
    else:
        head, found, more = parse_xml(decode(content, html=True), url)
    making = _Making(head=head, url=url, source=source, today=today, stem=stem, published=published)
    outcomes = [making.outcome(number, entry) for number, entry in enumerate(found, 1)]
    if more:
        reason = f"the feed has more than {MOST_ENTRIES:,} entries: the rest is left out"
        outcomes.append(Rejected(source=f"{source}#entry {MOST_ENTRIES + 1}", stage="read", reason=reason))
    return Feed(
        title=_words(head.title),
        language=_language(head.language),
        updated=written_day(head.updated, today),
        outcomes=tuple(outcomes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """What all entries of a feed share."""

    head: Head
    url: str | None
    source: str
    today: date | None
    stem: str
    published: str | None

    def outcome(self, number: int, entry: Entry) -> Outcome:
        source = f"{self.source}#entry {number}"
        url = self._address(entry.link)
        summary = mend(entry.summary).strip() if entry.summary else None
        publisher, origin = self._whose(entry, url)
        if url is not None:
            return Link(
                source=source,
                url=url,
                title=_words(entry.title),
                published=written_day(entry.published, self.today),
                publisher=publisher,
                language=_language(entry.language or self.head.language),
                origin=origin,
                summary=summary or None,
            )
        if not summary:
            reason = "the entry has neither the address of a page nor a text: leave it out"
            return Rejected(source=source, stage="read", reason=reason)
        content = summary.encode()
        return Record(
            source=source,
            content=content,
            media="html" if _MARKUP.search(summary) else "text",
            sha256=digest(content, publisher),
            given_id=f"{self.stem}-entry{number}",
            given_title=_words(entry.title),
            given_publisher=publisher,
            given_published=self.published,
            given_language=_language(entry.language or self.head.language),
            feed_published=written_day(entry.published, self.today),
            origin=origin,
        )

    def _address(self, link: str | None) -> str | None:
        if not link:
            return None
        link = mend(link).strip()[:LONGEST_ADDRESS]
        if not is_web(link) and (base := self.url or self.head.link):
            try:
                link = urljoin(base, link)
            except ValueError:
                return None
        # A link of a scheme alone leads back to the feed.
        return link if is_web(link) and clean(link) != clean(self.url or "") else None

    def _whose(self, entry: Entry, url: str | None) -> tuple[str | None, str | None]:
        """The publisher of what an entry leads to, and whom it was taken over from.

        A feed that collects others' names the outlet whose page it links; an outlet that prints an agency's text names
        the agency and links its own page.
        """
        own, named, at = _words(self.head.title), _words(entry.source_title), entry.source_url
        if named is None and at is None:
            return own, None
        outlet, host = host_of(at or ""), host_of(url or "")
        if named == own or (outlet is not None and outlet == host_of(self.url or self.head.link or "")):
            return own or named, None
        if named and host is not None and (host in _GATES or _same_site(host, outlet)):
            return named, None
        return own, named or (at if at and is_web(at) else None)


def _same_site(host: str, outlet: str | None) -> bool:
    return outlet is not None and (host == outlet or host.endswith(f".{outlet}") or outlet.endswith(f".{host}"))


def _words(text: str | None) -> str | None:
    """A title on one line, without the tags and named characters that feeds escape twice."""
    if not text:
        return None
    words = " ".join(html.unescape(_TAG.sub("", mend(text[: 4 * LONGEST_TITLE]))).split())
    return mend(words)[:LONGEST_TITLE].strip() or None


def _language(text: str | None) -> str | None:
    text = text.strip() if text else ""
    return text.lower() if len(text) < 36 and _LANGUAGE.fullmatch(text) else None
