"""Noun phrases to actors: who is meant, of which country, of which sector."""

from __future__ import annotations

from dataclasses import dataclass

from whowhom.model import Actor, Parsed


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

    Make one per article with ``ActorResolver.context(parsed)`` and narrow it with ``at``.
    """

    parsed: Parsed
    on: str | None = None
    country: str | None = None
    speaker: tuple[Actor, ...] = ()

    def at(self, *, on: str | None = None, speaker: tuple[Actor, ...] = ()) -> Context:
        """The same article on another day or with another speaker."""
        raise NotImplementedError
