"""What a watching desk is told: a TOML file of sources, politeness and standing orders, checked word by word."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from whowhom import config
from whowhom.errors import CodebookError, ConfigError
from whowhom.read.politeness import Politeness
from whowhom.read.urls import is_web

Kind = Literal["feed", "sitemap", "page", "folder"]

_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_EVERY = re.compile(r"(?:(\d{1,4}) ?)?(?:(second|minute|min|hour|day|week)s?|([smhd]))", re.I | re.A)
_SHORT = {"s": "second", "m": "minute", "min": "minute", "h": "hour", "d": "day"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

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
    where None. ``written`` is the state in which the file was read, None where it was not read from one.
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
    written: tuple[int, int] | None = None


def written(path: Path) -> tuple[int, int] | None:
    """When a file was written last and how long it is; None while it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def read(path: Path) -> Plan:
    """The plan in a file; paths in it are relative to it. Raises ConfigError, in one sentence that names the file and
    the place, on whatever cannot be."""
    state = written(path)
    try:
        table = config.toml(path)
    except ConfigError:
        raise
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, brackets without end
        raise ConfigError(f"{path} is not TOML: {' '.join(str(error).split())}") from error
    return replace(plan_of(path, table), written=state)


def plan_of(path: Path, table: Mapping[str, Any]) -> Plan:
    """The plan that the tables of a file at ``path`` say."""
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
    usual = _every(table, "at the top", USUAL)
    sources = tuple(_source(one, number, usual, path.parent) for number, one in enumerate(_tables(table, "source"), 1))
    orders = (
        *(_alerts(one, n) for n, one in enumerate(_tables(table, "alerts"), 1)),
        *(_brief(one, n, path.parent) for n, one in enumerate(_tables(table, "brief"), 1)),
    )
    if not sources:
        raise ConfigError("it names no source: begin one with [[source]]")
    _no_two("sources are called", [source.name for source in sources])
    _no_two("orders are called", [order.name for order in orders])
    _no_two("briefs are written to", [str(order.out) for order in orders if order.out])
    to = _text(table, "to", "at the top")
    if to is not None and not is_web(to):
        raise ConfigError(f"to {to!r} is no address of a desk: write it as http://127.0.0.1:8417")
    if to is not None and "db" in table:
        raise ConfigError("db and to exclude each other: the desk at `to` has a record of its own")
    if to is not None and orders:
        raise ConfigError("alerts and briefs need the record itself: leave `to` out, or send them by hand")
    if to is None and "token_file" in table:
        raise ConfigError("token_file is for the desk at `to`, and there is no `to`")
    paths = {name: _path(table, name, path.parent) for name in ("db", "token_file", "keep", "memory")}
    if paths["memory"] is not None and paths["memory"] == paths["db"]:
        raise ConfigError("memory and db are one file: name two")
    return Plan(path=path, sources=sources, orders=orders, to=to, politeness=_politeness(table), written=None, **paths)


def _source(table: Mapping[str, Any], number: int, usual: float, folder: Path) -> Watched:
    kinds = get_args(Kind)
    where = _where(table, "source", number)
    _only(table, ("name", "every", "most", "publisher", "language", *kinds), f"setting of {where}")
    given = [kind for kind in kinds if kind in table]
    if len(given) != 1:
        raise ConfigError(f"{where} needs exactly one of {', '.join(kinds)}")
    kind: Kind = given[0]
    if kind == "folder":
        address = str(_path(table, kind, folder, where))
    else:
        address = (_text(table, kind, where) or "").strip()
        if not is_web(address):
            raise ConfigError(f"{where}: {address!r} is no address: write it as https://…")
    most = table.get("most", NEW_AT_ONCE)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= 100_000:
        raise ConfigError(f"{where}: most is a whole number from 1 to 100,000, not {_cut(most)}")
    language = _text(table, "language", where)
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ConfigError(f"{where}: language is a code as en or fr, not {_cut(language)}")
    return Watched(
        name=_text(table, "name", where) or address, kind=kind, address=address, most=most,
        every=_every(table, where, usual), publisher=_text(table, "publisher", where), language=language,
    )  # fmt: skip


def _alerts(table: Mapping[str, Any], number: int) -> Order:
    where = _where(table, "alerts", number)
    _only(table, ("name", "every", "to"), f"setting of {where}")
    to = table.get("to")
    if not isinstance(to, list) or not to or not all(isinstance(one, str) and one.strip() for one in to):
        raise ConfigError(f"{where}: to is a list of addresses in quotes, as apprise writes them")
    return Order(
        name=_text(table, "name", where) or f"alerts {number}", kind="alerts", every=_every(table, where), to=tuple(to)
    )


def _brief(table: Mapping[str, Any], number: int, folder: Path) -> Order:
    where = _where(table, "brief", number)
    _only(table, ("name", "every", "out", "dyad", "country"), f"setting of {where}")
    out = _path(table, "out", folder, where)
    if out is None or out.suffix.lstrip(".") not in FORMATS:
        raise ConfigError(f"{where}: out is a file that ends in {', '.join('.' + one for one in FORMATS)}")
    dyad, country = _text(table, "dyad", where), _text(table, "country", where)
    if dyad is not None and country is not None:
        raise ConfigError(f"{where}: a briefing is on a dyad or on a country, not on both")
    ends = dyad.split("-") if dyad is not None else []
    if dyad is not None and len(ends) != 2:
        raise ConfigError(f"{where}: dyad {_cut(dyad)} is not two country codes with a hyphen, as IRN-AZE")
    pair = [_state(end, where) for end in ends]
    if len(set(pair)) == 1:
        raise ConfigError(f"{where}: dyad {_cut(dyad)} is one state: name two")
    return Order(
        name=_text(table, "name", where) or f"brief {number}", kind="brief", every=_every(table, where), out=out,
        dyad=(pair[0], pair[1]) if pair else None, country=None if country is None else _state(country, where),
    )  # fmt: skip


def _state(code: str, where: str) -> str:
    from whowhom.openrecord import state

    try:
        return state(code)
    except CodebookError as error:
        raise ConfigError(f"{where}: {error}") from error


def _politeness(table: Mapping[str, Any]) -> Politeness:
    found = table.get("politeness", {})
    if not isinstance(found, dict):
        raise ConfigError("politeness is a table: [politeness]")
    try:
        return Politeness.from_table(found)
    except ConfigError as error:
        raise ConfigError(f"[politeness]: {error}") from error


def _every(table: Mapping[str, Any], where: str, usual: float | None = None) -> float:
    if "every" not in table:
        if usual is None:
            raise ConfigError(f'{where} needs every, as "1 day"')
        return usual
    try:
        return seconds(table["every"])
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error


def seconds(words: object) -> float:
    """A span of time in words as seconds; ConfigError on what is none or is too short.

    >>> seconds("15 minutes"), seconds("hour"), seconds("90s")
    (900.0, 3600.0, 90.0)
    """
    match = _EVERY.fullmatch(words.strip()) if isinstance(words, str) else None
    if match is None:
        raise ConfigError(f'every is a span of time, as "15 minutes" or "1 day", not {_cut(words)}')
    unit = (match[2] or match[3]).lower()
    found = float(int(match[1] or 1) * _UNITS[_SHORT.get(unit, unit)])
    if found < SOONEST:
        raise ConfigError(f"every {words!r} is too often: {SOONEST} seconds are the least")
    return found


def _where(table: Mapping[str, Any], what: str, number: int) -> str:
    """A place for people: "source 3 (Coastal Gazette)"."""
    name = table.get("name")
    return f"{what} {number} ({name[:60]})" if isinstance(name, str) and name.strip() else f"{what} {number}"


def _no_two(what: str, names: Sequence[str]) -> None:
    name, times = next(iter(Counter(names).most_common(1)), ("", 0))
    if times > 1:
        raise ConfigError(f"two {what} {_cut(name)}: give each its own")


def _tables(table: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ConfigError(f"each {name} begins with two brackets: [[{name}]]")
    return found


def _only(table: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for name in table:
        if name not in known:
            near = difflib.get_close_matches(name[:100], known, n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}"
            raise ConfigError(f"no {what} {_cut(name)}; {hint}")


def _text(table: Mapping[str, Any], name: str, where: str) -> str | None:
    found = table.get(name)
    if found is None:
        return None
    if not isinstance(found, str) or not found.strip():
        raise ConfigError(f"{where}: {name} is text in quotes, not {_cut(found)}")
    if "\0" in found:
        raise ConfigError(f"{where}: {name} holds a NUL character: leave it out")
    return found


def _path(table: Mapping[str, Any], name: str, folder: Path, where: str = "at the top") -> Path | None:
    found = _text(table, name, where)
    try:
        return None if found is None else folder / Path(found).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{where}: the home folder in {name} {_cut(found)} is not known: write it out") from error


def _cut(value: object) -> str:
    """A value as it is shown: whoever wrote a page of text into a setting need not read all of it."""
    shown = repr(value)
    return shown if len(shown) <= 100 else shown[:100] + "…"
