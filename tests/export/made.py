"""Made-up incidents with their mentions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.events import MOLDOVA, ROMANIA, mention
from whowhom.model import Claim, Count, Date, EventMention, Incident, Place
from whowhom.model.told import Told

CHISINAU = Place(text="Chisinau", name="Chișinău", country="MDA", lat=47.0, lon=28.9, geonames_id=618426)


def claim(evidence: str = "The Foreign Ministry summoned the ambassador.", **changes: Any) -> Claim:
    """A line of a ledger."""
    made = Claim(
        act="assert", source=None, kind=None, country=None, party=False, outlet="Example Agency",
        lineage="Example Agency", voice=1, known="2025-03-22", mention="e1", document="story-0a1b2c3d",
        evidence=evidence, start=0, end=len(evidence),
    )  # fmt: skip
    return replace(made, **changes)


def killed(low: float | None, known: str = "2025-03-22", of: str = "killed") -> Count:
    """What a source counts on a day."""
    return Count(of=of, low=low, high=low, source="police", known=known, mention="e1")


def told(id: str = "i1", mentions: tuple[EventMention, ...] | None = None, **changes: Any) -> Told:
    """An incident with everything filled in; ``changes`` replace its fields."""
    mentions = (mention(),) if mentions is None else mentions
    made = Incident(
        id=id, type="ACCUSE", mode="disapprove", contexts=("diplomatic",), cameo="111", quad="verbal conflict",
        intensity=-2.0, actors=(MOLDOVA,), recipients=(ROMANIA,), place=CHISINAU,
        date=Date(text="on Saturday", start="2025-03-22", end="2025-03-22", basis="inferred"), realis="actual",
        status="reported", independent=1, denied_by=(), confidence=0.83, known="2025-03-22", changed="2025-03-23",
        outlets=1, mentions=tuple(each.id for each in mentions), counts=(killed(2.0),), claims=(claim(),),
    )  # fmt: skip
    return Told(incident=replace(made, **changes), mentions=mentions)
