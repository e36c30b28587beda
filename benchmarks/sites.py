"""The sites of examples/watch.toml on this machine: two feeds, a sitemap, a page that changes, and faults to order.

    python -m benchmarks.sites --port 8480 --every 20

publishes made-up articles until it is stopped; ``whowhom watch examples/watch.toml`` follows them.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from benchmarks import pages
from benchmarks.newsroom import Newsroom, Outlet, Story

PORT = 8480

LISTS = {"meridian": "feed.xml", "gazette": "atom.xml", "ministry": "sitemap.xml"}
"""Outlets and where each lists its articles."""

SITES = (*LISTS, "situation")
"""What paths begin with, robots.txt aside."""

OUTLETS = {
    "meridian": Outlet("Meridian Wire", "meridian.example"),
    "gazette": Outlet("Coastal Gazette", "gazette.example"),
    "ministry": Outlet("Ministry of Norland", "ministry.example"),
}

ON_LISTS = ("garbage", "torn list", "html for list", "old as new", "dates ahead")
"""Faults that befall lists alone."""

ON_ALL = ("hang", "drip", "says more", "says less", "breaks off", "500", "429", "redirect loop", "bomb")
"""Faults that befall lists, pages or both. No fault but a server that is down keeps anybody from robots.txt."""

LONGEST_HANG = 40.0
"""Seconds for which a request is left without an answer at most."""

RETRY_AFTER = 15
"""Seconds that an answer 429 asks to wait."""

BOMB = gzip.compress(bytes(60_000_000), 9)
"""60 MB in 60 kB, three times what a page may be."""


@dataclass(frozen=True, slots=True)
class Article:
    """What was published: its outlet's name in paths, its path and its story."""

    outlet: str
    path: str
    story: Story
    at: datetime


@dataclass(slots=True)
class Fault:
    """What is wrong at present: on lists, pages or both, of the sites whose paths begin with a name in ``of``."""

    name: str
    lists: bool
    pages: bool
    of: tuple[str, ...] = SITES

    def hits(self, path: str) -> bool:
        """Whether whoever asks for this path meets it."""
        of_list = path == "/situation.html" or path.rpartition("/")[2] in LISTS.values()
        return path.split("/")[1].partition(".")[0] in self.of and (self.lists if of_list else self.pages)


@dataclass(slots=True)
class Asked:
    """One request: its path, and the fault that it met."""

    path: str
    agent: str
    fault: str | None
    at: float


@dataclass
class Site:
    """The server. ``publish`` adds an article, ``fault`` is set and cleared by whoever tests; ``asked`` logs."""

    port: int = PORT
    seed: int = 1
    fault: Fault | None = None
    articles: list[Article] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._newsroom = Newsroom(self.seed)
        self._random = Random(self.seed)
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Answer, in threads of its own."""
        handler = type("Handler", (_Handler,), {"site": self})
        self.closing.clear()
        self._server = _Server(("127.0.0.1", self.port), handler)
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Take no connection any more, as a server that is down."""
        if self._server is not None:
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def publish(self) -> Article:
        """One more article, from one of the outlets in turn; some hundredths are told in the situation page, too."""
        with self._lock:
            number = len(self.articles)
            outlet = list(LISTS)[number % len(LISTS)]
            now = datetime.now(UTC)
            story = self._newsroom.story(self.seed * 1_000_000 + number, now.date(), OUTLETS[outlet])
            article = Article(outlet, f"/{outlet}/{now:%Y/%m/%d}/{story.slug}.html", story, now)
            self.articles.append(article)
            return article

    def listed(self, outlet: str) -> list[Article]:
        """The articles of an outlet, newest first."""
        return [one for one in reversed(self.articles) if one.outlet == outlet]

    def body(self, path: str) -> tuple[bytes, str] | None:
        """What stands at a path, and its type; None where nothing does."""
        if path == "/robots.txt":
            return b"User-agent: *\nDisallow: /private/\n", "text/plain"
        if path == "/situation.html":
            story = self._newsroom.story(-1 - len(self.articles) // 25, outlet=OUTLETS["meridian"])
            return pages.html(replace(story, title="The situation"), self.url + path), "text/html; charset=utf-8"
        for outlet, name in LISTS.items():
            if path == f"/{outlet}/{name}":
                return _LISTS[outlet](self, self.listed(outlet)), "application/xml"
        found = next((one for one in reversed(self.articles) if one.path == path), None)
        return None if found is None else (pages.html(found.story, self.url + path), "text/html; charset=utf-8")

    def dates(self, at: datetime) -> datetime:
        """The date that a list gives an article."""
        return at + timedelta(days=400) if self.fault and self.fault.name == "dates ahead" else at

    def guid(self, article: Article) -> str:
        """The identifier that a list gives an article."""
        again = self.fault and self.fault.name == "old as new"
        return f"{article.path}?{time.time_ns()}" if again else article.path


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 512
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: whoever asked has had enough."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    site: Site

    def do_GET(self) -> None:
        site, fault = self.site, self.site.fault
        path = self.path.partition("?")[0]
        hit = fault if fault and fault.hits(path) else None
        site.asked.append(Asked(path, self.headers.get("User-Agent", ""), hit.name if hit else None, time.time()))
        if hit is not None:
            site.met[hit.name] += 1
        # Lists that lie are written as others; what breaks the answer itself is below.
        act = _ACTS.get(hit.name) if hit is not None else None
        with contextlib.suppress(OSError):
            if act is not None:
                self.close_connection = True
                act(self)
            else:
                self.whole()

    def whole(self) -> None:
        """An honest answer."""
        found = self.site.body(self.path.partition("?")[0])
        if found is None:
            self.answer(404, b"There is no such page.", "text/plain")
            return
        body, kind = found
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.answer(304, b"", kind, {"ETag": etag})
        else:
            self.answer(200, body, kind, {"ETag": etag})

    def answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        said = {"Content-Type": kind, "Content-Length": str(len(body))} | (headers or {})
        for name, value in said.items():
            if value and not (status == 304 and name == "Content-Length"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def the_body(self) -> bytes:
        """What an honest answer would hold."""
        found = self.site.body(self.path.partition("?")[0])
        return found[0] if found else b"There is no such page."

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: ``Site.asked`` is the log."""


def _hang(call: _Handler) -> None:
    call.site.closing.wait(LONGEST_HANG)


def _drip(call: _Handler) -> None:
    call.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 90000\r\n\r\n")
    end = time.monotonic() + LONGEST_HANG
    while time.monotonic() < end and not call.site.closing.wait(0.2):
        call.wfile.write(b"<")


def _breaks_off(call: _Handler) -> None:
    body = call.the_body()
    call.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])
    call.wfile.flush()
    time.sleep(0.05)
    call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.connection.close()


def _torn(call: _Handler) -> None:
    """Half of the list, with the mark of the whole, and an end that looks like any other."""
    body = call.the_body()
    etag = hashlib.sha256(body).hexdigest()[:16]
    head = f'HTTP/1.1 200 OK\r\nETag: "{etag}"\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n'
    call.wfile.write(head.encode() + body[: len(body) // 2])


def _lengths(by: int) -> Callable[[_Handler], None]:
    def act(call: _Handler) -> None:
        body = call.the_body()
        call.answer(200, body, "application/xml", {"Content-Length": str(len(body) + by)})

    return act


def _loop(call: _Handler) -> None:
    path, _, query = call.path.partition("?")
    call.answer(302, b"", "text/html", {"Location": f"{path}?{'back' if query != 'back' else 'forth'}"})


def _garbage(call: _Handler) -> None:
    call.answer(200, Random(call.path).randbytes(5000), "application/xml")


_ERROR = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body><p>Please try again later.</p></body></html>"

_ACTS: dict[str, Callable[[_Handler], None]] = {
    "hang": _hang,
    "drip": _drip,
    "says more": _lengths(+100),
    "says less": _lengths(-500),
    "breaks off": _breaks_off,
    "torn list": _torn,
    "500": lambda call: call.answer(500, _ERROR, "text/html"),
    "429": lambda call: call.answer(429, _ERROR, "text/html", {"Retry-After": str(RETRY_AFTER)}),
    "redirect loop": _loop,
    "bomb": lambda call: call.answer(200, BOMB, "application/xml", {"Content-Encoding": "gzip"}),
    "garbage": _garbage,
    "html for list": lambda call: call.answer(200, _ERROR, "text/html"),
}


def _rss(site: Site, articles: Iterable[Article]) -> bytes:
    items = "".join(
        f"<item><title>{escape(one.story.title)}</title><link>{site.url}{one.path}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{site.guid(one)}</guid><pubDate>{format_datetime(site.dates(one.at))}</pubDate>"
        f"<description>{escape(one.story.paragraphs[0])}</description></item>"
        for one in articles
    )
    head = "<title>Meridian Wire</title><language>en</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _atom(site: Site, articles: Iterable[Article]) -> bytes:
    items = "".join(
        f"<entry><title>{escape(one.story.title)}</title><link href='{site.url}{one.path}'/>"
        f"<id>tag:gazette.example,2026:{site.guid(one)}</id><updated>{site.dates(one.at).isoformat()}</updated></entry>"
        for one in articles
    )
    head = "<title>Coastal Gazette</title><id>tag:gazette.example,2026:feed</id>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{head}{items}</feed>'.encode()


def _sitemap(site: Site, articles: Iterable[Article]) -> bytes:
    items = "".join(
        f"<url><loc>{site.url}{one.path}</loc><lastmod>{site.dates(one.at).date().isoformat()}</lastmod></url>"
        for one in articles
    )
    private = f"<url><loc>{site.url}/private/draft.html</loc></url>"
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{private}{items}</urlset>'.encode()


_LISTS = {"meridian": _rss, "gazette": _atom, "ministry": _sitemap}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=PORT)
    options.add_argument("--every", type=float, default=20, help="seconds between two articles")
    options.add_argument("--first", type=int, default=6, help="articles that are there from the start")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    site = Site(chosen.port, chosen.seed)
    site.open()
    for _ in range(chosen.first):
        site.publish()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(chosen.every)
            print(site.url + site.publish().path, flush=True)
    site.close()


if __name__ == "__main__":
    main()
