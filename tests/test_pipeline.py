"""From files to coded articles, on the articles written for the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from whowhom.model import EventMention, Rejected
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture(scope="module")
def coded(pipeline: Pipeline, examples: Path) -> list[Coded]:
    return [item for item in pipeline.code([examples]) if isinstance(item, Coded)]


def events(coded: list[Coded]) -> list[EventMention]:
    return [mention for item in coded for mention in item.mentions]


def test_every_example_is_coded(coded: list[Coded]) -> None:
    assert len(coded) >= 12
    assert all(item.skipped is None for item in coded)
    assert sum(bool(item.mentions) for item in coded) >= 12


def test_offsets_are_the_words_of_the_article(coded: list[Coded]) -> None:
    for item in coded:
        text = item.article.text
        for mention in item.mentions:
            evidence = mention.evidence
            assert text[evidence.start : evidence.end] == evidence.text
            assert text[evidence.predicate.start : evidence.predicate.end] == evidence.predicate.text
            assert all(text[a.start : a.end] == a.text for a in mention.actors + mention.recipients)


def test_every_event_names_a_party(coded: list[Coded]) -> None:
    for mention in events(coded):
        named = [actor.text.lower() for actor in mention.actors + mention.recipients]
        assert named
        assert not {"", "a", "an", "the", "joint"} & set(named)


def test_ids_differ_and_stay(coded: list[Coded], pipeline: Pipeline, examples: Path) -> None:
    ids = [mention.id for mention in events(coded)]
    assert len(set(ids)) == len(ids)
    again = [item for item in pipeline.code([examples]) if isinstance(item, Coded)]
    assert again == coded


@pytest.mark.parametrize(
    ("name", "date", "basis"),
    [
        ("01-drone-agency", "2025-09-17", "metadata"),
        ("05-protest-wire", "2026-03-03", "text"),
        ("08-ceasefire-aid", "2025-02-20", "url"),
        ("09-sanctions", None, "none"),
        ("11-gas-agreement", "2024-10-22", "metadata"),
        ("14-short-reports", None, "given"),
    ],
)
def test_dates_have_their_basis(coded: list[Coded], name: str, date: str | None, basis: str) -> None:
    (found, *_) = [item.article.published for item in coded if name in item.article.source]
    assert found.basis == basis
    assert date is None or found.date == date


def test_an_undated_page_dates_no_event_by_its_clock(coded: list[Coded]) -> None:
    (item,) = [item for item in coded if item.article.id.startswith("09-")]
    assert all(m.date.basis in {"read", "unresolved"} for m in item.mentions)


def test_the_four_drone_reports_name_both_states(coded: list[Coded]) -> None:
    for number in ("01-", "02-", "03-", "04-"):
        (item,) = [item for item in coded if item.article.id.startswith(number)]
        countries = {a.country for m in item.mentions for a in m.actors + m.recipients}
        assert {"IRN", "AZE"} <= countries


def test_given_date_overrides_the_page(pipeline: Pipeline, examples: Path) -> None:
    (item,) = pipeline.code([examples / "01-drone-agency.html"], published="2025-10-01")
    assert isinstance(item, Coded)
    assert (item.article.published.date, item.article.published.basis) == ("2025-10-01", "given")


def test_another_language_is_kept_and_not_coded(pipeline: Pipeline, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "Le ministre des Affaires étrangères a convoqué mardi l'ambassadeur pour protester contre le survol de "
        "son territoire par des avions militaires.\n\nLe gouvernement demande des explications.",
        encoding="utf-8",
    )
    (item,) = pipeline.code([page])
    assert isinstance(item, Coded)
    assert (item.skipped, item.mentions) == ("language fr", ())


def test_bad_input_comes_out_in_its_place(pipeline: Pipeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kenya summoned the Somali ambassador on Monday.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.txt").write_text("Poland expelled two Russian diplomats on Tuesday.\n", encoding="utf-8")
    first, second, third = pipeline.code([tmp_path])
    assert isinstance(second, Rejected)
    assert [type(first), type(third)] == [Coded, Coded]
