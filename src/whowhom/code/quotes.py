"""Quoted speech: where it runs, across sentences and paragraphs."""

from __future__ import annotations

import re

from whowhom.model import Span

MIN_WORDS = 4
"""Shorter quotations are names and scare quotes ("so-called 'special operation'"), not speech."""

_MARK = re.compile(r'["“”«»]')


def quotes(text: str) -> list[Span]:
    """Stretches of quoted speech in ``text``, without their marks, in order; at least four words each.

    Straight marks open and close in turn within a paragraph; a curly or angled one says itself what it does, and
    closes even what a straight one opened. A paragraph that ends inside a quotation goes on with the next one
    only where that opens with a mark again, as newspapers print it.
    """
    found: list[Span] = []
    for start, end in _paragraphs(text):
        opened: int | None = None
        for match in _MARK.finditer(text, start, end):
            mark = match.group()
            if opened is None:
                if mark in '"“«':
                    opened = match.end()
            elif mark in '"”»':
                found.append(Span(opened, match.start()))
                opened = None
            else:
                opened = match.end()
        following = text[end:].lstrip()[:1]
        if opened is not None and (following in set('"“«') or text[opened:end].count(" ") < 80):
            found.append(Span(opened, end))
    return [span for span in found if len(span.of(text).split()) >= MIN_WORDS]


def _paragraphs(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
