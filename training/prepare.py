"""Prepares everything the event heads learn from.

    python -m training.prepare --data ../shared/data --out training/runs/examples

Each set becomes a list of ``Example``; lexicon hints are computed once here, as the package computes them at run time,
with the parser of the folder that WHOWHOM_WEIGHTS names, or the shipped one.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.corpus import notation, standoff
from training.corpus.held_out import part_of
from training.data import Tree, tree_of
from training.examples import Example, Preparer, corpus, written
from training.public_sets import cameo, factuality, ngec, plv, polnear, silver, unlabelled
from whowhom.code.heads import Heads
from whowhom.extract import sentences as split


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--only", nargs="*", default=())
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    prepare = Preparer()
    for name, make in makers(prepare, given.data).items():
        if given.only and name not in given.only:
            continue
        found = list(make())
        part = given.out / f"{name}.part"
        with part.open("wb") as file:
            pickle.dump(found, file)
        part.replace(given.out / f"{name}.pkl")
        print(name, len(found), flush=True)


def makers(prepare: Preparer, data: Path) -> dict[str, Any]:
    """The sets by name, each a callable that reads it."""
    return {
        "plv": lambda: plv(prepare, data / "event_plv/train.jsonl.gz"),
        "cameo": lambda: cameo(prepare, data / "event_cameo_roles/train.jsonl.gz"),
        "ngec": lambda: ngec(prepare, data / "event_ngec_synthetic/train.jsonl.gz"),
        "polnear": lambda: polnear(prepare, data / "attribution_polnear/train.jsonl.gz"),
        "uds": lambda: factuality(prepare, data / "factuality_uds/train.jsonl.gz", "uds"),
        "uw": lambda: factuality(prepare, data / "factuality_uw/train.jsonl.gz", "uw"),
        "silver": lambda: silver(prepare, unlabelled(data)),
        "taught": lambda: silver(prepare, unlabelled(data), Heads()),
        "own": lambda: corpus_part(prepare, data, "train"),
        "parsed": lambda: parsed(prepare, data),
        "own_check": lambda: corpus_part(prepare, data, "check"),
    }


def parsed(prepare: Preparer, data: Path) -> Iterator[Tree]:
    """Sentences of the corpus's training part and of unlabelled news, as the parser here reads them."""
    articles = [a for path in sorted(notation.FOLDER.glob("*.txt")) for a in notation.read(path)]
    coded = [page for page in (*written(articles), *standoff.read(data)) if part_of(page[0].id) == "train"]
    texts = [(text, spans) for _, text, spans in coded] + [(text, split(text)) for text in unlabelled(data)]
    for article in prepare.text(texts):
        yield from (tree_of(sentence) for sentence, _ in article if 2 <= len(sentence.tokens) <= 100)


def corpus_part(prepare: Preparer, data: Path, part: str) -> Iterator[Example]:
    """The corpus's sentences of one part: train, check (calibration) or test."""
    articles = [a for path in sorted(notation.FOLDER.glob("*.txt")) for a in notation.read(path)]
    for pages, origin in ((written(articles), "own"), (standoff.read(data), "real")):
        yield from corpus(prepare, [page for page in pages if part_of(page[0].id) == part], origin)


if __name__ == "__main__":
    main()
