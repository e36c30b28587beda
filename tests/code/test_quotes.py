"""Quoted speech across sentences and paragraphs."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from whowhom.code.quotes import quotes


def read(text: str) -> list[str]:
    return [span.of(text) for span in quotes(text)]


def test_straight_marks_open_and_close_in_turn() -> None:
    assert read('He said, "we will not leave the town" and left.') == ["we will not leave the town"]


def test_a_quotation_may_hold_two_sentences() -> None:
    assert read('"We saw them come. They crossed at dawn," she said.') == ["We saw them come. They crossed at dawn,"]


def test_a_curly_mark_closes_what_a_straight_one_opened() -> None:
    assert read('"Nobody was hurt in the shelling,” the mayor said.') == ["Nobody was hurt in the shelling,"]


def test_short_scare_quotes_are_no_speech() -> None:
    assert read("the so-called “special operation” goes on") == []


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = "“We will go on with this fight\n\n“until they leave our land,” he said."
    assert read(text) == ["We will go on with this fight", "until they leave our land,"]


@given(st.text(alphabet='ab "“”«»\n', max_size=80))
def test_spans_lie_in_order_and_do_not_overlap(text: str) -> None:
    found = quotes(text)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
