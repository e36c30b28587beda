"""Five steps through a small record, each an address in it: chosen by what the record holds, never typed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from whowhom.brief.phrases import clause, long_day, upper_first
from whowhom.model import Incident
from whowhom.model.incident import Claim
from whowhom.model.told import Told
from whowhom.monitor.sources import phrase
from whowhom.resolve.parties import country_name, country_names
from whowhom.serve.asked import address
from whowhom.serve.desk import Desk
from whowhom.store import incidents as incidents_of
from whowhom.store import queries
from whowhom.store.incidents import IncidentFilters

SMALL = 30
"""Documents from which a record needs no tour: whoever has read so many knows the way."""

NAMED = 3
"""Sources that a step names at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what there is to see, where, and what to look at."""

    title: str
    words: str
    href: str
    link: str


def steps(desk: Desk) -> Sequence[Step]:
    """The incident most told of, as it was before, its words, its pair, the briefing; empty where nothing fits."""
    if not 0 < queries.counts(desk.store).documents < SMALL:
        return ()
    told = _most_told(desk)
    if told is None:
        return ()
    one, last = told.incident, max(claim.known for claim in told.incident.claims)
    found = [_who_says(told), _before(desk, one), _words(one), *_pair(desk, one, last)]
    return [step for step in found if step is not None]


def _most_told(desk: Desk) -> Told | None:
    """The incident that most is said of, contested ones first; None where nothing is said twice."""
    some = incidents_of.incidents(desk.store, IncidentFilters(realis=["actual"]))
    first = max(some, key=lambda i: (i.status == "contested", i.outlets, len(i.mentions), i.id), default=None)
    told = None if first is None else desk.record().told([first.id]).get(first.id)
    return told if told is not None and len(told.incident.claims) > 1 else None


def _who_says(told: Told) -> Step:
    one = told.incident
    documents = len({claim.document for claim in one.claims})
    said = _sources([c for c in one.claims if c.act not in ("deny", "retract")]) or ["nobody"]
    denied = _sources([c for c in one.claims if c.act == "deny"]) or ["nobody"]
    words = f"Told by {phrase(said)}; denied by {phrase(denied)}."
    title = f"{documents} documents, one incident" if documents > 1 else "One incident, told more than once"
    return Step(title, words, f"/incidents/{one.id}", upper_first(clause(told)))


def _before(desk: Desk, one: Incident) -> Step | None:
    """The incident on the first day on which it stood otherwise."""
    for day in sorted({claim.known for claim in one.claims})[:-1]:
        then = next(incidents_of.incidents(desk.store, IncidentFilters(id=[one.id], as_of=day)), None)
        if then is not None and then.status != one.status:
            words = f"It was {then.status} then; it is {one.status} now. Every page can be seen as of a day."
            href = address(f"/incidents/{one.id}", [("as_of", day)])
            return Step("The same, as it was known before", words, href, f"On {long_day(day)}")
    return None


def _words(one: Incident) -> Step:
    """The document behind a denial, or else behind the first claim."""
    claim = next((claim for claim in one.claims if claim.act == "deny"), one.claims[0])
    words = f"“{claim.evidence}” The document marks who, what and to whom."
    return Step("The sentence behind it", words, f"/documents/{quote(claim.document, safe='')}", _outlet(claim))


def _pair(desk: Desk, one: Incident, day: str) -> list[Step]:
    """The tension of two states that the incident is between, where it moves, and the briefing on them."""
    states = country_names()
    pairs = [(a.country, b.country) for a in one.actors for b in one.recipients if a.country != b.country]
    a, b = next(((a, b) for a, b in pairs if a in states and b in states), (None, None))
    if a is None or b is None:
        words = "What changed, sentence by sentence; each number opens the words that it rests on."
        return [Step("The briefing", words, address("/brief", [("as_of", day)]), f"As of {long_day(day)}")]
    both = f"{country_name(a)} and {country_name(b)}"
    found: list[Step] = []
    if any(direction.movers for direction in desk.record(day).tension(a, b).directions):
        words = "The index each way, beside its own normal, and how many points each incident gives."
        found.append(Step("The tension, and what moves it", words, address(f"/dyads/{a}-{b}", [("as_of", day)]), both))
    words = "What changed between the two, sentence by sentence; each number opens the words that it rests on."
    href = address("/brief", [("dyad", f"{a}-{b}"), ("as_of", day)])
    return [*found, Step("The briefing", words, href, f"{both}, as of {long_day(day)}")]


def _sources(claims: Sequence[Claim]) -> list[str]:
    names = list(dict.fromkeys(claim.source or _outlet(claim) for claim in claims))
    more = len(names) - NAMED
    return names if more <= 0 else [*names[:NAMED], f"{more} more"]


def _outlet(claim: Claim) -> str:
    return claim.outlet or "an unsigned document"
