"""Word pieces and shapes are what the encoder was trained on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.parse.nlp import WEIGHTS
from whowhom.parse.wordpiece import MOST_PIECES, SHAPES, UNKNOWN, WordPiece, shape

PIECES = WordPiece(WEIGHTS / "vocab.txt")


@pytest.fixture(scope="module")
def vocabulary() -> list[str]:
    return (WEIGHTS / "vocab.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ministry", ["ministry"]),
        ("Tskhinvali", ["ts", "##kh", "##in", "##val", "##i"]),
        ("Zürich", ["zurich"]),
        ("’s", ["’", "s"]),
        ("U.S.", ["u", ".", "s", "."]),
        ("soft\u00adhyphen", ["soft", "##hy", "##ph", "##en"]),
    ],
)
def test_splits_as_the_encoder_does(vocabulary: list[str], word: str, expected: list[str]) -> None:
    assert [vocabulary[i] for i in PIECES(word)] == expected


def test_unknown_and_endless_words() -> None:
    assert PIECES("\u200b") == (UNKNOWN,)
    assert PIECES("\U0001f9ff") == (UNKNOWN,)
    assert PIECES("x" * 101) == (UNKNOWN,)
    assert len(PIECES("https://example.org/" + "a-" * 40)) == MOST_PIECES


def test_a_small_vocabulary_is_enough(tmp_path: Path) -> None:
    lines = ["[PAD]", *["[x]"] * 99, "[UNK]", "[CLS]", "[SEP]", "ab", "##c"]
    (tmp_path / "v.txt").write_text("\n".join(lines), encoding="utf-8")
    assert WordPiece(tmp_path / "v.txt")("ABC") == (103, 104)


@given(st.text(min_size=1, max_size=30))
def test_every_word_has_a_piece_and_a_shape(word: str) -> None:
    assert 1 <= len(PIECES(word)) <= MOST_PIECES
    assert 0 < shape(word, opens=True) < len(SHAPES)


@pytest.mark.parametrize(
    ("word", "opens", "expected"),
    [
        ("talks", False, "lower"),
        ("Baku", False, "title"),
        ("Baku", True, "title_first"),
        ("O'Brien", False, "mixed"),
        ("NATO", True, "upper"),
        ("J.", False, "letter"),
        ("10:30", False, "digits"),
        ("7th", False, "alnum"),
        ("“", False, "punct"),
        ("السلام", False, "other"),
    ],
)
def test_shapes(word: str, opens: bool, expected: str) -> None:
    assert SHAPES[shape(word, opens=opens)] == expected
