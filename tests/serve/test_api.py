"""The record for programs: pages by cursor, streams, ETags, days, and articles that are added."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest
from fastapi.testclient import TestClient

from tests.events import coded, mention
from tests.linked import article, told
from tests.serve.made import visitor
from whowhom.model import Incident
from whowhom.model.coded import Coded
from whowhom.store import incidents as incidents_of
from whowhom.store import linking
from whowhom.store.embedded import Store

CONTESTED = "46111d5fc073c752"

FIXED = ("events", "incidents", "dyads", "alerts", "sources", "documents")


def paged(client: TestClient, path: str, **given: object) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor = None
    while True:
        page = client.get(f"/api/v1/{path}", params={**given, **({"cursor": cursor} if cursor else {})}).json()
        assert len(page["items"]) <= int(str(given.get("limit", 50)))
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


def send(client: TestClient, *some: Coded) -> dict[str, int]:
    answer = client.post("/api/v1/documents", content=msgspec.msgpack.encode(some))
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


def another(day: str = "2025-03-07", **changes: object) -> Coded:
    words = "Turkey summoned the ambassador of Iran."
    made = article("Late Paper", day, told(words, "summoned", type="ACCUSE", by="TUR", to="IRN"))
    return replace(made, **changes) if changes else made  # type: ignore[arg-type]


# Description


def test_the_fixed_addresses_are_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for name in FIXED:
        assert paths[f"/api/v1/{name}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert "post" in paths["/api/v1/documents"]
    assert all(path.startswith("/api/v1/") for path in paths)


def test_every_fixed_address_gives_items_and_what_follows(client: TestClient) -> None:
    for name in FIXED:
        page = client.get(f"/api/v1/{name}").json()
        assert set(page) == {"items", "next"}
        assert page["items"]


# Pages


@pytest.mark.parametrize(
    ("path", "limit", "number"),
    [("incidents", 7, 63), ("events", 31, 70), ("documents", 9, 65), ("sources", 2, 12), ("dyads", 1, 1),
     ("alerts", 1, None)],
)  # fmt: skip
def test_pages_by_cursor_give_everything_once(path: str, limit: int, number: int | None, crowd: TestClient) -> None:
    found = paged(crowd, path, limit=limit)
    assert found == crowd.get(f"/api/v1/{path}?limit=500").json()["items"]
    assert number is None or len(found) == number
    assert len({json.dumps(one) for one in found}) == len(found)


def test_a_page_that_ends_with_the_list_has_none_after_it(client: TestClient) -> None:
    assert client.get("/api/v1/incidents?limit=3").json()["next"] is None
    assert client.get("/api/v1/documents?limit=5").json()["next"] is None


@pytest.mark.parametrize("path", ["incidents", "events"])
def test_a_stream_holds_the_same_as_the_pages(path: str, crowd: TestClient) -> None:
    answer = crowd.get(f"/api/v1/{path}?format=jsonl&limit=2&country=IRN")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.text.splitlines()] == paged(crowd, path, country="IRN")


def test_filters_of_a_page_hold_on_the_next(crowd: TestClient) -> None:
    found = paged(crowd, "incidents", limit=4, since="2023-01-01", until="2023-12-31")
    assert 20 < len(found) < 30
    assert all("2023" in str(one["date"]) for one in found)


@pytest.mark.parametrize("cursor", ["%%%", "AAAA", "é", "LTE", "MTIzNDU2Nzg5MDEy", "wrk", "=", "x" * 200])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str, client: TestClient) -> None:
    for path in ("incidents", "events", "dyads", "alerts", "sources"):
        answer = client.get(f"/api/v1/{path}", params={"cursor": cursor})
        assert answer.status_code == 400, (path, cursor)
        assert "cursor" in answer.json()["detail"]
    assert client.get("/api/v1/documents", params={"cursor": cursor}).status_code in (200, 400)


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "limit=-1", "format=xml", f"cursor={'x' * 201}"])
def test_a_page_that_cannot_be_is_refused(query: str, client: TestClient) -> None:
    answer = client.get(f"/api/v1/incidents?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.json()["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "tension/IRN/BQQ", "tension/IRN/IRN", "dyads/IRN-", "dyads/BQQ-AZE", "brief?dyad=IRN-AZE&country=IRN",
        "brief?country=none", "incidents/nosuchthing", "incidents?mode=nope", "events?since=soon", "alerts?as_of=x",
        "dyads?dyad=IRN", "events?type=NOPE", "nothing", f"incidents/{CONTESTED}?as_of=never",
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_problem(address: str, client: TestClient) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert list(answer.json()) == ["type", "title", "status", "detail"]


def test_a_series_does_not_begin_a_century_before_the_record(client: TestClient) -> None:
    answer = client.get("/api/v1/dyads/IRN-AZE?since=1925-01-01")
    assert answer.status_code in (200, 400)
    assert len(answer.content) < 2_000_000


# Content


def test_incidents_are_those_of_the_record(client: TestClient, made_path: object) -> None:
    found = msgspec.convert(client.get("/api/v1/incidents").json()["items"], type=list[Incident])
    assert found == list(incidents_of.incidents(client.app.state.desk.store))  # type: ignore[attr-defined]


def test_one_incident_comes_with_ledger_log_and_mentions(client: TestClient) -> None:
    for id in (CONTESTED, CONTESTED[:6]):
        found = client.get(f"/api/v1/incidents/{id}").json()
        assert {claim["act"] for claim in found["incident"]["claims"]} >= {"assert", "deny"}
        assert len(found["mentions"]) == 5
        assert found["changes"][0]["what"] == "made"


def test_events_of_one_document(client: TestClient) -> None:
    document = client.get("/api/v1/documents").json()["items"][0]["id"]
    found = client.get("/api/v1/events", params={"document": document}).json()["items"]
    assert [one["document"] for one in found] == [document, document]


def test_the_series_of_a_direction_is_the_first_of_its_pair(client: TestClient) -> None:
    series = client.get("/api/v1/tension/iran/AZE").json()["items"]
    assert len(series) == 90
    pair = client.get("/api/v1/dyads/IRN-AZE").json()
    assert pair["directions"][0]["readings"] == series
    assert {one["days"] for one in pair["forecasts"]} == {7, 30}


def test_the_record_is_told_as_it_was_known(client: TestClient) -> None:
    day = {"as_of": "2025-03-04"}
    assert [one["status"] for one in client.get("/api/v1/incidents", params=day).json()["items"]] == ["reported"] * 2
    assert len(client.get("/api/v1/events", params=day).json()["items"]) == 4
    assert client.get(f"/api/v1/incidents/{CONTESTED}", params=day).json()["incident"]["status"] == "reported"
    assert client.get("/api/v1/dyads", params=day).json()["items"][0]["contested"] == 0
    assert client.get("/api/v1/alerts", params={"as_of": "2025-03-03"}).json()["items"] == []
    assert client.get("/api/v1/brief", params=day).json()["as_of"] == "2025-03-04"
    assert client.get("/api/v1/tension/IRN/AZE", params=day).json()["items"][-1]["day"] == "2025-03-04"
    assert (
        client.get("/api/v1/dyads/IRN-AZE", params=day).json()["directions"][0]["readings"][-1]["day"] == "2025-03-04"
    )


# ETags


def test_what_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    for name in (*FIXED, f"incidents/{CONTESTED}", "brief", "dyads/IRN-AZE"):
        first = client.get(f"/api/v1/{name}")
        again = client.get(f"/api/v1/{name}", headers={"if-none-match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b""), name
        assert again.headers["etag"] == first.headers["etag"]
        assert client.get(f"/api/v1/{name}", headers={"if-none-match": '"other"'}).status_code == 200


def test_what_has_changed_is_sent_anew(writer: TestClient) -> None:
    names = ("incidents", "documents", "sources", "events", "dyads")
    before = {name: writer.get(f"/api/v1/{name}").headers["etag"] for name in names}
    send(writer, another())
    for name, etag in before.items():
        assert writer.get(f"/api/v1/{name}", headers={"if-none-match": etag}).status_code == 200, name


# Adding


def test_articles_are_kept_and_linked_once(writer: TestClient, own: Store) -> None:
    assert send(writer, another()) == {"given": 1, "added": 1}
    assert send(writer, another()) == {"given": 1, "added": 0}
    assert not linking.pending(own)
    found = writer.get("/api/v1/incidents?actor=TUR").json()["items"]
    assert len(found) == 1
    assert send(writer) == {"given": 0, "added": 0}


def test_what_joins_an_incident_is_seen_at_once(writer: TestClient) -> None:
    before = writer.get(f"/api/v1/incidents/{CONTESTED}").json()["incident"]
    writer.get("/")
    send(writer, article("Fifth Paper", "2025-03-05", told(
        "Iran shot down a drone of Azerbaijan near Northford on Tuesday.", "shot", day="2025-03-04", place="Northford"
    ), note="another"))  # fmt: skip
    after = writer.get(f"/api/v1/incidents/{CONTESTED}").json()["incident"]
    assert len(after["mentions"]) == len(before["mentions"]) + 1
    assert "Fifth Paper" in writer.get(f"/incidents/{CONTESTED}").text


@pytest.mark.parametrize(
    "body",
    [b"", b"garbage", b"\xc1", b"{}", b"[]", msgspec.msgpack.encode([1]), msgspec.msgpack.encode({"a": 1}),
     msgspec.msgpack.encode([{"article": 1}]), msgspec.msgpack.encode([another()])[:-3],
     msgspec.msgpack.encode([another()]).replace(b"ACCUSE", b"ACCUSA"), msgspec.json.encode([another()])],
)  # fmt: skip
def test_what_is_no_coded_article_is_refused(body: bytes, client: TestClient) -> None:
    answer = client.post("/api/v1/documents", content=body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("these are no coded articles")


@pytest.mark.parametrize("case", ["traces", "confidence", "sentence", "place"])
def test_an_article_that_cannot_be_is_refused_and_stops_no_other(case: str, writer: TestClient) -> None:
    good = another()
    one = good.mentions[0]
    bad = {
        "traces": replace(good, traces=(b"garbage",)),
        "confidence": replace(good, mentions=(replace(one, confidence=float("inf")),)),
        "sentence": replace(good, mentions=(replace(one, sentence=10**12),)),
        "place": replace(good, mentions=(replace(one, evidence=replace(one.evidence, start=-5)),)),
    }[case]
    first = writer.post("/api/v1/documents", content=msgspec.msgpack.encode([bad]))
    after = writer.post("/api/v1/documents", content=msgspec.msgpack.encode([another("2025-03-08")]))
    assert (first.status_code, after.status_code) == (400, 200)


def test_spans_beyond_the_text_break_no_page(writer: TestClient) -> None:
    one = mention(id="odd")
    evidence = replace(one.evidence, start=5, end=10**9, predicate=replace(one.evidence.predicate, start=3, end=10**8))
    odd = coded("A short text.", "odd.txt", replace(one, evidence=evidence))
    send(writer, odd)
    incident = writer.get("/api/v1/incidents?actor=MDA").json()["items"][0]["id"]
    for address in ("/", f"/documents/{odd.article.id}", f"/incidents/{incident}", "/brief?dyad=MDA-ROU"):
        assert writer.get(address).status_code == 200, address


def test_a_program_learns_what_is_held_already(client: TestClient, made_path: object) -> None:
    store: Store = client.app.state.desk.store  # type: ignore[attr-defined]
    (held,) = next(store.rows("SELECT sha256 FROM documents ORDER BY sha256"))
    asked = msgspec.json.encode([held, "0" * 64, "x"])
    assert client.post("/api/v1/known", content=asked).json() == [held]
    assert client.post("/api/v1/known", content=b"[]").json() == []
    for body in (b"", b"{}", b"[1]", b"garbage", b"\xff"):
        assert client.post("/api/v1/known", content=body).status_code == 400


def test_a_program_learns_of_which_pages_the_record_holds_one(writer: TestClient) -> None:
    client, made, held = writer, another(), "https://late-paper.example/2025/a"
    send(client, replace(made, article=replace(made.article, url="http://www.late-paper.example/2025/a/amp/?gclid=1")))
    asked = msgspec.json.encode([held, "https://nowhere.example/", "", "\u202e", "x" * 10_000])
    assert client.post("/api/v1/known/addresses", content=asked).json() == [held]
    assert client.post("/api/v1/known/addresses", content=b"[]").json() == []
    assert client.get("/api/v1/known/addresses").status_code == 405
    for body in (b"", b"{}", b"[1]", b"garbage", b"\xff"):
        answer = client.post("/api/v1/known/addresses", content=body)
        assert (answer.status_code, "no list of texts" in answer.json()["detail"]) == (400, True)


def test_hostile_words_reach_programs_as_they_stand(evil_app: object) -> None:
    client = visitor(evil_app)  # type: ignore[arg-type]
    answer = client.get("/api/v1/incidents?actor=alert")
    assert answer.headers["content-type"] == "application/json"
    assert "</script>" in answer.json()["items"][0]["actors"][0]["name"]


def test_events_say_what_they_cannot_be_asked_for(client: TestClient) -> None:
    assert client.get("/api/v1/events?dyad=AZE-IRN").status_code == 400
    assert client.get("/api/v1/events?status=contested").status_code == 400
