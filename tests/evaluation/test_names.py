"""The names suite compares exact spans, classes mapped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from whowhom.evaluation import names
from whowhom.parse.nlp import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def write(path: Path, *rows: object) -> Path:
    path.write_bytes(gzip.compress("\n".join(json.dumps(r) for r in rows).encode()))
    return path


def test_spans_of_bio_tags() -> None:
    assert names.spans(["B-X", "I-X", "O", "I-Y", "B-Y", "I-X"]) == {
        (0, 2, "X"), (3, 4, "Y"), (4, 5, "Y"), (5, 6, "X"),
    }  # fmt: skip


def test_f1_is_micro() -> None:
    one, other = (0, 1, "X"), (2, 3, "X")
    assert names.f1([({one}, {one}), ({one, other}, set())]) == 0.5
    assert names.f1([]) == 0


def test_clitics_are_joined_without_losing_a_span() -> None:
    words, tags = names.joined_clitics(["Oman", "’", "s", "D", "’", "s"], ["B-X", "O", "O", "O", "O", "B-Y"])
    assert words == ["Oman", "’s", "D", "’", "s"]
    assert tags == ["B-X", "O", "O", "O", "B-Y"]


def test_worldwide(reader: Reader, tmp_path: Path) -> None:
    tokens = ["The", "Iranian", "minister", "visited", "Riga", "on", "Monday", "."]
    tags = ["O", "B-NORP", "O", "O", "B-Location", "O", "B-Date", "O"]
    path = write(tmp_path / "w.gz", {"sents": [{"tokens": tokens, "tags": tags}]})
    assert names.worldwide(reader, path) == 1


def test_politics_maps_both_sides(reader: Reader, tmp_path: Path) -> None:
    tokens = ["In", "1998", "Angela", "Merkel", "visited", "Latvia", "."]
    tags = ["O", "O", "B-politician", "I-politician", "O", "B-country", "O"]
    assert names.politics(reader, write(tmp_path / "p.gz", {"tokens": tokens, "tags": tags})) == 1


def test_re3d_takes_either_of_two_classes(reader: Reader, tmp_path: Path) -> None:
    text = "Angela Merkel visited Latvia."
    entities = [
        {"begin": 0, "end": 13, "type": "Person"},
        {"begin": 22, "end": 28, "type": "Location"},
        {"begin": 22, "end": 28, "type": "Organisation"},
        {"begin": 14, "end": 21, "type": "Weapon"},
    ]
    assert names.re3d(reader, write(tmp_path / "r.gz", {"text": text, "entities": entities})) == 1
