"""A lake in a record, and a lake that is asked itself: the same as if there had never been one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.scale.made import News, filled, pages, record
from whowhom.errors import ConfigError
from whowhom.model import EventMention, Record, Rejected
from whowhom.scale import asking, driver, loading
from whowhom.scale.engines import Item
from whowhom.scale.lake import Lake
from whowhom.store import linking, queries
from whowhom.store.embedded import Store
from whowhom.store.queries import Filters

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.usefixtures("small")

TABLES = {
    "documents": "* EXCLUDE (added_at)", "mentions": "*", "entities": "*", "quarantine": "* EXCLUDE (added_at)",
    "voices": "*", "links": "*", "incidents": "*", "aliases": "*", "changes": "* EXCLUDE (noted_at)",
}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = str(tmp_path_factory.mktemp("lakes") / "ein 'See' ü")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "RECORDS", 40)
        filled(made, pages(90), News()())
    return made


@pytest.fixture(scope="module")
def loaded(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "loaded.duckdb"
    bring(address, path)
    return path


def bring(address: str, path: Path) -> Counter[str]:
    tally: Counter[str] = Counter()
    with Store.open(path) as store:
        for _ in loading.load(Lake.open(address), store, tally):
            pass
        linking.link(store)
    return tally


def add(items: Iterable[Item], path: Path) -> None:
    """What ``add`` does."""
    with Store.open(path) as store:
        for outcome in News().code(items):
            if isinstance(outcome, Rejected):
                store.quarantine(outcome)
            else:
                store.add(outcome)
        linking.link(store)


def held(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with Store.open(path, read_only=True) as store:
        return {name: sorted(store.rows(f"SELECT {columns} FROM {name}"), key=repr) for name, columns in TABLES.items()}


def lines(found: Iterable[EventMention]) -> list[bytes]:
    return [msgspec.json.encode(mention) for mention in found]


def test_a_loaded_record_is_what_add_would_have_made(address: str, loaded: Path, tmp_path: Path) -> None:
    add(pages(90), tmp_path / "added.duckdb")
    assert held(loaded) == held(tmp_path / "added.duckdb")
    with Store.open(loaded, read_only=True) as one, Store.open(tmp_path / "added.duckdb", read_only=True) as other:
        assert lines(queries.events(one)) == lines(queries.events(other))
        assert queries.counts(one).quarantined == 2
        for name in ("3-", "9-"):
            ids = [id for (id,) in one.rows("SELECT id FROM documents WHERE starts_with(id, ?)", [name])]
            assert ids
            assert queries.article(one, ids[0]) == queries.article(other, ids[0])


def test_loading_again_and_from_the_middle_changes_nothing(address: str, loaded: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.duckdb"
    with Store.open(path) as store:
        half = loading.load(Lake.open(address), store, Counter())
        for _ in range(70):
            next(half)
        half.close()
    tally = bring(address, path)
    assert tally["known"] > 0
    assert held(path) == held(loaded)
    assert bring(address, path)["added"] == 0
    assert held(path) == held(loaded)


def test_what_was_mended_later_is_not_in_quarantine(tmp_path: Path) -> None:
    mended = Record(source="49.txt", content=b"mended 1", media="text", sha256="ab" * 32)
    items: list[Item] = [record("text", 49), *pages(45)[4:], mended]
    filled(tmp_path / "lake", items, News()())
    for _ in range(2):
        bring(str(tmp_path / "lake"), tmp_path / "r.duckdb")
        with Store.open(tmp_path / "r.duckdb", read_only=True) as store:
            assert [one.source for one in queries.quarantined(store)] == []


@pytest.mark.parametrize("asked", [
    {}, {"type": ["ASSAULT"]}, {"since": "2025-03-01", "until": "2025-06-15"}, {"limit": 7},
    {"limit": 5, "offset": 9}, {"min_confidence": 0.5}, {"actor": ["MDA"], "recipient": ["romania"]},
    {"country": ["ROU"], "mode": ["disapprove"], "quad": ["verbal-conflict"]}, {"publisher": ["AGENCY"]},
    {"publisher": ["nobody"]}, {"realis": ["actual"], "type": ["ACCUSE", "ASSAULT"]},
])  # fmt: skip
def test_a_lake_answers_as_the_record_does(address: str, loaded: Path, asked: dict[str, Any]) -> None:
    filters = Filters(**asked)
    with Store.open(loaded, read_only=True) as store:
        told = lines(queries.events(store, filters))
    assert lines(asking.events(Lake.open(address), filters)) == told
    assert bool(told) is (asked.get("publisher") != ["nobody"])


def test_a_document_of_a_lake(address: str, loaded: Path) -> None:
    with Store.open(loaded, read_only=True) as store:
        document = random.Random(1).choice(list(queries.events(store))).document
    found = list(asking.events(Lake.open(address), Filters(document=[document])))
    assert found
    assert {mention.document for mention in found} == {document}


def test_what_only_a_record_knows_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="a lake holds no incidents"):
        list(asking.events(Lake.open(address), Filters(incident=["i1"])))
    with pytest.raises(ConfigError, match="--as-of: the lake holds documents without a date"):
        list(asking.events(Lake.open(address), Filters(as_of="2025-04-01")))


def test_as_of_where_all_is_dated(tmp_path: Path) -> None:
    items = [item for item in pages(60) if not item.source.startswith(("19.", "39.", "59."))]
    filled(tmp_path / "lake", items, News()())
    bring(str(tmp_path / "lake"), tmp_path / "r.duckdb")
    filters = Filters(as_of="2025-05-10")
    with Store.open(tmp_path / "r.duckdb", read_only=True) as store:
        told = lines(queries.events(store, filters))
    assert lines(asking.events(Lake.open(str(tmp_path / "lake")), filters)) == told
    assert 0 < len(told) < 50


def test_an_empty_lake_has_no_events(tmp_path: Path) -> None:
    filled(tmp_path / "lake", [], News()())
    assert list(asking.events(Lake.open(str(tmp_path / "lake")), Filters())) == []
