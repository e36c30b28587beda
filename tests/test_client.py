"""A desk elsewhere, asked by a program."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import urllib3

from tests.events import FakePipeline
from tests.judged import made_record
from tests.linked import article, told
from tests.serve.made import app_of, copied, running
from whowhom.client import Client
from whowhom.commands import coding
from whowhom.errors import ConfigError, InputError
from whowhom.model import EventMention, Incident
from whowhom.model.tension import Alert
from whowhom.openrecord import OpenRecord
from whowhom.read.urls import twin
from whowhom.serve.security import Access
from whowhom.store import incidents as incidents_of
from whowhom.store import linking, overview, queries
from whowhom.store.embedded import Store

TOKEN = "a-long-random-word-0123456789"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_record(tmp_path_factory.mktemp("client") / "made.duckdb")


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[Client]:
    with running(app_of(store)) as url:
        yield Client(url)


@pytest.fixture
def own(path: Path, tmp_path: Path) -> Iterator[tuple[Client, Store]]:
    """A desk that a test may write to."""
    with Store.open(copied(path, tmp_path / "own.duckdb")) as opened, running(app_of(opened)) as url:
        yield Client(url), opened


def test_answers_are_those_of_the_record(client: Client, store: Store) -> None:
    incidents = list(client.incidents())
    assert all(isinstance(one, Incident) for one in incidents)
    assert incidents == list(incidents_of.incidents(store))
    events = list(client.events())
    assert all(isinstance(one, EventMention) for one in events)
    assert events == list(queries.events(store))
    assert list(client.dyads()) == list(incidents_of.dyads(store))
    assert list(client.sources()) == overview.sources(store)


def test_what_a_record_amounts_to_is_the_same_from_elsewhere(client: Client, store: Store) -> None:
    record = OpenRecord(store=store)
    alerts = list(client.alerts())
    assert all(isinstance(one, Alert) for one in alerts)
    assert alerts == record.alerts()
    assert client.tension("IRN", "AZE") == list(record.tension("IRN", "AZE").directions[0].readings)
    assert client.brief(dyad="IRN-AZE") == record.brief(("IRN", "AZE"))


def test_pages_are_turned(client: Client) -> None:
    for limit in (1, 2, 3):
        assert [one.id for one in client.incidents(limit=limit)] == [one.id for one in client.incidents()]
        assert list(client.events(limit=limit)) == list(client.events())


def test_filters_are_single_values_or_lists(client: Client) -> None:
    assert [one.status for one in client.incidents(status="contested")] == ["contested"]
    assert len(list(client.incidents(type=["ASSAULT", "ACCUSE"], country=["IRN"], since=None))) == 3
    assert {one.status for one in client.incidents(as_of="2025-03-04")} == {"reported"}
    assert client.brief(as_of="2025-03-04").as_of == "2025-03-04"


def test_what_the_desk_holds_is_known(client: Client, store: Store) -> None:
    (held,) = next(store.rows("SELECT sha256 FROM documents"))
    assert client.known([held, "0" * 64]) == {held}
    assert client.known([]) == set()


def test_many_hashes_are_asked_for_at_once(client: Client, store: Store) -> None:
    (held,) = next(store.rows("SELECT sha256 FROM documents"))
    assert client.known([f"{n:064x}" for n in range(2000)] + [held]) == {held}


def test_articles_are_added_once(own: tuple[Client, Store]) -> None:
    client, store = own
    words = "Turkey summoned the ambassador of Iran."
    some = [article("Late Paper", "2025-03-07", told(words, "summoned", type="ACCUSE", by="TUR", to="IRN"))]
    assert client.add(some) == 1
    assert client.add(some) == 0
    assert client.add([]) == 0
    assert len(list(client.incidents(actor="TUR"))) == 1
    assert not linking.pending(store)


def test_what_the_desk_refuses_is_told_in_its_words(client: Client) -> None:
    for ask, said in (
        (lambda: list(client.incidents(type="NOPE")), "'NOPE' is not in the codebook"),
        (lambda: list(client.events(since="soon")), "'soon' is no date"),
        (lambda: client.tension("IRN", "IRN"), "are one state"),
        (lambda: client.tension("../..", "?"), "is no country code|Not Found"),
        (lambda: client.brief(country="nowhere"), "is no country code"),
        (lambda: list(client.incidents(cursor="%%%")), "cursor"),
        (lambda: list(client.incidents(limit=0)), "limit"),
    ):
        with pytest.raises(InputError, match=f"the desk at {client.url} refused: .*({said})"):
            ask()


def test_a_token_is_shown(store: Store) -> None:
    with running(app_of(store, Access(token=TOKEN))) as url:
        assert len(list(Client(url, TOKEN).incidents())) == 3
        for token in (None, "wrong"):
            with pytest.raises(InputError, match="asks for a token"):
                list(Client(url, token).incidents())


def test_a_desk_that_is_not_there_is_told_with_its_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        client = Client(url)
        client._pool = urllib3.PoolManager(retries=False, timeout=2)
        for ask in (lambda: list(client.incidents()), lambda: client.known(["x"]), lambda: client.brief()):
            with pytest.raises(InputError, match=rf"{url} cannot be reached .*`whowhom serve`"):
                ask()


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"", b"[]", b'{"items": [{"id": 1}], "next": null}'])
def test_an_address_where_something_else_answers_is_told(body: bytes) -> None:
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        with pytest.raises(InputError):
            list(Client(f"http://127.0.0.1:{server.server_port}").incidents())
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("url", ["127.0.0.1:8417", "ftp://a", "http://", "", "desk", "file:///etc/passwd"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"http://127\.0\.0\.1:8417"):
        Client(url)


# Adding through a desk


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": "Text a.", "b": "BAD", "c": "Text c.", "d": "FRENCH"}.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def test_what_is_coded_here_is_kept_there(
    own: tuple[Client, Store], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client, store = own
    assert coding.send(FakePipeline(), client, [str(pages)]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told == f"{client.url}: 3 added with 2 events, 0 already there, 1 could not be used"
    assert queries.counts(store).documents == 8
    again = FakePipeline()
    assert coding.send(again, client, [str(pages)]) == 1
    assert again.worked == [str(pages / "b.txt")]
    assert "0 added with 0 events, 3 already there" in capsys.readouterr().err
    assert queries.counts(store).documents == 8


def test_more_than_one_batch_is_sent(own: tuple[Client, Store], tmp_path: Path) -> None:
    client, store = own
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(coding.AT_ONCE * 2 + 3):
        (folder / f"{number:02}.txt").write_text(f"Text {number}.")
    assert coding.send(FakePipeline(), client, [str(folder)]) == 0
    assert queries.counts(store).documents == 5 + coding.AT_ONCE * 2 + 3


# Addresses of pages


def test_the_pages_that_the_desk_holds_are_known(own: tuple[Client, Store]) -> None:
    client, _ = own
    words = "Turkey summoned the ambassador of Iran."
    made = article("Late Paper", "2025-03-07", told(words, "summoned", type="ACCUSE", by="TUR", to="IRN"))
    page = "https://www.late-paper.example/2025/ambassador.html?utm_source=feed"
    client.add([replace(made, article=replace(made.article, url=page))])
    asked = [f"https://nowhere.example/{n}" for n in range(1200)]
    assert client.known_addresses([*asked, twin(page)]) == {twin(page)}
    assert client.known_addresses(asked) == client.known_addresses([]) == set()
