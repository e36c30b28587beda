"""What ``search`` writes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.events import coded, mention
from whowhom.commands import searching
from whowhom.errors import ConfigError
from whowhom.store import search as index
from whowhom.store.embedded import Store
from whowhom.store.words import parsed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "r.duckdb") as opened:
        hostile = coded("Guards [bold]saw\x1b[31m\u202e <b>drones</b>\nover Galați.", "h.txt", mention())
        hostile = replace(hostile, article=replace(hostile.article, publisher="Evil\x1b[2J Press"))
        opened.add(hostile)
        with opened.transaction() as sql:
            if not sql.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'search_words'").fetchone():
                sql.execute(index.SCHEMA)
            index.rebuild(sql)
        yield opened


def test_a_table_for_people(store: Store) -> None:
    out = io.StringIO()
    assert searching.search(store, "galati", stream=out) == 0
    first, second = out.getvalue().splitlines()
    assert first == "2025-03-22   Guards [bold]saw[31m <b>drones</b> over Galați."
    assert second.split() == ["Evil[2J", "Press", "·", store_id(store)]


def store_id(store: Store) -> str:
    return str(next(store.rows("SELECT id FROM documents"))[0])


def test_words_found_are_bold(store: Store) -> None:
    shown = searching._marked("Guards\x1b saw  Galați.", parsed("galati guard"))
    assert shown.plain == "Guards saw Galați."
    assert [(span.start, span.end) for span in shown.spans] == [(0, 6), (11, 17)]


def test_jsonl_for_programs(store: Store) -> None:
    out = io.StringIO()
    assert searching.search(store, "galati", format="jsonl", stream=out) == 0
    row = json.loads(out.getvalue())
    assert row["text"] == "Guards [bold]saw\x1b[31m\u202e <b>drones</b>\nover Galați."
    assert list(row) == [
        "document", "title", "publisher", "published", "start", "end", "text", "score", "events",
    ]  # fmt: skip
    assert row["events"] == ["e1"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("zzz", "no sentence holds this"), ("the", "nothing to look for"), ("-galati", "only excludes")],
)
def test_nothing_found_is_one_sentence(
    store: Store, capsys: pytest.CaptureFixture[str], query: str, sentence: str
) -> None:
    assert searching.search(store, query) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err
    assert len(shown.err.splitlines()) == 1


def test_a_period_without_days(store: Store) -> None:
    with pytest.raises(ConfigError, match="no day is between"):
        searching.search(store, "galati", since="2025-02-01", until="2025-01-01")
