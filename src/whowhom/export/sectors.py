"""PLOVER sectors in the words of ICEWS and in the agent codes of CAMEO."""

from __future__ import annotations

from whowhom.export.layout import sectors
from whowhom.model.event import Actor

ICEWS = {
    "GOV": "Government",
    "MIL": "Military",
    "REB": "Rebel",
    "OPP": "Dissident",
    "PTY": "Parties",
    "COP": "Police",
    "JUD": "Judicial",
    "MED": "Media",
    "EDU": "Education",
    "BUS": "Business",
    "CRM": "Criminals / Gangs",
    "CVL": "General Population / Civilian / Social",
    "IGO": "International Government Organization",
    "NGO": "Nongovernmental Organizations / Activists",
    "LEG": "Legislative / Parliamentary",
    "UAF": "Unidentified Forces",
    "LAB": "Labor",
    "HLH": "Medical / Health",
    "AGR": "Agricultural",
    "ELI": "Elite",
}
"""Words of ICEWS for a sector; ICEWS has many finer ones, of which PLOVER says nothing. Spies, clergy, refugees and
paramilitaries have none: its words for them say more than is known."""

AGENTS = frozenset("GOV MIL REB OPP PTY COP JUD SPY MED EDU BUS CRM CVL IGO NGO LEG UAF LAB HLH AGR ELI REF".split())
"""Sectors that are agent codes of CAMEO too; paramilitaries (PRM) and clergy (REL) have no agent there."""


def words(party: Actor | None) -> str:
    """The party's sectors in the words of ICEWS, joined by commas."""
    return ",".join(ICEWS[sector] for sector in sectors(party) if sector in ICEWS)


def agents(party: Actor | None) -> list[str]:
    """The party's sectors that are agent codes of CAMEO."""
    return [sector for sector in sectors(party) if sector in AGENTS]
