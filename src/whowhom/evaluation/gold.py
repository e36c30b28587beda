"""Coded events against hand-coded ones.

A gold row names a piece of a sentence, the PLOVER types accepted there, the parties as "IRN GOV" (ISO 3166-1
alpha-3, then a PLOVER sector), the realis and who says so; ``core`` false makes it optional. An event finds a row
when its evidence holds the piece, its type is accepted, and both share a country. Rows and events pair one to
one, best fit of the parties first. What pairs with nothing is false, unless its sentence carries an optional row
of its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from whowhom.evaluation.judged import Judged, Miss, mean, values
from whowhom.model import Actor, EventMention

TWO_SIDED = {"CONSULT", "AGREE", "COOPERATE", "ASSAULT"}
"""Types whose parties may stand on either side; compared on the union where the gold row lists several actors."""

PROMISES = {"AGREE", "THREATEN"}
"""Types of which a future one may count as actual: to promise or to threaten is an act too."""

_QUOTES = str.maketrans("’‘“”", "''\"\"")
_EMPTY_WORDS = {"the", "of", "s", "and", "to", "on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a comparison found: ``pairs`` of gold and event index with the fit of their parties in [0, 1]."""

    gold: Sequence[dict[str, Any]]
    events: Sequence[EventMention]
    pairs: tuple[tuple[int, int, float], ...]
    false: tuple[int, ...]

    @property
    def missed(self) -> list[dict[str, Any]]:
        """Core rows that no event found."""
        found = {g for g, _, _ in self.pairs}
        return [row for i, row in enumerate(self.gold) if row.get("core", True) and i not in found]

    def scores(self) -> dict[str, float]:
        """core_recall, precision, role_f1, sector_acc, realis_acc and attribution_acc, each in [0, 1]."""
        return figures(self.units())

    def units(self) -> list[Judged]:
        """Every gold row, and every event that serves none."""
        return [*map(self.judged, range(len(self.gold))), *map(self.spurious, self.false)]

    def judged(self, g: int) -> Judged:
        """One gold row as a unit of a suite."""
        row = self.gold[g]
        pair = next(((e, fit) for known, e, fit in self.pairs if known == g), None)
        figures: dict[str, float] = {"core_recall": float(pair is not None)} if row.get("core", True) else {}
        misses = []
        if pair is None:
            if figures:
                misses.append(_miss(row["sentence"], "event", _told(row), ""))
        else:
            event = self.events[pair[0]]
            realis, sources = self._realis(g, pair[0]), self._sources(g, pair[0])
            sector = self._sectors(g, pair[0])
            figures |= {
                "precision": 1.0, "role_f1": pair[1], "realis_acc": realis, "attribution_acc": sources,
            }  # fmt: skip
            if sector is not None:
                figures["sector_acc"] = sector
            told = ("role", pair[1] == 1), ("sector", sector is not False), ("realis", realis), ("attribution", sources)
            for layer, right in told:
                if not right:
                    misses.append(_miss(row["sentence"], layer, _told(row), _coded(event)))
        return Judged(values={name: ((value, 1.0),) for name, value in figures.items()}, misses=tuple(misses))

    def spurious(self, e: int) -> Judged:
        """One false event as a unit of a suite."""
        event = self.events[e]
        return Judged(
            values={"precision": ((0.0, 1.0),)}, misses=(_miss(event.evidence.text, "event", "", _coded(event)),)
        )

    def _sectors(self, g: int, e: int) -> bool | None:
        """Whether a sector of the gold actors is one of the event's actors' (parties', if sides are open)."""
        wanted = {party.split()[1] for party in self.gold[g]["actors"] if " " in party}
        event = self.events[e]
        people = (*event.actors, *event.recipients) if event.type in TWO_SIDED else event.actors
        return bool(wanted & {a.sector for a in people}) if wanted else None

    def _realis(self, g: int, e: int) -> bool:
        """Whether the realis is the gold one; a past event may count as background, a promise as an act."""
        wanted, event = self.gold[g]["realis"], self.events[e]
        promised = (wanted, event.realis) == ("future", "actual") and event.type in PROMISES
        return event.realis == wanted or promised or (wanted, event.realis) == ("actual", "historical")

    def _sources(self, g: int, e: int) -> bool:
        wanted = self.gold[g]["attribution"]
        coded = [link.source for link in self.events[e].attribution]
        if not wanted:
            return not coded
        said = set(plain(" ".join(coded)).split())
        hits = [bool((set(plain(name).split()) - _EMPTY_WORDS) & said) for name in wanted]
        return sum(hits) / len(hits) >= 0.5


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """Means over what was judged."""
    names = ("core_recall", "precision", "role_f1", "sector_acc", "realis_acc", "attribution_acc")
    return {name: mean([value for value, _ in values(units, name)]) for name in names}


def _miss(text: str, layer: str, gold: str, coded: str) -> Miss:
    return Miss(where="seed", text=text, layer=layer, gold=gold, coded=coded)


def _told(row: dict[str, Any]) -> str:
    sides = " → ".join(", ".join(row[name]) or "-" for name in ("actors", "recipients"))
    return f"{'/'.join(row['types'])} {sides}, {row['realis']}, {'; '.join(row['attribution']) or 'no source'}"


def _coded(event: EventMention) -> str:
    sides = (
        ", ".join(f"{a.country or '?'} {a.sector or '?'}" for a in x) or "-" for x in (event.actors, event.recipients)
    )
    sources = "; ".join(link.source for link in event.attribution) or "no source"
    return f"{event.type} “{event.evidence.predicate.text}” {' → '.join(sides)}, {event.realis}, {sources}"


def compare(gold: Sequence[dict[str, Any]], events: Sequence[EventMention]) -> Verdict:
    """Pair gold rows with events; both lists are of the same articles."""
    sentences = [plain(event.evidence.text) for event in events]
    fits: list[tuple[float, int, int]] = []
    for g, row in enumerate(gold):
        piece = plain(row["sentence"])
        wanted = _gold_countries(row["actors"]), _gold_countries(row["recipients"])
        for e, event in enumerate(events):
            if piece not in sentences[e] or event.type not in row["types"]:
                continue
            coded = _countries(event.actors), _countries(event.recipients)
            either, both = wanted[0] | wanted[1], coded[0] | coded[1]
            if either and not either & both:
                continue
            if event.type in TWO_SIDED and len(row["actors"]) > 1:
                fit = _f1(either, both)
            else:
                fit = (_f1(wanted[0], coded[0]) + _f1(wanted[1], coded[1])) / 2
            fits.append((fit, g, e))
    pairs: list[tuple[int, int, float]] = []
    for fit, g, e in sorted(fits, reverse=True):
        if all(g != known[0] and e != known[1] for known in pairs):
            pairs.append((g, e, fit))
    optional = [(plain(row["sentence"]), row["types"]) for row in gold if not row.get("core", True)]
    false = tuple(
        e
        for e, event in enumerate(events)
        if all(e != known[1] for known in pairs)
        and not any(piece in sentences[e] and event.type in types for piece, types in optional)
    )
    return Verdict(gold=gold, events=events, pairs=tuple(sorted(pairs)), false=false)


def plain(text: str) -> str:
    """Lower case, straight quotes, words only."""
    return re.sub(r"\W+", " ", text.translate(_QUOTES).lower()).strip()


def _countries(actors: Iterable[Actor]) -> set[str]:
    return {actor.country for actor in actors if actor.country}


def _gold_countries(parties: Iterable[str]) -> set[str]:
    return {party.split()[0] for party in parties if party}


def _f1(wanted: set[str], coded: set[str]) -> float:
    if not wanted and not coded:
        return 1.0
    return 2 * len(wanted & coded) / (len(wanted) + len(coded))
