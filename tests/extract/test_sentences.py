"""Sentence boundaries, case by case, and what holds for every text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.extract.sentences import sentences
from whowhom.model.text import Span

# Each case is one paragraph; "|" stands where a sentence ends.
CASES = [
    "The army advanced.| It stopped at the river.",
    "U.S. Secretary John Harlow met J. D. Marlowe on Monday.| They spoke for an hour.",
    "Troops entered from the U.S.| The president objected.",
    "He returned to the U.S. Embassy in the capital.",
    "Gen. X denied it.| Lt. Col. Y did not.",
    "Battalion No. 5 withdrew at 5 a.m. on Friday.| No. 6 stayed.",
    "Talks began at 9 a.m.| The envoy left at noon.",
    "The shelling stopped at 6 p.m. GMT and resumed later.",
    "Output fell 3.5 percent to 1.2 million barrels.| Exports rose.",
    "It hit at 4.30.| Nobody was hurt.",
    "“The road is safe again.| Convoys will use it,” Colonel Haddan said.",
    '"We will not yield." The minister left.'.replace('." ', '."| '),
    '"Who fired first?" he asked.| Nobody answered.',
    '"Who fired first?" Colonel Marlin asked.| Nobody answered.',
    '"Leave!" the crowd shouted.',
    "Is it a war?| It is not.",
    "What a day!| Nobody slept.",
    "He waited... and then he left.",
    "He waited…| The convoy never came.",
    "The deal (signed in Geneva. It was brief.) holds.| Both sides say so.",
    "See https://example.org/a.b?c=1.2 for the text.| It is long.",
    "Mr. Salim, Dr. Okafor and Prof. Lind signed.| Mrs. Haddad did not.",
    "The firm Acme Inc. Friday reported losses.",
    "They met on Jan. 3 and again in Feb.| The talks failed.",
    "George W. Tanner spoke.| He was brief.",
    "Delegates from Washington, D.C., arrived.| Others followed.",
    "The group demanded food, water, etc.| Its leader fled.",
    "Fighters (about 200, i.e. two companies) left.",
    "Rebels hold the town of St. Alban.| They took it in May.",
    "1. The parties shall withdraw.| They shall do so at once.",
    "He said: ‘No.’| She agreed.",
    "The vote was 5 vs. 4 in favour.",
    "Sources at the U.N. said aid was blocked.",
    "Under Art. 5 of the treaty, an attack on one is an attack on all.",
    "The strike killed 12.| 30 were wounded.",
    "The text was adopted.[3]| It binds all.",
    "Ambassador R. Petrov-Lane resigned.| A successor was named.",
    "The ceasefire holds.| “We are relieved,” a resident said.",
    "停火协议已经签署。|双方同意撤军。",
    "انتهت المعركة؟| نعم.",
]


@pytest.mark.parametrize("case", CASES)
def test_boundaries(case: str) -> None:
    text = case.replace("|", "")
    assert [s.of(text) for s in sentences(text)] == [part.strip() for part in case.split("|")]


def test_a_line_end_ends_a_sentence() -> None:
    text = "Heading without stop\nThe army left."
    assert [s.of(text) for s in sentences(text)] == ["Heading without stop", "The army left."]


def test_only_the_given_stretch_is_read() -> None:
    text = "First one. Second one. Third one."
    assert [s.of(text) for s in sentences(text, Span(11, 22))] == ["Second one."]


def test_an_unclosed_bracket_does_not_hold_the_rest() -> None:
    text = "The list (see below is long. " + "It names many people. " * 30
    assert len(sentences(text)) == 31


@given(st.text(alphabet="AaBb .!?\"'”“()[]0123456789\n…,:;-—é漢。", max_size=400))
def test_sentences_are_ordered_and_cover_all_print(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = "".join(s.of(text) for s in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(s.of(text) == s.of(text).strip() and s.start < s.end for s in spans)


@given(st.text(max_size=300))
def test_any_text_is_cut_without_loss(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(s.of(text) for s in spans).split()) == "".join(text.split())


def test_a_giant_line_takes_no_time() -> None:
    assert len(sentences("The army left the town. " * 20_000)) == 20_000
    assert len(sentences("a" * 1_000_000)) == 500
    assert len(sentences("(" * 50_000 + " x. Y " * 1000)) >= 1


def test_text_without_stops_is_cut_at_blanks() -> None:
    text = "and so on " * 2000
    found = sentences(text)
    assert max(s.end - s.start for s in found) <= 2000
    assert " ".join(s.of(text) for s in found) == text.strip()


def test_a_word_without_end_is_cut_all_the_same() -> None:
    found = sentences("x" * 9000)
    assert [(s.start, s.end) for s in found] == [(0, 2000), (2000, 4000), (4000, 6000), (6000, 8000), (8000, 9000)]
