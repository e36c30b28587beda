"""Reads the treebanks and the name corpus that the reader model learns from."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from whowhom.model.syntax import Sentence

FREE_GENRES = ("news", "interview", "bio", "academic", "textbook", "speech", "court", "voyage")
"""Genres of GUM whose texts may shape shipped weights; the others are non-commercial."""

NAME_LABELS = {
    "Date": "DATE", "Facility": "FACILITY", "Location": "LOCATION", "Misc": "MISC", "Money": "MONEY",
    "NORP": "NORP", "Organization": "ORGANIZATION", "Person": "PERSON", "Product": "PRODUCT",
}  # fmt: skip
"""Classes of the worldwide newswire corpus → ``whowhom.model.syntax.NameLabel``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One treebank sentence; ``heads`` count words from 1, 0 is the root."""

    words: list[str]
    lemmas: list[str]
    upos: list[str]
    xpos: list[str]
    heads: list[int]
    deprels: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """One sentence with names as BIO tags ("B-PERSON", "O")."""

    words: list[str]
    tags: list[str]


def trees(path: Path, *, genres: Sequence[str] = ()) -> Iterator[Tree]:
    """Sentences of a gzipped CoNLL-U file; multiword ranges and empty nodes are left out.

    With ``genres``, only documents whose id reads ``GUM_<genre>_…`` with one of them.
    """
    rows: list[list[str]] = []
    wanted = True
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc id"):
                wanted = not genres or line.split("=", 1)[1].strip().split("_")[1] in genres
            elif line[0].isdigit():
                row = line.rstrip("\n").split("\t")
                if row[0].isdigit():
                    rows.append(row)
            elif not line.strip() and rows:
                if wanted:
                    yield _tree(rows)
                rows = []


def _tree(rows: list[list[str]]) -> Tree:
    return Tree(
        words=[r[1] for r in rows],
        lemmas=[r[2] for r in rows],
        upos=[r[3] for r in rows],
        xpos=[r[4] for r in rows],
        heads=[int(r[6]) for r in rows],
        deprels=[r[7] for r in rows],
    )


def tree_of(sentence: Sentence) -> Tree:
    """A parsed sentence as one of a treebank."""
    tokens = sentence.tokens
    return Tree(
        words=[t.text for t in tokens], lemmas=[t.lemma for t in tokens], upos=[t.upos for t in tokens],
        xpos=[t.xpos for t in tokens], heads=[t.head + 1 for t in tokens], deprels=[t.deprel for t in tokens],
    )  # fmt: skip


def tagged(path: Path) -> Iterator[Tagged]:
    """Sentences of a gzipped JSONL file of articles ``{"sents": [{"tokens", "tags"}]}``, labels mapped."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            for sentence in json.loads(line)["sents"]:
                tags = [t if t == "O" else t[:2] + NAME_LABELS[t[2:]] for t in sentence["tags"]]
                yield Tagged(words=sentence["tokens"], tags=tags)


_CLITIC = re.compile(r"s|m|d|re|ve|ll", re.IGNORECASE)
_APOSTROPHES = ("'", "’", "´", "`")
_PREFIXES = frozenset(
    ("anti", "co", "counter", "ex", "inter", "mid", "mini", "multi", "neo", "non", "over", "pan", "post", "pre", "pro",
     "pseudo", "re", "semi", "sub", "un")
)  # fmt: skip


def as_we_tokenise(sentence: Tagged, *, join_prefixes: bool = False) -> Tagged:
    """The same names over words cut as the treebanks cut them.

    The corpus splits at every apostrophe and hyphen ("Iran ’ s", "don ’ t", "anti - gay") and keeps some phrases
    whole ("4 hours"). Clitics are joined to their apostrophe, phrases are cut at spaces; ``join_prefixes`` also
    makes one word of a prefix, its hyphen and what follows, which takes the last part's tag.
    """
    words: list[str] = []
    tags: list[str] = []
    for word, tag in zip(sentence.words, sentence.tags, strict=True):
        for i, part in enumerate(word.split() or [word]):
            words.append(part)
            tags.append("I" + tag[1:] if i and tag != "O" else tag)
    out_words: list[str] = []
    out_tags: list[str] = []
    i = 0
    while i < len(words):
        word, tag = words[i], tags[i]
        after = words[i + 1] if i + 1 < len(words) else ""
        if word in _APOSTROPHES and _CLITIC.fullmatch(after) and out_words:
            word, i = word + after, i + 1
        elif word in _APOSTROPHES and after in ("t", "T") and out_words and out_words[-1][-1:] in "nN":
            stem = out_words[-1]
            word, i = stem[-1] + word + after, i + 1
            if len(stem) > 1:
                out_words[-1] = stem[:-1]
            else:
                out_words.pop(), out_tags.pop()
        elif join_prefixes and after == "-" and word.lower() in _PREFIXES and i + 2 < len(words):
            word, tag, i = word + after + words[i + 2], tags[i + 2], i + 2
            tag = "B" + tag[1:] if tag != "O" else tag
        out_words.append(word)
        out_tags.append(tag)
        i += 1
    return Tagged(words=out_words, tags=out_tags)


def split_at_stops(sentence: Tagged, *, shortest: int = 6) -> Iterator[Tagged]:
    """Cuts the corpus's long stretches after a full stop outside names that a capital follows."""
    start = 0
    for i in range(len(sentence.words) - 1):
        stop = sentence.words[i] in (".", "?", "!") and sentence.tags[i] == "O"
        if stop and i + 1 - start >= shortest and sentence.words[i + 1][:1].isupper():
            yield Tagged(words=sentence.words[start : i + 1], tags=sentence.tags[start : i + 1])
            start = i + 1
    yield Tagged(words=sentence.words[start:], tags=sentence.tags[start:])
