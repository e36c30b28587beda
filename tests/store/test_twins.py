"""Pages by their addresses: what the record holds already, and the twins of one article as one voice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.linked import article, told
from whowhom.model.coded import Coded
from whowhom.read.urls import twin
from whowhom.store import linking, queries
from whowhom.store.embedded import Store


def page(url: str, words: str, number: int, canonical: str | None = None, origin: str | None = None) -> Coded:
    sentence = f"Iran shelled a post of Azerbaijan in Southwick. {words}"
    made = article("Gazette", "2025-03-05", told(sentence, "shelled", day="2025-03-05", place="Southwick"),
                   note=f"{number}")  # fmt: skip
    return replace(made, article=replace(made.article, url=url, canonical=canonical, origin=origin, notes=("photo",)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "twins.duckdb")


EDITED = "Nothing of what stood here before does so now, the editor says, and another forty words follow below."
FIRST = "A witness counted nine rounds that fell on the road beside the depot, and the bridge was closed at noon."


def groups(store: Store) -> int:
    return int(next(store.rows("SELECT count(DISTINCT copies) FROM voices"))[0])


def test_an_edited_page_and_its_amp_twin_are_one_voice(store: Store) -> None:
    with store:
        store.add_all([page("https://gazette.example/a?utm_source=x", FIRST, 1)])
        store.add_all([page("https://m.gazette.example/a/amp", EDITED, 2)])
        assert groups(store) == 1
        store.add_all([page("https://gazette.example/b", EDITED[::-1], 3)])
        assert groups(store) == 2
        linking.link(store)
        (row,) = store.rows("SELECT independent FROM incidents WHERE until IS NULL")
        assert row == (1,)


def test_a_canonical_address_counts_before_the_one_that_was_fetched(store: Store) -> None:
    with store:
        store.add(page("https://gazette.example/x9", FIRST, 1, canonical="https://gazette.example/a"))
        known = [twin("https://gazette.example/a?fbclid=1"), twin("https://gazette.example/x9")]
        assert store.held_addresses(known) == {known[0]}


def test_what_a_form_says_of_an_article_comes_back(store: Store) -> None:
    with store:
        one = page("https://gazette.example/a", FIRST, 1, origin="Southwick Radio")
        store.add(one)
        found = queries.article(store, one.article.id)
        assert found is not None
        assert (found.origin, found.notes) == ("Southwick Radio", ("photo",))
        (row,) = store.rows("SELECT own_lineage FROM voices")
        assert row == ("Southwick Radio",)


def test_a_page_of_another_site_that_says_to_be_a_copy_does_not_stand_for_the_page(store: Store) -> None:
    ours = "https://ministry.example/statement-12"
    with store:
        store.add_all([page("https://copier.example/x", FIRST, 1, canonical=ours)])
        assert store.held_addresses([twin(ours)]) == set()
        store.add_all([page("https://www.ministry.example/statement-12?utm_source=x", EDITED, 2, canonical=ours)])
        assert store.held_addresses([twin(ours)]) == {twin(ours)}
