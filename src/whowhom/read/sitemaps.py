"""Sitemaps: the addresses of a site's pages, with what its news maps say of them, and of its further maps.

By https://www.sitemaps.org/protocol.html and the news extension. When a page was changed (``lastmod``) is not when it
was published.
"""

from __future__ import annotations

import gzip
import html
import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from whowhom.errors import InputError
from whowhom.model.text import Link, Rejected
from whowhom.read.lists import is_address_list, listed
from whowhom.read.markup import root_of, start_of, written_day
from whowhom.read.reader import Item, Limits, Outcome
from whowhom.read.urls import LONGEST, is_web

MOST_ADDRESSES = 50_000
"""Addresses in one map, by the protocol."""

LONGEST_MAP = 52_428_800
"""Bytes of one map unpacked, by the protocol."""

_MOST_TAGS = 2_000_000
"""Elements of one map: 50,000 addresses with forty elements each, pictures and other languages included."""

_BLOCK = 1 << 16
_LONGEST_FIELD = 2 * LONGEST
_TITLE = 500
_FIELDS = frozenset(("loc", "title", "name", "language", "publication_date"))
_STRAY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_CUT = re.compile(rb"&[#\w]{0,10}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?", re.I)


class Sitemaps:
    """Reads sitemaps and indexes of sitemaps."""

    name = "sitemap"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the file begins as a map does; its name says nothing."""
        return is_sitemap(head)

    def read(self, item: Item) -> Iterator[Outcome]:
        """The links of the pages or of the further maps, in their order."""
        with item.open() as stream:
            for found in _parse(stream, item.source):
                yield found[1] if isinstance(found, tuple) else found


def is_sitemap(head: bytes) -> bool:
    """Whether a document with this beginning is a sitemap in XML or an index of sitemaps."""
    return root_of(start_of(head)) in ("urlset", "sitemapindex")


def links(content: bytes, url: str, source: str, limits: Limits | None = None) -> tuple[list[Link], list[str]]:
    """The pages that a map fetched from ``url`` lists, and the addresses of further maps.

    Maps in XML, gzipped or not, and lists of addresses; ``source`` names the map for people. What a damaged map lists
    before its damage is kept. Raises InputError where this is no map or nothing can be read of it.
    """
    limits = limits or Limits()
    content = _unpacked(content, min(limits.unpacked, LONGEST_MAP))
    if not is_sitemap(content[:_BLOCK]):
        if is_address_list(content[:_BLOCK]):
            found = [link for link in listed(io.BytesIO(content), source, LONGEST) if isinstance(link, Link)]
            return found[:MOST_ADDRESSES], []
        raise InputError(f"{url} is no sitemap: check its address")
    pages: list[Link] = []
    maps: list[str] = []
    damage: Rejected | None = None
    for outcome in _parse(io.BytesIO(content), source):
        if isinstance(outcome, Rejected):
            damage = outcome
        elif outcome[0] == "sitemap":
            maps.append(outcome[1].url)
        else:
            pages.append(outcome[1])
    if damage is not None and not pages and not maps:
        raise InputError(damage.reason)
    return pages, maps


def _unpacked(content: bytes, longest: int) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content[: longest + 1]
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            content = packed.read(longest + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"the gzipped sitemap is damaged ({error}): fetch it again") from error
    if len(content) > longest:
        raise InputError(f"the sitemap unpacks to more than {longest:,} bytes: leave it out")
    return content


def _parse(stream: BinaryIO, source: str) -> Iterator[tuple[str, Link] | Rejected]:
    """Each address and the element it stands in, ``url`` or ``sitemap``; at the end what is wrong, if anything is."""
    parser = _Parser(source)
    read, wide, held = 0, False, b""
    problem: str | None = None
    while problem is None:
        block = stream.read(_BLOCK)
        if not read:
            wide = block.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"))
            block = block if wide else block.lstrip(b" \t\r\n")
        read += len(block)
        if read > LONGEST_MAP:
            problem = f"the sitemap has more than {LONGEST_MAP:,} bytes: split it"
            break
        block, held = _escaped(held + block, last=not block) if not wide else (block, b"")
        problem = parser.feed(block, last=not block and not held)
        yield from parser.taken()
        if parser.ended:
            break
    if problem is not None:
        yield Rejected(source=source, stage="read", reason=problem)


def _escaped(block: bytes, *, last: bool) -> tuple[bytes, bytes]:
    """The block with stray ampersands of addresses escaped, and what is held back since it may go on."""
    if not last and (cut := _CUT.search(block, max(0, len(block) - 12))):
        return _STRAY.sub(b"&amp;", block[: cut.start()]), block[cut.start() :]
    return _STRAY.sub(b"&amp;", block), b""


class _Parser:
    """Takes a map apart as it streams by; holds one address's fields and those not yet taken."""

    def __init__(self, source: str) -> None:
        self.source, self.ended = source, False
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.StartDoctypeDeclHandler = self._doctype
        self._depth = self._tags = self._found = 0
        self._fields: dict[str, str] = {}
        self._words: list[str] | None = None
        self._length = 0
        self._ready: list[tuple[str, Link] | Rejected] = []

    def feed(self, block: bytes, *, last: bool) -> str | None:
        """Parse a block; what is wrong, where the map cannot be read on."""
        try:
            self._expat.Parse(block, last)
        except InputError as error:
            return str(error)
        except (expat.ExpatError, ValueError, LookupError) as error:
            return f"the sitemap's XML is damaged after {self._found} addresses ({error}): fetch it again"
        self.ended = last
        return None

    def taken(self) -> list[tuple[str, Link] | Rejected]:
        """What was found since the last time."""
        ready, self._ready = self._ready, []
        return ready

    def _doctype(self, *_: object) -> None:
        raise InputError("the sitemap has a DOCTYPE, which is not safe to read: remove it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        if self._tags > _MOST_TAGS:
            raise InputError(f"the sitemap has more than {_MOST_TAGS:,} elements: split it")
        namespace, _, local = name.rpartition(" ")
        self._depth += 1
        if self._depth == 2 and local in ("url", "sitemap"):
            self._fields = {}
        # Pictures and films have addresses and titles too; only the map's own and those of news count.
        wanted = local in _FIELDS and ("news" in namespace if local != "loc" else self._depth == 3)
        self._words, self._length = ([], 0) if wanted else (None, 0)

    def _text(self, data: str) -> None:
        if self._words is not None and self._length <= _LONGEST_FIELD:
            self._length += len(data)
            self._words.append(data)

    def _end(self, name: str) -> None:
        self._depth -= 1
        local = name.rpartition(" ")[2]
        if self._words is not None:
            self._fields.setdefault(local, "".join(self._words)[: _LONGEST_FIELD + 1].strip())
            self._words = None
        if self._depth == 1 and local in ("url", "sitemap"):
            self._found += 1
            if self._found > MOST_ADDRESSES:
                raise InputError(f"the sitemap has more than {MOST_ADDRESSES:,} addresses: the rest is left out")
            self._ready.append(self._outcome(local))

    def _outcome(self, element: str) -> tuple[str, Link] | Rejected:
        fields, source = self._fields, f"{self.source}#{element} {self._found}"
        # An ampersand inside CDATA was escaped with the stray ones.
        url = "".join(fields.get("loc", "").split()).replace("&amp;", "&")
        if not is_web(url):
            reason = f"{url[:80]!r} is not the address of a page" if url else "names no address"
            return Rejected(source=source, stage="read", reason=f"{reason}: correct it or leave it out")
        language = fields.get("language", "")
        return element, Link(
            source=source,
            url=url,
            title=_words(fields.get("title")),
            published=written_day(fields.get("publication_date")),
            publisher=_words(fields.get("name")),
            language=language.lower() if _LANGUAGE.fullmatch(language) else None,
        )


def _words(text: str | None) -> str | None:
    return " ".join(html.unescape(text).split())[:_TITLE].strip() or None if text else None
