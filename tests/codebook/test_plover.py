"""PLOVER as data: types, modes, contexts, and the errors that name what is near."""

from __future__ import annotations

import pytest

from whowhom.codebook import cameo, plover
from whowhom.errors import CodebookError

ALL = [(type_.name, mode) for type_ in plover.types().values() for mode in (None, *type_.modes)]


def test_sixteen_types_in_order() -> None:
    assert tuple(plover.types()) == plover.TYPES
    assert len(plover.TYPES) == 16


@pytest.mark.parametrize(
    ("type_", "quad"),
    [
        ("AGREE", "verbal cooperation"),
        ("CONCEDE", "verbal cooperation"),
        ("RETREAT", "material cooperation"),
        ("REQUEST", "verbal conflict"),
        ("PROTEST", "material conflict"),
    ],
)
def test_quad(type_: str, quad: str) -> None:
    assert plover.quad(type_) == quad


def test_quads_share_out_the_types() -> None:
    quads = [plover.quad(type_) for type_ in plover.TYPES]
    counts = {quad: quads.count(quad) for quad in quads}
    assert counts == {
        "verbal cooperation": 4, "material cooperation": 3, "verbal conflict": 4, "material conflict": 5,
    }  # fmt: skip


@pytest.mark.parametrize(("type_", "mode"), ALL)
def test_intensity_has_the_sign_of_its_quad(type_: str, mode: str | None) -> None:
    value = plover.intensity(type_, mode)
    assert -10 <= value <= 10
    assert (value > 0) == plover.quad(type_).endswith("cooperation")


@pytest.mark.parametrize(("type_", "mode"), ALL)
def test_every_type_and_mode_has_words_of_its_own(type_: str, mode: str | None) -> None:
    found = plover.types()[type_] if mode is None else plover.types()[type_].modes[mode]
    assert found.definition.endswith(".")
    assert found.example.endswith(".")
    assert cameo.known(found.cameo)


def test_contexts_have_definitions_and_aliases_lead_somewhere() -> None:
    modes = {mode for type_ in plover.types().values() for mode in type_.modes}
    assert len(plover.contexts()) >= 35
    assert all(plover.contexts().values())
    assert all(target in plover.contexts() or target in modes for target in plover.aliases().values())


def test_check_says_what_is_allowed() -> None:
    plover.check("CONSULT", "phone", ("military", "economic"))
    with pytest.raises(CodebookError, match="visit, third-party, multilateral, phone"):
        plover.check("CONSULT", "fax")
    with pytest.raises(CodebookError, match="military"):
        plover.check("AID", None, ("militry",))
    with pytest.raises(CodebookError, match="ASSAULT"):
        plover.check("ASAULT")


def test_codebook_name() -> None:
    assert plover.name() == "plover-2.0"
