"""Dates of events, anchored on the day of publication."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.builder import article
from whowhom.model import Date, Published
from whowhom.resolve.calendar import expressions
from whowhom.resolve.dates import event_date
from whowhom.resolve.timevalues import Setting

WEDNESDAY = "2023-03-22"


def read(words: str, published: str | None = WEDNESDAY, ahead: bool = False) -> tuple[str, str, str, str] | None:
    (found,) = expressions(words)
    days = found.resolve(Setting(date.fromisoformat(published) if published else None, ahead))
    return (str(days.start), str(days.end), days.precision, days.basis) if days else None


@pytest.mark.parametrize(
    ("words", "start", "end", "precision", "basis"),
    [
        ("on Tuesday", "2023-03-21", "2023-03-21", "day", "inferred"),
        ("on Wednesday", "2023-03-22", "2023-03-22", "day", "inferred"),
        ("last Wednesday", "2023-03-15", "2023-03-15", "day", "inferred"),
        ("late Thursday night", "2023-03-16", "2023-03-16", "day", "inferred"),
        ("next Tuesday", "2023-03-28", "2023-03-28", "day", "inferred"),
        ("since Monday", "2023-03-20", "2023-03-22", "day", "inferred"),
        ("Last October", "2022-10-01", "2022-10-31", "month", "inferred"),
        ("last March", "2022-03-01", "2022-03-31", "month", "inferred"),
        ("in March", "2023-03-01", "2023-03-31", "month", "inferred"),
        ("in December", "2022-12-01", "2022-12-31", "month", "inferred"),
        ("On March 14", "2023-03-14", "2023-03-14", "day", "inferred"),
        ("on 24 March", "2022-03-24", "2022-03-24", "day", "inferred"),
        ("February 29", "2020-02-29", "2020-02-29", "day", "inferred"),
        ("March 14-16", "2023-03-14", "2023-03-16", "day", "inferred"),
        ("on 3 May 2022", "2022-05-03", "2022-05-03", "day", "read"),
        ("on Tuesday, May 3, 2022", "2022-05-03", "2022-05-03", "day", "read"),
        ("2022-05-03", "2022-05-03", "2022-05-03", "day", "read"),
        ("in May 2019", "2019-05-01", "2019-05-31", "month", "read"),
        ("in 2019", "2019-01-01", "2019-12-31", "year", "read"),
        ("from 2015 to 2018", "2015-01-01", "2018-12-31", "year", "read"),
        ("since 2014", "2014-01-01", "2023-03-22", "year", "inferred"),
        ("yesterday", "2023-03-21", "2023-03-21", "day", "inferred"),
        ("earlier today", "2023-03-22", "2023-03-22", "day", "inferred"),
        ("tomorrow", "2023-03-23", "2023-03-23", "day", "inferred"),
        ("overnight", "2023-03-21", "2023-03-22", "day", "inferred"),
        ("last week", "2023-03-13", "2023-03-19", "week", "inferred"),
        ("next month", "2023-04-01", "2023-04-30", "month", "inferred"),
        ("this year", "2023-01-01", "2023-12-31", "year", "inferred"),
        ("over the weekend", "2023-03-18", "2023-03-19", "day", "inferred"),
        ("at 20:00 on 12 May", "2022-05-12", "2022-05-12", "day", "inferred"),
        ("9:30 a.m. on April 16, 2013", "2013-04-16", "2013-04-16", "day", "read"),
        ("two days ago", "2023-03-20", "2023-03-20", "day", "inferred"),
        ("two weeks ago", "2023-03-06", "2023-03-12", "week", "inferred"),
        ("three years ago", "2020-01-01", "2020-12-31", "year", "inferred"),
        ("in the past three days", "2023-03-19", "2023-03-22", "day", "inferred"),
    ],
)
def test_expressions(words: str, start: str, end: str, precision: str, basis: str) -> None:
    assert read(words) == (start, end, precision, basis)


@pytest.mark.parametrize("words", ["on Tuesday", "On March 14", "last week", "two days ago", "in October"])
def test_nothing_gets_a_year_without_an_anchor(words: str) -> None:
    assert read(words, published=None) is None


@pytest.mark.parametrize("words", ["April 31", "February 30, 2022"])
def test_days_that_do_not_exist(words: str) -> None:
    assert all(e.resolve(Setting(date(2023, 3, 22))) is None for e in expressions(words))


@pytest.mark.parametrize("words", ["they may 5 times", "in march order", "the sun", "a satellite"])
def test_words_that_are_no_dates(words: str) -> None:
    assert list(expressions(words)) == []


def test_what_lies_ahead_looks_ahead() -> None:
    assert read("on Friday", ahead=True) == ("2023-03-24", "2023-03-24", "day", "inferred")
    assert read("on April 2", ahead=True) == ("2023-04-02", "2023-04-02", "day", "inferred")


DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31))
WEEKDAYS = st.sampled_from(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])


@given(DAYS, WEEKDAYS, st.sampled_from(["on {}", "last {}", "{}", "early {}", "{} night"]))
def test_a_past_weekday_is_never_after_publication(anchor: date, weekday: str, form: str) -> None:
    (found,) = expressions(form.format(weekday))
    days = found.resolve(Setting(anchor))
    assert days is not None
    assert days.start == days.end <= anchor
    assert days.start >= anchor - timedelta(days=7)
    assert days.start.strftime("%A") == weekday


@given(DAYS, st.text(alphabet="aeionst0123456789 ,-MTMarchOctobersdy", max_size=40), st.booleans())
def test_every_interval_runs_forward_inside_the_text(anchor: date, noise: str, ahead: bool) -> None:
    text = f"on Monday {noise} last week {noise} since March"
    for found in expressions(text):
        assert text[found.start : found.end] == found.text
        days = found.resolve(Setting(anchor, ahead))
        assert days is None or days.start <= days.end


PUBLISHED = Published(date=WEDNESDAY, basis="given")


def test_the_expression_of_the_own_clause_counts() -> None:
    parsed = article(
        "He/PRON/2/nsubj said/VERB/0/root on/ADP/4/case Monday/PROPN/2/obl that/SCONJ/7/mark jets/NOUN/7/nsubj "
        "flew/VERB/2/ccomp on/ADP/9/case Saturday/PROPN/7/obl"
    )
    assert event_date(parsed.sentences[0], 6, PUBLISHED).start == "2023-03-18"
    assert event_date(parsed.sentences[0], 1, PUBLISHED).start == "2023-03-20"


def test_a_reporting_verbs_day_is_not_the_events() -> None:
    parsed = article(
        "He/PRON/2/nsubj said/VERB/0/root Monday/PROPN/2/obl:tmod that/SCONJ/6/mark jets/NOUN/6/nsubj flew/VERB/2/ccomp"
    )
    found = event_date(parsed.sentences[0], 5, PUBLISHED)
    assert (found.text, found.start, found.basis) == (None, WEDNESDAY, "defaulted")


def test_an_event_noun_takes_the_day_of_its_verb() -> None:
    parsed = article(
        "Last/ADJ/2/amod October/PROPN/5/obl:tmod ,/PUNCT/5/punct Iran/PROPN/5/nsubj launched/VERB/0/root "
        "maneuvers/NOUN/5/obj"
    )
    found = event_date(parsed.sentences[0], 5, PUBLISHED)
    assert (found.text, found.start, found.end, found.precision) == (
        "Last October",
        "2022-10-01",
        "2022-10-31",
        "month",
    )


def test_a_second_verb_shares_the_day_before_it() -> None:
    parsed = article(
        "On/ADP/2/case Sunday/PROPN/4/obl envoys/NOUN/4/nsubj met/VERB/0/root and/CCONJ/6/cc signed/VERB/4/conj"
    )
    assert event_date(parsed.sentences[0], 5, PUBLISHED).start == "2023-03-19"


def test_will_looks_ahead() -> None:
    parsed = article("They/PRON/3/nsubj will/AUX/3/aux meet/VERB/0/root on/ADP/5/case Friday/PROPN/3/obl")
    assert event_date(parsed.sentences[0], 2, PUBLISHED).start == "2023-03-24"


def test_the_next_day_follows_the_event_before() -> None:
    parsed = article("They/PRON/2/nsubj left/VERB/0/root the/DET/5/det next/ADJ/5/amod day/NOUN/2/obl:tmod")
    before = Date(text="on March 3", start="2023-03-03", end="2023-03-03", basis="inferred")
    assert event_date(parsed.sentences[0], 1, PUBLISHED, before).start == "2023-03-04"
    assert event_date(parsed.sentences[0], 1, PUBLISHED).basis == "unresolved"


def test_without_publication_the_words_stay_and_the_day_is_open() -> None:
    parsed = article("On/ADP/2/case March/PROPN/5/obl 14/NUM/2/nummod he/PRON/5/nsubj left/VERB/0/root")
    found = event_date(parsed.sentences[0], 4, Published())
    assert found == Date(text="On March 14", start=None, end=None, precision="day", basis="unresolved")
    silent = article("He/PRON/2/nsubj left/VERB/0/root")
    assert event_date(silent.sentences[0], 1, Published()) == Date()


def test_a_month_of_publication_defaults_to_the_month() -> None:
    parsed = article("He/PRON/2/nsubj left/VERB/0/root on/ADP/4/case Monday/PROPN/2/obl")
    month = Published(date="2023-03-01", precision="month", basis="url")
    assert event_date(parsed.sentences[0], 1, month).basis == "unresolved"
    silent = article("He/PRON/2/nsubj left/VERB/0/root")
    found = event_date(silent.sentences[0], 1, month)
    assert (found.start, found.end, found.precision, found.basis) == ("2023-03-01", "2023-03-31", "month", "defaulted")


def test_a_name_with_a_date_in_it_dates_nothing() -> None:
    parsed = article(
        "the/DET/4/det May/PROPN/4/compound 9/NUM/2/nummod Brigade/PROPN/5/nsubj attacked/VERB/0/root",
        names=((0, 0, 4, "ORGANIZATION"),),
    )
    assert event_date(parsed.sentences[0], 4, PUBLISHED).basis == "defaulted"
