"""The comparison with hand-coded events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from whowhom.evaluation.gold import compare
from whowhom.model import Actor, Attribution, Coder, Date, EventMention, Evidence, Predicate, Published

TEXT = "Ruritania's army shelled the port of Zenda on Monday."


def party(country: str, sector: str | None = None) -> Actor:
    return Actor(text=country, start=0, end=3, country=country, sector=sector)


def event(**changes: Any) -> EventMention:
    base = EventMention(
        id="1", document="d", url=None, publisher=None, title=None, published=Published(), sentence=0,
        evidence=Evidence(text=TEXT, start=0, end=len(TEXT), predicate=Predicate(text="shelled", start=17, end=24)),
        type="ASSAULT", mode=None, contexts=(), cameo=None, quad="material conflict", intensity=-9.0,
        actors=(party("FRA", "MIL"),), recipients=(party("DEU"),), place=None, date=Date(), realis="actual",
        attribution=(), quantities=(), confidence=0.8, coder=Coder(version="0", model="m", codebook="c"),
    )  # fmt: skip
    return replace(base, **changes)


def row(**changes: Any) -> dict[str, Any]:
    base = {"sentence": "army shelled the port", "types": ["ASSAULT"], "actors": ["FRA MIL"], "recipients": ["DEU"],
            "realis": "actual", "attribution": [], "core": True}  # fmt: skip
    return base | changes


def test_a_right_event_scores_one_everywhere() -> None:
    assert set(compare([row()], [event()]).scores().values()) == {1.0}


def test_another_type_finds_nothing_and_is_false() -> None:
    verdict = compare([row()], [event(type="MOBILIZE")])
    assert verdict.scores()["core_recall"] == 0
    assert verdict.false == (0,)


def test_no_shared_country_finds_nothing() -> None:
    assert compare([row()], [event(actors=(party("ITA"),), recipients=())]).missed == [row()]


def test_swapped_sides_lower_the_fit() -> None:
    swapped = event(actors=(party("DEU"),), recipients=(party("ITA"),))
    assert compare([row()], [swapped]).scores()["role_f1"] == 0


def test_two_sided_types_compare_the_union() -> None:
    gold = row(types=["CONSULT"], actors=["FRA", "DEU"], recipients=[])
    assert compare([gold], [event(type="CONSULT")]).scores()["role_f1"] == 1


def test_one_event_serves_one_row() -> None:
    verdict = compare([row(), row()], [event()])
    assert len(verdict.pairs) == 1
    assert verdict.scores()["core_recall"] == 0.5


def test_optional_rows_excuse_events_of_their_type() -> None:
    verdict = compare([row(core=False)], [event(), event(id="2")])
    assert verdict.false == ()
    assert verdict.scores()["precision"] == 1


def test_future_gold_accepts_an_actual_promise_but_not_the_reverse() -> None:
    assert compare([row(types=["AGREE"], realis="future")], [event(type="AGREE")]).scores()["realis_acc"] == 1
    assert compare([row()], [event(realis="future")]).scores()["realis_acc"] == 0


def test_what_will_be_is_not_what_was() -> None:
    gold = row(types=["CONSULT"], realis="future")
    assert compare([gold], [event(type="CONSULT", realis="actual")]).scores()["realis_acc"] == 0


def test_a_row_without_a_sector_asks_for_none() -> None:
    assert "sector_acc" not in compare([row(actors=["FRA"])], [event()]).judged(0).values


def test_a_sector_on_the_other_side_is_wrong() -> None:
    turned = event(type="SANCTION", actors=(party("FRA"),), recipients=(party("DEU", "MIL"),))
    assert compare([row(types=["SANCTION"])], [turned]).scores()["sector_acc"] == 0


def test_sources_agree_on_half_of_the_names() -> None:
    gold = row(attribution=["the Foreign Ministry", "Defence Ministry"])
    said = event(attribution=(Attribution(source="Zenda's Foreign Office"),))
    assert compare([gold], [said]).scores()["attribution_acc"] == 1
    assert compare([gold], [event()]).scores()["attribution_acc"] == 0


def test_another_sector_is_told() -> None:
    verdict = compare([row()], [event(actors=(party("FRA", "GOV"),))])
    assert verdict.scores()["sector_acc"] == 0.0
    assert "sector" in {miss.layer for unit in verdict.units() for miss in unit.misses}
