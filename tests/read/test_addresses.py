"""Pages in the place of their addresses: in order, each once, and whatever a server does costs no other page."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.read.hostile import BEHAVIOURS, PAGE, Call, Hostile
from whowhom.extract.article import article
from whowhom.model.text import Link, Record, Rejected
from whowhom.read.addresses import AT_ONCE, DEEP, Addresses
from whowhom.read.fetched import Fetched, FetchError
from whowhom.read.files import read
from whowhom.read.politeness import Politeness
from whowhom.read.reader import Outcome, Told, digest
from whowhom.read.urls import twin
from whowhom.read.web import Web

QUICK = Politeness(private=True, pause=0, backoff=0, attempts=1, total=0.7, connect=0.7, at_once=16)
PATIENT = Politeness(private=True, pause=0, backoff=0.01, attempts=3, total=8, at_once=16)

FEED = {"Content-Type": "application/rss+xml"}


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(PATIENT) as web:
        yield web


def page(words: str, title: str = "A title", more: str = "") -> bytes:
    body = f"<h1>{title}</h1><p>{words}</p>"
    return f"<!DOCTYPE html><html><head><title>{title}</title>{more}</head><body>{body}</body></html>".encode()


def rss(*items: str, title: str = "Border Herald") -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>{title}</title>{inside}</channel></rss>".encode()


def entry(url: str, title: str = "", summary: str = "", date: str = "Sat, 22 Mar 2025 10:00:00 GMT") -> str:
    words = f"<title>{title}</title><description>{summary}</description>"
    return f"<link>{url.replace('&', '&amp;')}</link><pubDate>{date}</pubDate>{words}"


def sitemap(*urls: str, index: bool = False) -> bytes:
    kind, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    inside = "".join(f"<{inner}><loc>{url}</loc></{inner}>" for url in urls)
    return f"<{kind} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inside}</{kind}>".encode()


def pdf(words: str) -> bytes:
    """One page with one line."""
    text = f"BT /F1 9 Tf 50 700 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(text), text), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj%b endobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"


def given_by_user(url: str) -> Link:
    return Link(source=url, url=url)


def listed(url: str, **more: Any) -> Link:
    return Link(source="feed.xml#entry 1", url=url, **more)


def records(found: Iterable[Record | Rejected]) -> list[Record]:
    found = list(found)
    assert not [one for one in found if isinstance(one, Rejected)]
    return [one for one in found if isinstance(one, Record)]


def words_of(found: Iterable[Record | Rejected]) -> list[str]:
    return [one.content.decode() if isinstance(one, Record) else one.reason for one in found]


def passing(words: str) -> Record:
    return Record(source=words, content=words.encode(), media="text", sha256=digest(words.encode()))


# One address


def test_a_page(web: Web, hostile: Hostile) -> None:
    body = "<html><body><p>“Армия” покинула зону у реки в понедельник утром.</p></body></html>".encode("cp1251")
    hostile.route("/2025/army-leaves.html", body, headers={"Content-Type": "text/html; charset=windows-1251"})
    url = hostile.route("/short", status=302, headers={"Location": "/2025/army-leaves.html?utm_source=x&id=7"})
    [one] = records(Addresses(web, Told(published="2025-03-01"))([given_by_user(url)]))
    assert (one.source, one.given_url) == (url, hostile.address("/2025/army-leaves.html?id=7"))
    assert (one.content, one.sha256, one.media) == (body, digest(body), "html")
    assert (one.given_id, one.given_published, one.encoding) == ("army-leaves", "2025-03-01", "windows-1251")
    assert one.notes[0].startswith("fetched 20")
    assert "“Армия” покинула зону у реки" in article(one).text
    assert article(one).id == f"army-leaves-{digest(body)[:8]}"


def test_a_page_whose_charset_only_the_server_says(web: Web, hostile: Hostile) -> None:
    body = "<html><body><p>The minister said on Monday that the answer was \x93No\x94.</p></body></html>".encode(
        "latin-1"
    )
    url = hostile.route("/a", body, headers={"Content-Type": "text/html; charset=iso-8859-1"})
    [one] = records(Addresses(web)([given_by_user(url)]))
    assert "“No”" in article(one).text


@pytest.mark.parametrize(
    ("body", "said", "media"),
    [
        (b"The army left the zone on Monday.", "text/plain", "text"),
        (b"The army left the zone on Monday.", "", "text"),
        (b"The army left the zone on Monday.", "text/html", "html"),
        (PAGE, "text/plain", "html"),
        (PAGE, "image/png", "html"),
        (PAGE, "", "html"),
        (PAGE, "application/octet-stream", "html"),
    ],
)
def test_what_a_page_is(web: Web, hostile: Hostile, body: bytes, said: str, media: str) -> None:
    url = hostile.route("/a", body, headers={"Content-Type": said})
    [one] = records(Addresses(web)([given_by_user(url)]))
    assert (one.content, one.media) == (body, media)


@pytest.mark.parametrize(
    ("path", "body", "said", "reason"),
    [
        ("/a", b"", "text/html", "the page is empty"),
        ("/a", b" \n", "text/html", "the page is empty"),
        ("/a", b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png", "looks like a PNG image"),
        ("/a", b'{\n "error": "none"\n}', "application/json", "application/json, which is no page"),
        ("/a", b'{"error": "none"}', "application/json", "no column 'text'"),
        ("/a.css", b"p { color: red }", "text/css", "style sheet"),
        ("/a", b"PAR1" + bytes(99), "", "a parquet file: download it"),
        ("/a.gz", gzip.compress(PAGE)[:-30], "", "damaged"),
        ("/a.gz", gzip.compress(gzip.compress(PAGE)), "", "a gzip file"),
        ("/a.gz", gzip.compress(bytes(60_000_000)), "", "binary data"),
        ("/a.gz", gzip.compress(b"Words, and more. " * 2_000_000), "", "more than the 20,000,000 bytes"),
        ("/a", b"%PDF-1.7 and no more", "application/pdf", "damaged"),
    ],
)
def test_what_is_no_page(web: Web, hostile: Hostile, path: str, body: bytes, said: str, reason: str) -> None:
    url = hostile.route(path, body, headers={"Content-Type": said})
    [one] = Addresses(web)([given_by_user(url)])
    assert isinstance(one, Rejected)
    assert reason in one.reason
    assert one.source.partition("#")[0] == url


def test_documents_and_tables_behind_addresses(web: Web, hostile: Hostile) -> None:
    text = "The ministry summoned the ambassador on Monday over a stray drone near the river."
    release = hostile.route("/docs/release", pdf(text), headers={"Content-Type": "application/pdf"})
    rows = b'{"text": "One word and another.", "url": "https://herald.example/1"}\n{"text": "Two."}\n'
    table = hostile.route("/rows.jsonl", rows, headers={"Content-Type": "application/x-ndjson"})
    cells = hostile.route("/cells", b"id,text\n7,Three and four.\n", headers={"Content-Type": "text/csv"})
    packed = hostile.route("/packed.jsonl.gz", gzip.compress(rows), headers={"Content-Type": "application/gzip"})
    found = records(Addresses(web)([given_by_user(one) for one in (release, table, cells, packed)]))
    assert text in found[0].content.decode()
    assert (found[0].source, found[0].given_url) == (release, release)
    assert [one.content for one in found[1:4]] == [b"One word and another.", b"Two.", b"Three and four."]
    # What shares an address would pass for one page.
    assert [one.given_url for one in found[1:4]] == ["https://herald.example/1", None, None]
    assert [one.source for one in found[1:]] == [
        f"{table}#row1", f"{table}#row2", f"{cells}#row1", f"{packed}#row1", f"{packed}#row2",
    ]  # fmt: skip


def test_a_page_that_is_not_there(web: Web, hostile: Hostile) -> None:
    url = hostile.address("/nowhere")
    failed: list[tuple[Link, FetchError]] = []
    outcomes = Addresses(web, failed=lambda link, error: failed.append((link, error)))([given_by_user(url)])
    assert list(outcomes) == [Rejected(source=url, stage="fetch", reason="answered 404: check the address")]
    [(link, error)] = failed
    assert (link.url, error.status) == (url, 404)


# Feeds


def test_a_feed_says_what_its_pages_do_not(web: Web, hostile: Hostile) -> None:
    dated = '<meta property="article:published_time" content="2025-03-20"><meta property="og:site_name" content="Post">'
    hostile.route("/a", page("The army left the zone on Monday.", "Army leaves", dated))
    hostile.route("/b", b"<html><body><p>The army left the other zone on Monday.</p></body></html>")
    feed = rss(entry("/a", "By the feed: a"), entry("/b", "By the feed: b"), entry("", "No link", "Talks began here."))
    url = hostile.route("/feed.xml", feed, headers=FEED)
    found = records(Addresses(web)([given_by_user(url)]))
    assert [one.source for one in found] == [hostile.address("/a"), hostile.address("/b"), f"{url}#entry 3"]
    own, fed, inside = (article(one) for one in found)
    assert (own.title, own.publisher) == ("Army leaves", "Post")
    assert (own.published.date, own.published.basis) == ("2025-03-20", "metadata")
    assert (fed.title, fed.publisher) == ("By the feed: b", "Border Herald")
    assert (fed.published.date, fed.published.basis) == ("2025-03-22", "feed")
    assert (inside.title, inside.url) == ("No link", None)
    assert "Talks began here." in inside.text


def test_the_feeds_words_stand_for_a_page_that_cannot_be_had(web: Web, hostile: Hostile) -> None:
    words = "The army left the zone."
    gone, again, bare = (hostile.address(path) for path in ("/gone", "/gone-too?utm_source=a", "/bare"))
    feed = rss(entry(gone, "Gone", words), entry(again, "Gone too", words), entry(bare, "Bare", "Read more"))
    url = hostile.route("/feed.xml", feed, headers=FEED)
    failed: list[str] = []
    first, second, third = Addresses(web, failed=lambda link, _: failed.append(link.url))([given_by_user(url)])
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.content.decode(), first.media, first.given_title) == (words, "text", "Gone")
    assert (first.source, first.given_url, first.feed_published) == (gone, gone, "2025-03-22")
    assert first.notes == ("the feed's words: the page was not had (status)",)
    assert second.given_url == hostile.address("/gone-too")
    assert first.sha256 != second.sha256
    assert third == Rejected(source=bare, stage="fetch", reason="answered 404: check the address")
    assert failed == [gone, again, bare]


@pytest.mark.parametrize("name", sorted(BEHAVIOURS))
def test_no_behaviour_of_a_server_costs_another_page(hostile: Hostile, name: str) -> None:
    one, two = (hostile.route(f"/{key}", page(f"The army left zone {key}.")) for key in "ab")
    url = hostile.route("/feed.xml", rss(entry(one), entry(f"/hostile/{name}"), entry(two)), headers=FEED)
    with Web(QUICK) as web:
        first, second, third = Addresses(web)([given_by_user(url)])
    assert (first.source, second.source, third.source) == (one, hostile.address(f"/hostile/{name}"), two)
    assert isinstance(first, Record)
    assert isinstance(third, Record)
    if isinstance(second, Rejected):
        assert name not in ("cookie", "wrong-type", "wrong-charset")
        assert second.stage == ("read" if name == "empty" else "fetch")
        assert 5 < len(second.reason) < 900
        assert second.reason.isprintable()
    else:
        assert name in ("cookie", "wrong-type", "wrong-charset")


# Lists of lists


def test_an_index_of_maps(web: Web, hostile: Hostile) -> None:
    pages = [hostile.route(f"/{key}", page(f"Text {key} is here.")) for key in "abcd"]
    maps = [
        hostile.route("/one.xml", sitemap(*pages[:2])),
        hostile.route("/two.xml.gz", gzip.compress(sitemap(*pages[2:])), headers={"Content-Type": "application/gzip"}),
    ]
    url = hostile.route("/index.xml", sitemap(*maps, index=True))
    assert [one.source for one in records(Addresses(web)([given_by_user(url)]))] == pages


def test_lists_within_lists_come_to_an_end(web: Web, hostile: Hostile) -> None:
    for number in range(DEEP + 4):
        inside = rss(entry(f"/feed{number + 1}"), entry(f"/other{number + 1}"), entry(f"/page{number}"))
        hostile.route(f"/feed{number}", inside, headers=FEED)
        hostile.route(f"/page{number}", page(f"Text {number} is here."))
    found = list(Addresses(web)([given_by_user(hostile.address("/feed0"))]))
    read = [one.source.rpartition("/")[2] for one in found if isinstance(one, Record)]
    assert read == [f"page{number}" for number in reversed(range(DEEP))]
    reasons = {one.reason for one in found if isinstance(one, Rejected) and "404" not in one.reason}
    assert reasons == {f"stands more than {DEEP} lists deep: give it alone"}
    assert not hostile.asked(f"/feed{DEEP + 1}")


def test_lists_that_name_each_other_are_read_once(web: Web, hostile: Hostile) -> None:
    hostile.route("/a.xml", sitemap(hostile.address("/b.xml"), hostile.address("/a.xml"), index=True))
    hostile.route("/b.xml", sitemap(hostile.address("/a.xml"), hostile.address("/b.xml#x"), index=True))
    addresses = Addresses(web)
    assert list(addresses([given_by_user(hostile.address("/a.xml"))])) == []
    assert addresses.passed == 3
    assert [len(hostile.asked(f"/{key}.xml")) for key in "ab"] == [1, 1]


def test_behind_one_address_only_so_many_pages_are_fetched(web: Web, hostile: Hostile) -> None:
    def endless(call: Call) -> None:
        start = call.request.path
        call.answer(
            rss(*(entry(f"{start}/{key}") for key in range(5)), entry("", "", "Words of its own.")), headers=FEED
        )

    class Everywhere(dict[str, Any]):
        def get(self, path: str, default: object = None) -> Callable[[Call], None] | object:
            return default if path == "/robots.txt" else endless

    hostile._routes = Everywhere()
    start, other = hostile.address("/x"), hostile.address("/y")
    found = list(Addresses(web, most=20)([given_by_user(start), given_by_user(other)]))
    over = [one for one in found if isinstance(one, Rejected) and "beyond the 20 pages" in one.reason]
    assert [one.source.startswith(start) for one in over] == [True, False]
    assert len([one for one in hostile.log if one.path.startswith("/x")]) == 21


# Each once, and in order


def test_a_page_comes_once_under_all_its_addresses(web: Web, hostile: Hostile) -> None:
    url = hostile.route("/story", page("The army left the zone."))
    moved = hostile.route("/moved", status=301, headers={"Location": "/story"})
    twins = (url, f"{url}?utm_source=feed&fbclid=7", f"{url}#top", f"{url}?amp=1", f"{url}/amp", f"{url}?print=1")
    addresses = Addresses(web)
    [one] = records(addresses([*(listed(twin) for twin in twins), listed(moved), given_by_user(url)]))
    assert (one.source, addresses.passed) == (url, len(twins) + 1)
    assert len([asked for asked in hostile.log if asked.path != "/robots.txt"]) == 3  # the redirect leads there again
    [one] = records(Addresses(web)([listed(moved), listed(url)]))
    assert one.source == moved


def test_known_pages_are_passed_over_and_given_ones_fetched(web: Web, hostile: Hostile) -> None:
    urls = [hostile.route(f"/{key}", page(f"Text {key} is here.")) for key in "abc"]
    moved = hostile.route("/moved", status=302, headers={"Location": "/a"})
    held = {twin(urls[0]), twin(urls[1])}
    addresses = Addresses(web, known=held.__contains__)
    found = records(addresses([listed(urls[0]), given_by_user(urls[1]), listed(urls[2]), listed(moved)]))
    assert [one.source for one in found] == urls[1:]
    assert addresses.passed == 2
    assert len(hostile.asked("/b")) == 1


def test_the_order_is_kept_and_what_is_no_address_passes(web: Web, hostile: Hostile) -> None:
    def late(call: Call) -> None:
        call.wait(0.05)
        call.answer(b"Slow words here.", headers={"Content-Type": "text/plain"})

    slow = hostile.route("/slow", act=late)
    quick = hostile.route("/quick", b"Quick words here.", headers={"Content-Type": "text/plain"})
    outcomes: list[Outcome] = [
        passing("first"), listed(slow), listed(quick), passing("between"),
        Rejected(source="x", stage="read", reason="no"), listed(quick + "?b=1"), passing("last"),
    ]  # fmt: skip
    assert words_of(Addresses(web)(outcomes)) == [
        "first", "Slow words here.", "Quick words here.", "between", "no", "Quick words here.", "last",
    ]  # fmt: skip


class Answers:
    """In the place of a Web: every address is a page of its own words, and none is asked for before its time."""

    def __init__(self) -> None:
        self.asked = 0
        self.taken = 0

    def get_all(self, requests: Iterable[Any], *, at_once: int) -> Iterator[Fetched | FetchError]:
        window: list[str] = []
        left = iter(requests)
        while True:
            for one in islice(left, at_once - len(window)):
                self.asked += 1
                window.append(one.url)
            if not window:
                return
            url = window.pop(0)
            yield Fetched(url=url, final=url, status=200, body=f"Words of {url}".encode(), content_type="text/plain")
            self.taken += 1


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=60))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_any_mixture_comes_out_in_its_order(mixture: list[int | None]) -> None:
    outcomes = [passing("own") if one is None else listed(f"https://herald.example/{one}") for one in mixture]
    first = [one for at, one in enumerate(mixture) if one is None or one not in mixture[:at]]
    addresses = Addresses(Answers())  # type: ignore[arg-type]
    assert words_of(addresses(outcomes)) == [
        "own" if one is None else f"Words of https://herald.example/{one}" for one in first
    ]
    assert addresses.passed == len(mixture) - len(first)


def test_what_never_ends_is_taken_as_it_comes() -> None:
    mixed = (passing(str(n)) if n % 3 else listed(f"https://herald.example/{n}") for n in count(1))
    found = list(islice(Addresses(Answers())(mixed), 1_000))  # type: ignore[arg-type]
    assert [one.source.rpartition("/")[2] for one in found] == [str(n) for n in range(1, 1_001)]
    web, drawn = Answers(), count()
    endless = (listed(f"https://herald.example/{next(drawn)}") for _ in count())
    assert len(list(islice(Addresses(web)(endless), 5))) == 5  # type: ignore[arg-type]
    assert web.asked <= 5 + AT_ONCE
    assert next(drawn) <= 5 + AT_ONCE + 1


def test_what_needs_no_fetching_is_not_held() -> None:
    def many() -> Iterator[Record]:
        for number in range(10_000):
            yield passing(f"{number} " + 10_000 * "a")

    tracemalloc.start()
    try:
        assert sum(1 for _ in Addresses(Answers())(many())) == 10_000  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_one_who_stops_early_has_nothing_fetched_beyond_the_window(web: Web, hostile: Hostile) -> None:
    urls = [hostile.route(f"/{number}", page(f"Text {number} is here.")) for number in range(100)]
    url = hostile.route("/map.xml", sitemap(*urls))
    found = Addresses(web)([given_by_user(url)])
    assert next(iter(found)).source == urls[0]
    found.close()  # type: ignore[attr-defined]
    # What was under way may still come to the server, and nothing after that: robots.txt, the map, and half a window
    # of pages, since these stand behind a list.
    web.get(hostile.route("/after", b"x"))
    assert len(hostile.log) <= 2 + AT_ONCE // 2 + 1


# Out of files


def test_addresses_and_files_in_the_order_given(web: Web, hostile: Hostile, tmp_path: Any) -> None:
    for key in "abc":
        hostile.route(f"/{key}", page(f"Text {key} is here."))
    (tmp_path / "feed.xml").write_bytes(rss(entry(hostile.address("/a")), entry(hostile.address("/b"))))
    (tmp_path / "note.txt").write_text("A note of our own.")
    sources = [tmp_path / "feed.xml", hostile.address("/c"), tmp_path / "note.txt"]
    found = records(read(sources, fetch=Addresses(web)))
    assert [one.source for one in found] == [
        *(hostile.address(f"/{key}") for key in "abc"), str(tmp_path / "note.txt"),
    ]  # fmt: skip


def test_without_fetching_each_file_says_how_many_pages_it_names(tmp_path: Any) -> None:
    (tmp_path / "a#b").mkdir()
    paths = [tmp_path / "a#b" / "one.xml", tmp_path / "two.xml", tmp_path / "three.xml"]
    own = "<description>Words of the feed itself.</description>"
    paths[0].write_bytes(rss(*(entry(f"https://herald.example/{n}") for n in range(1_500)), own))
    paths[1].write_bytes(rss(entry("https://herald.example/a")))
    paths[2].write_bytes(rss(own))
    found = list(read([*paths, "https://herald.example/b"]))
    assert [(one.source, one.reason) for one in found if isinstance(one, Rejected)] == [
        (str(paths[0]), "names 1,500 pages: `--fetch` has them fetched"),
        (str(paths[1]), "names one page: `--fetch` has it fetched"),
        ("https://herald.example/b", "an address: `--fetch` has it fetched"),
    ]
    assert [one.source for one in found if isinstance(one, Record)] == [f"{paths[0]}#entry 1501", f"{paths[2]}#entry 1"]
