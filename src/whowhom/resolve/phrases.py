"""Reads one noun phrase, words in a row: its name, its role, its country, without any context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from whowhom.model import Entity
from whowhom.resolve.roles import RoleHit, role_hits

LINKS = frozenset({
    "of", "for", "in", "from", "to", "on", "at", "with", "by", "against", "near", "over", "between", "about", "who",
    "which", "that", "after", "into", "under", "within", "inside", ","
})  # fmt: skip
OWNERS = frozenset({"of", "from", "in", "for", "at", "inside", "within"})
"""Prepositions whose complement says whose the head is; "ambassador to Israel" is not Israel's."""

ABROAD = frozenset({
    "foreign", "other", "international", "regional", "western", "allied", "neighboring", "neighbouring"
})  # fmt: skip
"""Whose people are not the country's in which they are."""

POSSESSIVES = frozenset({"his", "her", "its", "their", "our", "my"})
PAST = frozenset({
    "former", "ex", "ex-", "retired", "ousted", "deposed", "exiled", "late", "then", "one-time"
})  # fmt: skip
OUT = frozenset({"GOV", "MIL", "LEG", "SPY", "COP", "JUD"})
NOT_THEIRS = re.compile(
    r"-(?:made|backed|led|funded|supported|linked|aligned|installed|controlled|occupied|built|brokered|style|speaking"
    r"|supplied|trained|held|designed|born|mediated|registered|owned|flagged|listed|allied|friendly)\b", re.I,
)  # fmt: skip
AGAINST = re.compile(r"\b(?:pro|anti|non|post|ex|former)-$", re.I)
NEVER_BARE = frozenset({"force", "resistance", "state", "command", "leadership", "public", "union", "alliance",
                        "treasury", "business", "industry", "security service", "administration"})  # fmt: skip
"""Roles that are things or acts when they stand alone: "used force", "won the state"."""

JOINED = frozenset({"and", "-", "–", "/", "or", "&", ",", ", and", "and the", ", the", ", and the"})
STATE_KINDS = frozenset({"country", "demonym", "capital", "region", "city"})
BODY_KINDS = frozenset({
    "office", "ministry", "military", "agency", "igo", "armed_group", "group", "media", "party", "ngo"
})  # fmt: skip
OVERRIDES = frozenset({"REB", "IGO", "PRM", "CRM"})
"""Soldiers and weapons of such a body are its own, not an army's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word with its code points in the text it stands in."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Words ``first`` to ``last`` (exclusive) of a phrase that bear a name, and what may be meant.

    ``before`` and ``after`` count the code points of the outer words that are not the name's ("pro-Russian").
    """

    first: int
    last: int
    entities: tuple[Entity, ...]
    modifies: bool = True
    before: int = 0
    after: int = 0

    @property
    def kind(self) -> str:
        return self.entities[0].kind

    @property
    def country(self) -> str | None:
        return self.entities[0].country


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a phrase says of itself.

    ``entity`` is the name at its head; ``person`` the words of a person's name; ``role`` the head's role;
    ``countries`` those it names as its own ("Armenian and Azerbaijani troops" has two); ``sector`` follows from
    role and bodies named. ``definite`` is True with "the" and the like; ``owner`` is a possessive pronoun. ``host`` is
    the country to which an envoy is sent; ``bodies`` are those named beside the role; ``led`` says that the role is one
    in a body, not in a state.
    """

    entity: Entity | None = None
    entities: tuple[Entity, ...] = ()
    person: tuple[int, int] | None = None
    role: RoleHit | None = None
    title: RoleHit | None = None
    sector: str | None = None
    countries: tuple[str, ...] = ()
    definite: bool = False
    owner: str | None = None
    count: str | None = None
    plural: bool = False
    bodies: tuple[Entity, ...] = ()
    led: bool = False
    former: bool = False
    host: str | None = None

    @property
    def kind(self) -> str:
        """person, people, body, arms, side, country; empty where the phrase is no party."""
        if self.person or (self.entity and self.entity.kind == "person"):
            return "person"
        if self.entity:
            return "country" if self.entity.kind in STATE_KINDS else "body"
        return self.role.role.kind if self.role else ""


def read(
    words: Sequence[Word],
    text: str,
    named: Sequence[Named],
    persons: Sequence[tuple[int, int]],
    head: int,
    lenient: bool = False,
) -> Reading:
    """Read the phrase ``words`` with its ``head``; ``persons`` are ranges that bear a person's name.

    ``lenient`` takes the phrase for a party whatever its head is.
    """
    lower = [w.text.lower().replace("’", "'") for w in words]
    persons = [p for p in persons if not _is_no_person(p, named)]
    named = [replace(n, modifies=_modifies(n, words, text)) for n in named if not _inside_person(n, persons)]
    hits = role_hits(lower)
    core_end = next((i for i in range(head + 1, len(words)) if lower[i] in LINKS), len(words))
    at_head = next((n for n in named if n.first <= head < n.last and n.modifies), None)
    role = next((h for h in hits if h.first <= head < h.last), None)
    person = _person(persons, named, role, head, core_end, lower)
    if at_head and at_head.kind == "person" and not person:
        person = (at_head.first, at_head.last)
    if lenient and role is None and at_head is None and person is None:
        role = next((h for h in reversed(hits) if h.last <= core_end), hits[0] if hits else None)
    before = [n for n in named if n.modifies and n is not at_head and n.last <= (person[0] if person else core_end)]
    before = [n for n in before if role is None or not (n.first >= role.first and n.last <= role.last)]
    after: list[Named] = []
    for n in named:
        listed = bool(after) and " ".join(lower[after[-1].last : n.first]) in JOINED
        if n.modifies and n.first >= core_end and (listed or _owns(lower, core_end, n.first)):
            after.append(n)
    base = Reading(
        definite=_definite(lower, head), owner=next((w for w in lower[:head] if w in POSSESSIVES), None),
        count=next((w for w in lower[: head + 1] if w in {"two", "both", "three", "2"}), None),
        former=any(w in PAST or w.startswith("ex-") for w in lower[: core_end]),
        host=_host(named, hits, lower, core_end),
    )  # fmt: skip
    if person:
        return _as_person(base, person, named, before, after, hits, lower)
    if at_head and not _belies(at_head, role, before):
        return _as_name(base, at_head, before, role, lower)
    if role is None or (len(words) == 1 and role.role.term in NEVER_BARE and not role.plural):
        return base
    return _as_role(base, role, before, after, hits, lower, core_end)


def _host(named: Sequence[Named], hits: Sequence[RoleHit], lower: Sequence[str], core_end: int) -> str | None:
    """Where an ambassador or embassy stands: "to Georgia", "in Tbilisi"."""
    if not any(h.role.term in MISSIONS for h in hits):
        return None
    after = (n for n in named if n.first >= core_end and n.kind in STATE_KINDS and n.country)
    return next((n.country for n in after if lower[n.first - 1] in {"to", "in"} or lower[n.first - 1] == "the"), None)


MISSIONS = frozenset({"ambassador", "embassy", "envoy", "consul general", "consulate", "charge d'affaires"})


def _as_person(
    base: Reading, person: tuple[int, int], named: Sequence[Named], before: Sequence[Named],
    after: Sequence[Named], hits: Sequence[RoleHit], lower: Sequence[str],
) -> Reading:  # fmt: skip
    holder = next((n for n in named if n.kind == "person" and person[0] <= n.first and n.last <= person[1] + 1), None)
    titles = [h for h in hits if h.last <= person[0]]
    title = titles[-1] if titles else None
    before = [n for n in before if not (base.host and n.first and lower[n.first - 1] in {"to", "in"})]
    countries = _countries(before, () if before else after, lower)
    sector = title and _sector(title, [n for n in before if n.kind in BODY_KINDS], titles[:-1])
    entities = holder.entities if holder else ()
    if title is not None and any(n.kind in BODY_KINDS for n in before):
        base = replace(base, led=True)
    if countries and entities:
        entities = tuple(e for e in entities if e.country in countries) or (
            () if person[1] - person[0] == 1 else entities
        )
    return replace(
        base, person=person, title=title, countries=countries, sector=sector or None,
        entity=entities[0] if entities else None, entities=entities,
    )  # fmt: skip


def _as_name(
    base: Reading, at_head: Named, before: Sequence[Named], role: RoleHit | None, lower: Sequence[str]
) -> Reading:
    entity = at_head.entities[0]
    if entity.kind in BODY_KINDS and entity.country is None and before and before[-1].country:
        entity = replace(entity, country=before[-1].country)
    countries = (entity.country,) if entity.country else ()
    plural = entity.kind == "demonym" and lower[at_head.last - 1].endswith("s")
    sector = entity.sector
    return replace(
        base, entity=entity, entities=at_head.entities, countries=countries, sector=sector, plural=plural,
        role=role if role and entity.kind in BODY_KINDS else None,
    )  # fmt: skip


def _as_role(
    base: Reading, role: RoleHit, before: Sequence[Named], after: Sequence[Named], hits: Sequence[RoleHit],
    lower: Sequence[str], core_end: int,
) -> Reading:  # fmt: skip
    others = [h for h in hits if h.last <= role.first]
    linked = [
        h for h in hits
        if h.first >= core_end and _owns(lower, core_end, h.first)
        and not any(n.first < h.last and h.first < n.last for n in after)  # "of the United Kingdom" names no kingdom
    ]  # fmt: skip
    bodies = [n for n in before if n.kind in BODY_KINDS] or [n for n in after if n.kind in BODY_KINDS]
    sector = _sector(role, bodies, others or linked)
    countries = _countries(before, () if _only_there(role, before, after, lower) else after, lower)
    if base.former and sector in OUT:
        sector = "ELI"
    return replace(base, role=role, sector=sector, countries=countries, plural=role.plural, led=bool(linked),
                   bodies=tuple(b.entities[0] for b in bodies))  # fmt: skip


def _only_there(role: RoleHit, before: Sequence[Named], after: Sequence[Named], lower: Sequence[str]) -> bool:
    """Whether the country that follows is where they are and not whose: "UN peacekeepers in Lebanon", "Western
    diplomats in Tehran", "the UN envoy for Syria"."""
    link = next((word for word in reversed(lower[: after[0].first]) if word != "the"), "") if after else ""
    of_all = role.role.sector == "IGO" or any(
        n.kind in BODY_KINDS and not n.country and n.entities[0].sector == "IGO" for n in before
    )
    return link in OWNERS - {"of", "from"} and (of_all or bool(ABROAD.intersection(lower[: role.first])))


def _sector(role: RoleHit, bodies: Sequence[Named], others: Sequence[RoleHit]) -> str | None:
    """The role's own sector, or that of the body or the other role that it speaks for."""
    named = next((b.entities[0].sector for b in reversed(bodies) if b.entities[0].sector), None)
    if role.role.default:
        if named:
            return named
        firm = [h for h in others if h.role.sector and not h.role.default]
        return firm[-1].role.sector if firm else role.role.sector
    if named in OVERRIDES and role.role.sector in {"MIL", "REB", "UAF"}:
        return named
    if named == "IGO" and role.role.sector == "GOV":
        return named
    return role.role.sector


def _countries(before: Sequence[Named], after: Sequence[Named], lower: Sequence[str]) -> tuple[str, ...]:
    """The country of the nearest modifier that has one, with those coordinated with it."""
    near = [n for n in reversed(before) if n.country] or [n for n in after if n.country]
    if not near:
        return ()
    found = [near[0]]
    for other in near[1:]:
        left, right = sorted((other, found[-1]), key=lambda n: n.first)
        if " ".join(lower[left.last : right.first]) not in JOINED or not _is_state(other):
            break
        found.append(other)
    return tuple(dict.fromkeys(n.country for n in sorted(found, key=lambda n: n.first) if n.country))


def _is_state(named: Named) -> bool:
    return named.kind in STATE_KINDS or named.entities[0].sector == "GOV"


def _person(
    persons: Sequence[tuple[int, int]], named: Sequence[Named], role: RoleHit | None, head: int, core_end: int,
    lower: Sequence[str],
) -> tuple[int, int] | None:  # fmt: skip
    """The name of the person whom the phrase is about: it holds the head or follows the title at the head.

    Between an envoy's title and name there may stand where he is sent ("ambassador to Chad Ada Example").
    """
    host = next((n for n in named if n.first > core_end and n.kind in STATE_KINDS), None)
    ranges = list(persons) + [(n.first, n.last) for n in named if n.kind == "person"]
    for first, last in sorted(ranges, key=lambda r: r[0] - r[1]):
        if first <= head < last:
            return first, last
        until = core_end
        if host is not None and lower[core_end : host.first] in (["to"], ["in"], ["to", "the"], ["in", "the"]):
            until = max(until, last) if first == host.last else until
        follows = role is not None and role.role.kind == "person" and first >= role.last and last <= until
        if follows and not (last < len(lower) and lower[last] in {"'s", "'"}):
            return first, last
    return None


def _belies(at_head: Named, role: RoleHit | None, before: Sequence[Named]) -> bool:
    """Whether the phrase's own country shows that a name at its head is another country's namesake."""
    entity = at_head.entities[0]
    if role is None or entity.kind not in BODY_KINDS:
        return role is not None and role.last - role.first > at_head.last - at_head.first
    own = {n.country for n in before if n.country and n.kind in STATE_KINDS}
    return bool(own) and entity.country is not None and entity.country not in own


def _owns(lower: Sequence[str], core_end: int, first: int) -> bool:
    links = [w for w in lower[core_end:first] if w in LINKS]
    return bool(links) and all(w in OWNERS for w in links) and "," not in links


def _definite(lower: Sequence[str], head: int) -> bool:
    return any(w in {"the", "this", "that", "these", "those"} for w in lower[:head])


def _is_no_person(person: tuple[int, int], named: Sequence[Named]) -> bool:
    """A capital or an agency that was taken for a person: the tables know it whole."""
    return any(n.kind != "person" and n.first <= person[0] and person[1] <= n.last for n in named)


def _inside_person(named: Named, persons: Sequence[tuple[int, int]]) -> bool:
    """A country or city inside a longer person's name ("Michael Jordan") is part of that name."""
    return any(
        first <= named.first and named.last <= last and (last - first > named.last - named.first)
        for first, last in persons
        if named.kind != "person"
    )


def _modifies(named: Named, words: Sequence[Word], text: str) -> bool:
    start, end = words[named.first].start + named.before, words[named.last - 1].end - named.after
    return not NOT_THEIRS.match(text[end : end + 14]) and not AGAINST.search(text[max(0, start - 8) : start])
