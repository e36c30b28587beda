from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest

from tests.judged import alert, made_record, reading
from whowhom.model.tension import Alert, Turn
from whowhom.monitor.rules import Rule
from whowhom.openrecord import OpenRecord, PairTension
from whowhom.tensionoutput import BLOCKS, SPARKS, holds_where, sparkline, write_alerts, write_indicators, write_tension

Format = Literal["table", "jsonl", "csv"]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRecord]:
    with OpenRecord(made_record(tmp_path_factory.mktemp("output") / "made.duckdb")) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(record: OpenRecord) -> PairTension:
    return record.tension("IRN", "AZE", "2025-03-01")


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def tension(found: PairTension, record: OpenRecord, format: Format) -> str:
    out = io.StringIO()
    write_tension(found, record.told([m.incident for one in found.directions for m in one.movers]), format, out)
    return out.getvalue()


def alerts(*some: Alert, format: Format) -> str:
    out = io.StringIO()
    write_alerts(some, format, out)
    return out.getvalue()


# Sparklines


@pytest.mark.parametrize(
    ("values", "top", "shown"),
    [
        ([0, 5, None, 10], 10, "▁▅·█"),
        ([0.0], 0, "▁"),
        ([None, None], 10, "··"),
        ([10, 20], 10, "██"),
        ([], 10, ""),
    ],
)
def test_values_are_blocks_and_gaps_dots(values: list[float | None], top: float, shown: str) -> None:
    assert sparkline(values, top) == shown


@pytest.mark.parametrize("many", [59, 60, 61, 90, 1000])
def test_a_long_period_keeps_its_highest_day(many: int) -> None:
    shown = sparkline([*[0.0] * (many - 1), 10.0], 10)
    assert len(shown) <= SPARKS
    assert shown.endswith(BLOCKS[-1])


def test_a_stretch_is_a_gap_only_where_nothing_in_it_was_read() -> None:
    assert sparkline([None, 10.0] * 60, 10) == "█" * 60
    assert sparkline([None] * 120, 10) == "·" * 60


# Tension


def test_jsonl_has_a_line_a_direction_with_the_words_behind_it(found: PairTension, record: OpenRecord) -> None:
    there, back = (json.loads(line) for line in tension(found, record, "jsonl").splitlines())
    assert there["dyad"] == {"actor": "IRN", "recipient": "AZE"}
    assert back["dyad"] == {"actor": "AZE", "recipient": "IRN"}
    assert [one["index"] for one in there["readings"]] == [one.index for one in found.directions[0].readings]
    words = [mention["evidence"]["text"] for one in there["movers"] for mention in one["mentions"]]
    assert any("Iran shot down a drone" in text for text in words)
    assert [one["days"] for one in there["forecasts"]] == [7, 30]


def test_csv_reads_back_as_the_rows(found: PairTension, record: OpenRecord) -> None:
    rows = list(csv.DictReader(io.StringIO(tension(found, record, "csv"))))
    told = [{name: "" if value is None else str(value) for name, value in row.items()} for row in found.rows()]
    assert rows == told


def test_the_table_says_where_it_stands_and_what_moved_it(found: PairTension, record: OpenRecord) -> None:
    shown = tension(found, record, "table")
    assert "Iran → Azerbaijan   2025-03-01 – 2025-03-06" in shown
    assert " of 100, " in shown
    assert "“Iran shelled a post of Azerbaijan in Southwick on Tuesday.” Gazette" in " ".join(shown.split())
    assert "Forecast 30 days: none, " in shown
    assert all(len(line) <= 100 for line in shown.splitlines())


def test_the_table_of_what_was_not_read_gives_no_figure(record: OpenRecord) -> None:
    shown = tension(record.tension("IRN", "AZE", "2024-01-01", "2024-01-31"), record, "table")
    assert "not read: no figure" in shown


@pytest.mark.parametrize(("index", "place"), [(45.0, "above"), (12.0, "within"), (1.0, "below")])
def test_the_table_tells_the_index_against_its_normal(
    index: float, place: str, found: PairTension, record: OpenRecord
) -> None:
    one = replace(found.directions[0], readings=(reading(index=index),), movers=(), notes=())
    assert f"{place} its normal 2–20" in tension(replace(found, directions=(one, one)), record, "table")


# Alerts

TURNS = (Turn(day="2025-03-22", state="firing", words="the rule came to hold"),)


def test_alerts_read_back_from_jsonl() -> None:
    one, other = (json.loads(line) for line in alerts(alert("i1"), alert("i2", id="a2"), format="jsonl").splitlines())
    assert (one["id"], one["incidents"], one["single_source"], one["vanishes"]) == ("a1", ["i1"], True, None)
    assert other["id"] == "a2"


def test_alerts_read_back_from_csv() -> None:
    written = alerts(alert("i1", "i2", words='A "row",\nSeen.', sources=("A", "B")), format="csv")
    (row,) = csv.DictReader(io.StringIO(written))
    assert (row["words"], row["sources"], row["incidents"]) == ('A "row",\nSeen.', "A; B", "i1; i2")
    assert (row["a"], row["b"], row["state"], row["vanishes"]) == ("MDA", "ROU", "firing", "")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
@pytest.mark.parametrize("field", ["words", "name", "vanishes", "sources"])
def test_a_spreadsheet_runs_no_cell(formula: str, field: str) -> None:
    given: Any = (formula, "B") if field == "sources" else formula
    (row,) = csv.DictReader(io.StringIO(alerts(alert("i1", **{field: given}), format="csv"), newline=""))
    assert row[field].startswith("'")


def test_no_alert_is_a_bare_header() -> None:
    assert alerts(format="csv").startswith("id,raised,state,level,rule,")
    assert alerts(format="csv").count("\n") == 1
    assert alerts(format="jsonl") == alerts(format="table") == ""


def test_the_table_says_who_tells_it_and_how_it_went() -> None:
    shown = alerts(alert("i1", turns=TURNS, vanishes="It would not have been raised."), format="table")
    assert shown.startswith("2025-03-22  MDA-ROU  watch  Row  firing\n")
    assert "Told by (a single source): Gazette." in shown
    assert "It would not have been raised." in shown
    assert "2025-03-22  firing: the rule came to hold" in shown
    assert "nobody by name" in alerts(alert("i1", sources=()), format="table")


def test_a_source_steers_no_terminal() -> None:
    shown = alerts(alert("i1", sources=("\x1b[31mGa\u202ezette[/red]",)), format="table")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "Gazette[/red]" in shown


# Indicators and rules


def test_the_warning_list_names_every_indicator_and_rule(record: OpenRecord) -> None:
    out = io.StringIO()
    write_indicators(record.scene.indicators, record.scene.rules, out)
    for id in (*record.scene.indicators, *record.scene.rules):
        assert id in out.getvalue()


def test_every_rule_says_when_it_holds(record: OpenRecord) -> None:
    rules: list[Rule] = list(record.scene.rules.values())
    assert len({one.kind for one in rules}) > 1
    assert all(len(holds_where(one)) > 10 for one in rules)
