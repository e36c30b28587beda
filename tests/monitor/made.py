"""Made-up incidents between states, days on which a record was read, and who told what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tests.events import mention
from whowhom.codebook import plover
from whowhom.link.claims import Report
from whowhom.model import Actor, Attribution
from whowhom.model.tension import Alert, Dyad
from whowhom.monitor import alerts, indicators, rules
from whowhom.monitor.forecast import Forecaster
from whowhom.monitor.happened import happened
from whowhom.monitor.rules import Rule
from whowhom.monitor.scene import Scene
from whowhom.store.happenings import Happening

FIRST = date(2025, 1, 1).toordinal()
"""The day from which made-up records count theirs."""

IRN_AZE = Dyad(actor="IRN", recipient="AZE")
IRAN = Actor(text="Iran", start=0, end=4, name="Iran", country="IRN")
AZERBAIJAN = Actor(text="Azerbaijan", start=13, end=23, name="Azerbaijan", country="AZE")

OUTLETS = ("Radio North", "Daily South")


def deed(day: int, type: str = "ASSAULT", *, by: str = "IRN", to: str = "AZE", n: int = 0, **changes: Any) -> Happening:
    """An incident of a day, known on it from two voices; days in ``changes`` count from FIRST too."""
    for name in ("since", "until", "start", "end"):
        if changes.get(name) is not None:
            changes[name] += FIRST
    made = Happening(
        id=f"{by}-{to}-{type}-{day}-{n}", since=FIRST + day, until=None, start=FIRST + day, end=FIRST + day, type=type,
        quad=plover.quad(type), intensity=plover.intensity(type), realis="actual", status="corroborated",
        independent=2, confidence=0.8, actors=(by,), recipients=(to,),
    )  # fmt: skip
    return replace(made, **changes)


def calm(days: int, every: int = 5, **changes: Any) -> list[Happening]:
    """Two states that meet every few days, and quarrel now and then."""
    met = [deed(day, "CONSULT", **changes) for day in range(0, days, every)]
    return met + [deed(day, "ACCUSE", **changes) for day in range(2, days, 6 * every)]


def blows(*days: int, each: int = 1, **changes: Any) -> list[Happening]:
    """Assaults on these days."""
    return [deed(day, n=n, **changes) for day in days for n in range(each)]


def reading(*spans: tuple[int, int], documents: int = 10) -> dict[int, int]:
    """So many documents on every day of these spans, the last day included."""
    return {FIRST + day: documents for begin, end in spans for day in range(begin, end + 1)}


def shipped(*ids: str, **changes: Any) -> dict[str, Rule]:
    """Shipped rules by id, each with other numbers where some are given."""
    known = rules.load(indicators.load())
    return {id: replace(known[id], **changes) for id in ids}


def scene(
    states: Iterable[Happening], read: Mapping[int, int], last: int, wanted: Mapping[str, Rule],
    seen: Mapping[str, Mapping[str, int]] | None = None,
) -> Scene:  # fmt: skip
    what = happened(states)
    return Scene(
        happened=what, read=read, seen=seen or {}, indicators=indicators.load(), rules=wanted, last=FIRST + last,
        forecaster=Forecaster(what, read),
    )  # fmt: skip


def telling(
    id: str, outlet: str, known: str = "2024-12-31", source: Attribution | None = None, **changes: Any
) -> Report:
    """What one outlet reports of an incident between Iran and Azerbaijan."""
    words = "Iran shelled Azerbaijan."
    told = mention(
        words, "shelled", id=f"{outlet} on {id}", document=f"{outlet} {known}", type="ASSAULT", mode=None,
        quad="material conflict", actors=(IRAN,), recipients=(AZERBAIJAN,), quantities=(), confidence=0.8,
        attribution=() if source is None else (source,),
    )  # fmt: skip
    return Report(mention=told, known=known, outlet=outlet, **{"lineage": outlet, **changes})


def told_by(*outlets: str, **others: Sequence[str]) -> alerts.Reports:
    """Who reports: for all incidents the same outlets, for those whose id is written with underscores others."""

    def reports(ids: Sequence[str]) -> dict[str, list[Report]]:
        return {id: [telling(id, who) for who in others.get(id.replace("-", "_"), outlets)] for id in ids}

    return reports


def replayed(made: Scene, until: int | None = None, by: Sequence[str] = OUTLETS) -> list[Alert]:
    """All alerts of a scene up to its last day or an earlier one."""
    return alerts.replay(made, made.last if until is None else FIRST + until, told_by(*by))
