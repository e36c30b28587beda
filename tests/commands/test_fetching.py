"""``code`` and ``add`` over the web: what is fetched, kept, passed over and said."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.events import mention
from tests.read.hostile import Call, Hostile, hostile
from whowhom import cli
from whowhom.commands import reading
from whowhom.extract.article import extract
from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.read import politeness
from whowhom.read.files import read
from whowhom.store import queries
from whowhom.store.embedded import Store

__all__ = ["hostile"]

PRIVATE = "--allow-private"
TEXT = "The Foreign Ministry of Moldova on Saturday summoned the Romanian ambassador over a stray drone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quick(politeness.Politeness):
    pause: float = 0.0
    attempts: int = 1
    total: float = 3.0
    connect: float = 1.0


class Extracting:
    """Reads and extracts as the pipeline does; each article has one made-up event."""

    def read(self, sources: Any, published: Any = None, columns: Any = None, fetch: Any = None) -> Any:
        return read(sources, published=published, columns=columns, fetch=fetch)

    def code_records(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        for item in extract(records):
            yield item if isinstance(item, Rejected) else Coded(article=item, mentions=(mention(document=item.id),))


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WHOWHOM_DB", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(reading, "pipeline_of", lambda settings: Extracting())
    monkeypatch.setattr(politeness, "Politeness", Quick)


def page(words: str, date: str | None = None) -> bytes:
    dated = f'<meta property="article:published_time" content="{date}">' if date else ""
    return f"<html><head><title>Drone</title>{dated}</head><body><p>{words}.</p></body></html>".encode()


def feed(*entries: tuple[str, str]) -> bytes:
    day = "<pubDate>Sat, 22 Mar 2025 10:00:00 GMT</pubDate>"
    items = "".join(f"<item><link>{u}</link><description>{w}</description>{day}</item>" for u, w in entries)
    return f"<rss version='2.0'><channel><title>Border Herald</title>{items}</channel></rss>".encode()


@pytest.fixture
def urls(hostile: Hostile) -> list[str]:
    return [hostile.route(f"/news/drone-{key}", page(f"{TEXT} near the village {key}", "2025-03-22")) for key in "abc"]


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """Exit status and the lines on standard error."""
    status = cli.main(arguments)
    return status, capsys.readouterr().err.splitlines()


def documents(path: str) -> list[tuple[Any, ...]]:
    with Store.open(path, read_only=True) as store:
        what = "sha256, id, url, title, publisher, published, published_basis, origin, notes, text"
        return list(store.rows(f"SELECT {what} FROM documents ORDER BY sha256"))


def counts(path: str = "whowhom.duckdb") -> queries.Counts:
    with Store.open(path, read_only=True) as store:
        return queries.counts(store)


def quarantined(path: str = "whowhom.duckdb") -> list[str]:
    with Store.open(path, read_only=True) as store:
        return [source for (source,) in store.rows("SELECT source FROM quarantine ORDER BY source")]


# What is said


def test_code_of_an_address(urls: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["code", urls[0], PRIVATE, "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    assert told.out.count("\n") == 1
    assert told.err == "1 article, 1 event\n"


def test_an_address_of_this_machine_needs_a_word(
    urls: list[str], hostile: Hostile, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = ran(capsys, "code", urls[0])
    assert status == 1
    assert len(said) == 2
    assert said[0].startswith(f"whowhom: {urls[0]}: 127.0.0.1 is not fetched: it is at 127.0.0.1, a loopback address; ")
    assert not hostile.log


def test_an_address_that_is_not_there_is_named_once(hostile: Hostile, capsys: pytest.CaptureFixture[str]) -> None:
    url = hostile.address("/gone")
    status, said = ran(capsys, "code", url, PRIVATE)
    assert (status, said[0]) == (1, f"whowhom: {url}: answered 404: check the address")


def test_keep_without_anything_fetched_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "feed.xml").write_bytes(feed(("https://herald.example/a", "")))
    status, said = ran(capsys, "code", "feed.xml", "--keep", "kept")
    assert status == 2
    assert said == ["whowhom: --keep keeps what is fetched, and nothing is: add --fetch, or give an address"]
    assert not (tmp_path / "kept").exists()


def test_a_feed_is_one_line_and_one_row_until_it_is_fetched(
    urls: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feed.xml").write_bytes(feed(*((url, "") for url in urls)))
    assert ran(capsys, "code", "feed.xml") == (1, [
        "whowhom: feed.xml: names 3 pages: `--fetch` has them fetched", "0 articles, 0 events, 1 could not be used",
    ])  # fmt: skip
    assert ran(capsys, "add", "feed.xml")[0] == 1
    assert quarantined() == ["feed.xml"]
    status, said = ran(capsys, "add", "feed.xml", "--fetch", PRIVATE)
    assert (status, said[-1]) == (0, "whowhom.duckdb: 3 added with 3 events, 0 already there")
    assert quarantined() == []


def test_without_fetch_an_address_beside_a_feed_is_fetched_alone(
    urls: list[str], hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feed.xml").write_bytes(feed((urls[1], ""), (urls[2], "")))
    status, said = ran(capsys, "code", "feed.xml", urls[0], PRIVATE)
    assert (status, said[-1]) == (1, "1 article, 1 event, 1 could not be used")
    assert not hostile.asked("/news/drone-b")


# What is added once


def test_add_again_fetches_no_page_that_the_record_holds(
    urls: list[str], hostile: Hostile, capsys: pytest.CaptureFixture[str]
) -> None:
    start = hostile.route("/feed.xml", feed(*((url, "") for url in urls)))
    assert ran(capsys, "add", start, PRIVATE)[1][-1] == "whowhom.duckdb: 3 added with 3 events, 0 already there"
    assert ran(capsys, "add", start, PRIVATE) == (0, ["whowhom.duckdb: 0 added with 0 events, 3 already there"])
    assert len(hostile.asked("/news/drone-a")) == 1
    assert len(hostile.asked("/feed.xml")) == 2
    # One who names the page itself wants it as it is now.
    hostile.route("/news/drone-a", page(f"{TEXT} and then another", "2025-03-22"))
    assert ran(capsys, "add", urls[0], PRIVATE)[1][-1] == "whowhom.duckdb: 1 added with 1 event, 0 already there"
    assert ran(capsys, "add", urls[0], PRIVATE) == (0, ["whowhom.duckdb: 0 added with 0 events, 1 already there"])


def test_what_is_had_later_leaves_quarantine(
    urls: list[str], hostile: Hostile, capsys: pytest.CaptureFixture[str]
) -> None:
    late, same = hostile.address("/late"), hostile.address("/same")
    start = hostile.route("/feed.xml", feed((urls[0], ""), (late, ""), (same, "")))
    assert ran(capsys, "add", start, PRIVATE)[0] == 1
    assert quarantined() == [late, same]
    hostile.route("/late", page(f"{TEXT} in the evening", "2025-03-22"))
    hostile.route("/same", page(f"{TEXT} near the village a", "2025-03-22"))  # bytes that the record holds
    assert ran(capsys, "add", start, PRIVATE)[0] == 0
    assert quarantined() == []
    assert counts().documents == 2


# What is kept can be read again


def test_what_is_kept_gives_the_same_documents(
    urls: list[str], hostile: Hostile, capsys: pytest.CaptureFixture[str]
) -> None:
    text = {"Content-Type": "text/plain; charset=utf-8"}
    said = {"Content-Type": "text/html; charset=iso-8859-1"}
    quoted = f"<html><body><p>{TEXT}, which it called \x93dangerous\x94.</p></body></html>".encode("latin-1")
    declared = f'<html><head><meta charset="windows-1250"></head><body><p>{TEXT} at Łódź.</p></body></html>'
    more = [
        hostile.route("/robots.txt", page("Soft answers to every address are given by this server today")),
        hostile.route("/quoted.html", quoted, headers=said),
        hostile.route("/declared/", declared.encode("cp1250")),
        hostile.route("/wide", ("\ufeff" + page(TEXT).decode()).encode("utf-16-le")),
        hostile.route("/plain.txt", f"{TEXT}.".encode(), headers=text),
        hostile.route("/tagged.txt", page(f"{TEXT} as HTML"), headers=text),
        hostile.route("/wrong", page(f"{TEXT} under a wrong type"), headers={"Content-Type": "image/png"}),
        hostile.route("/untyped", page(f"{TEXT} under no type"), headers={"Content-Type": ""}),
        hostile.route("/story.php", page(f"{TEXT} by number")) + "?id=7&utm_source=feed",
        hostile.route("/from", status=301, headers={"Location": "/story-of-the-drone.html?utm_source=a"}),
        hostile.address("/gone"),
    ]
    hostile.route("/story-of-the-drone.html", page(f"{TEXT} after a redirect"))
    listed = hostile.route("/list.txt", "\n".join([*urls, *more[1:]]).encode(), headers={"Content-Type": "text/plain"})
    undated = hostile.route("/undated", page(f"{TEXT} at noon"))
    away = hostile.route("/away", status=302, headers={"Location": "/found"})
    hostile.route("/found", page(f"{TEXT} at midnight"))
    entries = feed((undated, ""), (listed, ""), (away, ""), ("", f"{TEXT} by the feed itself."))
    start = hostile.route("/feed.xml", entries, headers={"Content-Type": "application/rss+xml"})
    assert ran(capsys, "add", start, PRIVATE, "--keep", "kept", "--db", "web.duckdb")[0] == 1
    web = documents("web.duckdb")
    assert len(web) == len(urls) + len(more) - 2 + 3
    assert [basis for *_, basis, _, _, _ in web].count("feed") == 3
    status, lines = ran(capsys, "add", "kept", "--db", "kept.duckdb")
    assert (status, lines) == (0, [f"kept.duckdb: {len(web)} added with {len(web)} events, 0 already there"])
    assert documents("kept.duckdb") == web
    assert [text for *_, text in web if "“dangerous”" in text]
    # Neither doubles the other.
    nothing = f"0 added with 0 events, {len(web)} already there"
    assert ran(capsys, "add", "kept", "--db", "web.duckdb") == (0, [f"web.duckdb: {nothing}"])
    assert nothing in ran(capsys, "add", start, PRIVATE, "--db", "kept.duckdb")[1][-1]


# Ctrl-C


def test_ctrl_c_ends_at_once_and_the_same_command_goes_on(
    urls: list[str], hostile: Hostile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = threading.Event()

    def hang(call: Call) -> None:
        slow.set()
        call.wait()

    hostile.route("/slow", act=hang)
    start = hostile.route("/feed.xml", feed((urls[0], ""), (hostile.address("/slow"), "")))
    command = [sys.executable, "-c", "import tests.commands.test_fetching as t; t.main()", "add", start, PRIVATE]
    command += ["--keep", "kept"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert slow.wait(30)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=25)[1]
    assert time.monotonic() - began < 10  # a page may take 30 seconds
    assert process.returncode == 130
    # The first page may come to be stored just before or after.
    assert re.fullmatch(r"interrupted: [01] added and kept in whowhom.duckdb; .*", told.splitlines()[-1])
    assert "Traceback" not in told
    hostile.route("/slow", page(f"{TEXT} in the evening", "2025-03-22"))
    assert ran(capsys, "add", start, PRIVATE, "--keep", "kept")[0] == 0
    assert counts().documents == 2
    assert ran(capsys, "add", "kept", "--db", "kept.duckdb")[1][-1].startswith("kept.duckdb: 2 added")


def main() -> None:
    """The command line without a model, for a process of its own."""
    reading.pipeline_of = lambda settings: Extracting()  # type: ignore[assignment, return-value]
    sys.exit(cli.main())
