"""Records that tests of briefings only read, opened once for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.judged import DAY, drone_record, made_record
from whowhom.model.tension import Briefing
from whowhom.openrecord import OpenRecord


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRecord]:
    with OpenRecord(drone_record(tmp_path_factory), as_of=DAY) as opened:
        yield opened


@pytest.fixture(scope="session")
def drone(record: OpenRecord) -> Briefing:
    return record.brief(("IRN", "AZE"))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRecord]:
    with OpenRecord(made_record(tmp_path_factory.mktemp("made") / "made.duckdb")) as opened:
        yield opened
