"""``code --why``: every event with the words it rests on, who decided, and what else it might have been."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from whowhom.model.event import Actor, EventMention
from whowhom.output import safe

if TYPE_CHECKING:
    from whowhom.code.findings import Finding


class WhyWriter:
    """Writes events with their reasons; call ``heard`` for each event while it is coded."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._reasons: dict[str, Finding] = {}

    def heard(self, mention: EventMention, finding: Finding) -> None:
        """Remembers why an event was coded."""
        self._reasons[mention.id] = finding

    def __call__(self, mentions: Iterable[EventMention]) -> None:
        for mention in mentions:
            finding = self._reasons.pop(mention.id, None)
            for line in lines(mention, finding):
                self._stream.write(safe(line) + "\n")
            self._stream.write("\n")


def lines(mention: EventMention, finding: Finding | None) -> Iterator[str]:
    """The reasons of one event, a line each."""
    from whowhom.code.attribution import is_party

    predicate, evidence = mention.evidence.predicate, mention.evidence
    kind = f"{mention.type}/{mention.mode}" if mention.mode else mention.type
    yield f"{kind}  {mention.realis}  confidence {mention.confidence:.2f}"
    yield f"  sentence    {evidence.text}"
    yield f"  predicate   “{predicate.text}” at {predicate.start}–{predicate.end}"
    for name, people in (("actor", mention.actors), ("recipient", mention.recipients)):
        for actor in people:
            yield f"  {name:<11} {_party(actor)}"
    for link in mention.attribution:
        party = ", a party" if is_party(link, mention.actors + mention.recipients) else ""
        yield f"  source      “{link.source}”" + (f", cue “{link.cue}”" if link.cue else "") + f"{party}"
    if finding is not None:
        yield f"  decided by  {_decided(finding)}"
        if finding.alternatives:
            yield "  otherwise   " + ", ".join(f"{name} {p:.2f}" for name, p in finding.alternatives)


def _party(actor: Actor) -> str:
    who = " ".join(part for part in (actor.country, actor.sector) if part) or "nobody known"
    return f"“{actor.text}” at {actor.start}–{actor.end}: {who}, {actor.basis}"


def _decided(finding: Finding) -> str:
    parts = []
    if finding.score is not None:
        parts.append(f"the heads, {finding.score:.2f}")
    if finding.prior is not None:
        parts.append(f"the lexicon's “{finding.key}”, weight {finding.prior:.2f}")
    return " and ".join(parts)
