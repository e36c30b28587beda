"""Health, metrics, files, and errors of one shape."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.serve.made import HTML, Look, app_of, dangers, visitor
from whowhom.errors import CodebookError, ConfigError, InputError, StoreError, WhowhomError
from whowhom.store.embedded import Store


def test_health_is_asked_of_the_record(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_metrics_count_documents_requests_and_their_statuses(made_path: object, client: TestClient) -> None:
    client.get("/incidents/nosuchthing")
    text = client.get("/metrics").text
    assert "whowhom_documents 5.0" in text
    assert 'whowhom_requests_total{path="/incidents/{id}",status="404"}' in text
    assert "whowhom_request_seconds_bucket" in text


def test_paths_that_are_none_do_not_multiply_the_metrics(client: TestClient) -> None:
    for n in range(3):
        client.get(f"/probe-{n}")
    assert "probe" not in client.get("/metrics").text


def test_scripts_and_styles_come_from_the_desk(client: TestClient) -> None:
    page = Look(client.get("/").text)
    named = [one["src"] for one in page.all("script") if "src" in one]
    named += [one["href"] for one in page.all("link") if one["rel"] in ("stylesheet", "icon")]
    assert len(named) >= 3
    for address in named:
        assert client.get(address).status_code == 200, address
    assert client.get("/static/none.js").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404


def test_there_is_no_page_that_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch", "post"])
def test_a_method_that_a_page_does_not_know_is_refused_in_the_same_shape(method: str, client: TestClient) -> None:
    answer = getattr(client, method)("/incidents")
    assert answer.status_code == 405
    assert list(answer.json()) == ["type", "title", "status", "detail"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigError("--type is none"), 400), (InputError("no article"), 400), (CodebookError("no code"), 400),
        (ConfigError("no incident 'x'"), 404), (ConfigError("several incidents begin so"), 404),
        (StoreError("the disk is full"), 503), (WhowhomError("odd"), 500),
    ],
)  # fmt: skip
def test_what_goes_wrong_has_its_status(
    error: Exception, status: int, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(client.app.state.desk, "kept", fails)  # type: ignore[attr-defined]
    answer = client.get("/actors")
    assert answer.status_code == status
    assert answer.json()["detail"] == str(error).removeprefix("--")
    page = Look(client.get("/actors", headers=HTML).text)
    assert answer.json()["detail"] in page.text


def test_an_accident_has_the_shape_and_the_headers_of_every_answer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("of a secret number")

    monkeypatch.setattr(client.app.state.desk, "kept", fails)  # type: ignore[attr-defined]
    answer = TestClient(client.app, raise_server_exceptions=False).get("/actors")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_api_answers_browsers_with_problems_too(client: TestClient) -> None:
    answer = client.get("/api/v1/incidents?type=NOPE", headers=HTML)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_record_without_documents_says_how_to_fill_it(tmp_path: object) -> None:
    with Store.open(f"{tmp_path}/empty.duckdb") as store:
        client = visitor(app_of(store), raising=False)
        for address in ("/", "/incidents", "/dyads", "/alerts", "/brief", "/documents"):
            page = Look(client.get(address, headers=HTML).text)
            assert len(page.all("h1")) == 1
            assert dangers(page) == []
            assert "whowhom add" in page.text or "No incident passes" in page.text
        assert client.get("/api/v1/incidents").json() == {"items": [], "next": None}
        assert client.get("/api/v1/documents").json() == {"items": [], "next": None}
