"""Time expressions and their TIMEX3 values."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.resolve.calendar import days_of
from whowhom.resolve.timex import RULES, looks_ahead, timely, timexes

WEDNESDAY = date(2023, 3, 22)


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("Shelling resumed late Monday night.", "DATE", "2023-03-20TNI"),
        ("The deal was struck on 3 May 2022.", "DATE", "2022-05-03"),
        ("The vote of 14/02/2019 was void.", "DATE", "2019-02-14"),
        ("They met on 02/14/2019.", "DATE", "2019-02-14"),
        ("The bridge was closed in the summer of 2014.", "DATE", "2014-SU"),
        ("Exports fell in the third quarter of 2019.", "DATE", "2019-Q3"),
        ("The dam was planned in the 1970s.", "DATE", "197"),
        ("The chapel is from the 17th century.", "DATE", "16"),
        ("Rain is expected over the weekend.", "DATE", "2023-W12-WE"),
        ("It fell over the weekend.", "DATE", "2023-W11-WE"),
        ("The strike began two weeks ago.", "DATE", "2023-W10"),
        ("Talks lasted three and a half hours.", "DURATION", "PT3H30M"),
        ("The siege took more than twenty-one days.", "DURATION", "P21D"),
        ("A five-year plan was drawn up.", "DURATION", "P5Y"),
        ("Two decades passed.", "DURATION", "P20Y"),
        ("They ruled for several years.", "DURATION", "PXY"),
        ("Convoys run every two days.", "SET", "P2D"),
        ("Prices are published daily.", "SET", "P1D"),
        ("The curfew starts at 9:30 p.m.", "TIME", "2023-03-22T21:30"),
        ("Sirens sounded at noon Tuesday.", "TIME", "2023-03-21T12:00"),
        ("The port is now open.", "DATE", "PRESENT_REF"),
        ("He was recently dismissed.", "DATE", "PAST_REF"),
    ],
)
def test_values(words: str, kind: str, value: str) -> None:
    found = list(timexes(words, WEDNESDAY))
    assert [(t.kind, t.value) for t in found] == [(kind, value)]


def test_a_day_later_is_read_from_the_day_told_before() -> None:
    assert [t.value for t in timexes("He left on March 3. A day later she followed.", WEDNESDAY)] == [
        "2023-03-03",
        "2023-03-04",
    ]


@pytest.mark.parametrize("words", ["He may go.", "The march went on.", "Prices fall.", "A 43-year-old man.", "$2000"])
def test_words_that_tell_no_time(words: str) -> None:
    assert list(timexes(words, WEDNESDAY)) == []


def test_without_a_day_of_publication_relative_words_have_no_value() -> None:
    assert [t.value for t in timexes("It rained yesterday and on 3 May 2022.", None)] == [None, "2022-05-03"]


def test_what_is_to_come_is_told_by_the_words_before() -> None:
    text = "The envoys will meet on Friday."
    assert looks_ahead(text, text.index("Friday"), len(text) - 1) is True
    assert looks_ahead("The envoys met on Friday.", 18, 24) is None


@pytest.mark.parametrize(
    ("value", "start", "end", "precision"),
    [
        ("2023-W11", "2023-03-13", "2023-03-19", "week"),
        ("2023-Q1", "2023-01-01", "2023-03-31", "month"),
        ("2023-WI", "2023-12-01", "2024-02-29", "month"),
        ("198", "1980-01-01", "1989-12-31", "year"),
        ("18XX", "1800-01-01", "1899-12-31", "year"),
    ],
)
def test_values_cover_days(value: str, start: str, end: str, precision: str) -> None:
    days = days_of(value, "read")
    assert days is not None
    assert (str(days.start), str(days.end), days.precision) == (start, end, precision)


@pytest.mark.parametrize("value", ["P2W", "PRESENT_REF", "XXXX-03", "PT3H"])
def test_values_that_cover_no_days(value: str) -> None:
    assert days_of(value, "read") is None


@given(
    st.text(alphabet="0123456789 /-:,.'MTWmarchfidyeslot", max_size=60), st.dates(date(1900, 1, 1), date(2100, 1, 1))
)
def test_any_text_is_read_inside_its_bounds(text: str, anchor: date) -> None:
    last = 0
    for found in timexes(text, anchor):
        assert last <= found.start < found.end <= len(text)
        assert found.text == text[found.start : found.end]
        last = found.end


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("In June last year troops left.", "2022-06"),
        ("On 3 March this year they met.", "2023-03-03"),
        ("It was signed in the nineties.", "199"),
        ("Elections are due this September.", "2023-09"),
        ("They met on Christmas Eve.", "2022-12-24"),
        ("They met on Easter Monday 2024.", "2024-04-01"),
        ("He was held on Thanksgiving.", "2022-11-24"),
        ("In Khordad 1402 prices rose.", "2023-05-22/2023-06-21"),
        ("It happened on 15 Khordad 1402.", "2023-06-05"),
        ("In Ramadan 1444 the truce held.", "2023-03-23/2023-04-21"),
        ("The pact will expire in five years.", "2028"),
        ("Previously it had refused.", "PAST_REF"),
        ("The temple is of the 11th century.", "10"),
    ],
)
def test_values_from_may_2023(text: str, value: str) -> None:
    assert [t.value for t in timexes(text, date(2023, 5, 3))] == [value]


@pytest.mark.parametrize(
    "text", ["The Granma daily Granma said so.", "He is 37 years old.", "The annual March for Life."]
)
def test_what_tells_no_time(text: str) -> None:
    assert not [t for t in timexes(text, date(2023, 5, 3)) if t.kind in {"DATE", "DURATION"} or t.text == "daily"]


@pytest.mark.parametrize("pattern", [pattern for _, pattern, _ in RULES], ids=range(len(RULES)))
@settings(max_examples=10, derandomize=True, deadline=None)
@given(data=st.data())
def test_what_a_rule_matches_has_a_digit_or_a_timely_word(pattern: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern))
    assert timely(text)


def test_a_sentence_without_such_words_is_not_searched() -> None:
    assert not timely("The ministers of both states met in the capital and signed the accord.")
