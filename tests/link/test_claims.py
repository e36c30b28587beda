"""Who asserts, denies, accuses, confirms and repeats, and what that makes of an incident."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events import mention
from whowhom.link.claims import Report, counts, denials, ledger, status
from whowhom.model import Actor, Attribution, Claim, EventMention, Quantity

WORDS = "Azerbaijani forces shelled the village of Sotk."
DOER = Actor(text="Azerbaijani forces", start=0, end=18, name="Armed Forces of Azerbaijan", country="AZE", sector="MIL")
TARGET = Actor(text="Sotk", start=42, end=46, name="Sotk", country="ARM")

ARMENIA = Attribution(source="Armenian Defense Ministry", kind="official", country="ARM", cue="say")
AZERBAIJAN = Attribution(source="Azerbaijani Defense Ministry", kind="official", country="AZE", cue="say")
UNNAMED = Attribution(source="officials", kind="official", country="AZE", cue="say")
WITNESS = Attribution(source="a shepherd", kind="witness", cue="say")


def told(id: str, *sources: Attribution, **changes: Any) -> EventMention:
    """Shelling of an Armenian village by Azerbaijani forces, by the word of ``sources``."""
    shelling = mention(
        WORDS, "shelled", id=id, document=f"doc-{id}", type="ASSAULT", mode="heavy-weapons", quad="material conflict",
        actors=(DOER,), recipients=(TARGET,), attribution=sources, quantities=(),
    )  # fmt: skip
    return replace(shelling, **changes)


def report(told: EventMention, outlet: str | None, known: str = "2025-03-22", **changes: Any) -> Report:
    return Report(mention=told, known=known, outlet=outlet, **{"lineage": outlet or told.document, **changes})


def acts(claims: tuple[Claim, ...]) -> str:
    return " ".join(claim.act for claim in claims)


def voices(claims: tuple[Claim, ...]) -> list[int]:
    return [claim.voice for claim in claims]


def test_one_outlet_without_a_source_is_reported() -> None:
    claims = ledger([report(told("a"), "Radio North")])
    assert acts(claims) == "assert"
    assert (claims[0].source, claims[0].kind, claims[0].party) == (None, "media", False)
    assert status(claims) == ("reported", 1, ())


def test_a_claim_cites_its_sentence() -> None:
    (claim,) = ledger([report(told("a"), "Radio North")])
    assert (claim.mention, claim.document, claim.evidence) == ("a", "doc-a", WORDS)
    assert (claim.start, claim.end) == (0, len(WORDS))
    assert (claim.outlet, claim.lineage, claim.known) == ("Radio North", "Radio North", "2025-03-22")


def test_two_outlets_by_the_word_of_one_side_are_a_single_party_claim() -> None:
    claims = ledger([report(told("a", ARMENIA), "Radio North"), report(told("b", ARMENIA), "Daily South")])
    assert all(claim.party for claim in claims)
    assert status(claims) == ("single-party claim", 1, ())


def test_two_offices_of_one_side_are_one_voice() -> None:
    mayor = Attribution(source="Mayor Petrosyan", kind="official", country="ARM", cue="say")
    claims = ledger([report(told("a", ARMENIA), "Radio North"), report(told("b", mayor), "Daily South")])
    assert status(claims) == ("single-party claim", 1, ())


def test_two_independent_outlets_corroborate() -> None:
    claims = ledger([report(told("a"), "Radio North"), report(told("b"), "Daily South")])
    assert acts(claims) == "assert assert"
    assert voices(claims) == [1, 2]
    assert status(claims) == ("corroborated", 2, ())


def test_both_sides_corroborate() -> None:
    claims = ledger([report(told("a", ARMENIA), "Radio North"), report(told("b", AZERBAIJAN), "Radio North")])
    assert status(claims) == ("corroborated", 2, ())


def test_a_copy_does_not_count_twice() -> None:
    copy = report(told("b"), "Daily South", known="2025-03-23", lineage="Radio North")
    claims = ledger([report(told("a"), "Radio North"), copy])
    assert acts(claims) == "assert repeat"
    assert voices(claims) == [1, 1]
    assert status(claims) == ("reported", 1, ())


def test_outlets_that_quote_one_expert_are_one_voice() -> None:
    expert = Attribution(source="Jane Doe", kind="person", cue="say")
    claims = ledger([report(told("a", expert), "Radio North"), report(told("b", expert), "Daily South")])
    assert acts(claims) == "assert repeat"
    assert status(claims) == ("reported", 1, ())


@pytest.mark.parametrize("quoted", ["Reuters", "the Reuters"])
def test_an_outlet_that_quotes_another_is_that_ones_voice(quoted: str) -> None:
    named = Attribution(source=quoted, kind="media", cue="report")
    claims = ledger([report(told("a"), "Reuters"), report(told("b", named), "Daily South")])
    assert acts(claims) == "assert repeat"
    assert status(claims) == ("reported", 1, ())


def test_nameless_witnesses_of_two_outlets_are_two_voices() -> None:
    claims = ledger([report(told("a", WITNESS), "Radio North"), report(told("b", WITNESS), "Daily South")])
    assert status(claims) == ("corroborated", 2, ())


def test_the_side_of_the_doer_confirms() -> None:
    claims = ledger([report(told("a"), "Radio North"), report(told("b", AZERBAIJAN), "Daily South")])
    assert acts(claims) == "assert confirm"


def test_the_side_of_the_target_accuses() -> None:
    assert acts(ledger([report(told("a", ARMENIA), "Radio North")])) == "accuse"


def test_nobody_is_accused_of_aid() -> None:
    aid = told("a", ARMENIA, type="AID", quad="material cooperation")
    assert acts(ledger([report(aid, "Radio North")])) == "assert"


def test_a_third_state_only_asserts() -> None:
    france = Attribution(source="French Foreign Ministry", kind="official", country="FRA", cue="say")
    (claim,) = ledger([report(told("a", france), "Radio North")])
    assert (claim.act, claim.party) == ("assert", False)


def test_a_group_that_is_the_doer_speaks_for_its_side_without_a_country() -> None:
    rebels = Actor(text="the Northern Front", start=0, end=18, name="Northern Front")
    group = Attribution(source="the Northern Front", kind="group", cue="say")
    claims = ledger([report(told("a", group, actors=(rebels,)), "Radio North")])
    assert status(claims) == ("single-party claim", 1, ())


def test_a_nameless_official_confirms_though_the_outlet_has_told_it_before() -> None:
    claims = ledger([
        report(told("a"), "Radio North"), report(told("b", UNNAMED), "Radio North", known="2025-03-23"),
    ])  # fmt: skip
    assert acts(claims) == "assert confirm"


def test_what_one_source_says_again_is_a_repeat() -> None:
    claims = ledger([
        report(told("a", ARMENIA), "Radio North"), report(told("b", ARMENIA), "Radio North", known="2025-03-23"),
    ])  # fmt: skip
    assert acts(claims) == "accuse repeat"


@pytest.mark.parametrize(
    "denial",
    [
        told("b", AZERBAIJAN, realis="negated"),
        told("b", replace(AZERBAIJAN, cue="deny")),
        told("b", replace(AZERBAIJAN, cue="denied")),
        told("b", replace(AZERBAIJAN, cue="deny"), replace(WITNESS, cue="say")),
    ],
    ids=["negated", "cue", "inflected cue", "outer link of the chain"],
)
def test_a_denial_by_the_other_side_contests(denial: EventMention) -> None:
    claims = ledger([report(told("a", ARMENIA), "Radio North"), report(denial, "Daily South")])
    assert acts(claims) == "accuse deny"
    assert status(claims) == ("contested", 1, ("Azerbaijani Defense Ministry",))


def test_a_denial_beside_the_report_contests_by_the_name_of_the_denier() -> None:
    beside = report(told("b"), "Radio North", denier="Azerbaijan")
    claims = ledger([report(told("a", ARMENIA), "Radio North"), beside])
    assert status(claims) == ("contested", 1, ("Azerbaijan",))


def test_a_source_that_denies_again_is_named_once() -> None:
    denial = told("b", AZERBAIJAN, realis="negated")
    claims = ledger([
        report(told("a", ARMENIA), "Radio North"), report(denial, "Radio North"),
        report(replace(denial, id="c"), "Daily South", known="2025-03-23"),
    ])  # fmt: skip
    assert acts(claims) == "accuse deny deny"
    assert status(claims)[2] == ("Azerbaijani Defense Ministry",)


def test_an_outlet_that_denies_its_own_report_retracts() -> None:
    claims = ledger([
        report(told("a"), "Radio North"), report(told("b", realis="negated"), "Radio North", known="2025-03-24"),
    ])  # fmt: skip
    assert acts(claims) == "assert retract"
    assert status(claims) == ("retracted", 0, ("Radio North",))


def test_what_others_tell_stays_contested_where_one_retracts() -> None:
    claims = ledger([
        report(told("a"), "Radio North"), report(told("c"), "Daily South"),
        report(told("b", realis="negated"), "Radio North", known="2025-03-24"),
    ])  # fmt: skip
    assert acts(claims) == "assert assert retract"
    assert status(claims) == ("contested", 1, ("Radio North",))


def test_a_denial_by_an_outlet_that_never_told_it_is_no_retraction() -> None:
    claims = ledger([report(told("a"), "Radio North"), report(told("b", realis="negated"), "Daily South")])
    assert acts(claims) == "assert deny"
    assert status(claims) == ("contested", 1, ("Daily South",))


def test_a_denial_before_the_report_retracts_nothing() -> None:
    claims = ledger([
        report(told("a"), "Radio North", known="2025-03-24"), report(told("b", realis="negated"), "Radio North"),
    ])  # fmt: skip
    assert acts(claims) == "deny assert"
    assert status(claims)[0] == "contested"


def test_only_denied_is_reported_by_nobody() -> None:
    claims = ledger([report(told("a", AZERBAIJAN, realis="negated"), "Radio North")])
    assert status(claims) == ("reported", 0, ("Azerbaijani Defense Ministry",))


def test_no_reports_no_claims() -> None:
    assert ledger([]) == ()
    assert counts([]) == ()


def test_claims_come_in_the_order_in_which_they_became_known() -> None:
    claims = ledger([
        report(told("a"), "Radio North", known="2025-03-24"), report(told("b"), "Daily South"),
        report(told("c"), "Coast Times", known="2025-03-23"),
    ])  # fmt: skip
    assert [claim.mention for claim in claims] == ["b", "c", "a"]


REPORTS = st.lists(
    st.builds(
        lambda source, realis, outlet, lineage, day, denier: (source, realis, outlet, lineage, day, denier),
        st.sampled_from([None, ARMENIA, AZERBAIJAN, UNNAMED, WITNESS, replace(AZERBAIJAN, cue="deny"),
                         Attribution(source="Reuters", kind="media", cue="report")]),
        st.sampled_from(["actual", "negated"]), st.sampled_from(["Radio North", "Daily South", None]),
        st.sampled_from(["Reuters", "Radio North", "Daily South"]), st.integers(20, 23),
        st.sampled_from([None, None, "Azerbaijan"]),
    ),
    max_size=8,
)  # fmt: skip


@given(REPORTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_same_ledger_whatever_the_order_of_reports(drawn: list[Any], random: Any) -> None:
    reports = [
        report(told(f"m{i}", *([source] if source else []), realis=realis, quantities=(toll(i % 3),)), outlet,
               known=f"2025-03-{day}", lineage=lineage, denier=denier)
        for i, (source, realis, outlet, lineage, day, denier) in enumerate(drawn)
    ]  # fmt: skip
    shuffled = reports[:]
    random.shuffle(shuffled)
    claims = ledger(reports)
    assert ledger(shuffled) == claims
    assert counts(shuffled) == counts(reports)
    state, independent, denied_by = status(claims)
    assert independent <= len({claim.voice for claim in claims})
    assert (state in {"contested", "retracted"}) <= bool(denied_by)


def toll(number: float) -> Quantity:
    return Quantity(text=f"{number:g} people", low=number, high=number, unit="person")


def numbered(words: str, predicate: str, *quantities: Quantity, id: str = "a", **changes: Any) -> EventMention:
    return replace(mention(words, predicate, id=id, quantities=quantities, attribution=()), **changes)


def test_counts_by_source_and_day() -> None:
    words = "Shelling killed {} people in Sotk."
    found = counts([
        report(numbered(words.format(5), "killed", toll(5), id="c"), "Radio North", known="2025-03-23"),
        report(numbered(words.format(3), "killed", toll(3), id="a"), "Radio North"),
        report(numbered(words.format(4), "killed", toll(4), id="b", attribution=(ARMENIA,)), "Radio North"),
    ])  # fmt: skip
    assert [(c.of, c.low, c.source, c.known, c.mention) for c in found] == [
        ("killed", 3, "Radio North", "2025-03-22", "a"),
        ("killed", 4, "Armenian Defense Ministry", "2025-03-22", "b"),
        ("killed", 5, "Radio North", "2025-03-23", "c"),
    ]


def test_a_number_said_again_counts_once_from_its_first_day() -> None:
    words = "Shelling killed 3 people in Sotk."
    found = counts([
        report(numbered(words, "killed", toll(3), id="b"), "Radio North", known="2025-03-23"),
        report(numbered(words, "killed", toll(3), id="a"), "Radio North"),
    ])  # fmt: skip
    assert [(c.known, c.mention) for c in found] == [("2025-03-22", "a")]


def test_who_denies_a_number_does_not_give_it() -> None:
    words = "Shelling killed 3 people in Sotk."
    found = counts([
        report(numbered(words, "killed", toll(3), id="a"), "Radio North"),
        report(replace(numbered(words, "killed", toll(3), id="b"), realis="negated"), "Daily South"),
    ])  # fmt: skip
    assert [(c.low, c.source) for c in found] == [(3, "Radio North")]


def test_counts_of_nobody_named_are_those_of_the_lineage() -> None:
    (count,) = counts([report(numbered("It killed 3 people.", "killed", toll(3)), None, lineage="Reuters")])
    assert count.source == "Reuters"


SOLDIERS = Quantity(text="5 soldiers", low=5.0, high=5.0, unit="soldier")


@pytest.mark.parametrize(
    ("words", "predicate", "quantity", "of"),
    [
        ("Five shells fell; 5 soldiers were killed.", "fell", SOLDIERS, "killed"),
        ("A blast killed 15 guards and injured 5 soldiers.", "killed", SOLDIERS, "wounded"),
        ("A blast killed 3 people, injuring 5 soldiers.", "killed", SOLDIERS, "wounded"),
        ("3 people were killed and 5 soldiers wounded.", "killed", SOLDIERS, "wounded"),
        ("5 soldiers were detained.", "detained", SOLDIERS, "arrested"),
        ("5 soldiers crossed the line before a deadline.", "crossed", SOLDIERS, "soldier"),
        (
            "2 missiles killed a shepherd.",
            "killed",
            Quantity(text="2 missiles", low=2, high=2, unit="missile"),
            "missile",
        ),
        ("A strike 3 km inland killed a man.", "killed", Quantity(text="3 km", low=3, high=3, unit="km"), "km"),
        ("Some 12 were killed.", "killed", Quantity(text="12", low=12, high=12), "killed"),
        ("Some 12 came.", "came", Quantity(text="12", low=12, high=12), "number"),
    ],
)
def test_what_a_number_counts(words: str, predicate: str, quantity: Quantity, of: str) -> None:
    assert [c.of for c in counts([report(numbered(words, predicate, quantity), "Radio North")])] == [of]


def rejection(sentence: int = 1, predicate: str = "rejected", **changes: Any) -> EventMention:
    words = f"The army of Azerbaijan {predicate} the allegation."
    made = mention(words, predicate, id="r", type="REJECT", quad="verbal conflict", sentence=sentence,
                   actors=(DOER,), recipients=(), attribution=())  # fmt: skip
    return replace(made, **changes)


def test_a_rejection_behind_a_claim_of_others_denies_it() -> None:
    assert denials([told("a", ARMENIA), rejection()]) == [(0, 1)]
    assert denials([told("a", ARMENIA), rejection(predicate="denied")]) == [(0, 1)]


@pytest.mark.parametrize(
    ("claim", "rejected"),
    [
        (told("a"), rejection()),
        (told("a", ARMENIA), rejection(sentence=2)),
        (told("a", ARMENIA), rejection(type="ACCUSE")),
        (told("a", ARMENIA), rejection(predicate="ignored")),
        (told("a", ARMENIA), rejection(realis="negated")),
        (told("a", ARMENIA), rejection(actors=())),
        (told("a", ARMENIA), rejection(actors=(replace(DOER, country="FRA"),))),
        (told("a", ARMENIA, realis="future"), rejection()),
        (told("a", replace(ARMENIA, source="the Armed Forces of Azerbaijan")), rejection()),
        (told("a", replace(ARMENIA, source="Colonel Aliyev")), rejection(actors=(replace(DOER, name="Aliyev"),))),
    ],
    ids=["told by nobody", "two sentences on", "no rejection", "another word", "not rejected", "by nobody",
         "by a third side", "only feared", "by whoever claims it", "by whoever claims it, in short"],
)  # fmt: skip
def test_what_is_no_denial_of_a_claim(claim: EventMention, rejected: EventMention) -> None:
    assert denials([claim, rejected]) == []


def test_the_nearest_claim_is_denied() -> None:
    assert denials([told("a", ARMENIA), told("b", ARMENIA), rejection()]) == [(1, 2)]
