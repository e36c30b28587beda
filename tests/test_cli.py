"""The command line as a user meets it: data on standard output, one sentence on errors, exit statuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.events import FakePipeline, coded, mention
from whowhom import __version__, cli
from whowhom.commands import reading
from whowhom.evaluation.report import Scored
from whowhom.store.embedded import Store

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WHOWHOM_DB", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(reading, "pipeline_of", lambda settings: FakePipeline())


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text("A text.")
    return path


def fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit status and the one sentence of a command that prints nothing."""
    status = cli.main(arguments)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert told.err.startswith("whowhom: ")
    return status, told.err


# Help and wrong use


def test_without_arguments_it_helps(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    shown = capsys.readouterr().out
    for command in ("code", "add", "events", "explain", "doctor", "eval"):
        assert f"\n  {command} " in shown


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"whowhom {__version__}\n"


@pytest.mark.parametrize("command", ["code", "add", "events", "explain", "doctor", "eval"])
def test_every_command_explains_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: whowhom {command}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cod"], "No such command 'cod'"),
        (["code"], "Missing argument"),
        (["--loud"], "No such option"),
        (["code", "a", "--format", "xml"], "'xml' is not one of 'table', 'jsonl', 'csv'"),
        (["code", "a", "--column", "text"], "--column 'text': write the field"),
        (["events", "--limit", "x"], "--limit"),
        (["events", "--min-confidence", "3"], "--min-confidence"),
        (["events", "--type", "ACUSE"], "--type 'ACUSE' is not in the codebook; there are: ACCUSE"),
        (["events", "--mode", "phon"], "phone"),
        (["events", "--quad", "conflict"], "material conflict"),
        (["events", "--realis", "denied"], "--realis 'denied' is not in the codebook"),
        (["explain", "ACUSE"], "ACCUSE"),
        (["eval", "sede"], "no suite 'sede'; there are: seed"),
    ],
)
def test_wrong_use_is_two_and_one_sentence(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, sentence = fails(capsys, *arguments)
    assert status == 2
    assert said in sentence


def test_a_setting_that_cannot_be_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "whowhom.toml").write_text("thread = 3")
    status, sentence = fails(capsys, "add", "x")
    assert status == 2
    assert "did you mean threads?" in sentence


# code


def test_code_prints_events_and_makes_no_record(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["code", str(page), "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["type"] == "ACCUSE"
    assert told.err == "1 article, 1 event\n"
    assert not list(page.parent.glob("*.duckdb"))


def test_code_of_what_is_not_there_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["code", "nothing.html"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[0] == "whowhom: nothing.html: there is no such file"


@pytest.mark.parametrize("format", ["table", "jsonl", "csv"])
def test_the_same_input_gives_the_same_bytes(page: Path, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["code", str(page), "--format", format])
    first = capsys.readouterr().out
    cli.main(["code", str(page), "--format", format])
    assert capsys.readouterr().out == first != ""


# add and events


def test_what_is_added_can_be_asked(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["add", str(page)]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["events", "--actor", "MDA", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["actors"][0]["country"] == "MDA"
    assert cli.main(["events", "--actor", "FRA", "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "no event passes\n")


def test_add_twice_adds_nothing(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["add", str(page)]) == 0
    assert cli.main(["add", str(page)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "whowhom.duckdb: 1 added with 1 event, 0 already there",
        "whowhom.duckdb: 0 added with 0 events, 1 already there",
    ]


def test_codes_are_taken_in_any_letters(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["add", str(page)])
    capsys.readouterr()
    options = ["--type", "accuse", "--mode", "Disapprove", "--quad", "verbal-conflict", "--realis", "ACTUAL"]
    assert cli.main(["events", *options, "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_record_is_where_the_environment_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHOWHOM_DB", str(tmp_path / "env.duckdb"))
    assert cli.main(["add", str(page)]) == 0
    assert (tmp_path / "env.duckdb").exists()
    assert cli.main(["add", str(page), "--db", str(tmp_path / "line.duckdb")]) == 0
    assert (tmp_path / "line.duckdb").exists()


def test_asking_where_there_is_no_record(capsys: pytest.CaptureFixture[str]) -> None:
    status, sentence = fails(capsys, "events")
    assert status == 1
    assert "no record at whowhom.duckdb: `whowhom add SOURCE..." in sentence


def test_an_empty_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Store.open(tmp_path / "whowhom.duckdb").close()
    assert cli.main(["events"]) == 0
    assert capsys.readouterr().err == "whowhom.duckdb holds no events yet\n"


def test_a_file_that_is_no_record(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, sentence = fails(capsys, "events", "--db", str(page))
    assert status == 1
    assert "is not a record of whowhom" in sentence


def test_a_day_that_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Store.open(tmp_path / "whowhom.duckdb").close()
    status, sentence = fails(capsys, "events", "--since", "last week")
    assert status == 2
    assert "'last week' is no date" in sentence


def test_many_events_come_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(tmp_path / "whowhom.duckdb") as store:
        store.add(coded("A text.", "a.txt", *(mention(id=f"{number:04}", sentence=number) for number in range(700))))
    assert cli.main(["events", "--format", "jsonl"]) == 0
    ids = [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]
    assert ids == sorted(ids)
    assert len(ids) == 700


# explain, doctor, eval


def test_explain_shows_definition_and_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "accuse"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("ACCUSE  (PLOVER event type)")
    assert "quad:      verbal conflict" in shown
    assert "example:" in shown


def test_explain_a_cameo_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "190"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("190  (CAMEO code)")
    assert "PLOVER:    ASSAULT" in shown


def test_doctor_is_one_where_something_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from whowhom.commands import doctor

    good, bad = doctor.Finding("ok", "codebook", "plover-2.0"), doctor.Finding("bad", "model", "damaged")
    monkeypatch.setattr(doctor, "examine", lambda settings: [good])
    assert cli.main(["doctor"]) == 0
    monkeypatch.setattr(doctor, "examine", lambda settings: [good, bad])
    assert cli.main(["doctor"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "bad  model     damaged"


def test_eval_prints_json_by_suite(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from whowhom.commands import evaluate

    half = Scored(figures={"precision": 0.5}, intervals={}, units=())
    monkeypatch.setattr(evaluate, "scored", lambda suite, data, resample: half)
    monkeypatch.setattr(evaluate, "floors", lambda: {"seed": {"precision": 0.6}})
    assert cli.main(["eval", "--format", "json", "seed"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"seed": {"precision": 0.5}}
    assert told.err == "whowhom: seed precision is 0.500, below its floor 0.600\n"
    assert cli.main(["eval", "--check", "seed"]) == 1


def test_eval_without_data_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from whowhom.commands import evaluate
    from whowhom.errors import InputError

    def scored(suite: str, data: Path, resample: bool) -> Scored:
        raise InputError(f"suite {suite} needs {data}: give the folder of measuring sets with --data")

    monkeypatch.setattr(evaluate, "scored", scored)
    assert cli.main(["eval", "--data", "nowhere", "--format", "json", "seed"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out) == {}
    assert told.err == "whowhom: suite seed needs nowhere: give the folder of measuring sets with --data\n"


def test_a_defect_is_one_sentence_and_its_traceback_can_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(settings: object) -> FakePipeline:
        raise RuntimeError("odd")

    monkeypatch.setattr(reading, "pipeline_of", broken)
    status, sentence = fails(capsys, "code", "x")
    assert status == 1
    assert "failed (RuntimeError: odd); please report it" in sentence
    monkeypatch.setenv("WHOWHOM_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        cli.main(["code", "x"])


# Ends from outside

ENDLESS = textwrap.dedent("""
    import sys, time
    from tests.events import FakePipeline, coded, mention
    from whowhom import cli
    from whowhom.commands import reading

    class Endless(FakePipeline):
        def code_records(self, records):
            number = 0
            while True:
                number += 1
                yield coded(f"Text {number}.", f"{number}.txt", mention())
                time.sleep(PAUSE)
                if number == 3:
                    print("three", file=sys.stderr, flush=True)

    reading.pipeline_of = lambda settings: Endless()
    sys.exit(cli.main(sys.argv[1:]))
""")


def endless(pause: float, *arguments: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-c", ENDLESS.replace("PAUSE", str(pause)), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_a_reader_that_goes_away_is_no_error() -> None:
    with endless(0, "code", "x", "--format", "jsonl") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(20) == 141
        assert process.stderr.read() in ("", "three\n")


def test_ctrl_c_while_adding(tmp_path: Path) -> None:
    with endless(0.05, "add", "x") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "three\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        told = process.stderr.read()
    assert told.startswith("interrupted: ")
    assert "added and kept in whowhom.duckdb; the same command goes on from there" in told
    assert told.count("\n") == 1
    with Store.open(tmp_path / "whowhom.duckdb", read_only=True) as store:
        assert next(store.rows("SELECT count(*) FROM documents"))[0] >= 3


def test_ctrl_c_while_coding() -> None:
    with endless(0.05, "code", "x") as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr.read() == ""


def test_help_loads_nothing_heavy() -> None:
    program = "import sys; from whowhom.cli import main; main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    heavy = {"duckdb", "numpy", "onnxruntime", "rich", "msgspec", "trafilatura", "whowhom.pipeline", "tomllib"}
    assert not {name for name in heavy if f"'{name}'" in done.stderr}


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "whowhom", "--version"], capture_output=True, text=True)
    assert done.stdout == f"whowhom {__version__}\n"


def test_the_record_takes_no_nameless_source(capsys: pytest.CaptureFixture[str]) -> None:
    status, told = fails(capsys, "add", "-")
    assert status == 2
    assert "standard input has no name" in told


def test_a_period_that_ends_before_it_begins(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Store.open(tmp_path / "whowhom.duckdb").close()
    status, told = fails(capsys, "events", "--since", "2024-01-01", "--until", "2020-01-01")
    assert status == 2
    assert "no day is between them" in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_to_a_full_disk_is_told(page: Path) -> None:
    program = (
        "from whowhom import cli; from whowhom.commands import reading; from tests.events import FakePipeline; "
        "reading.pipeline_of = lambda settings: FakePipeline(); raise SystemExit(cli.main())"
    )
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", program, "code", str(page)], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
    assert ended.returncode == 1
    assert "whowhom: the output cannot be written: No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr
