"""Dictionary forms of words, from their form and Penn tag: "summoned" (VBD) → "summon"."""

from __future__ import annotations

import json
from pathlib import Path

Kind = str
"""Which rules apply: "V" verbs, "N" plural nouns, "J" compared adjectives and adverbs, "P" pronouns, "W" the rest."""

_VOWELS = "aeiouy"


def kind(upos: str, xpos: str) -> Kind:
    """The rule set of a word with these tags."""
    # The two tag heads may disagree ("summoned", ADV and VBD); the finer tag knows forms better.
    if upos in ("VERB", "AUX") or xpos.startswith("VB"):
        return "V"
    if xpos in ("NNS", "NNPS"):
        return "N"
    if xpos in ("JJR", "JJS", "RBR", "RBS"):
        return "J"
    return "P" if xpos == "PRP" else "W"


class Lemmas:
    """Looks a word up among the exceptions, then applies suffix rules.

    The table is JSON: ``exceptions`` maps a kind to {lower-case form: lemma}, ``verbs`` and ``adjectives`` list known
    base forms, which settle whether "named" comes from "name" or "nam". Proper nouns keep their form; everything
    else is lower-cased. Answers are remembered.
    """

    def __init__(self, table: Path) -> None:
        data = json.loads(table.read_text(encoding="utf-8"))
        self._exceptions: dict[str, dict[str, str]] = data["exceptions"]
        self._verbs = frozenset(data["verbs"])
        self._adjectives = frozenset(data["adjectives"])
        self._cache: dict[tuple[str, str, str], str] = {}

    def __call__(self, form: str, upos: str, xpos: str) -> str:
        """The lemma of one word."""
        key = (form, upos, xpos)
        lemma = self._cache.get(key)
        if lemma is None:
            if len(self._cache) > 200_000:  # a bound, so that years of news cannot fill the memory
                self._cache.clear()
            lemma = self._cache[key] = self._find(form, upos, xpos)
        return lemma

    def _find(self, form: str, upos: str, xpos: str) -> str:
        if upos in ("PROPN", "X", "SYM", "PUNCT", "NUM") or xpos in ("NNP", "NNPS"):
            return form
        word = form.lower().replace("’", "'")
        # No past form ends in -s: there the coarser tag is right ("condolences", NOUN and VBD).
        plural = upos == "NOUN" and xpos in ("VBD", "VBN") and word.endswith("s")
        which = "N" if plural else kind(upos, xpos)
        known = self._exceptions[which].get(word)
        if known is not None:
            return known
        if which == "V":
            return self._verb(word, xpos)
        if which == "N":
            return plural_rule(word)
        if which == "J":
            return self._compared(word)
        # "Iraqi" keeps its capital; "Last" at the head of a sentence is a word like any other.
        proper = upos == "ADJ" and form[:1].isupper() and word not in self._adjectives
        return form if proper else word

    def _verb(self, word: str, xpos: str) -> str:
        # A form in -ed or -ing that is no base form itself ("feed", "bring") is a participle, whatever the tag.
        unknown = word not in self._verbs
        if not unknown and word.endswith("eed"):  # "need", "exceed", even where they are taken for a past tense
            return word
        if word.endswith("ed") and (unknown or xpos in ("VBD", "VBN")):
            return participle_rule(word, "ed", self._verbs)
        if word.endswith("ing") and (unknown or xpos == "VBG"):
            return participle_rule(word, "ing", self._verbs)
        if xpos == "VBZ":
            return third_person_rule(word, self._verbs)
        return word

    def _compared(self, word: str) -> str:
        for ending in ("est", "er"):
            if word.endswith(ending) and len(word) > len(ending) + 2:
                return participle_rule(word, ending, self._adjectives)
        return word


def third_person_rule(word: str, known: frozenset[str] = frozenset()) -> str:
    """ "denies" → "deny", "clashes" → "clash", "says" → "say"."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zzes", "ches", "shes", "oes")):
        return word[:-1] if word[:-1] in known else word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def plural_rule(word: str) -> str:
    """ "cities" → "city", "clashes" → "clash", "talks" → "talk"."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith(("ss", "us")) or len(word) < 3:
        return word
    return word[:-1] if word.endswith("s") else word


def participle_rule(word: str, ending: str, known: frozenset[str]) -> str:
    """The base of a word in -ed, -ing, -er or -est: one that is known, else the likeliest.

    >>> [participle_rule(w, "ed", frozenset({"name"})) for w in ("named", "denied", "stopped", "shelled", "urged")]
    ['name', 'deny', 'stop', 'shell', 'urge']
    """
    stem = word[: -len(ending)]
    if ending != "ing" and stem.endswith("e"):
        return stem + "e"
    if ending != "ing" and stem.endswith("i"):
        return stem[:-1] + "y"
    doubled = len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS
    candidates = [stem, stem + "e", *([stem[:-1]] if doubled else [])]
    for candidate in candidates:
        if candidate in known:
            return candidate
    if not any(c in _VOWELS for c in stem):
        return word
    if doubled and stem[-1] not in "lsfz":
        return stem[:-1]
    return stem + "e" if _wants_e(stem) else stem


def _wants_e(stem: str) -> bool:
    """Whether an unknown stem has lost an e: after c, g, s, u, v, z, after consonant + l, after -at and -ut."""
    if len(stem) < 3 or stem.endswith(("ss", "ng", "sh", "ch", "ow", "zz")):
        return stem.endswith("ang") and len(stem) > 4
    if stem[-1] in "cguvz" or (stem[-1] == "s" and stem[-2] != "u"):
        return True
    if stem[-1] == "l" and stem[-2] not in _VOWELS + "lwr":
        return True
    if stem[-1] == "r" and stem[-2] in "iu" and stem[-3] not in _VOWELS:
        return True
    return stem.endswith(("at", "ut", "id", "in")) and len(stem) > 4 and stem[-3] not in _VOWELS and _beats(stem) > 1


def _beats(stem: str) -> int:
    """Vowel groups, about the number of syllables."""
    return sum(c in _VOWELS and (i == 0 or stem[i - 1] not in _VOWELS) for i, c in enumerate(stem))
