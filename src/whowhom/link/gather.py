"""An incident as its reports tell it: the best-sourced mention, all parties, the ledger, status and numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import cast

from whowhom.codebook import cameo, plover
from whowhom.link.claims import Report, counts, directed, ledger, ordered, status
from whowhom.link.trace import denied
from whowhom.model import Actor, Date, EventMention, Incident
from whowhom.model.event import EventType, Realis

MOST = 12
"""Parties of one side that an incident names at most, the best-sourced first."""

WEEK = 7
"""Days that a date may leave open: what is dated to a month or a year belongs to no day."""

BASES = ("read", "inferred", "defaulted", "unresolved")
"""How a date is known, the surest first."""


def founded(sha256: str, first: int, again: int = 0) -> str:
    """The id of an incident that the mention at ``first`` of a document founds; ``again`` where the id is taken."""
    return hashlib.sha256(f"incident {sha256} {first} {again}".encode()).hexdigest()[:16]


def gathered(
    id: str, reports: Sequence[Report], recoded: Mapping[str, str] | None = None, dismissed: bool = False,
    corrected: tuple[str, ...] = (),
) -> Incident:  # fmt: skip
    """The incident of these reports, as far as they are known; ``recoded`` are fields that an analyst has set."""
    told = ordered(reports)
    claims = ledger(told)
    mentions = [r.mention for r in told if r.denier is None]
    best = min(mentions, key=_rank)
    agreeing = sorted((m for m in mentions if not denied(m)), key=_rank) or mentions
    state, independent, denied_by = status(claims)
    recoded = recoded or {}
    sided = directed(agreeing)
    type_ = cast(EventType, recoded.get("type", best.type))
    mode = recoded.get("mode", best.mode if type_ == best.type else None) or None
    # What is only denied is not told to have happened, whatever its words.
    realis = cast(Realis, recoded.get("realis", "negated" if denied(best) else best.realis))
    same = type_ == best.type and mode == best.mode
    contexts = tuple(dict.fromkeys(c for m in agreeing for c in m.contexts))
    return Incident(
        id=id, type=type_, mode=mode, contexts=contexts,
        cameo=best.cameo if same else cameo.from_plover(type_, mode, contexts),
        quad=plover.quad(type_), intensity=plover.intensity(type_, mode),
        actors=_parties(m.actors for m in sided), recipients=_parties(m.recipients for m in sided),
        place=next((m.place for m in agreeing if m.place is not None and m.place.lat is not None), best.place),
        date=min((m.date for m in agreeing), key=_dated), realis=realis, status=state, independent=independent,
        denied_by=denied_by, confidence=max(m.confidence for m in agreeing),
        known=told[0].known, changed=told[-1].known,
        outlets=len({r.outlet or r.lineage for r in told}), mentions=tuple(r.mention.id for r in told),
        counts=counts(told), claims=claims, dismissed=dismissed, corrected=corrected,
    )  # fmt: skip


def _rank(mention: EventMention) -> tuple[object, ...]:
    """The mention that says most comes first: told as a fact, as news, both sides known, dated, sure."""
    sides = bool(mention.actors) + bool(mention.recipients)
    states = len({p.country for p in mention.actors + mention.recipients if p.country})
    return (
        denied(mention), mention.realis == "historical", -sides, -states, mention.mode is None,
        mention.date.basis not in ("read", "inferred"),
        -mention.confidence, mention.document, mention.sentence, mention.id,
    )  # fmt: skip


def _dated(when: Date) -> tuple[object, ...]:
    """A day comes before "in September"; then what stands in the text before what was anchored; the earliest."""
    if when.start is None:
        return (2,)
    return (_days(when) >= WEEK, BASES.index(when.basis), when.start)


def _days(when: Date) -> int:
    """From the first day that it may have been to the last."""
    try:
        first, last = (date.fromisoformat(day) for day in (when.start or "", when.end or when.start or ""))
    except ValueError:  # before the year 1
        return 0
    return (last - first).days


def _parties(sides: Iterable[tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Each party once: by its id, else by its name, else by its words.

    What differs in the country is another: "the Chadian and Sudanese ministers" are two by the same words.
    """
    found: dict[tuple[str, str | None], Actor] = {}
    for side in sides:
        for party in side:
            found.setdefault((_called(party), party.country), party)
    placed = {called for called, country in found if country is not None}
    known = [p for (called, country), p in found.items() if country is not None or called not in placed]
    named = [p for p in known if p.name or p.country]
    return tuple((named or known)[:MOST])


def _called(party: Actor) -> str:
    return (party.id or party.name or party.text).lower()
