from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.export.made import killed
from tests.export.made import told as incident
from tests.judged import made_record, selection
from tests.linked import article, told
from whowhom.brief import unresolved, write
from whowhom.errors import CodebookError, ConfigError
from whowhom.model.tension import Briefing
from whowhom.openrecord import OpenRecord

HOSTILE = "<script>alert(1)</script>![x](https://evil.example/p.png)\u202e\x1b[31m-->"


def words(briefing: Briefing, *sections: str) -> str:
    """The sentences of some sections, or of all."""
    return " ".join(
        one.text for section in briefing.sections if not sections or section.name in sections
        for one in section.sentences
    )  # fmt: skip


def first_use(briefing: Briefing) -> list[int]:
    """Numbers of evidence in the order in which sentences cite them."""
    cited = [number for section in briefing.sections for one in section.sentences for number in one.cites]
    return list(dict.fromkeys(cited))


# Evidence

SUBJECTS = [
    {"dyad": ("IRN", "AZE")}, {"country": "AZE"}, {}, {"since": "2025-09-18"}, {"dyad": ("FRA", "CHL")},
]  # fmt: skip


@pytest.mark.parametrize("asked", SUBJECTS)
def test_every_sentence_cites_and_every_citation_opens(asked: dict[str, object], record: OpenRecord) -> None:
    found = record.brief(**asked)  # type: ignore[arg-type]
    assert all(one.cites for section in found.sections for one in section.sentences)
    assert list(unresolved(found, record.store)) == []


@pytest.mark.parametrize("asked", SUBJECTS)
def test_evidence_is_numbered_from_one_in_order_of_first_use(asked: dict[str, object], record: OpenRecord) -> None:
    found = record.brief(**asked)  # type: ignore[arg-type]
    assert [one.number for one in found.citations] == list(range(1, len(found.citations) + 1))
    assert first_use(found) == [one.number for one in found.citations]


def test_evidence_of_an_alert_from_before_the_period_is_all_cited(record: OpenRecord) -> None:
    found = record.at("2025-10-19").brief(("IRN", "AZE"))
    assert "that was raised on 17 September 2025 is kept open" in words(found)
    assert first_use(found) == [one.number for one in found.citations]


# What it says


def test_the_drone_is_told_with_who_denies_it(drone: Briefing) -> None:
    short = words(drone, "lead")
    assert "Iranian border guards shot down an Azerbaijani reconnaissance drone" in short
    assert "the deputy commander of the border regiment of Ardabil province denies it" in short
    both = words(drone, "voices")
    assert "is said by officials of both countries in Caspian Meridian" in both
    assert "denied by the deputy commander of the border regiment of Ardabil province in Sobh-e Khazar" in both


def test_the_alert_is_told_first_and_again_with_what_it_rests_on(drone: Briefing) -> None:
    assert "An alert for Azerbaijan and Iran has been open since 17 September 2025" in words(drone, "lead")
    watch = words(drone, "watch")
    assert "Warning for Azerbaijan and Iran, raised on 17 September 2025, is open" in watch
    assert "It would not have been raised without what" in watch


def test_its_head_says_what_it_is_about_and_how_far_it_looks(drone: Briefing) -> None:
    assert (drone.subject, drone.since, drone.until, drone.as_of) == (
        "IRN-AZE", "2025-08-21", "2025-09-20", "2025-09-20"
    )  # fmt: skip
    assert drone.title == "Iran and Azerbaijan: what changed since 21 August 2025"
    assert drone.coder.startswith("whowhom ")
    assert drone.changed == ()


def test_sections_come_in_a_fixed_order_and_none_is_empty(drone: Briefing) -> None:
    assert [one.name for one in drone.sections] == ["lead", "chronology", "voices", "tension", "watch"]
    assert all(one.sentences for one in drone.sections)


def test_days_are_told_in_order_and_the_undated_last(drone: Briefing) -> None:
    opened = [one.text for one in next(s for s in drone.sections if s.name == "chronology").sentences]
    assert [text[:21] for text in opened[:2]] == ["Between 1 November 20", "On 16 September 2025,"]
    assert [text.startswith("On a day that no report gives, ") for text in opened] == sorted(
        text.startswith("On a day that no report gives, ") for text in opened
    )


def test_what_was_not_yet_known_is_not_told(record: OpenRecord) -> None:
    before = record.at("2025-09-17").brief(("IRN", "AZE"))
    assert "drone" in words(before)
    assert "deputy commander" not in words(before)
    assert "Sobh-e Khazar" not in str(before)


@pytest.mark.parametrize(
    ("low", "high", "given"), [(2.0, 2.0, "2"), (2.0, 5.0, "2 to 5"), (1200.0, None, "1,200 or more")]
)
def test_tolls_are_told_with_their_sources(low: float, high: float | None, given: str) -> None:
    count = replace(killed(low), high=high, source="the\u202e police")
    one = incident(counts=(count, killed(None), killed(3.0, of="seized")))
    found = write(replace(selection(one), news=(one.incident,)), "2025-03-31")
    assert f", the reports give {given} killed according to the police." in words(found, "voices")


def test_what_has_too_little_weight_for_a_line_is_counted() -> None:
    many = [incident(f"i{number}") for number in range(15)]
    found = write(replace(selection(*many), news=tuple(one.incident for one in many)), "2025-03-31")
    listed = next(one for one in found.sections if one.name == "chronology").sentences
    assert len(listed) == 13
    assert listed[-1].text == "Three further incidents of less weight became known."


# Nothing to tell, and what cannot be asked


def test_an_empty_period_is_one_sentence_that_says_so_and_cites(record: OpenRecord) -> None:
    found = record.brief(("FRA", "CHL"))
    (only,) = found.sections[0].sentences
    assert only.text.startswith("No incident between France and Chile became known between 21 August 2025 and ")
    assert [found.citations[number - 1].kind for number in only.cites] == ["figure"]
    assert "chronology" not in [one.name for one in found.sections]


def test_before_anything_was_read_it_says_that_nothing_was(record: OpenRecord) -> None:
    found = record.at("2020-01-01").brief()
    assert [one.text for section in found.sections for one in section.sentences] == [
        "No incident in the record became known between 2 December 2019 and 1 January 2020."
    ]
    assert "no documents read" in found.citations[0].quote


def test_a_period_that_begins_after_today_is_refused(record: OpenRecord) -> None:
    with pytest.raises(ConfigError, match="2025-09-21 lies after 2025-09-20"):
        record.brief(("IRN", "AZE"), since="2025-09-21")


def test_an_unknown_country_is_refused_with_what_is_near(record: OpenRecord) -> None:
    with pytest.raises(CodebookError, match=r"'Irann' is no country code.*near it: IRN \(Iran\)"):
        record.brief(country="Irann")


def test_a_pair_and_a_country_at_once_are_refused(record: OpenRecord) -> None:
    with pytest.raises(ConfigError, match="not on both"):
        record.brief(("IRN", "AZE"), country="IRN")


# Repeatable, and safe


def test_the_same_record_gives_the_same_briefing(drone: Briefing, record: OpenRecord) -> None:
    with OpenRecord(record.store.path, as_of=record.today) as again:
        assert again.brief(("IRN", "AZE")) == drone


def test_steering_characters_of_an_article_are_in_no_sentence(tmp_path: Path) -> None:
    shot = told(f"Iran shot down a drone of Azerbaijan {HOSTILE} on Tuesday.", "shot", day="2025-03-08")
    with OpenRecord(made_record(tmp_path / "hostile.duckdb", [article(HOSTILE, "2025-03-09", shot)])) as record:
        found = record.brief(("IRN", "AZE"), since="2025-03-07")
        assert list(unresolved(found, record.store)) == []
    said = words(found)
    assert "<script>alert(1)</script>" in said
    assert "\u202e" not in said
    assert "\x1b" not in said
