"""The notation of frames and conditions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.codebook.patterns import (
    CLASSES,
    CORE_SLOTS,
    EVENT_TYPES,
    PREPOSITIONS,
    Cond,
    Frame,
    Slot,
    Test,
    parse_cond,
    parse_frame,
)
from whowhom.errors import CodebookError

slots = st.builds(Slot, st.sampled_from(sorted(CORE_SLOTS | PREPOSITIONS)), st.booleans(), st.booleans())
sides = st.lists(slots, max_size=4).map(tuple)
frames = st.builds(
    lambda a, r, both, an, rn: Frame(a, r, both, an and bool(a), rn and bool(r)),
    sides, sides, st.booleans(), st.booleans(), st.booleans(),
).filter(lambda frame: bool(frame.actors or frame.recipients))  # fmt: skip

names = st.lists(st.sampled_from(sorted(CORE_SLOTS | {"clause"})), min_size=1, max_size=3).map(tuple)
words = st.frozensets(st.from_regex(r"[a-z]{2,8}", fullmatch=True), min_size=1, max_size=4)
classes = st.frozensets(st.sampled_from(sorted(CLASSES | EVENT_TYPES)), min_size=1, max_size=3)
tests = st.one_of(
    st.builds(Test, names, st.sampled_from(["lemma", "not lemma"]), words),
    st.builds(Test, names, st.sampled_from(["is", "is not"]), classes),
    st.builds(Test, names, st.sampled_from(["present", "absent"])),
)
conds = st.builds(
    Cond, st.lists(tests, max_size=3).map(tuple), st.one_of(st.none(), st.sampled_from(sorted(EVENT_TYPES)))
)


@given(frames)
def test_a_frame_reads_as_it_is_written(frame: Frame) -> None:
    assert parse_frame(str(frame)) == frame


@given(conds)
def test_a_condition_reads_as_it_is_written(cond: Cond) -> None:
    assert parse_cond(str(cond)) == cond


def test_frame_sides() -> None:
    frame = parse_frame("subj?>obj@|on!")
    assert [slot.name for slot in frame.actors] == ["subj"]
    assert not frame.actor_needed
    assert frame.recipients == (Slot("obj", target=True), Slot("on", strict=True))
    assert frame.recipient_needed


def test_reciprocal() -> None:
    assert parse_frame("subj&with").reciprocal
    assert not parse_frame("subj>with").reciprocal


def test_one_side_may_be_missing() -> None:
    assert parse_frame(">obj").actors == ()
    assert parse_frame("subj>").recipients == ()


def test_prepositions_are_told_from_core_slots() -> None:
    assert Slot("against").preposition == "against"
    assert Slot("obj").preposition is None


@pytest.mark.parametrize("text", ["", "subj", "subj>obj>on", "subj>&obj", ">", "?>?", "subject>obj", "subj>obj@!"])
def test_bad_frames(text: str) -> None:
    with pytest.raises(CodebookError):
        parse_frame(text)


def test_bad_frame_names_what_is_allowed() -> None:
    with pytest.raises(CodebookError, match="against"):
        parse_frame("subj>versus")


def test_conditions() -> None:
    cond = parse_cond("obj=~treaty,pact;!iobj;with|against=party|place;neg=REJECT")
    assert cond.negated == "REJECT"
    assert cond.tests == (
        Test(("obj",), "lemma", frozenset({"treaty", "pact"})),
        Test(("iobj",), "absent"),
        Test(("with", "against"), "is", frozenset({"party", "place"})),
    )


def test_word_sets_are_put_in() -> None:
    cond = parse_cond("obj=~@deal,contract", {"deal": frozenset({"accord", "pact"})})
    assert cond.tests[0].values == {"accord", "pact", "contract"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("obj=~@nosuch", "nosuch"),
        ("objekt", "objekt"),
        ("obj=thing", "thing"),
        ("neg=NO", "NO"),
        ("obj=~", "lemmas"),
    ],
)
def test_bad_conditions(text: str, named: str) -> None:
    with pytest.raises(CodebookError, match=named):
        parse_cond(text)
