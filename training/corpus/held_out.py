"""Which articles of the corpus train, which calibrate, and which are the suite ``own``.

``python -m training.corpus.held_out`` writes the suite's articles where ``whowhom eval own`` finds them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from training.corpus import notation

SUITE = Path(__file__).parents[2] / "src" / "whowhom" / "evaluation" / "samples" / "own.jsonl"


def part_of(article: str) -> str:
    """ "test" for a tenth of the articles, "check" for another (early stopping, calibration), else "train".

    Decided by a hash of the id, so that adding articles moves no other.
    """
    bucket = int(hashlib.sha256(article.encode()).hexdigest(), 16) % 10
    return {0: "test", 1: "check"}.get(bucket, "train")


def rows() -> Iterator[dict[str, Any]]:
    """The held-out articles as the suite ``own`` reads them: text, sentence spans, events with spans of the text."""
    for path in sorted(notation.FOLDER.glob("*.txt")):
        for article in notation.read(path):
            if part_of(article.id) == "test":
                yield row_of(article)


@cache
def entities() -> dict[str, dict[str, str]]:
    """Who the parties of the held-out articles are (``entities.psv``): first character to "IRN/GOV", by article."""
    found = {}
    for line in (Path(__file__).parent / "entities.psv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            article, _, codes = line.partition("|")
            found[article] = dict(code.split(":") for code in codes.split())
    return found


def row_of(article: notation.CodedArticle) -> dict[str, Any]:
    """One article of the suite."""
    starts, text = [], ""
    for sentence in article.sentences:
        starts.append(len(text))
        text += sentence.text + "\n"

    def place(piece: notation.Piece) -> list[int]:
        return [starts[piece.sentence] + piece.start, starts[piece.sentence] + piece.end]

    events = [
        {
            "predicate": place(event.predicate), "type": event.type, "mode": event.mode, "realis": event.realis,
            "roles": {name: [place(p) for p in pieces] for name, pieces in event.roles.items()},
            "sources": [place(s) for i in event.sources if (s := sentence.sources[i].source) is not None],
        }
        for sentence in article.sentences for event in sentence.events
    ]  # fmt: skip
    spans = [[start, start + len(s.text)] for start, s in zip(starts, article.sentences, strict=True)]
    return {
        "id": article.id, "date": article.date, "publisher": article.publisher, "contexts": list(article.contexts),
        "text": text, "sentences": spans, "events": events, "entities": entities().get(article.id, {}),
    }  # fmt: skip


def main() -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows()]
    SUITE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} articles in {SUITE}")


if __name__ == "__main__":
    main()
