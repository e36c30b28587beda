"""Lemmas follow the tags."""

from __future__ import annotations

import pytest

from whowhom.parse.lemmas import Lemmas
from whowhom.parse.nlp import WEIGHTS

LEMMAS = Lemmas(WEIGHTS / "lemmas.json")


@pytest.mark.parametrize(
    ("forms", "xpos", "lemma"),
    [
        ("summoned", "VBD", "summon"),
        ("accused", "VBN", "accuse"),
        ("fled", "VBD", "flee"),
        ("freed", "VBD", "free"),
        ("shelled", "VBD", "shell"),
        ("bombed", "VBD", "bomb"),
        ("seized", "VBN", "seize"),
        ("denied", "VBD", "deny"),
        ("threatened", "VBD", "threaten"),
        ("admitted", "VBD", "admit"),
        ("visited", "VBD", "visit"),
        ("pledged", "VBD", "pledge"),
        ("withdrew", "VBD", "withdraw"),
        ("struck", "VBN", "strike"),
        ("held", "VBD", "hold"),
        ("dying", "VBG", "die"),
        ("escalating", "VBG", "escalate"),
        ("sparking", "VBG", "spark"),
        ("clashes", "VBZ", "clash"),
        ("denies", "VBZ", "deny"),
        ("says", "VBZ", "say"),
        ("summon", "VB", "summon"),
        ("Accused", "VBN", "accuse"),
        ("need", "VBD", "need"),
        ("exceed", "VBP", "exceed"),
    ],
)
def test_verbs(forms: str, xpos: str, lemma: str) -> None:
    assert LEMMAS(forms, "VERB", xpos) == lemma


@pytest.mark.parametrize(
    ("form", "upos", "xpos", "lemma"),
    [
        ("condolences", "NOUN", "VBD", "condolence"),
        ("talks", "NOUN", "NNS", "talk"),
        ("clashes", "NOUN", "NNS", "clash"),
        ("enemies", "NOUN", "NNS", "enemy"),
        ("crises", "NOUN", "NNS", "crisis"),
        ("policemen", "NOUN", "NNS", "policeman"),
        ("aircraft", "NOUN", "NNS", "aircraft"),
        ("news", "NOUN", "NN", "news"),
        ("United", "ADJ", "NNP", "United"),
        ("Iraqi", "ADJ", "JJ", "Iraqi"),
        ("New", "ADJ", "JJ", "new"),
        ("Nations", "PROPN", "NNPS", "Nations"),
        ("larger", "ADJ", "JJR", "large"),
        ("biggest", "ADJ", "JJS", "big"),
        ("n’t", "PART", "RB", "not"),
        ("’s", "AUX", "VBZ", "be"),
        ("was", "AUX", "VBD", "be"),
        ("them", "PRON", "PRP", "they"),
        ("12", "NUM", "CD", "12"),
        ("The", "DET", "DT", "the"),
    ],
)
def test_other_words(form: str, upos: str, xpos: str, lemma: str) -> None:
    assert LEMMAS(form, upos, xpos) == lemma


def test_a_remembered_answer_is_the_same() -> None:
    assert LEMMAS("named", "VERB", "VBD") == LEMMAS("named", "VERB", "VBD") == "name"
