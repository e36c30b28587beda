"""Pages that list: what is searched for, alerts, briefings, documents, outlets."""

from __future__ import annotations

import json

from fastapi.testclient import TestClient

from tests.serve.made import HTML, Look


def text(client: TestClient, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text[:300]
    return Look(answer.text).text


def test_words_that_were_sought_are_marked(client: TestClient) -> None:
    page = Look(client.get("/search", params={"q": '"unmanned aircraft" border*'}).text)
    assert [one["class"] for one in page.all("mark")] == ["hit", "hit"] or len(page.all("mark")) >= 2
    assert "Evening Post" in page.text


def test_a_search_keeps_to_its_period_and_publisher(client: TestClient) -> None:
    assert "State Voice" in text(client, "/search?q=drone")
    assert "State Voice" not in text(client, "/search?q=drone&until=2025-03-05")
    assert "Morning Wire" not in text(client, "/search?q=drone&publisher=state")
    assert "No sentence holds this." in text(client, "/search?q=zebra")
    assert "Words," in text(client, "/search")


def test_a_question_that_finds_nothing_says_why(client: TestClient) -> None:
    page = Look(client.get("/search?q=-drone").text)
    assert any(one.get("role") == "status" for one in page.all("p"))


def test_alerts_by_country_state_and_day(client: TestClient) -> None:
    assert "Diplomatic row over an incursion" in text(client, "/alerts")
    assert "Told by a single source: Morning Wire" in text(client, "/alerts")
    for country in ("IRN", "azerbaijan"):
        assert "Alerts 1" in text(client, f"/alerts?country={country}")
    assert "Alerts 0" in text(client, "/alerts?country=FRA")
    assert "Alerts 1" in text(client, "/alerts?state=firing")
    assert "Alerts 0" in text(client, "/alerts?state=cleared")
    assert "Alerts 0" in text(client, "/alerts?as_of=2025-03-03")


def test_a_briefing_cites_its_evidence_in_order(client: TestClient) -> None:
    page = Look(client.get("/brief?dyad=IRN-AZE").text)
    anchors = {one["id"] for one in page.all("li") if one.get("id", "").startswith("e")}
    cited = {link.removeprefix("#") for link in page.links("#e")}
    assert cited
    assert cited <= anchors


def test_a_briefing_is_taken_away_as_text_page_and_data(client: TestClient) -> None:
    title = client.get("/api/v1/brief?dyad=IRN-AZE").json()["title"]
    for format, kind in (("md", "text/markdown"), ("html", "text/html"), ("json", "application/json")):
        answer = client.get(f"/brief?dyad=IRN-AZE&format={format}")
        assert answer.headers["content-type"].startswith(kind)
        assert "attachment" in answer.headers["content-disposition"]
        assert title in answer.text
    assert json.loads(client.get("/brief?country=IRN&format=json").text)["subject"] == "IRN"


def test_a_briefing_taken_away_as_a_page_runs_nothing(evil: TestClient) -> None:
    page = Look(evil.get("/brief?dyad=MDA-ROU&format=html").text)
    assert [tag for tag, attributes in page.tags if tag == "img" or any(n.startswith("on") for n in attributes)] == []
    assert all("alert" not in spec for spec in page.specs)


def test_documents_page_by_page_are_each_shown_once(crowd: TestClient) -> None:
    seen: list[str] = []
    address: str | None = "/documents"
    while address:
        page = Look(crowd.get(address).text)
        seen += page.links("/documents/")
        address = next((one["href"] for one in page.all("a") if one.get("rel") == "next"), None)
    assert len(seen) == len(set(seen)) == 65


def test_a_document_shows_its_words_marked(client: TestClient) -> None:
    documents = client.get("/api/v1/documents").json()["items"]
    id = next(one["id"] for one in documents if one["publisher"] == "Morning Wire")
    page = Look(client.get(f"/documents/{id}").text)
    assert "Iran shot down a drone of Azerbaijan" in page.text.replace("  ", " ")
    assert {one["class"] for one in page.all("mark")} >= {"predicate"}
    assert "Events 2" in page.text


def test_outlets_are_told_by_what_became_of_their_claims(client: TestClient) -> None:
    rows = {row["outlet"]: row for row in client.get("/sources?format=json").json()}
    assert rows["Morning Wire"]["contested"] == 1
    assert rows["State Voice"]["contested"] == 0
    assert "unknown publisher" in rows


def test_actors_are_counted_on_both_sides(client: TestClient) -> None:
    rows = {row["name"]: row for row in client.get("/actors?format=json").json()}
    assert (rows["Iran"]["acts"], rows["Iran"]["suffers"]) == (2, 1)
    assert [row["name"] for row in client.get("/actors?country=FRA&format=json").json()] == []


def test_what_could_not_be_used_is_told(evil: TestClient, client: TestClient) -> None:
    assert "Quarantine 1" in text(evil, "/quarantine")
    assert "Everything could be used." in text(client, "/quarantine")


def test_the_desk_says_what_it_is_and_how_good(client: TestClient) -> None:
    shown = text(client, "/about")
    for words in ("Version", "Codebook", "made.duckdb: 5 documents, 10 events", "suite"):
        assert words in shown
    assert "/tmp" not in shown
