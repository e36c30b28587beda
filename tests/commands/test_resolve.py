"""What ``resolve`` says a phrase means."""

from __future__ import annotations

import json

import pytest

from whowhom.cli import main
from whowhom.commands.resolve import found
from whowhom.errors import ConfigError


@pytest.mark.parametrize(
    ("phrase", "on", "name"),
    [
        ("Prime Minister of the United Kingdom", "2022-09-05", "Boris Johnson"),
        ("Prime Minister of the United Kingdom", "2022-09-07", "Liz Truss"),
        ("US Secretary of State", "2023-03-21", "Antony Blinken"),
        ("the IRGC", None, "Islamic Revolutionary Guard Corps"),
        ("Qarabağ", None, "Nagorno-Karabakh"),
        ("Volodimir Zelensky", "2023-01-01", "Volodymyr Zelenskyy"),
        ("last Friday", "2023-03-11", "2023-03-10"),
        ("Springfield", None, "Springfield"),
    ],
)
def test_the_likeliest_reading(phrase: str, on: str | None, name: str) -> None:
    assert found(phrase, on, None)[0].name == name


def test_an_office_that_changes_hands_on_the_day_has_two_holders() -> None:
    names = [c.name for c in found("Prime Minister of the United Kingdom", "2022-09-06", None)]
    assert {"Liz Truss", "Boris Johnson"} <= set(names[1:])


def test_a_capital_is_what_its_sentence_says() -> None:
    first = found("Baku", None, "Baku also maintained close relations with Israel.")[0]
    assert (first.kind, first.country) == ("government", "AZE")
    assert found("Baku", None, "a fire in Baku")[0].kind == "city"


def test_scores_sum_to_one_and_every_candidate_says_why() -> None:
    for phrase in ("Georgia", "the Iranian ambassador in Baku", "Medvedev", "Springfield"):
        candidates = found(phrase, "2010-01-01", None)
        assert sum(c.score for c in candidates) == pytest.approx(1, abs=0.01)
        assert all(c.why for c in candidates)


def test_no_such_day_and_no_such_phrase() -> None:
    with pytest.raises(ConfigError, match="no day"):
        found("Lavrov", "2023-02-30", None)
    with pytest.raises(ConfigError, match="does not stand in"):
        found("Lavrov", None, "Nobody came.")
    assert [c.why for c in found("31 February", "2023-01-01", None)] == [("there are no such days",)]


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "US Secretary of State", "--on", "2023-03-21", "--format", "jsonl"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["name"] == "Antony Blinken"
    assert main(["resolve", "zzyx"]) == 1
    assert "no table knows it" in capsys.readouterr().out
    assert main(["resolve", "Lavrov", "--on", "soon"]) == 2


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("the Secretary-General of the United Nations", "Antonio Guterres"),
        ("the NATO chief", "Jens Stoltenberg"),
        ("Polish prime minister", "Mateusz Morawiecki"),
    ],
)
def test_who_holds_an_office_in_march_2022(phrase: str, name: str) -> None:
    assert found(phrase, "2022-03-14", None)[0].name == name


@pytest.mark.parametrize(
    ("phrase", "sentence", "country"),
    [
        ("Tripoli, Lebanon", None, "LBN"),
        ("Paris, Texas", None, "USA"),
        ("Tripoli", "Clashes broke out in Tripoli, Lebanon.", "LBN"),
        ("Hyderabad", "Police in Hyderabad, Pakistan, arrested ten men.", "PAK"),
        ("Kremlin", "A fire broke out near the Kremlin.", "RUS"),
    ],
)
def test_places_by_the_words_around_them(phrase: str, sentence: str | None, country: str) -> None:
    first = found(phrase, None, sentence)[0]
    assert (first.country, first.lat is not None) == (country, True)


def test_a_person_is_shown_in_the_term_of_the_day() -> None:
    assert (found("Vladimir Putin", "2005-01-01", None)[0].since or "") < "2005"
    assert found("Iranian president", "2022-05-25", None)[0].name == "Ebrahim Raisi"


def test_other_scripts_are_not_like_everything() -> None:
    assert found("محمود عباس", None, None) == []


def test_a_phrase_has_an_end() -> None:
    with pytest.raises(ConfigError, match="more than"):
        found("Putin " * 5000, None, None)
