"""Pages: sound without a script, inert whatever an article says, and the same record on any day."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.serve.made import EVIL, HTML, PATHS, Look, addresses, app_of, dangers, visitor
from tests.serve.test_desk import news
from whowhom.model.text import Published
from whowhom.store.embedded import Store

CONTESTED = "46111d5fc073c752"


def look(client: TestClient, address: str, status: int = 200) -> Look:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status, (address, answer.text[:300])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Look(answer.text)


def secret(client: TestClient, id: str) -> str:
    page = look(client, f"/incidents/{id}")
    return next(one["value"] for one in page.all("input") if one.get("name") == "csrf")


def decide(client: TestClient, what: str, **changes: str) -> Look:
    id = changes.pop("id", CONTESTED)
    data = {"what": what, "author": "Ana", "reason": "seen the wreck", "csrf": secret(client, id)} | changes
    answer = client.post(f"/incidents/{id}", data=data, headers=HTML)
    assert answer.status_code == 200, answer.text[:300]
    return Look(answer.text)


# Soundness


def test_every_page_has_a_title_and_one_heading_and_runs_nothing(client: TestClient) -> None:
    for address in addresses(client):
        page = look(client, address)
        assert len(page.all("h1")) == 1, address
        assert page.titles
        assert page.titles[0].strip(" ·")
        assert page.titles[0].endswith("whowhom")
        assert dangers(page) == [], address


def test_every_page_is_inert_whatever_articles_say(evil: TestClient) -> None:
    documents = evil.get("/api/v1/documents").json()["items"]
    document = next(one["id"] for one in documents if one["publisher"] == EVIL)
    incidents = evil.get("/api/v1/incidents?actor=alert").json()["items"]
    assert len(incidents) == 1
    more = [f"/documents/{document}", f"/incidents/{incidents[0]['id']}",
            "/dyads/MDA-ROU", "/brief?dyad=MDA-ROU", "/brief?country=MDA", "/incidents?country=MDA"]  # fmt: skip
    found = {}
    shown = 0
    for address in [*PATHS, *more]:
        page = look(evil, address)
        assert len(page.all("h1")) == 1, address
        shown += "alert(1)" in page.text
        if dangers(page):
            found[address] = dangers(page)
    assert shown >= 10
    assert found == {}


def test_what_an_address_says_is_inert_too(client: TestClient) -> None:
    said = "%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E%22onclick=%22"
    for address in (f"/search?q={said}&publisher={said}", f"/incidents?actor={said}", f"/login?to={said}",
                    f"/documents?after={said}"):  # fmt: skip
        assert dangers(look(client, address)) == [], address
    for address in (f"/incidents/{said}", f"/documents/{said}", f"/dyads/{said}", f"/incidents?type={said}",
                    f"/brief?country={said}", f"/?since={said[:10]}", f"/alerts?state={said[:9]}",
                    f"/{said}"):  # fmt: skip
        answer = client.get(address, headers=HTML)
        assert 400 <= answer.status_code < 500, address
        assert dangers(Look(answer.text)) == [], address


def test_an_original_is_linked_only_where_it_is_a_page(evil: TestClient, client: TestClient) -> None:
    documents = evil.get("/api/v1/documents").json()["items"]
    document = next(one for one in documents if one["publisher"] == EVIL)
    assert document["url"] == "javascript:alert(1)"
    assert "original" not in look(evil, f"/documents/{document['id']}").text


# What is not there


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing", 404), ("/incidents/nosuchthing", 404), ("/incidents/zz", 400), ("/documents/none", 404),
        ("/documents/%00", 404), ("/dyads/IRN", 400), ("/dyads/IRN-IRN", 400), ("/dyads/BQQ-AZE", 400),
        ("/incidents?type=NOPE", 400), ("/incidents?mode=nope", 400), ("/incidents?quad=nope", 400),
        ("/incidents?status=nope", 400), ("/incidents?realis=nope", 400), ("/incidents?dyad=IRN", 400),
        ("/incidents?since=x", 400), ("/incidents?since=2025-02-30", 400), ("/incidents?as_of=tomorrow", 400),
        ("/incidents?since=2025-05-01&until=2025-01-01", 400), ("/incidents?min_confidence=2", 422),
        ("/incidents?page=0", 422), ("/incidents?page=x", 422), ("/incidents?page=99999999999999999999", 422),
        ("/incidents?format=exe", 400), ("/incidents?" + "country=A&" * 21, 422), ("/brief?country=nowhere", 400),
        ("/brief?dyad=IRN-AZE&country=IRN", 400), ("/brief?since=2099-01-01", 400), ("/brief?format=exe", 400),
        ("/alerts?country=nowhere", 400), ("/alerts?as_of=x", 400), ("/?as_of=9999-99-99", 400), ("/?since=nope", 400),
        ("/dyads?as_of=x", 400), ("/dyads/IRN-AZE?since=2099-01-01", 400), ("/search?q=drone&since=x", 400),
        (f"/search?q={'a' * 401}", 422),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_page_for_people_and_a_problem_for_programs(
    address: str, status: int, client: TestClient
) -> None:
    page = look(client, address, status)
    assert len(page.all("h1")) == 1
    assert any(one.get("role") == "alert" for one in page.all("p"))
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert list(problem) == ["type", "title", "status", "detail"]
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["detail"] in page.text


@pytest.mark.parametrize("address", ["/incidents?dyad=BQQ-BQW", "/incidents?contry=IRN", "/alerts?state=burning",
                                     "/incidents?page=99", "/quarantine?as_of=someday"])  # fmt: skip
def test_what_nothing_can_pass_is_told_and_not_shown_as_an_empty_or_whole_list(
    address: str, client: TestClient
) -> None:
    assert 400 <= client.get(address).status_code < 500


@pytest.mark.parametrize("address", ["/", "/dyads/IRN-AZE", "/dyads", "/alerts", "/brief", "/incidents"])
def test_the_first_day_of_all_is_no_accident(address: str, client: TestClient) -> None:
    client = TestClient(client.app, raise_server_exceptions=False)
    assert client.get(address, params={"as_of": "0001-01-01"}).status_code < 500


def test_words_about_a_period_have_no_dashes_of_a_command_line(client: TestClient) -> None:
    detail = client.get("/incidents?since=2025-05-01&until=2025-01-01").json()["detail"]
    assert "--" not in detail


def test_an_incident_that_was_not_known_yet_is_not_found(client: TestClient) -> None:
    for address in (f"/incidents/{CONTESTED}", f"/api/v1/incidents/{CONTESTED}"):
        assert client.get(address, params={"as_of": "2025-01-01"}).status_code == 404, address


# Days


def test_the_record_is_shown_as_it_was_known(client: TestClient) -> None:
    assert "contested" in look(client, f"/incidents/{CONTESTED}").text
    then = look(client, f"/incidents/{CONTESTED}?as_of=2025-03-04")
    assert "As it was known on 2025-03-04" in then.text
    assert "reported" in then.text
    assert "State Voice" not in then.text
    assert "State Voice" in look(client, f"/incidents/{CONTESTED}").text
    assert "Nothing is contested." in look(client, "/?as_of=2025-03-05").text
    assert "denied by Army of Iran" in look(client, "/").text
    for address in ("/incidents", "/dyads", "/dyads/IRN-AZE", "/alerts", "/brief", "/actors"):
        assert "As it was known on 2025-03-04" in look(client, f"{address}?as_of=2025-03-04").text


def test_a_day_is_taken_along_to_other_pages_and_left_again(client: TestClient) -> None:
    page = look(client, "/incidents?as_of=2025-03-04")
    assert "/dyads?as_of=2025-03-04" in page.links("/dyads")
    assert "/incidents" in page.links("/incidents")
    assert f"/incidents/{CONTESTED}?as_of=2025-03-04" in page.links("/incidents/")


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/sources?as_of=2025-03-04", "State Voice"),
        ("/documents?as_of=2025-03-04", "State Voice"),
        ("/search?q=drone&as_of=2025-03-04", "State Voice"),
    ],
)
def test_no_page_says_it_is_of_a_day_and_shows_what_came_later(address: str, word: str, client: TestClient) -> None:
    page = look(client, address)
    assert "As it was known on" not in page.text or word not in page.text


def test_the_day_of_the_last_visit_is_remembered(client: TestClient) -> None:
    page = look(client, "/")
    assert next(one["value"] for one in page.all("input") if one.get("name") == "since") == "2025-02-03"
    assert client.cookies.get("whowhom_seen") == "2025-03-06"
    client.cookies.clear()
    client.cookies.set("whowhom_seen", "2025-03-05")
    page = look(client, "/")
    assert next(one["value"] for one in page.all("input") if one.get("name") == "since") == "2025-03-05"
    client.cookies.clear()
    client.cookies.set("whowhom_seen", "<b>")
    assert look(client, "/").all("h1")


def test_a_visit_to_another_day_is_no_visit(client: TestClient) -> None:
    look(client, "/?as_of=2025-03-04")
    assert "whowhom_seen" not in client.cookies


# Facets and pages


def test_a_facet_is_put_on_and_taken_off_and_keeps_the_rest(client: TestClient) -> None:
    page = look(client, "/incidents?since=2025-01-01")
    on = next(link for link in page.links("/incidents?") if "type=ASSAULT" in link)
    assert on == "/incidents?since=2025-01-01&type=ASSAULT"
    chosen = look(client, on)
    assert "Incidents 2" in chosen.text
    marked = [one["href"] for one in chosen.all("a") if one.get("aria-current") == "true" and "facet" not in one]
    assert "/incidents?since=2025-01-01" in marked
    two = next(link for link in chosen.links("/incidents?") if "type=ACCUSE" in link)
    assert "Incidents 3" in look(client, two).text


def test_a_facet_is_marked_however_its_value_is_written(client: TestClient) -> None:
    page = look(client, "/incidents?type=assault")
    assert "Incidents 2" in page.text
    assert any(one.get("class") == "on" for one in page.all("a"))


def test_values_of_a_facet_are_counted_as_their_links_find(client: TestClient) -> None:
    page = client.get("/incidents").text
    found = re.findall(r'<a href="(/incidents\?[a-z]+=[^"]+)">[^<]*</a> <span class="n">(\d+)</span>', page)
    assert len(found) >= 6
    for address, number in found:
        assert f"Incidents {number}" in look(client, address.replace("&amp;", "&")).text


def test_pages_together_show_every_incident_once(crowd: TestClient) -> None:
    seen: list[str] = []
    address: str | None = "/incidents?type=ASSAULT"
    while address:
        page = look(crowd, address)
        seen += page.links("/incidents/")
        address = next((one["href"] for one in page.all("a") if one.get("rel") == "next"), None)
    assert len(seen) == len(set(seen)) == 62
    assert (
        seen[0] == "/incidents/" + crowd.get("/api/v1/incidents?type=ASSAULT&since=2025-03-01").json()["items"][0]["id"]
    )


# Incidents


def test_an_incident_shows_its_ledger_log_and_marked_words(client: TestClient) -> None:
    page = look(client, f"/incidents/{CONTESTED}")
    for words in ("Army of Iran (a side)", "deny", "assert", "made: 2 mentions, reported", "Morning Wire"):
        assert words in page.text
    assert {"predicate"} <= {one["class"] for one in page.all("mark")}


def test_the_first_letters_of_an_id_lead_to_it(client: TestClient) -> None:
    answer = client.get(f"/incidents/{CONTESTED[:8]}?as_of=2025-03-04", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/incidents/{CONTESTED}?as_of=2025-03-04"


# Corrections


@pytest.mark.parametrize("csrf", ["", "wrong", "é"])
def test_a_decision_without_the_secret_of_the_form_is_refused(csrf: str, writer: TestClient) -> None:
    secret(writer, CONTESTED)
    data = {"what": "dismiss", "author": "Ana", "reason": "none", "csrf": csrf}
    assert writer.post(f"/incidents/{CONTESTED}", data=data).status_code == 400
    assert "dismissed" not in look(writer, f"/incidents/{CONTESTED}").text.replace("dismiss:", "")


def test_a_secret_without_its_cookie_is_refused(writer: TestClient) -> None:
    data = {"what": "dismiss", "author": "Ana", "reason": "none", "csrf": secret(writer, CONTESTED)}
    writer.cookies.clear()
    assert writer.post(f"/incidents/{CONTESTED}", data=data).status_code == 400
    data["csrf"] = ""
    assert writer.post(f"/incidents/{CONTESTED}", data=data).status_code == 400


def test_a_decision_is_recorded_with_author_and_reason_and_taken_back(writer: TestClient) -> None:
    page = decide(writer, "dismiss")
    assert "dismissed: ruled out (Ana: seen the wreck)" in page.text
    assert "Incidents 2" in look(writer, "/incidents").text
    page = decide(writer, "restore")
    assert "restored: taken back in (Ana: seen the wreck)" in page.text
    assert "Incidents 3" in look(writer, "/incidents").text


def test_a_type_is_set_right(writer: TestClient) -> None:
    assert "type: THREATEN" in decide(writer, "recode", type="THREATEN").text
    assert writer.get(f"/api/v1/incidents/{CONTESTED}").json()["incident"]["type"] == "THREATEN"


def test_two_incidents_become_one_and_the_old_name_leads_to_it(writer: TestClient) -> None:
    others = [one["id"] for one in writer.get("/api/v1/incidents").json()["items"] if one["id"] != CONTESTED]
    page = decide(writer, "merge", other=others[0])
    assert f"{others[0]} became part of it" in page.text
    answer = writer.get(f"/incidents/{others[0]}", follow_redirects=False)
    assert answer.headers["location"] == f"/incidents/{CONTESTED}"


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("dismiss", {"author": " "}), ("dismiss", {"reason": "  "}), ("explode", {}), ("recode", {"type": ""}),
        ("recode", {"type": "NOPE"}), ("recode", {"type": "drone"}), ("merge", {}), ("merge", {"other": "none"}),
        ("merge", {"other": CONTESTED}), ("dismiss", {"author": "a" * 81}), ("dismiss", {"reason": "a" * 401}),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_changes_nothing(what: str, changes: dict[str, str], client: TestClient) -> None:
    before = client.get("/api/v1/incidents").json()
    data = {"what": what, "author": "Ana", "reason": "none", "csrf": secret(client, CONTESTED)} | changes
    assert 400 <= client.post(f"/incidents/{CONTESTED}", data=data).status_code < 500
    assert client.get("/api/v1/incidents").json() == before


def test_what_an_analyst_writes_is_inert(writer: TestClient) -> None:
    page = decide(writer, "dismiss", author=EVIL[:80], reason=EVIL)
    assert "alert(1)" in page.text
    assert dangers(page) == []


# The as-of day, on every page that takes one


@pytest.mark.parametrize("address", ["/", "/incidents?country=IRN", f"/incidents/{CONTESTED}", "/dyads",
                                     "/dyads/IRN-AZE", "/alerts", "/brief?dyad=IRN-AZE", "/actors", "/sources",
                                     "/search?q=drone", "/documents"])  # fmt: skip
def test_every_page_of_a_day_has_a_field_and_a_slider_over_the_days_of_the_record(
    address: str, client: TestClient
) -> None:
    page = look(client, address)
    slider = next(one for one in page.all("input") if one.get("type") == "range")
    assert (slider["data-first"], slider["data-last"]) == ("2025-03-04", "2025-03-06")
    assert "hidden" in slider
    fields = [one for one in page.all("input") if one.get("name") == "as_of"]
    assert [one["value"] for one in fields] == ["2025-03-06"]


def test_a_page_of_no_day_has_none(client: TestClient) -> None:
    for address in ("/about", "/quarantine", "/nothing"):
        page = look(client, address, 404 if address == "/nothing" else 200)
        assert not any(one.get("name") == "as_of" for one in page.all("input")), address


def test_another_day_keeps_what_was_asked_and_so_does_the_way_back(client: TestClient) -> None:
    page = look(client, "/incidents?country=IRN&page=1&as_of=2025-03-04")
    hidden = {one["name"]: one["value"] for one in page.all("input") if one.get("type") == "hidden"}
    assert hidden["country"] == "IRN"
    assert "page" not in hidden
    assert "/incidents?country=IRN" in page.links()


def test_an_incident_that_nobody_dated_can_be_opened(own: Store) -> None:
    """Such a page is known on the day it came, which no dated one reaches."""
    undated = news("2025-03-20")
    undated = replace(undated, article=replace(
        undated.article, published=Published(date=None), sha256="0" * 64, id="d-undated",
    ))  # fmt: skip
    client = visitor(app_of(own))
    client.app.state.desk.add([undated])  # type: ignore[attr-defined]
    items = client.get("/api/v1/incidents?limit=500").json()["items"]
    for one in items:
        assert client.get(f"/incidents/{one['id']}").status_code == 200
        assert client.get(f"/api/v1/incidents/{one['id']}").status_code == 200
