"""Makes the model robust to how news is typed: capitals, missing stops, curly quotes."""

from __future__ import annotations

import random

from training.data import Tagged, Tree, as_we_tokenise

LOWER, UPPER, HEADLINE, NO_STOP, CURLY = 0.04, 0.03, 0.03, 0.08, 0.25
"""Shares of sentences set in lower case, in capitals, in headline case, without their stop, with curly quotes."""

_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "of", "on", "or", "over", "the", "to",
     "with", "'s")
)  # fmt: skip


def retype(words: list[str], chance: random.Random) -> list[str]:
    """The words as another typist would set them; their number never changes."""
    if chance.random() < CURLY:
        words = curly(words)
    x = chance.random()
    if x < LOWER:
        return [w.lower() for w in words]
    if x < LOWER + UPPER:
        return [w.upper() for w in words]
    if x < LOWER + UPPER + HEADLINE:
        return [w if w in _SMALL else w[:1].upper() + w[1:] for w in words]
    return words


def curly(words: list[str]) -> list[str]:
    """Straight quotation marks and apostrophes made typographic."""
    opened = False
    out = []
    for word in words:
        if word == '"':
            opened = not opened
            word = "“" if opened else "”"
        elif "'" in word:
            word = word.replace("'", "’")
        out.append(word)
    return out


def vary_tree(tree: Tree, chance: random.Random) -> Tree:
    """A treebank sentence retyped, sometimes without its final stop."""
    n = len(tree.words)
    if n > 3 and tree.words[-1] == "." and n not in tree.heads and chance.random() < NO_STOP:
        n -= 1
    return Tree(
        words=retype(tree.words, chance)[:n], lemmas=tree.lemmas[:n], upos=tree.upos[:n], xpos=tree.xpos[:n],
        heads=tree.heads[:n], deprels=tree.deprels[:n],
    )  # fmt: skip


def vary_names(sentence: Tagged, chance: random.Random) -> Tagged:
    """A name-tagged sentence retyped, half of the time with its prefixes joined."""
    sentence = as_we_tokenise(sentence, join_prefixes=chance.random() < 0.5)
    return Tagged(words=retype(sentence.words, chance), tags=sentence.tags)
