"""Sources in a bucket are read as those of a folder are, in the same order."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import pytest

from tests.scale.servers import bucket_server
from whowhom.errors import ConfigError
from whowhom.model import Record, Rejected
from whowhom.pipeline import read_sources
from whowhom.scale import objects, places

pytest.importorskip("pyarrow")

FILES = {
    "2004/a page.html": b"<p>One page of 2004 in a bucket, long enough to be one.</p>",
    "2004/b.txt": b"Another of 2004.",
    "2004/deep/c.jsonl": b'{"text": "A row."}\n{"text": "Another row."}\n',
    "2004/.hidden/d.txt": b"Not to be read.",
    "2004/README.md": b"About the folder.",
    "2005/e.txt.gz": gzip.compress(b"Packed, of 2005."),
    "2005/empty.txt": b"",
}


@pytest.fixture(scope="module")
def server():  # type: ignore[no-untyped-def]
    with bucket_server() as url:
        place = places.place_of(f"s3://news?endpoint_override={url}")
        for name, content in FILES.items():
            place.put(name, content)
        yield url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("path", [
    "", "2004", "2004/", "2004/b.txt", "2004/*.txt", "*/e.*", "**/*.jsonl", "200[45]", "2004/README.md",
    "2004/.hidden/d.txt", "**", "**/*", "2004/**",
])  # fmt: skip
def test_a_bucket_is_read_as_a_folder(server: str, folder: Path, path: str) -> None:
    there = list(read_sources([f"s3://news/{path}?endpoint_override={server}"]))
    here = list(read_sources([str(folder / path)]))
    assert here
    told = [
        (one.source.replace("s3://news", str(folder)), one.content if isinstance(one, Record) else one.reason)
        for one in there
    ]
    assert told == [(one.source, one.content if isinstance(one, Record) else one.reason) for one in here]


def test_nothing_stays_here(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    most = max(len(list(tmp_path.iterdir())) for _ in read_sources([f"s3://news/?endpoint_override={server}"]))
    assert most == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["news/2011", "nobodys/x"])
def test_what_is_not_there_is_one_rejection_and_the_rest_is_read(server: str, folder: Path, path: str) -> None:
    address = f"s3://{path}?endpoint_override={server}"
    bad, good = read_sources([address, str(folder / "2004" / "b.txt")])
    assert isinstance(bad, Rejected)
    assert bad.source == f"s3://{path}"
    assert bad.reason == "there is nothing at this address: check bucket and path"
    assert isinstance(good, Record)


def test_a_file_that_goes_while_it_is_read_is_a_rejection(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_names", lambda bucket, wanted: ["2004/gone.txt", "2004/b.txt"])
    gone, there = read_sources([f"s3://news/2004?endpoint_override={server}"])
    assert isinstance(gone, Rejected)
    assert gone.source == "s3://news/2004/gone.txt"
    assert isinstance(there, Record)


def test_nobody_who_answers_is_one_rejection(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = read_sources(["s3://news/x?endpoint_override=http://127.0.0.1:1"])
    assert isinstance(found, Rejected)
    assert "nobody answers at 127.0.0.1:1" in found.reason


@pytest.mark.parametrize("address", ["s3:///x", "s3://news/2004/?.txt", "s3://news/?x=1", "s3://"])
def test_an_address_that_cannot_be_is_told_at_once(address: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="write s3://BUCKET/PATH"):
        read_sources([tmp_path, address])


@pytest.mark.parametrize("path", ["a//b.txt", "a/../b.txt", "a/#1.txt", "a/\n.txt", "a/" + "ä" * 300])
def test_odd_names_end_nothing(server: str, folder: Path, path: str) -> None:
    found = list(read_sources([f"s3://news/{path}?endpoint_override={server}", str(folder / "2004" / "b.txt")]))
    assert [type(one) for one in found] == [Rejected, Record]


def test_a_long_name_is_read(server: str) -> None:
    name = f"x/{'wort' * 120}.txt"
    places.place_of(f"s3://news?endpoint_override={server}").put(name, b"Words of an article.")
    (found,) = read_sources([f"s3://news/{name}?endpoint_override={server}"])
    assert isinstance(found, Record)
    assert found.source == f"s3://news/{name}"
