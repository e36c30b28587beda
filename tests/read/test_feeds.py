"""Feeds: whose article an entry leads to, when it was published, and what hostile feeds are refused for."""

from __future__ import annotations

import json
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import InputError
from whowhom.extract.calendar import whole
from whowhom.model.text import Link, Record, Rejected
from whowhom.read.feeds import Feed, entries, is_feed
from whowhom.read.feedxml import MOST_ENTRIES
from whowhom.read.markup import written_day
from whowhom.read.reader import Limits, Outcome, digest

URL = "https://herald.example/feeds/news.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(items: str, head: str = "<title>Herald</title>") -> str:
    return f'<?xml version="1.0"?>\n<rss version="2.0" {SPACES}><channel>{head}{items}</channel></rss>'


def atom(items: str, more: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {more}><title>Herald</title>{items}</feed>'


def feed(text: str | bytes, *, url: str | None = URL, today: date | None = None) -> Feed:
    content = text.encode() if isinstance(text, str) else text
    assert is_feed(content)
    return entries(content, url, "Herald", today=today)


def only(text: str, **more: str | None) -> Outcome:
    [found] = feed(text, **more).outcomes  # type: ignore[arg-type]
    return found


def link(text: str, **more: str | None) -> Link:
    found = only(text, **more)
    assert isinstance(found, Link)
    return found


def test_an_entry_is_the_address_of_an_article_and_what_the_feed_says_of_it() -> None:
    found = link(
        rss(
            "<item><title>Army leaves &amp;amp; police stay</title><link>https://herald.example/a</link>"
            "<description>In short.</description><content:encoded><![CDATA[<p>The army left the zone.</p>]]>"
            "</content:encoded><pubDate>Tue, 21 Mar 2023 22:30:00 -0500</pubDate></item>",
            "<title>Herald</title><language>en-GB</language>",
        )
    )
    assert found == Link(
        source="Herald#entry 1",
        url="https://herald.example/a",
        title="Army leaves & police stay",
        published="2023-03-21",
        publisher="Herald",
        language="en-gb",
        summary="<p>The army left the zone.</p>",
    )


@pytest.mark.parametrize(
    "text",
    [
        '<rss version="0.91"><channel><title>Herald</title><item><link>https://herald.example/a</link></item></channel>'
        "</rss>",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://outlet.example/rss.dtd">'
        '<rss version="0.91"><channel><title>Herald</title><item><link>https://herald.example/a</link></item></channel>'
        "</rss>",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel>'
        "<title>Herald</title></channel><item><link>https://herald.example/a</link></item></rdf:RDF>",
        '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- by hand -->'
        + atom('<entry><link rel="self" href="https://herald.example/x"/><link href="https://herald.example/a"/></entry>'),
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Herald</title><entry>'
        '<link rel="alternate" href="https://herald.example/a"/></entry></feed>',
        rss('<item><guid isPermaLink="true">https://herald.example/a</guid></item>'),
        rss("<item><link>/a</link></item>"),
        rss("<item><link>\n ../a </link></item>"),
        atom('<entry><link href="a"/></entry>', 'xml:base="https://herald.example/"'),
        json.dumps({"version": "https://jsonfeed.org/version/1", "title": "Herald", "items": [{"url": "/a"}]}),
    ],
)  # fmt: skip
def test_every_dialect_gives_the_address(text: str) -> None:
    found = link(text)
    assert (found.url, found.publisher) == ("https://herald.example/a", "Herald")


def test_stray_ampersands_named_characters_and_control_characters_are_mended() -> None:
    found = link(
        rss("<item><title>Caf&eacute;&nbsp;talks\x0b</title><link>https://herald.example/a?b=1&c=2</link></item>")
    )
    assert (found.url, found.title) == ("https://herald.example/a?b=1&c=2", "Café talks")


def test_a_feed_in_another_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?>' + rss(
        "<item><title>Переговоры</title><link>/a</link></item>"
    )
    text = text.replace('<?xml version="1.0"?>\n', "")
    [found] = feed(text.encode("cp1251")).outcomes
    assert isinstance(found, Link)
    assert found.title == "Переговоры"
    [wide] = feed(text.encode("utf-16")).outcomes
    assert isinstance(wide, Link)
    assert wide.title == "Переговоры"


def test_an_entry_without_a_link_is_a_text() -> None:
    found = only(rss("<item><title>Post</title><description>The army &lt;b&gt;left&lt;/b&gt;.</description>"
                     "<pubDate>Sat, 11 Mar 2023 10:00:00 GMT</pubDate></item>"))  # fmt: skip
    assert isinstance(found, Record)
    assert (found.content, found.media) == (b"The army <b>left</b>.", "html")
    assert (found.given_title, found.given_publisher, found.feed_published) == ("Post", "Herald", "2023-03-11")
    assert found.canonical is None
    assert found.given_url is None
    assert found.sha256 == digest(found.content, "Herald")


@pytest.mark.parametrize("where", ["javascript:alert(1)", "mailto:desk@herald.example", "magnet:?xt=1", "https://"])
def test_what_is_no_address_is_no_link(where: str) -> None:
    found = only(rss(f"<item><link>{where}</link></item>"))
    assert isinstance(found, Rejected)
    assert "neither the address" in found.reason


def test_an_agency_that_an_outlet_prints_is_the_origin() -> None:
    found = link(
        rss('<item><link>https://herald.example/a</link><source url="https://wire.example/rss">Wire</source></item>')
    )
    assert (found.publisher, found.origin) == ("Herald", "Wire")
    unnamed = link(atom('<entry><link href="/a"/><source><link href="https://wire.example/"/></source></entry>'))
    assert (unnamed.publisher, unnamed.origin) == ("Herald", "https://wire.example/")


def test_a_collection_of_others_feeds_names_the_outlet_as_the_publisher() -> None:
    found = link(
        rss('<item><link>https://www.wire.example/a</link><source url="https://wire.example/rss">Wire</source></item>')
    )
    assert (found.publisher, found.origin) == ("Wire", None)
    own = link(
        rss(
            '<item><link>https://herald.example/a</link><source url="https://herald.example/rss">Herald</source></item>'
        )
    )
    assert (own.publisher, own.origin) == ("Herald", None)


def test_the_day_of_a_change_is_no_publication() -> None:
    found = link(atom('<entry><link href="/a"/><updated>2023-03-11T10:00:00Z</updated></entry>'))
    assert found.published is None
    both = link(
        atom('<entry><link href="/a"/><updated>2023-03-12T10:00:00Z</updated>'
             "<published>2023-03-11T23:30:00-05:00</published></entry>")
    )  # fmt: skip
    assert both.published == "2023-03-11"
    assert link(rss("<item><link>/a</link><dc:date>2023-03-11</dc:date></item>")).published == "2023-03-11"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tue, 21 Mar 2023 22:30:00 -0500", "2023-03-21"),
        ("Tue, 21 Mar 23 22:30:00 EST", "2023-03-21"),
        ("Tue Mar 21 22:30:00 2023", "2023-03-21"),
        ("2023-03-21T23:59:59.999+14:00", "2023-03-21"),
        ("2023-03-21", "2023-03-21"),
        ("2023-03", "2023-03"),
        ("20230321T101500Z", "2023-03-21"),
        ("03/04/2023", None),
        ("2023-02-30", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00Z", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01"),
        ("", None),
        (None, None),
        ("2023-03-21 " * 50, None),
    ],
)
def test_dates_are_those_of_the_zone_they_are_written_in(text: str | None, day: str | None) -> None:
    found = written_day(text)
    assert found == day
    if found is not None:
        again = whole(found)
        assert again is not None
        assert again.day.isoformat().startswith(found)


def test_dates_behind_today_are_dropped() -> None:
    text = rss("".join(f"<item><link>/a</link><pubDate>{day} Mar 2023</pubDate></item>" for day in (20, 21, 22, 23)))
    found = [o.published for o in feed(text, today=date(2023, 3, 21)).outcomes if isinstance(o, Link)]
    assert found == ["2023-03-20", "2023-03-21", "2023-03-22", None]


@given(st.text(max_size=40) | st.text("0123456789-/:. TZ,JanuryMch+", max_size=30))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_any_text_is_a_day_or_none(text: str) -> None:
    found = written_day(text, date(2023, 3, 21))
    assert found is None or (whole(found) is not None and found <= "2023-03-22")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<!DOCTYPE html><html><body>Not found</body></html>", "HTML page"),
        ("<html><head><title>503</title></head></html>", "HTML page"),
        ("", "neither RSS nor Atom"),
        ("Service unavailable", "neither RSS nor Atom"),
        ("<opml><body/></opml>", "neither RSS nor Atom"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>', "entities"),
        ('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/x">]><rss><channel><item>&a;</item></channel></rss>', "own"),
        ('<!DOCTYPE rss [<!ATTLIST item a CDATA "x">]><rss version="2.0"><channel/></rss>', "entities"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 7}', "no list of items"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "damaged"),
        ("<rss>" + "<a>" * 500_000, "tags"),
    ],
)  # fmt: skip
def test_what_is_no_feed_says_so(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        entries(text.encode(), URL, "Herald")


def test_entities_that_are_declared_nowhere_pull_nothing_in() -> None:
    found = link(rss("<item><title>a&xxe;b</title><link>/a</link></item>"))
    assert found.title == "a&xxe;b"


def test_a_feed_has_its_limits() -> None:
    with pytest.raises(InputError, match="1,000 bytes"):
        entries(rss("<item/>" * 500).encode(), URL, "Herald", limits=Limits(page=1000))
    found = feed(rss("<item><link>/a</link></item>" * (MOST_ENTRIES + 5))).outcomes
    assert len(found) == MOST_ENTRIES + 1
    assert isinstance(found[-1], Rejected)
    assert len(link(rss(f"<item><link>/a</link><title>{'x' * 9000}</title></item>")).title or "") == 500


@pytest.mark.parametrize(
    "item",
    [
        "<item><author>" + "a." * 400_000 + "</author><link>/a</link></item>",
        "<item><link>/a</link><description>" + "&lt;" * 400_000 + "</description></item>",
        "<item><link>/a</link><description><![CDATA[" + "<" * 1_000_000 + "]]></description></item>",
        "<item><link>/a</link><description><![CDATA[" + "\n" * 1_000_000 + "x]]></description></item>",
        "<item><link>/a</link><title>" + "&lt;a " * 200_000 + "</title></item>",
        "<item><link>/a</link>" + "<title>x</title>" * 20_000 + "</item>",
        f'<item a="{"x" * 1_000_000}"><link>/a</link></item>',
        "<item><link>/a</link><b>" + "&" * 1_000_000 + "</b></item>",
        "<item><link>/a</link><description>" + "<p>" * 1000 + "</description></item>",
        "<item><link>/a</link></item>" + "<x>" * 100_000,
    ],
)
def test_hostile_feeds_take_no_time(item: str) -> None:
    began = time.monotonic()
    assert link(rss(item)).url == "https://herald.example/a"
    assert time.monotonic() - began < 5


def test_a_text_in_elements_is_written_as_html() -> None:
    found = link(
        atom('<entry><link href="/a"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The army'
             "<br/>left.</p></div></content></entry>")
    )  # fmt: skip
    assert "<p>The army<br>left.</p>" in (found.summary or "")


def test_plain_text_of_a_json_feed_is_no_markup() -> None:
    item = {"content_text": "a <b> c\nd", "date_published": "2023-03-11T10:00:00Z", "language": "en"}
    found = only(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Herald", "items": [item]}))
    assert isinstance(found, Record)
    assert (found.content, found.media) == (b"a &lt;b&gt; c<br>\nd", "html")
    assert (found.feed_published, found.given_language) == ("2023-03-11", "en")


def test_titles_and_texts_of_pictures_are_not_the_articles() -> None:
    found = link(rss("<item><media:title>Photo</media:title><title>Talks</title><link>/a</link>"
                     "<media:description>A very long caption</media:description></item>"))  # fmt: skip
    assert (found.title, found.summary) == ("Talks", None)


def test_a_prefix_that_is_not_declared_costs_no_text() -> None:
    text = '<rss version="2.0"><channel><item><link>https://herald.example/a</link><content:encoded>Met.</content:encoded></item></channel></rss>'
    assert link(text).summary == "Met."


def test_what_other_xml_begins_with_is_no_feed() -> None:
    for text in ("<urlset/>", "<rdf:RDF xmlns:rdf='x'/>", "{}", '{"version": "1.1"}', "", "rss", "<rssx >", "<p>x</p>"):
        assert not is_feed(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        '<feed xmlns="http://www.wttp://www.w3.org/2005/Atom"><entry><link href="https://herald.example/a"/></entry></feed>',
        '<feed xmlns="4ttp://www.w3.org/2005/Atom"><entry><link href="https://herald.example/a"/></entry></feed>',
        '<rss version="2.0"><channel><item><link>https://herald.example/a</link><description>a<a:b>c</a:b></description>'
        "</item></channel></rss>",
        '<rss version="2.0"><channel><item><link>https://herald.example/a</link><description>a<b: c=""/></description>'
        "</item></channel></rss>",
    ],
)
def test_names_that_no_xml_may_have_cost_no_feed(text: str) -> None:
    found = feed(text).outcomes
    assert all(isinstance(one, Link | Rejected) for one in found)


@pytest.mark.parametrize("kind", ["item", "entry"])
def test_the_entry_in_which_a_feed_is_torn_is_left_out(kind: str) -> None:
    entry = "<{0}><title>T{1}</title><link>https://a.example/story-{1}</link></{0}>"
    start = "<rss><channel>" if kind == "item" else '<feed xmlns="http://www.w3.org/2005/Atom">'
    whole = start + entry.format(kind, 1) + entry.format(kind, 22)
    torn = whole[: whole.index("story-22") + 7].encode()
    links = [one.url for one in entries(torn, "https://a.example/feed", "f").outcomes if isinstance(one, Link)]
    assert links == ["https://a.example/story-1"]
    first = torn[: torn.index(b"story-1") + 4]
    assert not entries(first, "https://a.example/feed", "f").outcomes
