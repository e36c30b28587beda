"""PLOVER 2.0: event types, modes and contexts, their quad class and intensity."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from whowhom.errors import CodebookError

Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]

_FILE = Path(__file__).parent / "data" / "plover.toml"

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""The sixteen event types, from cooperation to conflict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How an event of a type is done. ``intensity`` is on Goldstein's scale, in [-10, 10]."""

    name: str
    definition: str
    example: str
    intensity: float
    cameo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """An event type with its modes. ``intensity`` is on Goldstein's scale, in [-10, 10]."""

    name: str
    quad: Quad
    definition: str
    example: str
    intensity: float
    cameo: str
    modes: Mapping[str, Mode]


@dataclass(frozen=True, slots=True)
class _Codebook:
    name: str
    types: dict[str, Type]
    sectors: dict[str, str]
    contexts: dict[str, str]
    aliases: dict[str, str]


@cache
def _codebook() -> _Codebook:
    with _FILE.open("rb") as file:
        raw = tomllib.load(file)
    types = {
        name: Type(
            name=name,
            quad=row["quad"],
            definition=row["definition"],
            example=row["example"],
            intensity=row["intensity"],
            cameo=row["cameo"],
            modes={mode: Mode(name=mode, **fields) for mode, fields in row.get("modes", {}).items()},
        )
        for name, row in raw["types"].items()
    }
    return _Codebook(raw["codebook"], types, raw["sectors"], raw["contexts"], raw["aliases"])


def name() -> str:
    """The codebook's name, as events carry it: ``plover-2.0``."""
    return _codebook().name


def types() -> Mapping[str, Type]:
    """All event types by name, in the order of TYPES."""
    return _codebook().types


def sectors() -> Mapping[str, str]:
    """All sectors that a party may be of, by code, with their definitions."""
    return _codebook().sectors


def contexts() -> Mapping[str, str]:
    """All contexts with their definitions."""
    return _codebook().contexts


def aliases() -> Mapping[str, str]:
    """Other spellings of modes and contexts that people ask for, with the codebook's own."""
    return _codebook().aliases


def quad(type: str) -> Quad:
    """Quad class of an event type; raises CodebookError on an unknown one."""
    return _type(type).quad


def intensity(type: str, mode: str | None = None) -> float:
    """Intensity of a type, or of its mode, on Goldstein's scale [-10, 10]; raises CodebookError."""
    found = _type(type)
    return found.intensity if mode is None else _mode(found, mode).intensity


def check(type: str, mode: str | None = None, contexts: tuple[str, ...] = ()) -> None:
    """Raise CodebookError, which says what is allowed, unless type, mode and contexts are the codebook's."""
    found = _type(type)
    if mode is not None:
        _mode(found, mode)
    for context in contexts:
        if context not in _codebook().contexts:
            raise unknown("context", context, _codebook().contexts)


def _type(type: str) -> Type:
    try:
        return _codebook().types[type]
    except KeyError:
        raise unknown("event type", type, _codebook().types) from None


def _mode(type: Type, mode: str) -> Mode:
    try:
        return type.modes[mode]
    except KeyError:
        allowed = ", ".join(type.modes) or "none"
        raise CodebookError(f"{type.name} has no mode {mode!r}; its modes: {allowed}") from None


def unknown(what: str, value: str, known: Mapping[str, object] | list[str]) -> CodebookError:
    """An error that names the nearest known codes, in the letters they are written with."""
    written = {entry.lower(): entry for entry in known}
    near = difflib.get_close_matches(value.lower(), list(written), n=3, cutoff=0.5)
    hint = f"near it: {', '.join(written[entry] for entry in near)}" if near else "ask for ACCUSE, phone or 041"
    return CodebookError(f"no {what} {value!r} in the codebook; {hint}")
