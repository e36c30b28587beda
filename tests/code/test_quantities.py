"""Numbers with units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.code.quantities import placed
from whowhom.model import Span

UNITS = {
    "km": "km", "people": "person", "soldiers": "person", "guards": "person", "miles": "mile", "missile": "missile",
    "nautical miles": "nautical mile", "dollars": "USD", "australian dollars": "AUD",
}  # fmt: skip


def read(text: str) -> list[tuple[str, float | None, float | None, str | None]]:
    return [(q.text, q.low, q.high, q.unit) for _, q in placed(text, Span(0, len(text)), UNITS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flew 3-5 km from the border", [("3-5 km", 3, 5, "km")]),
        ("killed 12 people", [("12 people", 12, 12, "person")]),
        ("killed at least 12 border guards", [("at least 12 border guards", 12, None, "person")]),
        ("up to 1,200 soldiers", [("up to 1,200 soldiers", None, 1200, "person")]),
        ("$5 million in aid", [("$5 million", 5e6, 5e6, "USD")]),
        ("€3-4bn", [("€3-4bn", 3e9, 4e9, "EUR")]),
        ("twenty-three people", [("twenty-three people", 23, 23, "person")]),
        ("between two and three miles", [("two and three miles", 2, 3, "mile")]),
        ("dozens of people", [("dozens of people", 24, None, "person")]),
        ("prices rose 5 percent", [("5 percent", 5, 5, "percent")]),
        ("in 2019 the talks began", []),
        ("In 2014 foreign soldiers came", []),
        ("On March 3 foreign soldiers came", []),
        ("on 12 June soldiers came", []),
        ("since 2020 and 44 people died", [("44 people", 44, 44, "person")]),
        ("a clash on 3 March and 12 soldiers died", [("12 soldiers", 12, 12, "person")]),
        ("a force of 2000 soldiers", [("2000 soldiers", 2000, 2000, "person")]),
        ("No fewer than 40 people", [("No fewer than 40 people", 40, None, "person")]),
        ("no more than 5 km away", [("no more than 5 km", None, 5, "km")]),
        ("two dozen soldiers", [("two dozen soldiers", 24, 24, "person")]),
        ("half a dozen people", [("half a dozen people", 6, 6, "person")]),
        ("several hundred people", [("several hundred people", 300, None, "person")]),
        ("tens of thousands of people", [("tens of thousands of people", 20_000, None, "person")]),
        ("One hundred and eighty people", [("One hundred and eighty people", 180, 180, "person")]),
        ("two hundred thousand people", [("two hundred thousand people", 200_000, 200_000, "person")]),
        ("several hundred thousand people", [("several hundred thousand people", 300_000, None, "person")]),
        ("twenty five people", [("twenty five people", 25, 25, "person")]),
        ("a hundred people", [("a hundred people", 100, 100, "person")]),
        ("two to three hundred people", [("two to three hundred people", 200, 300, "person")]),
        (
            "between two hundred and three hundred people",
            [("two hundred and three hundred people", 200, 300, "person")],
        ),
        ("500,000 to 1 million people", [("500,000 to 1 million people", 500_000, 1_000_000, "person")]),
        ("5 to 10 million people", [("5 to 10 million people", 5e6, 1e7, "person")]),
        ("12m people", [("12m people", 12e6, 12e6, "person")]),
        ("a 12m missile", []),
        ("12 nautical miles", [("12 nautical miles", 12, 12, "nautical mile")]),
        ("NZ$750,000", [("NZ$750,000", 750_000, 750_000, "NZD")]),
        ("X$5 million", []),
        ("5 million dollars", [("5 million dollars", 5e6, 5e6, "USD")]),
        ("5 million Australian dollars", [("5 million Australian dollars", 5e6, 5e6, "AUD")]),
        ("5 million Namibian dollars", []),
        ("aged 34 and from Lyon", []),
        ("won 3-1 on Sunday", []),
    ],
)
def test_reads_numbers_with_units_only(text: str, expected: list[object]) -> None:
    assert read(text) == expected


@given(st.text(alphabet="0123456789 -,.km$peopleandtwohundred", max_size=60))
def test_any_text_gives_ordered_bounds_that_stand_in_it(text: str) -> None:
    for _, quantity in placed(text, Span(0, len(text)), UNITS):
        assert quantity.text in text
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
