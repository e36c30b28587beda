"""Marks in a text: every word stays where it stood, and none of it is markup."""

from __future__ import annotations

import html
import random
import re
from dataclasses import replace

import pytest

from tests.events import MOLDOVA, SENTENCE, coded, mention
from tests.serve.made import EVIL, Look, dangers
from whowhom.output import harmless
from whowhom.serve import marking
from whowhom.store.search import Hit
from whowhom.store.words import parsed


def bare(marked: str) -> str:
    return html.unescape(re.sub(r"</?(?:mark|p)\b[^>]*>", "", marked))


def test_predicate_and_parties_are_marked_with_what_was_read() -> None:
    page = Look(str(marking.marked(mention())))
    assert [one["class"] for one in page.all("mark")] == ["actor", "predicate", "recipient"]
    assert page.all("mark")[1]["title"] == "ACCUSE disapprove, actual, confidence 0.83"
    assert page.all("mark")[0]["title"].startswith("who: Foreign Ministry of Moldova, ")
    assert bare(str(marking.marked(mention()))) == SENTENCE


def test_a_party_named_outside_its_sentence_is_not_marked_in_it() -> None:
    one = mention(actors=(replace(MOLDOVA, start=1000, end=1010),))
    assert "actor" not in str(marking.marked(one))


def test_of_marks_that_overlap_the_first_stays() -> None:
    marked = str(marking.spans("abcdef", [(0, 4, "x", ""), (2, 6, "y", ""), (4, 6, "z", ""), (0, 2, "y", "")]))
    assert marked == '<mark class="x" title="">abcd</mark><mark class="z" title="">ef</mark>'


@pytest.mark.parametrize("span", [(-3, 2), (5, 99), (4, 2), (99, 100)])
def test_a_mark_beyond_the_text_changes_no_word(span: tuple[int, int]) -> None:
    assert bare(str(marking.spans("abcdef", [(*span, "x", "")]))) == "abcdef"


def test_no_mark_goes_over_the_end_of_a_paragraph() -> None:
    whole = str(marking.spans("one\ntwo", [(1, 5, "x", "")]))
    assert whole == "one\ntwo"


def test_any_marks_leave_any_text_as_it_was() -> None:
    dice = random.Random(7)
    letters = "ab<>&\"'\n \u202e\x07é"
    for _ in range(500):
        text = "".join(dice.choice(letters) for _ in range(dice.randrange(30)))
        ends = [sorted((dice.randrange(-2, 32), dice.randrange(-2, 32))) for _ in range(4)]
        some = [(first, last, "x", text) for first, last in ends]
        marked = str(marking.spans(text, some))
        assert bare(marked) == harmless(text)
        assert dangers(Look(marked)) == []


def test_hostile_words_are_words() -> None:
    one = mention(f"{EVIL} summoned {EVIL}", actors=(replace(MOLDOVA, text=EVIL, name=EVIL, start=0, end=40),))
    page = Look(str(marking.marked(one)))
    assert {tag for tag, _ in page.tags} == {"mark"}
    assert dangers(page) == []


def test_an_article_is_a_paragraph_a_line() -> None:
    made = coded(f"{SENTENCE}\n\n{EVIL}\nThe end.", "a.txt", mention())
    page = Look(str(marking.article(made.article, made.mentions)))
    assert len(page.all("p")) == 3
    assert {tag for tag, _ in page.tags} == {"mark", "p"}
    assert dangers(page) == []


def test_the_same_mark_of_several_events_stands_once() -> None:
    made = coded(SENTENCE, "a.txt", mention(), mention(id="e2"))
    page = Look(str(marking.article(made.article, made.mentions)))
    assert [one["class"] for one in page.all("mark")] == ["actor", "predicate", "recipient"]


def test_words_that_were_found_are_marked_in_any_spelling() -> None:
    words = f"Gala\u0163i {EVIL} guards"
    hit = Hit(
        document="d", title=None, publisher=None, published=None, start=0, end=9, text=words, score=1.0, events=()
    )
    page = Look(str(marking.found(hit, parsed("galati guard"))))
    assert [one["class"] for one in page.all("mark")] == ["hit", "hit"]
    assert dangers(page) == []
