"""Everything that judging a record needs, read from it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from whowhom.errors import EmptyRecord
from whowhom.link.claims import Report
from whowhom.monitor import indicators, rules
from whowhom.monitor.forecast import Forecaster
from whowhom.monitor.happened import Happened, happened
from whowhom.store import happenings, states
from whowhom.store.embedded import Store


@dataclass(frozen=True, slots=True)
class Scene:
    """What happened, what was read on each ordinal day, indicators seen in incidents, and the rules; ``last`` is today.

    Today is the last day on which the record holds anything dated, or the day that was asked for: a record is judged by
    what it knows, not by the clock of the machine.
    """

    happened: Happened
    read: Mapping[int, int]
    seen: Mapping[str, Mapping[str, int]]
    indicators: Mapping[str, indicators.Indicator]
    rules: Mapping[str, rules.Rule]
    last: int
    forecaster: Forecaster


def scene(
    store: Store, own_indicators: Path | None = None, own_rules: Path | None = None, as_of: str | None = None,
    dyad: tuple[str, str] | None = None, today: date | None = None,
) -> Scene:  # fmt: skip
    """The scene of a record, or of one pair in it, as it was known on ``as_of``; StoreError where the record is
    empty."""
    known = indicators.load(own_indicators)
    today = today or datetime.now(UTC).date()  # as documents without a date are known on the day they came
    known_last = happenings.last_day(store, today)
    # Nobody knows what will be known on a day that has not come.
    last = known_last if as_of is None else min(as_of, max(today.isoformat(), known_last or ""))
    if last is None or known_last is None:
        raise EmptyRecord(f"{store.path} holds no documents yet: `whowhom add SOURCE... --db {store.path}` reads some")
    what = happened(happenings.happenings(store, dyad, last))
    read = happenings.read_by_day(store, last)
    tellings = happenings.tellings(store, indicators.types(known), list(what.ids), last)
    return Scene(
        happened=what, read=read, seen=indicators.seen(tellings, known),
        indicators=known, rules=rules.load(known, own_rules), last=date.fromisoformat(last).toordinal(),
        forecaster=Forecaster(what, read),
    )  # fmt: skip


def reports(store: Store, ids: Sequence[str]) -> dict[str, list[Report]]:
    """All reports of incidents, by id."""
    with store.reading() as sql:
        return states.reports_of(sql, ids)
