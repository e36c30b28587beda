"""Which words of a text may be which name, and which reading of a name comes first."""

from __future__ import annotations

from collections.abc import Iterable

from whowhom.model import Entity
from whowhom.store.tables import EXACT, SURNAME

KIND_ORDER = (
    "country", "demonym", "capital", "office", "ministry", "military", "agency", "igo", "armed_group", "group",
    "media", "party", "ngo", "person", "region", "city",
)  # fmt: skip
"""Which reading of a name comes first where several are open: a state before its namesakes."""


def word_starts(plain: str) -> Iterable[int]:
    before = False
    for i, char in enumerate(plain):
        now = char.isalnum()
        if not before and char != " ":
            yield i
        before = now


def written(words: str, entity: Entity, flags: int) -> bool:
    """Whether words of a text may be this name: an acronym in capitals, any other with a capital somewhere."""
    if flags & EXACT:
        return words.isupper() or any(c.isupper() for c in words[1:]) or (len(words) > 3 and words[0].isupper())
    if words[0] == "@" or words.startswith("t.me/"):
        return True
    return words[0].isupper() or (not words.islower() and entity.kind in {"armed_group", "person", "country"})


def bounded(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return not before.isalnum() and not after.isalnum() and not (after == "." and text[end - 2 : end - 1] == ".")


def likelier(entry: tuple[Entity, int]) -> tuple[int, int, str, str]:
    entity, flags = entry
    order = KIND_ORDER.index(entity.kind) if entity.kind in KIND_ORDER else len(KIND_ORDER)
    since = entity.since or ""
    # Latest first among holders of offices: invert the digits of the day.
    return order, flags & SURNAME, "".join(chr(255 - ord(c)) for c in since) or "~", entity.name


def on_day(found: list[Entity], on: str | None) -> list[Entity]:
    if on is None:
        return [e for e in found if e.kind == "person" or e.until is None] or found
    held = [e for e in found if e.holds(on)]
    return held + [e for e in found if e.kind == "person" and e not in held]
