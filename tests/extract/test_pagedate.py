"""The publication date that a page carries, and the dates on it that are something else."""

from __future__ import annotations

import json

import pytest
from lxml import html

from whowhom.extract.pagedate import from_labels, from_metadata


def page(head: str = "", body: str = "") -> html.HtmlElement:
    return html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def day(tree: html.HtmlElement) -> str | None:
    found = from_metadata(tree)
    return found.day.isoformat() if found else None


def label(body: str) -> str | None:
    found = from_labels(page("", body))
    return found.day.isoformat() if found else None


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2022-03-03T10:00:00+04:00">',
        '<meta name="pubdate" content="20220303">',
        '<meta name="DC.date.issued" content="2022-03-03">',
        '<meta itemprop="datePublished" content="2022-03-03">',
        '<meta name="parsely-pub-date" content="2022-03-03T10:00:00Z">',
        '<meta name="publish-date" content="Thu, 03 Mar 2022 10:00:00 GMT">',
        '<meta name="date" content="2022-03-03">',
        ld({"@type": "NewsArticle", "datePublished": "2022-03-03T10:00:00Z", "dateModified": "2024-01-01"}),
        ld({"@graph": [{"@type": "WebSite"}, {"@type": ["Article", "NewsArticle"], "datePublished": "2022-03-03"}]}),
        ld([{"@type": "BlogPosting", "datePublished": "March 3, 2022"}]),
        ld(
            {
                "@type": "Article",
                "datePublished": "2022-03-03",
                "comment": [{"@type": "Comment", "datePublished": "2022-05-05"}],
            }
        ),
        "<script "
        'type="application/ld+json">//<![CDATA[\n{"@type":"Article","headline":"a\nb","datePublished":"2022-03-03"}\n//]]></script>',
    ],
)
def test_metadata(head: str) -> None:
    assert day(page(head)) == "2022-03-03"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:modified_time" content="2022-03-03">',
        '<meta property="og:updated_time" content="2022-03-03">',
        '<meta name="last-modified" content="2022-03-03">',
        '<meta http-equiv="date" content="Thu, 03 Mar 2022 10:00:00 GMT">',
        '<meta itemprop="copyrightYear" content="2022">',
        ld({"@type": "NewsArticle", "dateModified": "2022-03-03"}),
        ld({"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2022-03-03"}]}),
        ld({"@type": "Comment", "datePublished": "2022-03-03"}),
        ld({"@type": "NewsArticle", "datePublished": "2022-02-30"}),
        '<meta name="date" content="1970-01-01T00:00:00Z">',
        ld({"@type": "NewsArticle", "datePublished": ["a"], "url": ["x"], "mainEntityOfPage": [1]}),
        '<script type="application/ld+json">{"datePublished": </script>',
        '<script type="application/ld+json">' + '{"date":[' * 3000 + "</script>",
    ],
)
def test_no_metadata(head: str) -> None:
    assert day(page(head)) is None


def test_the_article_of_this_page_wins_over_related_ones() -> None:
    related = {"@type": "NewsArticle", "headline": "An older story entirely", "datePublished": "2020-01-01"}
    own = {"@type": "NewsArticle", "headline": "Troops leave the border", "datePublished": "2022-03-03"}
    assert day(page("<title>Troops leave the border | Herald</title>" + ld(related) + ld(own))) == "2022-03-03"


@pytest.mark.parametrize(
    "body",
    [
        '<h1>Troops leave</h1><span itemprop="datePublished">3 March 2022</span>',
        '<article><h1>Troops leave</h1><time datetime="2022-03-03T10:00">Thursday</time></article>',
        '<h1>Troops leave</h1><time pubdate datetime="2022-03-03">x</time><time datetime="2022-05-01">y</time>',
        '<h1>Troops leave</h1><p>Updated <time datetime="2022-05-01">y</time></p><time '
        'class="entry-date" datetime="2022-03-03">x</time>',
    ],
)
def test_marked_times(body: str) -> None:
    assert day(page("", body)) == "2022-03-03"


@pytest.mark.parametrize(
    "body",
    [
        '<header><time datetime="2024-04-20">Saturday</time></header><h1>Troops leave</h1>',
        '<div class="clock"><time datetime="2024-04-20">Saturday</time></div><h1>Troops leave</h1>',
        '<h1>Troops leave</h1><aside class="most-read"><time datetime="2024-04-20">Saturday</time></aside>',
        '<h1>Troops leave</h1><div class="comments"><time datetime="2024-04-20">Saturday</time></div>',
        '<h1>Troops leave</h1><p>Last update: <time datetime="2024-04-20">Saturday</time></p>',
        '<h1>Troops leave</h1><time datetime="2024-04-20">a</time><time datetime="2024-04-21">b</time>',
    ],
)
def test_times_that_are_something_else(body: str) -> None:
    assert day(page("", body)) is None


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Troops leave</h1><p>Published: 3 March 2022</p>",
        "<h1>Troops leave</h1><p>Published 3 March 2022, updated 5 May 2022</p>",
        '<h1>Troops leave</h1><span class="post-date">March 3, 2022</span>',
        '<article><h1>Troops leave</h1><div class="byline">By Ada Brook | Thursday, March 3, 2022</div></article>',
        '<h1>Troops leave</h1><div class="article-info"><span>03.03.2022</span></div>',
    ],
)
def test_labels(body: str) -> None:
    assert label(body) == "2022-03-03"


@pytest.mark.parametrize(
    "body",
    [
        '<div class="date">Saturday 20th of April 2024 |</div><h1>Troops leave</h1><p>Text.</p>',
        '<h1>The Herald</h1><div class="date">Saturday 20th of April 2024 |</div><h2>Troops leave</h2>',
        '<h1>Troops leave</h1><p class="date">Last updated: 20 April 2024</p>',
        '<h1>Troops leave</h1><footer><span class="date">20 April 2024</span></footer>',
        '<h1>Troops leave</h1><p class="copyright-date">© 20 April 2024</p>',
        '<h1>Troops leave</h1><div class="related"><span class="date">20 April 2024</span></div>',
        '<h1>Troops leave</h1><span class="date">20 April 2024</span><span class="date">21 April 2024</span>',
        "<h1>Troops leave</h1><p>On 20 April 2024 the troops left the border, the ministry said.</p>",
    ],
)
def test_labels_that_are_something_else(body: str) -> None:
    assert label(body) is None
