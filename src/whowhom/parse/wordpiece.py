"""From words to the ids that the reader model takes: WordPiece and word shapes.

The encoder's vocabulary is uncased, so case travels beside the pieces as one of a dozen word shapes. Training and
reading share this module: what the model learnt is what it gets.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

PAD, UNKNOWN, OPEN, CLOSE = 0, 100, 101, 102
"""Ids of [PAD], [UNK], [CLS] and [SEP] in the encoder's vocabulary."""

LONGEST_WORD = 100
"""Longer words become [UNK], as in the encoder's own tokeniser."""

MOST_PIECES = 12
"""Pieces kept of one word: the model reads the first one's state, and a web address needs no forty."""

SHAPES = (
    "none",
    "lower",
    "title",
    "title_first",
    "upper",
    "letter",
    "mixed",
    "digits",
    "alnum",
    "punct",
    "other",
)
"""Word shapes; an id is an index. ``none`` is for [CLS], [SEP] and padding; ``letter`` is a single capital."""

_SHAPE = {name: i for i, name in enumerate(SHAPES)}
_NUMBER = re.compile(r"[\d.,:/–-]*\d[\d.,:/–-]*")


def shape(word: str, *, opens: bool) -> int:
    """The shape of a word, an index into SHAPES; ``opens`` says that it is the first word of its sentence.

    >>> [SHAPES[shape(w, opens=False)] for w in ("talks", "Baku", "NATO", "J.", "McCain", "1,200", "3rd", "—")]
    ['lower', 'title', 'upper', 'letter', 'mixed', 'digits', 'alnum', 'punct']
    """
    letters = [c for c in word if c.isalpha()]
    if not letters:
        if _NUMBER.fullmatch(word):
            return _SHAPE["digits"]
        return _SHAPE["other"] if any(c.isalnum() for c in word) else _SHAPE["punct"]
    if any(c.isdigit() for c in word):
        return _SHAPE["alnum"]
    if not any(c.isupper() for c in letters):
        return _SHAPE["lower"] if letters[0].islower() else _SHAPE["other"]
    if len(letters) == 1:
        return _SHAPE["letter"]
    if all(c.isupper() for c in letters):
        return _SHAPE["upper"]
    if letters[0].isupper() and not any(c.isupper() for c in letters[1:]):
        return _SHAPE["title_first" if opens else "title"]
    return _SHAPE["mixed"]


class WordPiece:
    """Splits words into the encoder's pieces; remembers every word that it has split (ids of at most 12 pieces)."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").splitlines()
        self._ids = {piece: i for i, piece in enumerate(lines)}
        self._cache: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """Ids of the pieces of one word, at least one (unknown and blank words are [UNK])."""
        ids = self._cache.get(word)
        if ids is None:
            ids = tuple(i for part in _parts(word) for i in self._split(part))[:MOST_PIECES] or (UNKNOWN,)
            if len(self._cache) > 200_000:  # a bound, so that years of news cannot fill the memory
                self._cache.clear()
            self._cache[word] = ids
        return ids

    def _split(self, part: str) -> tuple[int, ...]:
        """Greedy longest match first; one unknown stretch makes the whole part [UNK]."""
        if len(part) > LONGEST_WORD:
            return (UNKNOWN,)
        ids, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                found = self._ids.get(part[start:end] if start == 0 else "##" + part[start:end])
                if found is not None:
                    break
            else:
                return (UNKNOWN,)
            ids.append(found)
            start = end
        return tuple(ids)


def _parts(word: str) -> list[str]:
    """Lower-cased, accents dropped, cut before and after every punctuation mark and ideograph."""
    plain = word.lower()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn")
    parts: list[str] = []
    glue = False
    for c in plain:
        if _drops(c):
            continue
        if c.isspace():
            glue = False
        elif _stands_alone(c):
            parts.append(c)
            glue = False
        elif glue:
            parts[-1] += c
        else:
            parts.append(c)
            glue = True
    return parts


def _drops(c: str) -> bool:
    return c in "\x00�" or (not c.isascii() and unicodedata.category(c) in ("Cc", "Cf"))


def _stands_alone(c: str) -> bool:
    if c.isascii():
        return not c.isalnum() and c > " "
    return unicodedata.category(c).startswith("P") or "㐀" <= c <= "鿿"
