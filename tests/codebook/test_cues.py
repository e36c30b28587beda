"""Cue words."""

from __future__ import annotations

import pytest

from whowhom.codebook import cues, plover
from whowhom.errors import CodebookError


def test_realis() -> None:
    found = cues.load()
    assert found.governors["plan"] == "future"
    assert found.governors["possibility"] == "hypothetical"
    assert found.governors["deny"] == "negated"
    assert found.modals["might"] == "hypothetical"
    assert found.modifiers["former"] == "historical"
    assert "if" in found.conditions
    assert "never" in found.negators


def test_reporting_kinds() -> None:
    found = cues.load()
    assert set(found.reporting.values()) == {"say", "claim", "deny", "accuse", "confirm"}
    assert found.reporting["say"] == "say"
    assert found.reporting["deny"] == "deny"
    assert found.reporting["according to"] == "say"


def test_light_verbs_say_what_their_subject_is() -> None:
    found = cues.load()
    assert found.light_verbs["carry out"] == "actor"
    assert found.light_verbs["come under"] == "recipient"
    assert set(found.light_verbs.values()) == {"actor", "recipient"}


def test_units() -> None:
    assert cues.load().units["kilometres"] == "km"


def test_places_and_statements() -> None:
    found = cues.load()
    assert "hospital" in found.places
    assert "allegation" in found.statements


def test_modes_from_complements_are_the_codebooks() -> None:
    for (type_, complement), mode in cues.load().complement_modes.items():
        plover.check(type_, mode)
        plover.check(complement)
    assert cues.load().complement_mode("THREATEN", "ASSAULT") == "violence"
    assert cues.load().complement_mode("AID", "ASSAULT") is None


def test_a_damaged_table_is_named(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "units.tsv").write_text("# units\nwritten\tunit\nkm\n", encoding="utf-8")
    monkeypatch.setattr(cues, "DATA", tmp_path)
    with pytest.raises(CodebookError, match=r"units\.tsv:3"):
        cues.table("units.tsv", 2)
