"""Whatever the API's own description allows is answered, and never by a failure of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.judged import made_record
from whowhom.config import Settings
from whowhom.serve.app import create_app
from whowhom.serve.security import Access, Guard
from whowhom.store.embedded import Store

schemathesis = pytest.importorskip("schemathesis", reason="needs the dev extra: schemathesis")


@pytest.fixture(scope="module")
def api_schema(tmp_path_factory: pytest.TempPathFactory) -> object:
    path: Path = made_record(tmp_path_factory.mktemp("schema") / "record.duckdb")
    app = create_app(Store.open(path), Settings(db=path), Access(hosts=("*",)))
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture(autouse=True)
def _unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand requests a second are what this test is for."""
    monkeypatch.setattr(Guard, "_allowed", lambda self, client: True)


def test_nothing_that_is_asked_makes_the_server_fail(api_schema: object) -> None:
    seen = 0
    for found in api_schema.get_all_operations():  # type: ignore[attr-defined]
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        def ask(case: object) -> None:
            answer = case.call()  # type: ignore[attr-defined]
            assert answer.status_code < 500, answer.text
            if answer.status_code >= 400:
                assert answer.headers["content-type"][0].startswith("application/problem+json"), case

        ask()
        seen += 1
    assert seen >= 10
