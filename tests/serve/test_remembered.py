"""What has been sent is sent again only while nothing that it tells has changed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.serve.made import app_of, visitor
from tests.serve.test_desk import news
from whowhom.serve import lists
from whowhom.serve.remembered import Remembered
from whowhom.store import overview
from whowhom.store.embedded import Store


@pytest.fixture
def app(own: Store) -> FastAPI:
    return app_of(own)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that the page of documents is made."""
    made: list[int] = []
    real = overview.documents_of

    def counted(*given: Any, **named: Any) -> list[dict[str, object]]:
        made.append(1)
        return real(*given, **named)

    monkeypatch.setattr(lists.overview, "documents_of", counted)
    return made


def test_a_page_is_made_once_and_anew_after_a_write(app: FastAPI, asked: list[int]) -> None:
    client: TestClient = visitor(app)
    first, again = client.get("/documents"), client.get("/documents")
    assert (first.text, first.headers["content-type"]) == (again.text, again.headers["content-type"])
    assert again.headers["content-security-policy"]
    assert len(asked) == 1
    client.get("/documents?after=a")
    client.get("/documents", headers={"accept-encoding": "identity"})
    assert len(asked) == 3
    app.state.desk.add([news("2025-03-20")])
    assert client.get("/documents").text != first.text
    assert len(asked) == 4


def test_what_is_each_visitors_own_is_not_remembered(app: FastAPI) -> None:
    client: TestClient = visitor(app)
    first = client.get("/")
    assert "whowhom_seen" in first.headers["set-cookie"]
    client.cookies.clear()
    client.cookies.set("whowhom_seen", "2025-03-04")
    assert client.get("/").text != first.text
    [incident] = [one["id"] for one in client.get("/api/v1/incidents?limit=1").json()["items"]]
    client.cookies.clear()
    secrets = set()
    for _ in range(2):
        client.cookies.clear()
        secrets.add(client.get(f"/incidents/{incident}").cookies["whowhom_csrf"])
    assert len(secrets) == 2


def test_errors_and_refusals_are_made_each_time(app: FastAPI, asked: list[int]) -> None:
    client: TestClient = visitor(app, raising=False)
    assert client.get("/documents/nothing").status_code == 404
    assert client.get("/documents?nonsense=1").status_code == 400
    assert client.get("/documents").status_code == 200


def test_many_who_ask_at_once_have_it_made_once() -> None:
    class Desk:
        stamp = (0, 0)

    made: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        made.append(scope["path"])
        await asyncio.sleep(0.01)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * size})

    remembered = Remembered(app, Desk())  # type: ignore[arg-type]

    async def ask(path: str = "/a") -> bytes:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": []}
        await remembered(scope, None, send)  # type: ignore[arg-type]
        return b"".join(m.get("body", b"") for m in sent)

    async def all_at_once() -> list[bytes]:
        return await asyncio.gather(*(ask() for _ in range(20)))

    size, query = 3, b""
    assert asyncio.run(all_at_once()) == [b"xxx"] * 20
    assert made == ["/a"]
    Desk.stamp = (1, 0)
    assert asyncio.run(ask()) == b"xxx"
    assert made == ["/a", "/a"]

    made.clear()
    size = 2_000_000  # too long to be remembered
    assert len(asyncio.run(ask("/b"))) == len(asyncio.run(ask("/b"))) == size
    size = 900_000  # and many others push the oldest out
    for n in range(40):
        asyncio.run(ask(f"/{n}"))
    assert remembered._size <= 32_000_000
    assert not remembered._making

    made.clear()
    size, query = 3, b"country=" + b"x" * 3_000  # a long question is not kept, nor a stream
    asyncio.run(ask("/c"))
    query = b"format=jsonl"
    asyncio.run(ask("/c"))
    asyncio.run(ask("/c"))
    assert made == ["/c"] * 3
