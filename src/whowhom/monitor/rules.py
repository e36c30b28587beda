"""Rules as data: the shipped ones, those of a user's file, and what each asks for in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from whowhom.errors import ConfigError
from whowhom.monitor import indicators

SHIPPED = Path(__file__).parent / "data" / "rules.toml"

Kind = Literal["index", "surge", "change", "indicators", "forecast"]
KINDS: tuple[Kind, ...] = ("index", "surge", "change", "indicators", "forecast")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; ``monitor/data/rules.toml`` says what each field means and for which kind it counts."""

    id: str
    name: str
    kind: Kind
    level: Literal["watch", "warning"] = "watch"
    all: tuple[tuple[str, ...], ...] = ()
    within: int = 7
    independent: int = 1
    quiet: int = 0
    least: float = 20.0
    hostile: int = 3
    past: float = 1.5
    chance: float = 0.01
    rise: float = 15.0
    days: int = 30
    probability: float = 0.5
    hold: int = 7
    cool: int = 14


MOST = 10_000
"""Largest number that a rule may have: days of 27 years."""

FIELDS = tuple(
    "name kind level all within independent quiet least hostile past chance rise days probability hold cool off".split()
)


def load(known: Mapping[str, indicators.Indicator], own: Path | None = None) -> dict[str, Rule]:
    """The shipped rules with those of a user's file, by id; ConfigError on one that cannot be."""
    found: dict[str, Rule] = {}
    for path in [SHIPPED] if own is None else [SHIPPED, own]:
        for id, raw in indicators.tables(path).items():
            off = raw.get("off", False)
            if not isinstance(off, bool):
                raise ConfigError(f"{path}: off of {id} is true or false, not {off!r}")
            if off:
                found.pop(id, None)
            else:
                found[id] = _read(path, id, raw, known)
    return found


def holds_where(rule: Rule) -> str:
    """The condition of a rule, with its threshold."""
    if rule.kind == "index":
        return f"index ≥ {rule.least:g} and above its interval, {rule.hostile} hostile incidents in the week"
    if rule.kind == "surge":
        return f"{rule.hostile} hostile incidents or more in a week that chance makes {rule.chance:g} likely"
    if rule.kind == "change":
        return f"change point in the last {rule.within} days, up by {rule.rise:g} points or more"
    if rule.kind == "forecast":
        return f"probability of material conflict in {rule.days} days ≥ {rule.probability:g}"
    lists = " and ".join("(" + " or ".join(ids) + ")" for ids in rule.all)
    quiet = f" after {rule.quiet} quiet days" if rule.quiet else ""
    voices = f", each told by {rule.independent} independent voices" if rule.independent > 1 else ""
    return f"{lists} within {rule.within} days{quiet}{voices}"


def _read(path: Path, id: str, raw: Mapping[str, Any], known: Mapping[str, indicators.Indicator]) -> Rule:
    indicators.known_fields(path, id, raw, FIELDS)
    kind = raw.get("kind")
    if kind not in KINDS:
        raise ConfigError(f"{path}: kind of {id} is one of {', '.join(KINDS)}, not {kind!r}")
    if raw.get("level", "watch") not in ("watch", "warning"):
        raise ConfigError(f"{path}: level of {id} is watch or warning, not {raw['level']!r}")
    groups = raw.get("all", [])
    lists = isinstance(groups, list) and all(isinstance(group, list) and group for group in groups)
    texts = lists and all(isinstance(one, str) for group in groups for one in group)
    if not texts or (kind == "indicators" and not groups):
        raise ConfigError(f'{path}: all of {id} is a list of lists of indicators, as [["strike"], ["envoy-summoned"]]')
    for one in (one for group in groups for one in group):
        if one not in known:
            raise ConfigError(f"{path}: {id} names an indicator {one!r} that there is not; {_near(one, known)}")
    numbers = {
        name: raw[name] for name in FIELDS if name in raw and name not in ("name", "kind", "level", "all", "off")
    }
    for name, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MOST:
            raise ConfigError(f"{path}: {name} of {id} is a number from 0 to {MOST}, not {value!r}")
        if name in ("chance", "probability") and value > 1:
            raise ConfigError(f"{path}: {name} of {id} is a probability, from 0 to 1, not {value!r}")
    if numbers.get("days", 30) not in (7, 30):
        raise ConfigError(f"{path}: days of {id} is 7 or 30, which are what is forecast")
    rule = Rule(id=id, name=str(raw.get("name", id)), kind=kind, level=raw.get("level", "watch"),
                all=tuple(tuple(group) for group in groups))  # fmt: skip
    whole = ("within", "independent", "quiet", "hostile", "days", "hold", "cool")
    typed = {name: int(value) if name in whole else float(value) for name, value in numbers.items()}
    return replace(rule, **typed)  # type: ignore[arg-type]


def _near(id: str, known: Sequence[str] | Mapping[str, object]) -> str:
    import difflib

    near = difflib.get_close_matches(id, list(known), n=2, cutoff=0.4)
    return f"near it: {', '.join(near)}" if near else f"there are: {', '.join(known)}"
