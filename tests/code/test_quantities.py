"""Numbers with units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.code.quantities import quantities
from whowhom.model import Span

UNITS = {"km": "km", "people": "people", "soldiers": "people", "guards": "people", "miles": "mile"}


def read(text: str) -> list[tuple[str, float | None, float | None, str | None]]:
    return [(q.text, q.low, q.high, q.unit) for q in quantities(text, Span(0, len(text)), UNITS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flew 3-5 km from the border", [("3-5 km", 3, 5, "km")]),
        ("killed 12 people", [("12 people", 12, 12, "people")]),
        ("killed at least 12 border guards", [("at least 12 border guards", 12, None, "people")]),
        ("up to 1,200 soldiers", [("up to 1,200 soldiers", None, 1200, "people")]),
        ("$5 million in aid", [("$5 million", 5e6, 5e6, "USD")]),
        ("€3-4bn", [("€3-4bn", 3e9, 4e9, "EUR")]),
        ("twenty-three people", [("twenty-three people", 23, 23, "people")]),
        ("between two and three miles", [("two and three miles", 2, 3, "mile")]),
        ("dozens of people", [("dozens of people", 24, None, "people")]),
        ("prices rose 5 percent", [("5 percent", 5, 5, "percent")]),
        ("in 2019 the talks began", []),
        ("In 2014 foreign soldiers came", []),
        ("On March 3 foreign soldiers came", []),
        ("on 12 June soldiers came", []),
        ("since 2020 and 44 people died", [("44 people", 44, 44, "people")]),
        ("a clash on 3 March and 12 soldiers died", [("12 soldiers", 12, 12, "people")]),
        ("a force of 2000 soldiers", [("2000 soldiers", 2000, 2000, "people")]),
        ("No fewer than 40 people", [("No fewer than 40 people", 40, None, "people")]),
        ("no more than 5 km away", [("no more than 5 km", None, 5, "km")]),
        ("two dozen soldiers", [("two dozen soldiers", 24, 24, "people")]),
        ("half a dozen people", [("half a dozen people", 6, 6, "people")]),
        ("several hundred people", [("several hundred people", 300, None, "people")]),
        ("tens of thousands of people", [("tens of thousands of people", 20_000, None, "people")]),
        ("aged 34 and from Lyon", []),
        ("won 3-1 on Sunday", []),
    ],
)
def test_reads_numbers_with_units_only(text: str, expected: list[object]) -> None:
    assert read(text) == expected


@given(st.text(alphabet="0123456789 -,.km$peopleandtwo", max_size=60))
def test_any_text_gives_ordered_bounds_that_stand_in_it(text: str) -> None:
    for quantity in quantities(text, Span(0, len(text)), UNITS):
        assert quantity.text in text
        if quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
