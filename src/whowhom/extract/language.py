"""Which language a text is written in."""

from __future__ import annotations

_LEAST_LETTERS = 40
"""Under this many letters names and loan words mislead the identifier."""

_SAMPLE = 3000
"""Characters shown to the identifier; more change its answer on no page that was tried and cost time."""

_ENGLISH = frozenset(
    "the of and that with which were been their they from would this said who".split()
)  # fmt: skip
"""Words that running English is full of and that running text of other languages has not."""

_PLAINLY = 0.1
"""Share of such words above which a text is English beyond doubt; the identifier then said so on every page tried."""

_MARGIN = 0.25
"""Log likelihood a letter by which another language must beat English: headlines full of foreign names look like
Pidgin or Latin by at most .17, and headlines in 15 other languages were ahead by .45 and more."""


def language(text: str) -> str | None:
    """ISO 639-1 code of the text's language, or None where it is too short to tell."""
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if letters < _LEAST_LETTERS:
        return None
    if _plainly_english(sample):
        return "en"
    # Its model takes longer to load than the coder's own, and most news needs no identifier.
    import py3langid

    ranked = py3langid.rank(sample)
    likeliest, score = ranked[0]
    english = next(likelihood for code, likelihood in ranked if code == "en")
    return "en" if score - english < _MARGIN * letters else str(likeliest)


def _plainly_english(sample: str) -> bool:
    words = sample.lower().split()
    return sum(word in _ENGLISH for word in words) >= max(3, _PLAINLY * len(words))
