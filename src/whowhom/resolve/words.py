"""Words of phrases: from parsed sentences and from plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from whowhom.model import Entity, Sentence
from whowhom.parse.tree import Tree
from whowhom.resolve.coreference import Gender
from whowhom.resolve.phrases import LINKS, Named, Word
from whowhom.resolve.roles import role_hits

if TYPE_CHECKING:
    from whowhom.resolve.context import Phrase

_FEMALE = frozenset({
    "mrs", "ms", "miss", "queen", "princess", "spokeswoman", "congresswoman", "chairwoman", "lady", "woman"
})  # fmt: skip
_MALE = frozenset({
    "mr", "king", "prince", "emir", "sultan", "sir", "spokesman", "congressman", "chairman", "man", "pope"
})  # fmt: skip
_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:Lt|Gen|Col|Maj|Sgt|Adm|Dr|Mr|Mrs|Ms|St|Jr|Sr)\.|[^\W_]+(?:[-–'’.&](?!s\b)[^\W_]+)*|['’]s?(?!\w)|\S"
)
_PREMODIFIERS = frozenset({
    "amod", "compound", "nmod", "det", "nummod", "flat", "conj", "cc", "case", "punct", "advmod", "appos", "fixed",
    "goeswith", "dep", "acl"
})  # fmt: skip


def left_edge(sentence: Sentence, phrase: Phrase) -> int:
    """The first token of a phrase with all that stands before its head, coordinated modifiers included."""
    tokens, first = sentence.tokens, phrase.first
    while first > 0 and _under(sentence, first - 1, phrase.head):
        first -= 1
    while first < phrase.head and tokens[first].deprel.split(":")[0] in {"case", "cc", "punct", "mark"}:
        first += 1
    if first and tokens[first].text.lower() in {"least", "most"} and tokens[first - 1].text.lower() == "at":
        return first - 1
    return first


def head_of(sentence: Sentence, first: int, last: int) -> int:
    """The token of a range (``last`` exclusive) that hangs on one outside it."""
    return next((i for i in range(first, last) if not first <= sentence.tokens[i].head < last), first)


def subjects_of(sentence: Sentence, i: int) -> set[int]:
    """The subject, with what is coordinated with it, of the clause in which token ``i`` is an object; else nothing.

    A clause without a subject of its own has that of the clause it hangs on, unless that clause's object does the
    work: in "Oman urged Chad to free them" the subject of *free* is Chad.
    """
    tokens = sentence.tokens
    while tokens[i].deprel == "nmod" and tokens[i].head >= 0:  # "shot down four of them"
        i = tokens[i].head
    if tokens[i].deprel.split(":")[0] not in {"obj", "iobj", "obl"}:
        return set()
    at, seen = tokens[i].head, {i}
    while at >= 0 and at not in seen:
        seen.add(at)
        subject = _child(sentence, at, ("nsubj", "nsubj:pass"))
        relation = tokens[at].deprel
        if relation == "acl:relcl" and (subject is None or tokens[subject].text.lower() in {"who", "which", "that"}):
            subject = tokens[at].head
        if subject is None and relation == "xcomp":
            subject = _child(sentence, tokens[at].head, ("obj",))
        if subject is not None:
            below = {j for j, t in enumerate(tokens) if t.head == subject and t.deprel == "conj"}
            return {subject, *below} - seen
        if relation not in {"conj", "xcomp", "advcl"}:
            return set()
        at = tokens[at].head
    return set()


def _child(sentence: Sentence, head: int, relations: tuple[str, ...]) -> int | None:
    return next((i for i, t in enumerate(sentence.tokens) if t.head == head and t.deprel in relations), None)


def matched(words: Sequence[Word], found: Sequence[tuple[int, int, list[Entity]]], country: str | None) -> list[Named]:
    """Names found in running text, as ranges of words; ``country`` is preferred among namesakes."""
    named = []
    for start, end, entities in found:
        inside = [i for i, w in enumerate(words) if w.start < end and w.end > start]
        if inside:
            ranked = sorted(entities, key=lambda e: e.country != country) if country else entities
            named.append(
                Named(
                    first=inside[0], last=inside[-1] + 1, entities=tuple(ranked),
                    before=start - words[inside[0]].start, after=words[inside[-1]].end - end,
                )
            )  # fmt: skip
    return named


def words_in_text(text: str) -> list[Word]:
    """Words of a plain phrase, a possessive ending apart."""
    return [Word(text=m[0], start=m.start(), end=m.end()) for m in _TOKEN.finditer(text)]


def head_in_text(words: Sequence[Word], named: Sequence[Named]) -> int:
    """The last word before the first preposition, unless a name or a role runs across it."""
    lower = [w.text.lower() for w in words]
    spans = [(n.first, n.last) for n in named] + [(h.first, h.last) for h in role_hits(lower)]
    for i in range(1, len(words)):
        if lower[i] in LINKS and not any(first < i < last for first, last in spans):
            return i - 1
    last = len(words) - 1
    while last > 0 and not any(c.isalnum() for c in words[last].text):
        last -= 1
    return last


def names_in_text(words: Sequence[Word], named: Sequence[Named]) -> list[tuple[int, int]]:
    """Runs of two or more capitalised words after a title or by themselves, which may be a person's name."""
    lower = [w.text.lower() for w in words]
    taken = {i for n in named if n.kind != "person" for i in range(n.first, n.last)}
    taken |= {i for h in role_hits(lower) for i in range(h.first, h.last)} | {
        i for i, w in enumerate(lower) if w in HONORIFICS
    }
    found, at = [], 0
    while at < len(words):
        end = at
        while end < len(words) and words[end].text[:1].isupper() and end not in taken:
            end += 1
        titled = end - at == 1 and any(h.last == at and h.role.kind == "person" for h in role_hits(lower))
        if (end - at >= 2 or titled) and not (at == 0 and lower[0] in {"the", "a", "an"}):
            found.append((at, end))
        at = max(end, at + 1)
    return found


def gender_of(words: Sequence[Word]) -> Gender | None:
    """What a title says of a person's gender; None where it says nothing."""
    lower = {w.text.lower().strip(".") for w in words}
    if lower & _FEMALE:
        return "female"
    return "male" if lower & _MALE else None


def coordination(tree: Tree, token: int) -> int:
    """A number shared by coordinated phrases, unique in the article; 0 for a phrase that stands alone."""
    first = token
    while tree.tokens[first].deprel == "conj" and tree.tokens[first].head >= 0:
        first = tree.tokens[first].head
    joined = first != token or bool(tree.children(first, "conj"))
    return (tree.sentence.index + 1) * 10_000 + first if joined else 0


HONORIFICS = frozenset({
    "mr", "mrs", "ms", "dr", "mr.", "mrs.", "ms.", "dr.", "lt.", "gen.", "col.", "maj.", "sir", "sheikh"
})  # fmt: skip


def _under(sentence: Sentence, token: int, head: int) -> bool:
    while token != head:
        current = sentence.tokens[token]
        if current.deprel.split(":")[0] not in _PREMODIFIERS or current.head < 0:
            return False
        token = current.head
        if token > head:
            return False
    return True
