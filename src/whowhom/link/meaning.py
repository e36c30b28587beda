"""What a predicate means, as short vectors of bytes: alone, in its sentence, and its sentence as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whowhom.parse.nlp import WEIGHTS as READER
from whowhom.parse.wordpiece import WordPiece

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "likeness.npz"
"""What ``training.linking`` has fitted."""

SHORT, ALONE = 64, 48
"""Numbers of a vector of a state, and of a word by itself."""

SIZE = 2 * SHORT + ALONE

SCALE = 200
"""A unit vector's numbers are mostly under .6: this scale puts them into signed bytes; what is over is cut."""


def packed(predicate: Floats, sentence: Floats, lemmas: Sequence[str]) -> bytes:
    """Both states [384] on the directions of most spread, and what the lemmas mean by themselves: SIZE bytes."""
    return (
        _bytes(_projected(predicate, "predicate")) + _bytes(_projected(sentence, "sentence")) + _bytes(_words(lemmas))
    )


def unpacked(meanings: Sequence[bytes]) -> tuple[Floats, Floats, Floats]:
    """Unit vectors of predicates and sentences [n, SHORT], and of lemmas [n, ALONE]; zeros where there is none."""
    raw = np.frombuffer(b"".join(m or bytes(SIZE) for m in meanings), np.int8).reshape(len(meanings), SIZE)
    parts = np.split(raw.astype(np.float32), [SHORT, 2 * SHORT], axis=1)
    predicate, sentence, alone = (p / np.maximum(np.linalg.norm(p, axis=1, keepdims=True), 1e-6) for p in parts)
    return predicate, sentence, alone


def _bytes(vector: Floats) -> bytes:
    unit = vector / max(float(np.linalg.norm(vector)), 1e-6)
    found: bytes = np.clip(np.rint(unit * SCALE), -127, 127).astype(np.int8).tobytes()
    return found


def _projected(state: Floats, name: str) -> Floats:
    arrays = weights()
    found: Floats = ((state - arrays[f"{name}_mean"]) @ arrays[f"{name}_directions"]).astype(np.float32)
    return found


def _words(lemmas: Sequence[str]) -> Floats:
    """The mean of the lemmas' vectors."""
    found = np.mean([_word(lemma) for lemma in lemmas] or [np.zeros(ALONE, np.float32)], axis=0)
    vector: Floats = found.astype(np.float32)
    return vector


@lru_cache(20_000)
def _word(lemma: str) -> Floats:
    """The mean of the vectors of a lemma's word pieces."""
    ids = _pieces()(lemma)
    found: Floats = weights()["pieces"][list(ids)].mean(axis=0) if ids else np.zeros(ALONE, np.float32)
    return found


@cache
def weights() -> dict[str, NDArray[np.float32]]:
    """Arrays of ``likeness.npz`` by name, as float32."""
    with np.load(WEIGHTS) as file:
        return {name: file[name].astype(np.float32) for name in file.files}


@cache
def _pieces() -> WordPiece:
    return WordPiece(READER / "vocab.txt")
