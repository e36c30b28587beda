"""Alerts by replay: when they are raised, how they end, who stands behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.linked import article, flood_of_two, told
from tests.monitor.made import (
    FIRST,
    OUTLETS,
    blows,
    calm,
    deed,
    reading,
    replayed,
    scene,
    shipped,
    telling,
    told_by,
)
from whowhom import config
from whowhom.link.claims import Report
from whowhom.model.tension import Alert
from whowhom.monitor import alerts, deliver
from whowhom.monitor.rules import Rule
from whowhom.monitor.tension import iso
from whowhom.openrecord import OpenRecord
from whowhom.store import linking
from whowhom.store.embedded import Store

FIGURES = shipped("above-normal", "surge", "new-level")
INDEX = shipped("above-normal")
ROW = Rule(id="row", name="Row", kind="indicators", all=(("strike",), ("envoy-summoned",)), within=7)
STRIKE = Rule(id="strike", name="Strike", kind="indicators", all=(("strike",),), within=2, hold=3, cool=5)

BURST = calm(200) + blows(200, 201, 202, 203, each=2)
WAR = blows(*range(0, 200, 2))


def turns(alert: Alert) -> list[tuple[int, str]]:
    return [(date.fromisoformat(turn.day).toordinal() - FIRST, turn.state) for turn in alert.turns]


def strikes(*days: int, last: int, read: dict[int, int] | None = None) -> list[list[tuple[int, str]]]:
    """Turns of the alerts on strikes on these days, each of which is news for two."""
    made = blows(*days)
    seen = {one.id: {"strike": one.since} for one in made}
    return [turns(one) for one in replayed(scene(made, read or reading((0, last)), last, {"strike": STRIKE}, seen))]


class TestStates:
    def test_it_fires_is_held_and_is_cleared(self) -> None:
        assert strikes(10, last=12) == [[(10, "firing"), (12, "held")]]
        assert strikes(10, last=14) == [[(10, "firing"), (12, "held")]]
        assert strikes(10, last=40) == [[(10, "firing"), (12, "held"), (15, "cleared")]]

    def test_it_comes_back_while_it_is_held(self) -> None:
        assert strikes(10, 13, last=40) == [
            [(10, "firing"), (12, "held"), (13, "firing"), (15, "held"), (18, "cleared")]
        ]

    def test_within_its_cooling_down_it_returns_instead_of_being_raised_anew(self) -> None:
        assert strikes(10, 19, last=40) == [
            [(10, "firing"), (12, "held"), (15, "cleared"), (19, "firing"), (21, "held"), (24, "cleared")]
        ]

    def test_once_it_has_cooled_down_another_is_raised(self) -> None:
        first, second = strikes(10, 22, last=40)
        assert first == [(10, "firing"), (12, "held"), (15, "cleared")]
        assert second == [(22, "firing"), (24, "held"), (27, "cleared")]

    def test_every_turn_says_why(self) -> None:
        made = blows(10, 19)
        seen = {one.id: {"strike": one.since} for one in made}
        (alert,) = replayed(scene(made, reading((0, 40)), 40, {"strike": STRIKE}, seen))
        assert [turn.words for turn in alert.turns[:4]] == [
            "the rule came to hold",
            "the rule no longer holds; kept for 3 days of reading",
            "it has not held for 3 days of reading",
            "it held again before it had cooled down",
        ]

    @pytest.mark.parametrize("id", FIGURES)
    def test_silence_holds_an_alert_and_does_not_clear_it(self, id: str) -> None:
        made = scene(BURST, reading((0, 203)), 330, {id: FIGURES[id]})
        (alert,) = replayed(made)
        assert alert.state == "held"

    def test_silence_does_not_clear_what_was_seen(self) -> None:
        assert strikes(10, last=120, read=reading((0, 10))) == [[(10, "firing"), (12, "held")]]

    def test_it_is_cleared_once_reading_goes_on(self) -> None:
        (found,) = strikes(10, last=120, read=reading((0, 10), (100, 120)))
        assert found[-1][1] == "cleared"
        assert found[-1][0] > 100

    @pytest.mark.parametrize("id", FIGURES)
    def test_nothing_new_is_raised_in_a_gap_or_just_after_it(self, id: str) -> None:
        made = BURST + blows(330, 331, 332, each=3)
        found = replayed(scene(made, reading((0, 203), (330, 335)), 335, {id: FIGURES[id]}))
        assert all(alert.raised <= iso(FIRST + 210) for alert in found)


class TestReplay:
    def test_twice_gives_the_same_bytes(self) -> None:
        made = scene(BURST, reading((0, 230)), 230, FIGURES)
        again = scene(list(reversed(BURST)), reading((0, 230)), 230, FIGURES)
        assert replayed(made)
        assert msgspec.json.encode(replayed(made)) == msgspec.json.encode(replayed(again))

    def test_nothing_gives_nothing(self) -> None:
        assert replayed(scene([], reading((0, 50)), 50, FIGURES)) == []
        assert replayed(scene([], {}, 50, FIGURES)) == []

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(60, 230), st.integers(1, 4), st.integers(0, 9)), max_size=12), st.data())
    def test_what_an_earlier_day_raised_stays_raised(
        self, told: list[tuple[int, int, int]], data: st.DataObject
    ) -> None:
        made = calm(230, every=4)
        made += [deed(day, n=at * 10 + n, since=day + late) for at, (day, each, late) in enumerate(told)
                 for n in range(each)]  # fmt: skip
        day = data.draw(st.integers(60, 240))
        at_hand = [one for one in made if one.since <= FIRST + day]
        read = reading((0, 240))
        later = replayed(scene(made, read, 240, FIGURES))
        for earlier in (
            replayed(scene(made, read, 240, FIGURES), until=day),
            replayed(scene(at_hand, {on: n for on, n in read.items() if on <= FIRST + day}, day, FIGURES)),
        ):
            assert bare(earlier) == bare(one for one in later if one.raised <= iso(FIRST + day))

    def test_a_step_stays_an_alert_however_long_the_new_level_lasts(self) -> None:
        made = calm(100) + blows(*range(100, 400), each=2)
        rule = shipped("new-level")
        early, late = (replayed(scene(made, reading((0, 400)), 400, rule), until=day) for day in (115, 400))
        assert early
        assert bare(early) == bare(late)[: len(early)]

    def test_a_flood_of_later_news_takes_no_old_alert_away(self) -> None:
        flood = [deed(800 + n % 100, "CONSULT", n=n, by="FRA", to="DEU") for n in range(6000)]
        read = reading((0, 900))
        early = replayed(scene(BURST, read, 230, INDEX))
        assert early
        assert bare(replayed(scene(BURST + flood, read, 900, INDEX))) == bare(early)

    def test_some_pairs_give_the_alerts_that_all_give_of_them(self) -> None:
        made = BURST + calm(200, by="ARM", to="TUR") + blows(150, 151, 152, each=3, by="ARM", to="TUR")
        told = scene(made, reading((0, 120), documents=5) | reading((121, 230), documents=15), 230, FIGURES)
        some = alerts.replay(told, told.last, told_by(*OUTLETS), [("AZE", "IRN")])
        assert some == [alert for alert in replayed(told) if alert.b == "IRN"]
        assert {alert.b for alert in replayed(told)} == {"IRN", "TUR"}

    def test_a_pair_that_is_not_in_the_record_has_none(self) -> None:
        told = scene(BURST, reading((0, 230)), 230, FIGURES)
        assert alerts.replay(told, told.last, told_by(*OUTLETS), [("BEL", "FRA")]) == []

    def test_ids_hash_rule_pair_and_day(self) -> None:
        found = replayed(scene(BURST, reading((0, 230)), 230, FIGURES))
        assert len({alert.id for alert in found}) == len(found)
        other = replayed(scene([*BURST, deed(225, "CONSULT")], reading((0, 230)), 230, FIGURES))
        assert [alert.id for alert in found] == [alert.id for alert in other]


def bare(found: object) -> list[Alert]:
    """Alerts without what later days may change."""
    return [replace(alert, state="firing", turns=alert.turns[:1]) for alert in found]  # type: ignore[attr-defined]


class TestBehind:
    def test_an_alert_of_one_source_is_marked(self) -> None:
        made = scene(BURST, reading((0, 230)), 230, INDEX)
        (one,), (two,) = replayed(made, by=["Radio North"]), replayed(made)
        assert (one.single_source, one.sources) == (True, ("Radio North",))
        assert (two.single_source, sorted(two.sources)) == (False, sorted(OUTLETS))

    def test_it_vanishes_without_the_source_that_carries_it(self) -> None:
        made = scene(BURST, reading((0, 230)), 230, shipped("surge"))
        few = {one.id: list(OUTLETS) if one.start == FIRST + 200 else ["Radio North"] for one in BURST}
        (alert,) = alerts.replay(made, made.last, told_so(few))
        assert alert.vanishes == "It would not have been raised without what Radio North reported."

    def test_it_vanishes_without_the_one_source_of_a_long_burst_too(self) -> None:
        burst = calm(200) + blows(200, each=20)
        made = scene(burst, reading((0, 230)), 230, shipped("surge"))
        (alert,) = replayed(made, by=["Radio North"])
        assert alert.single_source
        assert alert.vanishes == "It would not have been raised without what Radio North reported."

    def test_two_sources_that_both_tell_all_are_named_together(self) -> None:
        (alert,) = replayed(scene(BURST, reading((0, 230)), 230, INDEX))
        assert alert.vanishes is not None
        assert all(outlet in alert.vanishes for outlet in OUTLETS)

    def test_what_four_tell_does_not_vanish_without_two(self) -> None:
        made = [replace(one, independent=4) for one in BURST]
        (alert,) = replayed(scene(made, reading((0, 230)), 230, INDEX), by=["A Post", "B Post", "C Post", "D Post"])
        assert alert.vanishes is None

    def test_a_weekly_record_names_who_carries_it_too(self) -> None:
        weekly = {FIRST + day: 10 for day in range(3, 231, 7)}
        (alert,) = replayed(scene(BURST, weekly, 230, INDEX), by=["Radio North"])
        assert alert.vanishes == "It would not have been raised without what Radio North reported."

    def test_reports_of_later_days_stand_behind_no_earlier_alert(self) -> None:
        made = scene(BURST, reading((0, 230)), 230, INDEX)

        def reports(ids: list[str]) -> dict[str, list[Report]]:
            late = iso(FIRST + 220)
            return {id: [telling(id, "Radio North"), telling(id, "Daily South", late)] for id in ids}

        (alert,) = alerts.replay(made, made.last, reports)  # type: ignore[arg-type]
        assert alert.sources == ("Radio North",)

    def test_incidents_are_those_it_rests_on_the_weightiest_first(self) -> None:
        (sure,) = blows(201, confidence=0.95)
        (alert,) = replayed(scene([*calm(200), *blows(200, each=2), sure], reading((0, 203)), 203, shipped("surge")))
        assert alert.incidents == (sure.id, *(one.id for one in blows(200, each=2)))

    @pytest.mark.parametrize("id", [*FIGURES, "likely-conflict"])
    def test_what_is_dated_ahead_is_no_evidence(self, id: str) -> None:
        ahead = deed(4000, since=0, confidence=1.0, independent=9)
        made = WAR if id == "likely-conflict" else BURST
        found = replayed(scene([*made, ahead], reading((0, 230)), 230, shipped(id)))
        assert found
        assert all(ahead.id not in alert.incidents for alert in found)

    @pytest.mark.parametrize("id", FIGURES)
    def test_what_was_taken_back_is_no_evidence(self, id: str) -> None:
        back = deed(199, n=9, status="retracted", independent=0)
        found = replayed(scene([*BURST, back], reading((0, 230)), 230, shipped(id)))
        assert found
        assert all(back.id not in alert.incidents for alert in found)

    def test_every_list_of_a_rule_is_in_the_evidence(self) -> None:
        made = [*blows(10, 11, each=4), deed(12, "ACCUSE")]
        seen = {one.id: {"strike" if one.type == "ASSAULT" else "envoy-summoned": one.since} for one in made}
        (alert,) = replayed(scene(made, reading((0, 30)), 30, {"row": ROW}, seen))
        assert deed(12, "ACCUSE").id in alert.incidents
        assert "ambassador summoned" in alert.words

    def test_what_is_only_feared_is_no_evidence_of_what_was_seen(self) -> None:
        feared = deed(9, n=7, realis="planned")
        made = [feared, deed(10), deed(10, "ACCUSE")]
        seen = {one.id: {"strike": one.since, "envoy-summoned": one.since} for one in made}
        (alert,) = replayed(scene(made, reading((0, 30)), 30, {"row": ROW}, seen))
        assert feared.id not in alert.incidents

    def test_its_words_name_nothing_that_was_seen_later(self) -> None:
        shot = deed(10)
        seen = {shot.id: {"strike": FIRST + 10, "blockade": FIRST + 15}}
        both = replace(STRIKE, all=(("strike", "blockade"),))
        (alert,) = replayed(scene([shot], reading((0, 30)), 30, {"strike": both}, seen))
        assert "bombing" in alert.words
        assert "blockade" not in alert.words

    def test_words_tell_measure_and_threshold(self) -> None:
        found = {one.rule: one for one in replayed(scene(BURST, reading((0, 230)), 230, FIGURES))}
        assert "IRN→AZE stood at" in found["above-normal"].words
        assert "the threshold is 0.01" in found["surge"].words
        assert "the threshold is 15" in found["new-level"].words


def told_so(who: dict[str, list[str]]) -> alerts.Reports:
    return lambda ids: {id: [telling(id, outlet) for outlet in who[id]] for id in ids}


class TestForecasts:
    def test_a_war_is_likely_to_go_on(self) -> None:
        found = replayed(scene(WAR, reading((0, 200)), 200, shipped("likely-conflict")))
        assert [alert.rule for alert in found] == ["likely-conflict"]
        assert found[0].measure >= 0.5

    def test_a_week_and_a_month_do_not_get_into_each_others_way(self) -> None:
        war = blows(*range(0, 200, 9))
        week = Rule(id="week", name="Week", kind="forecast", days=7, probability=0.3)
        month = replace(week, id="month", days=30)
        read = reading((0, 200))
        alone = [one for rule in (week, month) for one in replayed(scene(war, read, 200, {rule.id: rule}))]
        both = replayed(scene(war, read, 200, {"week": week, "month": month}))
        turned = replayed(scene(war, read, 200, {"month": month, "week": week}))
        assert both == turned
        assert both == sorted(alone, key=lambda one: (one.raised, one.a, one.b, one.rule))

    def test_nothing_is_foreseen_of_two_months(self) -> None:
        war = blows(*range(50))
        assert replayed(scene(war, reading((0, 50)), 50, shipped("likely-conflict"))) == []


class TestBackfill:
    def test_old_documents_raise_nothing_today_and_nobody_is_woken(self) -> None:
        new = calm(60) + calm(260)[40:]
        old = [*blows(100, 101, 102, 103, each=3)]
        found = replayed(scene(new + old, reading((0, 260)), 260, FIGURES))
        assert found
        assert all(alert.raised < iso(FIRST + 120) for alert in found)
        assert list(deliver.due(found, FIRST + 260, frozenset())) == []

    @pytest.mark.parametrize("id", FIGURES)
    def test_old_incidents_that_become_known_today_raise_nothing(self, id: str) -> None:
        made = calm(260) + [deed(day, n=n, since=260) for day in (200, 201, 202) for n in range(5)]
        assert replayed(scene(made, reading((0, 260)), 260, {id: FIGURES[id]})) == []


@pytest.fixture
def record(tmp_path: Path) -> OpenRecord:
    return kept(tmp_path / "record.duckdb", "2025-03-06")


def kept(path: Path, until: str) -> OpenRecord:
    """A record of what two drones and a summons made the press write until a day."""
    store = Store.open(path)
    store.add_all([one for one in flood_of_two() if (one.article.published.date or until) <= until])
    linking.link(store)
    return OpenRecord(store=store, settings=config.Settings(db=path))


class TestWholeRecords:
    def test_a_shot_and_a_summons_are_a_row(self, record: OpenRecord) -> None:
        with record:
            (alert,) = record.alerts()
        assert (alert.rule, alert.a, alert.b, alert.raised) == ("incursion-row", "AZE", "IRN", "2025-03-04")
        assert alert.single_source
        assert alert.vanishes == "It would not have been raised without what Morning Wire reported."

    def test_an_earlier_day_is_told_as_a_record_of_that_day_tells_it(self, record: OpenRecord, tmp_path: Path) -> None:
        with record, kept(tmp_path / "young.duckdb", "2025-03-04") as young:
            assert record.at("2025-03-04").alerts() == young.alerts()
            assert bare(record.alerts()) == bare(young.alerts())

    def test_the_same_record_gives_the_same_bytes(self, record: OpenRecord, tmp_path: Path) -> None:
        with record, kept(tmp_path / "again.duckdb", "2025-03-06") as again:
            assert msgspec.json.encode(record.alerts()) == msgspec.json.encode(again.alerts())

    def test_a_thousand_copies_weigh_as_one_voice(self, tmp_path: Path) -> None:
        sentence = "Iran shot down a drone of Azerbaijan near Northford on Tuesday, three days after talks had ended."
        shot = told(sentence, "shot", day="2025-03-04", place="Northford")
        found = []
        for copies in (1, 1000):
            path = tmp_path / f"{copies}.duckdb"
            with Store.open(path) as store:
                store.add_all([article(f"Paper {n}", "2025-03-04", shot, note=f"{n}") for n in range(copies)])
                linking.link(store)
                with OpenRecord(store=store, settings=config.Settings(db=path)) as record:
                    pair = record.tension("IRN", "AZE")
                    found.append((pair.directions[0].readings, pair.directions[0].notes, record.scene.read))
                    assert record.alerts() == []
        assert found[0] == found[1]

    def test_a_page_dated_years_ahead_moves_nothing(self, record: OpenRecord) -> None:
        with record:
            before = (record.today, record.alerts(), record.tension("IRN", "AZE").directions)
            ahead = (date.today() + timedelta(days=3000)).isoformat()
            record.store.add(article("Wrong Clock", ahead, told("Iran bombed Azerbaijan.", "bombed")))
            linking.link(record.store)
            after = OpenRecord(store=record.store, settings=record.settings)
            assert (after.today, after.alerts(), after.tension("IRN", "AZE").directions) == before
