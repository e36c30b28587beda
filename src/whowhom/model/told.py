"""An incident with the mentions that tell it, as exports read them."""

from __future__ import annotations

from dataclasses import dataclass

from whowhom.model.event import EventMention
from whowhom.model.incident import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An incident and its mentions.

    ``mentions`` are those whose ids ``incident.mentions`` lists, in its order; anything else raises ValueError.
    """

    incident: Incident
    mentions: tuple[EventMention, ...]

    def __post_init__(self) -> None:
        given = tuple(mention.id for mention in self.mentions)
        if given != self.incident.mentions:
            raise ValueError(f"incident {self.incident.id} is told by {self.incident.mentions}, not by {given}")
