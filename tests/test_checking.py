"""Questions in the codebook's own spelling."""

from __future__ import annotations

from typing import Any

import pytest

from whowhom.checking import checked, checked_incidents, recodable
from whowhom.errors import ConfigError
from whowhom.store.incidents import IncidentFilters
from whowhom.store.queries import Filters


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"type": ["assault", "Accuse"]}, {"type": ["ASSAULT", "ACCUSE"]}),
        ({"quad": ["Material-Conflict", "verbal_cooperation"]}, {"quad": ["material conflict", "verbal cooperation"]}),
        ({"realis": ["Future"]}, {"realis": ["future"]}),
        ({"mode": ["Disapprove"]}, {"mode": ["disapprove"]}),
        ({"type": []}, {"type": []}),
    ],
)
def test_values_are_read_in_any_spelling(given: dict[str, Any], meant: dict[str, Any]) -> None:
    found = checked(Filters(**given))
    assert {name: getattr(found, name) for name in meant} == meant


@pytest.mark.parametrize("status", ["single-party claim", "Single Party Claim", "single_party_claim"])
def test_statuses_too(status: str) -> None:
    assert checked_incidents(IncidentFilters(status=[status, "CONTESTED"])).status == [
        "single-party claim",
        "contested",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"type": ["ASSAULTS"]}, "'ASSAULTS' is not in the codebook; there are: ASSAULT"),
        ({"quad": ["material"]}, "verbal cooperation"),
        ({"realis": ["maybe"]}, "hypothetical"),
        ({"mode": ["disaprove"]}, "disapprove"),
        ({"since": "2025-02-01", "until": "2025-01-01"}, "no day is between them"),
    ],
)
def test_a_code_that_there_is_not_is_told_with_what_is_near(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        checked(Filters(**given))


def test_a_status_that_there_is_not_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"'doubtful' is not in the codebook; there are: .*contested"):
        checked_incidents(IncidentFilters(status=["doubtful"]))


def test_everything_else_stays_as_it_is() -> None:
    asked: dict[str, Any] = {
        "country": ["IRN"], "dyad": ("IRN", "AZE"), "since": "2025-01-01", "until": "2025-01-01",
        "as_of": "2025-02-01", "min_confidence": 0.5, "limit": 3, "offset": 2, "newest": True,
    }  # fmt: skip
    found = checked_incidents(IncidentFilters(**asked))
    assert {name: getattr(found, name) for name in asked} == asked


def test_what_an_analyst_sets_is_in_the_spelling_of_the_codebook() -> None:
    assert recodable({"type": "assault", "realis": "Actual"}) == {"type": "ASSAULT", "realis": "actual"}
    assert recodable({}) == {}
    with pytest.raises(ConfigError, match="ASSAULT"):
        recodable({"type": "ASSAULTS"})
