"""Words of a text as the search compares them, and what a query asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from whowhom.errors import ConfigError
from whowhom.model import Span

STOP = frozenset(
    "a about after all also an and any are as at be been before being but by can could did do does for from had has "
    "have he her his i if in into is it's its may more no not of on or our said say says she so such than that the "
    "their them then there these they this those to was we were what when where which while will with would you".split()
)
"""Words that half of all sentences hold. "us", "it" and "who" are none: in capitals they are names."""

LONGEST = 64
"""Code points of a word that count."""

MOST = 32
"""Words that a query may have."""

SHORTEST = 2
"""Code points that must stand before an asterisk: fewer would begin a good part of all words."""

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
    "\u0e30-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u00ad\u200c\u200d"
)
"""What stands inside words but is no letter to Python: accents, vowel signs, joiners, soft hyphens."""

# A sign for a syllable or a whole word is a word: these scripts put no spaces between words.
_ALONE = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_ALONE}]|(?:[^\W\d_]\.){{2,}}|(?:[^\W_{_ALONE}][{_MARKS}]*)+")
_POSSESSIVE = re.compile(r"['’ʼ][sS]\b")
_DROPPED = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
                      "\u0640\u00ad\u200c\u200d]")  # fmt: skip
_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "a",
})  # fmt: skip
"""Letters that have no decomposition."""

# Straight and curved quotation marks are all the same in a query; a dash before a word is a minus.
_QUERY_MARKS = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("−–—", "-"))
_CLAUSE = re.compile(r'(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))')


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: a term, or with ``prefix`` the beginning of terms."""

    term: str
    prefix: bool = False

    @property
    def stops(self) -> bool:
        """Whether it is too common to be in the index."""
        return not self.prefix and self.term in STOP

    @property
    def also(self) -> tuple[str, ...]:
        """Terms outside a prefix under which words that begin with it stand: "ministri*" finds "ministries"."""
        forms = {_stem(self.term + end) for end in ("", "s", "es")} if self.prefix else set()
        return tuple(sorted(form for form in forms if not form.startswith(self.term)))

    def meets(self, term: str) -> bool:
        """Whether a term of a text is meant."""
        if not self.prefix:
            return term == self.term
        return term not in STOP and (term.startswith(self.term) or term in self.also)


@dataclass(frozen=True, slots=True)
class Clause:
    """One or more words that follow each other; ``needed`` where it was quoted, ``barred`` after a minus."""

    words: tuple[Word, ...]
    needed: bool = False
    barred: bool = False

    @property
    def approximate(self) -> bool:
        """Whether the index cannot tell for certain: it holds the places of common words, but not the words."""
        return any(word.stops for word in self.words)

    def places(self, terms: Sequence[str]) -> Iterator[int]:
        """Where in a text's terms it begins."""
        for at in range(len(terms) - len(self.words) + 1):
            if all(word.meets(terms[at + i]) for i, word in enumerate(self.words)):
                yield at


@dataclass(frozen=True)
class Query:
    """What is asked for; ``clauses`` without repetitions, in the order they were written."""

    given: str
    clauses: tuple[Clause, ...]

    @cached_property
    def sought(self) -> tuple[Clause, ...]:
        """Clauses that a hit may or must hold."""
        return tuple(clause for clause in self.clauses if not clause.barred)

    @cached_property
    def barred(self) -> tuple[Clause, ...]:
        """Clauses that a hit must not hold."""
        return tuple(clause for clause in self.clauses if clause.barred)

    @property
    def trouble(self) -> str | None:
        """Why it can find nothing, in one sentence; None where it can."""
        if self.sought:
            return None
        if self.barred:
            return "the query only excludes: add a word to be found"
        return (
            f"there is nothing to look for in {self.given[:60]!r}: give a word that is not as common as “the”, and at "
            f"least {SHORTEST} letters before *"
        )

    def fits(self, text: str) -> bool:
        """Whether a text holds all that is needed, something that is sought and nothing that is barred."""
        found = [term for _, term in tokens(text)]
        held = {clause for clause in self.clauses if next(clause.places(found), None) is not None}
        return (
            held.isdisjoint(self.barred)
            and not held.isdisjoint(self.sought)
            and all(clause in held for clause in self.sought if clause.needed)
        )

    def marks(self, text: str) -> list[Span]:
        """Where the sought words stand in a text: code points, in order, never overlapping."""
        found = tokens(text)
        plain = [term for _, term in found]
        spans: set[Span] = set()
        for clause in self.sought:
            for at in clause.places(plain):
                spans.update(span for span, _ in found[at : at + len(clause.words)])
        return sorted(spans)


def parsed(query: str) -> Query:
    """A query as people type it: ``word``, ``"words in a row"``, ``-unwanted``, ``begin*``.

    What is quoted must stand in a sentence, of the other words at least one. A word that a text writes with a mark
    inside ("cease-fire") is looked for as words in a row. Common words count only between quotation marks. Raises
    ConfigError on more than MOST words.

    >>> [clause.words[0].term for clause in parsed('the "border guards" -drones').clauses]
    ['border', 'drone']
    """
    clauses: dict[Clause, None] = {}
    for minus, quoted, bare in _CLAUSE.findall(query.translate(_QUERY_MARKS)):
        piece = quoted or bare
        words = [Word(term) for _, term in tokens(piece)]
        if words and re.search(r"\w\*+\W*$", piece):
            # What was typed before an asterisk is no whole word yet: an "s" at its end is no plural.
            last = _plain(_WORD.findall(piece)[-1])
            words[-1] = Word(last, prefix=True)
            if len(last) < SHORTEST:
                continue
        if all(word.stops for word in words):
            continue
        clauses[Clause(tuple(words), needed=bool(quoted) and not minus, barred=bool(minus))] = None
    if sum(len(clause.words) for clause in clauses) > MOST:
        raise ConfigError(f"a query has at most {MOST} words: leave some out")
    return Query(query, tuple(clauses))


def tokens(text: str) -> list[tuple[Span, str]]:
    """Words of a text, common ones too, with their code points; ``'s`` at the end of a word is left out."""
    if "'" in text or "’" in text or "ʼ" in text:
        text = _POSSESSIVE.sub("  ", text)
    # A word of nothing but strokes that lengthen letters folds to nothing.
    return [(Span(*match.span()), term) for match in _WORD.finditer(text) if (term := _folded(match[0]))]


def terms(text: str) -> list[str]:
    """Words of a text, common ones too, as the index writes them.

    Letters lose case and accents, abbreviations their points, and English words the ending of the plural.

    >>> terms("The U.S. and Türkiye's border-guards, 2 policies")
    ['the', 'us', 'and', 'turkiye', 'border', 'guard', '2', 'policy']
    """
    return [term for _, term in tokens(text)]


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    plain = _plain(word)
    # An abbreviation ("U.S.") is no plural.
    return plain if "." in word else _stem(plain)


def _plain(word: str) -> str:
    if word.isascii():
        return word.replace(".", "").lower()[:LONGEST]
    # Case is folded before and after: the decomposition of a few signs holds capitals.
    apart = unicodedata.normalize("NFKD", word.replace("İ", "i").casefold()).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFC", _DROPPED.sub("", apart)).replace(".", "")[:LONGEST]


def _stem(word: str) -> str:
    """A word without the ending of an English plural: the S-stemmer of Harman 1991, "How effective is suffixing?".

    Beyond it, an ending "is" stays: "Paris" and "crisis" are no plurals.
    """
    if len(word) < 4 or word in STOP or not word.isascii():
        return word
    if word.endswith("ies") and word[-4] not in "ea":
        return word[:-3] + "y"
    if word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    if word.endswith("s") and word[-2] not in "ius":
        return word[:-1]
    return word
