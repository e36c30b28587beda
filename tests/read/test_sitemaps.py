"""Sitemaps: the pages and further maps that they list, and what of them is refused."""

from __future__ import annotations

import gzip
import io
import time

import pytest

from whowhom.errors import InputError
from whowhom.model.text import Link, Rejected
from whowhom.read.reader import Item, Outcome
from whowhom.read.sitemaps import MOST_ADDRESSES, Sitemaps, links

SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
URL = "https://herald.example/sitemap.xml"


def urlset(urls: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{urls}</urlset>'


def read(text: str | bytes) -> list[Outcome]:
    content = text.encode() if isinstance(text, str) else text
    assert Sitemaps().reads(content[:65_536], "sitemap.xml")
    return list(Sitemaps().read(Item(source="map", name="sitemap.xml", open=lambda: io.BytesIO(content))))


def test_news_maps_say_when_and_by_whom() -> None:
    [found] = read(
        urlset(
            "<url><loc>https://herald.example/a</loc><lastmod>2023-04-01</lastmod><news:news><news:publication>"
            "<news:name>Herald</news:name><news:language>en</news:language></news:publication>"
            "<news:publication_date>2023-03-11T23:30:00-05:00</news:publication_date>"
            "<news:title>Talks &amp; tanks</news:title></news:news>"
            "<image:image><image:loc>https://herald.example/a.jpg</image:loc><image:title>Photo</image:title>"
            "</image:image></url>"
        )
    )
    assert found == Link(
        source="map#url 1", url="https://herald.example/a", title="Talks & tanks", published="2023-03-11",
        publisher="Herald", language="en",
    )  # fmt: skip


def test_the_day_of_a_change_is_no_publication() -> None:
    [found] = read(urlset("<url><loc>https://herald.example/a</loc><lastmod>2023-04-01</lastmod></url>"))
    assert isinstance(found, Link)
    assert found.published is None


@pytest.mark.parametrize(
    "written",
    ["https://herald.example/?a=1&amp;b=2", "https://herald.example/?a=1&b=2", "\n https://herald.example/?a=1&amp;b=2\n",
     "<![CDATA[https://herald.example/?a=1&b=2]]>"],
)  # fmt: skip
def test_ampersands_of_addresses(written: str) -> None:
    [found] = read(urlset(f"<url><loc>{written}</loc></url>"))
    assert isinstance(found, Link)
    assert found.url == "https://herald.example/?a=1&b=2"


def test_ampersands_on_the_edge_of_a_block() -> None:
    for shift in range(65_520, 65_540):
        pad = "x" * (shift - len(urlset("")))
        [found] = read(urlset(f"<!--{pad}--><url><loc>https://herald.example/?a=1&amp;b=2&c=3</loc></url>"))
        assert isinstance(found, Link)
        assert found.url == "https://herald.example/?a=1&b=2&c=3"


def test_an_index_names_further_maps() -> None:
    text = f"<sitemapindex {SPACES}><sitemap><loc>https://herald.example/1.xml</loc></sitemap></sitemapindex>"
    [found] = read(text)
    assert found == Link(source="map#sitemap 1", url="https://herald.example/1.xml")
    assert links(text.encode(), URL, "map") == ([], ["https://herald.example/1.xml"])
    pages, maps = links(gzip.compress(urlset("<url><loc>https://herald.example/a</loc></url>").encode()), URL, "map")
    assert [page.url for page in pages] == ["https://herald.example/a"]
    assert maps == []


def test_a_map_may_be_a_list() -> None:
    pages, maps = links(b"https://herald.example/a\nhttps://herald.example/b\n", URL, "map")
    assert [page.url for page in pages] == ["https://herald.example/a", "https://herald.example/b"]
    assert maps == []
    for text in (b"", b"<!DOCTYPE html><html></html>", b"Not found"):
        with pytest.raises(InputError, match="no sitemap"):
            links(text, URL, "map")


def test_utf_16_is_read() -> None:
    [found] = read(
        urlset("<url><loc>https://herald.example/a?b&amp;c</loc></url>").replace("UTF-8", "UTF-16").encode("utf-16")
    )
    assert isinstance(found, Link)


def test_what_stands_before_a_damage_is_kept() -> None:
    whole = urlset("<url><loc>https://herald.example/a</loc></url><url><loc>https://herald.example/b</loc></url>")
    found = read(whole[: whole.index("/b<")])
    assert [type(one) for one in found] == [Link, Rejected]
    assert isinstance(found[1], Rejected)
    assert "damaged after 1 addresses" in found[1].reason


@pytest.mark.parametrize("address", ["", "/a", "javascript:alert(1)", "https://", "x" * 50_000])
def test_an_address_that_is_none_costs_no_other(address: str) -> None:
    found = read(urlset(f"<url><loc>{address}</loc></url><url><loc>https://herald.example/b</loc></url>"))
    assert [type(one) for one in found] == [Rejected, Link]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE urlset SYSTEM "file:///etc/hosts">',
    ],
)
def test_entities_are_not_declared_in_maps(doctype: str) -> None:
    text = doctype + f"<urlset {SPACES}><url><loc>https://herald.example/&b;</loc></url></urlset>"
    [found] = Sitemaps().read(Item(source="map", name="a", open=lambda: io.BytesIO(text.encode())))
    assert isinstance(found, Rejected)
    assert "DOCTYPE" in found.reason


def test_a_map_has_its_limits() -> None:
    began = time.monotonic()
    found = read(urlset("<url><loc>https://herald.example/a</loc></url>" * (MOST_ADDRESSES + 10)))
    assert len(found) == MOST_ADDRESSES + 1
    assert isinstance(found[-1], Rejected)
    assert "50,000 addresses" in found[-1].reason
    [deep] = read(f"<urlset {SPACES}>" + "<a>" * 500_000)
    assert isinstance(deep, Rejected)
    [long] = read(f"<urlset {SPACES}><url><loc>" + "a" * 5_000_000 + "</loc></url></urlset>")
    assert isinstance(long, Rejected)
    assert time.monotonic() - began < 8


def test_a_packed_map_unpacks_to_no_more_than_a_map_has() -> None:
    with pytest.raises(InputError, match="unpacks to more"):
        links(gzip.compress(b" " * 60_000_000, 1), URL, "map")
    with pytest.raises(InputError, match="damaged"):
        links(gzip.compress(urlset("").encode())[:-9], URL, "map")
