"""CAMEO codes, and the way to PLOVER and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.codebook import cameo, plover
from whowhom.errors import CodebookError

QUADS = {"verbal cooperation", "material cooperation", "verbal conflict", "material conflict"}


@pytest.mark.parametrize("code", cameo.codes())
def test_every_code_is_complete(code: str) -> None:
    assert cameo.name(code)
    assert cameo.quad(code) in QUADS
    assert -10 <= cameo.goldstein(code) <= 10
    found = cameo.to_plover(code)
    if found is not None:
        plover.check(*found)


@pytest.mark.parametrize("code", [c for c in cameo.codes() if len(c) > 2 and c[:2] != "01"])
def test_there_and_back_keeps_type_and_mode(code: str) -> None:
    there = cameo.to_plover(code)
    assert there is not None
    back = cameo.to_plover(cameo.from_plover(*there))
    assert back is not None
    assert back[:2] == there[:2]


@pytest.mark.parametrize(
    ("type_", "mode", "contexts", "code"),
    [
        ("CONSULT", "phone", (), "041"),
        ("CONSULT", "visit", (), "042"),
        ("ACCUSE", "disapprove", (), "111"),
        ("ACCUSE", "disapprove", ("diplomatic",), "114"),
        ("AGREE", None, ("military",), "0312"),
        ("AID", None, ("humanitarian",), "073"),
        ("COERCE", "restrict", ("economic",), "163"),
        ("COERCE", "arrest", (), "173"),
        ("ASSAULT", "aerial", ("military",), "195"),
        ("ASSAULT", "drone", (), "195"),
        ("MOBILIZE", "troops", ("military",), "154"),
        ("PROTEST", "hunger", (), "142"),
        ("RETREAT", "release", (), "0841"),
    ],
)
def test_from_plover(type_: str, mode: str | None, contexts: tuple[str, ...], code: str) -> None:
    assert cameo.from_plover(type_, mode, contexts) == code


@pytest.mark.parametrize("type_", plover.TYPES)
def test_plain_codes_stand_in_the_codebook(type_: str) -> None:
    for mode, found in plover.types()[type_].modes.items():
        assert cameo.from_plover(type_, mode) == found.cameo


@given(st.sampled_from(plover.TYPES), st.lists(st.sampled_from(sorted(plover.contexts())), max_size=4))
def test_order_of_contexts_does_not_matter(type_: str, contexts: list[str]) -> None:
    code = cameo.from_plover(type_, None, tuple(contexts))
    assert code == cameo.from_plover(type_, None, tuple(reversed(contexts)))
    assert cameo.to_plover(code) is not None


def test_statements_are_not_coded() -> None:
    assert cameo.to_plover("010") is None


def test_appeals_are_requests() -> None:
    assert cameo.to_plover("0253") == ("REQUEST", "yield", ("legal",))


def test_unknown_codes() -> None:
    with pytest.raises(CodebookError, match="114"):
        cameo.goldstein("1149")
    with pytest.raises(CodebookError, match="event type"):
        cameo.from_plover("ATTACK")
