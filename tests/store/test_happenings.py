"""States of incidents in a few columns, and how much was read each day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.linked import article, flood_of_two, told
from whowhom.store import corrections, happenings, linking
from whowhom.store.embedded import Store
from whowhom.store.happenings import Happening

TODAY = date(2025, 3, 20)

SENTENCE = "Iran shot down a drone of Azerbaijan near Northford on Tuesday, three days after talks in Kars had ended."
SHOT = told(SENTENCE, "shot", day="2025-03-04", place="Northford")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "record.duckdb") as opened:
        opened.add_all(flood_of_two())
        linking.link(opened)
        yield opened


def ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def drone(store: Store, as_of: str | None = None) -> list[Happening]:
    """States of the incident that is contested in the end."""
    found = list(happenings.happenings(store, as_of=as_of))
    (id,) = {one.id for one in happenings.happenings(store) if one.status == "contested"}
    return [one for one in found if one.id == id]


def test_every_state_follows_the_one_before(store: Store) -> None:
    states = drone(store)
    assert [one.status for one in states] == ["reported", "corroborated", "contested"]
    assert [one.since for one in states] == [ordinal(f"2025-03-0{day}") for day in (4, 5, 6)]
    assert [one.until for one in states] == [*(one.since for one in states[1:]), None]


def test_an_incident_has_its_days_and_sides(store: Store) -> None:
    one = drone(store)[0]
    assert (one.start, one.end) == (ordinal("2025-03-04"), ordinal("2025-03-04"))
    assert (one.type, one.quad, one.actors, one.recipients) == ("ASSAULT", "material conflict", ("IRN",), ("AZE",))


def test_what_became_known_later_is_left_out(store: Store) -> None:
    assert [one.status for one in drone(store, "2025-03-05")] == ["reported", "corroborated"]
    assert list(happenings.happenings(store, as_of="2025-03-03")) == []


def test_a_pair_either_way_round(store: Store) -> None:
    store.add(article("Gazette", "2025-03-06", told("Turkey bombed Armenia.", "bombed", by="TUR", to="ARM")))
    linking.link(store)
    one, other = (list(happenings.happenings(store, dyad)) for dyad in (("IRN", "AZE"), ("AZE", "IRN")))
    assert one == other
    assert {code for state in one for code in (*state.actors, *state.recipients)} == {"IRN", "AZE"}
    assert len({state.id for state in happenings.happenings(store)}) == len({state.id for state in one}) + 1


def test_what_one_state_does_alone_is_left_out(store: Store) -> None:
    before = list(happenings.happenings(store))
    store.add(article("Gazette", "2025-03-06", told("Iran bombed a depot.", "bombed", to=None)))
    store.add(article("Gazette", "2025-03-06", told("Iran bombed its own depot.", "bombed", to="IRN")))
    linking.link(store)
    assert list(happenings.happenings(store)) == before


def test_what_an_analyst_dismissed_is_left_out(store: Store) -> None:
    id = drone(store)[0].id
    corrections.dismiss(store, id, "Ana", "a film")
    assert id not in {one.id for one in happenings.happenings(store)}
    corrections.dismiss(store, id, "Ana", "none", restore=True)
    assert id in {one.id for one in happenings.happenings(store)}


def test_what_an_analyst_recoded_is_told_so(store: Store) -> None:
    id = drone(store)[0].id
    corrections.recode(store, id, {"type": "COERCE"}, "Ana", "seized, not shot")
    assert {one.type for one in happenings.happenings(store) if one.id == id} == {"COERCE"}


def test_documents_by_day_with_copies_once(tmp_path: Path) -> None:
    with Store.open(tmp_path / "copies.duckdb") as store:
        store.add_all([article(f"Paper {n}", "2025-03-04", SHOT, note=f"{n}") for n in range(20)])
        store.add(article("Gazette", "2025-03-04", told("Turkey met Armenia.", "met", type="CONSULT")))
        store.add(article("Gazette", "2025-03-06", told("Turkey phoned Armenia again.", "phoned", type="CONSULT")))
        linking.link(store)
        days = {ordinal("2025-03-04"): 2, ordinal("2025-03-06"): 1}
        assert happenings.read_by_day(store) == days
        assert happenings.read_by_day(store, "2025-03-05") == {ordinal("2025-03-04"): 2}


def test_a_flood_of_copies_has_one_voice(tmp_path: Path) -> None:
    with Store.open(tmp_path / "flood.duckdb") as store:
        store.add_all([article(f"Paper {n}", "2025-03-04", SHOT, note=f"{n}") for n in range(50)])
        linking.link(store)
        (one,) = happenings.happenings(store)
        assert one.independent == 1


def test_an_empty_record_has_no_last_day(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.duckdb") as store:
        assert happenings.last_day(store, TODAY) is None
        assert happenings.read_by_day(store) == {}
        assert list(happenings.happenings(store)) == []


def test_the_last_day_is_no_later_than_today(store: Store) -> None:
    store.add(article("Wrong Clock", "2031-01-01", told("Iran bombed Azerbaijan.", "bombed")))
    assert happenings.last_day(store, TODAY) == "2025-03-06"
    assert happenings.last_day(store, date(2025, 3, 5)) == "2025-03-05"


def test_a_page_without_a_date_moves_the_last_day_only_where_nothing_is_dated(tmp_path: Path, store: Store) -> None:
    undated = article(None, None, told("Turkey met Armenia.", "met", type="CONSULT"))
    store.add(undated)
    assert happenings.last_day(store, date.today()) == "2025-03-06"
    with Store.open(tmp_path / "undated.duckdb") as alone:
        alone.add(undated)
        found = happenings.last_day(alone, date.max)
        assert found is not None
        assert found >= "2025-03-06"


def test_mentions_of_some_types_in_some_incidents(store: Store) -> None:
    one = drone(store)[0]
    found = list(happenings.tellings(store, ["ASSAULT"], [one.id]))
    assert {(told.incident, told.type) for told in found} == {(one.id, "ASSAULT")}
    assert {told.predicate for told in found} == {"shot"}
    assert list(happenings.tellings(store, ["CONSULT"], [one.id])) == []
    assert list(happenings.tellings(store, ["ASSAULT"], [])) == []


def test_what_is_denied_shows_nothing(store: Store) -> None:
    ids = [one.id for one in happenings.happenings(store)]
    assert all("did not" not in told.sentence for told in happenings.tellings(store, ["ASSAULT"], ids))
