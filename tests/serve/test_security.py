"""The guard: names, tokens, sizes, rates and headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from fastapi.testclient import TestClient

from tests.serve.made import HTML, app_of, visitor
from tests.serve.test_desk import news
from whowhom.serve import security
from whowhom.serve.security import FORM, Access, cookie, same
from whowhom.store.embedded import Store

TOKEN = "a-long-random-word-0123456789"

FORM_KIND = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def store(made_path: object) -> Iterator[Store]:
    with Store.open(made_path, read_only=True) as opened:  # type: ignore[arg-type]
        yield opened


@pytest.fixture
def locked(store: Store) -> TestClient:
    """A desk that asks for a token."""
    return visitor(app_of(store, Access(token=TOKEN)))


# Headers


@pytest.mark.parametrize(
    "address",
    ["/", "/incidents?format=csv", "/api/v1/incidents", "/api/v1/incidents?format=jsonl", "/static/desk.js", "/nothing",
     "/incidents?page=0", "/healthz", "/alerts.atom", "/openapi.json", "/static/none", "/metrics", "/login"],
)  # fmt: skip
def test_every_answer_keeps_its_text_from_doing_anything(address: str, client: TestClient) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert not re.search("unsafe-inline|unsafe-eval|https?:|\\*", policy)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


def test_what_the_guard_refuses_has_the_headers_too(locked: TestClient) -> None:
    for answer in (locked.get("/"), locked.get("/", headers={"host": "evil.example"})):
        assert "content-security-policy" in answer.headers
        assert list(answer.json()) == ["type", "title", "status", "detail"]
        assert answer.headers["content-type"] == "application/problem+json"


def test_no_answer_invites_other_origins(client: TestClient) -> None:
    headers = client.get("/api/v1/incidents", headers={"origin": "https://evil.example"}).headers
    assert "access-control-allow-origin" not in headers


# Names


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::2]:80",
                                  "evil.example:127.0.0.1"])  # fmt: skip
def test_another_name_is_refused(host: str, client: TestClient) -> None:
    for address in ("/", "/healthz", "/login", "/static/desk.css"):
        assert client.get(address, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8417", "127.0.0.1:8417", "[::1]", "[::1]:8417"])
def test_the_names_of_this_machine_are_answered(host: str, client: TestClient) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_name_may_be_allowed(store: Store) -> None:
    client = visitor(app_of(store, Access(hosts=("desk.example",))))
    assert client.get("/healthz", headers={"host": "desk.example:443"}).status_code == 200
    assert client.get("/healthz", headers={"host": "localhost"}).status_code == 421


# Tokens


def test_nothing_is_told_without_the_token(locked: TestClient) -> None:
    for address in ("/", "/incidents", "/api/v1/incidents", "/metrics", "/openapi.json", "/alerts.atom", "/nothing"):
        answer = locked.get(address)
        assert answer.status_code == 401, address
        assert answer.headers["www-authenticate"] == "Bearer"
    assert locked.post("/api/v1/documents", content=b"").status_code == 401
    for address in ("/healthz", "/login", "/static/desk.css"):
        assert locked.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "given", ["Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "", "Bearer "]
)
def test_a_wrong_token_is_refused(given: str, locked: TestClient) -> None:
    assert locked.get("/", headers={"authorization": given}).status_code == 401


def test_letters_that_no_token_has_are_refused(locked: TestClient) -> None:
    assert locked.get("/", headers=[(b"authorization", b"Bearer \xe9\xff")]).status_code == 401
    assert locked.get("/", headers=[(b"cookie", b"whowhom_token=\xe9\xff; =;;\x00")]).status_code == 401


def test_a_program_shows_the_token(locked: TestClient) -> None:
    assert locked.get("/api/v1/incidents", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_browser_logs_in_and_is_remembered(locked: TestClient) -> None:
    answer = locked.post("/login", data={"token": TOKEN, "to": "/alerts"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert locked.get("/alerts").status_code == 200


def test_a_wrong_word_opens_nothing(locked: TestClient) -> None:
    for word in ("wrong", " ", TOKEN.upper()):
        answer = locked.post("/login", data={"token": word}, headers=HTML)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
    assert locked.get("/").status_code == 401


def test_a_desk_without_a_token_lets_nobody_log_in(client: TestClient) -> None:
    assert client.post("/login", data={"token": "x"}).status_code == 401
    assert client.post("/login", data={}).status_code == 422


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
                                "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", " //evil.example",
                                "evil.example", ""])  # fmt: skip
def test_logging_in_leads_nowhere_else(to: str, locked: TestClient) -> None:
    answer = locked.post("/login", data={"token": TOKEN, "to": to}, follow_redirects=False)
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert re.match(r"/(?![/\\])", location)
    assert not re.search(r"[\s\\]", location)


# Proxies


def test_a_desk_behind_a_proxy_wants_to_know_who_asks(store: Store) -> None:
    client = visitor(app_of(store, Access(proxy="X-Remote-User")))
    assert client.get("/").status_code == 401
    assert client.get("/", headers={"x-remote-user": ""}).status_code == 401
    assert client.get("/about", headers={"x-remote-user": "ana"}).status_code == 200
    assert client.get("/healthz").status_code == 200


def test_with_both_a_proxy_and_a_token_both_are_needed(store: Store) -> None:
    client = visitor(app_of(store, Access(proxy="X-Remote-User", token=TOKEN)))
    who, token = {"x-remote-user": "ana"}, {"authorization": f"Bearer {TOKEN}"}
    assert [client.get("/about", headers=h).status_code for h in (who, token, who | token)] == [401, 401, 200]


# Sizes


def test_a_body_that_says_it_is_too_large_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/known", content=b"[]", headers={"content-length": str(FORM + 1)})
    assert answer.status_code == 413
    assert "65,536" in answer.json()["detail"]
    big = {"content-length": str(64 * 1024 * 1024 + 1)}
    assert client.post("/api/v1/documents", content=b"", headers=big).status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "", "0x10"])
def test_a_length_that_is_none_is_refused(length: str, client: TestClient) -> None:
    assert client.post("/api/v1/known", content=b"[]", headers={"content-length": length}).status_code == 413


@pytest.mark.parametrize("address", ["/api/v1/known", "/login", "/incidents/46111d5fc073c752"])
@pytest.mark.parametrize("headers", [{}, {"content-length": "10"}])
def test_a_body_that_is_larger_than_it_says_is_refused(
    address: str, headers: dict[str, str], client: TestClient
) -> None:
    def body() -> Iterator[bytes]:
        yield b"token="
        for _ in range(FORM // 1000 + 1):
            yield b"a" * 1000

    assert client.post(address, content=body(), headers=FORM_KIND | headers).status_code == 413


def test_a_batch_of_articles_may_be_larger_than_a_form(client: TestClient) -> None:
    assert client.post("/api/v1/documents", content=b" " * (FORM + 1)).status_code == 400


# Rates


def test_who_asks_too_often_waits_and_others_do_not(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(security.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(security, "BURST", 50.0)
    app = app_of(store)
    client = visitor(app)
    answers = [client.get("/healthz").status_code for _ in range(53)]
    assert answers == [200] * 50 + [429] * 3
    refused = client.get("/healthz")
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["title"] == "Too Many Requests"
    assert visitor(app).get("/healthz").status_code == 200
    now[0] += 1
    assert [client.get("/healthz").status_code for _ in range(40)] == [200] * 40


def test_addresses_that_are_remembered_have_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from prometheus_client import CollectorRegistry

    async def nothing(*_: object) -> None: ...

    monkeypatch.setattr(security, "CLIENTS", 3)
    guard = security.Guard(nothing, Access(), CollectorRegistry())
    assert all(guard._allowed(f"10.1.0.{n}") for n in range(50))
    assert len(guard._buckets) == 3


# Parts


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("a=1", "1"),
        ("b=2; a=1", "1"),
        ("", ""),
        ("a", ""),
        ("=1", ""),
        ('a="1 2"', "1 2"),
        ("b=1", ""),
        ("\x00a=1", ""),
    ],
)
def test_a_cookie_is_read_or_is_none(header: str, value: str) -> None:
    assert cookie(header, "a") == value


def test_secrets_are_the_same_only_where_there_is_one() -> None:
    assert same("a", "a")
    assert not same("", "")
    assert not same("a", "")
    assert not same("a", "b")
    assert not same("é", "e")


def test_what_is_logged_leaves_out_what_was_searched_for(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="whowhom.serve"):
        client.get("/search?q=secretword")
    assert '"path": "/search"' in caplog.text
    assert "secretword" not in "".join(r.getMessage() for r in caplog.records if r.name == "whowhom.serve")


# Pages of others


@pytest.mark.parametrize(
    "told",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
     {"origin": "null"}, {"origin": "http://testserver:9999"}],
)  # fmt: skip
def test_a_page_of_another_site_changes_nothing(told: dict[str, str], writer: TestClient) -> None:
    before = writer.get("/api/v1/documents").json()
    answer = writer.post("/api/v1/documents", content=msgspec.msgpack.encode([news("2025-03-20")]), headers=told)
    assert answer.status_code == 403
    assert writer.get("/api/v1/documents").json() == before
    assert writer.get("/incidents", headers=told).status_code == 200


@pytest.mark.parametrize("told", [{}, {"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}])
def test_programs_and_our_own_pages_do(told: dict[str, str], writer: TestClient) -> None:
    body = msgspec.msgpack.encode([news("2025-03-20")])
    assert writer.post("/api/v1/documents", content=body, headers=told).json()["added"] == 1


def test_a_link_that_was_sent_is_opened_after_the_token_as_it_was(locked: TestClient) -> None:
    sent = "/dyads/AZE-IRN?as_of=2025-03-04&since=2025-01-01"
    asked = locked.get(sent, headers={"accept": "text/html"}, follow_redirects=False)
    to = parse_qs(urlsplit(asked.headers["location"]).query)["to"][0]
    assert to == sent
    entered = locked.post("/login", data={"token": TOKEN, "to": to}, follow_redirects=False)
    assert entered.headers["location"] == sent
    assert "samesite=lax" in entered.headers["set-cookie"].lower()
