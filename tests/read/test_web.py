"""The web: polite, within bounds, and one clear sentence for whatever cannot be had."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.read.hostile import PAGE, Call, Hostile
from whowhom.errors import ConfigError, InputError
from whowhom.read.downloads import download
from whowhom.read.headers import content_type, retry_after
from whowhom.read.politeness import Politeness
from whowhom.read.web import Asked, Fetched, FetchError, Web

QUICK = Politeness(private=True, pause=0, backoff=0.01, total=5, connect=1, attempts=3, contact="https://desk.example")


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(QUICK) as web:
        yield web


def failure(web: Web, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        web.get(url)
    error = caught.value
    assert error.url == url
    assert "\n" not in str(error)
    assert len(str(error)) < 900
    return error


def test_a_page(web: Web, hostile: Hostile) -> None:
    headers = {"Content-Type": "Text/HTML; charset=UTF-8"}
    url = hostile.route("/page", PAGE, headers=headers, etag='"a"', modified="Mon, 02 Jun 2025 10:00:00 GMT")
    got = web.get(url + "#part")
    assert (got.url, got.final, got.status, got.body) == (url + "#part", url, 200, PAGE)
    assert (got.content_type, got.charset, got.etag) == ("text/html", "utf-8", '"a"')
    assert got.last_modified == "Mon, 02 Jun 2025 10:00:00 GMT"
    assert not got.not_modified
    assert got.moved is None
    [asked] = hostile.asked("/page")
    assert asked.headers["user-agent"].startswith("whowhom/")
    assert asked.headers["user-agent"].endswith(" (+https://desk.example)")
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert asked.headers["host"] == f"127.0.0.1:{hostile.port}"


def test_what_has_not_changed_is_not_sent_again(web: Web, hostile: Hostile) -> None:
    url = hostile.route("/feed", b"one", etag='"a"', modified="Mon, 02 Jun 2025 10:00:00 GMT")
    for again in (web.get(url, etag='"a"'), web.get(url, modified="Mon, 02 Jun 2025 10:00:00 GMT")):
        assert again.not_modified
        assert (again.status, again.body) == (304, b"")
    assert web.get(url, etag='"b"').body == b"one"
    assert web.get(url, etag="bad\r\nX-Injected: 1").body == b"one"
    assert "x-injected" not in hostile.log[-1].headers
    unasked = hostile.route("/unasked", status=304)
    assert failure(web, unasked).status == 304


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("GZIP", gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:])),
        ("gzip", gzip.compress(PAGE) + b"\0" * 9),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE, wbits=-15)),
        ("identity", PAGE),
    ],
)
def test_packed_bodies(web: Web, hostile: Hostile, name: str, packed: bytes) -> None:
    assert web.get(hostile.route("/a", packed, headers={"Content-Encoding": name})).body == PAGE

    def dripped(call: Call) -> None:
        call.send(f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\n\r\n".encode())
        for at in range(len(packed)):
            call.send(packed[at : at + 1])
            call.wait(0.0005)

    assert web.get(hostile.route("/b", act=dripped)).body == PAGE


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("short", "network", "cannot be fetched"),
        ("long", "network", "more than the"),
        ("two-lengths", "network", "cannot be fetched"),
        ("no-gzip", "encoding", "is not"),
        ("torn-gzip", "encoding", "in the middle"),
        ("unknown-encoding", "encoding", "'br'"),
        ("members", "encoding", "gzip members"),
        ("bomb", "too big", "20,000,000 bytes"),
        ("endless", "too big", "20,000,000 bytes"),
        ("loop", "redirects", "back to itself"),
        ("growing", "redirects", "more than 5 times"),
        ("to-nowhere", "redirects", "no address"),
        ("to-file", "refused", "only http and https"),
        ("to-script", "refused", ""),
        ("to-password", "refused", "name or password"),
        ("to-nonsense", "refused", "cannot be read"),
        ("to-bad-name", "refused", "cannot be read"),
        ("to-private", "private", "metadata service"),
        ("huge-headers", "network", "cannot be fetched"),
        ("broken-chunks", "network", "cannot be fetched"),
        ("torn-chunks", "network", "cannot be fetched"),
        ("reset", "network", "cannot be fetched"),
        ("injection", "network", "cannot be fetched"),
        ("nothing", "network", "cannot be fetched"),
        ("no-http", "network", "cannot be fetched"),
    ],
)
def test_whoever_lies_is_told_off_in_one_sentence(hostile: Hostile, name: str, kind: str, says: str) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        if host in ("127.0.0.1", "169.254.169.254"):
            return [host]
        raise OSError("no such name")

    with Web(replace(QUICK, attempts=2), resolve=resolve) as web:
        error = failure(web, hostile.address(f"/hostile/{name}"))
    assert (error.kind, says in str(error)) == (kind, True), str(error)


@pytest.mark.parametrize("name", ["hang", "drip-headers", "drip-body", "endless-informational"])
def test_whoever_is_slow_is_left(hostile: Hostile, name: str) -> None:
    with Web(replace(QUICK, total=0.3)) as web:
        start = time.monotonic()
        error = failure(web, hostile.address(f"/hostile/{name}"))
        assert time.monotonic() - start < 2
    assert error.kind == "timeout"


def test_odd_answers_that_are_still_answers(web: Web, hostile: Hostile) -> None:
    assert web.get(hostile.address("/hostile/empty")).body == b""
    wrong = web.get(hostile.address("/hostile/wrong-type"))
    assert (wrong.content_type, wrong.charset) == ("image/png", None)
    assert web.get(hostile.address("/hostile/wrong-charset")).body.decode("cp1251").startswith("<p>Армия")
    closing = hostile.route("/old", act=lambda call: call.send(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE))
    assert web.get(closing).body == PAGE
    blank = hostile.route("/blank", act=lambda call: call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi\r\n"))
    assert web.get(blank).body == b"hi"


def test_no_answer_runs_over_into_the_next(hostile: Hostile) -> None:
    """On a connection that is used again, what a server sends past the end would be taken for the next answer."""
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"

    def act(call: Call) -> None:
        call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" + forged)
        call.wait(0.3)

    url = hostile.route("/page", act=act)
    hostile.route("/other", PAGE)
    with Web(replace(QUICK, attempts=1)) as web:
        assert "more than the 2 bytes" in str(failure(web, url))
        assert web.get(hostile.address("/other")).body == PAGE


def test_no_cookies(web: Web, hostile: Hostile) -> None:
    for _ in range(2):
        web.get(hostile.address("/hostile/cookie"))
    assert all("cookie" not in asked.headers for asked in hostile.log)


def test_redirects(web: Web, hostile: Hostile) -> None:
    page = hostile.route("/page", PAGE)
    hostile.route("/good", status=301, headers={"Location": "/page"})
    hostile.route("/for-good", b"moved", status=308, headers={"Location": "good#there"})
    hostile.route("/for-now", status=302, headers={"Location": hostile.address("/good")})
    moved = web.get(hostile.address("/for-good"))
    assert (moved.body, moved.final, moved.moved) == (PAGE, page, page)
    lent = web.get(hostile.address("/for-now"))
    assert (lent.body, lent.final, lent.moved) == (PAGE, page, None)
    with Web(replace(QUICK, redirects=1)) as strict:
        assert failure(strict, hostile.address("/for-good")).kind == "redirects"


def test_a_busy_server_is_asked_again(web: Web, hostile: Hostile) -> None:
    assert web.get(hostile.address("/hostile/twice-busy")).body == PAGE
    assert len(hostile.asked("/hostile/twice-busy")) == 3


def test_a_server_that_wants_quiet_gets_it(web: Web, hostile: Hostile) -> None:
    error = failure(web, hostile.address("/hostile/busy"))
    assert (error.kind, error.status, error.retry_after) == ("status", 429, 7200)
    other = failure(web, hostile.route("/page", PAGE))
    assert other.status == 429
    assert other.retry_after is not None
    assert 7100 < other.retry_after <= 7200
    assert [asked.path for asked in hostile.log] == ["/robots.txt", "/hostile/busy"]


def test_a_short_wait_is_waited_out(hostile: Hostile) -> None:
    def act(call: Call) -> None:
        if call.number == 1:
            call.answer(b"", 503, {"Retry-After": "1"})
        else:
            call.answer(PAGE)

    url = hostile.route("/page", act=act)
    with Web(QUICK) as web:
        assert web.get(url).body == PAGE
    first, second = hostile.asked("/page")
    assert second.at - first.at >= 0.95


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 206, 202, 300])
def test_other_answers_are_errors_at_once(web: Web, hostile: Hostile, status: int) -> None:
    error = failure(web, hostile.route("/page", PAGE, status=status))
    assert (error.kind, error.status) == ("status", status)
    assert len(hostile.asked("/page")) == 1


def test_robots(web: Web, hostile: Hostile) -> None:
    hostile.route("/robots.txt", b"User-agent: *\nDisallow: /secret\n\nUser-agent: other\nDisallow: /\n")
    assert web.get(hostile.route("/open", PAGE)).body == PAGE
    assert failure(web, hostile.route("/secret", PAGE)).kind == "robots"
    hostile.route("/leads", status=302, headers={"Location": "/secret"})
    assert failure(web, hostile.address("/leads")).kind == "robots"
    assert hostile.asked("/secret") == []
    assert len(hostile.asked("/robots.txt")) == 1


def test_robots_that_cannot_be_had(hostile: Hostile) -> None:
    url = hostile.route("/page", PAGE)
    hostile.route("/robots.txt", status=500)
    with Web(QUICK) as web:
        for _ in range(2):
            error = failure(web, url)
            assert (error.kind, error.status) == ("robots", 500)
        assert len(hostile.asked("/robots.txt")) == 1
    hostile.route("/robots.txt", act=lambda call: call.reset())
    with Web(QUICK) as web:
        assert failure(web, url).kind == "network"
    hostile.route("/robots.txt", status=302, headers={"Location": "/robots.txt"})
    with Web(QUICK) as web:
        assert web.get(url).body == PAGE


def test_endless_robots_count_as_far_as_they_are_read(hostile: Hostile) -> None:
    hostile.route("/robots.txt", status=302, headers={"Location": "/hostile/endless"})
    with Web(QUICK) as web:
        assert failure(web, hostile.route("/secret/page", PAGE)).kind == "robots"
        assert web.get(hostile.route("/page", PAGE)).body == PAGE


def test_many_at_once_come_in_their_order(hostile: Hostile) -> None:
    def act(call: Call) -> None:
        call.wait(0.05 if call.request.path.endswith("0") else 0)
        call.answer(call.request.path.encode())

    hostile.route("/page", act=act)
    asked = [hostile.address(f"/page?{number}") for number in range(30)]
    asked[7] = hostile.address("/missing")
    taken: list[str] = []

    def source() -> Iterator[Asked | str]:
        for url in asked:
            taken.append(url)
            yield url if len(taken) % 2 else Asked(url=url)

    with Web(replace(QUICK, at_once=4)) as web:
        results = web.get_all(source(), at_once=5)
        first = next(results)
        assert len(taken) <= 6
        got = [first, *results]
    assert [one.url for one in got] == asked
    assert [isinstance(one, FetchError) for one in got] == [number == 7 for number in range(30)]
    assert all(one.body == one.url.partition(hostile.url)[2].encode() for one in got if isinstance(one, Fetched))
    assert hostile.most_at_once <= 4


def test_a_slow_host_does_not_hold_up_the_others(hostile: Hostile) -> None:
    hostile.route("/page", PAGE)

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    urls = [f"http://{host}.example:{hostile.port}/page" for host in ("slow", "a", "b", "c", "d", "e")]
    with Web(replace(QUICK, total=0.5, connect=0.5), resolve=resolve) as web:

        def slow(call: Call) -> None:
            call.wait()

        hostile.route("/slow", act=slow)
        start = time.monotonic()
        results = list(web.get_all([urls[0].replace("page", "slow")] * 2 + urls[1:]))
        assert time.monotonic() - start < 3
    assert [isinstance(one, FetchError) for one in results] == [True, True, *[False] * 5]
    assert {asked.headers["host"] for asked in hostile.log} >= {f"a.example:{hostile.port}"}


def test_leaving_early_leaves_nothing_behind(hostile: Hostile) -> None:
    with Web(QUICK) as web:
        results = web.get_all([hostile.route("/page", PAGE), *[hostile.address("/hostile/hang")] * 5])
        assert isinstance(next(results), Fetched)
        results.close()
    start = time.monotonic()
    with Web(QUICK) as web:
        next(web.get_all([hostile.address("/page"), hostile.address("/hostile/hang")]))
    assert time.monotonic() - start < 2
    with pytest.raises(RuntimeError, match="context manager"):
        web.get(hostile.address("/page"))


def test_from_an_event_loop(web: Web, hostile: Hostile) -> None:
    hostile.route("/page", PAGE)

    async def both() -> list[Fetched]:
        return list(await asyncio.gather(*[web.get_async(hostile.address("/page")) for _ in range(2)]))

    assert [one.body for one in asyncio.run(both())] == [PAGE, PAGE]


def test_proxies_only_where_asked(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", hostile.url)
    hostile.route("http://wire.example/page", PAGE)

    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with Web(QUICK, resolve=nowhere) as web:
        assert failure(web, "http://wire.example/page").kind == "network"
    assert hostile.log == []
    with Web(replace(QUICK, proxies=True), resolve=nowhere) as web:
        assert web.get("http://wire.example/page").body == PAGE
        assert failure(web, "http://169.254.169.254/page").kind == "private"
    monkeypatch.setenv("http_proxy", "gopher://[")
    with pytest.raises(ConfigError, match="http_proxy"), Web(replace(QUICK, proxies=True)):
        pass


def test_the_name_stays_in_host_and_handshake(hostile: Hostile) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    hostile.route("/page", PAGE)
    with Web(replace(QUICK, attempts=1), resolve=resolve) as web:
        assert web.get(f"http://Bücher.example.:{hostile.port}/page").status == 200
        assert failure(web, f"https://wire.example:{hostile.port}/page").kind == "network"
    assert hostile.asked("/page")[0].headers["host"] == f"xn--bcher-kva.example:{hostile.port}"
    [hello] = hostile.asked("tls")
    assert "wire.example" in hello.line


@given(value=st.one_of(st.text(max_size=60), st.from_regex(r"[A-Za-z]{3}, \d{1,4} [A-Za-z]{3} \d{1,5} .{0,12}")))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_any_header_is_read_or_left(value: str) -> None:
    wait = retry_after(value)
    assert wait is None or 0 <= wait <= 30 * 86_400
    kind, charset = content_type(value)
    assert kind is None or "/" in kind
    assert charset is None or charset.isascii()


def test_retry_after_in_both_of_its_forms() -> None:
    assert retry_after("120") == 120
    assert retry_after("9" * 12) == 30 * 86_400
    in_a_minute = retry_after(formatdate(time.time() + 60, usegmt=True))
    assert in_a_minute is not None
    assert 55 < in_a_minute <= 60
    assert retry_after(formatdate(time.time() - 60, usegmt=True)) == 0
    assert retry_after("soon") is None


def test_a_download(hostile: Hostile, tmp_path: Path) -> None:
    url = hostile.route("/dump.zip", b"all of it" * 1_000)
    assert download(url, tmp_path / "dump.zip", query={"format": "json"}) == 9_000
    assert (tmp_path / "dump.zip").read_bytes() == b"all of it" * 1_000
    assert hostile.log[-1].path == "/dump.zip?format=json"
    with pytest.raises(InputError, match="404"):
        download(hostile.address("/missing"), tmp_path / "b")
    with pytest.raises(InputError, match="more than"):
        download(url, tmp_path / "c", largest=100)
    assert [path.name for path in tmp_path.iterdir()] == ["dump.zip"]


def test_an_error_of_tls_after_the_handshake_costs_one_page(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    """As from a server that asks for a client's certificate, or a line that is tampered with."""
    good, bad = hostile.route("/good", PAGE), hostile.route("/bad", PAGE)
    real = httpx.AsyncClient.send

    async def send(self: httpx.AsyncClient, request: httpx.Request, **given: Any) -> httpx.Response:
        if request.url.path == "/bad":
            raise ssl.SSLError(1, "tlsv13 alert certificate required")
        return await real(self, request, **given)

    monkeypatch.setattr(httpx.AsyncClient, "send", send)
    with Web(Politeness(private=True, pause=0, backoff=0, attempts=1, total=5)) as web:
        broken, whole = web.get_all([bad, good])
    assert isinstance(broken, FetchError)
    assert (broken.kind, broken.passing) == ("network", True)
    assert isinstance(whole, Fetched)


def test_a_defect_that_one_answer_uncovers_costs_no_other(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = hostile.route("/good", PAGE), hostile.route("/bad", PAGE)
    real = Web._given

    def _given(self: Web, asked: Asked, *rest: Any) -> Fetched:
        if asked.url == bad:
            raise LookupError("odd")
        return real(self, asked, *rest)

    monkeypatch.setattr(Web, "_given", _given)
    with Web(Politeness(private=True, pause=0, backoff=0, attempts=1, total=5)) as web:
        broken, whole = web.get_all([bad, good])
    assert isinstance(broken, FetchError)
    assert "please report it" in str(broken)
    assert isinstance(whole, Fetched)
