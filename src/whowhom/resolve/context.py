"""A phrase of an article, and what surrounds it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from whowhom.model import Actor, Parsed
from whowhom.parse.tree import Tree
from whowhom.resolve.coreference import Memory
from whowhom.resolve.phrases import Named, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A noun phrase: tokens ``first`` to ``last`` (exclusive) of sentence ``sentence``; ``head`` is its noun."""

    sentence: int
    first: int
    last: int
    head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What surrounds a phrase: its article, the day (ISO) of the event, who speaks inside quotation marks.

    ``country`` is the country of the story (ISO 3166-1 alpha-3), from the dateline or because it dominates.
    ``apart`` is the country of whoever deals with "both sides": a mediator is neither of them.
    Make one per article with ``ActorResolver.context`` and narrow it with ``at``.
    """

    parsed: Parsed
    on: str | None = None
    country: str | None = None
    speaker: tuple[Actor, ...] = ()
    apart: str | None = None
    memory: Memory = field(default_factory=Memory)
    words: tuple[list[Word], ...] = ()
    names: tuple[tuple[Named, ...], ...] = ()
    trees: tuple[Tree, ...] = ()

    def at(self, *, on: str | None = None, speaker: tuple[Actor, ...] = (), apart: str | None = None) -> Context:
        """The same article on another day or with another speaker; what is not given stays."""
        return replace(self, on=on or self.on, speaker=speaker or self.speaker, apart=apart or self.apart)
