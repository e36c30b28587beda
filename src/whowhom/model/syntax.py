"""What the reader model sees in an article: Article → Parsed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from whowhom.model.text import Article, Span

NameLabel = Literal["PERSON", "ORGANIZATION", "LOCATION", "FACILITY", "NORP", "DATE", "MONEY", "PRODUCT", "MISC"]
"""Named-entity classes; NORP is a nationality, religious or political group ("Iranian", "Kurds")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One syntactic word.

    ``upos`` is a Universal part of speech, ``xpos`` a Penn tag; ``head`` is the index of the governor within the
    sentence, -1 at the root; ``deprel`` is a Universal Dependencies relation, subtype kept ("nsubj:pass").
    """

    text: str
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A named entity: tokens ``first`` to ``last`` of its sentence, last exclusive."""

    first: int
    last: int
    label: NameLabel
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One parsed sentence; ``index`` counts the article's sentences from 0."""

    index: int
    span: Span
    tokens: tuple[Token, ...]
    names: tuple[Name, ...]

    def children(self, head: int) -> list[int]:
        """Indices of the tokens that ``head`` governs, in order."""
        return [i for i, t in enumerate(self.tokens) if t.head == head]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """An article with its sentences parsed.

    ``states`` are what the encoder leaves for each sentence, for the learned heads alone; empty where no encoder ran.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    states: tuple[Any, ...] = field(default=(), compare=False, repr=False)
