"""The article's text, put together from its blocks: title, datelines, headings and paragraphs with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from whowhom.extract.dateline import dateline
from whowhom.extract.sentences import sentences
from whowhom.model.text import Section, SectionKind, Span

SEPARATOR = "\n\n"
_EMOJI = r"[\U0001F000-\U0001FAFF\u2190-\u21FF\u2300-\u23FF\u25A0-\u27BF\u2B00-\u2BFF\u3030\uFE0F\u200D\u20E3]"
_LEAD = re.compile(rf"(?:{_EMOJI}+\s*|[-–—•*·▪◦‣⁃]\s+|[•▪◦‣⁃·]\s*|\s+)+")
_TRAIL = re.compile(rf"(?:\s|{_EMOJI})+\Z")
BULLET = re.compile(r"\s*[-–—•*·▪◦‣⁃]\s+|\s*[•▪◦‣⁃]")
_STOPS = re.compile(r"[.!?…:;,。！？؟۔।][\"'”’»)\]]*(?:\[\d{1,3}\])*\Z")
_DATELINES_WITHIN = 3
"""A dateline stands before the first paragraph; a standfirst or two may come between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One stretch of cleaned text without line ends: a heading or a paragraph."""

    text: str
    kind: Literal["heading", "body"] = "body"


def assemble(title: str | None, blocks: Iterable[Block]) -> tuple[str, tuple[Section, ...]]:
    """The text and its sections, in reading order; list markers and emoji at a line's edge lie outside them."""
    pieces: list[str] = []
    sections: list[Section] = []
    offset = paragraphs = 0
    entries: list[tuple[SectionKind, str]] = [("title", title)] if title else []
    entries += [(block.kind, block.text) for block in blocks]
    for kind, words in entries:
        if not words.strip():
            continue
        inner = _inner(words)
        if kind == "body" and inner.start < inner.end and paragraphs < _DATELINES_WITHIN:
            paragraphs += 1
            length = dateline(inner.of(words))
            if length:
                paragraphs = _DATELINES_WITHIN
                filed = inner.of(words)[:length].rstrip()
                sections.append(Section(span=_at(offset + inner.start, len(filed)), kind="dateline"))
                inner = Span(inner.start + length, inner.end)
        if inner.start < inner.end:
            sections.append(Section(span=_at(offset + inner.start, inner.end - inner.start), kind=kind))
        pieces.append(words)
        offset += len(words) + len(SEPARATOR)
    return SEPARATOR.join(pieces), tuple(sections)


def sentences_of(text: str, sections: Iterable[Section]) -> tuple[Span, ...]:
    """Sentences of title, headings and body, in order; a title or heading is one sentence whatever it contains."""
    found: list[Span] = []
    for section in sections:
        if section.kind == "body":
            found += sentences(text, section.span)
        elif section.kind != "dateline":
            found.append(section.span)
    return tuple(found)


def looks_like_heading(line: str) -> bool:
    """Whether a line is short and does not stop as a sentence does.

    >>> looks_like_heading("- Military action"), looks_like_heading("He declined to say more.")
    (True, False)
    """
    words = _inner(line).of(line)
    return (
        2 < len(words) <= 90
        and len(words.split()) <= 12
        and (words[0].isupper() or words[0].isdigit() or words[0] in "\"“'‘«" or not words[0].isascii())
        and _STOPS.search(words) is None
    )


def stops(line: str) -> bool:
    """Whether the line ends as a sentence does, closing quotes aside."""
    return _STOPS.search(line.rstrip()) is not None and line.rstrip()[-1] not in ",;:"


def _inner(words: str) -> Span:
    """The words without the list marker, emoji and blanks at either edge."""
    lead = _LEAD.match(words)
    start = lead.end() if lead else 0
    trail = _TRAIL.search(words, start)
    return Span(start, trail.start() if trail else len(words))


def _at(start: int, length: int) -> Span:
    return Span(start, start + length)
