"""Lists of addresses: one a line, and the tables of GDELT, which name the pages that it coded.

GDELT's formats: http://data.gdeltproject.org/documentation/GDELT-Global_Knowledge_Graph_Codebook-V2.1.pdf,
GDELT-Event_Codebook-V2.0.pdf beside it, and https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/. Its dates say
when it saw a page, so none is a date of publication but the one that GDELT took from the page itself.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import BinaryIO, Literal, Protocol

from whowhom.errors import InputError
from whowhom.extract.decode import mend
from whowhom.model.text import Link, Rejected
from whowhom.read.markup import written_day
from whowhom.read.reader import Item, Outcome
from whowhom.read.urls import LONGEST, clean, is_web
from whowhom.read.zips import first_member, lone_member

Shape = Literal["addresses", "gkg2", "gkg1", "events", "mentions", "found", "csv"]

_REMEMBERED = 2_000_000
"""Addresses that a list is checked against for repeats, some 150 MB; a longer list begins to forget."""

_TITLE = 500
_DAYTIME = re.compile(r"\d{14}")
_GKG_ID = re.compile(r"\d{14}-T?\d{1,9}")
_EVENT_ID = re.compile(r"\d{1,12}")
_DAY = re.compile(r"(?:19|20)\d{6}")
_FOUND = re.compile(rb"\{\s{0,100}\"articles\"\s{0,100}:\s{0,100}\[")
_PAGE_TITLE = re.compile(r"<PAGE_TITLE>(.{1,4000}?)</PAGE_TITLE>")
_PAGE_TIME = re.compile(r"<PAGE_PRECISEPUBTIMESTAMP>(\d{8})\d{0,6}</PAGE_PRECISEPUBTIMESTAMP>")


class _LineByLine(Protocol):
    def readline(self, size: int = -1, /) -> bytes: ...


class Lists:
    """Reads lists of addresses and GDELT's tables of them."""

    name = "list"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the file is such a list, or a ZIP of one of GDELT's tables; its name says nothing."""
        packed = first_member(head)
        if packed is not None:
            return shape_of(packed) not in (None, "addresses")
        return shape_of(head) is not None

    def read(self, item: Item) -> Iterator[Outcome]:
        """A link for each address, in order, each address once."""
        with item.open() as stream:
            head = stream.read(4)
        if head.startswith(b"PK"):
            with lone_member(item) as stream:
                yield from _read(stream, item)
        else:
            with item.open() as stream:
                yield from _read(stream, item)


def shape_of(head: bytes) -> Shape | None:
    """Which list a file with this beginning is."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _FOUND.match(head.lstrip()[:400]):
        return "found" if b'"url"' in head or head.rstrip().endswith((b"[", b"]}")) else None
    first = head.lstrip(b"\r\n").partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    if is_address_list(head):
        return "addresses"
    if first.split(",")[:4] == ["URL", "MobileURL", "Date", "Title"]:
        return "csv"
    return _shape_of_row(first.split("\t"))


def is_address_list(head: bytes) -> bool:
    """Whether every line of the beginning that says anything is the address of a page, and there is one."""
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    # The last line may be cut.
    whole = lines[:-1] if len(lines) > 1 else lines
    addresses = [line for line in whole if line.strip() and not line.lstrip().startswith(b"#")]
    return bool(addresses) and all(_is_address(line) for line in addresses)


def listed(stream: _LineByLine, source: str, longest: int) -> Iterator[Outcome]:
    """A link for each address of a list with one a line; what is none is rejected by its line."""
    new = _New()
    for number, line in _lines(stream, longest):
        name = f"{source}#line {number}"
        address = line.strip() if line is not None else None
        if address == "" or (address or "").startswith("#"):
            continue
        if address is None or not is_web(address):
            shown = f"{address[:80]!r} is not" if address is not None else f"more than {longest:,} bytes are not"
            reason = f"{shown} the address of a page: correct it or leave it out"
            yield Rejected(source=name, stage="read", reason=reason)
        elif new(address):
            yield Link(source=name, url=address)


def _read(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    head = stream.read(65_536)
    rest = _Joined(head, stream)
    shape = shape_of(head)
    if shape is None:
        raise InputError("neither a list of addresses nor a table of GDELT: give one address a line")
    if shape == "addresses":
        yield from listed(rest, item.source, LONGEST + 2)
    elif shape == "found":
        yield from _read_found(rest, item)
    elif shape == "csv":
        yield from _read_csv(rest, item)
    else:
        yield from _read_rows(rest, item, shape)


def _shape_of_row(cells: list[str]) -> Shape | None:
    if cells[:2] == ["DATE", "NUMARTS"] and "SOURCEURLS" in cells:
        return "gkg1"
    if len(cells) == 27 and _GKG_ID.fullmatch(cells[0]) and _DAYTIME.fullmatch(cells[1]):
        return "gkg2"
    if len(cells) in (58, 61) and _EVENT_ID.fullmatch(cells[0]) and _DAY.fullmatch(cells[1]):
        return "events"
    if len(cells) == 16 and _EVENT_ID.fullmatch(cells[0]) and all(_DAYTIME.fullmatch(c) for c in cells[1:3]):
        return "mentions"
    return None


def _read_rows(stream: _LineByLine, item: Item, shape: Shape) -> Iterator[Outcome]:
    new = _New()
    links: Callable[[list[str]], Iterator[tuple[str, str | None, str | None]]]
    links = {"gkg2": _gkg2, "gkg1": _gkg1, "events": _events, "mentions": _mentions}[shape]
    for number, line in _lines(stream, item.told.limits.page):
        part = f"row {number}"
        if line is None:
            yield item.rejected(f"the row is longer than the {item.told.limits.page:,} bytes allowed", part)
            continue
        cells = line.rstrip("\r\n").split("\t")
        if not line.strip() or cells[0] == "DATE":
            continue
        if shape != "gkg1" and _shape_of_row(cells) != shape:
            yield item.rejected(f"the row has {len(cells)} cells, unlike the rows before: fetch the file again", part)
            continue
        for url, title, published in links(cells):
            if is_web(url) and new(url):
                yield Link(source=item.part(part), url=url, title=title, published=published)


def _gkg2(cells: list[str]) -> Iterator[tuple[str, str | None, str | None]]:
    # Only collection 1 is the web; the others are citations, and identifiers of closed libraries.
    if cells[2] == "1":
        title, time = _PAGE_TITLE.search(cells[26]), _PAGE_TIME.search(cells[26])
        yield cells[4], _words(title[1]) if title else None, written_day(time[1]) if time else None


def _gkg1(cells: list[str]) -> Iterator[tuple[str, str | None, str | None]]:
    for url in cells[-1].split("<UDIV>"):
        yield url.strip(), None, None


def _events(cells: list[str]) -> Iterator[tuple[str, str | None, str | None]]:
    yield cells[-1].strip(), None, None


def _mentions(cells: list[str]) -> Iterator[tuple[str, str | None, str | None]]:
    if cells[3] == "1":
        yield cells[5].strip(), None, None


def _read_found(stream: _Joined, item: Item) -> Iterator[Outcome]:
    """What GDELT's search found, as JSON."""
    content = stream.read(item.told.limits.page + 1)
    if len(content) > item.told.limits.page:
        raise InputError(f"the answer has more than {item.told.limits.page:,} bytes: ask for fewer articles")
    try:
        # The search leaves control characters and lone strokes in titles.
        answer = json.loads(re.sub(rb"\\(?![\"\\/bfnrtu])", rb"\\\\", content), strict=False)
        articles = answer["articles"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise InputError("the answer of GDELT's search is damaged: ask again") from error
    new = _New()
    for number, article in enumerate(articles if isinstance(articles, list) else [], 1):
        row = article if isinstance(article, dict) else {}
        yield from _found(item, f"article {number}", row.get("url"), row.get("title"), new)


def _read_csv(stream: _Joined, item: Item) -> Iterator[Outcome]:
    """What GDELT's search found, as a table."""
    new = _New()
    for number, line in _lines(stream, item.told.limits.page):
        if number == 1 or line is None or not line.strip():
            continue
        # A cell holds no line end, so a quotation mark that nothing closes spoils its own line alone.
        try:
            cells = next(csv.reader([line.rstrip("\r\n").replace("\x00", "")]), [])
        except csv.Error:
            cells = line.split(",")
        yield from _found(item, f"row {number - 1}", cells[0] if cells else None, ",".join(cells[3:4]) or None, new)


def _found(item: Item, part: str, url: object, title: object, new: _New) -> Iterator[Outcome]:
    address = mend(url).strip() if isinstance(url, str) else ""
    if not is_web(address):
        yield item.rejected("names no address of a page: leave it out", part)
    elif new(address):
        words = _words(title) if isinstance(title, str) else None
        yield Link(source=item.part(part), url=address, title=words)


class _New:
    """Whether an address comes for the first time, by eight bytes of its hash."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def __call__(self, url: str) -> bool:
        key = blake2b(clean(url).encode(), digest_size=8).digest()
        if key in self._seen:
            return False
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen.add(key)
        return True


class _Joined:
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = io.BytesIO(head), stream

    def read(self, size: int) -> bytes:
        first = self._head.read(size)
        return first + self._stream.read(size - len(first))

    def readline(self, size: int = -1, /) -> bytes:
        line = self._head.readline(size)
        if line.endswith(b"\n") or (0 <= size <= len(line)):
            return line
        return line + self._stream.readline(size - len(line) if size >= 0 else -1)


def _lines(stream: _LineByLine, longest: int) -> Iterator[tuple[int, str | None]]:
    """Lines and their numbers from 1, None for one longer than ``longest`` bytes."""
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) > longest and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield number, None
        else:
            yield number, line.decode("utf-8", "replace")


def _is_address(line: bytes) -> bool:
    address = line.strip()
    return len(address) <= LONGEST and b" " not in address and is_web(address.decode("utf-8", "replace"))


def _words(text: str) -> str | None:
    return " ".join(html.unescape(mend(text[: 4 * _TITLE])).split())[:_TITLE].strip() or None
