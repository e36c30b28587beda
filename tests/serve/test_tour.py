"""The steps through a small record: chosen by what it holds, right for any, absent where nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.linked import article, told
from tests.serve.made import EVIL, HTML, Look, app_of, dangers, many, visitor
from whowhom.config import Settings
from whowhom.model.coded import Coded
from whowhom.serve.desk import Desk
from whowhom.serve.tour import Step, steps
from whowhom.store import linking
from whowhom.store.embedded import Store

SHOT = told("Iran shot down a drone of Azerbaijan.", "shot", day="2025-03-02")
CONTESTED = "46111d5fc073c752"


def of(path: Path, some: Sequence[Coded]) -> Sequence[Step]:
    with Store.open(path) as store:
        store.add_all(some)
        linking.link(store)
        return steps(Desk(store, Settings(db=path)))


def test_it_leads_from_the_contested_incident_to_its_pair_and_brief(client: TestClient) -> None:
    page = Look(client.get("/", headers=HTML).text)
    links = page.links()
    incident = f"/incidents/{CONTESTED}"
    wanted = (
        incident,
        f"{incident}?as_of=2025-03-0",
        "/documents/",
        "/dyads/IRN-AZE?as_of=",
        "/brief?dyad=IRN-AZE&as_of=",
    )
    at = [next(n for n, link in enumerate(links) if link.startswith(start)) for start in wanted]
    assert at == sorted(at)
    assert "denied by Army of Iran" in page.text
    for link in links[at[0] : at[-1] + 1]:
        assert client.get(link, headers=HTML).status_code == 200, link


def test_nothing_is_shown_of_an_empty_record_or_of_what_is_told_once(tmp_path: Path) -> None:
    assert of(tmp_path / "empty.duckdb", []) == ()
    assert of(tmp_path / "once.duckdb", [article("Post", "2025-03-02", SHOT)]) == ()


def test_whoever_has_read_much_needs_none(tmp_path: Path) -> None:
    assert of(tmp_path / "many.duckdb", many()) == ()


def test_steps_that_do_not_fit_are_left_out(tmp_path: Path) -> None:
    alone = told("Iran shelled a post in Northford.", "shelled", day="2025-03-02", to=None, place="Northford")
    some = [article(outlet, "2025-03-02", alone, note=outlet) for outlet in ("Post", "Wire")]
    found = of(tmp_path / "alone.duckdb", some)
    assert [step.href.split("?")[0].split("/")[1] for step in found] == ["incidents", "documents", "brief"]
    assert "denied by nobody" in found[0].words


@pytest.mark.parametrize("outlet", [EVIL, None])
def test_hostile_and_missing_names_are_text(tmp_path: Path, outlet: str | None) -> None:
    with Store.open(tmp_path / "evil.duckdb") as store:
        store.add_all([article(outlet, "2025-03-02", SHOT), article("Wire", "2025-03-03", SHOT)])
        linking.link(store)
        client = visitor(app_of(store))
        page = Look(client.get("/", headers=HTML).text)
        assert "What this desk does" in page.text
        assert dangers(page) == []


def test_it_is_put_away_and_taken_out_again(client: TestClient) -> None:
    def shown() -> bool:
        return "What this desk does" in Look(client.get("/", headers=HTML).text).text

    assert shown()
    answer = client.get("/?tour=hide", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert not shown()
    client.get("/?tour=show")
    assert shown()
    assert client.get("/?tour=nope").status_code == 422
