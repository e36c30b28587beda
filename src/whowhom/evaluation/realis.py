"""Suite ``realis``: how far events are told as having happened, against the means of many annotators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from whowhom.code.heads import Heads
from whowhom.code.hints import Hinter
from whowhom.evaluation.judged import Judged, Miss, values
from whowhom.evaluation.plv import load
from whowhom.evaluation.texts import from_words
from whowhom.parse.nlp import Reader
from whowhom.parse.tree import Tree


def score(data: Path) -> dict[str, float]:
    """Pearson correlation and mean absolute error (less is better) of factuality in [-3, 3], on the dev part."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every sentence with the factuality of its events, gold and read."""
    rows = load(data / "factuality_uds" / "dev.jsonl.gz")
    reader, heads, hinter = Reader(), Heads(), Hinter.shipped()
    units = []
    for row, (sentence, states) in zip(rows, from_words(reader, [row["tokens"] for row in rows]), strict=True):
        (reading,) = heads([row["tokens"]], [states], [hinter(Tree(sentence))])
        told = tuple((float(e["factuality"]), float(reading.facts[e["token"]])) for e in row["events"])
        misses = tuple(
            Miss(
                where=str(row.get("id", "")), text=" ".join(row["tokens"]), layer="factuality",
                gold=f"“{row['tokens'][e['token']]}” {gold:.1f}", coded=f"{coded:.1f}",
            )
            for e, (gold, coded) in zip(row["events"], told, strict=True)
            if abs(gold - coded) > 2
        )  # fmt: skip
        units.append(Judged(values={"factuality": told}, misses=misses))
    return units


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    gold, coded = np.array(values(units, "factuality")).reshape(-1, 2).T
    return {"uds_pearson": float(np.corrcoef(gold, coded)[0, 1]), "uds_mae": float(np.abs(gold - coded).mean())}
