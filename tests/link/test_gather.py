"""An incident as its reports tell it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events import MOLDOVA, ROMANIA, mention
from whowhom.link.claims import Report
from whowhom.link.gather import MOST, founded, gathered
from whowhom.model import Actor, Date, EventMention, Place


def report(told: EventMention, outlet: str = "Radio North", known: str = "2025-03-22", **changes: Any) -> Report:
    return Report(mention=told, known=known, outlet=outlet, lineage=outlet, **changes)


def test_the_mention_that_says_most_speaks_for_all() -> None:
    bare = mention(id="a", actors=(), mode="allege", confidence=0.99)
    full = mention(id="b", confidence=0.5)
    denied = mention(id="c", realis="negated", mode=None, confidence=1.0)
    found = gathered("i", [report(bare), report(full), report(denied)])
    assert (found.id, found.type, found.mode, found.realis) == ("i", "ACCUSE", "disapprove", "actual")
    assert (found.cameo, found.quad) == ("114", "verbal conflict")


def test_the_surest_of_equals_speaks_for_all() -> None:
    reports = [report(mention(id=id, mode=mode, confidence=sure)) for id, mode, sure in
               [("a", "disapprove", 0.5), ("b", "allege", 0.7), ("c", "disapprove", 0.6)]]  # fmt: skip
    found = gathered("i", reports)
    assert (found.mode, found.confidence) == ("allege", 0.7)


def test_parties_are_named_once_and_all() -> None:
    again = replace(ROMANIA, text="Bucharest", name="România")
    third = Actor(text="the Black Sea fleet", start=0, end=19, name="Black Sea Fleet")
    shouted = replace(MOLDOVA, name="FOREIGN MINISTRY OF MOLDOVA")
    found = gathered("i", [
        report(mention(id="a", confidence=0.9)),
        report(mention(id="b", actors=(shouted,), recipients=(again, third), confidence=0.8)),
    ])  # fmt: skip
    assert found.actors == (MOLDOVA,)
    assert found.recipients == (ROMANIA, third)


def test_the_words_that_name_two_states_are_two_parties() -> None:
    both = [Actor(text="Chadian and Sudanese troops", start=0, end=27, country=code) for code in ("TCD", "SDN")]
    assert gathered("i", [report(mention(actors=tuple(both)))]).actors == tuple(both)


def test_a_clash_does_not_turn_round_what_others_tell_the_doer_of() -> None:
    both = (MOLDOVA, ROMANIA)
    clashed = mention(id="a", actors=both, recipients=both, confidence=0.9)
    raid = mention(id="b", actors=(MOLDOVA,), recipients=(ROMANIA,), confidence=0.5)
    found = gathered("i", [report(clashed), report(raid)])
    assert (found.actors, found.recipients) == ((MOLDOVA,), (ROMANIA,))
    alone = gathered("i", [report(clashed)])
    assert (alone.actors, alone.recipients) == (both, both)


def test_a_nameless_party_counts_only_where_none_is_named() -> None:
    somebody = Actor(text="two men", start=0, end=7)
    assert gathered("i", [report(mention(actors=(MOLDOVA, somebody)))]).actors == (MOLDOVA,)
    assert gathered("i", [report(mention(actors=(somebody,)))]).actors == (somebody,)


def test_no_more_parties_than_bearable() -> None:
    many = tuple(Actor(text=f"state {i}", start=0, end=7, name=f"State {i}") for i in range(MOST + 5))
    assert gathered("i", [report(mention(recipients=many))]).recipients == many[:MOST]


def test_who_is_said_not_to_have_done_it_is_no_party() -> None:
    denied = mention(id="b", actors=(Actor(text="Kyiv", start=0, end=4, name="Ukraine"),), realis="negated")
    assert gathered("i", [report(mention(id="a")), report(denied)]).actors == (MOLDOVA,)


def test_only_denied_keeps_its_parties() -> None:
    found = gathered("i", [report(mention(realis="negated"))])
    assert (found.actors, found.realis, found.independent) == ((MOLDOVA,), "negated", 0)


def test_place_and_date_are_the_best_known() -> None:
    country = Place(text="Moldova", name="Moldova", country="MDA")
    guessed = Date(start="2025-03-20", end="2025-03-20", basis="defaulted")
    read = Date(text="March 21", start="2025-03-21", end="2025-03-21", basis="read")
    found = gathered("i", [
        report(mention(id="a", place=country, date=guessed, confidence=0.9)),
        report(mention(id="b", date=Date(), confidence=0.8)),
        report(mention(id="c", date=read, actors=())),
    ])  # fmt: skip
    assert found.place is not None
    assert found.place.name == "Chișinău"
    assert found.date == read


def test_a_vague_date_that_was_read_does_not_hide_a_day() -> None:
    tuesday = Date(text="on Tuesday", start="2025-03-18", end="2025-03-18", basis="inferred")
    month = Date(text="in March 2025", start="2025-03-01", end="2025-03-31", basis="read")
    assert gathered("i", [report(mention(id="a", date=month)), report(mention(id="b", date=tuesday))]).date == tuesday
    assert gathered("i", [report(mention(id="a", date=month)), report(mention(id="b", date=Date()))]).date == month


def test_what_is_told_as_news_does_not_become_history_by_being_recalled() -> None:
    news, recalled = mention(id="a", confidence=0.5), mention(id="b", confidence=0.9, realis="historical")
    assert gathered("i", [report(news), report(recalled, known="2026-04-01")]).realis == "actual"
    assert gathered("i", [report(recalled)]).realis == "historical"


def test_fields_that_an_analyst_has_set_win() -> None:
    found = gathered("i", [report(mention())], {"type": "ASSAULT", "mode": "firearms", "realis": "hypothetical"})
    assert (found.type, found.mode, found.realis) == ("ASSAULT", "firearms", "hypothetical")
    assert (found.quad, found.cameo) == ("material conflict", "193")
    assert found.intensity < -5


def test_another_type_drops_the_mode_of_the_old_one() -> None:
    found = gathered("i", [report(mention())], {"type": "PROTEST"})
    assert (found.type, found.mode, found.quad) == ("PROTEST", None, "material conflict")
    assert found.cameo is not None
    assert found.cameo.startswith("14")


def test_another_realis_leaves_type_mode_and_code() -> None:
    found = gathered("i", [report(mention())], {"realis": "future"})
    assert (found.type, found.mode, found.cameo, found.realis) == ("ACCUSE", "disapprove", "114", "future")


def test_an_emptied_mode_is_none() -> None:
    assert gathered("i", [report(mention())], {"mode": ""}).mode is None


def test_dismissed_and_corrected_are_carried() -> None:
    found = gathered("i", [report(mention())], dismissed=True, corrected=("dismissed: a drill",))
    assert (found.dismissed, found.corrected) == (True, ("dismissed: a drill",))
    assert not gathered("i", [report(mention())]).dismissed


def test_mentions_are_in_the_order_in_which_they_became_known() -> None:
    reports = [
        report(mention(id="d", document="b"), known="2025-03-24", outlet="Daily South"),
        report(mention(id="b", document="b", sentence=2)), report(mention(id="a", document="b", sentence=1)),
        report(mention(id="c", document="a")),
    ]  # fmt: skip
    found = gathered("i", reports)
    assert found.mentions == ("c", "a", "b", "d")
    assert tuple(claim.mention for claim in found.claims) == found.mentions
    assert (found.known, found.changed, found.outlets) == ("2025-03-22", "2025-03-24", 2)


def test_a_denial_beside_the_report_is_a_mention_but_no_telling() -> None:
    denial = mention(id="b", sentence=1, type="REJECT", mode=None, confidence=1.0)
    found = gathered("i", [report(mention(id="a")), report(denial, denier="Romania")])
    assert found.mentions == ("a", "b")
    assert (found.type, found.status, found.denied_by) == ("ACCUSE", "contested", ("Romania",))


def test_contexts_of_all_that_agree_each_once() -> None:
    found = gathered("i", [
        report(mention(id="a", contexts=("diplomatic", "military"), confidence=0.9)),
        report(mention(id="b", contexts=("military", "territory"))),
        report(mention(id="c", contexts=("economic",), realis="negated")),
    ])  # fmt: skip
    assert found.contexts == ("diplomatic", "military", "territory")


@given(st.permutations(range(5)))
@settings(max_examples=30, deadline=None)
def test_the_same_incident_whatever_the_order_of_reports(order: list[int]) -> None:
    reports = [
        report(mention(id=f"m{i}", document=f"d{i % 2}", realis="negated" if i == 3 else "actual",
                       recipients=(ROMANIA,) if i % 2 else (), confidence=0.5 + i % 3 / 10),
               outlet=f"Outlet {i % 3}", known=f"2025-03-2{i % 2}")
        for i in range(5)
    ]  # fmt: skip
    assert gathered("i", [reports[i] for i in order]) == gathered("i", reports)


def test_ids_are_sixteen_digits_that_tell_founders_apart() -> None:
    ids = {founded("ab", 0), founded("ab", 1), founded("ac", 0), founded("ab", 0, again=1)}
    assert len(ids) == 4
    assert all(len(id) == 16 and int(id, 16) >= 0 for id in ids)
    assert founded("ab", 0) in ids
