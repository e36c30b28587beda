"""Search finds what stands in the sentences, ranks it the same way each time, and no query breaks it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events import coded, mention
from whowhom.errors import ConfigError, StoreError
from whowhom.model import Published, Span
from whowhom.model.coded import Coded
from whowhom.store import search as index
from whowhom.store.embedded import Store
from whowhom.store.ranking import K1, B
from whowhom.store.search import Hit, search
from whowhom.store.words import MOST, STOP, parsed, terms, tokens

SENTENCES = [
    "Border guards fired on a convoy near the Tajik border.",
    "The guards of the border post in Türkiye left.",
    "Policies of the U.S. towards Moldova's cease-fire differ.",
    "Ministries met.",
    "A minister spoke on the war on drugs; drugs, he said, kill.",
]


def story(sentences: list[str], source: str = "story.txt", published: str | None = "2025-03-22") -> Coded:
    """An article of these sentences, each with an event from the second on."""
    spans, at = [], 0
    for sentence in sentences:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    mentions = [replace(mention(sentence=i), id=f"e{i}") for i in range(1, len(sentences))]
    item = coded(" ".join(sentences), source, *mentions)
    basis = "metadata" if published else "none"
    article = replace(
        item.article, sentences=tuple(spans), title=None, published=Published(date=published, basis=basis)
    )
    return replace(item, article=article)


def keep(store: Store, *items: Coded) -> None:
    with store.transaction() as sql:
        if not sql.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'search_words'").fetchone():
            sql.execute(index.SCHEMA)
    for item in items:
        store.add(item)
    with store.transaction() as sql:
        index.rebuild(sql)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "r.duckdb") as opened:
        keep(opened, story(SENTENCES))
        yield opened


def found(store: Store, query: str, **options: str) -> list[int]:
    """Which of the sentences a query finds, in reading order."""
    return sorted(SENTENCES.index(hit.text) for hit in search(store, query, **options))  # type: ignore[arg-type]


# Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Türkiye's ŁÓDŹ İstanbul ıssız", ["turkiye", "lodz", "istanbul", "issiz"]),
        ("Йод и ёж", ["иод", "и", "еж"]),
        ("the U.S. policies", ["the", "us", "policy"]),
        ("cease-fire 2,500 under_score", ["cease", "fire", "2", "500", "under", "score"]),
        ("北京 Straße", ["北", "京", "strasse"]),
        ("crisis Paris press gas guards", ["crisis", "paris", "press", "gas", "guard"]),
        ("e\u0301tat so\u00adcial", ["etat", "social"]),
        ("हिन्दी", ["हिन्दी"]),
        ("ــ \ud800 \x00 —", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text())
def test_words_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for span, term in tokens(text):
        assert end <= span.start < span.end <= len(text)
        assert term
        end = span.end


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F), min_size=1))
def test_case_of_letters_does_not_matter(text: str) -> None:
    assert terms(text) == terms(text.swapcase()) or len(text.swapcase()) != len(text) or "ı" in text.lower()


# What is found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("guard", [0, 1]),
        ("GUARDS", [0, 1]),
        ('"border guards"', [0]),
        ("“border guards”", [0]),
        ('"border guards', [0]),
        ("turkiye", [1]),
        ("guards -convoy", [1]),
        ('guards -"border guards"', [1]),
        ('guards -"guards of the"', [0]),
        ("us", [2]),
        ("cease-fire", [2]),
        ("moldova convoy", [0, 2]),
        ('"moldova" convoy', [2]),
        ("minist*", [3, 4]),
        ("ministri*", [3]),
        ('"border gua*"', [0]),
        ('"war on drugs"', [4]),
        ('"war in drugs"', []),
        ('"war drugs"', []),
        ('"guards of the border"', [1]),
        ("guards guards guards", [0, 1]),
        ("zzz", []),
        ("guards -guards", []),
    ],
)
def test_queries(store: Store, query: str, expected: list[int]) -> None:
    assert found(store, query) == expected


@pytest.mark.parametrize(
    ("query", "trouble"),
    [
        ("", "nothing to look for"),
        ("the of “and”", "nothing to look for"),
        ("'; -- \\", "nothing to look for"),
        ("% _ * ? \x00 \ud800", "nothing to look for"),
        ("a*", "nothing to look for"),
        ("-guards", "only excludes"),
    ],
)
def test_a_query_of_nothing_says_so(store: Store, query: str, trouble: str) -> None:
    assert trouble in (parsed(query).trouble or "")
    assert search(store, query) == []


def test_too_many_words_are_refused(store: Store) -> None:
    with pytest.raises(ConfigError, match=f"at most {MOST} words"):
        search(store, " ".join(f"word{i}" for i in range(MOST + 1)))


def test_a_hit_names_its_place_and_events(store: Store) -> None:
    (hit,) = search(store, "convoy")
    start, end = hit.start, hit.end
    assert (start, end, hit.events, hit.published) == (0, len(SENTENCES[0]), (), "2025-03-22")
    (hit,) = search(store, "moldova")
    assert hit.events == ("e2",)
    assert " ".join(SENTENCES)[hit.start : hit.end] == hit.text == SENTENCES[2]


def test_only_sentences_with_events(store: Store) -> None:
    assert [hit.text for hit in search(store, "guards", events_only=True)] == [SENTENCES[1]]


def test_a_title_outside_the_text_is_found_without_a_place(store: Store) -> None:
    item = story(["Nothing of it here."], "t.txt")
    keep(store, replace(item, article=replace(item.article, title="Drone over Galați")))
    (hit,) = search(store, "galati")
    assert (hit.text, hit.start, hit.end, hit.title) == ("Drone over Galați", None, None, "Drone over Galați")


def test_a_title_that_is_a_sentence_is_found_once(store: Store) -> None:
    item = story(["Drone over Galați", "It fell."], "t.txt")
    keep(store, replace(item, article=replace(item.article, title="Drone over Galați")))
    assert [hit.start for hit in search(store, "drone")] == [0]


def test_periods_and_publishers(store: Store) -> None:
    keep(store, story(["Guards came."], "b.txt", "2024-01-01"), story(["Guards went."], "c.txt", None))

    def texts(**options: str) -> set[str]:
        return {hit.text for hit in search(store, "guards", **options)}  # type: ignore[arg-type]

    assert len(texts()) == 4
    assert texts(until="2024-01-01") == {"Guards came."}
    assert texts(since="2024-01-02") == set(SENTENCES[:2])
    assert len(texts(publisher="EXAMPLE")) == 4
    assert texts(publisher="100%") == set()
    with pytest.raises(ConfigError, match="is no date"):
        texts(since="yesterday")


# Order


def test_the_score_is_bm25(store: Store) -> None:
    (hit,) = search(store, "convoy")
    lengths = [len(terms(sentence)) for sentence in SENTENCES]
    idf = math.log(1 + (5 - 1 + 0.5) / (1 + 0.5))
    assert hit.score == pytest.approx(idf * (K1 + 1) / (1 + K1 * (1 - B + B * lengths[0] / (sum(lengths) / 5))))


def test_more_of_it_in_fewer_words_comes_first(store: Store) -> None:
    keep(store, story(["Drones, drones.", "A drone and many other things came.", "Drones came."], "d.txt"))
    assert [hit.text for hit in search(store, "drones")] == [
        "Drones, drones.", "Drones came.", "A drone and many other things came.",
    ]  # fmt: skip


def test_equals_are_ordered_the_same_whatever_came_first(tmp_path: Path) -> None:
    items = [story([f"Guards ate {word}."], f"{word}.txt", day) for word, day in (
        ("figs", "2025-01-01"), ("dates", "2025-01-02"), ("plums", "2025-01-01"), ("pears", None),
    )]  # fmt: skip
    orders = []
    for name, some in (("a", items), ("b", items[::-1])):
        with Store.open(tmp_path / name) as store:
            keep(store, *some)
            orders.append(search(store, "guards"))
            assert search(store, "guards", 2) == orders[-1][:2]
            assert [hit for n in range(1, 5) for hit in search(store, "guards", n)[-1:]] == orders[-1]
    assert orders[0] == orders[1]
    assert [hit.document.split("-")[0] for hit in orders[0]] == ["dates", "figs", "plums", "pears"]


# Hostile queries


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store.open(tmp_path_factory.mktemp("record") / "r.duckdb")
    keep(store, story(SENTENCES))
    return store


PIECES = st.sampled_from([*"\"'-*%;()\\ \x00“”", "guard", "the", "border ", "U.S.", "ministr", "' OR 1=1 --", "\ud800"])


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40) | st.lists(PIECES, max_size=10).map("".join))
def test_no_query_breaks_and_every_hit_holds_what_was_asked(shared_store: Store, query: str) -> None:
    asked = parsed(query)
    hits = search(shared_store, query)
    assert not (asked.trouble and hits)
    if not asked.trouble:
        assert {hit.text for hit in hits} == {text for text in SENTENCES if asked.fits(text)}
    for hit in hits:
        assert asked.marks(hit.text)
        assert hit.score > 0


@settings(max_examples=40, deadline=None)
@given(data=st.data(), sentence=st.sampled_from(SENTENCES))
def test_any_words_in_a_row_find_their_sentence(shared_store: Store, data: st.DataObject, sentence: str) -> None:
    spans = [span for span, _ in tokens(sentence)]
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    quoted = sentence[spans[first].start : spans[last].end]
    if not set(terms(quoted)) <= STOP:
        assert sentence in [hit.text for hit in search(shared_store, f'"{quoted}"')]


# The index


def test_document_by_document_and_all_at_once_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [story([f"{sentence} {n}" for sentence in SENTENCES], f"{n}.txt") for n in range(6)]
    queries = ["guards", "minist*", '"war on drugs"', "border -convoy", "3"]

    def answers(store: Store) -> list[list[Hit]]:
        return [search(store, query) for query in queries]

    with Store.open(tmp_path / "whole") as store:
        keep(store, *items)
        expected = answers(store)
        assert all(expected)
    monkeypatch.setattr(index, "RUN", 70)
    with Store.open(tmp_path / "runs") as store:
        keep(store)
        for item in items:
            store.add(item)
            with store.transaction() as sql:
                index.remove(sql, item.article.sha256)
                index.add(sql, index.index_rows(item.article))
        sorted_rows, recent = next(
            store.rows("SELECT (SELECT count(*) FROM search_words), (SELECT count(*) FROM search_recent)")
        )
        assert sorted_rows
        assert recent < 70
        assert answers(store) == expected
        with store.transaction() as sql:
            assert index.rebuild(sql) == 6
        assert answers(store) == expected


def test_a_document_that_is_removed_is_not_found(store: Store) -> None:
    other = story(["Guards elsewhere."], "o.txt")
    keep(store, other)
    with store.transaction() as sql:
        index.remove(sql, other.article.sha256)
    assert found(store, "guards") == [0, 1]
    with store.transaction() as sql:
        index.add(sql, index.index_rows(other.article))
    assert len(search(store, "guards")) == 3


def test_an_index_of_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "r.duckdb") as store:
        keep(store)
        assert search(store, "guards") == []


def test_a_failure_leaves_no_half_of_a_document(store: Store) -> None:
    other = story(["Guards elsewhere."], "o.txt")
    rows = [*index.index_rows(other.article), None]
    with pytest.raises(AttributeError), store.transaction() as sql:
        index.add(sql, rows)  # type: ignore[arg-type]
    bad = replace(index.index_rows(other.article)[0], terms=((0, "guard"), ("x", "late")))  # type: ignore[arg-type]
    with pytest.raises(StoreError), store.transaction() as sql:
        index.add(sql, [bad])
    assert list(store.rows("SELECT count(*) FROM search_documents")) == [(1,)]
    assert found(store, "guards") == [0, 1]
