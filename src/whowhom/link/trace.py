"""What linking remembers of a mention: words, parties, place, days and meaning, small enough to keep for millions."""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from whowhom.codebook.cues import load
from whowhom.link.meaning import packed
from whowhom.model import Actor, EventMention, Parsed, Sentence
from whowhom.parse.clauses import Clause, clauses
from whowhom.parse.tree import Tree

CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "NUM"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One mention as linking compares it; words are hashes of 32 bits.

    ``type``, ``mode`` and ``realis`` are None for a predicate that is no coded event. ``words`` are the predicate's
    lemmas, ``names`` the words of names in its sentence, ``terms`` all its words of content. ``actors`` and
    ``recipients`` are words of the sides, ``by`` and ``to`` their countries. ``place`` is (latitude, longitude) in
    degrees or None, ``site`` the hash of the place's name; ``days`` first and last ordinal day or None, ``dated`` how
    sure: 2 read or inferred from words, 1 by default of the day of publication, 0 unknown. ``numbers`` are (hash of the
    unit, low, high). ``meaning`` holds the vectors of ``meaning.packed``.
    """

    type: str | None = None
    mode: str | None = None
    realis: str | None = None
    words: tuple[int, ...]
    names: tuple[int, ...]
    terms: tuple[int, ...]
    actors: tuple[int, ...] = ()
    recipients: tuple[int, ...] = ()
    by: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    site: int = 0
    days: tuple[int, int] | None = None
    dated: int = 0
    numbers: tuple[tuple[int, float, float], ...] = ()
    meaning: bytes = b""

    @property
    def sides(self) -> tuple[str, ...]:
        """Countries of either side, each once."""
        return tuple(sorted({*self.by, *self.to}))


_DECODER = msgspec.msgpack.Decoder(Trace)
_ENCODER = msgspec.msgpack.Encoder()


def to_bytes(trace: Trace) -> bytes:
    """A trace as it is stored."""
    return _ENCODER.encode(trace)


def from_bytes(stored: bytes) -> Trace:
    """The trace that ``to_bytes`` has written."""
    return _DECODER.decode(stored)


@lru_cache(maxsize=1 << 15)
def key(word: str) -> int:
    """A word's hash, the same on every machine: CRC-32 of its letters in lower case without accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return zlib.crc32("".join(c for c in plain if not unicodedata.combining(c)).encode("utf-8", "replace"))


def traces(parsed: Parsed, mentions: Sequence[EventMention]) -> tuple[Trace, ...]:
    """One trace for each coded mention of an article, in their order."""
    found: list[Trace] = []
    read: dict[int, tuple[Tree, list[Clause]]] = {}
    for mention in mentions:
        sentence = parsed.sentences[mention.sentence]
        if mention.sentence not in read:
            tree = Tree(sentence)
            read[mention.sentence] = (tree, clauses(tree))
        tree, told = read[mention.sentence]
        states = parsed.states[mention.sentence] if parsed.states else None
        span = mention.evidence.predicate
        words = [i for i, t in enumerate(sentence.tokens) if t.span.start < span.end and span.start < t.span.end]
        found.append(coded(bare(tree, words or [0], states, told), mention))
    return tuple(found)


def remembered(parsed: Parsed, mentions: Sequence[EventMention]) -> tuple[bytes, ...]:
    """The same as they are stored."""
    return tuple(to_bytes(trace) for trace in traces(parsed, mentions))


def bare(
    tree: Tree, words: Sequence[int], states: NDArray[np.float32] | None, told: Sequence[Clause] | None = None
) -> Trace:
    """The trace of the tokens ``words`` as a predicate, by grammar alone.

    ``states`` [tokens, 384] and the clauses ``told`` are those of the sentence.
    """
    sentence = tree.sentence
    tokens = sentence.tokens
    content = [i for i in words if tokens[i].upos in CONTENT] or list(words)
    named = {i for name in sentence.names for i in range(name.first, name.last)}
    actors, recipients = _sides(tree, clauses(tree) if told is None else told, content)
    lemmas = [tokens[i].lemma for i in content]
    return Trace(
        words=_keys(lemmas),
        names=_keys(tokens[i].text for i in sorted(named) if tokens[i].upos in CONTENT),
        terms=_keys(t.lemma for t in tokens if t.upos in CONTENT),
        actors=actors,
        recipients=recipients,
        numbers=_numbers(sentence),
        meaning=b"" if states is None else packed(states[content].mean(axis=0), states.mean(axis=0), lemmas),
    )


def coded(trace: Trace, mention: EventMention) -> Trace:
    """The trace with what the coder has read of the mention."""
    place, when = mention.place, mention.date
    numbers = tuple(
        (key(q.unit or ""), q.low if q.low is not None else -math.inf, q.high if q.high is not None else math.inf)
        for q in mention.quantities
    )
    located = place is not None and place.lat is not None and place.lon is not None and place.name not in countries()
    return replace(
        trace,
        type=mention.type,
        mode=mention.mode,
        realis="negated" if denied(mention) else mention.realis,
        actors=_party(mention.actors) or trace.actors,
        recipients=_party(mention.recipients) or trace.recipients,
        by=_countries(mention.actors),
        to=_countries(mention.recipients),
        place=(place.lat, place.lon) if located else None,  # type: ignore[union-attr,arg-type]
        site=key(place.name) if located else 0,  # type: ignore[union-attr]
        days=_days(when.start, when.end),
        dated={"read": 2, "inferred": 2, "defaulted": 1}.get(when.basis, 0) if when.start else 0,
        numbers=numbers or trace.numbers,
    )


def of_mention(mention: EventMention) -> Trace:
    """The trace of a mention whose sentence was not parsed again: no grammar, no vectors."""
    words = [word for word in re.findall(r"\w+", mention.evidence.text) if word.lower() not in _PLAIN]
    named = [word for word in words if word[0].isupper()]
    predicate = re.findall(r"\w+", mention.evidence.predicate.text)
    return coded(Trace(words=_keys(predicate), names=_keys(named), terms=_keys(words)), mention)


DENYING = re.compile(r"\b(deni|deny|reject|dismiss|refut|rubbish|retract|withdr[ae]w)\w*", re.IGNORECASE)
"""Words of denial and retraction, beside those that the codebook's cues call so."""


def denies(cue: str | None) -> bool:
    """Whether a cue of attribution denies what it brings."""
    if cue is None:
        return False
    reporting = load().reporting
    words = [cue.lower(), *cue.lower().split()]
    return any(reporting.get(word) == "deny" for word in words) or DENYING.search(cue) is not None


def denied(mention: EventMention) -> bool:
    """Whether a mention says that an event did not happen: by its own words, or by those of whoever speaks of it."""
    told = mention.realis in {"actual", "historical"} and any(denies(link.cue) for link in mention.attribution)
    return mention.realis == "negated" or told


@cache
def countries() -> frozenset[str]:
    """English names of states and territories: as a place, one says no more than the parties do."""
    from babel import Locale

    return frozenset(Locale("en").territories.values())


def _countries(parties: Iterable[Actor]) -> tuple[str, ...]:
    return tuple(sorted({party.country for party in parties if party.country}))


def _party(parties: Iterable[Actor]) -> tuple[int, ...]:
    """Words of names and of texts, and ids whole: "the army" meets "Army of Iran", and Q-numbers meet each other."""
    found: list[str] = []
    for party in parties:
        found += re.findall(r"\w+", f"{party.text} {party.name or ''}")
        found += [code for code in (party.id, party.country) if code]
    return _keys(word for word in found if word.lower() not in _PLAIN)


_PLAIN = frozenset("the a an of and its his her their in for to on at by s".split())


def _sides(tree: Tree, told: Sequence[Clause], words: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Words of the subject's and of the object's phrase, as grammar has them."""
    heads = set(words)
    clause: Clause | None = next((c for c in told if c.head in heads), None)
    if clause is None:
        return (), ()
    actors = [a.head for a in clause.arguments if a.role in {"subj", "poss", "by"}]
    others = [a.head for a in clause.arguments if a.role in {"obj", "iobj", "of", "obl:to", "obl:against", "obl:on"}]
    return _phrases(tree, actors, heads), _phrases(tree, others, heads)


def _phrases(tree: Tree, heads: Iterable[int], without: set[int]) -> tuple[int, ...]:
    tokens = tree.tokens
    inside = [
        i
        for h in heads
        for i in [h, *tree.children(h, "compound", "amod", "flat", "nmod")]
        if tokens[i].upos in CONTENT and i not in without
    ]
    return _keys(word for i in inside for word in {tokens[i].text.lower(), tokens[i].lemma.lower()})


def _numbers(sentence: Sentence) -> tuple[tuple[int, float, float], ...]:
    tokens = sentence.tokens
    counting = [(t, _value(t.text)) for t in tokens if t.upos == "NUM" and t.head >= 0]
    return tuple((key(tokens[t.head].lemma), value, value) for t, value in counting if value is not None)


def _value(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _days(start: str | None, end: str | None) -> tuple[int, int] | None:
    try:
        first = date.fromisoformat(start or end or "").toordinal()
        last = date.fromisoformat(end or start or "").toordinal()
    except ValueError:
        return None
    return (first, max(first, last))


def _keys(words: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({key(word) for word in words if word}))
