"""Polls many feeds of a server on this machine, each under a host of its own, from one core; ``reading`` runs it."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.read.politeness import Politeness
from whowhom.read.web import Web
from whowhom.watch.memory import Memory
from whowhom.watch.plan import Plan, Watched
from whowhom.watch.run import Watcher

PORT = 8481

ENTRIES = 30
"""Entries of each feed, as many as most news feeds have."""

CONTACT = "desk@gazette.example"


class Feeds(BaseHTTPRequestHandler):
    """One feed a host. Its entries are others from one value of ``TURN`` to the next."""

    protocol_version = "HTTP/1.1"
    turn = 0

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").partition(":")[0]
        if self.path == "/robots.txt":
            self._answer(200, b"User-agent: *\nDisallow: /private/\n", "text/plain", "")
        elif self.path == "/turn":
            Feeds.turn += 1
            self._answer(200, b"", "text/plain", "")
        else:
            body = feed(host, Feeds.turn)
            etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
            same = self.headers.get("If-None-Match") == etag
            self._answer(304 if same else 200, b"" if same else body, "application/rss+xml", etag)

    def _answer(self, status: int, body: bytes, kind: str, etag: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if etag:
            self.send_header("ETag", etag)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True


def feed(host: str, turn: int) -> bytes:
    """A feed of ``ENTRIES`` entries, of which one is new each turn."""
    items = "".join(
        f"<item><title>Envoys meet in the {number}th round of talks on the crossing</title>"
        f"<link>http://{host}/news/{number}/talks-on-the-crossing.html</link><guid>{host}-{number}</guid>"
        f"<pubDate>{formatdate(1_795_000_000 + 3600 * number)}</pubDate>"
        "<description>Envoys of both sides met for another round of talks on the crossing, an official said."
        "</description></item>"
        for number in range(turn + ENTRIES, turn, -1)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>".encode()


class _Held:
    """A record that holds every page, so that feeds alone are measured."""

    def held(self, hashes: Sequence[str]) -> set[str]:
        return set(hashes)

    def held_addresses(self, addresses: Sequence[str]) -> set[str]:
        return set(addresses)

    def keep(self, some: Sequence[Coded]) -> int:
        return len(some)

    def quarantine(self, rejected: Rejected) -> None:
        raise AssertionError(rejected.reason)

    def link(self) -> None:
        """Nothing to link."""


def measured(count: int, folder: Path) -> dict[str, Any]:
    """Seconds for a first round over all feeds, for one in which each has an entry more, and for one without news.

    Politeness is as it comes: a pause of a second between two requests to one host, of which the first round needs
    two. Every page counts as read. The server has a core of its own.
    """
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.polling"])
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])
    if len(cores) > 1:
        os.sched_setaffinity(server.pid, cores[1:])
    memory = folder / "feeds.watch"
    memory.unlink(missing_ok=True)
    try:
        return {"feeds": count, "feed_entries": ENTRIES, **_rounds(count, memory)}
    finally:
        server.terminate()
        server.wait()
        memory.unlink(missing_ok=True)


def _rounds(count: int, path: Path) -> dict[str, Any]:
    sources = tuple(
        Watched(name=f"feed {n}", kind="feed", address=f"http://feed{n}.example:{PORT}/feed.xml", every=60.0)
        for n in range(count)
    )
    plan = Plan(path=path.with_suffix(".toml"), sources=sources)
    found: dict[str, Any] = {}
    clock = time.time()
    politeness = Politeness(private=True, contact=CONTACT)
    with Memory(path) as memory, Web(politeness, resolve=_here) as web:
        _wait(web)
        watcher = Watcher(plan, _uncoded, _Held(), web, memory, lambda order: None, now=lambda: clock)
        for name in ("first", "changed", "unchanged"):
            if name == "changed":
                web.get(f"http://turn.example:{PORT}/turn")
            began, cpu = time.perf_counter(), time.process_time()
            watcher.round()
            found[f"feeds_{name}_s"] = round(time.perf_counter() - began, 2)
            found[f"feeds_{name}_cpu_s"] = round(time.process_time() - cpu, 2)
            clock += 61
        failed = [one.reason for one in memory.statuses() if one.failures]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return {**found, "feeds_failed": len(failed), "feeds_peak_mb": round(peak)}


def _uncoded(records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
    for record in records:
        raise AssertionError(f"{record.source} is new")
    yield from ()


async def _here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def _wait(web: Web) -> None:
    from whowhom.read.fetched import FetchError

    for _ in range(100):
        try:
            web.get(f"http://wait{time.monotonic_ns()}.example:{PORT}/feed.xml")
        except FetchError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server of feeds does not answer")


if __name__ == "__main__":
    _Server(("127.0.0.1", PORT), Feeds).serve_forever()
