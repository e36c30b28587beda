"""Who stands behind an alert, and without whom it would not be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from tests.monitor.made import telling
from whowhom.link.claims import Report, ledger, status
from whowhom.model import Attribution, Claim
from whowhom.monitor import sources
from whowhom.monitor.sources import Standing

BAKU = Attribution(source="Azerbaijani Defense Ministry", kind="official", country="AZE", cue="say")
EXPERT = Attribution(source="Jane Doe", kind="person", cue="say")


def ledgers(**told: list[str]) -> dict[str, tuple[Claim, ...]]:
    """Ledgers of incidents that these outlets report."""
    return {id: ledger([telling(id, outlet) for outlet in outlets]) for id, outlets in told.items()}


def vanishing(made: Mapping[str, tuple[Claim, ...]], least: int, voices: int = 1) -> list[str] | None:
    """Without whom fewer than ``least`` incidents would be left that ``voices`` tell."""

    def holds(standing: Mapping[str, Standing]) -> bool:
        return sum(standing.get(id, Standing(1, voices)).voices >= voices for id in made) >= least

    found = sources.vanishing(made, dict.fromkeys(made, 0.8), holds)
    return None if found is None else list(found)


def test_those_who_tell_most_come_first() -> None:
    made = ledgers(a=["Daily South"], b=["Radio North", "Daily South"])
    assert sources.chorus(made).names == ("Daily South", "Radio North")


def test_the_word_of_one_side_is_one_voice_in_whatever_outlet() -> None:
    told = ledger([telling("a", "Radio North", source=BAKU), telling("a", "Daily South", source=BAKU)])
    assert sources.chorus({"a": told}).names == ("officials of Azerbaijan",)


def test_a_thousand_copies_are_one_voice() -> None:
    told = ledger([telling("a", f"Paper {n}", lineage="The Wire") for n in range(1000)])
    assert sources.chorus({"a": told}).names == ("The Wire",)


def test_outlets_that_quote_one_expert_are_one_voice_as_in_the_ledger() -> None:
    told = ledger([telling("a", "Radio North", source=EXPERT), telling("a", "Daily South", source=EXPERT)])
    assert status(told)[1] == 1
    assert sources.chorus({"a": told}).names == ("Jane Doe, quoted by Daily South and Radio North",)


def denial(outlet: str, known: str) -> Report:
    told = telling("a", outlet, known)
    return replace(told, mention=replace(told.mention, realis="negated"))


def test_who_takes_a_report_back_stands_behind_it_no_more() -> None:
    told = [telling("a", outlet, "2025-03-01") for outlet in ("Radio North", "Daily South")]
    left = ledger([*told, denial("Radio North", "2025-03-02")])
    assert status(left)[1] == 1
    assert sources.chorus({"a": left}).names == ("Daily South",)


def test_who_only_denies_stands_behind_nothing() -> None:
    told = ledger([telling("a", "Radio North"), denial("Daily South", "2025-03-02")])
    assert sources.chorus({"a": told}).names == ("Radio North",)


def test_what_a_day_had_not_heard_is_not_in_its_ledger() -> None:
    told = [telling("a", "Radio North", "2025-03-01"), telling("a", "Daily South", "2025-03-02")]
    assert len(sources.known_by(told, date(2025, 3, 1).toordinal())) == 1
    assert len(sources.known_by(told, date(2025, 3, 2).toordinal())) == 2


def test_the_one_without_whom_it_vanishes_is_named() -> None:
    made = ledgers(a=["Radio North"], b=["Radio North"], c=["Daily South"], d=["Daily South", "Radio North"])
    assert vanishing(made, 3) == ["Radio North"]


def test_two_are_named_where_no_one_would_do() -> None:
    made = ledgers(a=["Radio North", "Daily South"], b=["Radio North", "Daily South"])
    assert sorted(vanishing(made, 2) or ()) == ["Daily South", "Radio North"]


def test_nobody_is_named_where_it_would_hold_without_any_two() -> None:
    assert vanishing(ledgers(a=["A Post", "B Post", "C Post"]), 1) is None


def test_one_of_two_is_named_where_two_voices_are_wanted() -> None:
    assert vanishing(ledgers(a=["Radio North", "Daily South"]), 1, voices=2) == ["Daily South"]


def test_what_is_left_without_a_voice() -> None:
    made = ledgers(a=["Radio North", "Daily South"], b=["Radio North"])
    there = sources.chorus(made)
    left = sources.standings(made, there, {"a": 0.8, "b": 0.8}, frozenset({there.names.index("Radio North")}))
    assert left["a"] == Standing(pytest.approx(0.4), 1)  # type: ignore[arg-type]
    assert left["b"] == Standing(0.0, 0)


@pytest.mark.parametrize(
    ("words", "phrase"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)  # fmt: skip
def test_names_as_a_phrase(words: list[str], phrase: str) -> None:
    assert sources.phrase(words) == phrase


def test_unsigned_documents_are_called_so() -> None:
    told = ledger([telling("a", None, lineage="unknown publisher")])
    assert sources.chorus({"a": told}).names == ("unsigned documents",)
    assert sources.without(["unsigned documents"]) == (
        "It would not have been raised without what unsigned documents reported."
    )
    assert sources.without(None) is None
