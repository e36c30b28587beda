"""In how many articles of the corpus each word stands: ``python -m training.words`` writes ``link/data/words.tsv.gz``.

Only the written articles are counted, whose texts are the project's own. The first line of the table is the number of
articles, each other one a word, a tab and its count, in the order of the words.
"""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

from training.corpus import notation
from whowhom.link.stories import STOP, words

TABLE = Path(__file__).parents[1] / "src" / "whowhom" / "link" / "data" / "words.tsv.gz"

RARE = 2
"""Least count that is kept: a word of one article weighs almost as much as one of none, and half the words are such."""


def table() -> bytes:
    """The gzipped table, the same bytes for the same corpus."""
    articles = [article for path in sorted(notation.FOLDER.glob("*.txt")) for article in notation.read(path)]
    counts: Counter[str] = Counter()
    for article in articles:
        counts.update({word for sentence in article.sentences for word in words(sentence.text)})
    rows = [f"{w}\t{n}\n" for w, n in sorted(counts.items()) if n >= RARE and len(w) > 1 and w not in STOP]
    return gzip.compress(f"{len(articles)}\n{''.join(rows)}".encode(), mtime=0)


def main() -> None:
    """Write the table."""
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_bytes(table())
    print(f"{TABLE.stat().st_size} bytes in {TABLE}")


if __name__ == "__main__":
    main()
