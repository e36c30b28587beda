"""Names and short texts out of hostile input."""

from __future__ import annotations

from itertools import islice

from whowhom.extract.decode import mend

FEWEST_WORDS = 3
"""Words below which a message is a caption, a greeting or a number, and nothing that can be coded."""

_UNSPACED = 12
"""Letters that count as enough words in scripts that put no spaces between them."""

_LONGEST_NAME = 120
"""Characters kept of a chat's, a sender's or a file's name."""

_SAMPLE = 2000
"""Characters in which the few words are sought."""

_CJK = 0x2E80
"""The code point from which scripts without spaces begin."""


def one_line(value: object, longest: int = _LONGEST_NAME) -> str | None:
    """A name as one line of words without control or direction marks; None where it is none.

    >>> one_line(" Border\\n Watch\\u202e ")
    'Border Watch'
    """
    if not isinstance(value, str):
        return None
    if len(value) <= longest and value.isprintable():
        return " ".join(value.split()) or None
    # Joiners stay: Persian names and emoji are written with them.
    signs = (c if c.isprintable() or c in "\u200c\u200d" else " " for c in mend(value[: 4 * longest]))
    words = " ".join("".join(signs).split())
    return words[:longest].rstrip() or None


def enough(text: str) -> bool:
    """Whether a message has the few words that make it worth coding."""
    text = text[:_SAMPLE]
    found = (word for word in text.split() if any(c.isalpha() for c in word))
    if len(list(islice(found, FEWEST_WORDS))) == FEWEST_WORDS:
        return True
    return sum(c.isalpha() and ord(c) >= _CJK for c in text) >= _UNSPACED
