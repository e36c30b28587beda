"""The ledger of an incident: who asserts, denies, accuses, confirms or repeats it; how many are independent.

The rules are told with a worked example in docs/method/ledger.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from whowhom.link.copies import canonical
from whowhom.link.trace import denied, denies
from whowhom.model import Act, Actor, Attribution, Claim, Count, EventMention, Status
from whowhom.model.event import mutual

PARTY_KINDS = frozenset({"official", "group", None})
"""Kinds of source that speak for a side: an official, a movement."""

LEXICAL = {"kill": "killed", "die": "killed", "dead": "killed", "death": "killed", "wound": "wounded",
           "injur": "wounded", "hurt": "wounded", "arrest": "arrested", "detain": "arrested", "displac": "displaced",
           "abduct": "abducted", "kidnap": "abducted"}  # fmt: skip
"""Words that say what a number of people counts."""

OURSELVES = frozenset({"our report", "our story", "our article", "newspaper", "this newspaper", "this paper", "we"})
"""How an outlet names itself where it speaks of what it has said."""

COUNTING = re.compile(rf"\b(?!deadl|diesel|diet|hurtl)({'|'.join(LEXICAL)})\w*\b", re.IGNORECASE)

PEOPLE = frozenset(
    "person civilian soldier troop officer police fighter militant rebel gunman insurgent terrorist protester "
    "child woman man student worker migrant refugee prisoner hostage detainee journalist diplomat passenger "
    "villager resident farmer family patient guard peacekeeper reservist marine sailor pilot fisherman settler "
    "victim death casualty body suspect activist lawmaker observer inspector doctor member supporter voter arrest "
    "individual national citizen expert".split()
)
"""Units that count people, by their one name: of them a word like "killed" says what befell them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One mention of an incident with where it comes from.

    ``known`` is the ISO day from which it could be known; ``outlet`` who published it, ``lineage`` whose report it is
    at its origin. ``denier`` is set where the mention only states a denial of the incident beside it.
    """

    mention: EventMention
    known: str
    outlet: str | None
    lineage: str
    denier: str | None = None


def ordered(reports: Iterable[Report]) -> list[Report]:
    """Reports in the order in which they became known, then by document and place in it."""
    return sorted(reports, key=lambda r: (r.known, r.mention.document, r.mention.sentence, r.mention.id))


def ledger(reports: Iterable[Report]) -> tuple[Claim, ...]:
    """Claims in the order in which they became known; the same whatever the order of the reports."""
    told = ordered(reports)
    parties = _parties([r.mention for r in told if not _denial(r)] or [r.mention for r in told])
    outlets: set[str] = set()
    heard: set[str] = set()
    claims: list[Claim] = []
    for report in told:
        source = _source(report)
        party = _is_party(source, report, parties)
        act = _act(report, source, party, parties)
        if act == "deny":
            if source is None and report.outlet and report.lineage in outlets:
                act = "retract"
        else:
            who = _teller(report, source, party)
            act = "repeat" if who in heard else act
            heard.add(who)
            outlets |= {report.lineage} if source is None else set()
        evidence = report.mention.evidence
        claims.append(Claim(
            act=act, source=None if source is None else source.source, kind=_kind(source, report),
            country=None if source is None else source.country, party=party, outlet=report.outlet,
            lineage=report.lineage, voice=0, known=report.known, mention=report.mention.id,
            document=report.mention.document, evidence=evidence.text, start=evidence.start, end=evidence.end,
        ))  # fmt: skip
    return voiced(claims)


def _teller(report: Report, source: Attribution | None, party: bool) -> str:
    """A key for whoever tells it, by which a repeat is known.

    A side without a name is no repeat of what the outlet says on its own.
    """
    outlet = report.lineage if report.outlet else report.mention.document
    return _name(source) or (f"{source.country} in {outlet}" if source is not None and party else outlet)


def status(claims: Sequence[Claim]) -> tuple[Status, int, tuple[str, ...]]:
    """Status of an incident, the number of independent voices that tell it, and who denies it."""
    denials = [c for c in claims if c.act in {"deny", "retract"}]
    tellings = [c for c in claims if c.act not in {"deny", "retract"}]
    withdrawn = {c.voice for c in denials if c.act == "retract"}
    telling = {c.voice for c in tellings} - withdrawn
    denied_by = tuple(dict.fromkeys(c.source or c.outlet or c.lineage for c in denials))
    if withdrawn and not telling:
        return "retracted", 0, denied_by
    if denials and tellings:
        return "contested", len(telling), denied_by
    if len(telling) >= 2 and not _one_side(tellings):
        return "corroborated", len(telling), ()
    if tellings and all(c.party for c in tellings):
        return "single-party claim", len(telling), ()
    return "reported", len(telling), denied_by


def counts(reports: Iterable[Report]) -> tuple[Count, ...]:
    """Tolls and other numbers of an incident, by source and day, each said once; whoever denies it gives none."""
    found: dict[tuple[str, str, float | None, float | None], Count] = {}
    for report in ordered(reports):
        if _denial(report):
            continue
        source = _source(report)
        who = (None if source is None else source.source) or report.outlet or report.lineage
        for quantity in report.mention.quantities:
            of = _counted(report.mention, quantity.text, quantity.unit)
            count = Count(of=of, low=quantity.low, high=quantity.high, source=who, known=report.known,
                          mention=report.mention.id)  # fmt: skip
            found.setdefault((of, who, quantity.low, quantity.high), count)
    return tuple(found.values())


def denials(mentions: Sequence[EventMention]) -> list[tuple[int, int]]:
    """Pairs (mention, denial) of one article: a REJECT by a side, right behind what another source claims.

    "… alleging that drones had bombed a position. The army rejected the allegation." The denial stands in the same
    sentence or in the next, and its speaker is another than the claim's.
    """
    found = []
    for at, denial in enumerate(mentions):
        word = denial.evidence.predicate.text.lower()
        if denial.type != "REJECT" or not denies(word) or denial.realis == "negated":
            continue
        deniers = {_key(actor) for actor in denial.actors} - {""}
        claimed = [
            i for i, m in enumerate(mentions)
            if m.attribution and m.realis in {"actual", "historical"} and m.quad.startswith("material")
            and 0 <= denial.sentence - m.sentence <= 1
            and m.evidence.predicate.start < denial.evidence.predicate.start
            and deniers and not any(_one_person(denier, m.attribution[-1].source) for denier in deniers)
            and _sides(m) & {a.country for a in denial.actors if a.country}
        ]  # fmt: skip
        if claimed:
            found.append((claimed[-1], at))
    return found


def _one_person(denier: str, source: str) -> bool:
    """Whether a short name ("commander") may be that of a source named in full before."""
    said = set(re.findall(r"\w+", _plain(source)))
    return set(re.findall(r"\w+", denier)) <= said or denier == _plain(source)


def _sides(mention: EventMention) -> set[str]:
    return {p.country for p in mention.actors + mention.recipients if p.country}


def _source(report: Report) -> Attribution | None:
    """Who says so within the text: the innermost of the chain; for a bare denial whoever denies."""
    if report.denier is not None:
        return Attribution(source=report.denier, kind="official")
    chain = report.mention.attribution
    denier = next((link for link in chain if denies(link.cue)), None)
    found = denier or (chain[-1] if chain else None)
    if found is None:
        return None
    itself = found.source.lower() in OURSELVES or (report.outlet and _plain(found.source) == _plain(report.outlet))
    return None if itself else found


def _denial(report: Report) -> bool:
    return report.denier is not None or denied(report.mention)


def _act(report: Report, source: Attribution | None, party: bool, parties: tuple[set[str], set[str]]) -> Act:
    if _denial(report):
        return "deny"
    if source is None or not party:
        return "assert"
    doers, targets = parties
    if source.country in doers - targets:
        return "confirm"
    hostile = report.mention.quad.endswith("conflict")
    return "accuse" if hostile and source.country in targets - doers else "assert"


def _is_party(source: Attribution | None, report: Report, parties: tuple[set[str], set[str]]) -> bool:
    doers, targets = parties
    if source is None:
        return False
    sides = doers | targets
    names = {_key(p) for p in report.mention.actors + report.mention.recipients} - {""}
    return _plain(source.source) in names or (source.kind in PARTY_KINDS and source.country in sides)


def directed(mentions: Sequence[EventMention]) -> Sequence[EventMention]:
    """The mentions that tell who did it from those to whom, all of them where none does.

    "The two clashed" does not turn a raid round of which another report tells who made it.
    """
    return [m for m in mentions if not mutual(m.actors, m.recipients)] or mentions


def _parties(mentions: Sequence[EventMention]) -> tuple[set[str], set[str]]:
    """Countries of those who did it and of those to whom, by the mentions that tell them apart if there are any."""
    mentions = directed(mentions)
    return (
        {p.country for m in mentions for p in m.actors if p.country},
        {p.country for m in mentions for p in m.recipients if p.country},
    )


def _kind(source: Attribution | None, report: Report) -> str | None:
    return source.kind if source is not None else ("media" if report.outlet else None)


def _name(source: Attribution | None) -> str | None:
    """A key for a source that can be known again; None for "officials", "witnesses", "sources"."""
    if source is None or source.kind in {"anonymous", "witness", None}:
        return None
    if source.kind == "media":
        # An outlet that is quoted is the one whose own report is told elsewhere.
        outlet = canonical(source.source)
        return outlet if any(word[:1].isupper() for word in outlet.split()) else None
    named = any(word[:1].isupper() for word in source.source.split()[1:]) or source.source[:1].isupper()
    return _plain(source.source) if named and not source.source.lower().startswith("the ") else None


def voiced(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Claims with their voices: those that share a lineage or a named source are one, told and denied apart.

    A side is one voice, however many of its offices speak.
    """
    leader: dict[tuple[str, ...], tuple[str, ...]] = {}

    def find(key: tuple[str, ...]) -> tuple[str, ...]:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    keys: list[tuple[str, ...]] = []
    for claim in claims:
        told = "no" if claim.act == "deny" else "yes"
        if claim.party and claim.country:
            keys.append((told, "side", claim.country))
            continue
        keys.append((told, "outlet", claim.lineage))
        name = _name(Attribution(source=claim.source, kind=claim.kind)) if claim.source else None
        if name is not None:
            leader[find(keys[-1])] = find((told, "outlet" if claim.kind == "media" else "source", name))
    numbers: dict[tuple[str, ...], int] = {}
    return tuple(
        replace(claim, voice=numbers.setdefault(find(key), len(numbers) + 1))
        for claim, key in zip(claims, keys, strict=True)
    )


def _one_side(tellings: Sequence[Claim]) -> bool:
    return all(c.party for c in tellings) and len({c.country for c in tellings}) <= 1


def _counted(mention: EventMention, words: str, unit: str | None) -> str:
    text = mention.evidence.text
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    start, end = found.span() if found else (0, 0)
    near = sorted((max(m.start() - end, start - m.end(), 0), m.start(), m[1].lower()) for m in COUNTING.finditer(text))
    if near and near[0][0] <= 60 and (unit is None or unit in PEOPLE):
        return LEXICAL[near[0][2]]
    return unit or "number"


def _key(actor: Actor) -> str:
    return _plain(actor.name or actor.text)


def _plain(text: str) -> str:
    return re.sub(r"^(the|a|an|his|her|their|its)\s+", "", " ".join(text.lower().split()))
