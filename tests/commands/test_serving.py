"""``serve``, and ``add --to`` a desk, from the command line."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from tests.events import FakePipeline
from tests.linked import flood_of_two
from tests.serve.made import app_of, copied, running
from whowhom import cli
from whowhom.commands import reading, serving
from whowhom.errors import ConfigError
from whowhom.serve.security import Access
from whowhom.store import queries
from whowhom.store.embedded import Store

TOKEN = "a-long-random-word-0123456789"


@pytest.fixture(scope="module")
def unlinked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serving") / "record.duckdb"
    with Store.open(path) as store:
        store.add_all(flood_of_two())
    return path


@pytest.fixture
def record(unlinked: Path, tmp_path: Path) -> Path:
    return copied(unlinked, tmp_path / "record.duckdb")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Configurations that a server was started with; none runs."""
    found: list[Any] = []

    def run(self: uvicorn.Server) -> None:
        client = TestClient(self.config.app)  # type: ignore[arg-type]
        found.append((self.config, client.get("/healthz").status_code, client.get("/api/v1/incidents")))
        self.started = True

    monkeypatch.setattr(uvicorn.Server, "run", run)
    return found


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"  {TOKEN}\nsecond line\n")
    return path


def serve(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    status = cli.main(["serve", *arguments])
    return status, capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "desk.example", "", "127.0.0.1.evil.example"])
def test_it_does_not_open_beyond_this_machine_unguarded(
    host: str, record: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    status, err = serve(capsys, "--db", str(record), "--host", host)
    assert status == 2
    assert "--token-file" in err
    assert "--behind-proxy" in err
    assert len(err.splitlines()) == 1
    assert served == []


def test_a_port_that_is_taken_is_told_and_is_no_success(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, err = serve(capsys, "--db", str(record), "--port", str(port))
    assert status == 2
    assert f"port {port} of 127.0.0.1 cannot be had" in err
    assert "stopped" not in err


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.9.1"])
def test_this_machine_needs_no_token(
    host: str, record: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    status, err = serve(capsys, "--db", str(record), "--host", host, "--port", "0")
    assert status == 0
    assert str(record) in err
    ((config, health, incidents),) = served
    assert (config.host, health, incidents.status_code) == (host, 200, 200)
    assert config.server_header is False


def test_what_a_crash_left_unlinked_is_linked_first(
    record: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(capsys, "--db", str(record))
    assert len(served[0][2].json()["items"]) == 3


def test_with_a_token_it_opens_and_asks_for_it(
    record: Path, token: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--db", str(record), "--host", "0.0.0.0", "--token-file", str(token), "--allow-host", "desk.example")
    assert serve(capsys, *arguments)[0] == 0
    assert served[0][2].status_code == 401
    assert served[0][0].app.state.access == Access(token=TOKEN, hosts=(*Access().hosts, "desk.example"))


def test_behind_a_proxy_it_asks_who_it_is(record: Path, served: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert serve(capsys, "--db", str(record), "--host", "0.0.0.0", "--behind-proxy", "X-Remote-User")[0] == 0
    assert served[0][2].status_code == 401
    assert "X-Remote-User" in served[0][2].json()["detail"]


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", b"fifteen-letters\n", b"   \nlong-enough-on-the-second\n",
                                     b"\xff\xfe" * 20])  # fmt: skip
def test_a_token_that_is_none_or_short_is_refused(
    content: bytes, tmp_path: Path, record: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    status, err = serve(capsys, "--db", str(record), "--token-file", str(path))
    assert status == 2
    assert str(path) in err
    assert "fifteen" not in err
    assert served == []


def test_tokens_in_files(token: Path, tmp_path: Path) -> None:
    assert serving.token_in(None) is None
    assert serving.token_in(token) == TOKEN
    with pytest.raises(ConfigError, match="put a long random word"):
        serving.token_in(tmp_path / "none")
    with pytest.raises(ConfigError, match="put a long random word"):
        serving.token_in(tmp_path)


def test_a_port_that_is_none_is_refused(record: Path, served: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert serve(capsys, "--db", str(record), "--port", "70000")[0] == 2
    assert served == []


def test_a_file_that_is_no_record_is_told(
    tmp_path: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine " * 4000)
    status, err = serve(capsys, "--db", str(tmp_path / "notes.txt"))
    assert (status, served) == (1, [])
    assert "notes.txt" in err


# Adding to a desk


@pytest.fixture
def desk(record: Path) -> Iterator[tuple[str, Store]]:
    with Store.open(record) as store, running(app_of(store, Access(token=TOKEN))) as url:
        yield url, store


def test_articles_are_added_to_a_desk_and_this_machine_keeps_nothing(
    desk: tuple[str, Store], token: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    url, store = desk
    monkeypatch.setattr(reading, "pipeline_of", lambda settings: FakePipeline())
    monkeypatch.setenv("WHOWHOM_DB", str(tmp_path / "here.duckdb"))
    (tmp_path / "a.txt").write_text("Text a.")
    (tmp_path / "b.txt").write_text("Text b.")
    given = ["add", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--to", url, "--token-file", str(token)]
    assert cli.main(given) == 0
    assert f"{url}: 2 added with 2 events" in capsys.readouterr().err
    assert queries.counts(store).documents == 7
    assert cli.main(given) == 0
    assert "0 added with 0 events, 2 already there" in capsys.readouterr().err
    assert not (tmp_path / "here.duckdb").exists()


def test_a_desk_that_refuses_is_told_in_one_sentence(
    desk: tuple[str, Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "pipeline_of", lambda settings: FakePipeline())
    (tmp_path / "a.txt").write_text("Text a.")
    assert cli.main(["add", str(tmp_path / "a.txt"), "--to", desk[0]]) == 1
    assert "asks for a token" in capsys.readouterr().err
    assert cli.main(["add", str(tmp_path / "a.txt"), "--to", "desk.example"]) == 2
    assert "http://127.0.0.1:8417" in capsys.readouterr().err
