"""Pages of HTML: the article without the page around it."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from whowhom.errors import InputError
from whowhom.extract.markup import page

PARAGRAPHS = (
    "KARSA, March 3 (Northern Agency) — The deputy minister of Norland called on both sides to keep the truce and to "
    "reopen the bridge at Karsa, which has been closed since shells fell on the eastern bank.",
    "She met the mayor of the town on Monday. “We want peace,” she said. “Nobody here wants another winter of war.”",
    "The army of the Southern Republic denied that it had fired at the bridge, and accused Norland of moving "
    "artillery into the zone that both sides had agreed to leave.",
    "Talks between the two delegations resume on Friday in the capital, where observers from the league will attend.",
)

HTML = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Norland urges both sides to keep truce - The Northern Herald</title>
<link rel="canonical" href="https://herald.example/world/norland-truce">
<meta property="og:site_name" content="The Northern Herald">
<meta property="og:title" content="Norland urges both sides to keep truce">
<meta property="article:published_time" content="2022-03-03T18:20:00+04:00">
<meta property="article:modified_time" content="2024-04-20T10:00:00+04:00">
</head><body>
<header><div class="clock">Saturday 20th of April 2024 |</div><nav><ul><li><a href="/">Home</a></li>
<li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<div id="cookies"><p>We use cookies to improve your experience.</p><button>Accept all</button></div>
<main><article><h1>Norland urges both sides to keep truce</h1>
<p class="byline">By Ada Brook</p>
<div class="share"><a href="#">Facebook</a> <a href="#">Twitter</a></div>
<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>
<h2>Army denies fire</h2><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p></article></main>
<aside class="most-read"><h3>Most Read</h3><ul><li><a href="/a">Storm hits the coast</a></li>
<li><a href="/b">Prices rise again</a></li></ul></aside>
<footer><p>© 2024 The Northern Herald. All rights reserved.</p></footer></body></html>"""


def test_page() -> None:
    found = page(HTML)
    assert found.title == "Norland urges both sides to keep truce"
    assert found.url == "https://herald.example/world/norland-truce"
    assert found.publisher == "The Northern Herald"
    assert [b.text for b in found.blocks if b.kind == "body"] == list(PARAGRAPHS)
    assert [b.text for b in found.blocks if b.kind == "heading"] == ["Army denies fire"]


def test_the_given_address_stands_in_for_the_canonical() -> None:
    plain = HTML.replace('<link rel="canonical" href="https://herald.example/world/norland-truce">', "")
    assert page(plain, url="https://mirror.example/x").url == "https://mirror.example/x"


def test_a_heading_that_names_the_site_is_no_title() -> None:
    head = "<title>Norland urges truce - The Herald</title><meta property='og:site_name' content='The Herald'>"
    body = f"<h1>The Herald</h1><div><h2>Norland urges truce</h2><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></div>"
    found = page(f"<html><head>{head}</head><body>{body}</body></html>")
    assert found.title == "Norland urges truce"
    assert [b.text for b in found.blocks] == list(PARAGRAPHS[:2])


def test_what_readers_wrote_is_cut() -> None:
    comments = "<h3>Comments (2)</h3><p>I do not believe a word of this, my friends.</p>"
    found = page(HTML.replace("</article>", comments + "</article>"))
    assert found.blocks[-1].text == PARAGRAPHS[3]


def test_entities_and_breaks() -> None:
    body = (
        f"<p>{PARAGRAPHS[0]}</p><p>Trade fell by 3&nbsp;%&mdash;less than feared&hellip; &#8220;Good,&#8221; she said."
        "<br>Prices &lt;rose&gt; all the same.</p>"
    )
    texts = [b.text for b in page(f"<html><body><article>{body}</article></body></html>").blocks]
    assert texts[1:] == ["Trade fell by 3 %—less than feared… “Good,” she said.", "Prices <rose> all the same."]


@pytest.mark.parametrize(
    "body",
    [
        "<nav><a href='/'>Home</a> <a href='/w'>World</a> <a href='/s'>Sport</a></nav>",
        "<ul>" + "".join(f"<li><a href='/{i}'>Section {i}</a></li>" for i in range(80)) + "</ul>",
        "<p>We use cookies to improve your experience on this site.</p><p>© 2024 Herald. All rights reserved.</p>",
        "",
        "<script>var a = 'The army left the town on Monday.';</script>",
    ],
)
def test_a_page_without_an_article(body: str) -> None:
    with pytest.raises(InputError, match=r"no article|cannot be parsed"):
        page(f"<html><head><title>Herald</title></head><body>{body}</body></html>")


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 100_000 + f"<p>{PARAGRAPHS[0]}</p>" + "</div>" * 100_000 + "</body></html>",
        "<html><body>" + "<div>" * 50_000 + f"<p>{PARAGRAPHS[0]}</p>",
        "<html><body><p>" + "<span>a</span>" * 300_000 + "</p></body></html>",
        "<html><body><p>" + "word " * 500_000 + "</p></body></html>",
        "<html><body><p>" + "a" * 2_000_000 + ".</p></body></html>",
        "<html><body>" + "&#xD800;&#0;&#1;" * 1000 + "</body></html>",
        "<html" + "<" * 100_000,
        "<!--" * 20_000,
        "<html><head><title>" + "x" * 1_000_000,
    ],
)
def test_hostile_pages_end_soon(html: str) -> None:
    begun = time.monotonic()
    with suppress(InputError):
        assert page(html).blocks
    assert time.monotonic() - begun < 10


def test_stray_characters_do_no_harm() -> None:
    found = page("\ufeff" + HTML.replace("truce and", "truce\x00 \u202band\u202c\ud800"))
    assert "\x00" not in "".join(b.text for b in found.blocks)
    assert len(found.blocks) == 5
