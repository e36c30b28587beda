"""A capital that acts is its government, a capital where something happens is a city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from whowhom.model import Sentence

Sense = Literal["government", "place"]

WHERE = frozenset({
    "in", "at", "inside", "near", "outside", "around", "throughout", "across", "within", "over", "above", "through",
    "via", "into", "toward", "towards", "off", "along"
})  # fmt: skip
"""Prepositions after which a name is a place whatever the verb says."""

MOVING = frozenset({
    "go", "come", "travel", "fly", "arrive", "return", "move", "drive", "march", "flee", "head", "depart", "leave",
    "land", "relocate", "deport", "evacuate", "transport", "route", "advance", "withdraw", "escape", "visit",
    "flight", "trip", "road", "train", "bring", "take", "send", "transfer", "journey", "set"
})  # fmt: skip
"""What makes "to" and "from" tell a way and not a talk."""

REACHED = frozenset({
    "visit", "reach", "leave", "enter", "shell", "bomb", "attack", "hit", "strike", "capture", "seize", "take",
    "storm", "surround", "besiege", "flood", "shake", "rock", "tour", "occupy", "pound", "raid", "liberate", "retake",
    "encircle", "approach", "quit", "flee", "target", "bombard", "overrun", "paralyse", "paralyze", "damage",
    "destroy"
})  # fmt: skip
"""Verbs whose object, or passive subject, is a town."""

PARTS = frozenset({
    "airport", "street", "suburb", "district", "centre", "center", "outskirt", "metro", "subway", "port", "square",
    "university", "hospital", "neighbourhood", "neighborhood", "resident", "mayor", "police", "hotel", "market",
    "river", "harbour", "harbor", "road", "avenue", "city", "town", "capital", "region", "province", "area", "north",
    "south", "east", "west", "people", "population", "stadium", "court", "skyline", "summit", "conference",
    "agreement", "protocol", "declaration", "treaty", "blast", "explosion", "fire", "attack", "bombing"
})  # fmt: skip
"""Nouns that a town has, and a government has not."""

TALKED = frozenset({"with", "between", "against", "by", "for", "among", "on", "about", "upon", "per"})
"""Prepositions after which the name of a capital is a party: "talks with Baku"."""


INNER = frozenset({"conj", "flat", "compound", "appos"})
"""Relations in which a name has the part of what it hangs on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a capital's name stands for in a sentence, and the words that say so."""

    sense: Sense
    why: str


def judge(sentence: Sentence, i: int) -> Judgement:
    """Whether token ``i``, the name of a capital or another seat of power, is a government or a place."""
    tokens = sentence.tokens
    seen = {i}
    while tokens[i].deprel in INNER and tokens[i].head >= 0 and tokens[i].head not in seen:
        if tokens[i].deprel == "compound" and tokens[tokens[i].head].upos != "PROPN":
            return _part(sentence, tokens[i].head)
        i = tokens[i].head
        seen.add(i)
    token = tokens[i]
    relation = token.deprel.split(":")[0]
    over = tokens[token.head] if token.head >= 0 else None
    preposition = next((t.text.lower() for t in tokens[:i] if t.head == i and t.deprel == "case"), "")
    owning = any(t.head == i and t.deprel == "case" and t.text in {"'s", "’s", "'", "’"} for t in tokens)
    if preposition in WHERE:
        return Judgement(sense="place", why=f"“{preposition} {token.text}” says where")
    if over is None:
        return Judgement(sense="government", why=f"{token.text} stands by itself")
    if owning:
        return _part(sentence, token.head)
    if preposition in TALKED:
        return Judgement(sense="government", why=f"“{preposition} {token.text}”: one deals with a government")
    if preposition in {"to", "from"}:
        moving = over.lemma.lower() in MOVING
        why = f"“{over.text} … {preposition} {token.text}” tells of {'a way' if moving else 'a dealing'}"
        return Judgement(sense="place" if moving else "government", why=why)
    if preposition == "of":
        return _part(sentence, token.head)
    if token.deprel == "nsubj:pass" or relation == "obj":
        reached = over.lemma.lower() in REACHED
        why = f"what is {over.text} is a {'town' if reached else 'government'}"
        return Judgement(sense="place" if reached else "government", why=why)
    if relation == "nsubj" and any(t.head == token.head and t.deprel == "cop" for t in tokens):
        town = over.lemma.lower() in PARTS
        return Judgement(sense="place" if town else "government", why=f"{token.text} is said to be “{over.text}”")
    if relation == "nsubj":
        return Judgement(sense="government", why=f"{token.text} acts: “{over.text}”")
    if relation in {"nmod", "amod"}:
        return _part(sentence, token.head)
    return Judgement(sense="government", why=f"nothing makes {token.text} a place")


def _part(sentence: Sentence, noun: int) -> Judgement:
    token = sentence.tokens[noun]
    town = (token.lemma or token.text).lower() in PARTS
    owner = "town" if town else "government"
    return Judgement(sense="place" if town else "government", why=f"“{token.text}” is what a {owner} has")
