"""What was fetched is kept, and can be read whatever befell the program."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests.read.hostile import PAGE, Hostile
from whowhom.errors import StoreError
from whowhom.read.fetched import Exchange
from whowhom.read.keeping import Kept
from whowhom.read.politeness import Politeness
from whowhom.read.web import FetchError, Web

EXCHANGE = Exchange(
    url="http://wire.example/a?b=c",
    at=datetime(2025, 6, 2, 10, 0, 0, 123, tzinfo=UTC),
    target="/a?b=c",
    asked=(("Host", "wire.example"), ("User-Agent", "whowhom/1 (+whowhom)")),
    version="HTTP/1.1",
    status=200,
    reason="OK",
    headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "3")),
    body=PAGE,
    address="93.184.216.34",
)

Row = tuple[str, str | None, bytes]


def rows(path: Path) -> list[Row]:
    """Type, address and body of each record, as another program reads them."""
    with path.open("rb") as file:
        found = []
        for record in ArchiveIterator(file, parse_http=True, record_types=WarcRecordType.any_type):
            body = record.reader.read()
            found.append((record.headers["WARC-Type"], record.headers.get("WARC-Target-URI"), body))
        return found


def answers(folder: Path) -> list[bytes]:
    return [body for path in sorted(folder.iterdir()) for kind, _, body in rows(path) if kind == "response"]


def test_a_record_is_read_back_byte_for_byte(tmp_path: Path) -> None:
    body = bytes(range(256)) * 40 + b"\r\n\r\nWARC/1.1\r\n"
    with Kept(tmp_path) as kept:
        kept.keep(replace(EXCHANGE, body=body))
    [path] = tmp_path.iterdir()
    assert path.name == f"whowhom-{datetime.now(UTC):%Y%m%d}-0001.warc.gz"
    assert [(kind, url) for kind, url, _ in rows(path)] == [
        ("warcinfo", None), ("response", EXCHANGE.url), ("request", EXCHANGE.url)
    ]  # fmt: skip
    assert answers(tmp_path) == [body]
    with path.open("rb") as file:
        _, answer, request = ArchiveIterator(file, parse_http=True, record_types=WarcRecordType.any_type)
        assert answer.headers["WARC-Date"] == "2025-06-02T10:00:00.000123Z"
        assert answer.headers["WARC-IP-Address"] == "93.184.216.34"
        assert request.headers["WARC-Concurrent-To"] == answer.headers["WARC-Record-ID"]
    with path.open("rb") as file:
        assert all(record.verify_block_digest() for record in ArchiveIterator(file, parse_http=False))
    with path.open("rb") as file:
        http = WarcRecordType.response | WarcRecordType.request
        assert all(record.verify_payload_digest() for record in ArchiveIterator(file, record_types=http))
    plain = gzip.decompress(path.read_bytes())
    assert b"WARC/1.1\r\n" in plain
    assert b"X-Crawl-Content-Encoding: gzip\r\n" in plain
    assert b"GET /a?b=c HTTP/1.1\r\nHost: wire.example\r\n" in plain


def test_files_roll_over(tmp_path: Path) -> None:
    with Kept(tmp_path, largest=5_000) as kept:
        for _ in range(8):
            kept.keep(replace(EXCHANGE, body=os.urandom(2_000)))
    assert [path.name[-12:-8] for path in sorted(tmp_path.iterdir())] == ["0001", "0002", "0003", "0004"]
    assert len(answers(tmp_path)) == 8


def test_a_sound_file_is_gone_on_with_and_a_torn_one_left(tmp_path: Path) -> None:
    for number in range(2):
        with Kept(tmp_path) as kept:
            kept.keep(replace(EXCHANGE, body=b"%d" % number))
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-7])
    for number in range(2, 4):
        with Kept(tmp_path) as kept:
            kept.keep(replace(EXCHANGE, body=b"%d" % number))
    assert len(list(tmp_path.iterdir())) == 2
    assert answers(tmp_path) == [b"0", b"1", b"2", b"3"]


@pytest.mark.parametrize("tail", [b"", b"\0" * 600, b"\x1f\x8b\x08\0\0\0\0\0", b"WARC/1.1\r\n\r\n"])
def test_whatever_stands_at_the_end(tmp_path: Path, tail: bytes) -> None:
    with Kept(tmp_path) as kept:
        kept.keep(EXCHANGE)
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + tail)
    with Kept(tmp_path) as kept:
        kept.keep(EXCHANGE)
    assert len(list(tmp_path.iterdir())) == (2 if tail else 1)


def test_two_programs_write_to_two_files(tmp_path: Path) -> None:
    with Kept(tmp_path) as one, Kept(tmp_path) as other:
        for kept in (one, other, one, other):
            kept.keep(EXCHANGE)
    assert [len(rows(path)) for path in sorted(tmp_path.iterdir())] == [5, 5]


def test_threads(tmp_path: Path) -> None:
    with Kept(tmp_path) as kept:

        def keep(number: int) -> None:
            for _ in range(20):
                kept.keep(replace(EXCHANGE, body=b"%d" % number * 99))

        threads = [threading.Thread(target=keep, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers(tmp_path)) == sorted(b"%d" % n * 99 for n in range(4) for _ in range(20))


def test_a_killed_program_leaves_what_it_had_kept(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dataclasses import replace; import os;"
        "from tests.read.test_keeping import EXCHANGE; from whowhom.read.keeping import Kept;"
        "kept = Kept(Path(sys.argv[1]));"
        "[(kept.keep(replace(EXCHANGE, body=os.urandom(50_000))), print(n, flush=True)) for n in range(100_000)]"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        said = [program.stdout.readline() for _ in range(20)]
        program.send_signal(signal.SIGKILL)
    assert said[-1] == "19\n"
    assert sum(len(body) == 50_000 for body in answers(tmp_path)) >= 20
    with Kept(tmp_path) as kept:
        kept.keep(EXCHANGE)
    assert answers(tmp_path)[-1] == PAGE


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be made"):
        Kept(tmp_path / "file" / "folder")


def test_all_that_is_fetched_is_kept(hostile: Hostile, tmp_path: Path) -> None:
    hostile.route("/robots.txt", b"User-agent: *\nDisallow:\n")
    hostile.route("/page", PAGE, etag='"a"')
    hostile.route("/old", b"over there", status=301, headers={"Location": "/page", "X-Odd": "\xe4\xf6"})
    with Web(Politeness(private=True, pause=0, attempts=1), tmp_path) as web:
        web.get(hostile.address("/old"))
        web.get(hostile.address("/page"), etag='"a"')
        for asked in ("/missing", "/hostile/busy", "/hostile/short"):
            with pytest.raises(FetchError):
                web.get(hostile.address(asked))
    [path] = tmp_path.iterdir()
    kept = [(kind, (url or "").removeprefix(hostile.url), body) for kind, url, body in rows(path)]
    assert [row for row in kept if row[0] in ("response", "revisit")] == [
        ("response", "/robots.txt", b"User-agent: *\nDisallow:\n"),
        ("response", "/old", b"over there"),
        ("response", "/page", PAGE),
        ("revisit", "/page", b""),
        ("response", "/missing", b"There is no such page."),
        ("response", "/hostile/busy", b"Later."),
    ]
