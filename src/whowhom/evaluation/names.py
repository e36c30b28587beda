"""Suite ``names``: named entities on newswire of the world, on reports about Syria and Iraq, on politics.

All figures are micro F1 over exact spans with their class. The first set has the reader's own nine classes. The two
others have classes of their own; both sides are mapped to four coarse ones, and what has no counterpart is dropped on
both sides:

=========  ==================================  ===============================  =====================================
coarse     reader                              re3d                             CrossNER politics
=========  ==================================  ===============================  =====================================
PER        PERSON                              Person                           person, politician
ORG        ORGANIZATION                        Organisation                     organisation, politicalparty
LOC        LOCATION, FACILITY                  Location                         location, country
NAT        NORP                                Nationality                      –
=========  ==================================  ===============================  =====================================

re3d also marks nominal groups ("the rebels") as Organisation, which the reader does not call names: its figure has a
low ceiling. Where re3d gives one span two classes (a state as place and as organisation), either is right.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whowhom.parse.nlp import Reader
from whowhom.parse.tokenize import tokenize

WORLDWIDE = {
    "Date": "DATE", "Facility": "FACILITY", "Location": "LOCATION", "Misc": "MISC", "Money": "MONEY",
    "NORP": "NORP", "Organization": "ORGANIZATION", "Person": "PERSON", "Product": "PRODUCT",
}  # fmt: skip
COARSE = {"PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "LOC", "FACILITY": "LOC", "NORP": "NAT"}
RE3D = {"Person": "PER", "Organisation": "ORG", "Location": "LOC", "Nationality": "NAT"}
POLITICS = {
    "person": "PER", "politician": "PER", "organisation": "ORG", "politicalparty": "ORG", "location": "LOC",
    "country": "LOC",
}  # fmt: skip

Found = set[tuple[int, int, str]]


def score(data: Path, reader: Reader | None = None) -> dict[str, float]:
    """``worldwide_f1``, ``re3d_f1`` and ``politics_f1``, 0 to 1."""
    reader = reader or Reader()
    return {
        "worldwide_f1": worldwide(reader, data / "ner_worldwide/dev.jsonl.gz"),
        "re3d_f1": re3d(reader, data / "ner_re3d/dev.jsonl.gz"),
        "politics_f1": politics(reader, data / "ner_crossner_politics/test.jsonl.gz"),
    }


def worldwide(reader: Reader, path: Path) -> float:
    """Nine classes, on the corpus's sentences; its words are first cut as the reader cuts them."""
    words, gold = [], []
    for article in _rows(path):
        for sentence in article["sents"]:
            tokens, tags = joined_clitics(sentence["tokens"], sentence["tags"])
            words.append(tokens)
            gold.append({(i, j, WORLDWIDE[label]) for i, j, label in spans(tags)})
    return f1(zip(gold, (set(a.names) for a in reader.parse(words)), strict=True))


def politics(reader: Reader, path: Path) -> float:
    """Coarse classes, on the set's own words."""
    rows = list(_rows(path))
    gold = [{(i, j, POLITICS[c]) for i, j, c in spans(r["tags"]) if c in POLITICS} for r in rows]
    found = [
        {(i, j, COARSE[c]) for i, j, c in a.names if c in COARSE and COARSE[c] != "NAT"}
        for a in reader.parse([r["tokens"] for r in rows])
    ]
    return f1(zip(gold, found, strict=True))


def re3d(reader: Reader, path: Path) -> float:
    """Coarse classes, on character offsets of raw text cut into sentences at stops and line ends."""
    pairs: list[tuple[Found, Found]] = []
    for row in _rows(path):
        text = row["text"]
        cut = [tokenize(text, a, b) for a, b in _sentences(text)]
        found: Found = set()
        for tokens, a in zip(cut, reader.parse([[text[i:j] for i, j in t] for t in cut]), strict=True):
            found |= {(tokens[i][0], tokens[j - 1][1], COARSE[c]) for i, j, c in a.names if c in COARSE}
        classes: dict[tuple[int, int], set[str]] = {}
        for e in row["entities"]:
            if e["type"] in RE3D:
                classes.setdefault((e["begin"], e["end"]), set()).add(RE3D[e["type"]])
        mine = {(i, j): c for i, j, c in found}
        gold = {(*s, mine[s] if mine.get(s) in c else min(c)) for s, c in classes.items()}
        pairs.append((gold, found))
    return f1(pairs)


def f1(pairs: Iterable[tuple[Found, Found]]) -> float:
    """Micro F1 of pairs of gold and found spans."""
    hit = size = 0
    for gold, found in pairs:
        hit += 2 * len(gold & found)
        size += len(gold) + len(found)
    return hit / size if size else 0.0


def spans(tags: list[str]) -> Found:
    """Spans of BIO tags; an I- that continues nothing opens one."""
    out: Found = set()
    start, label = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        if label and (tag[0] != "I" or tag[2:] != label):
            out.add((start, i, label))
            label = ""
        if tag != "O" and not label:
            start, label = i, tag[2:]
    return out


def joined_clitics(tokens: list[str], tags: list[str]) -> tuple[list[str], list[str]]:
    """Tokens with "’" and "s" in one, as the reader's tokeniser leaves them; a span never loses a word to it."""
    words: list[str] = []
    kept: list[str] = []
    for token, tag in zip(tokens, tags, strict=True):
        clitic = words and words[-1] in ("'", "’") and token in ("s", "re", "ve", "ll", "m", "d")
        if clitic and (tag[0] == "I" or (tag == "O" and kept[-1] == "O")):
            words[-1] += token
        else:
            words.append(token)
            kept.append(tag)
    return words, kept


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"(?<=[a-z0-9)”\"][.!?])\s+(?=[A-Z“\"])|\n+", text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
