"""A server on this machine that answers as told, or lies, drips, hangs and breaks off.

Tests in ``tests/read`` ask for the fixture ``hostile``; other folders import it in their ``conftest.py`` and name it in
its ``__all__``, as ``tests/read/conftest.py`` does. What reads from it needs ``Politeness(private=True, pause=0)``.

    def test_a_feed(hostile: Hostile) -> None:
        hostile.route("/feed.xml", body=FEED, headers={"Content-Type": "application/rss+xml"}, etag='"a"')
        hostile.route("/other.xml", act=lambda call: call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))
        ... hostile.address("/feed.xml") ... hostile.address("/hostile/hang") ...
        assert [asked.path for asked in hostile.log] == ["/robots.txt", "/feed.xml"]

Every behaviour of ``BEHAVIOURS`` is at ``/hostile/<name>``. A path without a route is 404, ``/robots.txt`` too.
"""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest

PAGE = b"<!DOCTYPE html><html><body><p>The army left the zone on Monday.</p></body></html>"


@dataclass(frozen=True)
class Request:
    """A request as it came: ``headers`` by small letters, ``at`` on ``time.monotonic``."""

    path: str
    headers: Mapping[str, str]
    at: float
    line: str


@dataclass
class Call:
    """One request that is being answered; ``number`` counts those of its path from 1."""

    server: Hostile
    request: Request
    sock: socket.socket
    number: int

    def send(self, data: bytes) -> None:
        """Raw bytes, as they are."""
        self.sock.sendall(data)

    def answer(self, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """A whole and honest answer, with those headers added."""
        lines = [f"HTTP/1.1 {status} Said"]
        given = {"Content-Length": str(len(body)), "Content-Type": "text/html", "Connection": "close"}
        lines += [f"{name}: {value}" for name, value in (given | dict(headers or {})).items() if value]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def wait(self, seconds: float = 30.0) -> bool:
        """Do nothing for a while; whether the server is still to go on."""
        return not self.server.stopped.wait(seconds)

    def reset(self) -> None:
        """Break the connection off, so that the other side sees an error and no end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Act = Callable[[Call], None]


@dataclass
class Hostile:
    """The server: ``route`` says what a path answers, ``log`` what was asked."""

    log: list[Request] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self._routes: dict[str, Act] = {f"/hostile/{name}": act for name, act in BEHAVIOURS.items()}
        self._lock = threading.Lock()
        self._busy = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def address(self, path: str) -> str:
        """The URL of a path."""
        return self.url + path

    def route(
        self,
        path: str,
        body: bytes = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        modified: str | None = None,
        act: Act | None = None,
    ) -> str:
        """Answer ``path`` (without its query) with ``body``, or by ``act``; its URL.

        With ``etag`` or ``modified``, one who has it is answered 304.
        """

        def canned(call: Call) -> None:
            marks = {"ETag": etag or "", "Last-Modified": modified or ""}
            had = call.request.headers
            if (etag and had.get("if-none-match") == etag) or (modified and had.get("if-modified-since") == modified):
                call.answer(status=304, headers=marks)
            else:
                call.answer(body, status, marks | dict(headers or {}))

        self._routes[path] = act or canned
        return self.address(path)

    def asked(self, path: str) -> list[Request]:
        """The requests of a path, in their order."""
        return [one for one in list(self.log) if one.path.partition("?")[0] == path]

    def close(self) -> None:
        """Stop, and let go of everybody who is kept waiting."""
        self.stopped.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(10)
        try:
            data = b""
            while b"\r\n\r\n" not in data:
                more = sock.recv(65_536)
                if not more:
                    return
                data += more
                if data[:1] == b"\x16":  # A handshake of TLS: kept for who looks at the name in it.
                    self.log.append(Request("tls", {}, time.monotonic(), data.decode("latin-1")))
                    return
            self._answer(sock, data)
        except OSError:
            pass  # Whoever asked has had enough.
        finally:
            sock.close()

    def _answer(self, sock: socket.socket, data: bytes) -> None:
        line, *rest = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        path = line.split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
        request = Request(path, headers, time.monotonic(), line)
        with self._lock:
            self.log.append(request)
            self._busy += 1
            self.most_at_once = max(self.most_at_once, self._busy)
            number = len(self.asked(path.partition("?")[0]))
        try:
            self._routes.get(path.partition("?")[0], _missing)(Call(self, request, sock, number))
        finally:
            with self._lock:
                self._busy -= 1


def _missing(call: Call) -> None:
    call.answer(b"There is no such page.", 404)


def _hang(call: Call) -> None:
    call.wait()


def _drip_headers(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while call.wait(0.02):
        call.send(b"a")


def _drip_body(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while call.wait(0.02):
        call.send(b"a")


def _endless_informational(call: Call) -> None:
    while call.wait(0.005):
        call.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")


def _short(call: Call) -> None:
    """Promises more than it sends."""
    call.answer(PAGE, headers={"Content-Length": str(len(PAGE) + 100)})


def _long(call: Call) -> None:
    """Sends more than it promises."""
    call.answer(PAGE, headers={"Content-Length": str(len(PAGE) - 20)})


def _two_lengths(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\n" + PAGE)


def _no_gzip(call: Call) -> None:
    """Says gzip and is not."""
    call.answer(PAGE, headers={"Content-Encoding": "gzip"})


def _torn_gzip(call: Call) -> None:
    call.answer(gzip.compress(PAGE)[:-12], headers={"Content-Encoding": "gzip"})


def _unknown_encoding(call: Call) -> None:
    call.answer(PAGE, headers={"Content-Encoding": "br"})


def _wrong_charset(call: Call) -> None:
    """Says utf-8 and is cp1251."""
    call.answer("<p>Армия покинула зону.</p>".encode("cp1251"), headers={"Content-Type": "text/html; charset=utf-8"})


def _bomb(call: Call) -> None:
    """100 MB in 100 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    call.answer(packed, headers={"Content-Encoding": "gzip"})


def _members(call: Call) -> None:
    """A great many small gzip members."""
    call.answer(gzip.compress(b"") * 200_000, headers={"Content-Encoding": "gzip"})


def _leads(target: str) -> Act:
    return lambda call: call.answer(status=302, headers={"Location": target})


def _growing(call: Call) -> None:
    call.answer(status=302, headers={"Location": f"/hostile/growing?n={'9' * call.number}"})


def _endless(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    while call.wait(0):
        call.send(b"User-agent: *\nDisallow: /secret\n" * 2_000)


def _huge_headers(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(1_000):
        call.send(b"X-%d: %s\r\n" % (number, b"a" * 1_000))
    call.send(b"\r\n" + PAGE)


def _broken_chunks(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\nworld\r\n0\r\n\r\n")


def _torn_chunks(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n50\r\nwor")


def _reset(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + PAGE)
    call.wait(0.05)
    call.reset()


def _busy(call: Call) -> None:
    call.answer(b"Later.", 429, {"Retry-After": "7200"})


def _twice_busy(call: Call) -> None:
    if call.number <= 2:
        call.answer(b"Later.", 503)
    else:
        call.answer(PAGE)


def _injection(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\nX-A: a\x00b\rSet-Cookie: c=d\r\nContent-Length: 2\r\n\r\nhi")


def _cookie(call: Call) -> None:
    call.answer(PAGE, headers={"Set-Cookie": "who=whom; Path=/"})


def _nothing(call: Call) -> None:
    """Takes the request and closes."""


def _no_http(call: Call) -> None:
    call.send(b"SSH-2.0-OpenSSH_9.2\r\n")


def _wrong_type(call: Call) -> None:
    call.answer(PAGE, headers={"Content-Type": "image/png; charset=\x01\"'"})


BEHAVIOURS: dict[str, Act] = {
    "hang": _hang,
    "drip-headers": _drip_headers,
    "drip-body": _drip_body,
    "endless-informational": _endless_informational,
    "short": _short,
    "long": _long,
    "two-lengths": _two_lengths,
    "no-gzip": _no_gzip,
    "torn-gzip": _torn_gzip,
    "unknown-encoding": _unknown_encoding,
    "wrong-charset": _wrong_charset,
    "bomb": _bomb,
    "members": _members,
    "loop": _leads("/hostile/loop-back"),
    "loop-back": _leads("/hostile/loop"),
    "to-file": _leads("file:///etc/passwd"),
    "to-private": _leads("http://169.254.169.254/latest/meta-data/"),
    "to-password": _leads("http://user:secret@127.0.0.1/"),
    "to-nonsense": _leads("http://[::1:bad/"),
    "to-bad-name": _leads("http://xn--a/"),
    "to-nowhere": _leads(""),
    "to-script": _leads("javascript:alert(1)"),
    "growing": _growing,
    "endless": _endless,
    "huge-headers": _huge_headers,
    "broken-chunks": _broken_chunks,
    "torn-chunks": _torn_chunks,
    "reset": _reset,
    "busy": _busy,
    "twice-busy": _twice_busy,
    "injection": _injection,
    "cookie": _cookie,
    "nothing": _nothing,
    "no-http": _no_http,
    "empty": lambda call: call.answer(b""),
    "wrong-type": _wrong_type,
}


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """A server of one's own for one test."""
    server = Hostile()
    yield server
    server.close()
