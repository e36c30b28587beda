"""Which language a text is written in."""

from __future__ import annotations

_LEAST_LETTERS = 40
"""Under this many letters names and loan words mislead the identifier."""

_SAMPLE = 3000
"""Characters shown to the identifier; more change its answer on no page that was tried and cost time."""


def language(text: str) -> str | None:
    """ISO 639-1 code of the text's language, or None where it is too short to tell."""
    sample = text[:_SAMPLE]
    if sum(c.isalpha() for c in sample) < _LEAST_LETTERS:
        return None
    import py3langid

    code, _ = py3langid.classify(sample)
    return str(code)
