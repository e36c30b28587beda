"""Web archives: which records are pages, how damage is passed over, and what a hostile archive cannot do."""

from __future__ import annotations

import gzip
import io
import itertools
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

import pytest

from whowhom.errors import InputError
from whowhom.model.text import Record, Rejected
from whowhom.read.reader import Item, Limits, Outcome, Told
from whowhom.read.wacz import Waczs
from whowhom.read.warc import Warcs

PAGE = b"<html><body><p>The army left the zone.</p></body></html>"
SMALL = Limits(page=100_000, unpacked=2_000_000)


def warc(
    block: bytes,
    *,
    kind: str = "response",
    url: str = "https://herald.example/2023/army-leaves.html",
    content_type: str = "application/http; msgtype=response",
    more: str = "",
    version: str = "1.0",
) -> bytes:
    head = f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2023-03-11T10:00:00Z\r\n"
    head += f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nContent-Type: {content_type}\r\n{more}"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def http(
    page: bytes = PAGE, content_type: str = "text/html; charset=windows-1251", more: str = "", status: str = "200 OK"
) -> bytes:
    said = f"Content-Type: {content_type}\r\n" if content_type else ""
    return f"HTTP/1.1 {status}\r\n{said}{more}\r\n".encode() + page


def read(content: bytes, limits: Limits | None = None, published: str | None = None) -> list[Outcome]:
    told = Told(limits=limits or Limits(), published=published)
    assert Warcs().reads(content[:65_536], "a")
    return list(Warcs().read(Item(source="a.warc", name="a", open=lambda: io.BytesIO(content), told=told)))


def pages(content: bytes) -> list[bytes]:
    found = read(content)
    assert not [one for one in found if isinstance(one, Rejected)]
    return [one.content for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_page_is_named_by_its_place(version: str) -> None:
    one = warc(http(), version=version)
    found = read(one + one)
    first = found[0]
    assert isinstance(first, Record)
    assert (first.source, first.content, first.media) == ("a.warc#0", PAGE, "html")
    assert first.given_url == "https://herald.example/2023/army-leaves.html"
    assert (first.given_id, first.encoding, first.notes) == ("army-leaves", "cp1251", ("fetched 2023-03-11",))
    assert (first.canonical, first.feed_published, first.given_published) == (None, None, None)
    assert found[1].source == f"a.warc#{len(one)}"


def test_gzipped_records_are_named_by_the_packed_place() -> None:
    packed = gzip.compress(warc(http()))
    assert [one.source for one in read(packed * 3)] == [f"a.warc#{i * len(packed)}" for i in range(3)]
    # A whole archive in one member is against the rules, and common.
    assert [one.source for one in read(gzip.compress(warc(http()) * 2))] == [
        "a.warc#0",
        f"a.warc#0+{len(warc(http()))}",
    ]


def test_the_user_s_date_overrides() -> None:
    [found] = read(warc(http()), published="2023-03-01")
    assert isinstance(found, Record)
    assert found.given_published == "2023-03-01"


@pytest.mark.parametrize(
    "record",
    [
        warc(
            http(
                b"1c\r\n" + PAGE[:28] + b"\r\n1c\r\n" + PAGE[28:] + b"\r\n0\r\n\r\n",
                more="Transfer-Encoding: chunked\r\n",
            )
        ),
        warc(http(gzip.compress(PAGE), more="Content-Encoding: gzip\r\n")),
        warc(http(zlib.compress(PAGE), more="Content-Encoding: deflate\r\n")),
        warc(http(PAGE, more="Content-Encoding: gzip\r\n")),
        warc(http(PAGE, more="Transfer-Encoding: chunked\r\n")),
        warc(http(PAGE, content_type="")),
        warc(http(PAGE, content_type="application/xhtml+xml")),
        warc(PAGE, kind="resource", content_type="text/html"),
        warc(http(), url="<https://herald.example/a>"),
        warc(http()).replace(b"\r\n", b"\n", 8),
        warc(http().replace(b"\r\n", b"\n")),
        warc(http()).replace(b"Content-Length", b"content-length"),
        warc(http())[:-4],
        b"\r\n\r\n" + warc(http()),
    ],
)
def test_pages_are_unpacked_as_they_were_sent(record: bytes) -> None:
    if record.startswith(b"WARC"):
        assert pages(record) == [PAGE]
        assert pages(gzip.compress(record)) == [PAGE]
    else:
        assert pages(warc(b"", kind="warcinfo") + record) == [PAGE]


def test_plain_text_is_text() -> None:
    [found] = read(warc(b"The army left the zone.", kind="conversion", content_type="text/plain"))
    assert isinstance(found, Record)
    assert found.media == "text"


@pytest.mark.parametrize(
    "record",
    [
        warc(http(status="404 Not Found")),
        warc(http(status="301 Moved", more="Location: https://herald.example/\r\n")),
        warc(http(b"\x89PNG", content_type="image/png")),
        warc(http(b"\x89PNG" * 100_000, content_type="image/png")),
        warc(http(b'<rss version="2.0"><channel/></rss>', content_type="application/rss+xml")),
        warc(http(b'<rss version="2.0"><channel/></rss>', content_type="text/html")),
        warc(http(b"<urlset/>", content_type="text/plain")),
        warc(http(b"User-agent: *", content_type="text/plain"), url="https://herald.example/robots.txt"),
        warc(http(), kind="revisit"),
        warc(
            b"GET / HTTP/1.1\r\nHost: herald.example\r\n\r\n",
            kind="request",
            content_type="application/http;msgtype=request",
        ),
        warc(b"software: a", kind="warcinfo", content_type="application/warc-fields"),
        warc(b"via: a", kind="metadata", content_type="application/warc-fields"),
        warc(b"20230311 herald.example. A 192.0.2.1", content_type="text/dns", url="dns:herald.example"),
        warc(b"The army left.", content_type="text/plain", url="ftp://herald.example/a"),
    ],
)
def test_what_is_no_page_is_passed_over(record: bytes) -> None:
    assert pages(record + warc(http())) == [PAGE]


def damaged_plain() -> Iterator[bytes]:
    one = warc(http())
    yield one[:150]
    yield one.replace(b"Content-Length: ", b"Content-Length: -")
    yield one.replace(b"Content-Length: ", b"Content-Length: 99999999999999999")
    yield one.replace(b"Content-Length", b"Content-Width")
    yield one.replace(b"Content-Length: 1", b"Content-Length: ")
    yield one + b"neither this nor that\r\n" * 30
    yield one.replace(b"HTTP/1.1 200", b"\xff\xfe")
    yield b"WARC/1.0\r\nX: " + b"a" * 400_000


@pytest.mark.parametrize("damage", list(damaged_plain()))
def test_a_damaged_record_costs_no_later_one(damage: bytes) -> None:
    good = warc(http(b"<p>good</p>"))
    found = read(good + damage + b"\r\n\r\n" + good + good)
    assert [one.content for one in found if isinstance(one, Record)][-1] == b"<p>good</p>"
    [rejected] = [one for one in found if isinstance(one, Rejected)]
    assert rejected.source.startswith(f"a.warc#{len(good)}") or "#" in rejected.source


def test_damaged_gzip_members_cost_no_other() -> None:
    good, bad = gzip.compress(warc(http(b"<p>good</p>"))), bytearray(gzip.compress(warc(http()), mtime=0))
    for place in range(0, len(bad), 7):
        torn = bytearray(bad)
        torn[place] ^= 0x55
        found = read(good + bytes(torn) + good)
        assert [one.content for one in found if isinstance(one, Record)].count(b"<p>good</p>") == 2
    for cut in range(1, len(bad), 11):
        found = read(good + bytes(bad[:cut]) + good)
        assert [one.content for one in found if isinstance(one, Record)] == [b"<p>good</p>"] * 2
        [rejected] = [one for one in found if isinstance(one, Rejected)]
        assert rejected.source == f"a.warc#{len(good)}"


def test_an_archive_of_nothing_but_damage_is_given_up() -> None:
    with pytest.raises(InputError, match="damaged"):
        read(b"WARC/1.0\r\n\r\n" * 5000)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_a_page_that_unpacks_beyond_the_limit_is_not_held(coding: str) -> None:
    size = 30_000_000
    if coding == "br":
        packed = pytest.importorskip("brotli").compress(b" " * size, quality=1)
    else:
        packed = gzip.compress(b" " * size, 1) if coding == "gzip" else zlib.compress(b" " * size, 1)
    content = warc(http(packed, more=f"Content-Encoding: {coding}\r\n")) + warc(http())
    tracemalloc.start()
    found = read(content, Limits(page=200_000, unpacked=10_000_000))
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert [type(one) for one in found] == [Rejected, Record]
    assert isinstance(found[0], Rejected)
    assert "200,000 bytes" in found[0].reason


def test_a_block_beyond_the_limit_is_passed_over() -> None:
    found = read(warc(http(b"<p>" + b"a" * 900_000)) + warc(http()), SMALL)
    assert [type(one) for one in found] == [Rejected, Record]


def test_an_archive_unpacks_to_no_more_than_its_limit() -> None:
    began = time.monotonic()
    for bomb in (
        warc(http(b" " * 40_000_000)),
        warc(http()) + b"\r\n" * 20_000_000,
        warc(http())[:-4] + b"\0" * 40_000_000,
    ):
        with pytest.raises(InputError, match="unpacks to more"):
            read(gzip.compress(bomb, 1), SMALL)
    assert time.monotonic() - began < 8


def test_empty_pages_are_told() -> None:
    [found] = read(warc(http(b"")))
    assert isinstance(found, Rejected)
    assert "empty" in found.reason


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://herald.example/2023/03/11/army-leaves", "army-leaves"),
        ("https://herald.example/army-leaves/12345", "army-leaves"),
        ("https://herald.example/a.php?id=7", "herald.example"),
        ("https://herald.example/", "herald.example"),
        ("https://herald.example/%D0%BC%D0%B8%D1%80.html", "мир"),
    ],
)
def test_the_name_of_a_page_is_readable(url: str, name: str) -> None:
    [found] = read(warc(http(), url=url))
    assert isinstance(found, Record)
    assert found.given_id == name


def test_a_stream_is_enough_and_memory_stays_flat() -> None:
    one = gzip.compress(warc(http(b"<p>" + b"The army left the zone. " * 2000)), 1)

    class Endless:
        def __init__(self) -> None:
            self.parts = itertools.chain.from_iterable(itertools.repeat((one,), 600))

        def read(self, size: int = -1) -> bytes:
            return next(self.parts, b"")

        def __enter__(self) -> Endless:
            return self

        def __exit__(self, *_: object) -> None:
            pass

    tracemalloc.start()
    item = Item(source="a", name="a", open=lambda: cast(BinaryIO, Endless()))
    assert sum(isinstance(found, Record) for found in Warcs().read(item)) == 600
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def wacz(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read_wacz(content: bytes, limits: Limits | None = None) -> list[Outcome]:
    told = Told(limits=limits or Limits())
    assert Waczs().reads(content[:65_536], "a.wacz")
    return list(Waczs().read(Item(source="a.wacz", name="a", open=lambda: io.BytesIO(content), told=told)))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_within_a_zip_are_read(method: int) -> None:
    packed = gzip.compress(warc(http()))
    members = {"datapackage.json": b"{}", "archive/a.warc.gz": packed, "archive/b.warc": warc(http()), "pages/x": b""}
    found = read_wacz(wacz(members, method))
    assert [one.source for one in found] == ["a.wacz#a.warc.gz#0", "a.wacz#b.warc#0"]


def test_a_damaged_archive_within_costs_no_other() -> None:
    content = wacz({"archive/a.warc": b"WARC/1.0\r\n\r\n" * 5000, "archive/b.warc": warc(http())})
    assert isinstance(read_wacz(content)[-1], Record)
    torn = wacz({"archive/a.warc": warc(http(b"<p>torn</p>")), "archive/b.warc": warc(http())}).replace(
        b"torn", b"toru", 1
    )
    found = read_wacz(torn)
    assert isinstance(found[-1], Record)
    assert any(isinstance(one, Rejected) and "damaged" in one.reason for one in found)


def test_what_is_wrong_with_a_zip_is_said() -> None:
    good = wacz({"archive/a.warc": warc(http())})
    with pytest.raises(InputError, match="damaged"):
        read_wacz(good[:-30])
    with pytest.raises(InputError, match="holds no web archive"):
        read_wacz(wacz({"datapackage.json": b"{}", "a/b/archive/c.warc": b"", "archive/../../a.warc": b""}))
    locked = bytearray(good)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[good.index(sign) + place] |= 1
    [found] = read_wacz(bytes(locked))
    assert isinstance(found, Rejected)
    assert "encrypted" in found.reason


def test_a_zip_unpacks_to_no_more_than_its_limit() -> None:
    bomb = wacz({"archive/a.warc": warc(http(b" " * 10_000_000))}, zipfile.ZIP_DEFLATED)
    with pytest.raises(InputError, match="unpacks to more"):
        read_wacz(bomb, SMALL)


def test_a_zip_of_too_many_files_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/a.warc", b"")
        for number in range(2000):
            archive.writestr(f"{number}" + "x" * 5000, b"")
    with pytest.raises(InputError, match="too many files"):
        read_wacz(packed.getvalue())


def test_other_archives_are_not_taken() -> None:
    assert not Waczs().reads(wacz({"word/document.xml": b""}), "a.docx")
    assert not Warcs().reads(gzip.compress(b"The army left."), "a.warc.gz")
    assert not Warcs().reads(b"\x1f\x8b\xff", "a.warc.gz")
