"""Linking by others than the process that writes: the same incidents, whoever clusters and whoever dies over it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.scale.records import incidents_by, unlinked
from whowhom.errors import WhowhomError
from whowhom.link.cluster import Cell, grouped
from whowhom.scale import linking as many
from whowhom.scale.engines import Work
from whowhom.scale.pool import Pool
from whowhom.store import linking
from whowhom.store.embedded import Store


@pytest.fixture(scope="module")
def pending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unlinked(tmp_path_factory.mktemp("pending") / "r.duckdb")


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many transactions of few mentions."""
    monkeypatch.setattr(linking, "AT_ONCE", 30)
    monkeypatch.setattr(many, "AT_ONCE", 30)


@dataclass(frozen=True)
class Dying:
    """A grouping that kills its process over the cells of one document, ``once`` or each time."""

    once: str

    def __call__(self) -> Work:
        return self.group

    def group(self, cells: Iterable[Cell]) -> Iterator[list[int]]:
        for cell in cells:
            if not self.once:
                os.kill(os.getpid(), signal.SIGKILL)
            elif not os.path.exists(self.once):
                Path(self.once).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield from grouped([cell])


@pytest.mark.parametrize("make", [lambda path: many.Grouping(), lambda path: Dying(str(path / "died"))],
                         ids=["undisturbed", "killed"])  # fmt: skip
def test_others_find_the_same_incidents(pending: Path, tmp_path: Path, make: Callable[[Path], Any]) -> None:
    here = incidents_by(pending, tmp_path / "here.duckdb", grouped)
    assert len({row[0] for row in here["incidents"]}) > 50
    with Pool(make(tmp_path), 2) as pool:
        assert incidents_by(pending, tmp_path / "there.duckdb", many.by(pool)) == here


def test_a_cell_that_ends_all_who_do_it_is_told_of(pending: Path, tmp_path: Path) -> None:
    shutil.copy(pending, tmp_path / "r.duckdb")
    with (
        Store.open(tmp_path / "r.duckdb") as store,
        Pool(Dying(""), 1) as pool,
        pytest.raises(WhowhomError, match="ended the process that did it, three times"),
    ):
        linking.link(store, group=many.by(pool))
    with Store.open(tmp_path / "r.duckdb") as store:
        assert linking.pending(store)
        linking.link(store)
        assert not linking.pending(store)


def test_rows_that_move_between_plan_and_transaction_are_found(pending: Path, tmp_path: Path) -> None:
    here = incidents_by(pending, tmp_path / "here.duckdb", grouped)
    shutil.copy(pending, tmp_path / "r.duckdb")
    with Store.open(tmp_path / "r.duckdb") as store:

        def moving(cells: Iterable[Cell]) -> Iterator[list[int]]:
            for number, labels in enumerate(grouped(cells)):
                if number == 3:  # as a checkpoint might do to them
                    with store.transaction() as sql:
                        sql.execute("CREATE TABLE moved AS SELECT * FROM links ORDER BY position DESC, sha256 DESC")
                        sql.execute("DELETE FROM links")
                        sql.execute("INSERT INTO links SELECT * FROM moved")
                yield labels

        linking.link(store, group=moving)
        assert sorted(store.rows("SELECT * FROM links"), key=repr) == here["links"]


@pytest.mark.slow
def test_a_cluster_finds_the_same_incidents(pending: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    from whowhom.scale.cluster import Cluster

    here = incidents_by(pending, tmp_path / "here.duckdb", grouped)
    with Cluster(many.Grouping(), 2) as cluster:
        assert incidents_by(pending, tmp_path / "there.duckdb", many.by(cluster)) == here
