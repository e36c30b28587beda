"""What `whowhom explain` says about a code."""

from __future__ import annotations

import pytest

from whowhom.codebook import cameo, plover
from whowhom.codebook.explain import explain
from whowhom.errors import CodebookError


def every_code() -> list[str]:
    modes = {mode for type_ in plover.types().values() for mode in type_.modes}
    return [*plover.TYPES, *sorted(modes), *plover.contexts(), *plover.sectors(), *plover.aliases(), *cameo.codes()]


@pytest.mark.parametrize("code", every_code())
def test_every_code_is_explained(code: str) -> None:
    found = explain(code)
    assert found
    assert all(explanation.definition for explanation in found)


def test_any_case() -> None:
    assert explain("accuse") == explain("ACCUSE") == explain(" Accuse ")
    assert explain("PHONE") == explain("phone")


def test_a_shared_mode_is_explained_for_each_type() -> None:
    assert [e.code for e in explain("withdraw")] == ["RETREAT/withdraw", "SANCTION/withdraw"]
    assert [e.code for e in explain("sanction/withdraw")] == ["SANCTION/withdraw"]


def test_cameo_code() -> None:
    (found,) = explain("041")
    assert (found.kind, found.type, found.mode) == ("cameo", "CONSULT", "phone")


def test_a_statement_has_no_plover_type() -> None:
    (found,) = explain("010")
    assert found.type is None


@pytest.mark.parametrize(("code", "near"), [("asault", "ASSAULT"), ("fone", "phone"), ("1149", "114")])
def test_unknown_codes_name_what_is_near(code: str, near: str) -> None:
    with pytest.raises(CodebookError, match=near):
        explain(code)


def test_unknown_and_nothing_near() -> None:
    with pytest.raises(CodebookError, match="ask for"):
        explain("xyzzy")
