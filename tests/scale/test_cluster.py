"""Ray as an engine: the same lake, and what becomes of actors that die, of pages that end them, of wrong addresses."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

import pytest

from tests.scale.made import Make, News, content, filled, pages, record
from whowhom.errors import ConfigError, MissingExtra, ModelError, WhowhomError
from whowhom.model import Rejected
from whowhom.scale import cluster
from whowhom.scale.cluster import Cluster


def test_without_ray_the_install_line_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"pip install 'whowhom\[ray\]'"), Cluster(News(), 1):
        pass


@pytest.mark.parametrize(("address", "error", "words"), [
    ("127.0.0.1:1", WhowhomError, "no Ray cluster at 127.0.0.1:1 .*: start one with `ray start --head`"),
    ("somewhere", ConfigError, "write HOST:PORT"),
    ("head:99999", ConfigError, "write HOST:PORT"),
])  # fmt: skip
def test_a_wrong_address_is_one_sentence(address: str, error: type[Exception], words: str) -> None:
    pytest.importorskip("ray")
    with pytest.raises(error, match=words), Cluster(News(), 1, address):
        pass


def test_one_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr(cluster, "ANSWER", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with pytest.raises(WhowhomError, match="no answer in 1 seconds"):
            cluster._reach(f"127.0.0.1:{silent.getsockname()[1]}")
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize(("told", "words"), [
    ("gcs_client.cc: Unauthenticated: RPC error: InvalidAuthToken", "wants its token: set RAY_AUTH_MODE=token"),
    ("RuntimeError: Version mismatch: The cluster was started with Ray 2.1. Other words.", "started with Ray 2.1"),
])  # fmt: skip
def test_what_the_cluster_objects_to_is_told(monkeypatch: pytest.MonkeyPatch, told: str, words: str) -> None:
    monkeypatch.setattr(cluster, "_TRIAL", f"import sys; sys.exit({told!r})")
    with socket.create_server(("127.0.0.1", 0)) as head, pytest.raises(WhowhomError, match=words):
        cluster._reach(f"127.0.0.1:{head.getsockname()[1]}")


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_the_same_lake_through_deaths(tmp_path: Path) -> None:
    """One test, since starting Ray takes seconds."""
    pytest.importorskip("ray")
    pytest.importorskip("pyarrow")
    filled(tmp_path / "whole", pages(300, "slow"), News()())
    with Cluster(News(), 2) as engine:
        deaths = 0

        def watching(items):  # type: ignore[no-untyped-def]
            nonlocal deaths
            for number, outcome in enumerate(engine.code(items)):
                if number in (20, 150) and (ready := [worker for worker in engine.workers if worker.ready]):
                    engine._ray.kill(ready[0].actor)
                    deaths += 1
                yield outcome

        filled(tmp_path / "lake", pages(300, "slow"), watching)
        assert deaths
        assert content(tmp_path / "lake") == content(tmp_path / "whole")
        items = [record("poison" if number == 2 else "text", number) for number in range(6)]
        found = list(engine.code(items))
        assert [outcome.source for outcome in found if isinstance(outcome, Rejected)] == ["2.txt"]
        assert len(found) == 6
        engine._make = Make("says")
        for worker in list(engine.workers):
            engine.replace(worker)
        with pytest.raises(ModelError, match="the model is missing"):
            list(engine.code([record("text")]))
