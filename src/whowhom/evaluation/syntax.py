"""Suite ``syntax``: dependencies on the test files of two English treebanks."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from whowhom.parse.nlp import Reader

FILES = {"ewt_las": "ud_ewt/en_ewt-ud-test.conllu.gz", "gum_las": "ud_gum/en_gum-ud-test.conllu.gz"}

Gold = list[tuple[str, int, str]]
"""Word, head (-1 at the root) and relation of every word of a sentence."""


def score(data: Path, reader: Reader | None = None) -> dict[str, float]:
    """Labelled attachment score of each test file, 0 to 1.

    Gold sentences and words, all genres, punctuation counted; relations are compared without their subtype, as the
    CoNLL shared tasks do.
    """
    reader = reader or Reader()
    return {key: las(reader, list(sentences(data / name))) for key, name in FILES.items()}


def las(reader: Reader, gold: list[Gold]) -> float:
    """The share of words with the right head and universal relation."""
    right = total = 0
    parsed = reader.parse([[word for word, _, _ in sentence] for sentence in gold])
    for sentence, found in zip(gold, parsed, strict=True):
        for (_, head, deprel), h, d in zip(sentence, found.heads, found.deprels, strict=True):
            right += head == h and deprel.partition(":")[0] == d.partition(":")[0]
            total += 1
    return right / total


def sentences(path: Path) -> Iterator[Gold]:
    """Sentences of a gzipped CoNLL-U file; multiword ranges and empty nodes are left out."""
    rows: Gold = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[0].isdigit():
                fields = line.split("\t")
                if fields[0].isdigit():
                    rows.append((fields[1], int(fields[6]) - 1, fields[7]))
            elif rows and not line.strip():
                yield rows
                rows = []
    if rows:
        yield rows
