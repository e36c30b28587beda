"""What a record is said to be: encodings, feeds' dates and names, canonical addresses."""

from __future__ import annotations

import hashlib

from whowhom.extract import article
from whowhom.extract.decode import decode
from whowhom.model import Record

WORDS = "Міністр оголосив про переговори на кордоні, повідомляє відомство у неділю."
BODY = "<p>The army of Norland crossed the border at Westford on Sunday, the ministry said in a statement.</p>" * 4


def record(content: str, **given: object) -> Record:
    raw = content.encode()
    return Record(source="a.html", content=raw, media="html", sha256=hashlib.sha256(raw).hexdigest(), **given)  # type: ignore[arg-type]


def test_a_servers_word_counts_where_the_page_says_nothing() -> None:
    assert decode(WORDS.encode("koi8-u"), said="KOI8-U") == WORDS
    assert decode(WORDS.encode(), said="windows-1251") == WORDS  # it lies: these bytes are UTF-8
    assert "Grüße" in decode("<meta charset=cp1252><p>Grüße an alle".encode("cp1252"), html=True, said="koi8-r")
    assert decode("Grüße".encode("cp1252") * 3, said="nonsense-17").startswith("Gr")


def test_a_feeds_word_counts_where_the_page_has_none() -> None:
    bare = record(
        f"<html><body>{BODY}</body></html>", feed_published="2023-03-11", feed_title="Army crosses",
        feed_publisher="Norland Wire", given_url="https://wire.example/a",
    )  # fmt: skip
    found = article(bare)
    assert (found.published.date, found.published.basis) == ("2023-03-11", "feed")
    assert (found.title, found.publisher) == ("Army crosses", "Norland Wire")
    dated = record(
        '<html><head><title>Border crossed</title><meta property="article:published_time" content="2023-03-10">'
        f'<meta property="og:site_name" content="The Wire"></head><body>{BODY}</body></html>',
        feed_published="2023-03-11", feed_title="Army crosses", feed_publisher="Norland Wire",
    )  # fmt: skip
    found = article(dated)
    assert (found.published.date, found.published.basis) == ("2023-03-10", "metadata")
    assert (found.title, found.publisher) == ("Border crossed", "The Wire")


def test_the_page_names_its_canonical_address() -> None:
    def canonical(href: str, **given: object) -> str | None:
        head = f'<head><title>Border crossed</title><link rel="alternate canonical" href="{href}"></head>'
        return article(record(f"<html>{head}<body>{BODY}</body></html>", **given)).canonical

    url = "https://amp.wire.example/amp/a"
    assert canonical("https://wire.example/a", given_url=url) == "https://wire.example/a"
    assert canonical("/a", given_url=url) == "https://amp.wire.example/a"
    assert canonical("https://wire.example/", given_url=url) is None  # a front page is no article's address
    assert canonical("javascript:alert(1)", given_url=url) is None
    assert canonical("https://[", given_url=url) is None
    assert canonical("/a", given_url=url, canonical="https://t.me/wire/7") == "https://t.me/wire/7"
