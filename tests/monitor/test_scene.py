"""What is read from a record before it is judged, and which day is its today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.linked import article, flood_of_two, told
from whowhom.errors import CodebookError, StoreError
from whowhom.model.tension import Dyad
from whowhom.monitor import scene
from whowhom.store import linking
from whowhom.store.embedded import Store

TODAY = date(2025, 3, 20)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "record.duckdb") as opened:
        opened.add_all(flood_of_two())
        linking.link(opened)
        yield opened


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def test_today_is_the_last_day_that_the_record_knows(store: Store) -> None:
    assert scene.scene(store, today=TODAY).last == ordinal("2025-03-06")


def test_today_is_the_day_that_was_asked_for(store: Store) -> None:
    assert scene.scene(store, as_of="2025-03-05").last == ordinal("2025-03-05")


def test_a_clock_that_is_wrong_moves_no_ones_today(store: Store) -> None:
    before = scene.scene(store, today=TODAY)
    store.add(article("Wrong Clock", "2031-01-01", told("Iran bombed Azerbaijan.", "bombed")))
    linking.link(store)
    after = scene.scene(store, today=TODAY)
    assert (after.last, after.read, after.seen) == (before.last, before.read, before.seen)
    assert after.happened.ids == before.happened.ids


def test_what_is_read_is_counted_to_the_last_day_and_a_copy_once(store: Store) -> None:
    found = scene.scene(store, as_of="2025-03-05").read
    assert found == {ordinal("2025-03-04"): 1, ordinal("2025-03-05"): 2}


def test_indicators_are_seen_from_the_day_of_their_first_mention(store: Store) -> None:
    found = scene.scene(store, today=TODAY)
    days = {id: day for seen in found.seen.values() for id, day in seen.items()}
    assert days["aircraft-downed"] == ordinal("2025-03-04")
    assert days["envoy-summoned"] == ordinal("2025-03-04")


def test_what_later_days_tell_is_not_seen_on_an_earlier_one(store: Store) -> None:
    found = scene.scene(store, as_of="2025-03-04")
    days = [day for seen in found.seen.values() for day in seen.values()]
    assert days
    assert max(days) <= found.last
    assert (found.happened.since <= found.last).all()


def test_one_pair_alone(store: Store) -> None:
    store.add(article("Gazette", "2025-03-06", told("Turkey bombed Armenia.", "bombed", by="TUR", to="ARM")))
    linking.link(store)
    whole = scene.scene(store, today=TODAY)
    alone = scene.scene(store, today=TODAY, dyad=("IRN", "AZE"))
    assert Dyad(actor="TUR", recipient="ARM") in whole.happened.pairs
    assert {state for pair in alone.happened.pairs for state in (pair.actor, pair.recipient)} == {"IRN", "AZE"}
    assert alone.read == whole.read


def test_an_empty_record_has_no_scene(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.duckdb") as empty, pytest.raises(StoreError, match="whowhom add"):
        scene.scene(empty)


def test_own_indicators_and_rules_are_read(store: Store, tmp_path: Path) -> None:
    indicators, rules = tmp_path / "indicators.toml", tmp_path / "rules.toml"
    indicators.write_text('[raid]\ntypes = ["ASSAULT"]\nwords = ["shelled"]\n', encoding="utf-8")
    rules.write_text('[raids]\nkind = "indicators"\nall = [["raid"]]\n', encoding="utf-8")
    found = scene.scene(store, indicators, rules, today=TODAY)
    assert any("raid" in seen for seen in found.seen.values())
    assert "raids" in found.rules


def test_an_unknown_code_in_a_file_of_ones_own_stops_it(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "indicators.toml"
    path.write_text('[raid]\ntypes = ["ASSALT"]\n', encoding="utf-8")
    with pytest.raises(CodebookError, match=r"indicators\.toml: raid: .*ASSAULT"):
        scene.scene(store, path, today=TODAY)


def test_reports_of_incidents_by_id(store: Store) -> None:
    ids = scene.scene(store, today=TODAY).happened.ids
    found = scene.reports(store, ids)
    assert set(found) == set(ids)
    assert {report.outlet for reports in found.values() for report in reports} >= {"Morning Wire", "State Voice"}
    assert scene.reports(store, []) == {}
