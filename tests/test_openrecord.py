from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import whowhom
from tests.judged import made_record
from whowhom.errors import CodebookError, ConfigError, MissingExtra, StoreError
from whowhom.model.tension import Dyad
from whowhom.openrecord import OpenRecord, direction_name, state
from whowhom.store.embedded import Store
from whowhom.store.incidents import IncidentFilters


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_record(tmp_path_factory.mktemp("opened") / "made.duckdb")


@pytest.fixture(scope="module")
def record(path: Path) -> Iterator[OpenRecord]:
    with whowhom.open(path) as opened:
        yield opened


# Opening


def test_it_opens_for_reading_and_closes(path: Path) -> None:
    with whowhom.open(str(path)) as opened:
        assert opened.today == "2025-03-06"
    with Store.open(path, read_only=True) as again:
        assert list(again.rows("SELECT count(*) FROM documents")) == [(5,)]


def test_it_opens_what_the_environment_names(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOWHOM_DB", str(path))
    with whowhom.open() as opened:
        assert opened.store.path == path


def test_it_makes_no_record(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no record at"):
        whowhom.open(tmp_path / "none.duckdb")
    assert not list(tmp_path.iterdir())


def test_an_empty_record_says_how_to_fill_it(tmp_path: Path) -> None:
    Store.open(tmp_path / "empty.duckdb").close()
    with whowhom.open(tmp_path / "empty.duckdb") as opened, pytest.raises(StoreError, match="whowhom add"):
        opened.tension("IRN", "AZE")


def test_a_day_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(ConfigError, match="'last week' is no date"):
        whowhom.open(path, as_of="last week")


# Tension


def test_both_directions_are_told_in_the_order_asked(record: OpenRecord) -> None:
    found = record.tension("aze", "Iran")
    assert (found.a, found.b) == ("AZE", "IRN")
    assert [str(one.dyad) for one in found.directions] == ["AZE→IRN", "IRN→AZE"]
    assert all(len(one.readings) == 90 for one in found.directions)
    assert all(one.readings[-1].day == record.today for one in found.directions)


def test_a_period_can_be_asked_for(record: OpenRecord) -> None:
    found = record.tension("IRN", "AZE", "2025-03-01", "2025-03-05")
    assert [one.day for one in found.directions[0].readings] == [f"2025-03-0{day}" for day in range(1, 6)]


def test_what_became_known_after_the_last_day_does_not_count(record: OpenRecord, path: Path) -> None:
    asked = record.tension("IRN", "AZE", "2025-03-01", "2025-03-05")
    with whowhom.open(path, as_of="2025-03-05") as then:
        assert then.tension("IRN", "AZE", "2025-03-01") == asked
    assert not any(one.status == "contested" for one in asked.incidents)
    assert any(one.status == "contested" for one in record.tension("IRN", "AZE").incidents)


def test_days_before_anything_was_read_have_no_index(record: OpenRecord) -> None:
    first, *_, last = record.tension("IRN", "AZE").directions[0].readings
    assert first.index is None
    assert last.index is not None


@pytest.mark.parametrize(
    ("a", "b", "error", "said"),
    [
        ("IRN", "Iran", ConfigError, "IRN and IRN are one state"),
        ("Azerbajan", "IRN", CodebookError, r"near it: .*AZE \(Azerbaijan\)"),
        ("", "AZE", CodebookError, "is no country code"),
    ],
)
def test_a_pair_that_is_none_is_refused(
    a: str, b: str, error: type[Exception], said: str, record: OpenRecord
) -> None:  # fmt: skip
    with pytest.raises(error, match=said):
        record.tension(a, b)


def test_a_period_that_ends_before_it_begins_is_refused(record: OpenRecord) -> None:
    for until in (None, "2025-03-05"):
        with pytest.raises(ConfigError, match="lies after"):
            record.tension("IRN", "AZE", since="2025-04-01", until=until)


# Shapes


def test_a_row_a_direction_and_day(record: OpenRecord) -> None:
    rows = record.tension("IRN", "AZE", "2025-03-04").rows()
    assert [(row["actor"], row["day"]) for row in rows] == [
        (actor, f"2025-03-0{day}") for actor in ("IRN", "AZE") for day in (4, 5, 6)
    ]


def test_an_arrow_table_has_days_as_days_and_numbers_as_numbers(record: OpenRecord) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = record.tension("IRN", "AZE").to_arrow()
    types = {field.name: field.type for field in table.schema}
    assert types["day"] == pyarrow.date32()
    assert types["hostile"] == pyarrow.int64()
    assert {types[name] for name in ("index", "expected", "low", "high", "surprise")} == {pyarrow.float64()}
    assert {types[name] for name in ("actor", "recipient")} == {pyarrow.string()}
    assert table.num_rows == 180
    assert table.column("index").null_count > 0


def test_an_arrow_table_of_days_that_nobody_read_has_the_same_types(record: OpenRecord) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = record.tension("IRN", "AZE", "2024-01-01", "2024-01-10").to_arrow()
    assert table.column("index").null_count == table.num_rows == 20
    assert table.schema.field("index").type == pyarrow.float64()


def test_a_missing_extra_is_told(record: OpenRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"whowhom\[charts\]"):
        record.tension("IRN", "AZE").to_arrow()


def test_a_chart_shows_the_rows(record: OpenRecord) -> None:
    found = record.tension("IRN", "AZE")
    chart = found.chart()
    assert [row[2] for row in chart.rows] == [row["index"] for row in found.rows()]
    assert {row[0] for row in chart.rows} == {"Iran → Azerbaijan", "Azerbaijan → Iran"}
    assert found._repr_mimebundle_()["text/plain"] == chart.describes


def test_a_briefing_on_a_pair_shows_its_series_and_any_other_the_matrix(record: OpenRecord) -> None:
    (series,), (matrix,) = (record.brief_charts(record.brief(pair)) for pair in (("IRN", "AZE"), None))
    assert series.columns[:2] == ("direction", "day")
    assert matrix.columns[:2] == ("actor", "recipient")


# What was known, and what else can be asked


def test_another_day_is_another_answer_from_the_same_record(record: OpenRecord) -> None:
    before = record.at("2025-03-04")
    assert before.today == "2025-03-04"
    assert before.store is record.store
    assert {one.known for one in before.incidents()} == {"2025-03-04"}
    assert record.at(None) is record
    assert before.at("2025-03-04") is before


def test_filters_can_still_ask_for_another_day(record: OpenRecord) -> None:
    asked = record.incidents(IncidentFilters(as_of="2025-03-04", type=["ASSAULT"]))
    assert [one.status for one in asked] == ["reported"]
    assert record.told([]) == {}
    (one,) = record.at("2025-03-05").told([asked[0].id]).values()
    assert one.incident.status == "corroborated"


def test_standings_are_of_every_pair_then_and_now(record: OpenRecord) -> None:
    standings = record.standings(days=2)
    assert set(standings) == {Dyad(actor="IRN", recipient="AZE"), Dyad(actor="AZE", recipient="IRN")}
    assert {(then.day, now.day) for then, now in standings.values()} == {("2025-03-04", "2025-03-06")}
    for pair, (_, now) in standings.items():
        series = record.tension(pair.actor, pair.recipient).directions[0]
        assert series.readings[-1].index == now.index


def test_forecasts_say_why_they_are_refused(record: OpenRecord) -> None:
    found = record.forecast("IRN", "AZE")
    assert [one.days for one in found] == [7, 30]
    assert all(one.probability is None and one.refused for one in found)


def test_alerts_are_the_same_again_and_of_the_pairs_asked_for(record: OpenRecord, path: Path) -> None:
    found = record.alerts()
    with whowhom.open(path) as again:
        assert again.alerts() == found
    assert record.alerts([("AZE", "IRN")]) == record.alerts([("IRN", "AZE")]) == found
    assert record.alerts([("FRA", "CHL")]) == []


# Names


@pytest.mark.parametrize("given", ["IRN", "irn", "Iran", "iran"])
def test_a_state_is_known_by_code_and_name(given: str) -> None:
    assert state(given) == "IRN"


def test_a_direction_in_words() -> None:
    assert direction_name(Dyad(actor="IRN", recipient="AZE")) == "Iran → Azerbaijan"
