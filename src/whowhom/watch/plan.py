"""What a watching desk is told: a TOML file of sources, politeness and standing orders, checked word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from whowhom import config
from whowhom.errors import ConfigError
from whowhom.read.politeness import Politeness
from whowhom.read.urls import is_web

Kind = Literal["feed", "sitemap", "page", "folder"]

_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_EVERY = re.compile(r"(?:(\d{1,4}) ?)?(second|minute|hour|day|week|s|min|m|h|d)s?", re.I)
_SHORT = {"s": "second", "m": "minute", "min": "minute", "h": "hour", "d": "day"}

SOONEST = 10
"""Seconds between two polls of one source at least."""

USUAL = 900.0
"""Seconds between two polls where the file says nothing: a quarter of an hour."""

NEW_AT_ONCE = 200
"""Pages of one source that are fetched in one poll; the rest waits for the next, so that nobody starves the others."""

FORMATS = ("md", "html", "json", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One source: its name, what it is, where it is, and seconds between polls; ``most`` pages are fetched a poll.

    ``publisher`` and ``language`` are said of every page that does not say otherwise.
    """

    name: str
    kind: Kind
    address: str
    every: float = USUAL
    most: int = NEW_AT_ONCE
    publisher: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something that is done by schedule: alerts that are ``sent`` to addresses, or a briefing written to ``out``."""

    name: str
    kind: Literal["alerts", "brief"]
    every: float
    to: tuple[str, ...] = ()
    out: Path | None = None
    dyad: tuple[str, str] | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole file. One of ``db`` (a record of one's own) and ``to`` (a desk that owns one) is where it goes.

    ``keep`` is the folder for all that is fetched; ``memory`` the file that remembers what was read, beside the record
    where None.
    """

    path: Path
    sources: tuple[Watched, ...]
    orders: tuple[Order, ...] = ()
    db: Path | None = None
    to: str | None = None
    token_file: Path | None = None
    keep: Path | None = None
    memory: Path | None = None
    politeness: Politeness = field(default_factory=Politeness)


def read(path: Path) -> Plan:
    """The plan in a file; paths in it are relative to it. Raises ConfigError, in one sentence that names the file and
    the place, on whatever cannot be."""
    table = config.toml(path)
    try:
        return _plan(path, table)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def memory_of(plan: Plan, db: Path) -> Path:
    """The file that remembers: as the plan says, else beside the record, or beside the plan of a desk elsewhere."""
    if plan.memory is not None:
        return plan.memory
    return plan.path.with_suffix(".memory") if plan.to else db.with_name(db.name + ".watch")


def _plan(path: Path, table: Mapping[str, Any]) -> Plan:
    known = ("db", "to", "token_file", "keep", "memory", "every", "politeness", "source", "alerts", "brief")
    _only(table, known, "setting")
    usual = seconds(table["every"]) if "every" in table else USUAL
    sources = tuple(_source(one, number, usual, path.parent) for number, one in enumerate(_tables(table, "source"), 1))
    orders = (
        *(_alerts(one, n) for n, one in enumerate(_tables(table, "alerts"), 1)),
        *(_brief(one, n, path.parent) for n, one in enumerate(_tables(table, "brief"), 1)),
    )
    for what, names in (("source", [s.name for s in sources]), ("order", [o.name for o in orders])):
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ConfigError(f"two {what}s are called {twice!r}: give each a name of its own")
    if not sources:
        raise ConfigError("it names no source: begin one with [[source]]")
    to = _text(table, "to")
    if to is not None and "db" in table:
        raise ConfigError("db and to exclude each other: the desk at `to` has a record of its own")
    if to is not None and orders:
        raise ConfigError("alerts and briefs need the record itself: leave `to` out, or send them by hand")
    politeness = table.get("politeness", {})
    if not isinstance(politeness, dict):
        raise ConfigError("politeness is a table: [politeness]")
    return Plan(
        path=path, sources=sources, orders=orders, to=to, db=None if to else _path(table, "db", path.parent),
        token_file=_path(table, "token_file", path.parent), keep=_path(table, "keep", path.parent),
        memory=_path(table, "memory", path.parent),
        politeness=Politeness.from_table(politeness),
    )  # fmt: skip


def _source(table: Mapping[str, Any], number: int, usual: float, folder: Path) -> Watched:
    kinds = get_args(Kind)
    where = f"source {number}"
    _only(table, ("name", "every", "most", "publisher", "language", *kinds), f"setting of {where}")
    given = [kind for kind in kinds if kind in table]
    if len(given) != 1:
        raise ConfigError(f"{where} needs exactly one of {', '.join(kinds)}")
    kind: Kind = given[0]
    address = _text(table, kind) or ""
    if kind == "folder":
        address = str(folder / Path(address).expanduser())
    elif not is_web(address):
        raise ConfigError(f"{where}: {address!r} is no address: write it as https://…")
    most = table.get("most", NEW_AT_ONCE)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= 100_000:
        raise ConfigError(f"{where}: most is a whole number from 1 to 100,000, not {most!r}")
    return Watched(
        name=_text(table, "name") or address, kind=kind, address=address, most=most,
        every=seconds(table["every"]) if "every" in table else usual,
        publisher=_text(table, "publisher"), language=_text(table, "language"),
    )  # fmt: skip


def _alerts(table: Mapping[str, Any], number: int) -> Order:
    where = f"alerts {number}"
    _only(table, ("name", "every", "to"), f"setting of {where}")
    to = table.get("to")
    if not isinstance(to, list) or not to or not all(isinstance(one, str) and one for one in to):
        raise ConfigError(f"{where}: to is a list of addresses in quotes, as apprise writes them")
    return Order(name=_text(table, "name") or where, kind="alerts", every=_every(table, where), to=tuple(to))


def _brief(table: Mapping[str, Any], number: int, folder: Path) -> Order:
    where = f"brief {number}"
    _only(table, ("name", "every", "out", "dyad", "country"), f"setting of {where}")
    out = _path(table, "out", folder)
    if out is None or out.suffix.lstrip(".") not in FORMATS:
        raise ConfigError(f"{where}: out is a file that ends in {', '.join('.' + one for one in FORMATS)}")
    dyad = _text(table, "dyad")
    ends = dyad.upper().split("-") if dyad else None
    if ends is not None and (len(ends) != 2 or not all(len(one) == 3 and one.isalpha() for one in ends)):
        raise ConfigError(f"{where}: dyad {dyad!r} is not two country codes with a hyphen, as IRN-AZE")
    return Order(
        name=_text(table, "name") or where, kind="brief", every=_every(table, where), out=out,
        dyad=None if ends is None else (ends[0], ends[1]), country=_text(table, "country"),
    )  # fmt: skip


def _every(table: Mapping[str, Any], where: str) -> float:
    if "every" not in table:
        raise ConfigError(f'{where} needs every, as "1 day"')
    return seconds(table["every"])


def seconds(words: object) -> float:
    """A span of time in words as seconds; ConfigError on what is none or is too short.

    >>> seconds("15 minutes"), seconds("hour"), seconds("90s")
    (900.0, 3600.0, 90.0)
    """
    match = _EVERY.fullmatch(words.strip()) if isinstance(words, str) else None
    if match is None:
        raise ConfigError(f'every {words!r}: write a span of time, as "15 minutes" or "1 day"')
    unit = match[2].lower()
    found = float(int(match[1] or 1) * _UNITS[_SHORT.get(unit, unit)])
    if found < SOONEST:
        raise ConfigError(f"every {words!r}: sources are asked every {SOONEST} seconds at most")
    return found


def _tables(table: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ConfigError(f"each {name} begins with two brackets: [[{name}]]")
    return found


def _only(table: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for name in table:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
            raise ConfigError(f"no {what} {name!r}; {hint}")


def _text(table: Mapping[str, Any], name: str) -> str | None:
    found = table.get(name)
    if found is not None and (not isinstance(found, str) or not found.strip()):
        raise ConfigError(f"{name} is text in quotes, not {found!r}")
    return found


def _path(table: Mapping[str, Any], name: str, folder: Path) -> Path | None:
    found = _text(table, name)
    return None if found is None else folder / Path(found).expanduser()
