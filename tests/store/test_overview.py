"""What a desk asks of the whole record, counted again by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.judged import made_record
from tests.linked import article, told
from whowhom.model import Incident
from whowhom.store import corrections, overview
from whowhom.store import incidents as incidents_of
from whowhom.store.embedded import Store
from whowhom.store.incidents import IncidentFilters

FILTERS = (
    IncidentFilters(),
    IncidentFilters(type=["ASSAULT"]),
    IncidentFilters(status=["corroborated"], country=["IRN"]),
    IncidentFilters(as_of="2025-03-04"),
    IncidentFilters(dyad=("TUR", "IRN")),
    IncidentFilters(since="2025-03-05", until="2025-03-31"),
    IncidentFilters(country=["FRA"]),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    planned = told("Turkey will send aid to Iran.", "send", type="AID", by="TUR", to="IRN", realis="future")
    both = told("Iran and Turkey met.", "met", type="CONSULT", by="IRN", to="TUR", day="2025-03-08")
    more = [article("Gazette", "2025-03-08", planned, both), article("Late Paper", None, planned)]
    with Store.open(made_record(tmp_path_factory.mktemp("overview") / "made.duckdb", more)) as opened:
        yield opened


def every(store: Store, filters: IncidentFilters) -> Sequence[Incident]:
    return list(incidents_of.incidents(store, filters))


@pytest.mark.parametrize("filters", FILTERS)
def test_a_count_is_the_number_of_what_passes(filters: IncidentFilters, store: Store) -> None:
    assert overview.count(store, filters) == len(every(store, filters))


def test_a_count_knows_no_limit(store: Store) -> None:
    assert overview.count(store, IncidentFilters(limit=1, offset=1)) == len(every(store, IncidentFilters()))


@pytest.mark.parametrize("filters", FILTERS)
def test_days_count_what_has_a_day(filters: IncidentFilters, store: Store) -> None:
    counted = Counter((one.date.start, one.quad) for one in every(store, filters) if one.date.start)
    found = overview.days(store, filters)
    assert {(day.day, day.quad): day.incidents for day in found} == counted
    assert [(day.day, day.quad) for day in found] == sorted(counted)


def test_facets_count_each_value(store: Store) -> None:
    some = every(store, IncidentFilters())
    found = {name: dict(values) for name, values in overview.facets(store, IncidentFilters()).items()}
    assert tuple(found) == overview.FACETS
    assert found["type"] == Counter(one.type for one in some)
    assert found["status"] == Counter(one.status for one in some)
    assert found["realis"] == Counter(one.realis for one in some)
    assert found["country"] == Counter(
        country for one in some for country in {p.country for p in (*one.actors, *one.recipients)}
    )


def test_a_facet_counts_what_the_other_filters_let_pass(store: Store) -> None:
    found = overview.facets(store, IncidentFilters(type=["ASSAULT"], country=["IRN"]))
    assert dict(found["type"]) == Counter(one.type for one in every(store, IncidentFilters(country=["IRN"])))
    assert sum(number for _, number in found["status"]) == len(
        every(store, IncidentFilters(type=["ASSAULT"], country=["IRN"]))
    )


def test_values_of_a_facet_come_the_commonest_first(store: Store) -> None:
    for values in overview.facets(store, IncidentFilters()).values():
        assert values == sorted(values, key=lambda pair: (-pair[1], pair[0]))


def test_actors_are_counted_by_side_and_kind(store: Store) -> None:
    found = {one.name: one for one in overview.actors(store, IncidentFilters())}
    actual = [one for one in every(store, IncidentFilters()) if one.realis == "actual"]
    for name, counted in found.items():
        acting = [one for one in actual if name in {p.name for p in one.actors}]
        hit = [one for one in actual if name in {p.name for p in one.recipients}]
        assert (counted.acts, counted.suffers) == (len(acting), len(hit))
        in_any = {one.id: one for one in (*acting, *hit)}.values()
        assert counted.conflict == sum(one.quad.endswith("conflict") for one in in_any)
        assert counted.cooperation == sum(one.quad.endswith("cooperation") for one in in_any)
        assert counted.last == max(one.date.start for one in in_any if one.date.start)


def test_what_is_only_planned_makes_nobody_an_actor(store: Store) -> None:
    planned = every(store, IncidentFilters(realis=["future"]))
    assert planned
    found = {one.name: one for one in overview.actors(store, IncidentFilters())}
    assert found["Turkey"].acts == 0


def test_so_many_actors_as_are_asked_for(store: Store) -> None:
    every_one = overview.actors(store, IncidentFilters())
    assert overview.actors(store, IncidentFilters(), 1) == every_one[:1]


def test_an_outlet_that_was_first_is_told_what_became_of_it(store: Store) -> None:
    found = {one.outlet: one for one in overview.sources(store)}
    assert (found["Morning Wire"].documents, found["Morning Wire"].incidents) == (1, 2)
    assert (found["Morning Wire"].corroborated, found["Morning Wire"].contested) == (1, 1)
    assert (found["State Voice"].corroborated, found["State Voice"].contested) == (0, 0)
    assert (found["Gazette"].documents, found["Gazette"].first, found["Gazette"].last) == (
        2,
        "2025-03-05",
        "2025-03-08",
    )
    assert found["Gazette"].alone == 1
    assert "unknown publisher" in found
    assert [one.outlet for one in overview.sources(store, 1)] == ["Gazette"]


def test_documents_come_by_id_after_one(store: Store) -> None:
    every_one = overview.documents_of(store, 100)
    ids = [str(one["id"]) for one in every_one]
    assert ids == sorted(ids)
    assert len(ids) == 7
    assert overview.documents_of(store, 2, ids[3]) == every_one[4:6]
    assert overview.documents_of(store, 2, ids[-1]) == []
    assert {str(one["publisher"]): one["events"] for one in every_one}["Gazette"] in (2,)


def test_what_was_dismissed_is_counted_nowhere(tmp_path: Path) -> None:
    with Store.open(made_record(tmp_path / "own.duckdb")) as own:
        id = every(own, IncidentFilters(status=["contested"]))[0].id
        corrections.dismiss(own, id, "Ana", "an exercise")
        assert overview.count(own, IncidentFilters()) == 2
        assert "contested" not in dict(overview.facets(own, IncidentFilters())["status"])
        assert sum(day.incidents for day in overview.days(own, IncidentFilters())) == 2
        assert sum(one.acts for one in overview.actors(own, IncidentFilters())) == 2
        assert sum(one.contested for one in overview.sources(own)) == 0


def test_an_empty_record_has_nothing_to_count(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.duckdb") as empty:
        assert overview.count(empty, IncidentFilters()) == 0
        assert set(map(tuple, overview.facets(empty, IncidentFilters()).values())) == {()}
        assert overview.days(empty, IncidentFilters()) == overview.actors(empty, IncidentFilters()) == []
        assert overview.sources(empty) == overview.documents_of(empty, 5) == []


def test_an_outlet_whose_pages_are_undated_has_no_days(store: Store) -> None:
    late = {one.outlet: one for one in overview.sources(store)}["Late Paper"]
    assert (late.documents, late.first, late.last) == (1, None, None)
