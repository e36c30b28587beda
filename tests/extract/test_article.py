"""Records to articles, from raw bytes to cited sentences."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.test_markup import HTML, PARAGRAPHS
from tests.extract.test_plain import COPIED
from whowhom.extract import article, extract
from whowhom.extract.article import article_id
from whowhom.model.text import Article, Published, Record, Rejected


def record(
    text: str | bytes, media: Literal["html", "text"] = "text", source: str = "news/Page One.txt", **more: Any
) -> Record:
    content = text if isinstance(text, bytes) else text.encode()
    return Record(source=source, content=content, media=media, sha256=hashlib.sha256(content).hexdigest(), **more)


def words(found: Article, kind: str) -> list[str]:
    return [s.span.of(found.text) for s in found.sections if s.kind == kind]


def test_a_page_of_html() -> None:
    found = article(record(HTML, "html", "pages/Norland-truce.html"))
    assert found.id == f"norland-truce-{found.sha256[:8]}"
    assert found.title == "Norland urges both sides to keep truce"
    assert found.publisher == "The Northern Herald"
    assert found.published == Published(date="2022-03-03", precision="day", basis="metadata")
    assert found.language == "en"
    assert words(found, "title") == ["Norland urges both sides to keep truce"]
    assert words(found, "dateline") == ["KARSA, March 3 (Northern Agency) —"]
    assert words(found, "heading") == ["Army denies fire"]
    assert found.text.startswith("Norland urges both sides to keep truce\n\nKARSA, March 3")
    cited = [s.of(found.text) for s in found.sentences]
    assert cited[1].startswith("The deputy minister of Norland called")
    assert cited[3:5] == ["“We want peace,” she said.", "“Nobody here wants another winter of war.”"]
    assert PARAGRAPHS[3] == cited[-1]


def test_a_copied_text_has_no_date_of_its_own() -> None:
    found = article(record(COPIED))
    assert found.published == Published(date=None, precision="day", basis="none")
    assert found.title == "Northern Region Urges Both Sides to Keep the Truce"
    assert words(found, "heading") == ["On the ground", "Next steps"]
    assert "Most Read" not in found.text
    assert "2024" not in found.text


def test_what_is_given_wins() -> None:
    found = article(
        record(
            HTML, "html", given_id="Row 7", given_url="https://x.example/7", given_title="Given title",
            given_publisher="Agency", given_published="2021-01-02", given_language="EN-gb",
        )
    )  # fmt: skip
    assert found.id.startswith("row-7-")
    assert (found.url, found.title, found.publisher, found.language) == (
        "https://x.example/7",
        "Given title",
        "Agency",
        "en",
    )
    assert found.published == Published(date="2021-01-02", precision="day", basis="given")


def test_a_title_given_beside_a_text_that_repeats_it() -> None:
    found = article(
        record("Troops leave the zone\n\nThe army left the zone on Monday.", given_title="Troops leave the zone")
    )
    assert words(found, "title") == ["Troops leave the zone"]
    assert len(found.sentences) == 2


def test_another_language_is_kept_and_marked() -> None:
    text = "Министр иностранных дел заявил, что стороны возобновят переговоры. Он отказался назвать дату встречи."
    found = article(record(text))
    assert found.language == "ru"
    assert len(found.sentences) == 2


def test_a_date_in_the_address() -> None:
    found = article(record("The army left the zone on Monday.", given_url="https://herald.example/2022/03/03/zone"))
    assert found.published == Published(date="2022-03-03", precision="day", basis="url")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record(b""), "empty"),
        (record(b" \n\t "), "empty"),
        (record(b"-----\n....\n"), "no words"),
        (record("Share this\nAdvertisement\n© 2024 Herald"), "no words"),
        (record("<html><body><nav><a>Home</a></nav></body></html>", "html"), "no article|cannot be parsed"),
        (record("Ab\ufffd\ufffd" * 200), "decoded"),
        (record("The army left.", given_published="2023-02-30"), "no date that can be"),
    ],
)
def test_bad_records_are_set_aside(bad: Record, reason: str) -> None:
    [found] = extract([bad])
    assert isinstance(found, Rejected)
    assert found.stage == "extract"
    assert found.sha256 == bad.sha256
    assert re.search(reason, found.reason)


def test_rejections_pass_through_and_the_rest_goes_on() -> None:
    before = Rejected(source="x", stage="read", reason="unreadable")
    found = list(extract([before, record(b""), record("The army left the zone on Monday.")]))
    assert found[0] is before
    assert isinstance(found[1], Rejected)
    assert isinstance(found[2], Article)


def test_the_same_bytes_give_the_same_article() -> None:
    assert article(record(HTML, "html")) == article(record(HTML, "html"))


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        ("a/b/Été à Şuşa.html.gz", "ete-a-susa"),
        ("news.jsonl#row12", "news-row12"),
        ("статья.txt", "page"),
        ("x" * 200 + ".txt", "x" * 60),
        ("000_16ab.txt", "000-16ab"),
    ],
)
def test_ids(source: str, slug: str) -> None:
    assert article_id(record("text", source=source)) == f"{slug}-{hashlib.sha256(b'text').hexdigest()[:8]}"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=500))
def test_any_text_yields_an_article_or_a_reason(text: str) -> None:
    content = text.encode("utf-8", "replace")
    [found] = extract([record(content)])
    if isinstance(found, Rejected):
        assert found.reason
        return
    spans = found.sentences
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 <= s.start < s.end <= len(found.text) for s in spans)
    body = "".join(s.span.of(found.text) for s in found.sections if s.kind != "dateline")
    assert "".join("".join(s.of(found.text) for s in spans).split()) == "".join(body.split())


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="<>/p divahtmlbody&;#x0\"'=! Aé.", max_size=300))
def test_any_markup_yields_an_article_or_a_reason(text: str) -> None:
    [found] = extract([record("<html>" + text, "html")])
    assert isinstance(found, Article | Rejected)


def test_the_copied_page_of_the_gold_set(shared_data: Path) -> None:
    [path] = sorted((shared_data / "seed").glob("*.txt"))
    found = article(record(path.read_bytes(), source=str(path)))
    assert found.published.basis == "none"
    assert found.title is not None
    assert len(found.title.split()) == 9
    assert len(words(found, "heading")) == 2
    assert words(found, "body")[-1].endswith(".")
    assert "2024" not in found.text
