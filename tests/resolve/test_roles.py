"""Role nouns."""

from __future__ import annotations

import pytest

from whowhom.resolve.roles import role_hits, roles, singulars

SECTORS = {
    "GOV", "MIL", "REB", "PRM", "UAF", "OPP", "PTY", "COP", "JUD", "SPY", "LEG", "MED", "EDU", "BUS", "LAB", "CRM",
    "CVL", "REL", "REF", "NGO", "IGO", "HLH", "ELI",
}  # fmt: skip


def test_the_table_is_in_order() -> None:
    assert len(roles()) > 700
    assert {r.sector for r in roles().values() if r.sector} <= SECTORS
    assert {r.kind for r in roles().values()} == {"person", "body", "arms", "side"}


@pytest.mark.parametrize(
    ("words", "term", "plural"),
    [
        ("prime ministers", "prime minister", True),
        ("ministries of defense", "ministry of defense", True),
        ("policemen", "policemen", False),
        ("gunmen", "gunmen", False),
        ("fighter jets", "fighter jet", True),
        ("attorneys general", "attorney general", True),
    ],
)
def test_plurals(words: str, term: str, plural: bool) -> None:
    (hit,) = role_hits(words.split())
    assert (hit.role.term, hit.first, hit.last) == (term, 0, len(words.split()))
    assert hit.plural or not plural


def test_the_longest_role_wins() -> None:
    hits = role_hits(["the", "deputy", "foreign", "minister", "and", "the", "army", "chief"])
    assert [h.role.term for h in hits] == ["deputy foreign minister", "army chief"]


def test_what_is_no_plural() -> None:
    assert singulars("congress") == singulars("gas") == singulars("virus") == ()
