from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from tests.events import MOLDOVA, mention
from tests.export.made import told
from whowhom.brief.phrases import clause, long_day, plain, prospect, upper_first, who
from whowhom.codebook import plover
from whowhom.model import Actor, EventMention
from whowhom.model.told import Told


def party(text: str, country: str | None = None, name: str | None = None) -> Actor:
    return Actor(text=text, start=0, end=len(text), name=name, country=country)


def says(words: str, actor: str, predicate: str, recipient: str, **changes: Any) -> EventMention:
    """A mention of these words, its parties where they stand in them."""
    sides = [
        (Actor(text=text, start=words.index(text), end=words.index(text) + len(text), country=country),)
        for text, country in ((actor, "MDA"), (recipient, "ROU"))
    ]
    made: dict[str, Any] = {"type": "ASSAULT", "mode": None, "actors": sides[0], "recipients": sides[1]}
    return mention(words, predicate, **(made | changes))


def incident(one: EventMention, **changes: Any) -> Told:
    made: dict[str, Any] = {"type": one.type, "mode": one.mode, "actors": one.actors, "recipients": one.recipients,
                            "place": None, "realis": one.realis}  # fmt: skip
    return told(mentions=(one,), **(made | changes))


# The words of the report


def test_a_plain_clause_is_told_in_the_words_of_the_report() -> None:
    one = says("Moldovan guards shot at a Romanian boat, officials said.", "Moldovan guards", "shot", "a Romanian boat")
    assert clause(incident(one)) == "Moldovan guards shot at a Romanian boat"


def test_who_clash_attacked_each_other() -> None:
    one = says("Moldovan and Romanian guards clashed.", "Moldovan", "clashed", "Romanian")
    both = one.actors + one.recipients
    assert clause(incident(one, actors=both, recipients=both)).endswith("attacked each other")


@pytest.mark.parametrize(
    "words",
    [
        "Moldovan guards never shot at a Romanian boat.",
        "Moldovan guards, it was claimed, shot at a Romanian boat.",
        "Moldovan guards shot, in breach of the truce, at a Romanian boat.",
    ],
)
def test_what_stands_between_the_words_is_never_cut_out_of_a_clause(words: str) -> None:
    one = says(words, "Moldovan guards", "shot", "a Romanian boat")
    assert clause(incident(one)) == "Moldovan guards (Moldova) attacked a Romanian boat"


def test_a_plan_is_not_told_in_words_that_sound_done() -> None:
    one = says("Moldovan guards shelled a Romanian post.", "Moldovan guards", "shelled", "a Romanian post",
               realis="hypothetical")  # fmt: skip
    assert clause(incident(one, realis="actual")) == "Moldovan guards (Moldova) attacked a Romanian post"


def test_a_pronoun_is_no_party_of_a_clause() -> None:
    one = says("They shelled a Romanian post.", "They", "shelled", "a Romanian post")
    assert clause(incident(one)).startswith("Moldova ")


def test_the_place_is_told_where_the_words_do_not_name_it() -> None:
    assert (
        clause(told()) == "the Foreign Ministry of Moldova protested to the Romanian ambassador in the area of Chisinau"
    )
    one = says("Moldovan guards shelled Romanian troops.", "Moldovan guards", "shelled", "Romanian troops")
    named = incident(one, place=told().incident.place)
    assert clause(named).count("Chisinau") == 1


def test_what_nobody_did_to_nobody_is_still_a_clause() -> None:
    assert clause(told(mode=None, actors=(), recipients=(), place=None)) == "someone unnamed made an accusation"


# What may come


def test_a_plan_and_a_fear_are_told_apart() -> None:
    sides = {"actors": (party("Moldova", "MDA"),), "recipients": (party("Romania", "ROU"),), "mode": None}
    planned, feared = (prospect(told(type="SANCTION", realis=realis, **sides)) for realis in ("future", "hypothetical"))
    assert planned == "Moldova is to impose sanctions on Romania"
    assert feared == "Moldova may impose sanctions on Romania"
    assert prospect(told(type="THREATEN", realis="actual", **sides)) == "Moldova threatened Romania"


def test_several_who_plan_are_many() -> None:
    two = (party("Moldova", "MDA"), party("Ukraine", "UKR"))
    assert prospect(told(type="SANCTION", realis="future", actors=two)).startswith("Moldova and Ukraine are to ")


# Parties


@pytest.mark.parametrize(
    ("one", "named"),
    [
        (MOLDOVA, "the Foreign Ministry of Moldova"),
        (party("Iranian", "IRN", "Iran"), "Iran"),
        (party("its forces", "IRN"), "Iran"),
        (party("the commander", "IRN"), "the commander (Iran)"),
        (party("Local residents"), "local residents"),
        (party("x" * 200, "IRN"), "Iran"),
        (party("x" * 200), "an unnamed party"),
        (party("the Iranian\x1b\u202e army", "IRN"), "the Iranian army"),
    ],
)
def test_a_party_is_named_as_a_reader_knows_it(one: Actor, named: str) -> None:
    assert who([one]) == named


def test_of_many_sides_two_are_named_and_the_rest_counted() -> None:
    sides = [party("Iran", "IRN"), party("Tehran", "IRN"), party("Turkey", "TUR"), party("Armenia", "ARM")]
    assert who(sides[:3]) == "Iran and Turkey"
    assert who(sides) == "Iran, Turkey and 1 other"


# Small words


def test_days_and_capitals() -> None:
    assert long_day("2025-09-06") == "6 September 2025"
    assert upper_first("") == ""
    assert upper_first("iPhone makers met") == "IPhone makers met"


@pytest.mark.parametrize("mark", sorted("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_words_of_a_page_keep_no_character_that_turns_a_line_around(mark: str) -> None:
    assert plain(f"shot{mark} down") == "shot down"


def test_words_of_a_page_are_one_line_without_control_characters() -> None:
    assert plain("shot\r\n\tdown\x1b[2J\x00 a\u2028drone") == "shot down[2J a drone"


# The table


def test_every_type_has_its_phrases_and_no_mode_is_made_up() -> None:
    table = tomllib.loads((files("whowhom.brief") / "data" / "phrases.toml").read_text("utf-8"))
    assert set(table) == set(plover.TYPES)
    for type, phrases in table.items():
        for row in (phrases, *phrases.get("modes", {}).values()):
            assert {"past", "base", "alone", "alone_base"} <= set(row)
            assert re.search(r"\{to\}", row["past"])
            assert re.search(r"\{to\}", row["base"])
            assert "{" not in row["alone"] + row["alone_base"]
        assert set(phrases.get("modes", {})) <= set(plover.types()[type].modes)
