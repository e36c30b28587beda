from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from whowhom.brief import unresolved
from whowhom.model.tension import Briefing, Citation
from whowhom.openrecord import OpenRecord


@pytest.fixture
def told(made: OpenRecord) -> Briefing:
    return made.brief(("IRN", "AZE"))


def tampered(briefing: Briefing, **changes: Any) -> Briefing:
    """The briefing with its first citation of words changed."""
    at = next(i for i, one in enumerate(briefing.citations) if one.kind == "words")
    citations: list[Citation] = list(briefing.citations)
    citations[at] = replace(citations[at], **changes)
    return replace(briefing, citations=tuple(citations))


def test_nothing_is_wrong_with_what_was_just_written(told: Briefing, made: OpenRecord) -> None:
    assert list(unresolved(told, made.store)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": "Iran shot down two drones."},
        {"start": 1},
        {"end": 5},
        {"start": None, "end": None},
        {"document": "another"},
        {"document": None},
    ],
)
def test_words_that_do_not_stand_where_they_are_said_to_are_told(
    changes: dict[str, Any], told: Briefing, made: OpenRecord
) -> None:
    (problem,) = unresolved(tampered(told, **changes), made.store)
    assert "does not stand in document" in problem


def test_an_incident_that_there_is_not_is_told(told: Briefing, made: OpenRecord) -> None:
    (problem,) = unresolved(tampered(told, incidents=("nothing",)), made.store)
    assert "incident nothing, which the record does not hold" in problem


def test_a_figure_is_checked_for_its_incidents_too(told: Briefing, made: OpenRecord) -> None:
    figures = [replace(one, incidents=("nothing",)) if one.kind == "figure" else one for one in told.citations]
    problems = list(unresolved(replace(told, citations=tuple(figures)), made.store))
    assert len(problems) == sum(one.kind == "figure" for one in figures) > 0


def test_a_sentence_without_evidence_is_told(told: Briefing, made: OpenRecord) -> None:
    first, *others = told.sections
    bare = replace(first, sentences=(replace(first.sentences[0], cites=()), *first.sentences[1:]))
    (problem,) = unresolved(replace(told, sections=(bare, *others)), made.store)
    assert problem.endswith("cites nothing")


def test_a_number_without_evidence_is_told(told: Briefing, made: OpenRecord) -> None:
    problems = list(unresolved(replace(told, citations=told.citations[1:]), made.store))
    assert problems
    assert all("cites [1], which is not among the evidence" in problem for problem in problems)
