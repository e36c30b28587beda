"""Bare sentences through the coder, as if each were an article of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from whowhom.model import Article, EventMention, Published, Span
from whowhom.model.coded import Coded
from whowhom.model.text import Section
from whowhom.pipeline import Pipeline


def code_sentences(
    pipeline: Pipeline, sentences: Sequence[str], published: str | None = None
) -> Iterator[list[EventMention]]:
    """Events of each sentence, in the order of the sentences."""
    when = Published(date=published, basis="given") if published else Published()
    articles = (_article(number, text, when) for number, text in enumerate(sentences))
    for item in pipeline.code_articles(articles):
        yield list(item.mentions) if isinstance(item, Coded) else []


def _article(number: int, text: str, published: Published) -> Article:
    whole = Span(0, len(text))
    return Article(
        id=f"sentence-{number}", source=f"sentence {number}", sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text, language="en", published=published,
        sections=(Section(span=whole, kind="body"),), sentences=(whole,),
    )  # fmt: skip
