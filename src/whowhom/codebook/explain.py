"""What a code means: types, modes, contexts, sectors and CAMEO codes, for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from whowhom.codebook import cameo, plover


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a code means. ``kind`` is type, mode, context, sector or cameo; what does not apply is None."""

    code: str
    kind: Literal["type", "mode", "context", "sector", "cameo"]
    definition: str
    example: str | None = None
    quad: str | None = None
    intensity: float | None = None
    type: str | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    modes: tuple[str, ...] = ()


def explain(code: str) -> tuple[Explanation, ...]:
    """What a type, mode, context, sector or CAMEO code means, in any case of letters.

    A mode that several types share has one explanation for each; ``TYPE/mode`` asks for one. Raises
    CodebookError, which names what is near, on a code that does not exist.
    """
    types, contexts, aliases = plover.types(), plover.contexts(), plover.aliases()
    wanted = code.strip()
    if wanted.upper() in types:
        return (_explain_type(types[wanted.upper()]),)
    if wanted.upper() in plover.sectors():
        code = wanted.upper()
        return (Explanation(code=code, kind="sector", definition=plover.sectors()[code]),)
    if wanted.isdecimal() and cameo.known(wanted):
        return (_explain_cameo(wanted),)
    type_part, _, mode_part = wanted.rpartition("/")
    lowered = mode_part.lower().replace(" ", "_")
    lowered = aliases.get(lowered, lowered)
    found = [
        _explain_mode(type_, type_.modes[lowered])
        for type_ in types.values()
        if lowered in type_.modes and type_part.upper() in ("", type_.name)
    ]
    if lowered in contexts and not type_part:
        found.append(Explanation(code=lowered, kind="context", definition=contexts[lowered]))
    if not found:
        modes = [mode for type_ in types.values() for mode in type_.modes]
        raise plover.unknown("code", wanted, [*types, *modes, *contexts, *plover.sectors(), *aliases, *cameo.codes()])
    return tuple(found)


def _explain_type(found: plover.Type) -> Explanation:
    return Explanation(
        code=found.name, kind="type", definition=found.definition, example=found.example, quad=found.quad,
        intensity=found.intensity, type=found.name, cameo=found.cameo, modes=tuple(found.modes),
    )  # fmt: skip


def _explain_mode(found: plover.Type, mode: plover.Mode) -> Explanation:
    return Explanation(
        code=f"{found.name}/{mode.name}", kind="mode", definition=mode.definition, example=mode.example,
        quad=found.quad, intensity=mode.intensity, type=found.name, mode=mode.name, cameo=mode.cameo,
    )  # fmt: skip


def _explain_cameo(code: str) -> Explanation:
    type_, mode, contexts = cameo.to_plover(code) or (None, None, ())
    return Explanation(
        code=code, kind="cameo", definition=cameo.name(code), quad=cameo.quad(code),
        intensity=cameo.goldstein(code), type=type_, mode=mode, contexts=contexts, cameo=code,
    )  # fmt: skip
