"""The syntax suite counts what the shared tasks count."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from whowhom.evaluation import syntax
from whowhom.parse.nlp import Analysis


class Parrot:
    """Stands in for the reader: answers what it was given."""

    def __init__(self, heads: list[int], deprels: list[str]) -> None:
        self.answer = Analysis(
            upos=[], xpos=[], heads=heads, deprels=deprels, names=[], states=np.zeros((len(heads), 1), np.float32)
        )

    def parse(self, sentences: list[list[str]]) -> list[Analysis]:
        return [self.answer for _ in sentences]


def test_las_strips_subtypes_and_counts_punctuation() -> None:
    gold = [[("They", 1, "nsubj:pass"), ("left", -1, "root"), ("early", 1, "advmod"), (".", 1, "punct")]]
    right = Parrot([1, -1, 1, 1], ["nsubj", "root", "advmod", "punct"])
    assert syntax.las(right, gold) == 1  # type: ignore[arg-type]
    wrong = Parrot([1, -1, 1, 2], ["obj", "root", "advmod", "punct"])
    assert syntax.las(wrong, gold) == 0.5  # type: ignore[arg-type]


def test_sentences_are_read_without_ranges(tmp_path: Path) -> None:
    path = tmp_path / "t.conllu.gz"
    row = "{}\t{}\tx\tX\tX\t_\t{}\t{}\t_\t_\n"
    text = "# text = Can't\n1-2\tCan't\t_\t_\t_\t_\t_\t_\t_\t_\n" + row.format(1, "Ca", 0, "root")
    text += row.format(2, "n't", 1, "advmod") + "\n" + row.format(1, "So", 0, "root")
    path.write_bytes(gzip.compress(text.encode()))
    assert list(syntax.sentences(path)) == [[("Ca", -1, "root"), ("n't", 0, "advmod")], [("So", -1, "root")]]


@pytest.mark.parametrize("name", syntax.FILES.values())
def test_shipped_reader_on_a_slice_of_the_treebanks(shared_data: Path, name: str) -> None:
    from whowhom.parse.nlp import Reader

    gold = list(syntax.sentences(shared_data / name))[:40]
    assert syntax.las(Reader(), gold) > 0.8
