"""Rules as data, and the days on which they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitor.made import FIRST, blows, calm, deed, reading, replayed, scene, shipped
from whowhom.errors import ConfigError
from whowhom.monitor import holding, indicators, rules
from whowhom.monitor.holding import SETTLED
from whowhom.monitor.rules import Rule
from whowhom.store.happenings import Happening

KNOWN = indicators.load()

FIGURES = shipped("above-normal", "surge", "new-level")

ROW = Rule(id="row", name="Row", kind="indicators", all=(("strike",), ("envoy-summoned",)), within=7)


def load(tmp_path: Path, text: str) -> dict[str, Rule]:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return rules.load(KNOWN, path)


def raised(made: list[Happening], rule: Rule, last: int, read: dict[int, int] | None = None, **seen: int) -> list[int]:
    """Days on which a rule is raised; ``seen`` has an indicator's day, underscores for hyphens, in all incidents."""
    shown = {one.id: {id.replace("_", "-"): FIRST + day for id, day in seen.items()} for one in made}
    told = scene(made, reading((0, last)) if read is None else read, last, {rule.id: rule}, shown)
    return [date_of(alert.raised) for alert in replayed(told)]


def date_of(day: str) -> int:
    return date.fromisoformat(day).toordinal() - FIRST


class TestFiles:
    def test_own_rules_add_and_replace(self, tmp_path: Path) -> None:
        text = '[mine]\nkind = "surge"\nchance = 0.001\n[surge]\nkind = "surge"\nhold = 3\n'
        found = load(tmp_path, text)
        assert found["mine"].chance == 0.001
        assert found["surge"].hold == 3
        assert set(found) == {*rules.load(KNOWN), "mine"}

    def test_a_rule_is_switched_off_by_one_line(self, tmp_path: Path) -> None:
        assert set(load(tmp_path, "[surge]\noff = true\n")) == set(rules.load(KNOWN)) - {"surge"}

    def test_a_rule_that_is_written_out_is_switched_off_too(self, tmp_path: Path) -> None:
        assert "surge" not in load(tmp_path, '[surge]\nkind = "surge"\noff = true\n')
        assert "surge" in load(tmp_path, '[surge]\nkind = "surge"\noff = false\n')

    def test_off_in_quotes_switches_nothing_off_unsaid(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="off of surge"):
            load(tmp_path, '[surge]\nkind = "surge"\noff = "false"\n')

    def test_an_unknown_indicator_is_told_with_file_id_and_what_is_near(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as error:
            load(tmp_path, '[mine]\nkind = "indicators"\nall = [["strikes"]]\n')
        told = str(error.value)
        assert all(word in told for word in (str(tmp_path / "rules.toml"), "mine", "'strikes'", "near it: strike"))

    def test_an_indicator_of_ones_own_can_be_named(self, tmp_path: Path) -> None:
        path = tmp_path / "rules.toml"
        path.write_text('[mine]\nkind = "indicators"\nall = [["raid"]]\n', encoding="utf-8")
        known = KNOWN | {"raid": replace(KNOWN["strike"], id="raid")}
        assert rules.load(known, path)["mine"].all == (("raid",),)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[mine", "is not TOML"),
            ("mine = 5", "mine is no table"),
            ("[mine]", "kind of mine is one of index"),
            ('[mine]\nkind = "indices"', "kind of mine is one of index"),
            ('[mine]\nkind = "index"\nlevel = "alarm"', "level of mine is watch or warning"),
            ('[mine]\nkind = "index"\nleest = 5', "did you mean least?"),
            ('[mine]\nkind = "index"\nleast = "5"', "least of mine is a number"),
            ('[mine]\nkind = "index"\nleast = -1', "least of mine is a number"),
            ('[mine]\nkind = "index"\nhold = true', "hold of mine is a number"),
            ('[mine]\nkind = "index"\nhold = inf', "hold of mine"),
            ('[mine]\nkind = "index"\nleast = nan', "least of mine"),
            ('[mine]\nkind = "index"\nall = 5', "all of mine"),
            ('[mine]\nkind = "index"\nall = [5]', "all of mine"),
            ('[mine]\nkind = "indicators"', "all of mine is a list of lists"),
            ('[mine]\nkind = "indicators"\nall = ["strike"]', "all of mine is a list of lists"),
            ('[mine]\nkind = "indicators"\nall = [[]]', "all of mine is a list of lists"),
            ('[mine]\nkind = "indicators"\nall = [[["strike"]]]', "all of mine is a list of lists"),
            ('[mine]\nkind = "forecast"\ndays = 10', "days of mine is 7 or 30"),
            ('[mine]\nkind = "forecast"\nprobability = 50', "probability of mine"),
        ],
    )
    def test_a_rule_that_cannot_be_is_told(self, text: str, told: str, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as error:
            load(tmp_path, text)
        assert told in str(error.value)
        assert str(tmp_path / "rules.toml") in str(error.value)


class TestFigures:
    @pytest.mark.parametrize("id", FIGURES)
    def test_a_burst_after_a_calm_past_is_raised_within_days(self, id: str) -> None:
        (day,) = raised(calm(200) + blows(200, 201, 202, 203, each=2), FIGURES[id], 220)
        assert 200 < day < 206

    @pytest.mark.parametrize("id", FIGURES)
    def test_a_calm_pair_raises_nothing(self, id: str) -> None:
        assert raised(calm(300), FIGURES[id], 300) == []

    @pytest.mark.parametrize("id", FIGURES)
    def test_a_war_that_is_usual_raises_nothing_after_its_first_weeks(self, id: str) -> None:
        assert all(day < 60 for day in raised(blows(*range(300)), FIGURES[id], 300))

    @pytest.mark.parametrize("id", FIGURES)
    @given(st.integers(0, 60), st.integers(1, 60))
    @settings(max_examples=15, deadline=None)
    def test_one_incident_ever_raises_nothing(self, id: str, day: int, voices: int) -> None:
        assert raised([deed(day, independent=voices, confidence=1.0)], FIGURES[id], 90) == []

    @pytest.mark.parametrize("id", FIGURES)
    def test_a_pair_without_a_past_raises_nothing(self, id: str) -> None:
        others = calm(200, by="ARM", to="TUR")
        assert raised(others + blows(200, 201, 202, each=3), FIGURES[id], 220) == []

    @pytest.mark.parametrize("id", FIGURES)
    def test_nothing_is_raised_just_after_a_gap(self, id: str) -> None:
        made = calm(200) + blows(300, 301, 302, each=3)
        found = raised(made, FIGURES[id], 320, reading((0, 199), (300, 320)))
        assert all(day >= 300 + SETTLED - 1 for day in found)

    @pytest.mark.parametrize("id", FIGURES)
    def test_a_source_that_is_turned_off_raises_nothing(self, id: str) -> None:
        usual = calm(300) + blows(*range(3, 300, 12))
        read = reading((0, 199), documents=30) | reading((200, 300), documents=10)
        assert [day for day in raised(usual, FIGURES[id], 300, read) if day >= 200] == []

    @pytest.mark.parametrize("id", FIGURES)
    def test_old_news_that_becomes_known_today_raises_nothing_today(self, id: str) -> None:
        old = [deed(day, n=n, since=200) for day in range(150, 190, 2) for n in range(3)]
        assert raised(calm(200) + old, FIGURES[id], 205) == []

    @pytest.mark.parametrize("id", FIGURES)
    def test_what_is_dated_ahead_raises_nothing_before_its_day(self, id: str) -> None:
        ahead = [deed(4000, n=n, since=200) for n in range(9)]
        assert raised(calm(200) + ahead, FIGURES[id], 205) == []

    @pytest.mark.parametrize("id", FIGURES)
    def test_planned_attacks_and_threats_alone_raise_nothing(self, id: str) -> None:
        feared = blows(200, 201, 202, each=3, realis="planned")
        threats = [deed(day, "THREATEN", n=n) for day in (200, 201, 202) for n in range(3)]
        assert raised(calm(200) + feared + threats, FIGURES[id], 220) == []

    def test_either_direction_will_do(self) -> None:
        there = calm(200) + calm(200, by="AZE", to="IRN")
        back = blows(200, 201, 202, 203, each=2, by="AZE", to="IRN")
        told = scene(there + back, reading((0, 220)), 220, {"surge": FIGURES["surge"]})
        (alert,) = replayed(told)
        assert (alert.a, alert.b) == ("AZE", "IRN")
        assert "AZE→IRN" in alert.words


class TestIndicators:
    def test_one_of_each_list_within_days(self) -> None:
        assert raised([deed(10), deed(12, "ACCUSE")], ROW, 30, strike=0, envoy_summoned=0) == [12]

    def test_one_incident_that_shows_both_is_no_combination(self) -> None:
        assert raised([deed(10)], ROW, 30, strike=0, envoy_summoned=0) == []

    def test_one_list_alone_is_not_enough(self) -> None:
        assert raised([deed(10)], ROW, 30, strike=0) == []

    @pytest.mark.parametrize(("second", "days"), [(16, [16]), (17, [])])
    def test_what_lies_further_apart_is_not_together(self, second: int, days: list[int]) -> None:
        made = [deed(10), deed(second, "ACCUSE")]
        seen = {made[0].id: {"strike": FIRST + 10}, made[1].id: {"envoy-summoned": FIRST + second}}
        found = replayed(scene(made, reading((0, 30)), 30, {"row": ROW}, seen))
        assert [date_of(alert.raised) for alert in found] == days

    def test_old_news_that_is_read_today_is_old(self) -> None:
        assert raised([deed(10, since=60)], ROW, 70, strike=60, envoy_summoned=60) == []

    def test_what_is_dated_ahead_waits_for_its_day(self) -> None:
        assert raised([deed(40, since=10)], ROW, 30, strike=10, envoy_summoned=10) == []

    def test_what_is_only_feared_or_was_taken_back_shows_nothing(self) -> None:
        assert raised([deed(10, realis="planned")], ROW, 30, strike=0, envoy_summoned=0) == []
        assert raised([deed(10, status="retracted")], ROW, 30, strike=0, envoy_summoned=0) == []

    def test_as_many_voices_as_are_wanted(self) -> None:
        two = replace(ROW, independent=2)
        for voices, days in ((1, []), (2, [10])):
            made = [deed(10, independent=voices), deed(10, "ACCUSE", independent=voices)]
            assert raised(made, two, 30, strike=0, envoy_summoned=0) == days

    def test_a_quiet_spell_must_lie_before(self) -> None:
        first = replace(ROW, all=(("strike",),), quiet=60, within=3)
        assert raised([deed(10), deed(100)], first, 110, strike=0) == [100]
        assert raised([deed(20), deed(70)], first, 80, strike=0) == []

    def test_what_was_taken_back_breaks_no_quiet_spell(self) -> None:
        first = replace(ROW, all=(("strike",),), quiet=60, within=3)
        false = [deed(40, n=1, until=42), deed(40, n=1, since=42, status="retracted")]
        assert raised([*false, deed(100)], first, 110, strike=0) == [40, 100]

    def test_a_quiet_spell_that_was_not_read_is_none(self) -> None:
        first = replace(ROW, all=(("strike",),), quiet=60, within=3)
        assert raised([deed(100)], first, 110, reading((0, 20), (95, 110)), strike=0) == []


def test_reading_is_steady_after_a_week_on_end() -> None:
    read = np.array([True] * 3 + [False] * 2 + [True] * 9)
    assert holding.steady(read).tolist() == [True] * 3 + [False] * 2 + [False] * 6 + [True] * 3


def test_a_step_is_a_rise_and_a_slope_of_noise_is_none() -> None:
    step = np.array([5.0] * 60 + [30.0] * 8)
    assert holding.rise(step, 14) == pytest.approx(25)
    assert holding.rise(step[::-1].copy(), 80) == 0
    assert holding.rise(np.array([5.0, 6.0] * 40), 14) == 0
    assert holding.rise(np.array([5.0] * 60 + [30.0] * 20), 14) == 0
