"""Addresses as filters, and filters as addresses."""

from __future__ import annotations

import pytest

from whowhom.errors import ConfigError
from whowhom.serve.asked import Asked, address, flags, pair, toggled


def test_what_is_asked_becomes_filters_in_the_spelling_of_the_codebook() -> None:
    found = Asked(country=["IRN", ""], type=["assault"], quad=["Material-Conflict"], status=["Single_Party claim"],
                  dyad="irn-aze", since="20250304", until="").filters(7)  # fmt: skip
    assert (found.country, found.type, found.quad) == (["IRN"], ["ASSAULT"], ["material conflict"])
    assert found.status == ["single-party claim"]
    assert (found.dyad, found.since, found.until, found.limit) == (("IRN", "AZE"), "2025-03-04", None, 7)


@pytest.mark.parametrize(
    "asked",
    [Asked(type=["NOPE"]), Asked(mode=["nope"]), Asked(quad=["nope"]), Asked(realis=["nope"]), Asked(status=["nope"]),
     Asked(dyad="IRN"), Asked(since="soon"), Asked(until="2025-02-30"), Asked(as_of="2025"),
     Asked(since="2025-02-01", until="2025-01-01")],
)  # fmt: skip
def test_what_there_is_not_is_refused(asked: Asked) -> None:
    with pytest.raises(ConfigError):
        asked.filters()


def test_parameters_are_an_address_again() -> None:
    asked = Asked(country=["IRN", "", "a b&c"], dyad="IRN-AZE", since="", as_of="2025-03-04", min_confidence=0.5)
    assert address("/incidents", asked.parameters()) == (
        "/incidents?country=IRN&country=a+b%26c&dyad=IRN-AZE&as_of=2025-03-04&min_confidence=0.5"
    )
    assert address("/incidents", Asked().parameters()) == "/incidents"


def test_an_address_with_something_changed_or_left_out() -> None:
    given = [("a", "1"), ("b", "2"), ("a", "3")]
    assert address("/x", given, a="4") == "/x?b=2&a=4"
    assert address("/x", given, a=None) == "/x?b=2"
    assert address("/x", [], a=None) == "/x"


def test_a_value_is_put_on_and_taken_off() -> None:
    given = [("type", "ASSAULT"), ("country", "IRN")]
    assert toggled("/x", given, "type", "ACCUSE") == "/x?type=ASSAULT&country=IRN&type=ACCUSE"
    assert toggled("/x", given, "type", "ASSAULT") == "/x?country=IRN"
    assert toggled("/x", given[:1], "type", "ASSAULT") == "/x"


@pytest.mark.parametrize(
    "text", ["IRN", "IRN-", "-IRN", "IRN-IRN", "irn-IRN", "IRAN-AZE", "IRN-AZE-ARM", "1RN-AZE", "IRN AZE"]
)
def test_a_pair_that_is_none(text: str) -> None:
    with pytest.raises(ConfigError, match="as IRN-AZE"):
        pair(text)


def test_a_pair() -> None:
    assert pair("irn-Aze") == ("IRN", "AZE")
    assert pair("") is pair(None) is None


def test_what_is_chosen_in_each_facet() -> None:
    assert flags(Asked(type=["ASSAULT"]))["type"] == ["ASSAULT"]
    assert flags(Asked(type=["ASSAULT"]))["country"] == []
