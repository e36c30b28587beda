from __future__ import annotations

from typing import Any

import pytest

from tests.events import mention
from tests.export.made import claim, told
from tests.judged import alert, selection
from whowhom.brief.notes import CITED, Notes, alert_cites, cites_of, counted, sentence, standing, teller
from whowhom.model.told import Told


def voices(*acts: str) -> Told:
    """An incident that as many voices tell, one mention each."""
    mentions = tuple(mention(id=f"e{number}") for number in range(len(acts)))
    claims = tuple(claim(act=act, voice=number, mention=f"e{number}") for number, act in enumerate(acts))
    return told(mentions=mentions, claims=claims)


# Numbers


def test_evidence_is_numbered_in_the_order_of_first_use_and_never_twice() -> None:
    notes = Notes()
    first, second = mention(id="e1"), mention(id="e2")
    assert [notes.words("i1", one) for one in (first, second, first)] == [1, 2, 1]
    assert notes.figure("Two documents were read.") == 3
    assert [(one.number, one.kind) for one in notes.found] == [(1, "words"), (2, "words"), (3, "figure")]


def test_a_note_carries_what_is_needed_to_open_it() -> None:
    notes = Notes()
    one = mention()
    notes.words("i1", one)
    (found,) = notes.found
    assert (found.quote, found.document, found.mention) == (one.evidence.text, one.document, one.id)
    assert (found.start, found.end) == (one.evidence.start, one.evidence.end)
    assert (found.outlet, found.title, found.url) == ("Example Agency", "A drone", "https://example.org/a")
    assert (found.published, found.incidents) == ("2025-03-22", ("i1",))


def test_figures_in_the_same_words_on_other_incidents_keep_all_of_them() -> None:
    notes = Notes()
    notes.figure("Nothing was read in the two weeks to 2025-03-22.", ["i1"])
    notes.figure("Nothing was read in the two weeks to 2025-03-22.", ["i2"])
    assert {id for one in notes.found for id in one.incidents} == {"i1", "i2"}


# What an incident cites


def test_an_incident_cites_one_mention_of_each_voice() -> None:
    copies = told(
        mentions=(mention(id="e1"), mention(id="e2")), claims=(claim(mention="e1"), claim(mention="e2"))
    )  # fmt: skip
    notes = Notes()
    assert cites_of(copies, notes) == [1]
    assert notes.found[0].mention == "e1"


def test_a_denial_is_cited_last_however_many_tell_it() -> None:
    notes = Notes()
    whole = voices("deny", "assert", "assert", "assert", "assert")
    assert cites_of(whole, notes) == [1, 2, 3]
    assert len(notes.found) == CITED
    assert [one.mention for one in notes.found] == ["e1", "e2", "e0"]


def test_an_alert_cites_each_of_its_incidents() -> None:
    one, other = told("i1"), told("i2", mentions=(mention(id="e2"),), claims=(claim(mention="e2"),))
    notes = Notes()
    assert alert_cites(alert("i1", "i2"), selection(one, other), notes) == [1, 2]


def test_an_alert_numbers_no_evidence_that_it_does_not_cite() -> None:
    notes = Notes()
    cites = alert_cites(alert("i1"), selection(voices("assert", "assert", "deny")), notes)
    assert cites == [one.number for one in notes.found]


def test_an_alert_whose_incidents_are_not_told_cites_how_it_came_about() -> None:
    notes = Notes()
    assert alert_cites(alert("gone"), selection(), notes) == [1]
    assert notes.found[0].kind == "figure"
    assert "rule row: 2.0 against 1.0" in notes.found[0].quote
    assert notes.found[0].incidents == ("gone",)


# Who stands behind it


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"status": "contested", "denied_by": ("Army of Iran",)}, "; Army of Iran denies it"),
        ({"status": "contested", "denied_by": ("Iran", "Turkey", "Russia")}, "; Iran and Turkey deny it"),
        ({"status": "retracted"}, "; the report was taken back"),
        ({"status": "corroborated", "independent": 2}, ", as two independent voices report"),
        ({"status": "corroborated", "independent": 20}, ", as 20 independent voices report"),
        ({"status": "reported"}, ", according to Example Agency"),
        ({"status": "single-party claim"}, ", according to Example Agency alone"),
        ({"claims": (claim(act="deny"),)}, ""),
    ],
)
def test_a_sentence_ends_with_who_stands_behind_it(changes: dict[str, Any], end: str) -> None:
    assert standing(told(**changes)) == end


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"source": "The police"}, "the police in Gazette"),
        ({"source": "Local residents"}, "local residents in Gazette"),
        ({"source": "Local Committee"}, "Local Committee in Gazette"),
        ({"source": "Gazette"}, "Gazette"),
        ({"source": "Ana Bell's"}, "Ana Bell in Gazette"),
        ({"source": "Ana\u202e\nBell", "outlet": None}, "Ana Bell"),
        ({"source": None}, "Gazette"),
        ({"source": None, "outlet": None}, "an unsigned document"),
    ],
)
def test_a_teller_is_named_in_the_middle_of_a_sentence(changes: dict[str, Any], named: str) -> None:
    assert teller(claim(**({"outlet": "Gazette"} | changes))) == named


# Sentences


def test_a_sentence_is_one_line_and_cites_each_number_once() -> None:
    one = sentence("it  was\nshot.", [3, 1, 3], ["i1"])
    assert (one.text, one.cites, one.about) == ("It was shot.", (3, 1), ("i1",))


@pytest.mark.parametrize(
    ("value", "words"), [(0, "no incidents"), (1, "one incident"), (12, "twelve incidents"), (13, "13 incidents")]
)
def test_numbers_up_to_twelve_are_words(value: int, words: str) -> None:
    assert counted(value, "incident") == words
