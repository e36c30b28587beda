"""What the lists in an archive say of its pages."""

from __future__ import annotations

import io
from typing import Any

import pytest

from whowhom.model.text import Record, Rejected
from whowhom.read import heard
from whowhom.read.heard import Heard, lists
from whowhom.read.reader import Item, Told, digest

ITEM = Item(source="a.warc", name="a.warc", open=lambda: io.BytesIO(b""), told=Told(published="2025-01-01"))
FEED = b"""<rss version="2.0"><channel><title>Border Herald</title>
<item><link>https://herald.example/a?utm_source=rss</link><pubDate>Sat, 22 Mar 2025 10:00:00 GMT</pubDate></item>
<item><link>/b</link><title>Army leaves</title><description>Summary.</description></item>
<item><description>Words of its own.</description></item></channel></rss>"""
MAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://herald.example/c</loc><n:news>
<n:publication_date>2025-03-20</n:publication_date><n:title>Talks</n:title></n:news></url></urlset>"""


def page(url: str | None) -> Record:
    return Record(source="a.warc#9", content=b"x", media="html", sha256=digest(b"x"), given_url=url)


def said(one: Heard, url: str | None) -> tuple[Any, ...]:
    record = one.told(page(url))
    return record.feed_published, record.feed_title, record.feed_publisher


def test_feeds_and_news_maps_speak_of_pages_under_all_their_addresses() -> None:
    one = Heard()
    assert said(one, "https://herald.example/a") == (None, None, None)
    [text] = one.hear(FEED, "https://herald.example/news/feed.xml", "a.warc#5", ITEM)
    assert isinstance(text, Record)
    assert (text.source, text.given_id, text.given_published) == ("a.warc#5#entry 3", "feed-entry3", "2025-01-01")
    assert one.hear(MAP, "https://herald.example/map.xml", "a.warc#7", ITEM) == []
    assert said(one, "https://www.herald.example/a/amp") == ("2025-03-22", None, "Border Herald")
    assert said(one, "http://herald.example/b") == (None, "Army leaves", "Border Herald")
    assert said(one, "https://herald.example/c") == ("2025-03-20", "Talks", None)
    assert said(one, None) == said(one, "https://herald.example/other") == (None, None, None)


def test_redirects_carry_on_what_is_said() -> None:
    one = Heard()
    one.hear(FEED, "https://herald.example/feed.xml", "a.warc#5", ITEM)
    one.moved("https://herald.example/b", "/moved")
    one.moved("https://herald.example/moved", "https://other.example/b")
    for target in ("http://[::1:bad/", "javascript:alert(1)", ""):
        one.moved("https://herald.example/b", target)
    assert said(one, "https://other.example/b") == (None, "Army leaves", "Border Herald")
    # The first word counts.
    one.moved("https://herald.example/a", "/b")
    assert said(one, "https://herald.example/b")[1] == "Army leaves"


@pytest.mark.parametrize(
    "content",
    [FEED[:200], b"<rss>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + FEED, MAP[:80], b"<urlset>", b"", b"\x00\xff", b"{}"],
)
def test_damaged_lists_say_nothing(content: bytes) -> None:
    for url in (None, "", "https://herald.example/", "nonsense"):
        assert not [one for one in Heard().hear(content, url, "a.warc#5", ITEM) if not isinstance(one, Rejected)]


def test_it_remembers_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heard, "_MOST", 1)
    one = Heard()
    one.hear(FEED, "https://herald.example/feed.xml", "a.warc#5", ITEM)
    assert said(one, "https://herald.example/a")[0] == "2025-03-22"
    assert said(one, "https://herald.example/b") == (None, None, None)


def test_what_is_a_list() -> None:
    assert lists(FEED)
    assert lists(MAP)
    assert not lists(b"<html><body><p>The army left.</p></body></html>")
