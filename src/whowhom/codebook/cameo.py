"""CAMEO codes: names, quad class, Goldstein weight, and the way to PLOVER and back."""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from whowhom.codebook import plover
from whowhom.errors import CodebookError

_FILE = Path(__file__).parent / "data" / "cameo.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One row of ``data/cameo.csv``; ``type`` is None for statements, which PLOVER does not code."""

    code: str
    name: str
    root: str
    quad: str
    goldstein: float
    type: str | None
    mode: str | None
    contexts: tuple[str, ...]


@cache
def _table() -> dict[str, Code]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Code(
                code=row["code"],
                name=row["name"],
                root=row["root"],
                quad=row["quad"],
                goldstein=float(row["goldstein"]),
                type=row["type"] or None,
                mode=row["mode"] or None,
                contexts=tuple(filter(None, row["contexts"].split(";"))),
            )
            for row in csv.DictReader(file)
        }


@cache
def _by_type() -> dict[str, tuple[Code, ...]]:
    """Codes of each PLOVER type; roots and appeals (02, in PLOVER the same as demands) are left out."""
    grouped: dict[str, list[Code]] = {}
    for row in _table().values():
        if row.type and len(row.code) > 2 and row.root not in ("01", "02"):
            grouped.setdefault(row.type, []).append(row)
    return {type_: tuple(rows) for type_, rows in grouped.items()}


def codes() -> tuple[str, ...]:
    """All codes, roots included, in order."""
    return tuple(_table())


def known(code: str) -> bool:
    """Whether the code exists."""
    return code in _table()


def check(code: str) -> None:
    """Raise CodebookError unless the code exists."""
    _row(code)


def name(code: str) -> str:
    """What the code stands for, in a few words."""
    return _row(code).name


def quad(code: str) -> str:
    """Quad class of the code by CAMEO's roots: 01-05, 06-08, 09-13, 14-20.

    PLOVER's own class differs for appeals (02, a REQUEST) and for CONCEDE (in 08): ask ``plover.quad`` of the type.
    """
    return _row(code).quad


def goldstein(code: str) -> float:
    """Goldstein weight of the code, in [-10, 10]; Goldstein 1992, as the ICEWS tables extend it to CAMEO."""
    return _row(code).goldstein


def to_plover(code: str) -> tuple[str, str | None, tuple[str, ...]] | None:
    """PLOVER type, mode and contexts of a code, None for a mere statement (01x); raises CodebookError."""
    row = _row(code)
    return None if row.type is None else (row.type, row.mode, row.contexts)


def from_plover(type: str, mode: str | None = None, contexts: tuple[str, ...] = ()) -> str:
    """The CAMEO code that best fits; the same for the same arguments, whatever the order of contexts.

    The mode decides before contexts; where no context tells codes apart, the plain code of type and mode in
    ``data/plover.toml`` is taken. Raises CodebookError on an unknown type or mode.
    """
    plover.check(type, mode)
    found = plover.types()[type]
    plain = _row(found.modes[mode].cameo if mode else found.cameo)
    rows = _by_type()[type]
    given = frozenset(contexts)
    # A mode that CAMEO does not tell apart is coded among the codes of its plain code's mode.
    fitting = [row for row in rows if row.mode == mode] or [row for row in rows if row.mode == plain.mode]

    def fit(row: Code) -> tuple[int, bool, int, int, str]:
        shared = len(given.intersection(row.contexts))
        return (-shared, row is not plain, len(row.contexts) - shared, len(row.code), row.code)

    best = min(fitting, key=fit, default=plain)
    return best.code if given.intersection(best.contexts) else plain.code


def _row(code: str) -> Code:
    try:
        return _table()[code]
    except KeyError:
        near = difflib.get_close_matches(code, _table(), n=3, cutoff=0.5)
        hint = f"near it: {', '.join(near)}" if near else "they run from 01 to 2042"
        raise CodebookError(f"no CAMEO code {code!r}; {hint}") from None
