"""The warning list: what shows an indicator, and what is told of a file that cannot be."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import CodebookError, ConfigError
from whowhom.monitor import indicators
from whowhom.store.happenings import Told

SHIPPED = indicators.load()

LONG = 0.5
"""Seconds that no sentence may take; even all that are shipped take a hundredth of it on ordinary ones."""


def told(sentence: str, predicate: str = "", type: str = "ASSAULT", mode: str | None = None, day: int = 1) -> Told:
    return Told("i1", day, type, mode, predicate, sentence)


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def shows(tmp_path: Path, words: str, sentence: str) -> bool:
    made = indicators.load(own(tmp_path, f'[mine]\ntypes = ["ASSAULT"]\nwords = ["{words}"]\n'))
    return made["mine"].shown_by(told(sentence))


@pytest.mark.parametrize(
    ("id", "sentence", "type", "predicate", "mode"),
    [
        ("airspace-violation", "A drone violated Azerbaijani airspace.", "COERCE", "violated", None),
        ("aircraft-downed", "Iran shot down a drone.", "ASSAULT", "shot", None),
        ("envoy-summoned", "Baku summoned the ambassador of Iran.", "ACCUSE", "summoned", None),
        ("envoy-expelled", "Baku expelled four Iranian diplomats.", "SANCTION", "expelled", None),
        ("ties-cut", "Riyadh severed its diplomatic ties.", "SANCTION", "severed", None),
        ("border-closed", "Iran closed its land border.", "SANCTION", "closed", None),
        ("troops-moved", "Troops massed.", "MOBILIZE", "massed", "troops"),
        ("strike", "Jets bombed a depot.", "ASSAULT", "bombed", "aerial"),
        ("ultimatum", "Withdraw within 48 hours, it said.", "THREATEN", "said", None),
        ("talks-held", "The ministers met.", "CONSULT", "met", None),
        ("ceasefire", "Both sides agreed to a cease-fire.", "AGREE", "agreed", None),
    ],
)
def test_what_shows_a_shipped_indicator(
    id: str, sentence: str, type: str, predicate: str, mode: str | None
) -> None:  # fmt: skip
    assert SHIPPED[id].shown_by(told(sentence, predicate, type, mode))


def test_another_type_mode_or_predicate_does_not_show_it() -> None:
    assert not SHIPPED["aircraft-downed"].shown_by(told("Iran shot down a drone.", "shot", "CONSULT"))
    assert not SHIPPED["strike"].shown_by(told("Jets bombed a depot.", "bombed", "ASSAULT", "abduct"))
    assert not SHIPPED["envoy-summoned"].shown_by(told("The ambassador was praised.", "praised", "ACCUSE"))


@pytest.mark.parametrize(
    ("words", "sentence", "shown"),
    [
        ("clos* * border", "Iran closed its long northern border.", True),
        ("clos* * border", "Iran closed the border.", True),
        ("clos* * border", "Closing, he said, the border.", True),
        ("clos* * border", "They closed one two three four five six seven border", False),
        ("clos* * border", "They enclosed the border.", False),
        ("on alert", "ON ALERT", True),
        ("on alert", "on alertness", False),
        ("on alert", "on high alert", False),
        ("drone*", "drones", True),
        ("drone", "drones", False),
        ("charge d'affaires", "the charge d’affaires", True),
        ("live fire", "a live-fire drill", True),
        ("a.b", "axb", False),
    ],
)
def test_stars_stand_for_letters_and_for_a_few_words(words: str, sentence: str, shown: bool, tmp_path: Path) -> None:
    assert shows(tmp_path, words, sentence) is shown


def test_a_star_alone_shows_nothing_without_a_word_beside_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mine"):
        indicators.load(own(tmp_path, '[mine]\ntypes = ["ASSAULT"]\nwords = ["*"]\n'))


PIECES = ["clos", "closed", "border", "corridor", "shot down", "a", "-", "'", "’", "- ", " -", "x-", ", ", "é"]


def seconds(sentence: str) -> float:
    """How long all shipped indicators together look at a sentence."""
    begun = time.perf_counter()
    for indicator in SHIPPED.values():
        if indicator.words is not None:
            indicator.words.search(sentence)
    return time.perf_counter() - begun


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("start", ["closed ", "expel-"])
def test_no_repetition_makes_a_sentence_slow(start: str, piece: str) -> None:
    assert seconds(start + piece * 26) < LONG


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*PIECES, "closed ", "suspend ", "talks "]), st.integers(1, 25)), max_size=8))
def test_no_sentence_takes_long(parts: list[tuple[str, int]]) -> None:
    assert seconds("closed " + "".join(piece * number for piece, number in parts)[:200]) < LONG


@pytest.mark.parametrize(
    "sentence", ["closed its " * 5_000, "a" * 50_000, "clos" * 10_000, "closed " + "a" * 50_000, "closed " + "x-" * 40]
)
def test_a_page_without_a_full_stop_is_read_within_seconds(sentence: str) -> None:
    assert seconds(sentence) < 10 * LONG


def test_the_first_mention_that_shows_it_dates_it() -> None:
    told_so = [told("Iran shot down a drone.", day=day) for day in (5, 3, 9)]
    assert indicators.seen(told_so, SHIPPED)["i1"]["aircraft-downed"] == 3


def test_what_shows_nothing_is_left_out() -> None:
    assert indicators.seen([told("Nothing."), told("The summit.", type="AID")], SHIPPED) == {}


def test_own_indicators_add_and_replace(tmp_path: Path) -> None:
    text = '[mine]\ntypes = ["assault"]\n[strike]\nname = "Mine"\ntypes = ["COERCE"]\n'
    found = indicators.load(own(tmp_path, text))
    assert found["mine"].types == ("ASSAULT",)
    assert found["mine"].name == "mine"
    assert (found["strike"].name, found["strike"].types) == ("Mine", ("COERCE",))
    assert set(found) == set(SHIPPED) | {"mine"}
    assert "COERCE" in indicators.types(found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[mine]\ntypes = ["MOBILISE"]', "MOBILIZE"),
        ('[mine]\ntypes = ["ASSAULT"]\nmodes = ["areal"]', "aerial"),
        ('[mine]\ntypes = ["ASSAULT"]\nmodes = ["troops"]', "troops"),
    ],
)
def test_an_unknown_code_is_told_with_file_id_and_what_is_near(text: str, told: str, tmp_path: Path) -> None:
    path = own(tmp_path, text)
    with pytest.raises(CodebookError) as error:
        indicators.load(path)
    assert all(word in str(error.value) for word in (str(path), "mine", told))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[mine", "is not TOML"),
        ("mine = 5", "mine is no table"),
        ("[mine]", "mine needs types"),
        ('[mine]\ntypes = "ASSAULT"', "types of mine is a list of texts"),
        ('[mine]\ntypes = ["ASSAULT"]\nwords = [5]', "words of mine is a list of texts"),
        ('[mine]\ntypes = ["ASSAULT"]\nword = ["x"]', "did you mean words?"),
        ('[mine]\ntypes = ["ASSAULT"]\nsign = "bad"', "sign of mine is + or -"),
    ],
)
def test_an_entry_that_cannot_be_is_told(text: str, told: str, tmp_path: Path) -> None:
    path = own(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        indicators.load(path)
    assert told in str(error.value)
    assert str(path) in str(error.value)


def test_a_file_that_is_no_text_is_not_toml(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not TOML"):
        indicators.load(path)


def test_a_file_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        indicators.load(tmp_path / "none.toml")
