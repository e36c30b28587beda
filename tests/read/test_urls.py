"""Addresses: one spelling each, and one key for the twins of an article."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from whowhom.read.urls import LONGEST, clean, host_of, is_web, twin

PIECES = st.lists(
    st.sampled_from(
        ["http://", "HTTPS://", "//", "/", ".", "..", "%2e", "%2F", "%", "%C3%A9", "é", "?", "&", "=", "#", "@", ":",
         ":80", ":443", "[", "]", "[::1]", "\\", "www.", "m.", "amp.", "amp", "/amp/", ".amp.html", "print", "mobile",
         "herald.example", "bücher.example", "xn--bcher-kva.example", "cdn.ampproject.org", "/c/s/", "www.google.com",
         "/amp/s/", "utm_source=x", "fbclid=1", "amp=1", "output=amp", "id=7", "\t", "\n", " ", "\x00", "\ud800", "ß"]
    ),
    max_size=14,
).map("".join)  # fmt: skip
ADDRESSES = st.one_of(PIECES, PIECES.map(lambda rest: "https://herald.example/" + rest), st.text(max_size=60))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Herald.Example", "https://herald.example/"),
        (" https://herald.example/a\n", "https://herald.example/a"),
        ("http://herald.example:80/a", "http://herald.example/a"),
        ("http://herald.example:8080/a", "http://herald.example:8080/a"),
        ("https://herald.example./a", "https://herald.example/a"),
        ("https://herald.example/a/./b/../c", "https://herald.example/a/c"),
        ("https://herald.example/a/b/..", "https://herald.example/a/"),
        ("https://herald.example/../../a", "https://herald.example/a"),
        ("https://herald.example/a//b", "https://herald.example/a//b"),
        ("https://herald.example/a?utm_medium=x&id=7&fbclid=q&UTM_Source=y", "https://herald.example/a?id=7"),
        ("https://herald.example/a?utm_medium=x#top", "https://herald.example/a"),
        ("https://herald.example/a?b=2&a=1", "https://herald.example/a?b=2&a=1"),
        ("https://herald.example/caf\u00e9", "https://herald.example/caf%C3%A9"),
        ("https://herald.example/%7ea%2fb", "https://herald.example/~a%2Fb"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("https://reader:word@herald.example/a", "https://herald.example/a"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("mailto:desk@herald.example", "mailto:desk@herald.example"),
        ("not an address", "not an address"),
    ],
)
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert clean(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://herald.example/2023/a/amp",
        "https://herald.example/2023/a/amp/",
        "https://herald.example/amp/2023/a",
        "https://herald.example/2023/a.amp",
        "https://herald.example/2023/a?amp=1",
        "https://herald.example/2023/a?amp",
        "https://herald.example/2023/a?outputType=amp",
        "https://amp.herald.example/2023/a",
        "https://m.herald.example/2023/a",
        "http://mobile.herald.example/2023/a",
        "http://www.herald.example/2023/a/",
        "https://herald.example/2023/a?print=1",
        "https://herald.example/print/2023/a",
        "https://herald.example/2023/a/print/",
        "https://herald-example.cdn.ampproject.org/c/s/herald.example/2023/a/amp",
        "https://herald-example.cdn.ampproject.org/v/s/amp.herald.example/2023/a?amp_js_v=0.1&usqp=mq331",
        "https://www.google.com/amp/s/www.herald.example/2023/a",
        "https://herald.example/2023/a?utm_source=feed#comments",
    ],
)
def test_twins_of_an_article_have_its_key(url: str) -> None:
    assert twin(url) == twin("https://herald.example/2023/a") == "https://herald.example/2023/a"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://herald.example/a", "https://herald.example/b"),
        ("https://herald.example/a?id=1", "https://herald.example/a?id=2"),
        ("https://herald.example/a?m=12", "https://herald.example/a?m=11"),
        ("https://herald.example/amplifiers", "https://herald.example/lifiers"),
        ("https://herald.example/camp", "https://herald.example/c"),
        ("https://herald.example/print", "https://herald.example/"),
        ("https://herald.example/a", "https://courier.example/a"),
        ("https://m.example/a", "https://example/a"),
    ],
)
def test_other_pages_have_other_keys(one: str, other: str) -> None:
    assert twin(one) != twin(other)


def test_html_twins_keep_their_ending() -> None:
    assert twin("https://herald.example/a.amp.html") == twin("https://herald.example/a-amp.html")
    assert twin("https://herald.example/a.amp.html") == "https://herald.example/a.html"


@pytest.mark.parametrize(
    "url",
    [
        "", "herald.example/a", "ftp://herald.example/a", "javascript:alert(1)", "https://", "https:///a",
        "https://her ald.example/", "ht\ttps://herald.example/", "https://herald.example/a\nb",
        "https://herald.example:99999/", "https://good.example\\@evil.example/",
        "https://[::1/", "https://[x]/", "https://a..b/", "https://%41.example/",
        "https://herald.example/" + "a" * LONGEST,
        "https://" + "a" * 300 + ".example/", "file:///etc/hosts", "//herald.example/a", "https://.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page(url: str) -> None:
    assert not is_web(url)
    assert clean(url) == url.strip()
    assert host_of(url) is None


@given(ADDRESSES)
@example("https://herald.example/amp/amp/print/print/.amp.amp")
@example("https://\u00df.example/%25%32%65")
@settings(derandomize=True, max_examples=500, deadline=None)
def test_cleaning_twice_changes_nothing(url: str) -> None:
    cleaned = clean(url)
    assert clean(cleaned) == cleaned
    assert is_web(cleaned) == is_web(url) or len(cleaned) > LONGEST
    key = twin(url)
    assert twin(key) == key
    assert twin(cleaned) == key
    if is_web(url):
        cleaned.encode("ascii")
        assert host_of(cleaned) == host_of(url)


@given(st.integers(1, LONGEST), st.sampled_from(["/amp", "/..", "/print", ".amp", "?amp&", "&amp=1", "/m/", "www."]))
@settings(derandomize=True, max_examples=60, deadline=2000)
def test_long_addresses_are_no_burden(times: int, piece: str) -> None:
    key = twin("https://herald.example/x" + piece * times)
    assert twin(key) == key


def test_separators_that_python_takes_for_blanks_make_no_address() -> None:
    assert not is_web("\x1d\x1dhttps://herald.example/a")
    assert is_web(" https://herald.example/a\r\n")
