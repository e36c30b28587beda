"""Rows of office-holders, officials and members of organisations for the table of entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from training.gazetteer.names import Row, country_codes, country_rows
from training.gazetteer.sources import hand, table
from whowhom.codebook.offices import embassy, is_single, role_of

ROLE_SECTOR = {
    "armed_forces": "MIL",
    "defence": "GOV",
    "speaker": "LEG",
    "security_intelligence": "SPY",
    "opposition": "OPP",
    "rebel": "REB",
    "igo": "IGO",
    "religious": "REL",
}
"""Sector of who holds an office; any other office is the government's."""

SECRETARIES = frozenset({"IND", "PAK", "BGD", "NPL", "LKA"})
"""States with a foreign minister and a foreign secretary below."""

FAMILIAR = frozenset(
    {"head_of_state", "supreme_leader", "head_of_government", "foreign", "defence", "igo", "rebel", "religious"}
)
"""Roles whose holders are known by surname alone, where they stand in the hand-made table."""


def holder_rows(more: Path | None) -> Iterator[Row]:
    """The same for holders of offices, with the role they hold and "1" if they are known by surname.

    A row of ``more`` that has no Wikidata id, or tells a spell of the hand-made table again, is left out; who stands
    only there is known by full name alone, since ten thousand surnames would name half of the world's passers-by.
    """
    spells: dict[tuple[str, str], list[str]] = {}
    for country, role, names, since, until, known, body in ([*p, "", ""][:7] for p in hand("holders.psv")):
        spells.setdefault((country, role), []).append(since)
        sector = ROLE_SECTOR.get(role, "GOV")
        office = role_of(f"head of {body}") if body else role
        yield names.partition(";")[0], names, "person", country, sector, known, since, until, office, "1", role
    for r in table(more) if more else ():
        # A supreme leader is no president; India's foreign secretary is its ministry's first official, and no minister.
        role = "supreme_leader" if r["position"] == "Supreme Leader" and r["iso3"] != "PRK" else r["role"]
        official = role == "foreign" and r["iso3"] in SECRETARIES and "Secretary" in r["position"]
        told = any(_near(r["start"], since) for since in spells.get((r["iso3"], role), ()))
        if r["start"] and r["wikidata"] and not (told or official) and " " in r["person"]:
            sector = ROLE_SECTOR.get(role, "GOV")
            yield r["person"], r["person"], "person", r["iso3"], sector, r["wikidata"], r["start"], r["end"], role


def member_rows() -> Iterator[Row]:
    """Memberships of states in organisations: the state, its days in it, and which organisation as the role."""
    names = {row[3]: row[0] for row in country_rows() if row[2] == "country"}
    for body, members in (p[:2] for p in hand("members.psv")):
        for member in members.split():
            code, _, days = member.partition(":")
            since, _, until = days.partition("/")
            yield names[code], "", "member", code, "", "", since, until, role_of(f"member of {body}")


def official_rows(more: Path | None) -> Iterator[Row]:
    """The same for officials of any further office; the role is empty where no news calls it by its title."""
    codes = country_codes()
    for r in table(more) if more else ():
        if r["role"] in _TOP or not (r["start"] and r["wikidata"] and " " in r["person"] and r["iso3"].isalpha()):
            continue
        until = r["end"] or ("" if r["end_basis"] == "open" else f"{int(r['start'][:4]) + UNKNOWN_END}-12-31")
        names = dict.fromkeys([r["person"], re.sub(r"\s*\(.*", "", r["wikipedia"]) or r["person"]])
        sector = next((s for pattern, s in OFFICE_SECTOR if pattern.search(r["position"])), "GOV")
        role = _role(r["position"], codes)
        yield r["person"], ";".join(names), "person", r["iso3"], sector, r["wikidata"], r["start"], until, role


def _role(position: str, codes: dict[str, str]) -> str:
    """The office to look a position up by; none for those that no news calls by their title."""
    plain = position.lower()
    if plain.startswith("ambassador to "):
        host = codes.get(plain.removeprefix("ambassador to ").removeprefix("the "))
        return embassy(host) if host else ""
    role = role_of(plain)
    told = {"spokesperson", "un_permanent_representative", "national_security", "security_intelligence"}
    return role if role.startswith("minister_") or role in told or (is_single(plain) and "_" in role) else ""


_TOP = frozenset({
    "head_of_state", "head_of_government", "foreign", "defence", "interior", "deputy_head", "armed_forces", "speaker",
    "security_intelligence", "foreign_deputy",
})  # fmt: skip
"""Offices that ``holder_rows`` reads."""

UNKNOWN_END = 4
"""Years that an office is taken to last where the source knows no end."""

OFFICE_SECTOR = tuple(
    (re.compile(pattern, re.I), sector)
    for pattern, sector in (
        (r"\b(?:judge|justice of|chief justice|(?:supreme|constitutional|high) court|magistrate)\b", "JUD"),
        (
            r"\b(?:speaker|member of (?:the )?parliament|senator|deputy of the|president of the"
            r" (?:senate|national assembly|chamber|house|parliament|riigikogu|saeima|seimas|congress|council of states"
            r"|federal council))\b",
            "LEG",
        ),
        (
            r"\b(?:chief of (?:the )?(?:general |defen[cs]e |army |naval |air )?staff|commander|chief of defence)\b",
            "MIL",
        ),
        (r"\b(?:CIA|intelligence|security service)\b", "SPY"),
        (r"\b(?:police|gendarmerie)\b", "COP"),
    )
)
"""Sectors by what a position is called; any other is the government's."""


def _near(start: str, other: str, days: int = 45) -> bool:
    """Whether two starts of a spell, ISO dates or prefixes of one, tell the same spell."""
    if len(start) < 10 or len(other) < 10:
        return start[:4] == other[:4]
    return abs((date.fromisoformat(start) - date.fromisoformat(other)).days) <= days
