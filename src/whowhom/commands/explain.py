"""``explain``: what a code means, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whowhom.codebook.explain import Explanation


def lines(found: Explanation) -> Iterator[str]:
    """The lines that explain one code."""
    yield f"{found.code}  ({_KINDS[found.kind]})"
    yield f"  {found.definition}"
    facts = {
        "example": found.example and f"“{found.example}”",
        "PLOVER": found.type and "/".join(part for part in (found.type, found.mode) if part),
        "CAMEO": found.cameo,
        "quad": found.quad,
        "intensity": None if found.intensity is None else f"{found.intensity:+g} on a scale from -10 to 10",
        "contexts": ", ".join(found.contexts),
        "modes": ", ".join(found.modes),
    }
    if found.kind == "type":
        del facts["PLOVER"]
    if found.kind == "cameo":
        del facts["CAMEO"]
    for name, fact in facts.items():
        if fact:
            yield f"  {name + ':':<10} {fact}"


_KINDS = {
    "type": "PLOVER event type", "mode": "PLOVER mode", "context": "PLOVER context", "sector": "PLOVER sector",
    "cameo": "CAMEO code",
}  # fmt: skip
