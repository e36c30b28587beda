"""Desks of small made records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.judged import made_record
from tests.serve.made import EVIL, app_of, copied, hostile, many, visitor
from whowhom.model import Rejected
from whowhom.store.embedded import Store


@pytest.fixture(scope="session")
def made_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_record(tmp_path_factory.mktemp("desk") / "made.duckdb")


@pytest.fixture(scope="session")
def made_app(made_path: Path) -> Iterator[FastAPI]:
    """A desk that nobody writes to."""
    with Store.open(made_path, read_only=True) as store:
        yield app_of(store)


@pytest.fixture
def client(made_app: FastAPI) -> TestClient:
    """A visitor of a desk that nobody writes to."""
    return visitor(made_app)


@pytest.fixture
def own(made_path: Path, tmp_path: Path) -> Iterator[Store]:
    """A record that a test may write to."""
    with Store.open(copied(made_path, tmp_path / "own.duckdb")) as store:
        yield store


@pytest.fixture
def writer(own: Store) -> TestClient:
    """A visitor of a desk that a test may write to."""
    return visitor(app_of(own), raising=False)


@pytest.fixture(scope="session")
def many_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A desk with more incidents and documents than a page shows."""
    path = made_record(tmp_path_factory.mktemp("many") / "many.duckdb", many())
    with Store.open(path, read_only=True) as store:
        yield app_of(store)


@pytest.fixture
def crowd(many_app: FastAPI) -> TestClient:
    """A visitor of the desk that has many incidents."""
    return visitor(many_app)


@pytest.fixture(scope="session")
def evil_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A desk on which every name and word is meant to do harm, one paragraph being a megabyte long."""
    path = made_record(tmp_path_factory.mktemp("evil") / "evil.duckdb", [hostile(more="and so on " * 110_000)])
    with Store.open(path) as store:
        store.quarantine(Rejected(source=f"/in/{EVIL}", stage="extract", reason=EVIL))
        yield app_of(store)


@pytest.fixture
def evil(evil_app: FastAPI) -> TestClient:
    """A visitor of the hostile desk."""
    return visitor(evil_app)
