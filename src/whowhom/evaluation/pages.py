"""Suite ``pages``: saved web pages; which of their words are the article, and on which day was it published?

Texts are compared by their runs of four words, as the article-extraction benchmark does: precision and recall of each
page, then the F1 of their means. A date is right where the day is; a page that has none should be left undated.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, labels, mean, values
from whowhom.evaluation.plv import load
from whowhom.extract import extract
from whowhom.model import Article
from whowhom.model.text import Record

RUN = 4
"""Words in a run."""

UNDATED = "undated"


def score(data: Path) -> dict[str, float]:
    """text_f1 over the pages with a gold text, date_acc over those with a gold date, each in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every page of both sets."""
    texts, dates = data / "page_extraction", data / "page_dates"
    return [
        *(_by_text(row, read(texts, row)) for row in load(texts / "gold.jsonl.gz")),
        *(_by_date(row, read(dates, row)) for row in load(dates / "gold.jsonl.gz")),
    ]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics."""
    precision, recall = (mean([value for value, _ in values(units, name)]) for name in ("precision", "recall"))
    dated = labels(units, "date")
    return {
        "text_f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "date_acc": mean([float(gold == ours) for gold, ours in dated]),
    }


def read(folder: Path, row: dict[str, Any]) -> Article | None:
    """The article of a page; None where none was found."""
    name = row.get("file") or f"html/{row['id']}.html.gz"
    content = gzip.decompress((folder / name).read_bytes())
    digest = hashlib.sha256(content).hexdigest()
    record = Record(source=name, content=content, media="html", sha256=digest, given_url=row["url"])
    found = next(iter(extract([record])))
    return found if isinstance(found, Article) else None


def _by_text(row: dict[str, Any], article: Article | None) -> Judged:
    body = "\n".join(s.span.of(article.text) for s in article.sections if s.kind != "title") if article else ""
    gold, ours = runs(row["article_body"]), runs(body)
    both, made, wanted = (gold & ours).total(), ours.total(), gold.total()
    precision, recall = (both / made if made else 0.0), (both / wanted if wanted else 0.0)
    misses = []
    if min(precision, recall) < 0.9:
        told = f"precision {precision:.2f}, recall {recall:.2f}"
        misses.append(Miss(where=row["url"], text=row["article_body"][:300], layer="text", gold="", coded=told))
    return Judged(values={"precision": ((precision, 1.0),), "recall": ((recall, 1.0),)}, misses=tuple(misses))


def _by_date(row: dict[str, Any], article: Article | None) -> Judged:
    gold = row["date"] if isinstance(row["date"], str) else UNDATED  # a page without a date has NaN
    ours = (article.published.date if article else None) or UNDATED
    basis = article.published.basis if article else "none"
    miss = Miss(where=row["url"], text=row["url"], layer="date", gold=gold, coded=f"{ours} ({basis})")
    return Judged(labels={"date": ((gold, ours),)}, misses=() if ours == gold else (miss,))


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Runs of RUN words with how often they occur; a shorter text is one run."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < RUN:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
