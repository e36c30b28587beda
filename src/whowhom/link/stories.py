"""Which articles tell one story: their heaviest words compared, and near ones joined by average linkage.

On the dev part of news_event_clusters the suite ``incidents`` scores what ships here. There the heaviest 64 terms do as
well as whole vectors (B³ F1 .94 to .95 with 32 to 96 terms, .94 with all), and thresholds from .10 to .18 lie within
.02 of each other.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

TERMS = 64
"""Terms kept of an article."""

THRESHOLD = 0.14
"""Mean cosine at which two groups still tell one story; the middle of the plateau on news_event_clusters dev."""

BODY = 3000
"""Characters of the body that are read: what follows is background, which other stories share."""

TITLE = 3
"""How often a word of the title counts; once costs .02 to .03 of B³ F1, five times gains nothing."""

STOP = frozenset(
    "an and are as at be been but by for from had has have he her his if in is it its not of on or said says she so "
    "than that the their them then there they this to was we were what when which who will with would you".split()
)

RARE, PAIRS = 32, 2_000_000
"""Articles with a term at most for it to be added together with other terms, and pairs of articles added together."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class Signature:
    """The heaviest terms of an article.

    ``terms`` are 32-bit hashes of words in ascending order, the same on every machine; ``weights`` belong to them, of
    single precision, positive, with squares that add up to 1. An article without words has neither.
    """

    terms: tuple[int, ...]
    weights: tuple[float, ...]

    def to_bytes(self) -> bytes:
        """Eight bytes a term, little-endian: all hashes, then all weights."""
        return np.array(self.terms, "<u4").tobytes() + np.array(self.weights, "<f4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Signature:
        """The signature that ``to_bytes`` wrote; raises ValueError where the length is not a whole number of terms."""
        if len(data) % 8:
            raise ValueError(f"a signature has eight bytes a term, not {len(data)} in all")
        half = len(data) // 2
        return cls(tuple(np.frombuffer(data[:half], "<u4").tolist()), tuple(np.frombuffer(data[half:], "<f4").tolist()))


def signature(title: str | None, text: str, terms: int = TERMS) -> Signature:
    """The ``terms`` words that weigh most: 1 + ln(count), times the inverse document frequency (Salton & Buckley 1988).

    >>> len(signature("Ferry sinks off Zanzibar", "A ferry with ninety people sank off Zanzibar on Friday.").terms)
    9
    """
    counts = Counter(words(text[:BODY]))
    for word in words(title or ""):
        counts[word] += TITLE
    weighed = {w: (1 + math.log(n)) * idf(w) for w, n in counts.items() if w not in STOP and len(w) > 1}
    found: dict[int, float] = {}
    for word in sorted(weighed, key=lambda w: (-weighed[w], w))[:terms]:
        found[_hash(word)] = weighed[word]
    length = math.sqrt(math.fsum(weight * weight for weight in found.values())) or 1.0
    ordered = sorted(found)
    return Signature(tuple(ordered), tuple(float(np.float32(found[term] / length)) for term in ordered))


def words(text: str) -> list[str]:
    """Words and numbers in lower case, without the possessive.

    >>> words("Iran's 12 drones")
    ['iran', '12', 'drones']
    """
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text.lower())]


def idf(word: str) -> float:
    """ln((1 + N) / (1 + n)) of a word in n of the N articles of the shipped table; unknown words have the most."""
    total, known = counts()
    return math.log((1 + total) / (1 + known.get(word, 0)))


def similarity(a: Signature, b: Signature) -> float:
    """Cosine, in [0, 1]."""
    theirs = dict(zip(b.terms, b.weights, strict=True))
    return min(1.0, math.fsum(w * theirs[t] for t, w in zip(a.terms, a.weights, strict=True) if t in theirs))


def matrix(signatures: Sequence[Signature]) -> NDArray[np.float32]:
    """Cosines of all pairs, float32 [n, n], through an inverted index.

    Every cell adds up first its common terms, then the rare ones, both in ascending order, so that the order of the
    signatures changes no bit of it.
    """
    found = np.zeros((len(signatures), len(signatures)), np.float32)
    if not signatures:
        return found
    terms = np.concatenate([np.array(s.terms, np.int64) for s in signatures])
    weights = np.concatenate([np.array(s.weights, np.float32) for s in signatures])
    owners = np.repeat(np.arange(len(signatures)), [len(s.terms) for s in signatures])
    order = np.argsort(terms, kind="stable")
    rows, weights = owners[order], weights[order]
    starts = np.flatnonzero(np.diff(terms[order], prepend=-1))
    counts = np.diff(starts, append=len(order))
    rare = counts <= RARE
    for start, count in zip(starts[~rare], counts[~rare], strict=True):
        posting = slice(start, start + count)
        found[np.ix_(rows[posting], rows[posting])] += np.outer(weights[posting], weights[posting])
    # Most terms stand in few articles: a step of Python for each would cost more than all the sums.
    starts, counts = starts[rare], counts[rare]
    some = np.cumsum(counts**2) // PAIRS
    for part in range(int(some[-1]) + 1 if len(some) else 0):
        begin, size = starts[some == part], counts[some == part]
        each = np.repeat(np.arange(len(begin)), size**2)
        at = np.arange(len(each)) - np.repeat(np.cumsum(size**2) - size**2, size**2)
        left, right = begin[each] + at // size[each], begin[each] + at % size[each]
        cells = rows[left] * len(signatures) + rows[right]
        found += np.bincount(cells, weights[left] * weights[right], found.size).reshape(found.shape).astype(np.float32)
    return np.minimum(found, np.float32(1))


def stories(signatures: Sequence[Signature], threshold: float = THRESHOLD) -> list[int]:
    """A label for every signature, from 0 in the order of first appearance; equal labels tell one story.

    Who is together does not depend on the order of the input. Takes 4 n² bytes for n different signatures: cut
    larger collections by day first. An article without words is a story of its own.
    """
    distinct = sorted({s for s in signatures if s.terms}, key=lambda s: (s.terms, s.weights))
    counted = Counter(signatures)
    group = dict(zip(distinct, linked(matrix(distinct), [counted[s] for s in distinct], threshold), strict=True))
    names: dict[tuple[bool, int], int] = {}
    keys = [(s in group, group.get(s, number)) for number, s in enumerate(signatures)]
    return [names.setdefault(key, len(names)) for key in keys]


def linked(likeness: NDArray[np.float32], sizes: Sequence[int], threshold: float) -> list[int]:
    """A group number for every row of a symmetric [n, n] likeness; rows stand for ``sizes`` items each.

    A likeness of minus infinity forbids: no group holds both rows.

    Agglomeration by average linkage along chains of nearest neighbours (Murtagh 1983), which ends in the same groups
    as joining the nearest pair each time: no later join brings a group nearer to others than its nearest is now.
    """
    near = likeness.astype(np.float32, copy=True)
    np.fill_diagonal(near, -np.inf)
    weight = np.array(sizes, np.float64)
    group = np.arange(len(near))
    left = set(range(len(near)))
    chain: list[int] = []
    while left:
        if not chain:
            chain.append(min(left))
        top = chain[-1]
        best = int(near[top].argmax())
        if len(chain) > 1 and near[top, chain[-2]] == near[top, best]:
            best = chain[-2]
        if near[top, best] < threshold:
            near[top] = near[:, top] = -np.inf
            left.remove(chain.pop())
        elif len(chain) > 1 and best == chain[-2]:
            mean = (near[top] * weight[top] + near[best] * weight[best]) / (weight[top] + weight[best])
            near[best] = near[:, best] = mean
            near[top] = near[:, top] = -np.inf
            weight[best] += weight[top]
            group[group == top] = best
            left.remove(top)
            # Rounding may have turned the rest of the chain around.
            chain.clear()
        else:
            chain.append(best)
    return [int(number) for number in group]


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "little")


@cache
def counts() -> tuple[int, dict[str, int]]:
    """The articles that the shipped table counts, and in how many of them each word stands."""
    data = (files("whowhom.link") / "data" / "words.tsv.gz").read_bytes()
    head, *rows = gzip.decompress(data).decode("utf-8").splitlines()
    return int(head), {word: int(count) for word, _, count in (row.partition("\t") for row in rows)}
