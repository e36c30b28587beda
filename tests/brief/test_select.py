from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.judged import made_record
from tests.linked import article, told
from whowhom.brief.select import Selection, Subject, select
from whowhom.openrecord import OpenRecord

MORE = [
    article(
        "Herald", "2025-03-07",
        told("Iran may shell Azerbaijan, diplomats fear.", "shell", realis="hypothetical", day="2025-03-20"),
        told("Iran threatened Azerbaijan.", "threatened", type="THREATEN"),
        told("Turkey accused Armenia.", "accused", type="ACCUSE", by="TUR", to="ARM"),
        told("Iran will meet Azerbaijan.", "meet", type="CONSULT", realis="future", day="2025-03-20"),
    ),
    article("Herald", "2025-03-12", told("Iran shelled a post of Azerbaijan.", "shelled", day="2025-03-12")),
]  # fmt: skip


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRecord]:
    with OpenRecord(made_record(tmp_path_factory.mktemp("select") / "made.duckdb", MORE)) as opened:
        yield opened


def selected(record: OpenRecord, since: str, as_of: str, subject: Subject | None = None) -> Selection:
    subject = subject or Subject(dyad=("IRN", "AZE"))
    return select(record.store, record.at(as_of).scene, subject, since)


@pytest.mark.parametrize(
    ("subject", "holds"),
    [
        (Subject(dyad=("IRN", "AZE")), [True, True, False, False]),
        (Subject(country="IRN"), [True, True, True, False]),
        (Subject(), [True, True, True, True]),
    ],
)
def test_a_pair_is_meant_both_ways(subject: Subject, holds: list[bool]) -> None:
    pairs = [("IRN", "AZE"), ("AZE", "IRN"), ("TUR", "IRN"), ("TUR", "ARM")]
    assert [subject.holds(a, b) for a, b in pairs] == holds


def test_news_is_what_became_known_or_changed_after_the_first_day(record: OpenRecord) -> None:
    found = selected(record, "2025-03-05", "2025-03-06")
    assert (found.since, found.until) == ("2025-03-05", "2025-03-06")
    assert [one.status for one in found.news] == ["contested"]
    assert found.contested == found.news
    assert all(one.changed > "2025-03-05" for one in found.news)


def test_nothing_that_became_known_later_is_in_it(record: OpenRecord) -> None:
    found = selected(record, "2025-03-01", "2025-03-04")
    assert {one.known for one in found.news} == {"2025-03-04"}
    assert not found.contested
    assert not found.ahead
    assert all(mention.published.date is None or mention.published.date <= "2025-03-04"
               for told in found.told.values() for mention in told.mentions)  # fmt: skip


def test_threats_and_plans_are_no_news_of_what_happened(record: OpenRecord) -> None:
    found = selected(record, "2025-03-06", "2025-03-07")
    assert not found.news
    assert {(one.type, one.realis) for one in found.ahead} == {
        ("ASSAULT", "hypothetical"), ("THREATEN", "actual"), ("CONSULT", "future")
    }  # fmt: skip


def test_what_was_to_come_before_the_period_lies_no_longer_ahead(record: OpenRecord) -> None:
    days = [one.date.end for one in selected(record, "2025-03-06", "2025-04-30").ahead]
    assert "2025-03-20" in days
    assert not selected(record, "2025-04-01", "2025-04-30").ahead


def test_the_gravest_and_surest_comes_first(record: OpenRecord) -> None:
    found = selected(record, "2025-03-01", "2025-03-12")
    assert found.news[0].type == "ASSAULT"
    assert found.news[-1].type == "ACCUSE"


def test_every_incident_that_is_named_has_its_ledger(record: OpenRecord) -> None:
    found = selected(record, "2025-03-01", "2025-03-12", Subject())
    named = {one.id for one in (*found.news, *found.ahead, *found.contested)}
    named |= {id for alert in found.alerts for id in alert.incidents}
    named |= {mover.incident for one in found.tensions for mover in one.movers[:3]}
    assert named <= set(found.told)
    assert all(one.incident.claims for one in found.told.values())


def test_only_incidents_of_the_subject_are_in_it(record: OpenRecord) -> None:
    def pairs(subject: Subject) -> set[frozenset[str | None]]:
        found = selected(record, "2025-03-01", "2025-03-12", subject)
        return {frozenset(p.country for p in (*one.actors, *one.recipients)) for one in found.news}

    assert pairs(Subject(country="TUR")) == {frozenset({"TUR", "ARM"})}
    assert frozenset({"TUR", "ARM"}) not in pairs(Subject(dyad=("IRN", "AZE")))
    assert pairs(Subject()) == {frozenset({"TUR", "ARM"}), frozenset({"IRN", "AZE"})}


def test_both_directions_of_a_pair_are_told_a_quarter_back(record: OpenRecord) -> None:
    found = selected(record, "2025-03-01", "2025-03-12")
    assert [str(one.dyad) for one in found.tensions] == ["IRN→AZE", "AZE→IRN"]
    assert all(len(one.readings) == 90 and one.readings[-1].day == "2025-03-12" for one in found.tensions)
    assert [one.days for one in found.forecasts] == [30]


def test_of_everything_the_directions_that_stand_out_are_told(record: OpenRecord) -> None:
    told_of = [str(one.dyad) for one in selected(record, "2025-03-01", "2025-03-12", Subject()).tensions]
    assert told_of[0] == "IRN→AZE"
    assert len(told_of) == len(set(told_of)) <= 4


def test_documents_of_the_period_and_single_voices_are_counted(record: OpenRecord) -> None:
    found = selected(record, "2025-03-04", "2025-03-06")
    assert found.documents == 3
    news = {one.id: one.independent for one in found.news}
    assert set(found.single) == {id for id, voices in news.items() if voices < 2}


def test_before_the_first_document_there_is_nothing(record: OpenRecord) -> None:
    found = selected(record, "2024-01-01", "2024-02-01")
    assert [found.news, found.ahead, found.alerts, found.told, found.documents] == [(), (), (), {}, 0]
