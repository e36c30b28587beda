"""The process dies at any write: what is kept is whole, and the next run ends as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.linked import flood_of_two, partition
from whowhom.store import linking
from whowhom.store.embedded import Store

KILLS = 200

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


class Mortal:
    """A connection that kills its process at the n-th statement that writes."""

    WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT", "BEGIN")

    def __init__(self, connection: object, last: int) -> None:
        self._connection = connection
        self.left = last

    def execute(self, sql: str, *given: object) -> object:
        if sql.lstrip().upper().startswith(self.WRITES):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._connection.execute(sql, *given)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


def test_a_record_is_whole_wherever_the_process_dies(tmp_path: Path) -> None:
    articles = flood_of_two()
    whole = tmp_path / "whole.duckdb"
    with Store.open(whole) as store:
        writes = _counted(store, articles)
        expected = partition(store)
    assert writes > 40
    start = tmp_path / "start.duckdb"
    with Store.open(start) as store:
        store.add_all(articles[:2])
        linking.link(store)
    path = tmp_path / "record.duckdb"
    for kill in range(KILLS):
        at = 1 + kill * (writes - 1) // (KILLS - 1) if kill % 2 == 0 else 1 + kill // 2 % writes
        for old in tmp_path.glob("record.duckdb*"):
            old.unlink()
        shutil.copy(start, path)
        if (child := os.fork()) == 0:
            _die(path, articles, at)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        with Store.open(path) as store:
            _consistent(store)
            for article in articles:
                store.add(article)
            linking.link(store)
            _consistent(store)
            assert not linking.pending(store)
            assert partition(store) == expected


def _counted(store: Store, articles: list) -> int:  # type: ignore[type-arg]
    mortal = Mortal(store._connection, 10**9)
    store._connection = mortal  # type: ignore[assignment]
    for article in articles:
        store.add(article)
    linking.link(store)
    return 10**9 - mortal.left


def _die(path: Path, articles: list, at: int) -> None:  # type: ignore[type-arg]
    try:
        store = Store.open(path)
        store._connection = Mortal(store._connection, at)  # type: ignore[assignment]
        for article in articles:
            store.add(article)
        linking.link(store)
    finally:
        os._exit(0)


def _consistent(store: Store) -> None:
    def one(sql: str) -> Iterator[int]:
        return next(store.rows(sql))  # type: ignore[return-value]

    assert one("SELECT count(*) FROM documents") == one("SELECT count(*) FROM voices")
    assert one("SELECT count(*) FROM mentions") == one("SELECT count(*) FROM links")
    assert one("SELECT count(*) FROM links ANTI JOIN documents USING (sha256)") == (0,)
    linked = set(store.rows("SELECT incident, count(*) FROM links WHERE incident IS NOT NULL GROUP BY incident"))
    told = set(store.rows("SELECT id, mentions FROM incidents WHERE until IS NULL"))
    assert linked == told
    assert one("SELECT count(*) FROM links WHERE (incident IS NULL) != (base IS NULL)") == (0,)
