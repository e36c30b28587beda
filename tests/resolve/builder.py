"""Parsed articles in one line a sentence: ``word/UPOS/head/relation``, heads counted from 1, 0 at the root.

A word that begins with "+" stands without a blank before it; ``names`` are (sentence, first, last, label).
"""

from __future__ import annotations

from whowhom.model import Article, Name, Parsed, Published, Sentence, Span, Token
from whowhom.model.syntax import NameLabel
from whowhom.model.text import Section


def article(
    *rows: str,
    names: tuple[tuple[int, int, int, NameLabel], ...] = (),
    published: str | None = None,
    dateline: str = "",
) -> Parsed:
    """An article of such sentences; ``dateline`` comes before them as a section of its own."""
    text = f"{dateline} " if dateline else ""
    sections = (Section(span=Span(0, len(dateline)), kind="dateline"),) if dateline else ()
    sentences = []
    for index, row in enumerate(rows):
        start, tokens = len(text), []
        for part in row.split():
            word, upos, head, relation = part.rsplit("/", 3)
            glued = word.startswith("+")
            word = word.lstrip("+")
            text += "" if glued or len(text) == start else " "
            span = Span(len(text), len(text) + len(word))
            text += word
            xpos = "POS" if word in {"'s", "'"} else ""
            tokens.append(
                Token(
                    text=word, lemma=word.lower(), upos=upos, xpos=xpos, head=int(head) - 1, deprel=relation, span=span
                )
            )
        found = tuple(
            Name(first=first, last=last, label=label, span=Span(tokens[first].span.start, tokens[last - 1].span.end))
            for at, first, last, label in names
            if at == index
        )
        sentences.append(Sentence(index=index, span=Span(start, len(text)), tokens=tuple(tokens), names=found))
        text += " "
    dated = Published(date=published, basis="given") if published else Published()
    page = Article(id="a", source="a", sha256="0" * 64, text=text, published=dated, sections=sections)
    return Parsed(article=page, sentences=tuple(sentences))
