"""How alike copies of articles are, and others that only share a paragraph: ``python -m training.copies --data DIR``.

For each of the edits that copies of a wire's report get, one after the other, prints the likeness by MinHash below
which 5 % of the edited texts of the corpus lie; then that below which 99 % of the pairs that share a paragraph do; then
the pairs of news_event_clusters around ``link.copies.COPY``.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from training.corpus import notation
from whowhom.evaluation.plv import load
from whowhom.link.copies import COPY, alike, fingerprint

PARAGRAPH = 3
"""Sentences of a paragraph that another article takes over."""

SPELLINGS = ((r"our\b", "or"), (r"is(e|ed|ing|ation)\b", r"iz\1"), (r"\bper cent\b", "percent"))

NEAR = 0.2

JOINED = 3
"""Articles of the corpus that make a text as long as a wire's report: alone they have five sentences."""

EDITS = ("byline and spelling", "and another first sentence", "and the last sentence cut", "and a quarter more")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    given = parser.parse_args()
    texts = [
        [sentence.text for sentence in article.sentences]
        for path in sorted(notation.FOLDER.glob("*.txt"))
        for article in notation.read(path)
    ]
    reports = [[s for text in texts[at : at + JOINED] for s in text] for at in range(0, len(texts) - JOINED, JOINED)]
    for edits, name in enumerate(EDITS, 1):
        _print(f"copies: {name}", _likeness(reports, partial(edited, edits=edits)), 0.05)
    _print("briefs: all of it", _likeness(texts, partial(edited, edits=len(EDITS))), 0.05)
    _print("others with a paragraph", _likeness(reports, lambda text, other: [*other, *text[:PARAGRAPH]]), 0.99)
    _news(given.data / "news_event_clusters" / "dev.jsonl.gz")


def edited(text: list[str], other: list[str], edits: int) -> list[str]:
    """The text after the first ``edits`` of EDITS; ``other`` is an article to take words from."""
    text = ["By our staff and agencies.", *text]
    if edits >= 2:
        text[1] = other[0]
    if edits >= 3:
        text = text[:-1]
    if edits >= 4:
        text = text[: 1 + (len(text) - 1) * 3 // 4]
    for old, new in SPELLINGS:
        text = [re.sub(old, new, sentence) for sentence in text]
    return text


def _likeness(texts: list[list[str]], change: Callable[[list[str], list[str]], list[str]]) -> list[float]:
    """How alike each text is to what ``change`` makes of it with the one behind it."""
    pairs = zip(texts, texts[1:] + texts[:1], strict=True)
    return [alike(fingerprint(" ".join(t)), fingerprint(" ".join(change(t, other)))) for t, other in pairs]


def _print(name: str, likeness: list[float], quantile: float) -> None:
    share = np.mean(np.array(likeness) >= COPY)
    print(f"{len(likeness)} {name}: {quantile:.0%} below {np.quantile(likeness, quantile):.2f}, {share:.1%} copies")


def _news(path: Path) -> None:
    rows = load(path)
    prints = [fingerprint(row["text"]) for row in rows]
    pairs = [(alike(prints[i], prints[j]), i, j) for i in range(len(rows)) for j in range(i)]
    of_one = [rows[i]["event_id"] == rows[j]["event_id"] for likeness, i, j in pairs if likeness >= COPY]
    print(f"news: {len(of_one)} pairs at {COPY} or more, {sum(of_one)} of them of one event; next below:")
    for likeness, i, j in sorted((p for p in pairs if NEAR <= p[0] < COPY), reverse=True)[:5]:
        print(f"  {likeness:.2f}  {rows[i]['event_id']} {rows[j]['event_id']}")


if __name__ == "__main__":
    main()
