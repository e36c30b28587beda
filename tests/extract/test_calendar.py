"""Written dates."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.extract.calendar import dates, whole


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-03-22", "2023-03-22"),
        ("2023-03-22T23:30:00-05:00", "2023-03-22"),
        ("20230322", "2023-03-22"),
        ("20230322T101500Z", "2023-03-22"),
        ("2023/3/2", "2023-03-02"),
        ("22 March 2023", "2023-03-22"),
        ("22nd of March, 2023", "2023-03-22"),
        ("March 22, 2023", "2023-03-22"),
        ("Mar. 22, 2023 10:15", "2023-03-22"),
        ("Wed, 22 Mar 2023 10:00:00 GMT", "2023-03-22"),
        ("22.03.2023", "2023-03-22"),
        ("03.04.2022", "2022-04-03"),
        ("22/03/2023", "2023-03-22"),
        ("03/22/2023", "2023-03-22"),
        ("04/04/2022", "2022-04-04"),
        ("1679443200", "2023-03-22"),
        ("1679443200000", "2023-03-22"),
        ("2023-02-30", None),
        ("31 April 2023", None),
        ("03/04/2022", None),
        ("yesterday", None),
        ("9999-12-31", None),
        ("0001-01-01", None),
        ("", None),
    ],
)
def test_whole(text: str, day: str | None) -> None:
    found = whole(text)
    assert (found and found.day.isoformat()) == day


def test_a_month_or_a_year_says_how_exact_it_is() -> None:
    month, year = whole("2023-03"), whole("2023")
    assert month is not None
    assert year is not None
    assert (month.day.isoformat(), month.precision) == ("2023-03-01", "month")
    assert (year.day.isoformat(), year.precision) == ("2023-01-01", "year")


def test_an_impossible_day_is_not_its_month() -> None:
    assert whole("2023-13-01") is None


def test_dates_in_running_text() -> None:
    text = "Signed on 3 May 2021 in Geneva; amended June 4, 2022. Version 12.34.5678 of 99/99/2020."
    assert [d.day.isoformat() for d in dates(text)] == ["2021-05-03", "2022-06-04"]


def test_a_bound_is_kept() -> None:
    assert whole("2031-01-01", latest=datetime.date(2030, 1, 1)) is None


@given(st.dates(min_value=datetime.date(1901, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_every_day_is_read_back(day: datetime.date) -> None:
    for written in (day.isoformat(), day.strftime("%-d %B %Y"), day.strftime("%b %d, %Y")):
        found = whole(written)
        assert found is not None
        assert found.day == day


@given(st.text(max_size=80))
def test_nothing_raises(text: str) -> None:
    whole(text)
    list(dates(text))
