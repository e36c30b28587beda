"""Every reader keeps to the contract, on its form, on damaged forms of it and on anything else."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable

import pytest

from tests.read import contract
from tests.read.contract import Example
from whowhom.read.feeds import Feeds
from whowhom.read.lists import Lists
from whowhom.read.mail import Mail
from whowhom.read.sitemaps import Sitemaps
from whowhom.read.telegram import Telegram
from whowhom.read.telegram_page import TelegramPage
from whowhom.read.wacz import Waczs
from whowhom.read.warc import Warcs

ITEM = "<item><title>Talks</title><link>https://herald.example/{0}</link><description>Envoys met.</description></item>"


def rss(times: int) -> bytes:
    items = "".join(ITEM.format(i) for i in range(times))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>{items}</channel></rss>'.encode()


def atom(times: int) -> bytes:
    one = '<entry><title>Talks</title><content type="xhtml"><div><p>Envoys met.</p></div></content></entry>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title>{one * times}</feed>'.encode()


def json_feed(times: int) -> bytes:
    items = [{"id": str(i), "url": f"https://herald.example/{i}", "content_html": "<p>Met.</p>"} for i in range(times)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Herald", "items": items}).encode()


def sitemap(times: int) -> bytes:
    urls = "".join(f"<url><loc>https://herald.example/{i}?a=1&amp;b=2</loc></url>" for i in range(times))
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def addresses(times: int) -> bytes:
    return b"# pages\n" + b"".join(b"https://herald.example/%d\n" % i for i in range(times))


def gkg(times: int) -> bytes:
    rows = []
    for i in range(times):
        cells = [f"20230311120000-{i}", "20230311120000", "1", "herald.example", f"https://herald.example/{i}"]
        rows.append("\t".join(cells + [""] * 21 + ["<PAGE_TITLE>Talks</PAGE_TITLE>"]))
    return ("\n".join(rows) + "\n").encode()


def gkg_zip(times: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("20230311120000.gkg.csv"), gkg(times), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def record(number: int) -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Envoys met.</p>"
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://herald.example/talks-{number}\r\n"
    head += "WARC-Date: 2023-03-11T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    return f"{head}Content-Length: {len(page)}\r\n\r\n".encode() + page + b"\r\n\r\n"


def warc(times: int) -> bytes:
    return b"".join(record(i) for i in range(times))


def warc_gz(times: int) -> bytes:
    return b"".join(gzip.compress(record(i), 1, mtime=0) for i in range(times))


def wacz(times: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("archive/data.warc.gz"), warc_gz(times))
        archive.writestr(zipfile.ZipInfo("datapackage.json"), b"{}")
    return packed.getvalue()


def telegram(times: int) -> bytes:
    said = [{"id": i, "type": "message", "date": "2023-03-11T14:05:33", "from": "Border Watch",
             "forwarded_from": "Hill Post", "text": ["Envoys met ", {"type": "bold", "text": "on the bridge"}, "."]}
            for i in range(times)]  # fmt: skip
    chat = {"name": "Border Watch", "type": "public_channel", "id": 77, "messages": said}
    return json.dumps(chat, indent=1).encode()


def telegram_page(times: int) -> bytes:
    said = "".join(
        f"""<div class="message default clearfix" id="message{i}"><div class="body">
        <div class="pull_right date details" title="11.03.2023 14:05:33 UTC+04:00">14:05</div>
        <div class="from_name">Border Watch</div><div class="text">Envoys met on the bridge today.</div></div></div>"""
        for i in range(times)
    )
    head = '<div class="page_header"><div class="content"><div class="text bold">Border Watch</div></div></div>'
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Exported Data</title></head><body>
    <div class="page_wrap">{head}<div class="page_body chat_page"><div class="history">{said}</div></div></div>
    </body></html>""".encode()


def mail(times: int) -> bytes:
    letter = (
        "From: Hill Post <desk@hill.example>\nSubject: Envoys meet {0}\nDate: Sat, 11 Mar 2023 14:05:33 +0400\n"
        "Message-ID: <{0}@hill.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
        "Envoys of both states met on the bridge today and will meet again.\n\n"
    )
    return "".join(f"From desk Sat Mar 11 14:05:33 2023\n{letter.format(i)}" for i in range(times)).encode()


def example(reader: contract.Reader, name: str, made: Callable[[int], bytes]) -> Example:
    return Example(reader=reader, name=name, content=made(3), outcomes=3, repeated=made)


EXAMPLES = {
    "rss": example(Feeds(), "feed.xml", rss),
    "atom": example(Feeds(), "feed.atom", atom),
    "json": example(Feeds(), "feed.json", json_feed),
    "sitemap": example(Sitemaps(), "sitemap.xml", sitemap),
    "addresses": example(Lists(), "pages.txt", addresses),
    "gkg": example(Lists(), "20230311120000.gkg.csv", gkg),
    "gkg-zip": example(Lists(), "20230311120000.gkg.csv.zip", gkg_zip),
    "warc": example(Warcs(), "crawl.warc", warc),
    "warc-gz": example(Warcs(), "crawl.warc.gz", warc_gz),
    "wacz": example(Waczs(), "crawl.wacz", wacz),
    "telegram": example(Telegram(), "result.json", telegram),
    "telegram-page": example(TelegramPage(), "messages.html", telegram_page),
    "mbox": example(Mail(), "news.mbox", mail),
}
CHECKS = (
    contract.check_good,
    contract.check_wrong_name,
    contract.check_empty,
    contract.check_truncated,
    contract.check_flipped,
    contract.check_random,
    contract.check_enormous,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("form", EXAMPLES)
def test_readers_keep_to_the_contract(form: str, check: Callable[[Example], None]) -> None:
    check(EXAMPLES[form])


@pytest.mark.parametrize("form", EXAMPLES)
def test_no_reader_takes_the_form_of_another(form: str) -> None:
    head, name = EXAMPLES[form].content[: contract.HEAD], EXAMPLES[form].name
    readers = {type(one.reader): one.reader for one in EXAMPLES.values()}
    assert [reader for reader in readers.values() if reader.reads(head, name)] == [readers[type(EXAMPLES[form].reader)]]


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><html><body><p>Envoys met.</p></body></html>", b"Envoys met.\n" * 9])
def test_no_reader_takes_a_page(page: bytes) -> None:
    assert not [one for one in EXAMPLES.values() if one.reader.reads(page, one.name)]
