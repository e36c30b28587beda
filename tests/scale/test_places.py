"""A bucket is a place as good as a folder; nobody who answers is said within seconds."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scale.made import News, content, filled, pages
from tests.scale.servers import bucket_server
from whowhom.errors import ConfigError, StoreError
from whowhom.pipeline import read_sources
from whowhom.scale import asking, places
from whowhom.scale.lake import Lake
from whowhom.scale.lock import held
from whowhom.scale.places import place_of
from whowhom.store.queries import Filters

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with bucket_server() as url:
        yield url


def test_a_lake_in_a_bucket_is_the_same(server: str, tmp_path: Path) -> None:
    address = f"s3://news/läke one?endpoint_override={server}"
    filled(tmp_path / "lake", pages(90), News()())
    filled(address, pages(50), News()())  # some of it, then the rest
    filled(address, pages(90), News()())
    filled(tmp_path / "two", pages(50), News()())
    filled(tmp_path / "two", pages(90), News()())
    place = place_of(address)
    there = {name: place.get(name) for name in place.names()}
    assert there == content(tmp_path / "two")
    local = list(asking.events(Lake.open(str(tmp_path / "lake")), Filters(type=["ACCUSE"])))
    assert list(asking.events(Lake.open(address), Filters(type=["ACCUSE"]))) == local
    assert local


def test_what_is_left_in_a_bucket_is_swept_and_it_has_one_driver(server: str) -> None:
    address = f"s3://news/two?endpoint_override={server}"
    filled(address, pages(5), News()())
    place = place_of(address)
    place.put("documents/month=2025-01/dead.parquet", b"half")
    with held(place), pytest.raises(StoreError, match="s3://news/two is being written by process"):
        filled(address, pages(5), News()())
    filled(address, pages(5), News()())
    assert place.get("documents/month=2025-01/dead.parquet") is None
    assert place.get("_lock.json") is None


def test_a_lake_in_the_bucket_that_is_read_is_no_news(server: str) -> None:
    place_of(f"s3://news/own?endpoint_override={server}").put("a.txt", b"text 1")
    for known in (0, 1):
        items = list(read_sources([f"s3://news/own?endpoint_override={server}"]))
        tally = filled(f"s3://news/own/lake?endpoint_override={server}", items, News()())
        assert (tally["pages"], tally["rejected"], tally["known"]) == (1 - known, 0, known)


def test_the_environment_names_the_server(server: str) -> None:
    place = place_of("s3://news/three", {"AWS_ENDPOINT_URL": server})
    place.put("a/b.txt", b"1")
    assert (place.get("a/b.txt"), place.get("a/c.txt"), place.names()) == (b"1", None, ["a/b.txt"])
    assert not place.create("a/b.txt", b"2")
    place.remove("a/b.txt")
    place.remove("a/b.txt")
    assert place.names() == []


def test_a_bucket_that_is_not_there(server: str) -> None:
    with pytest.raises(StoreError, match="there is no such bucket: make it first"):
        Lake.make(f"s3://nobodys/lake?endpoint_override={server}")


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "REACH", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        begun = time.monotonic()
        with pytest.raises(StoreError, match=f"nobody answers at 127.0.0.1:{port}"):
            Lake.make(f"s3://b/lake?endpoint_override=http://127.0.0.1:{port}")
    with pytest.raises(StoreError, match=f"nobody answers at 127.0.0.1:{port}"):
        Lake.make(f"s3://b/lake?endpoint_override=http://127.0.0.1:{port}")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("address", [
    "s3://", "s3:///lake", "s3://b/lake?colour=red", "s3://b/x?endpoint_override=gopher://h", "gs://b/x",
    "s3://b/x?endpoint_override=http://h:port",
])  # fmt: skip
def test_addresses_that_cannot_be(address: str) -> None:
    with pytest.raises(ConfigError):
        place_of(address)
