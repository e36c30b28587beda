"""A cluster of two nodes: the lake and the incidents of one process, through the loss of workers and of a node."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scale.made import News, content, filled, pages, record
from tests.scale.nodes import Nodes, two
from tests.scale.records import incidents_by, unlinked
from whowhom.link.cluster import grouped
from whowhom.model import Rejected
from whowhom.scale import linking as many
from whowhom.scale.cluster import Cluster
from whowhom.store import linking

pytest.importorskip("ray")
pytest.importorskip("pyarrow")
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("small")]


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with two() as found:
        yield found


def test_the_same_lake_from_two_nodes_through_deaths(nodes: Nodes, tmp_path: Path) -> None:
    filled(tmp_path / "whole", pages(600, "slow"), News()())
    where: set[str] = set()
    with Cluster(News(), 2, nodes.address) as engine:

        def watched(items: Iterable[Any]) -> Iterator[Any]:
            for number, outcome in enumerate(engine.code(items)):
                if number in (20, 200, 400) and (ready := [worker for worker in engine.workers if worker.ready]):
                    engine._ray.kill(ready[0].actor)
                where.update(_homes(engine))
                yield outcome

        filled(tmp_path / "lake", pages(600, "slow"), watched)
        assert content(tmp_path / "lake") == content(tmp_path / "whole")
        items = [record("poison" if number == 2 else "text", number) for number in range(6)]
        assert [outcome.source for outcome in engine.code(items) if isinstance(outcome, Rejected)] == ["2.txt"]
    assert len(where) == 2  # both nodes had one


def test_the_same_incidents_from_two_nodes(nodes: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "AT_ONCE", 30)
    monkeypatch.setattr(many, "AT_ONCE", 30)
    pending = unlinked(tmp_path / "r.duckdb")
    here = incidents_by(pending, tmp_path / "here.duckdb", grouped)
    with Cluster(many.Grouping(), 2, nodes.address) as cluster:
        assert incidents_by(pending, tmp_path / "there.duckdb", many.by(cluster)) == here


def test_the_command_line_on_a_cluster(nodes: Nodes, tmp_path: Path) -> None:
    """The words of the guide, with the real coder."""
    (tmp_path / "news").mkdir()
    for number, state in enumerate(("Romania", "Moldova", "Georgia", "Armenia")):
        text = f"{state}, 3 March 2025. The army of {state} shelled a border post of Azerbaijan on Monday."
        (tmp_path / "news" / f"{number}.txt").write_text(text)
    ray = ["--engine", "ray", "--address", nodes.address, "--workers", "2"]
    _run("code", tmp_path / "news", "--lake", tmp_path / "lake", *ray)
    _run("code", tmp_path / "news", "--lake", tmp_path / "other")
    assert content(tmp_path / "lake") == content(tmp_path / "other")
    _run("load", tmp_path / "lake", "--db", tmp_path / "ray.duckdb", *ray)
    _run("load", tmp_path / "lake", "--db", tmp_path / "one.duckdb")
    told = [_run("incidents", "--db", tmp_path / f"{name}.duckdb", "--format", "jsonl") for name in ("ray", "one")]
    assert told[0] == told[1]
    assert told[0].count("\n") == 4


def test_a_node_that_is_lost_costs_nothing(tmp_path: Path) -> None:
    """On a cluster of its own, since the node does not come back."""
    filled(tmp_path / "whole", pages(600, "slow"), News()())
    with two() as own, Cluster(News(), 2, own.address) as engine:
        lost = threading.Event()

        def watched(items: Iterable[Any]) -> Iterator[Any]:
            for number, outcome in enumerate(engine.code(items)):
                if number >= 100 and not lost.is_set() and len(_homes(engine)) == 2:
                    own.lose()
                    lost.set()
                yield outcome

        filled(tmp_path / "lake", pages(600, "slow"), watched)
    assert lost.is_set()
    assert content(tmp_path / "lake") == content(tmp_path / "whole")


def _homes(engine: Cluster) -> set[str]:
    """Nodes on which workers are ready."""
    ready = {worker.actor._actor_id.hex() for worker in engine.workers if worker.ready}
    actors = engine._ray._private.state.actors()
    return {one["Address"]["NodeID"] for id, one in actors.items() if id in ready and one["State"] == "ALIVE"}


def _run(*words: object) -> str:
    done = subprocess.run([sys.executable, "-m", "whowhom", *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
