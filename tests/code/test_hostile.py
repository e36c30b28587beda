"""Copy as it comes: capitals, tickers, tables, lists, noise, mixed scripts; offsets stay right, time bounded."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whowhom.evaluation.texts import article_of
from whowhom.extract.sentences import sentences
from whowhom.model import EventMention
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline

PIECES = (
    "Kenyan troops shelled two Somali villages near Mandera on Thursday",
    "IRAN SUMMONS AZERBAIJANI ENVOY OVER DRONE, SAYS FOREIGN MINISTRY",
    "BRENT 81.20 ▲0.4% | GOLD 2,311 ▼1.1% | USD/TRY 32.10",
    "Ankara\t12\t44\nBaku\t7\t9",
    "Ahmed Ali, Sara Omar, Li Wei, Ivan Petrov, Aino Salo",
    "T he mini stry of f0reign affa1rs condernned the attaek",
    "Министр обороны заявил 外交部发言人 وزارة الخارجية",
    "\u200e\u200fprotesters\u200b burned\u200d a flag\u2066 in Beirut\u2069",
    "🚨🚨 BREAKING 👨‍👩‍👧 police fired tear gas 🇮🇷➡️🇦🇿",
    "“We deny it,” the colonel said, “and we will strike back if they attack again.”",
    "e\u0301tat-major: l'arme\u0301e franc\u0327aise frappe",
    "'' `` ((( ))) -- … ,,, ;;; \u00a0\u3000\ufeff",
    "a" * 400,
    "Rebels, " * 40,
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def coded(pipeline: Pipeline, text: str) -> list[EventMention]:
    (item,) = pipeline.code_articles([article_of("d", text, "2024-05-03", sentences(text))])
    assert isinstance(item, Coded)
    return list(item.mentions)


def check_offsets(text: str, events: list[EventMention]) -> None:
    for event in events:
        evidence = event.evidence
        assert text[evidence.start : evidence.end] == evidence.text
        assert evidence.start <= evidence.predicate.start < evidence.predicate.end <= evidence.end
        assert text[evidence.predicate.start : evidence.predicate.end] == evidence.predicate.text
        assert all(text[a.start : a.end] == a.text for a in event.actors + event.recipients)
        assert 0 <= event.confidence <= 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(st.sampled_from(PIECES), st.text(max_size=30), st.sampled_from([". ", "\n", " ", "", ", "])),
        max_size=9,
    )
)
def test_offsets_stay_right(pipeline: Pipeline, pieces: list[str]) -> None:
    text = "".join(pieces)
    check_offsets(text, coded(pipeline, text))


@pytest.mark.parametrize("piece", PIECES)
def test_each_kind_of_copy_alone(pipeline: Pipeline, piece: str) -> None:
    check_offsets(piece, coded(pipeline, piece))


def test_a_sentence_of_a_thousand_words_takes_seconds(pipeline: Pipeline) -> None:
    text = "Kenya accused Somalia of an attack and " * 143 + "left."
    began = time.monotonic()
    check_offsets(text, coded(pipeline, text))
    assert time.monotonic() - began < 30


def test_capitals_tell_events_too(pipeline: Pipeline) -> None:
    found = coded(pipeline, "POLICE ARREST NINE PROTESTERS IN BAKU")
    assert any(event.type == "COERCE" for event in found)
