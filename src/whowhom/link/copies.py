"""Which articles are copies of another, and whose report an article is by its own words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from whowhom.link.stories import words
from whowhom.model.text import Article

RUN = 3
"""Words in a shingle; a changed spelling costs a copy more with longer runs, and two words say too little."""

COPY = 0.35
"""Likeness from which one is a copy of the other.

By ``python -m training.copies``: a report whose byline, spelling and first sentence were changed and whose last quarter
was cut is at .45 or more in 19 of 20 cases, another that shares a paragraph of three sentences at .17 or less in 99 of
100; on the dev part of news_event_clusters all 27 pairs at .35 or more are of one event. Of briefs of five sentences
that are cut as much, four in five fall below it.
"""

SLOTS = 128
"""Slots of a fingerprint: the likeness they tell is off by .04 or less in two cases of three."""

ROWS, BANDS = 3, 42
"""Slots of a band, and bands: 1 - (1 - j³)^42 of the pairs of likeness j meet, .84 at .35, .99 at .5, .04 at .1."""

_SEED = 1
_WIDTH = 1 + 4 * SLOTS


def fingerprint(text: str) -> bytes:
    """A MinHash over runs of three words, 513 bytes; empty where the text has no words.

    The first byte names the algorithm, so that a change of the library cannot pass unseen.
    """
    read = words(text)
    if not read:
        return b""
    runs = {" ".join(read[i : i + RUN]) for i in range(max(1, len(read) - RUN + 1))}
    hashes = sorted(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "little") for run in runs)
    slots = RMinHash.digest_matrix_from_token_hash_sets([hashes], num_perm=SLOTS, seed=_SEED).to_rows()[0]
    return bytes([RMinHash.ALGORITHM_VERSION]) + np.array(slots, "<u4").tobytes()


def bands(fingerprint: bytes) -> tuple[int, ...]:
    """42 keys in [0, 2⁶³); texts that share one may be copies (Indyk & Motwani 1998). None for a text without words.

    Raises ValueError for bytes that are no fingerprint.
    """
    slots = _slots(fingerprint)
    return tuple(
        int.from_bytes(_key(fingerprint[:1] + bytes([band]) + slots[ROWS * band : ROWS * (band + 1)].tobytes())) >> 1
        for band in range(BANDS if len(slots) else 0)
    )


def alike(a: bytes, b: bytes) -> float:
    """Estimated Jaccard of two texts' runs of words, in [0, 1]; 0 where one has no words (Broder 1997).

    Raises ValueError for bytes that are no fingerprint, and for fingerprints of two algorithms.
    """
    ours, theirs = _slots(a), _slots(b)
    if not len(ours) or not len(theirs):
        return 0.0
    if a[0] != b[0]:
        raise ValueError(f"fingerprints of algorithm {a[0]} and {b[0]} cannot be compared; take both anew")
    return float((ours == theirs).mean())


def lineage(article: Article) -> str | None:
    """The agency or outlet whose report an article is by its own words, under one name; None where it does not say.

    Read are datelines ("(Reuters) -"), bylines, credits at its head and end, and who is said to have reported the
    first sentence, where the rest leans on the same one. An agency quoted for one thing among others is no lineage.
    """
    lines = [line.strip() for line in article.text.splitlines() if line.strip()]
    head, tail = lines[:_HEAD], lines[max(1, len(lines) - _TAIL) :]
    for line in head:
        if found := _signed(line):
            return found
    for line in [*tail[::-1], *head]:
        if found := _credited(line):
            return found
    return _reporter(_sentences(article))


_HEAD, _TAIL = 6, 4
"""Lines in which an article says whose it is, at its head and at its end."""

_BRIEF = 4
"""Sentences of a brief: all of it is from whoever reported the first."""


def _signed(line: str) -> str | None:
    """Whose a line at the head says the report is: a dateline, or a byline."""
    patterns = _patterns()
    for name in ("dateline", "slashes", "colon", "byline", "stamp"):
        if found := patterns[name].match(line):
            return canonical(found["name"])
    if (found := patterns["other"].match(line)) and not _ASIDE.match(found["name"]):
        return canonical(found["name"])
    return None


def _credited(line: str) -> str | None:
    patterns = _patterns()
    for name in ("credit", "files", "contributed", "copyright", "published", "original"):
        if found := patterns[name].search(line):
            return canonical(found["name"])
    return None


def _reporter(sentences: list[str]) -> str | None:
    """Who reported the first sentence, where a brief or a text that names the same again and no other follows."""
    if not sentences:
        return None
    first = [canonical(m["name"]) for m in _reports(sentences[0])]
    later = [canonical(m["name"]) for sentence in sentences[1:] for m in _reports(sentence)]
    if not first or set(first + later) != {first[0]}:
        return None
    own = any(_OWN.search(sentence) for sentence in sentences)
    return first[0] if not own and (later or len(sentences) <= _BRIEF) else None


def _reports(sentence: str) -> Iterator[re.Match[str]]:
    for name in ("reported", "by"):
        yield from _patterns()[name].finditer(sentence)


def _sentences(article: Article) -> list[str]:
    """Sentences of the body."""
    titles = [s.span for s in article.sections if s.kind in ("title", "heading")]
    if article.sentences:
        return [s.of(article.text) for s in article.sentences if not any(t.covers(s) for t in titles)]
    lines = [line.strip() for line in article.text.splitlines() if line.strip() not in ("", article.title)]
    return [s for line in lines for s in re.split(r"(?<=[.!?])[\"”’]?\s+(?=[\"“‘]?[A-Z])", line)]


_ASIDE = re.compile(r"(?i)updat|recast|add|correct|local time|photo|file|video|live|exclusive|analysis|opinion")
_OWN = re.compile(
    r"\b(?:told (?:us\b|this (?:news)?paper|our )|our (?:own )?(?:correspondent|reporter)|seen by this (?:news)?paper)"
)
_NAME = r"(?:[Tt]he )?[A-Z][\w&'’-]*(?:\.\w+)*(?: (?:(?:of|for|and|de|la|al) )?[A-Z][\w&'’-]*(?:\.\w+)*){0,4}"
_MEDIUM = (
    r"News|Newspaper|Times|Post|Agency|TV|Television|Radio|Gazette|Herald|Daily|Tribune|Journal|Guardian|Telegraph|"
    r"Observer|Wire|Press|Chronicle|Mail|Mirror|Standard|Courier|Broadcasting|Broadcaster|Today"
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    spellings = sorted(_wires(), key=lambda s: (-len(s), s))
    wire = rf"(?P<name>{'|'.join(map(re.escape, spellings))})(?![\w-])"
    outlet = rf"(?=(?:[\w&'’-]+ ){{0,4}}(?:{_MEDIUM})\b){_NAME}"
    either = rf"(?P<name>(?:{'|'.join(map(re.escape, spellings))})(?![\w-])|{outlet})"
    place = r"(?P<place>[^\W\d_a-z][^()|:]{1,70}?)"
    told = r"report(?:s|ed)|has reported|said in a report|quoted|cited"
    found = {
        # BAKU, March 3 (Reuters) - ...; NEW DELHI, Mar 3 (PTI) ...
        "dateline": rf"{place}\s*\({wire}[^()]{{0,20}}\)\s*(?:[-–—:.]|(?=[A-Z\"“]))",
        # MOSCOW, March 3. /TASS/. ...
        "slashes": rf"{place}[,.]?\s*/{wire}/(?![^\W\d_])",
        # BAKU, Azerbaijan, March 3. Trend: ...; Baku, March 3, AZERTAC
        "colon": rf"{place}\d[^()|:]{{0,12}}[.,]\s+{wire}\s*(?:[:–—]|-\s|$)",
        # CAPITALS, March 3 (Atlantic Wire) - ...
        "other": rf"[^\W\d_a-z]{{3}}[^()a-z]*(?:,[^()]{{2,40}})?\((?P<name>{_NAME})\)\s*[-–—]",
        # By Jane Doe | Associated Press
        "byline": (
            rf"[Bb][Yy] (?:[^\n]{{0,80}}?(?:[|,/–—-]|\b(?:of|for|and|with)\b)\s*)?{wire}(?: staff| and agencies)?$"
        ),
        # Xinhua | Updated: ...
        "stamp": rf"\(?{wire}(?:\s*\|.*|\))?$",
        "credit": rf"^[\[(]?(?:Source|SOURCE|Credit|Via|Agency)\s*[:–—-]\s*{either}[^\w]*$",
        "files": rf"\b[Ww]ith (?:[a-z]+ )?(?:files|reporting|reports|material|input|inputs) (?:from|by) {wire}",
        "contributed": rf"^\W*{wire} contributed to this (?:report|story|article)",
        "copyright": rf"(?:^|[.\s])(?:Copyright|©|\(c\))(?:\s*(?:Copyright|©|\(c\)|\d{{4}},?))* {wire}(?!\s*/)",
        "published": (
            r"(?i:\b(?:this|the) (?:story|article|report|piece|text)\b[^.]{0,20}\b"
            rf"(?:(?:first|originally) (?:published|appeared|printed|reported)|republished)"
            rf"(?: with permission)? (?:by|in|on|at|from)) (?P<name>{_NAME})"
        ),
        "original": rf"(?i:\bread the original (?:article|story|report) (?:on|at|in)) (?P<name>{_NAME})",
        "reported": rf"(?<![\w/]){either}(?: news agency| agency)? (?:{told})\b",
        "by": rf"(?i:\b(?:as reported by|according to|(?:was|were) reported by)) (?:the )?{either}(?! (?:of|poll))",
    }
    return {name: re.compile(pattern) for name, pattern in found.items()}


@cache
def _wires() -> dict[str, str]:
    """Agencies as they are signed, with the name they go by."""
    data = (files("whowhom.link") / "data" / "wires.psv").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in data.splitlines():
        if line and not line.startswith("#"):
            names = line.split("|")
            found.update(dict.fromkeys(names, names[0]))
    return found


def canonical(name: str) -> str:
    """The one name of an agency; that of an outlet as it stands, without the article."""
    plain = " ".join(name.split())
    return _wires().get(plain) or re.sub(r"^[Tt]he ", "", plain)


def _slots(fingerprint: bytes) -> NDArray[np.uint32]:
    """The slots of a fingerprint; none of one of a text without words."""
    if len(fingerprint) not in (0, _WIDTH):
        raise ValueError(f"a fingerprint has {_WIDTH} bytes or none, not {len(fingerprint)}")
    return np.frombuffer(fingerprint[1:], "<u4")


def _key(part: bytes) -> bytes:
    return hashlib.blake2b(part, digest_size=8).digest()
