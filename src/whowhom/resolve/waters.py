"""States whose names are parts of longer names: the Gulf of Guinea is not Guinea's, nor the Jordan Valley Jordan's."""

from __future__ import annotations

import re

from whowhom.model import Entity, Gazetteer
from whowhom.resolve.phrases import STATE_KINDS

_BEFORE = re.compile(r"\b(?:Gulf|Seas?|Straits?|Bay|Bight) of (?:the )?$")
_BEHIND = re.compile(r"(?: [A-Z]\w+)? (?:Sea|Valley|River|Delta|Gulf|Straits?)\b")


def names_found(gazetteer: Gazetteer, text: str) -> list[tuple[int, int, list[Entity]]]:
    """The names that a gazetteer finds in a text, as ``Gazetteer.find`` gives them, without states in such names."""
    return [
        (start, end, entities)
        for start, end, entities in gazetteer.find(text)
        if not (entities[0].kind in STATE_KINDS and _is_part(text, start, end))
    ]


def _is_part(text: str, start: int, end: int) -> bool:
    return bool(_BEFORE.search(text, max(0, start - 20), start) or _BEHIND.match(text, end))
