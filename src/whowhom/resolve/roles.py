"""Role nouns: what sector a soldier, a ministry or a protester belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "people", "troops": "troop", "forces": "force",
    "media": "media", "police": "police", "authorities": "authority", "thieves": "thief", "wives": "wife",
    "parties": "party", "armies": "army", "navies": "navy", "ministries": "ministry", "personnel": "personnel",
}  # fmt: skip
_MANY = frozenset({"people", "police", "children", "troops", "forces"})
"""Beside "gunmen" and the like, roles that are plural as they stand in the table."""

_LONGEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role noun. ``sector`` is PLOVER's; ``kind`` is person, people, body, arms or side.

    ``default`` marks a sector that a body or another role in the phrase overrides ("Hamas leader").
    """

    term: str
    sector: str | None
    kind: str
    default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHit:
    """Words ``first`` to ``last`` (exclusive) of a phrase that name a role; ``plural`` by their form."""

    first: int
    last: int
    role: Role
    plural: bool = False


@cache
def roles() -> dict[str, Role]:
    """Role nouns by their singular, lower case."""
    found: dict[str, Role] = {}
    text = (files("whowhom.resolve") / "data" / "roles.psv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("|"):
            line = f"~{line}"
        sector, kind, terms = line.split("|")
        for term in terms.split(";"):
            role = Role(term=term, sector=sector.lstrip("~") or None, kind=kind, default=sector.startswith("~"))
            found.setdefault(term, role)
            found.setdefault(term.replace("-", " "), role)
            found.setdefault(term.replace("-", " - "), role)
    return found


@cache
def _openings() -> frozenset[str]:
    """First words of role nouns: most words of a phrase open none."""
    return frozenset(term.partition(" ")[0] for term in roles())


def role_hits(words: Sequence[str]) -> list[RoleHit]:
    """Every longest role named by ``words`` (lower case, hyphens kept), left to right, none overlapping."""
    table, openings, hits, at = roles(), _openings(), [], 0
    while at < len(words):
        if words[at] not in openings and openings.isdisjoint(singulars(words[at])):
            at += 1
            continue
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            part = list(words[at : at + size])
            role = table.get(" ".join(part))
            plural = False
            if role is None:
                role, plural = _as_singular(part)
            if role is not None:
                plural = plural or part[-1].endswith("men") or part[-1] in _MANY
                hits.append(RoleHit(first=at, last=at + size, role=role, plural=plural))
                at += size
                break
        else:
            at += 1
    return hits


def _as_singular(part: list[str]) -> tuple[Role | None, bool]:
    """The role whose plural ``part`` is: the last word, or the noun before "of", in the singular."""
    table = roles()
    for i in {len(part) - 1, 0}:
        for single in singulars(part[i]):
            role = table.get(" ".join([*part[:i], single, *part[i + 1 :]]))
            if role is not None:
                return role, True
    return None, False


@lru_cache(maxsize=1 << 15)
def singulars(word: str) -> tuple[str, ...]:
    """What the singular of a lower-case plural noun may be, likeliest first; empty where it is no plural.

    >>> singulars("ministries")
    ('ministry',)
    """
    if word in _IRREGULAR and _IRREGULAR[word] != word:
        return (_IRREGULAR[word],)
    if word.endswith("men") and len(word) > 4:
        return (f"{word[:-2]}an",)
    if word.endswith("ies") and len(word) > 4:
        return (f"{word[:-3]}y",)
    if word.endswith(("ches", "shes", "sses", "xes")):
        return (word[:-2], word[:-1])
    if word.endswith("s") and not word.endswith(("ss", "us", "'s")) and len(word) > 3:
        return (word[:-1],)
    return ()
