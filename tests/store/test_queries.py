"""Filters, order and counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.events import MOLDOVA, ROMANIA, coded, mention
from whowhom.errors import ConfigError
from whowhom.model import Date
from whowhom.store import queries
from whowhom.store.embedded import Store
from whowhom.store.queries import Filters


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("record") / "r.duckdb"

    def on(start: str | None, end: str | None = None) -> Date:
        return Date(start=start, end=end or start, basis="read" if start else "unresolved")

    with Store.open(path) as made:
        made.add(coded(
            "One.", "one.txt",
            mention(id="a", date=on("2025-03-20")),
            mention(id="b", date=on("2025-03-10", "2025-03-16"), type="CONSULT", mode="visit",
                    quad="verbal cooperation", actors=(ROMANIA,), recipients=(MOLDOVA,), confidence=0.4),
            mention(id="c", date=on(None), type="ASSAULT", mode=None, quad="material conflict", realis="negated"),
        ))  # fmt: skip
        made.add(coded("Two.", "two.txt", mention(id="d", date=on("2025-03-20"), publisher="Radio North", actors=())))
        yield made


def ids(store: Store, **filters: Any) -> str:
    return "".join(event.id for event in queries.events(store, Filters(**filters)))


def test_all_events_by_date_then_document_unknown_dates_last(store: Store) -> None:
    assert ids(store) == "badc"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"actor": ["MDA"]}, "ac"),
        ({"actor": ["ministry of moldova"]}, "ac"),
        ({"actor": ["the romanian"]}, "b"),
        ({"recipient": ["ROU"]}, "adc"),
        ({"country": ["MDA"]}, "bac"),
        ({"country": ["MDA", "ROU"]}, "badc"),
        ({"country": ["XKX"]}, ""),
        ({"actor": ["ROU"], "recipient": ["MDA"]}, "b"),
        ({"type": ["CONSULT", "ASSAULT"]}, "bc"),
        ({"mode": ["visit"]}, "b"),
        ({"quad": ["material-conflict"]}, "c"),
        ({"realis": ["actual"]}, "bad"),
        ({"since": "2025-03-16"}, "bad"),
        ({"since": "2025-03-17"}, "ad"),
        ({"until": "2025-03-10"}, "b"),
        ({"until": "2025-03-09"}, ""),
        ({"since": "2025-03-12", "until": "2025-03-13"}, "b"),
        ({"publisher": ["radio"]}, "d"),
        ({"min_confidence": 0.5}, "adc"),
        ({"limit": 2}, "ba"),
        ({"limit": 0}, ""),
        ({"actor": ["o'brien\"; DROP TABLE mentions; --"]}, ""),
        ({"publisher": ["%"]}, ""),
    ],
)
def test_filters(store: Store, filters: dict[str, Any], expected: str) -> None:
    assert ids(store, **filters) == expected


def test_one_document(store: Store) -> None:
    document = next(queries.events(store, Filters(publisher=["radio"]))).document
    assert ids(store, document=[document]) == "d"


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "2025-13-01", ""])
def test_a_day_that_cannot_be(store: Store, day: str) -> None:
    with pytest.raises(ConfigError, match="is no date"):
        list(queries.events(store, Filters(since=day)))


def test_counts(store: Store) -> None:
    assert queries.counts(store) == queries.Counts(documents=2, skipped=0, mentions=4, entities=2, quarantined=0)


def test_an_unknown_article_is_none(store: Store) -> None:
    assert queries.article(store, "nothing-00000000") is None


def test_two_questions_at_once_do_not_disturb_each_other(store: Store) -> None:
    both = zip(queries.events(store), queries.events(store), strict=True)
    assert [(a.id, b.id) for a, b in both] == [("b", "b"), ("a", "a"), ("d", "d"), ("c", "c")]
