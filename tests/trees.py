"""Small dependency trees written by hand, for tests that should not depend on the reader model."""

from __future__ import annotations

from whowhom.model import Article, Parsed, Sentence, Span, Token


def sentence(rows: str, index: int = 0, offset: int = 0) -> Sentence:
    """A sentence from rows of ``form lemma upos xpos head deprel``; heads count from 1, 0 is the root.

    Tokens are set apart by one space; spans start at ``offset``.
    """
    tokens = []
    start = offset
    for row in rows.strip().splitlines():
        form, lemma, upos, xpos, head, deprel = row.split()
        tokens.append(
            Token(
                text=form, lemma=lemma, upos=upos, xpos=xpos, head=int(head) - 1, deprel=deprel,
                span=Span(start, start + len(form)),
            )
        )  # fmt: skip
        start += len(form) + 1
    return Sentence(index=index, span=Span(offset, start - 1), tokens=tuple(tokens), names=())


def parsed(*sentences: str) -> Parsed:
    """An article of such sentences, one after the other."""
    built, offset = [], 0
    for index, rows in enumerate(sentences):
        built.append(sentence(rows, index, offset))
        offset = built[-1].span.end + 1
    text = " ".join(" ".join(t.text for t in s.tokens) for s in built)
    article = Article(id="a", source="a", sha256="0" * 64, text=text, sentences=tuple(s.span for s in built))
    return Parsed(article=article, sentences=tuple(built))
