"""Which evidence of a publication date wins, and what is no evidence."""

from __future__ import annotations

import datetime

import pytest
from lxml import html

from whowhom.errors import ConfigError
from whowhom.extract.calendar import whole
from whowhom.extract.published import from_url, parse_given, published
from whowhom.model.text import Published


def page(head: str = "", body: str = "") -> html.HtmlElement:
    return html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")


META = '<meta property="article:published_time" content="2022-03-03T10:00:00Z">'
JSON_LD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2022-03-02"}</script>'


def test_given_wins_over_all() -> None:
    found = published(given="2022-03-05", tree=page(META), url="https://example.org/2022/03/04/a")
    assert found == Published(date="2022-03-05", precision="day", basis="given")


def test_metadata_wins_over_feed_url_and_text() -> None:
    found = published(
        tree=page(META), feed="2022-03-09", url="https://example.org/2022/03/04/a", stated=whole("2022-03-01")
    )
    assert (found.date, found.basis) == ("2022-03-03", "metadata")


def test_json_ld_wins_over_meta() -> None:
    assert published(tree=page(META + JSON_LD)).date == "2022-03-02"


def test_feed_wins_over_url() -> None:
    found = published(feed="Thu, 03 Mar 2022 10:00:00 GMT", url="https://example.org/2022/03/04/a")
    assert (found.date, found.basis) == ("2022-03-03", "feed")


def test_url_wins_over_text() -> None:
    found = published(url="https://example.org/2022/03/04/a", stated=whole("2022-03-01"))
    assert (found.date, found.basis) == ("2022-03-04", "url")


def test_text_comes_last() -> None:
    assert published(stated=whole("2022-03-01")).basis == "text"
    assert published(datelines=["BAKU, March 3, 2022 (Agency) —"]) == Published(date="2022-03-03", basis="text")


def test_without_evidence_there_is_no_date() -> None:
    assert published() == Published(date=None, precision="day", basis="none")
    assert published(tree=page("", "<p>On 3 March 2022 troops left.</p>")) == Published()


def test_a_dateline_without_a_year_gives_none() -> None:
    assert published(datelines=["BAKU, March 3 (Agency) —"]) == Published()


def test_a_dateline_takes_its_year_from_the_url() -> None:
    found = published(datelines=["BAKU, March 3 (Agency) —"], url="https://example.org/2022/03/troops-leave")
    assert found == Published(date="2022-03-03", precision="day", basis="text")


def test_a_dateline_of_another_month_than_the_url_is_left() -> None:
    found = published(datelines=["BAKU, May 3 (Agency) —"], url="https://example.org/2022/03/troops-leave")
    assert found == Published(date="2022-03-01", precision="month", basis="url")


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://example.org/2023/03/22/troops", "2023-03-22"),
        ("https://example.org/2023-03-22/troops", "2023-03-22"),
        ("https://example.org/2023-03/22/c_1.htm", "2023-03-22"),
        ("https://example.org/world/2023/mar/22/troops", "2023-03-22"),
        ("https://example.org/news/20230322/troops", "2023-03-22"),
        ("https://example.org/troops-20230322.html", "2023-03-22"),
        ("https://example.org/2023/3/2/troops", "2023-03-02"),
        ("https://example.org/2023/03/troops", "2023-03-01"),
        ("https://example.org/2023/troops", "2023-01-01"),
        ("https://example.org/2023/02/30/troops", "2023-02-01"),
        ("https://example.org/a?date=2023-03-22", None),
        ("https://example.org/article-1234567890", None),
        ("https://example.org/20231399/troops", None),
        ("not a url", None),
        ("http://[broken", None),
    ],
)
def test_url(url: str, date: str | None) -> None:
    found = from_url(url)
    assert (found and found.day.isoformat()) == date


@pytest.mark.parametrize(
    "text", ["2023-02-30", "03/04/2022", "tomorrow", "", "12345", "2023-03-22 or later", "9999-01-01"]
)
def test_given_that_cannot_be(text: str) -> None:
    with pytest.raises(ConfigError, match="2023-03-22"):
        parse_given(text)


@pytest.mark.parametrize(
    "text",
    [
        "2023-03-22",
        "22 March 2023",
        "March 22, 2023",
        "2023-03-22T14:05:00Z",
        "Wed, 22 Mar 2023 10:00:00 GMT",
        " 2023-03-22 ",
    ],
)
def test_given(text: str) -> None:
    assert parse_given(text) == Published(date="2023-03-22", precision="day", basis="given")


def test_given_month() -> None:
    assert parse_given("2023-03") == Published(date="2023-03-01", precision="month", basis="given")


def test_impossible_metadata_gives_way_to_the_next_evidence() -> None:
    tree = page('<meta property="article:published_time" content="2023-02-30">')
    assert published(tree=tree, url="https://example.org/2023/03/22/a") == Published(date="2023-03-22", basis="url")


def test_a_future_beyond_the_bound_is_no_evidence() -> None:
    tree = page('<meta property="article:published_time" content="2031-02-20">')
    assert published(tree=tree, latest=datetime.date(2026, 1, 1)) == Published()
