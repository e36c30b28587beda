"""Titles of offices, to the roles under which the tables hold their holders."""

from __future__ import annotations

import re

TITLES = {
    "president": "head_of_state", "head of state": "head_of_state", "king": "head_of_state",
    "queen": "head_of_state", "supreme leader": "supreme_leader", "prime minister": "head_of_government",
    "premier": "head_of_government", "chancellor": "head_of_government", "foreign minister": "foreign",
    "minister of foreign affairs": "foreign", "minister for foreign affairs": "foreign",
    "minister of external affairs": "foreign", "external affairs minister": "foreign", "secretary of state": "foreign",
    "foreign secretary": "foreign", "secretary": "foreign", "top diplomat": "foreign", "chief diplomat": "foreign",
    "defence minister": "defence", "defense minister": "defence", "minister of defence": "defence",
    "minister of defense": "defence", "defense secretary": "defence", "defence secretary": "defence",
    "secretary of defense": "defence", "secretary of state for defence": "defence", "interior minister": "interior",
    "home secretary": "interior", "home minister": "interior", "minister of interior": "interior",
    "minister of the interior": "interior", "minister of internal affairs": "interior", "vice president": "deputy_head",
    "vice-president": "deputy_head", "deputy prime minister": "deputy_head",
    "deputy foreign minister": "foreign_deputy", "vice foreign minister": "foreign_deputy",
    "chief of general staff": "armed_forces", "chief of the general staff": "armed_forces",
    "chief of staff": "armed_forces", "army chief": "armed_forces", "military chief": "armed_forces",
    "chief of defence": "armed_forces", "chief of defense": "armed_forces", "speaker": "speaker",
    "parliament speaker": "speaker", "speaker of parliament": "speaker", "house speaker": "speaker",
    "spokesperson": "spokesperson", "spokesman": "spokesperson", "spokeswoman": "spokesperson",
    "national security adviser": "national_security", "national security advisor": "national_security",
    "intelligence chief": "security_intelligence", "spy chief": "security_intelligence",
    "opposition leader": "opposition", "permanent representative": "un_permanent_representative",
}  # fmt: skip
"""Titles as news writes them; any other minister's role follows from the title itself (``role_of``)."""

TITLED = {
    "president": ("head_of_state", "head_of_government"), "king": ("head_of_state",), "queen": ("head_of_state",),
    "emir": ("head_of_state",), "sultan": ("head_of_state",),
    "premier": ("head_of_government",), "prime minister": ("head_of_government",),
}  # fmt: skip
"""Titles that holders of several offices bear."""

MONARCHS = frozenset({"king", "queen", "emir", "sultan", "prince"})
"""Titles of those who reign; "King Hussein" is no president of that name."""

_MINISTER = re.compile(
    r"(?:federal |union )?(?:minister|secretary) (?:of|for) (?:the |national )?(?P<of>[a-z]+)"
    r"|(?P<before>[a-z]+) (?:minister|secretary)"
)
_ALIKE = {"treasury": "finance", "economic": "economy", "commerce": "trade", "agricultural": "agriculture"}
_OTHERS = ("attorney general", "chief justice", "governor of the central bank", "prosecutor general")


def role_of(title: str) -> str:
    """The role that a title names in the tables.

    >>> role_of("Foreign Minister"), role_of("minister of finance"), role_of("Treasury Secretary")
    ('foreign', 'minister_finance', 'minister_finance')
    """
    plain = " ".join(title.lower().replace("-general", " general").split())
    if plain in TITLES:
        return TITLES[plain]
    found = _MINISTER.fullmatch(plain)
    if found and (of := found["of"] or found["before"]) not in {
        "deputy",
        "state",
        "cabinet",
        "vice",
        "press",
        "general",
    }:
        return f"minister_{_ALIKE.get(of, of)}"
    return plain.replace(" ", "_")


def is_single(title: str) -> bool:
    """Whether an office has one holder at a time, so that country and day name the person."""
    plain = title.lower()
    return plain in _SINGLE or role_of(plain).startswith("minister_") or plain in _OTHERS


def embassy(host: str) -> str:
    """The role of an ambassador to a country (ISO 3166-1 alpha-3)."""
    return f"ambassador_{host}"


_SINGLE = frozenset({
    "secretary general", "secretary-general", "director general", "director-general",
    "president", "prime minister", "foreign minister", "minister of foreign affairs", "minister for foreign affairs",
    "defence minister", "defense minister", "minister of defence", "minister of defense", "interior minister",
    "minister of interior", "minister of the interior", "home minister", "secretary of state", "foreign secretary",
    "chancellor", "king", "queen", "supreme leader", "premier", "defense secretary", "defence secretary",
    "secretary of defense", "speaker", "home secretary", "top diplomat", "chief diplomat", "external affairs minister",
    "minister of external affairs",
})  # fmt: skip
