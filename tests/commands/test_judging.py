from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.judged import made_record
from whowhom import cli
from whowhom.store.embedded import Store


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_record(tmp_path_factory.mktemp("judging") / "made.duckdb")


@pytest.fixture(autouse=True)
def alone(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHOWHOM_DB", str(path))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = cli.main(list(arguments))
    out = capsys.readouterr()
    return status, out.out, out.err


# tension


@pytest.mark.parametrize("pair", [("IRN", "AZE"), ("iran", "aze")])
def test_tension_is_told_both_ways(pair: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "tension", *pair)
    assert (status, err) == (0, "")
    assert out.index("Iran → Azerbaijan") < out.index("Azerbaijan → Iran")
    assert "Iran shot down a drone of Azerbaijan" in out


def test_tension_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "tension", "IRN", "AZE", "--format", "jsonl", "--since", "2025-03-04")
    assert [len(json.loads(line)["readings"]) for line in out.splitlines()] == [3, 3]
    _, out, _ = run(capsys, "tension", "IRN", "AZE", "--format", "csv", "--until", "2025-03-05")
    assert {row["day"] for row in csv.DictReader(io.StringIO(out))} >= {"2025-03-05"}
    assert "2025-03-06" not in out


def test_the_same_question_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    for format in ("table", "jsonl"):
        assert run(capsys, "tension", "IRN", "AZE", "--format", format) == run(
            capsys, "tension", "IRN", "AZE", "--format", format
        )


def test_what_was_known_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "tension", "IRN", "AZE", "--as-of", "2025-03-04", "--format", "jsonl")
    assert json.loads(out.splitlines()[0])["readings"][-1]["day"] == "2025-03-04"


@pytest.mark.parametrize(
    ("name", "begins"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.json", b'{"$schema"')]
)  # fmt: skip
def test_a_chart_is_drawn_into_a_file(
    name: str, begins: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "tension", "IRN", "AZE", "--chart", name)[0] == 0
    content = (tmp_path / name).read_bytes()
    assert content.startswith(begins) or (name == "a.json" and "$schema" in json.loads(content))


@pytest.mark.parametrize("name", ["a.gif", "a", ".svg"])
def test_a_chart_of_another_kind_is_wrong_use(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "tension", "IRN", "AZE", "--chart", name)
    assert status == 2
    assert "name a file that ends in .svg, .png or .json" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tension", "IRN"], "Missing argument"),
        (["tension", "IRN", "Azerbajan"], "AZE (Azerbaijan)"),
        (["tension", "IRN", "IRN"], "tension is between two"),
        (["tension", "IRN", "AZE", "--since", "2025-04-01"], "lies after 2025-03-06"),
        (["tension", "IRN", "AZE", "--since", "soon"], "'soon' is no date"),
        (["alerts", "--rule", "none"], "no rule 'none'; there are: "),
        (["alerts", "--state", "open"], "an alert is firing, held, cleared"),
        (["alerts", "--dyad", "IRN"], "IRN-AZE"),
        (["alerts", "--country", "IRRN"], "is no country code"),
    ],
)
def test_wrong_use_is_two_and_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert said in err


# alerts


def test_alerts_that_are_asked_for_and_not(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "alerts", "--dyad", "FRA-CHL")
    assert (status, out) == (0, "")
    assert "no alert: no rule came to hold" in err


def test_alerts_for_programs_agree(capsys: pytest.CaptureFixture[str]) -> None:
    _, lines, _ = run(capsys, "alerts", "--format", "jsonl")
    _, table, _ = run(capsys, "alerts", "--format", "csv")
    found = [json.loads(line) for line in lines.splitlines()]
    assert [row["id"] for row in csv.DictReader(io.StringIO(table))] == [one["id"] for one in found]
    assert all((one["a"], one["b"]) == ("AZE", "IRN") for one in found)


def test_rules_and_indicators_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "alerts", "--rules")
    assert status == 0
    assert "Indicators" in out
    assert "holds where" in out


def test_nothing_is_sent_where_it_is_only_tried(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "alerts", "--dry-run")
    assert status == 0
    assert "nothing was sent" in err


# No record


@pytest.mark.parametrize("command", [["tension", "IRN", "AZE"], ["alerts"], ["brief"]])
def test_none_of_them_makes_a_record(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, *command, "--db", str(tmp_path / "none.duckdb"))
    assert status == 1
    assert "no record at" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["tension", "IRN", "AZE"], ["alerts"], ["brief"]])
def test_an_empty_record_says_how_to_fill_it(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Store.open(tmp_path / "empty.duckdb").close()
    status, _, err = run(capsys, *command, "--db", str(tmp_path / "empty.duckdb"))
    assert status == 1
    assert "holds no documents yet" in err
