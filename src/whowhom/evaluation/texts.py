"""Bare sentences and articles through the coder, as if they had been read from files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from whowhom.code.heads import Heads, Reading
from whowhom.code.hints import Hinter
from whowhom.model import Article, EventMention, Parsed, Published, Span
from whowhom.model.coded import Coded
from whowhom.model.syntax import Sentence
from whowhom.model.text import Section
from whowhom.parse.nlp import Reader
from whowhom.parse.tree import Tree
from whowhom.pipeline import Pipeline


def code_sentences(
    pipeline: Pipeline, sentences: Sequence[str], published: str | None = None
) -> Iterator[list[EventMention]]:
    """Events of each sentence, in the order of the sentences."""
    articles = (
        article_of(f"sentence-{number}", text, published, [Span(0, len(text))]) for number, text in enumerate(sentences)
    )
    for item in pipeline.code_articles(articles):
        yield list(item.mentions) if isinstance(item, Coded) else []


def read(articles: Sequence[Article]) -> Iterator[tuple[Parsed, list[Reading]]]:
    """Articles with what the heads alone read in each of their sentences."""
    reader, heads, hinter = Reader(), Heads(), Hinter.shipped()
    for parsed in reader(articles):
        hints = [hinter(Tree(sentence)) for sentence in parsed.sentences]
        yield parsed, heads([[t.text for t in s.tokens] for s in parsed.sentences], parsed.states, hints)


def article_of(id: str, text: str, date: str | None, sentences: Sequence[Span]) -> Article:
    """An English article of one section."""
    published = Published(date=date, basis="given") if date else Published()
    return Article(
        id=id, source=id, sha256=hashlib.sha256(text.encode()).hexdigest(), text=text, language="en",
        published=published, sections=(Section(span=Span(0, len(text)), kind="body"),), sentences=tuple(sentences),
    )  # fmt: skip


def from_words(reader: Reader, sentences: Sequence[Sequence[str]]) -> Iterator[tuple[Sentence, Any]]:
    """Parsed sentences, with the encoder's states, of sentences that are cut into words already."""
    for words, found in zip(sentences, reader.parse(sentences), strict=True):
        offsets, at = [], 0
        for word in words:
            offsets.append((at, at + len(word)))
            at += len(word) + 1
        yield reader.sentence(0, Span(0, max(0, at - 1)), offsets, list(words), found), found.states
