from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.judged import DAY, drone_record
from whowhom import cli

DRONE = ("brief", "--dyad", "IRN-AZE", "--as-of", DAY)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drone_record(tmp_path_factory)


@pytest.fixture(autouse=True)
def alone(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHOWHOM_DB", str(path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = cli.main(list(arguments))
    out = capsys.readouterr()
    return status, out.out, out.err


def test_a_briefing_is_markdown_on_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *DRONE)
    assert (status, err) == (0, "")
    assert out.startswith("# Iran and Azerbaijan: what changed since 21 August 2025\n")
    assert "deputy commander of the border regiment of Ardabil province denies it." in out
    assert "has been open since 17 September 2025" in out


@pytest.mark.parametrize(
    ("name", "begins"), [("x.md", "# Iran"), ("x.html", "<!doctype"), ("x.json", "{"), ("x", "# ")]
)  # fmt: skip
def test_the_name_of_the_file_says_the_format(
    name: str, begins: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, *DRONE, "--out", name)
    assert (status, out) == (0, "")
    assert err.startswith(f"{name}: ")
    assert " pieces of evidence" in err
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_the_same_question_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        run(capsys, *DRONE, "--out", name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_file_is_rewritten_with_what_is_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "x.md"
    early = ("brief", "--dyad", "IRN-AZE", "--as-of", "2025-09-17", "--since", "2025-08-21", "--out", name)
    run(capsys, *early)
    assert "nothing has changed" not in (tmp_path / name).read_text(encoding="utf-8")
    run(capsys, *early)
    assert "Since the version of 17 September 2025 nothing has changed." in (tmp_path / name).read_text("utf-8")
    _, _, err = run(capsys, *DRONE, "--out", name)
    assert " changes against the version before" in err
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "Changed: " in text
    assert "No longer said: " in text
    run(capsys, "brief", "--country", "IRN", "--as-of", DAY, "--out", name)
    assert "No longer said: " not in (tmp_path / name).read_text(encoding="utf-8")


def test_a_file_that_is_no_briefing_is_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.md").write_bytes(b"\xff<!-- whowhom-briefing AAA -->")
    assert run(capsys, *DRONE, "--out", "x.md")[0] == 0
    assert "New in this version" not in (tmp_path / "x.md").read_text(encoding="utf-8")


def test_the_record_is_never_written_over(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = path.stat().st_size
    status, _, err = run(capsys, *DRONE, "--out", str(path))
    assert status == 2
    assert "is the record itself" in err
    assert path.stat().st_size == size


def test_a_pdf_is_not_for_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert cli.main([*DRONE, "--format", "pdf"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "as --out brief.pdf" in told.err


def test_without_the_extra_a_pdf_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    status, _, err = run(capsys, *DRONE, "--out", "x.pdf")
    assert status == 1
    assert "pip install 'whowhom[pdf]'" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dyad", "IRN-AZE", "--country", "IRN"], "not on both"),
        (["--dyad", "IRN"], "IRN-AZE"),
        (["--country", "Irann"], "IRN (Iran)"),
        (["--as-of", DAY, "--since", "2025-09-21"], "2025-09-21 lies after 2025-09-20"),
        (["--format", "docx"], "'docx' is not one of"),
        (["--rephrase", ""], "--rephrase needs a program"),
        (["--rephrase", "no-such-program"], "there is no program"),
    ],
)
def test_wrong_use_is_two_and_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    status, out, err = run(capsys, "brief", *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert said in err


def test_what_a_program_shifts_is_not_taken(capsys: pytest.CaptureFixture[str]) -> None:
    empty = ("brief", "--dyad", "FRA-CHL", "--as-of", "2025-01-01")
    _, plain, _ = run(capsys, *empty)
    loud = shlex.join([sys.executable, "-c", "import sys; print(sys.stdin.read() + ' Chile won 3 to 1 [9].')"])
    status, out, err = run(capsys, *empty, "--rephrase", loud)
    assert (status, out) == (0, plain)
    assert "sentences stay as they were" in err
    _, out, err = run(capsys, *empty, "--rephrase", "cat")
    assert (out, err) == (plain, "all rephrased\n")


def test_an_empty_period_is_a_briefing_too(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "brief", "--dyad", "FRA-CHL", "--as-of", DAY, "--format", "json")
    assert status == 0
    lead = json.loads(out)["sections"][0]["sentences"]
    assert len(lead) == 1
    assert lead[0]["text"].startswith("No incident between France and Chile became known")
    assert lead[0]["cites"] == [1]
