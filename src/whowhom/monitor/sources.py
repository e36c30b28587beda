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
from whowhom.resolve.parties import country_name

MOST = 8
"""Sources of an alert that are tried one by one and in pairs; of more none alone can carry it."""

SILENT = frozenset({"deny", "retract"})
"""Acts that tell nothing."""

Voice = tuple[str, str]
"""A side with its country, or an outlet with its lineage: what counts as one voice across incidents."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of an incident: the weight it counts with and its independent voices."""

    weight: float
    voices: int


def known_by(reports: Iterable[Report], day: int) -> tuple[Claim, ...]:
    """The ledger of an incident as an ordinal day knew it."""
    on = date.fromordinal(day).isoformat()
    return claims.ledger([report for report in reports if report.known <= on])


def voices(ledgers: Mapping[str, Sequence[Claim]]) -> list[Voice]:
    """Independent voices that tell these incidents, those that tell most first."""
    told: dict[Voice, int] = {}
    for ledger in ledgers.values():
        for voice in {voice_of(claim) for claim in ledger if claim.act not in SILENT}:
            told[voice] = told.get(voice, 0) + 1
    return sorted(told, key=lambda voice: (-told[voice], voice))


def voice_of(claim: Claim) -> Voice:
    """Whose voice a claim is, by the rules of the ledger."""
    return ("side", claim.country) if claim.party and claim.country else ("outlet", claim.lineage)


def name_of(voice: Voice) -> str:
    """A voice as it is named in a sentence."""
    kind, who = voice
    if kind == "side":
        return f"officials of {country_name(who)}"
    return "unsigned documents" if who == "unknown publisher" else who


def vanishing(
    ledgers: Mapping[str, Sequence[Claim]],
    confidence: Mapping[str, float],
    holds: Callable[[Mapping[str, Standing]], bool],
) -> tuple[Voice, ...] | None:
    """The fewest voices, one or two, without which the rule would not hold; None where it would hold without any two.

    ``holds`` says whether the rule holds when these incidents stand as given.
    """
    there = voices(ledgers)
    if len(there) > MOST:
        there = there[:MOST]
    for number in (1, 2):
        for some in combinations(there, number):
            if not holds(standings(ledgers, confidence, frozenset(some))):
                return some
    return None


def standings(
    ledgers: Mapping[str, Sequence[Claim]], confidence: Mapping[str, float], without: frozenset[Voice]
) -> dict[str, Standing]:
    """What each incident counts for when some voices are left out."""
    found: dict[str, Standing] = {}
    for id, ledger in ledgers.items():
        left = [claim for claim in ledger if voice_of(claim) not in without]
        told = [claim for claim in left if claim.act not in SILENT]
        if not told:
            found[id] = Standing(0.0, 0)
            continue
        status, independent, _ = claims.status(left)
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


def named(some: Sequence[Voice]) -> str:
    """Voices as a phrase: "A", "A and B", "A, B and C"."""
    return phrase([name_of(voice) for voice in some])


def phrase(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"


def without(some: Sequence[Voice] | None) -> str | None:
    """What would make the alert vanish, as a sentence."""
    if some is None:
        return None
    return f"It would not have been raised without what {named(some)} reported."


def unique(items: Iterable[str]) -> Iterator[str]:
    """Each once, in order."""
    yield from dict.fromkeys(items)
