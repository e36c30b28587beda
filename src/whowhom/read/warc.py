"""Web archives (WARC 1.0 and 1.1, plain or gzipped): the pages that a crawl fetched.

By https://iipc.github.io/warc-specifications/. The records are told apart in ``members``; what a record holds is
understood by fastwarc.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal
from urllib.parse import unquote

from whowhom.errors import InputError
from whowhom.extract.decode import mend
from whowhom.model.text import Record
from whowhom.read.heard import Heard, lists
from whowhom.read.lists import is_address_list
from whowhom.read.markup import root_of, start_of
from whowhom.read.members import LENGTH, Damage, Piece, pieces
from whowhom.read.reader import Item, Outcome, digest
from whowhom.read.sniff import is_html
from whowhom.read.urls import clean, is_web

_LONGEST_LINE = 65_536
"""Bytes of one line of a record's or answer's header."""

_LONGEST_ANSWER_HEAD = 1 << 18
"""Bytes of a block beyond its page: the server's header, and the lengths of chunks."""

_FIRST = 1 << 16
"""Bytes of a block by which it is decided whether it holds a page."""

_MOST_DAMAGES = 1000
"""Damages told one by one; an archive with more of them is none."""

_NAME = 80
_HTML = frozenset(("text/html", "application/xhtml+xml"))
_PLAIN = frozenset(("text/plain",))
_GIVEN = frozenset((200, 203))
_MOVED = frozenset((301, 302, 303, 307, 308))
_NO_NEWS = frozenset(("robots.txt", "ads.txt", "app-ads.txt", "humans.txt", "security.txt", "llms.txt"))
"""Texts for machines, which nearly every crawl holds."""

_KIND = re.compile(rb"^warc-type[ \t]*:[ \t]*(?:response|resource|conversion)[ \t]*\r?$", re.I | re.M)
_KIND_OF_ANSWER = re.compile(rb"^warc-type[ \t]*:[ \t]*response\b", re.I | re.M)
_LAST = re.compile(r"[/?#]")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", re.I)
_SUFFIX = re.compile(r"\.(?:s?html?|xhtml|php|aspx?)$", re.I)
_WORD = re.compile(r"[^\W\d_]{3}")
_DAY = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?=T|$)")


class Warcs:
    """Reads web archives."""

    name = "warc"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the file begins with a WARC record, plain or gzipped; its name says nothing."""
        if head.startswith(b"\x1f\x8b"):
            try:
                head = zlib.decompressobj(31).decompress(head, 16)
            except zlib.error:
                return False
        return head.startswith(b"WARC/")

    def read(self, item: Item) -> Iterator[Outcome]:
        """The pages and plain texts that were fetched, in their order, named by the byte at which they begin."""
        with item.open() as stream:
            yield from read_archive(stream, item)


def read_archive(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """The pages of an archive whose bytes the stream gives, one in memory at a time.

    Raises InputError where nothing more can be read: it unpacks beyond its limit, or is all damage.
    """
    damages, heard = 0, Heard()
    for piece in pieces(stream.read, item.told.limits.unpacked):
        if isinstance(piece, Damage):
            outcomes: list[Outcome] = [item.rejected(f"{piece.reason}: what stands here is left out", piece.at)]
            damages += 1
        else:
            outcomes = _outcomes(piece, item, heard)
            if not piece.whole():
                reason = "the record is cut short, or longer than it says: fetch the archive again"
                outcomes = [item.rejected(reason, piece.at)]
                damages += 1
        yield from outcomes
        if damages > _MOST_DAMAGES:
            raise InputError(f"more than {_MOST_DAMAGES:,} of its records are damaged: fetch the archive again")


def _outcomes(piece: Piece, item: Item, heard: Heard) -> list[Outcome]:
    """The page in a record, or the texts in a feed; nothing where it holds none."""
    kind = _KIND.search(piece.head)
    if kind is None:
        return []
    longest = item.told.limits.page
    too_long = f"the page has more than the {longest:,} bytes allowed: it is left out"
    block = piece.read(_FIRST)
    answer = _Answer(piece.head, block)
    if answer.broken:
        return [item.rejected("what its server answered cannot be read: the record is left out", piece.at)]
    if answer.leads is not None and answer.url is not None:
        heard.moved(answer.url, answer.leads)
    if answer.media is None and not answer.lists:
        return []
    if piece.length > _FIRST:
        if piece.length > longest + _LONGEST_ANSWER_HEAD:
            return [] if answer.media is None else [item.rejected(too_long, piece.at)]
        block += piece.read(piece.length)
        answer = _Answer(piece.head, block)
    content = answer.content(longest + 1)
    if content is None:
        return [item.rejected("the page cannot be unpacked: the record is left out", piece.at)]
    if len(content) > longest:
        return [item.rejected(too_long, piece.at)]
    if not content.strip():
        return [item.rejected("the page is empty", piece.at)]
    if lists(content[:_FIRST]):
        return heard.hear(content, answer.url, item.part(piece.at), item)
    if answer.media is None or is_address_list(content[:_FIRST]):
        return []
    page = Record(
        source=item.part(piece.at),
        content=content,
        media=media_of(answer.kind, content),
        sha256=digest(content),
        given_id=name_of(answer.url) if answer.url else None,
        given_url=answer.url,
        given_published=item.told.published,
        encoding=answer.encoding,
        notes=answer.notes,
    )
    return [heard.told(page)]


class _Answer:
    """What a record says of the page in it: ``media`` is None where it holds none, ``broken`` where what the server
    answered is no HTTP."""

    def __init__(self, head: bytes, block: bytes) -> None:
        # fastwarc is handed what is held here, and must not wait for the rest of a longer block.
        self._bytes = LENGTH.sub(b"Content-Length: %d" % len(block), head, count=1) + block
        record = _record(self._bytes, decode=True)
        self._record = record
        self.media: Literal["html", "text"] | None = None
        self.url: str | None = None
        self.leads: str | None = None
        self.lists = False
        self.broken = record is None or (record.is_http and record.http_headers is None)
        if record is None or self.broken:
            return
        target = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
        self.url = clean(mend(target)) if is_web(target) else None
        said = record.headers.get("Content-Type") or ""
        if record.is_http:
            answer = record.http_headers
            said = answer.get("Content-Type") or ("text/html" if _looks_like_html(block) else "")
            if answer.status_code not in _GIVEN:
                self.leads = answer.get("Location") if answer.status_code in _MOVED else None
                return
        elif _KIND_OF_ANSWER.search(head):
            # What was fetched without HTTP: names of hosts, files of FTP.
            return
        self.encoding = _charset(said)
        self.notes = _notes(record)
        self.kind = said.partition(";")[0].strip().lower()
        self.media = _media(self.kind, self.url, block)
        self.lists = self.media is None and record.is_http and lists(block.partition(b"\r\n\r\n")[2])

    def content(self, size: int) -> bytes | None:
        """The page's first bytes, out of chunks and compression; None where these are damaged."""
        data = _payload(self._record, size)
        if data is not None:
            return data
        # Archives keep the server's header where they keep the page unpacked already.
        plain = _record(self._bytes, decode=False)
        data = _payload(plain, size) if plain is not None else None
        return data if data and data.lstrip()[:1] == b"<" else None


def _record(data: bytes, *, decode: bool) -> Any | None:
    from fastwarc.warc import ArchiveIterator

    try:
        return next(
            iter(
                ArchiveIterator(
                    io.BytesIO(data),
                    auto_decode="all" if decode else "none",
                    stream_detect=False,
                    quirks_mode=True,
                    max_header_len=_LONGEST_LINE,
                )
            ),
            None,
        )
    except (OSError, ValueError):
        return None
    except BaseException as error:
        # What its Rust code did not foresee, such as bytes that it takes for text, passes by every Exception.
        if type(error).__name__ != "PanicException":
            raise
        return None


def _payload(record: Any, size: int) -> bytes | None:
    parts: list[bytes] = []
    try:
        while size > 0 and (part := bytes(record.reader.read(min(size, _FIRST)))):
            parts.append(part)
            size -= len(part)
    except (OSError, ValueError):
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return None
    return b"".join(parts)


def media_of(content_type: str | None, content: bytes) -> Literal["html", "text"]:
    """What a page is that came under this type; servers say ``text/plain`` of HTML, too."""
    return "html" if content_type in _HTML or is_html(content[:_FIRST].decode("utf-8", "replace")) else "text"


def _media(kind: str, url: str | None, block: bytes) -> Literal["html", "text"] | None:
    # Many servers answer every address with a page, that of robots.txt too.
    if url is not None and _LAST.split(url)[-1].lower() in _NO_NEWS:
        return None
    if kind in _HTML:
        return "html"
    if kind in _PLAIN:
        return "text"
    # A page under a wrong type, as browsers see it; a picture does not begin so.
    head = block.partition(b"\r\n\r\n")[2]
    return "html" if head.lstrip()[:1] == b"<" and root_of(start_of(head)) == "html" else None


def _looks_like_html(block: bytes) -> bool:
    return is_html(block.partition(b"\r\n\r\n")[2].decode("latin-1"))


def _charset(content_type: str) -> str | None:
    match = _CHARSET.search(content_type[:1000])
    try:
        return codecs.lookup(match[1]).name if match else None
    except (LookupError, ValueError):
        return None


def _notes(record: Any) -> tuple[str, ...]:
    """The day on which it was fetched: no date of publication, but none can be later."""
    day = _DAY.match(record.headers.get("WARC-Date") or "")
    cut = ("truncated",) if record.headers.get("WARC-Truncated") else ()
    return ((f"fetched {day[0]}",) if day else ()) + cut


def name_of(url: str) -> str:
    """The last part of an address's path that has a word, else its host: what an article's id begins with."""
    path = url.partition("://")[2].partition("?")[0].partition("#")[0].split("/")
    parts = [_SUFFIX.sub("", unquote(part)) for part in path[-3:]] if len(path) > 1 else []
    return next((part for part in reversed(parts) if _WORD.search(part)), path[0])[:_NAME]
