"""Names as they are written: folded for look-up, told apart where a name is also a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from whowhom.store.tables import EXACT, OFFICE, RESPELT, SURNAME

COMMON_SURNAMES = frozenset({
    "bush", "brown", "may", "rice", "powell", "king", "park", "kim", "lee", "li", "xi", "wang", "ma", "lam", "long",
    "short", "hunt", "straw", "price", "miller", "johnson", "castro", "khan", "singh", "ali", "hussein", "hassan",
    "mohammed", "mohamed", "mohamud", "ahmed", "ibrahim", "salih", "saleh", "francis", "leo", "wong", "ryan",
    "carter", "gates", "wallace", "cooper", "howard", "rudd", "harper", "sanchez", "fernandez", "rodriguez",
    "santos", "fischer", "cohen", "katz", "abdullah", "mustafa", "rashid", "dar", "asif", "qaboos", "jong", "moon",
    "roh", "hatami", "bagheri", "faye", "conde"
})  # fmt: skip
"""Surnames that too many people bear for one of them to be meant without a title or a first name."""

FAMILY_FIRST = frozenset({
    "Xi", "Hu", "Jiang", "Li", "Wen", "Wang", "Qin", "Yang", "Wei", "Dong", "Mao", "Zhao", "Hua", "Guo", "He",
    "Lin", "Tsai", "Lai", "Ma", "Chen", "Chiu", "Yoon", "Moon", "Park", "Roh", "Kim", "Cho", "Chung", "Kang",
    "Choe", "Nguyen", "To", "Pham", "Hun", "Lee", "Min", "Ban", "Aung"
})  # fmt: skip
"""Families that stand before the given name in Chinese, Korean, Vietnamese and Burmese names."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "‑": "-"})
_LETTERS = {"ı": "i", "ø": "o", "ł": "l", "đ": "d"}
"""Letters that have no decomposition."""


def folded(text: str) -> str:
    """``text`` in lower case without accents, quotation marks straightened; as many code points as before."""
    return text.translate(_QUOTES).lower() if text.isascii() else "".join(map(_plain, text))


def is_acronym(name: str) -> bool:
    """Whether a name counts only when it is written in capitals as it stands: "US", "AU", "WHO".

    >>> is_acronym("US"), is_acronym("Iran")
    (True, False)
    """
    letters = sum(map(str.isalpha, name))
    return 0 < letters <= 6 and sum(c.isupper() and c.isalpha() for c in name) * 2 > letters


def surname_of(name: str) -> str | None:
    """The part of a name that stands alone in news; None where it has one part only, or too short a one.

    >>> surname_of("Abdel Fattah al-Burhan"), surname_of("King Salman")
    ('al-Burhan', None)
    """
    words = name.split()
    if len(words) < 2 or words[0] in {"King", "Queen", "Pope", "Prince", "Sultan", "Emperor"}:
        return None
    if words[-1] in {"Jr.", "Jr", "II", "III", "VI", "XIV", "XVI"}:
        words = words[:-1]
    if words[0] in FAMILY_FIRST:
        return None if len(words[0]) < 4 else words[0]
    if len(words) > 2 and words[-2].lower() in {"le", "de", "von", "van", "der", "bin", "ben"}:
        return None
    return words[-1] if len(words[-1]) > 3 else None


@cache
def _plain(char: str) -> str:
    lower = unicodedata.normalize("NFD", char.translate(_QUOTES))[0].lower()
    return _LETTERS.get(lower, lower) if len(lower) == 1 else char


_SOUNDS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"[^a-z ]", ""), (r"tch|tsch|dzh|dsch|zh|dj|ch", "j"), (r"sch|sh|s[cz]", "s"), (r"[kg]h|[gqx]", "k"),
        (r"ph", "f"), (r"\Bh", ""), (r"ck|c", "k"), (r"ts|tz|z", "s"), (r"[wv]", "v"), (r"ou|oo|u|w", "o"),
        (r"ee|ie|iy|y|j(?=[aou])", "i"),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
"""How names are written differently in Latin letters, one sound after the other; rough, and meant to be."""

NEAR = 0.8
"""Share of letters (twice those in common by those of both) that two spellings of one name have in common at least."""


SAME = 0.95
"""The same for names that are written in more words or fewer."""


@lru_cache(maxsize=1 << 15)
def sound(name: str) -> str:
    """A name as it may sound, for comparing spellings.

    >>> sound("Karabakh") == sound("Qarabağ"), sound("Mousavi") == sound("Mosavi")
    (True, True)
    """
    plain = folded(name).replace("-", " ")
    for pattern, put in _SOUNDS:
        plain = pattern.sub(put, plain)
    return plain


def rough_key(name: str) -> str:
    """A key under which different spellings of one name are found: its consonants, by ``sound``.

    Empty for a name without Latin letters.
    """
    if not any("a" <= c <= "z" for c in folded(name)):
        return ""
    words = [w[:1] + re.sub(r"[aeiou]", "", w[1:]) for w in sound(name).split() if w not in _PARTICLES]
    return "~" + "".join(words)


def near(one: str, other: str, least: float = NEAR) -> bool:
    """Whether two spellings may be of one name: near as a whole, and word by word where they have as many words.

    Short words must sound alike: "Doug" is no spelling of "Duqué".
    """
    first, second = sound(one), sound(other)
    if not _alike(first, second, least):
        return False
    if len(first.split()) != len(second.split()):
        # "Amir-Abdollahian" is one word or two, and nothing else may differ.
        return _alike(first.replace(" ", ""), second.replace(" ", ""), SAME)
    pairs = zip(first.split(), second.split(), strict=True)
    return all(a == b or (min(len(a), len(b)) > 4 and _alike(a, b, NEAR)) for a, b in pairs)


def _alike(one: str, other: str, least: float) -> bool:
    """Whether two words have this share of their letters in common, as far as their lengths allow it at all."""
    if one == other:
        return True
    if 2 * min(len(one), len(other)) < least * (len(one) + len(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= least


_PARTICLES = frozenset({"al", "el", "as", "an", "ar", "at", "ad", "the", "bin", "ibn"})


def keys_of(spellings: Sequence[str], *, surname: bool = False, rough: bool = False) -> Iterator[tuple[str, int]]:
    """Keys with flags (``store.tables``) under which a name is found.

    ``surname`` adds the family names that stand alone, ``rough`` what other spellings are found by.
    """
    for name in spellings:
        yield folded(name), EXACT if is_acronym(name) else 0
        family = surname_of(name) if surname else None
        if family and family.lower() not in COMMON_SURNAMES:
            yield folded(family), SURNAME | (EXACT if is_acronym(family) else 0)
            if rough and len(family) > 4:
                yield rough_key(family), RESPELT
        if rough and (" " in name or len(name) > 5):
            yield rough_key(name), RESPELT


def title_key(surname: str) -> str:
    """The key under which holders of offices stand by the name that follows their title."""
    return f"#{folded(surname)}"


def is_monarch(name: str) -> bool:
    """Whether a name is a monarch's: "King Salman", "Harald V", "Beatrix of the Netherlands"."""
    words = name.split()
    numbered = any(re.fullmatch(r"[IVX]+", w) for w in words[1:])
    return numbered or " of " in name or words[0] in {"King", "Queen", "Sultan", "Emir", "Emperor"}


def titled_name(name: str) -> str:
    """What of a name follows a title: the family name, or a monarch's own.

    >>> titled_name("George W. Bush"), titled_name("King Abdullah II"), titled_name("Harald V of Norway")
    ('Bush', 'Abdullah', 'Harald')
    """
    words = [w for w in name.split() if w not in {"King", "Queen", "Pope", "Sultan", "Emir", "Sheikh", "Jr.", "Jr"}]
    if not words:
        return ""
    if is_monarch(name):
        return words[0]
    return words[0] if words[0] in FAMILY_FIRST and len(words) > 1 else words[-1]


def office_key(country: str, role: str) -> tuple[str, int]:
    """The key under which holders of an office stand."""
    return f"@{country} {role}", OFFICE
