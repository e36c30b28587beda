"""The analyst's warning list: what is worth knowing the day it is reported, as data that users add to."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whowhom import config
from whowhom.codebook import plover
from whowhom.errors import CodebookError, ConfigError
from whowhom.store.happenings import Told

SHIPPED = Path(__file__).parent / "data" / "indicators.toml"

BETWEEN = 6
"""Words that a lone star stands for at most: a subject with its title fits, another clause does not."""

HEAD = 3
"""Letters by which a sentence is seen to hold no phrase at all."""

FIELDS = ("name", "sign", "types", "modes", "predicates", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What makes one item of the list; ``sign`` is "-" for what strains and "+" for what eases.

    A mention shows it where its type is one of ``types`` and, as far as they are given, its mode one of ``modes``, its
    predicate like one of ``predicates`` and its sentence holds one of ``words``. ``heads`` are the first three letters
    that a sentence must have in one of its words for that, empty where any may do.
    """

    id: str
    name: str
    sign: str
    types: tuple[str, ...]
    modes: tuple[str, ...]
    predicates: re.Pattern[str] | None
    words: re.Pattern[str] | None
    heads: frozenset[str] = frozenset()

    def shown_by(self, told: Told) -> bool:
        """Whether a mention shows the indicator."""
        return (
            told.type in self.types
            and (not self.modes or told.mode in self.modes)
            and (self.predicates is None or self.predicates.match(told.predicate) is not None)
            and (self.words is None or self.words.search(told.sentence) is not None)
        )


def load(own: Path | None = None) -> dict[str, Indicator]:
    """The shipped indicators with those of a user's file, by id.

    Raises ConfigError on a file that is no TOML or an entry that cannot be, and CodebookError, which names what is
    near, on an unknown type or mode.
    """
    found: dict[str, Indicator] = {}
    for path in (SHIPPED, own):
        if path is not None:
            found |= {id: _read(path, id, raw) for id, raw in tables(path).items()}
    return found


def seen(tellings: Iterable[Told], indicators: Mapping[str, Indicator]) -> dict[str, dict[str, int]]:
    """For each incident the indicators that its mentions show, with the ordinal of the day on which the first did;
    sorted, whatever order the mentions come in."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    by_type = {type: _Index.of(type, indicators) for type in types(indicators)}
    sentence, heads = "", frozenset[str]()
    for told in tellings:
        if told.sentence != sentence:
            sentence = told.sentence
            heads = frozenset(word[:HEAD] for word in re.findall(r"\w+", sentence.lower()))
        here = found[told.incident]
        index = by_type.get(told.type)
        for indicator in index.worth_trying(heads) if index is not None else ():
            if told.known < here.get(indicator.id, told.known + 1) and indicator.shown_by(told):
                here[indicator.id] = told.known
    return {incident: dict(sorted(days.items())) for incident, days in sorted(found.items()) if days}


@dataclass(frozen=True, slots=True)
class _Index:
    """Indicators of one type by the heads of their phrases: most sentences hold no word that could begin one, which is
    cheaper to see than to search for phrases."""

    always: tuple[Indicator, ...]
    by_head: Mapping[str, tuple[Indicator, ...]]
    heads: frozenset[str]

    @classmethod
    def of(cls, type: str, indicators: Mapping[str, Indicator]) -> _Index:
        mine = [indicator for indicator in indicators.values() if type in indicator.types]
        by_head: dict[str, tuple[Indicator, ...]] = {}
        for indicator in mine:
            for head in indicator.heads:
                by_head[head] = (*by_head.get(head, ()), indicator)
        return cls(tuple(one for one in mine if not one.heads), by_head, frozenset(by_head))

    def worth_trying(self, heads: frozenset[str]) -> Iterator[Indicator]:
        yield from self.always
        for head in sorted(heads & self.heads):
            yield from self.by_head[head]


def types(indicators: Mapping[str, Indicator]) -> tuple[str, ...]:
    """All event types that any of them looks at."""
    return tuple(sorted({type for indicator in indicators.values() for type in indicator.types}))


def tables(path: Path) -> dict[str, Any]:
    """The tables of a file of indicators or rules; ConfigError on anything else."""
    found = config.toml(path)
    for id, raw in found.items():
        if not isinstance(raw, dict):
            raise ConfigError(f"{path}: {id} is no table; write [{id}] and its fields below")
    return found


def listed(path: Path, id: str, raw: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """A field that holds a list of texts, empty where it is left out; ConfigError on anything else."""
    value = raw.get(field, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip(" *") for one in value):
        raise ConfigError(f'{path}: {field} of {id} is a list of texts, as ["…"], not {value!r}')
    return tuple(value)


def known_fields(path: Path, id: str, raw: Mapping[str, Any], known: Sequence[str]) -> None:
    """ConfigError, which names what is near, where a table has a field that there is not."""
    for field in raw:
        if field not in known:
            near = difflib.get_close_matches(field, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
            raise ConfigError(f"{path}: {id} has no field {field!r}; {hint}")


def _read(path: Path, id: str, raw: Mapping[str, Any]) -> Indicator:
    known_fields(path, id, raw, FIELDS)
    sign = raw.get("sign", "-")
    if sign not in ("+", "-"):
        raise ConfigError(f"{path}: sign of {id} is + or -, not {sign!r}")
    wanted = tuple(type.upper() for type in listed(path, id, raw, "types"))
    modes = listed(path, id, raw, "modes")
    if not wanted:
        raise ConfigError(f'{path}: {id} needs types, as types = ["MOBILIZE"]')
    allowed = {mode for type in wanted for mode in _modes(path, id, type)}
    for mode in modes:
        if mode not in allowed:
            error = plover.unknown("mode", mode, sorted(allowed))
            raise CodebookError(f"{path}: {id}: {error}")
    return Indicator(
        id=id, name=str(raw.get("name", id)), sign=sign, types=wanted, modes=modes,
        predicates=_pattern(listed(path, id, raw, "predicates")), words=_pattern(listed(path, id, raw, "words")),
        heads=_heads(listed(path, id, raw, "words")),
    )  # fmt: skip


def _modes(path: Path, id: str, type: str) -> Iterable[str]:
    try:
        plover.check(type)
    except CodebookError as error:
        raise CodebookError(f"{path}: {id}: {error}") from error
    return plover.types()[type].modes


def _pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """One expression for phrases with stars; every repetition is bounded, so that no sentence takes long."""
    if not phrases:
        return None
    return re.compile("|".join(f"(?:{_phrase(phrase)})" for phrase in phrases), re.IGNORECASE)


def _heads(phrases: Sequence[str]) -> frozenset[str]:
    first = [re.findall(r"\w+\*?", phrase.lower())[:1] for phrase in phrases]
    if not all(first) or any(word[0].endswith("*") and len(word[0]) <= HEAD for word in first):
        return frozenset()
    return frozenset(word[0].rstrip("*")[:HEAD] for word in first)


def _phrase(phrase: str) -> str:
    # Possessive: a hyphen may end a word or stand between two, and must not be tried as both.
    gap, parts = r"[^\w]{1,3}+", list[str]()
    loose = False
    for word in phrase.split():
        if word == "*":
            loose = True
            continue
        stem = re.escape(word.rstrip("*")).replace("'", "['’]")
        expression = rf"\b{stem}\w{{0,20}}" if word.endswith("*") else rf"\b{stem}\b"
        if parts:
            parts.append(rf"(?:{gap}[\w’'-]{{1,30}}+){{0,{BETWEEN}}}?{gap}" if loose else gap)
        parts.append(expression)
        loose = False
    return "".join(parts)
