"""``watch`` and ``sources`` from the command line."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.linked import flood_of_two
from tests.read.hostile import Hostile, hostile
from tests.serve.made import app_of, running
from tests.watch.made import Coder, feed, stories, story
from whowhom import cli
from whowhom.commands import reading, warning
from whowhom.serve.security import Access
from whowhom.store import queries
from whowhom.store.embedded import Store
from whowhom.watch.words import line

__all__ = ["hostile"]

TOKEN = "a-long-random-word-0123456789"


class Pipeline:
    """Codes without a model."""

    def __init__(self) -> None:
        self.code_records = Coder()


@pytest.fixture
def wire(hostile: Hostile) -> str:
    return hostile.route("/feed", feed(*stories(hostile, 1, 2, 3)), etag='"1"')


@pytest.fixture(autouse=True)
def modelless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reading, "pipeline_of", lambda settings: Pipeline())
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    level = logging.getLogger("whowhom").level
    yield
    assert {number: signal.getsignal(number) for number in before} == before
    assert (logging.getLogger("whowhom").level, logging.getLogger("whowhom").propagate) == (level, True)


def plan(folder: Path, text: str, head: str = 'db = "desk.duckdb"') -> str:
    path = folder / "plan.toml"
    path.write_text(f"{head}\n[politeness]\nprivate = true\npause = 0\nattempts = 1\ntotal = 1\n{text}")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = cli.main([*arguments])
    out, err = capsys.readouterr()
    return status, out, err


def documents(path: Path) -> int:
    with Store.open(path, read_only=True) as store:
        return queries.counts(store).documents


def test_one_round_keeps_what_is_new(wire: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = plan(tmp_path, f'[[source]]\nname = "Wire"\nfeed = "{wire}"')
    status, out, err = run(capsys, "watch", config, "--once")
    assert (status, out) == (0, "")
    first, added, last = err.splitlines()
    assert f"watching 1 sources of {config} into {tmp_path / 'desk.duckdb'}" in first
    assert added.endswith("3 added, 3 events of 1 sources")
    assert "everything that was coded is kept" in last
    assert documents(tmp_path / "desk.duckdb") == 3
    status, _, err = run(capsys, "watch", config, "--once")
    assert (status, len(err.splitlines())) == (0, 2)


def test_one_round_tells_by_its_status_that_a_source_fails(
    wire: str, hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = hostile.address("/nowhere?api_key=hidden-word")
    config = plan(tmp_path, f'[[source]]\nfeed = "{wire}"\n[[source]]\nfeed = "{gone}"')
    status, _, err = run(capsys, "watch", config, "--once")
    assert status == 1
    assert "answered 404" in err
    assert "hidden-word" not in err
    assert documents(tmp_path / "desk.duckdb") == 3


def test_a_plan_or_record_that_cannot_be_is_one_sentence(
    wire: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("watch", "sources"):
        status, _, err = run(capsys, command, plan(tmp_path, "[[source]]\nfed = 1"))
        assert (status, len(err.splitlines())) == (2, 1)
        assert "plan.toml: no setting of source 1 'fed'" in err
    (tmp_path / "desk.duckdb").write_bytes(b"notes " * 3000)
    status, _, err = run(capsys, "watch", plan(tmp_path, f'[[source]]\nfeed = "{wire}"'), "--once")
    assert (status, len(err.splitlines())) == (1, 1)
    assert "is not a record of whowhom" in err
    (tmp_path / "desk.duckdb.watch").write_bytes(b"notes " * 3000)
    for arguments in (("watch", "--once"), ("sources",)):
        status, _, err = run(capsys, arguments[0], str(tmp_path / "plan.toml"), *arguments[1:])
        assert (status, len(err.splitlines())) == (1, 1)
        assert "no memory of a watching desk" in err


def test_the_log_as_json(
    hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path / "desk.duckdb") as store:
        store.add_all(flood_of_two())
    empty = hostile.route("/empty", feed())
    orders = (
        '[[brief]]\nevery = "1 day"\nout = "brief.md"\n[[alerts]]\nevery = "1 day"\nto = ["json://h.example/secret"]'
    )
    monkeypatch.setattr(warning.deliver, "send", lambda messages, targets: [])
    config = plan(tmp_path, f'[[source]]\nfeed = "{empty}"\n{orders}')
    status, _, err = run(capsys, "watch", config, "--once", "--json-log")
    assert status == 0
    said = [json.loads(one) for one in err.splitlines()]
    assert all(set(one) == {"at", "level", "words"} for one in said)
    assert any("brief 1: " in one["words"] and "brief.md" in one["words"] for one in said)
    assert any(one["words"].startswith("alerts 1: ") for one in said)
    assert "secret" not in err
    assert (tmp_path / "brief.md").stat().st_size > 100


def test_on_an_empty_record_there_is_nothing_to_tell(
    hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = '[[brief]]\nevery = "1 day"\nout = "brief.md"\n[[alerts]]\nevery = "1 day"\nto = ["json://h.example"]'
    empty = hostile.route("/empty", feed())
    status, _, err = run(capsys, "watch", plan(tmp_path, f'[[source]]\nfeed = "{empty}"\n{orders}'), "--once")
    assert (status, len(err.splitlines())) == (0, 2)
    assert not (tmp_path / "brief.md").exists()


@pytest.mark.parametrize("width", [80, 200])
def test_sources_as_a_table(
    width: int, wire: str, hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", str(width))
    html = hostile.route("/html", story(1))
    config = plan(tmp_path, "\n".join(
        f'[[source]]\nname = "{name}"\nfeed = "{address}"' for name, address in
        (("Wire", wire), ("Ministry of [red]Norland[/red] for internal affairs and zones", html), ("New", wire + "?2"))
    ))  # fmt: skip
    assert run(capsys, "sources", config)[0] == 1, "nothing was watched yet"
    run(capsys, "watch", config, "--once")
    status, out, err = run(capsys, "sources", config)
    assert (status, err) == (1, "")
    assert all(len(one) <= width for one in out.splitlines())
    head, first, *_ = out.splitlines()
    assert head.split() == ["source", "asked", "next", "listed", "taken", "state"]
    assert first.split()[0] == "Wire"
    assert first.split()[-3:] == ["3", "3", "well"]
    assert "[red]" in out
    assert "failed" in out
    Path(config).write_text(Path(config).read_text().replace("/html", "/feed?3"))
    status, out, _ = run(capsys, "sources", config)
    assert status == 0
    assert "not asked yet" in " ".join(out.split())


def test_sources_as_lines_for_programs(wire: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = plan(tmp_path, f'[[source]]\nname = "Wire"\nfeed = "{wire}"')
    run(capsys, "watch", config, "--once")
    status, out, _ = run(capsys, "sources", config, "--format", "jsonl")
    (one,) = [json.loads(found) for found in out.splitlines()]
    assert status == 0
    assert (one["name"], one["kind"], one["listed"], one["taken"], one["failures"]) == ("Wire", "feed", 3, 3, 0)
    assert one["due"] > one["tried"] > 1.7e9


def test_what_is_coded_goes_to_a_desk(
    wire: str, hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "far.duckdb"
    (tmp_path / "token").write_text(TOKEN + "\n")
    with Store.open(path) as store:
        store.add_all(flood_of_two())
        with running(app_of(store, Access(token=TOKEN))) as url:
            config = plan(tmp_path, f'[[source]]\nfeed = "{wire}"', f'to = "{url}"\ntoken_file = "token"')
            status, _, err = run(capsys, "watch", config, "--once")
            assert (status, "3 added" in err) == (0, True)
            assert queries.counts(store).documents == 8
            (tmp_path / "plan.memory").unlink()
            status, _, err = run(capsys, "watch", config, "--once")
            assert (status, "added" in err) == (0, False)
            assert len(hostile.asked("/story/1")) == 1
            assert run(capsys, "sources", config)[0] == 0
            (tmp_path / "token").write_text("another-long-word-0123456789")
            (tmp_path / "plan.memory").unlink()
            status, _, err = run(capsys, "watch", config, "--once")
            assert (status, "asks for a token" in err) == (1, True)


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_a_real_desk_is_asked_while_it_runs_and_stops_when_told(
    wire: str, hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = plan(tmp_path, f'[[source]]\nfeed = "{wire}"\n[[source]]\nfeed = "{hostile.address("/hostile/hang")}"')
    code = "import sys; from whowhom.cli import main; sys.exit(main(sys.argv[1:]))"
    child = subprocess.Popen([sys.executable, "-c", code, "watch", config], stderr=subprocess.PIPE, text=True)
    try:
        status: Any = None
        end = time.monotonic() + 60
        while time.monotonic() < end:
            status, out, _ = run(capsys, "sources", config, "--format", "jsonl")
            found = [json.loads(one) for one in out.splitlines()]
            if found and found[0]["succeeded"] and found[1]["failures"]:
                break
            time.sleep(0.2)
        assert status == 1
        assert run(capsys, "watch", config, "--once")[0] == 1, "the record is in use"
        child.send_signal(signal.SIGTERM)
        start = time.monotonic()
        _, err = child.communicate(timeout=20)
    finally:
        child.kill()
    assert child.returncode == 0
    assert time.monotonic() - start < 8
    assert "everything that was coded is kept" in err.splitlines()[-1]
    assert documents(tmp_path / "desk.duckdb") == 3


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("https://a:b@wire.example/f", "https://…@wire.example/f"),
        ("https://w.example/f?TOKEN=abc#x", "https://w.example/f?TOKEN=…#x"),
        ("https://w.example/f?n=1&access_key=a%20b&m=2 and https://w.example/?sig=x",
         "https://w.example/f?n=1&access_key=…&m=2 and https://w.example/?sig=…"),
        ("https://w.example/f?n=1#mail@home", "https://w.example/f?n=1#mail@home"),
        ("two\nlines \x1b[2J and \u202eback", "two lines [2J and back"),
    ],
)  # fmt: skip
def test_lines_tell_no_secrets(said: str, shown: str) -> None:
    assert line(said) == shown
