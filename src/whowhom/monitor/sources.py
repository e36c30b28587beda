"""Who stands behind an alert: independent voices, and without whose report it would not have been raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np

from whowhom.link import claims
from whowhom.link.claims import Report
from whowhom.model import Claim
from whowhom.monitor.happened import Happened, weight
from whowhom.resolve.parties import country_in_words

MOST = 8
"""Sources of an alert that are tried one by one and in pairs; of more none alone can carry it."""

UNKNOWN = "unknown publisher"
"""Lineage of documents that do not say who published them."""

SILENT = frozenset({"deny", "retract"})
"""Acts that tell nothing."""


@dataclass(frozen=True, slots=True)
class Chorus:
    """Who tells some incidents: ``names`` of the independent voices, those that tell most first, and whose each claim
    is.

    ``voice_of`` gives for an incident the voice (an index of ``names``) of each claim in its ledger, None for claims
    that tell nothing.
    """

    names: tuple[str, ...]
    voice_of: Mapping[str, tuple[int | None, ...]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of an incident: the weight it counts with and its independent voices."""

    weight: float
    voices: int


def known_by(reports: Iterable[Report], day: int) -> tuple[Claim, ...]:
    """The ledger of an incident as an ordinal day knew it."""
    on = date.fromordinal(day).isoformat()
    return claims.ledger([report for report in reports if report.known <= on])


def chorus(ledgers: Mapping[str, Sequence[Claim]]) -> Chorus:
    """The voices that tell these incidents, by the rules of the ledger: shared lineages and named sources are one.

    A voice that took an incident back does not tell it any more.
    """
    telling = [(id, at, claim) for id, ledger in ledgers.items() for at, claim in _telling(ledger)]
    again = claims.voiced([claim for _, _, claim in telling])
    told: dict[int, set[str]] = {}
    first: dict[int, list[Claim]] = {}
    for (id, _, _), claim in zip(telling, again, strict=True):
        told.setdefault(claim.voice, set()).add(id)
        first.setdefault(claim.voice, []).append(claim)
    order = sorted(told, key=lambda voice: (-len(told[voice]), name_of(first[voice])))
    place = {voice: i for i, voice in enumerate(order)}
    found: dict[str, list[int | None]] = {id: [None] * len(ledger) for id, ledger in ledgers.items()}
    for (id, at, _), claim in zip(telling, again, strict=True):
        found[id][at] = place[claim.voice]
    return Chorus(tuple(name_of(first[voice]) for voice in order), {id: tuple(found[id]) for id in found})


def _telling(ledger: Sequence[Claim]) -> list[tuple[int, Claim]]:
    withdrawn = {claim.lineage for claim in ledger if claim.act == "retract"}
    return [
        (at, claim) for at, claim in enumerate(ledger)
        if claim.act not in SILENT and not (claim.source is None and claim.lineage in withdrawn)
    ]  # fmt: skip


def name_of(some: Sequence[Claim]) -> str:
    """The voice that makes these claims, as it is named in a sentence."""
    side = next((claim.country for claim in some if claim.party and claim.country), None)
    if side is not None:
        return f"officials of {country_in_words(side)}"
    lineages = sorted({claim.lineage for claim in some})
    who = "unsigned documents" if lineages[0] == UNKNOWN else lineages[0]
    # Several outlets are one voice where they quote one source.
    source = next((claim.source for claim in some if claim.source), None)
    return who if len(lineages) == 1 or source is None else f"{source}, quoted by {phrase(lineages)}"


def vanishing(
    ledgers: Mapping[str, Sequence[Claim]],
    confidence: Mapping[str, float],
    holds: Callable[[Mapping[str, Standing]], bool],
) -> tuple[str, ...] | None:
    """The fewest voices, one or two, without which the rule would not hold; None where it would hold without any two.

    ``holds`` says whether the rule holds when these incidents stand as given.
    """
    there = chorus(ledgers)
    for number in (1, 2):
        for some in combinations(range(min(MOST, len(there.names))), number):
            if not holds(standings(ledgers, there, confidence, frozenset(some))):
                return tuple(there.names[voice] for voice in some)
    return None


def standings(
    ledgers: Mapping[str, Sequence[Claim]], there: Chorus, confidence: Mapping[str, float], without: frozenset[int]
) -> dict[str, Standing]:  # fmt: skip
    """What each incident counts for when some voices are left out."""
    found: dict[str, Standing] = {}
    for id, ledger in ledgers.items():
        voices = there.voice_of[id]
        if without.isdisjoint(voices):
            continue  # it stands as it stood
        left = [claim for claim, voice in zip(ledger, voices, strict=True) if voice not in without]
        told = any(voice is not None and voice not in without for voice in voices)
        status, independent, _ = claims.status(left) if told else ("reported", 0, ())
        found[id] = Standing(weight(confidence[id], independent, status), independent)
    return found


def reduced(rows: Happened, standing: Mapping[str, Standing], place: Mapping[str, int]) -> Happened:
    """The rows with other weights; what nobody tells any more is gone. ``place`` has the numbers of incidents."""
    weights, told, kept = rows.weight.copy(), rows.voices.copy(), np.ones(len(rows), dtype=bool)
    for id, left in standing.items():
        mine = rows.incident == place.get(id, -1)
        weights[mine], told[mine] = left.weight, left.voices
        if left.voices == 0:
            kept &= ~mine
    changed = Happened(rows.pairs, rows.ids, rows.pair, rows.incident, rows.day, rows.since, rows.until,
                       rows.hostility, weights, told, rows.quad, rows.series)  # fmt: skip
    return changed.where(kept)


def phrase(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def without(some: Sequence[str] | None) -> str | None:
    """What would make the alert vanish, as a sentence."""
    if some is None:
        return None
    return f"It would not have been raised without what {phrase(some)} reported."


def unique(items: Iterable[str]) -> Iterator[str]:
    """Each once, in order."""
    yield from dict.fromkeys(items)
