"""Atom feeds: they parse, and their entries lead to pages."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import msgspec
import pytest
from fastapi.testclient import TestClient

from tests.events import MOLDOVA, coded, mention
from tests.serve.made import STEERING

NS = "{http://www.w3.org/2005/Atom}"


def feed(client: TestClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = fromstring(answer.content)
    assert root.tag == f"{NS}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{NS}{name}")
        assert all(entry.findtext(f"{NS}{name}") for entry in root.iter(f"{NS}entry"))
    return root


def entries(client: TestClient, address: str) -> list[Element]:
    return list(feed(client, address).iter(f"{NS}entry"))


def test_alerts_are_entries_that_lead_to_them(client: TestClient) -> None:
    (entry,) = entries(client, "/alerts.atom")
    assert entry.findtext(f"{NS}title") == "warning: AZE-IRN, Diplomatic row over an incursion"
    assert entry.findtext(f"{NS}updated") == "2025-03-04T00:00:00Z"
    link = entry.find(f"{NS}link")
    assert link is not None
    address = urlsplit(link.attrib["href"])
    assert address.path == "/alerts"
    assert f'id="{address.fragment}"' in client.get("/alerts").text


def test_incidents_are_entries_the_latest_change_first(client: TestClient) -> None:
    found = entries(client, "/incidents.atom")
    days = [entry.findtext(f"{NS}updated") or "" for entry in found]
    assert len(found) == 3
    assert days == sorted(days, reverse=True)
    for entry in found:
        link = entry.find(f"{NS}link")
        assert link is not None
        assert client.get(urlsplit(link.attrib["href"]).path).status_code == 200
    assert len({entry.findtext(f"{NS}id") for entry in found}) == 3


def test_a_feed_answers_a_question(client: TestClient, crowd: TestClient) -> None:
    assert len(entries(client, "/incidents.atom?type=ACCUSE")) == 1
    assert entries(client, "/incidents.atom?country=FRA") == []
    assert len(entries(crowd, "/incidents.atom")) == 50
    assert client.get("/incidents.atom?type=NOPE").status_code == 400


def test_hostile_words_are_words_in_a_feed(evil: TestClient) -> None:
    found = entries(evil, "/incidents.atom?actor=alert")
    title = found[0].findtext(f"{NS}title") or ""
    assert "<script>alert(1)</script>" in title
    assert not STEERING.search(title)
    feed(evil, "/alerts.atom")
    feed(evil, "/incidents.atom?country=%3C/feed%3E%22")


@pytest.mark.parametrize("mark", ["\ufffe", "\uffff", "\x0b", "\x85", "]]>"])
def test_characters_that_xml_has_not_break_no_feed(mark: str, writer: TestClient) -> None:
    odd = coded("A text of its own, summoned.", "odd.txt",
                mention(id="odd", actors=(replace(MOLDOVA, name=f"Ministry {mark} of"),)))  # fmt: skip
    assert writer.post("/api/v1/documents", content=msgspec.msgpack.encode([odd])).status_code == 200
    assert len(entries(writer, "/incidents.atom?country=MDA")) == 1
