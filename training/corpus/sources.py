"""Texts of the public documents that the corpus codes by offsets; the texts themselves stay where they are.

A document's id is its set and its own id (``worldwide:af_afrol_10``). Sets that come as tokens are set as running text
by ``running``; offsets count code points of that text.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.data import Tagged, as_we_tokenise

FILES = {
    "worldwide": "ner_worldwide/train.jsonl.gz",
    "timebank": "time_tempeval3/train.jsonl.gz",
    "meantime": "time_meantime/train.jsonl.gz",
}


def documents(data: Path, name: str) -> Iterator[tuple[str, str]]:
    """(id, text) of every document of one set, in the order of its file."""
    with gzip.open(data / FILES[name], "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            key = row.get("doc_id") or row["id"]
            yield f"{name}:{key}", text_of(row)


def text_of(row: dict[str, Any]) -> str:
    """The running text of a document, whichever way its set keeps it."""
    if isinstance(row.get("text"), str):
        return str(row["text"])
    sentences = [s["tokens"] if isinstance(s, dict) else s for s in row["sents"]]
    return "\n".join(running(as_we_tokenise(Tagged(words=s, tags=["O"] * len(s))).words) for s in sentences)


_OPENS = frozenset(("(", "[", "{", "“", "‘", "``", "$", "£", "€", "#"))
_CLOSES = re.compile(r"[.,;:!?%)\]}”]|''|'(?:s|m|d|re|ve|ll|S)|’(?:s|m|d|re|ve|ll|S)|n['’]t|\.\.\.|…")


def running(words: Sequence[str]) -> str:
    """Words set with the blanks of ordinary type; straight quotation marks open and close in turn."""
    out: list[str] = []
    glued, quoted = True, False
    for word in words:
        word = word.strip()
        if word == '"':
            out.append('"' if quoted or glued else ' "')
            glued, quoted = not quoted, not quoted
        elif word in ("-", "/", "–") and out:
            out.append(word if word != "-" or not out[-1].endswith(",") else " -")
            glued = True
        else:
            out.append(word if glued or _CLOSES.fullmatch(word) else f" {word}")
            glued = word in _OPENS
    return "".join(out)
