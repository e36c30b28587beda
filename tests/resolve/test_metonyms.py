"""Whether a seat of power is a government or a town, by its sentence."""

from __future__ import annotations

import pytest

from whowhom.evaluation.texts import article_of
from whowhom.model import Span
from whowhom.parse.nlp import Reader
from whowhom.resolve.metonyms import judge


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


@pytest.mark.parametrize(
    ("text", "name", "sense"),
    [
        ("Baku also kept close relations with Israel.", "Baku", "government"),
        ("A fire in Baku killed two people.", "Baku", "place"),
        ("Yerevan accused Baku of shelling a village.", "Baku", "government"),
        ("Talks between Yerevan and Baku broke down.", "Baku", "government"),
        ("The envoy flew to Tehran on Monday.", "Tehran", "place"),
        ("Ankara complained to Athens about the flights.", "Athens", "government"),
        ("Rebels shelled Damascus overnight.", "Damascus", "place"),
        ("The minister visited Paris.", "Paris", "place"),
        ("Residents of Kyiv fled.", "Kyiv", "place"),
        ("The demands of Moscow are known.", "Moscow", "government"),
    ],
)
def test_a_seat_of_power(reader: Reader, text: str, name: str, sense: str) -> None:
    (parsed,) = reader([article_of("x", text, None, [Span(0, len(text))])])
    (sentence,) = parsed.sentences
    at = next(i for i, t in enumerate(sentence.tokens) if t.text == name)
    assert judge(sentence, at).sense == sense
