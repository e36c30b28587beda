"""What the suites count, on sentences written for this project."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from whowhom.evaluation import actors, cameo, india, own, pages, time, wikievents
from whowhom.evaluation.judged import Judged
from whowhom.evaluation.texts import code_sentences
from whowhom.model import Actor, EventMention, Span
from whowhom.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def events(pipeline: Pipeline, sentence: str) -> list[EventMention]:
    return next(iter(code_sentences(pipeline, [sentence])))


def test_deeds_of_the_police_are_told_by_the_actor(pipeline: Pipeline) -> None:
    assert {"ARREST", "ANY_ACTION"} <= india.deeds(
        events(pipeline, "Police arrested nine traders in Indore on Monday.")
    )
    assert india.deeds(events(pipeline, "Rebels attacked the village of Manpur on Monday.")) == set()


def test_example_f1_passes_over_what_is_empty_on_both_sides() -> None:
    units = [Judged(values={"sentence": ((1.0, 1.0), (0.0, 1.0))}), Judged(values={"sentence": ()})]
    assert india.figures(units)["sentence_f1"] == 0.5


def test_a_trigger_counts_once(pipeline: Pipeline) -> None:
    text = "Rebels attacked the town."
    tokens = [["Rebels", 0, 6], ["attacked", 7, 15], ["the", 16, 19], ["town", 20, 24], [".", 24, 25]]
    trigger = {"start": 1, "end": 2, "text": "attacked"}
    event = {
        "event_type": "Conflict.Attack.Unspecified",
        "trigger": trigger,
        "arguments": [{"entity_id": "e", "role": "Attacker"}],
    }
    row = {
        "doc_id": "d", "text": text, "sentences": [[tokens, text]], "event_mentions": [event],
        "entity_mentions": [{"id": "e", "start": 0, "end": 1}],
    }  # fmt: skip
    found = wikievents._judged(row, events(pipeline, text))
    assert found.counts["trigger"] == (1, 1, 1)
    assert found.counts["argument"][0] == 1


def test_one_party_is_one_argument() -> None:
    mine = [("recipient", Span(0, 40))]
    theirs = [("recipient", Span(0, 8)), ("recipient", Span(13, 27)), ("actor", Span(30, 40))]
    assert wikievents._paired(mine, theirs) == 1


def test_spans_of_tags() -> None:
    tags = ["B-S", "I-S", "O", "B-T", "B-T", "I-R"]
    assert cameo.gold_spans(tags) == {(0, 2, "S"), (3, 4, "T"), (4, 5, "T"), (5, 6, "R")}


@pytest.mark.parametrize(
    ("sentence", "quad"),
    [
        ("Kenya denounced the shelling of Kismayo by rebels.", "verbal_conflict"),
        ("Troops shelled Kismayo after Kenya had denounced the rebels.", "material_conflict"),
        ("Rebels shelled Kismayo on Monday, officials said.", "material_conflict"),
        ("The Kenyan army said it had shelled Kismayo on Monday.", "material_conflict"),
        ("A Kenyan minister said that rebels had shelled Kismayo on Monday.", "make_statement"),
        ("Kenya expressed its condolences to Somalia.", "make_statement"),
    ],
)
def test_the_main_clause_stands_for_its_sentence(pipeline: Pipeline, sentence: str, quad: str) -> None:
    ((tree, sayings),) = cameo.read_sentences([sentence])
    event, _ = cameo.main_event(events(pipeline, sentence), tree, sayings)
    assert cameo.class_of(event) == quad


def test_calibration_error_of_honest_and_boastful_confidence() -> None:
    honest = [(0.5, float(i % 2)) for i in range(100)]
    assert own.calibration_error(honest) < 0.05
    assert own.calibration_error([(0.9, 0.0)] * 50) == pytest.approx(0.9)
    assert own.calibration_error([]) == 0.0


def test_the_shipped_suite_has_its_spans_in_its_texts() -> None:
    for row in own.load():
        for event in row["events"]:
            start, end = event["predicate"]
            assert row["text"][start:end].strip() == row["text"][start:end] != ""
            assert any(a <= start and end <= b for a, b in row["sentences"])


def test_a_time_counts_where_it_overlaps_and_its_value_where_it_is_equal() -> None:
    text = "The envoys met on Friday and will meet again in May."
    row = {
        "doc_id": "d", "text": text, "dct": {"value": "2023-03-22"},
        "timexes": [
            {"text": "Friday", "value": "2023-03-17", "start": 18, "end": 24},
            {"text": "again in May", "value": "2024-05", "start": 39, "end": 51},
        ],
    }  # fmt: skip
    found = time._judged(row)
    assert found.counts == {"extent": (2, 2, 2), "value": (1, 2, 2)}
    assert [m.layer for m in found.misses] == ["value"]


def test_pages_are_compared_by_runs_of_words() -> None:
    assert pages.runs("One two three four five").total() == 2
    assert pages.runs("One two") == pages.runs("one, two!")
    units = [Judged(values={"precision": ((1.0, 1.0),), "recall": ((0.5, 1.0),)}, labels={"date": (("a", "b"),)})]
    assert pages.figures(units) == {"text_f1": pytest.approx(2 / 3), "date_acc": 0.0}


def test_an_actors_case_asks_for_what_it_names() -> None:
    row = {"expect": {"country": "UNO", "code_1": "IGO", "wiki": ""}, "other": []}
    assert actors.asked(row) == {"country": "", "sector": "IGO"}
    assert actors.day_of({"args": ["", "10 May 2015"]}) == "2015-05-10"
    assert actors.day_of({"args": ["", "today"]}) is None


TOLD = "Iran told Iraq that it had shelled Basra."


def gold_of(actor: str, recipient: str) -> dict[str, Any]:
    def spans(words: str) -> list[list[int]]:
        return [[TOLD.index(words), TOLD.index(words) + len(words)]]

    return {"roles": {"actor": spans(actor), "recipient": spans(recipient)}}


def party(words: str, country: str, **more: Any) -> Actor:
    return Actor(text=words, start=TOLD.index(words), end=TOLD.index(words) + len(words), country=country, **more)


def roles(gold: dict[str, Any], entities: dict[str, str], **sides: tuple[Actor, ...]) -> tuple[int, int, int]:
    return own._roles(TOLD, gold, SimpleNamespace(**{"actors": (), "recipients": ()} | sides), entities)  # type: ignore[arg-type]


def test_a_party_of_another_state_is_a_wrong_party() -> None:
    gold, who = gold_of("Iran", "Iraq"), {"0": "IRN/GOV", "10": "IRQ/GOV"}
    sides = {"actors": (party("Iran", "IRN"),), "recipients": (party("Iraq", "SYR"),)}
    assert roles(gold, {}, **sides) == (2, 2, 2)
    assert roles(gold, who, **sides) == (1, 2, 2)


def test_a_pronoun_is_the_party_that_was_taken_for_it() -> None:
    gold = gold_of("it", "Basra")
    assert roles(gold, {}, actors=(party("Iran", "IRN", basis="inferred"),)) == (1, 1, 2)
    assert roles(gold, {}, actors=(party("Iran", "IRN"),)) == (0, 1, 2)
    assert roles(gold, {}, actors=(party("Basra", "IRQ", basis="inferred"),)) == (0, 1, 2)
