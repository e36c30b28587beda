"""Pages of made-up stories as sites lay them out, and web archives full of them.

python -m benchmarks.pages --pages 100000 /tmp/news.warc.gz
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from random import Random

from benchmarks.newsroom import MONTHS, Newsroom, Story

MENU = (
    "World", "Politics", "Business", "Energy", "Sport", "Culture", "Opinion", "Weather", "Science", "Travel", "Video",
    "Archive", "Jobs", "Podcasts", "Letters", "Obituaries", "Education", "Health",
)  # fmt: skip

TEASERS = (
    "Ten walks for a late autumn", "Watch: the ice breaks on the lake", "Minister under fire over bridge",
    "Quiz: do you know your rivers?", "Grain ships collide in the delta", "Currency steady before the holiday",
    "Local side through to the final", "What the new tax means for you", "In pictures: the flood of the century",
    "Bakers warn of dearer bread", "Storm closes three airports", "A cellist comes home", "Who owns the harbour?",
    "Trains to run late until spring", "Recipe: plum dumplings", "Letters to the editor", "Why the bees are back",
    "Power station to close a year early", "Lottery winner keeps her stall", "The last lighthouse keeper",
)  # fmt: skip
"""Titles of other stories: what a page holds beside its own."""


def html(story: Story, url: str) -> bytes:
    """The page of a story in UTF-8: one of six layouts, which follows from the outlet."""
    random = Random(story.number)
    style = sum(story.outlet.host.encode()) % len(LAYOUTS)
    return LAYOUTS[style](story, url, random).encode()


def address(story: Story) -> str:
    """Where its outlet would keep it; some outlets put the day into the address."""
    day = story.published
    dated = f"{day:%Y/%m/%d}/" if sum(story.outlet.host.encode()) % 3 == 0 else "news/"
    return f"https://{story.outlet.host}/{dated}{story.slug}.html"


def archive(path: Path, count: int, seed: int = 1, first: int = 0) -> None:
    """Write a gzipped WARC of ``count`` pages, a member each, whole or not at all."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    newsroom = Newsroom(seed)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for number in range(first, first + count):
            story = newsroom.story(number)
            url = address(story)
            body = html(story, url)
            said = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
            writer.write_record(writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body),
                warc_headers_dict={"WARC-Date": "2026-11-20T08:00:00Z"},
                http_headers=StatusAndHeaders("200 OK", said, protocol="HTTP/1.1"),
            ))  # fmt: skip
    part.replace(path)


def _json_ld(story: Story, url: str, random: Random) -> str:
    about = json.dumps({
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title,
        "datePublished": f"{story.published.isoformat()}T{random.randint(6, 22):02}:{random.randint(0, 59):02}:00Z",
        "publisher": {"@type": "NewsMediaOrganization", "name": story.outlet.name},
    })  # fmt: skip
    head = f'<link rel="canonical" href="{url}">\n<script type="application/ld+json">{about}</script>'
    return _page(story, random, head, "<article>\n", "</article>", f'<div class="clock">{_clock(story, random)}</div>')


def _open_graph(story: Story, url: str, random: Random) -> str:
    head = f"""<meta property="og:type" content="article">
<meta property="og:url" content="{url}">
<meta property="og:title" content="{escape(story.title)}">
<meta property="og:site_name" content="{escape(story.outlet.name)}">
<meta property="article:published_time" content="{story.published.isoformat()}T09:{random.randint(10, 59)}:00+02:00">"""
    return _page(story, random, head, '<div class="story-body" itemprop="articleBody">\n', "</div>", _ticker(random))


def _meta(story: Story, url: str, random: Random) -> str:
    head = f'<meta name="date" content="{story.published.isoformat()}">\n<meta name="author" content="Our desk">'
    comments = "".join(
        f'<li class="comment"><b>reader{random.randint(10, 99)}</b> {random.choice(TEASERS)}? I doubt it.</li>'
        for _ in range(random.randint(0, 8))
    )
    end = f'</div>\n<section id="comments"><h3>Comments</h3><ul>{comments}</ul></section>'
    return _page(story, random, head, '<div id="content"><div class="entry">\n', end + "</div>", "")


def _dublin_core(story: Story, url: str, random: Random) -> str:
    day = story.published.isoformat()
    head = f'<meta name="DC.date.issued" content="{day}">\n<meta name="DC.language" content="en">'
    return _page(story, random, head, "<table><tr><td>\n", "</td></tr></table>", f"<p>{_clock(story, random)}</p>")


def _microdata(story: Story, url: str, random: Random) -> str:
    day = story.published
    words = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    start = (
        '<article itemscope itemtype="https://schema.org/NewsArticle">\n'
        f'<time itemprop="datePublished" datetime="{day.isoformat()}">{words}</time>\n'
    )
    return _page(story, random, f'<link rel="canonical" href="{url}">', start, "</article>", _ticker(random))


def _dateline(story: Story, url: str, random: Random) -> str:
    day = story.published
    dateline = f"{story.capital.upper()}, {day.day} {MONTHS[day.month - 1]} {day.year} ({story.outlet.name}) - "
    return _page(story, random, '<meta name="robots" content="index,follow">', "<main>\n", "</main>", "", dateline)


def _page(story: Story, random: Random, head: str, start: str, end: str, above: str, dateline: str = "") -> str:
    menu = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in random.sample(MENU, 9))
    related = "".join(
        f'<li><a href="/{random.randint(1000, 9999)}">{title}</a></li>'
        for title in random.sample(TEASERS, random.randint(3, 8))
    )
    inner = "".join(
        f"<h2>{escape(words)}</h2>\n" if at in story.headings else f"<p>{escape(words)}</p>\n"
        for at, words in enumerate((dateline + story.paragraphs[0], *story.paragraphs[1:]))
    )
    name = escape(story.outlet.name)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{escape(story.title)} | {name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}
<link rel="stylesheet" href="/style.css?{random.randint(1, 99)}">
<style>.ticker{{white-space:nowrap}}.ad{{min-height:90px}}</style>
<script>window.dataLayer=[{{"page":"article","id":{story.number}}}];</script>
</head>
<body class="article">
<div id="cookies" role="dialog">We use cookies to measure our audience. <button>Accept</button></div>
<header>{above}<a class="logo" href="/">{name}</a><nav><ul>{menu}</ul></nav></header>
{start}<h1>{escape(story.title)}</h1>
<ul class="share"><li><a href="#">Share</a></li><li><a href="#">Print</a></li></ul>
{inner}{end}
<aside><h3>Most read</h3><ol>{related}</ol>
<section class="newsletter"><p>Every weekday at seven. <button>Sign up</button></p></section></aside>
<footer><p>© {story.published.year + 1} {name}. All rights reserved. <a href="/terms">Terms</a></p></footer>
</body>
</html>
"""


def _clock(story: Story, random: Random) -> str:
    day = f"{random.randint(1, 28)} {random.choice(MONTHS)} {story.published.year + 1}"
    return f"Today is {day}, {random.randint(0, 23)}:{random.randint(10, 59)}"


def _ticker(random: Random) -> str:
    return f'<div class="ticker">BREAKING: {" • ".join(random.sample(TEASERS, 3))}</div>'


LAYOUTS: tuple[Callable[[Story, str, Random], str], ...] = (
    _json_ld, _open_graph, _meta, _dublin_core, _microdata, _dateline,
)  # fmt: skip
"""Ways in which pages say when they were published: JSON-LD, Open Graph, a name of one's own, Dublin Core, microdata,
and a dateline alone."""


def main(given: Iterable[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path, help="where to write the archive, as news.warc.gz")
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(None if given is None else list(given))
    archive(chosen.path, chosen.pages, chosen.seed)


if __name__ == "__main__":
    main()
