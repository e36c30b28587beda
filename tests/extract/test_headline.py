"""Dates that stand by a headline without any mark, in the words of many languages."""

from __future__ import annotations

import pytest
from lxml import html

from whowhom.extract.headline import from_headline
from whowhom.extract.months import foreign_dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("jueves 2 de abril de 2020", "2020-04-02"),
        ("15 августа 2016, 13:43", "2016-08-15"),
        ("le 1er février 2019", "2019-02-01"),
        ("26. Oktober 2018", "2018-10-26"),
        ("3 Mart 2021", "2021-03-03"),
        ("12 marca 2022", "2022-03-12"),
        ("2020년 3월 4일", "2020-03-04"),
        ("2020年3月4日", "2020-03-04"),
        ("7 березня 2014", "2014-03-07"),
    ],
)
def test_months_of_other_languages(text: str, day: str) -> None:
    assert [d.day.isoformat() for d in foreign_dates(text)] == [day]


def test_no_such_day_in_any_language() -> None:
    assert list(foreign_dates("31 de febrero de 2020")) == []


def found(body: str) -> str | None:
    day = from_headline(html.fromstring(f"<html><body>{body}</body></html>"))
    return day.day.isoformat() if day else None


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Border posts shelled</h1><div>By A. Writer | 4 March 2020</div><p>Text.</p>",
        "<div>4 March 2020</div><h1>Border posts shelled</h1><p>Text.</p>",
        "<h1><span>04.03.2020</span> Border posts shelled</h1><p>Text.</p>",
        "<h1>Border posts shelled</h1><ul><li>Politics</li></ul><span>4 de marzo de 2020</span>",
    ],
)
def test_a_date_by_the_headline(body: str) -> None:
    assert found(body) == "2020-03-04"


@pytest.mark.parametrize(
    "body",
    [
        "<div>Wednesday, 4 March 2020</div><h1>Border posts shelled</h1><p>Text.</p>",  # the site's clock
        "<h1>Border posts shelled</h1><p>Updated 4 March 2020</p>",
        "<h1>Border posts shelled</h1><p>The shelling that began on 4 March 2020 went on for a second night.</p>",
        "<h1>Border posts shelled</h1><aside>4 March 2020</aside><p>Text.</p>",
        "<h1>Border posts shelled</h1><p>" + "Many words stand here. " * 20 + "</p><div>4 March 2020</div>",
        "<h1>One</h1><div>4 March 2020</div><h1>Two</h1><div>5 March 2020</div>",
        "<div>4 March 2020</div>",
    ],
)
def test_what_is_no_date_of_publication(body: str) -> None:
    assert found(body) is None
