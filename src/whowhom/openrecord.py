"""An open record, for programs and notebooks: ``whowhom.open("whowhom.duckdb").tension("IRN", "AZE").chart()``."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from whowhom import config
from whowhom.errors import CodebookError, ConfigError, MissingExtra
from whowhom.model.incident import Incident
from whowhom.model.tension import Alert, Briefing, Dyad, Forecast, Reading
from whowhom.model.told import Told
from whowhom.monitor import alerts, scene, tension
from whowhom.monitor.scene import Scene
from whowhom.monitor.tension import ends_of
from whowhom.resolve.parties import country_name, country_names
from whowhom.store import incidents as asked
from whowhom.store.embedded import Store
from whowhom.store.incidents import IncidentFilters
from whowhom.store.queries import to_day

if TYPE_CHECKING:
    from whowhom.charts import Chart

PERIOD, MONTH = 90, 31
"""Days that a series and a briefing look back where nothing else is asked."""


LONGEST = 20 * 366
"""Days of a series at most."""


@dataclass(frozen=True, slots=True)
class PairTension:
    """The tension between two states, both ways, with the incidents behind it and forecasts beside their baselines."""

    a: str
    b: str
    directions: tuple[tension.Tension, tension.Tension]
    incidents: tuple[Incident, ...]
    forecasts: tuple[Forecast, ...]

    def chart(self, width: int = 640) -> Chart:
        """Both series over the interval of their normal, with the incidents as ticks."""
        from whowhom.charts import tension_chart

        series = [(direction_name(one.dyad), one.readings) for one in self.directions]
        return tension_chart(f"{country_name(self.a)} and {country_name(self.b)}", series, self.incidents, width)

    def rows(self) -> list[dict[str, object]]:
        """One row a direction and day."""
        names = [field.name for field in fields(Reading)]
        return [
            {"actor": one.dyad.actor, "recipient": one.dyad.recipient} | {name: getattr(r, name) for name in names}
            for one in self.directions
            for r in one.readings
        ]

    def to_arrow(self) -> Any:
        """The same as an Arrow table; raises MissingExtra without the ``charts`` extra."""
        try:
            import pyarrow
        except ImportError as error:
            raise MissingExtra("Arrow tables", "charts") from error
        kinds = {
            "actor": pyarrow.string(),
            "recipient": pyarrow.string(),
            "day": pyarrow.date32(),
            "hostile": pyarrow.int64(),
        }
        rows = [row | {"day": date.fromisoformat(str(row["day"]))} for row in self.rows()]
        names = ["actor", "recipient", *(field.name for field in fields(Reading))]
        schema = pyarrow.schema([(name, kinds.get(name, pyarrow.float64())) for name in names])
        return pyarrow.Table.from_pylist(rows, schema=schema)

    def _repr_mimebundle_(self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None) -> Any:
        return self.chart()._repr_mimebundle_(include, exclude)


class OpenRecord:
    """A record opened for reading. ``as_of`` is an ISO day: everything is answered from what could be known on it.

    Use it in a ``with`` statement or close it: while it is open no other process can write to the record.
    """

    def __init__(
        self, db: str | Path | None = None, *, as_of: str | None = None, store: Store | None = None,
        settings: config.Settings | None = None,
    ) -> None:  # fmt: skip
        self.settings = settings or config.load(db=None if db is None else Path(db))
        self.store = store or Store.open(self.settings.db, read_only=True)
        self.as_of = None if as_of is None else to_day(as_of)

    @classmethod
    def seen(cls, found: Scene, **given: Any) -> Self:
        """The same with its scene, which is known already."""
        record = cls(**given)
        record.__dict__["scene"] = found
        return record

    def close(self) -> None:
        """Close the record."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    @cached_property
    def scene(self) -> Scene:
        """What happened between states and what was read, once for all questions."""
        return scene.scene(self.store, self.settings.indicators, self.settings.rules, self.as_of)

    @property
    def today(self) -> str:
        """The last ISO day that the record knows anything dated of, or ``as_of``."""
        return tension.iso(self.scene.last)

    def at(self, as_of: str | None) -> OpenRecord:
        """The same record as it was known on a day."""
        if as_of is None or to_day(as_of) == self.as_of:
            return self
        return OpenRecord(as_of=as_of, store=self.store, settings=self.settings)

    def tension(self, a: str, b: str, since: str | None = None, until: str | None = None) -> PairTension:
        """The index of two states (ISO 3166-1 alpha-3) in a period, a quarter up to today where none is given.

        What became known after ``until`` does not count. Raises CodebookError on an unknown code.
        """
        a, b = state(a), state(b)
        if a == b:
            raise ConfigError(f"{a} and {b} are one state: tension is between two")
        if until is not None and to_day(until) < self.today:
            return self.at(until).tension(a, b, since)
        first, last = self.period(since, until)
        both = [Dyad(actor=a, recipient=b), Dyad(actor=b, recipient=a)]
        there, back = (tension.tension(self.scene.happened, self.scene.read, one, first, last) for one in both)
        filters = IncidentFilters(dyad=(a, b), since=tension.iso(first), until=tension.iso(last), as_of=self.today)
        return PairTension(
            a, b, (there, back), tuple(asked.incidents(self.store, filters)),
            tuple(self.forecast(a, b, tension.iso(last))),
        )  # fmt: skip

    def forecast(self, a: str, b: str, day: str | None = None) -> list[Forecast]:
        """The probability of material conflict between two states within 7 and 30 days, beside baselines."""
        on = self.scene.last if day is None else date.fromisoformat(to_day(day)).toordinal()
        return self.scene.forecaster.forecasts(on, [ends_of(Dyad(actor=a, recipient=b))])

    def standings(self, days: int = 30) -> dict[Dyad, tuple[Reading, Reading]]:
        """Every directed pair's reading so many days ago and today."""
        return tension.standings(self.scene.happened, self.scene.read, self.scene.last, days)

    def alerts(self, pairs: Sequence[tuple[str, str]] | None = None) -> list[Alert]:
        """All alerts from the record's first day to today, by day; of some pairs where they are given."""
        ends = None if pairs is None else [(min(pair), max(pair)) for pair in pairs]
        return alerts.replay(self.scene, self.scene.last, lambda ids: scene.reports(self.store, ids), ends)

    def incidents(self, filters: IncidentFilters | None = None) -> list[Incident]:
        """Incidents that pass."""
        return list(asked.incidents(self.store, self._known(filters or IncidentFilters())))

    def told(self, ids: Sequence[str]) -> dict[str, Told]:
        """Incidents with their ledgers and mentions, by id."""
        if not ids:
            return {}
        filters = self._known(IncidentFilters(id=list(ids), dismissed=True))
        return {one.incident.id: one for one in asked.told(self.store, filters)}

    def brief(
        self, dyad: tuple[str, str] | None = None, country: str | None = None, since: str | None = None,
        warned: Sequence[Alert] | None = None,
    ) -> Briefing:  # fmt: skip
        """What changed for a pair, a country or the whole record since a day (a month ago where none is given).

        ``warned`` are all alerts, where they are known already.
        Raises ConfigError where both are given, or the day lies after today.
        """
        from whowhom import brief

        if dyad is not None and country is not None:
            raise ConfigError("a briefing is on a pair or on a country, not on both")
        pair = None if dyad is None else (state(dyad[0]), state(dyad[1]))
        subject = brief.Subject(dyad=pair, country=None if country is None else state(country))
        first, _ = self.period(since, None, MONTH)
        return brief.write(brief.select(self.store, self.scene, subject, tension.iso(first), warned), self.today)

    def brief_charts(self, briefing: Briefing, width: int = 600) -> list[Chart]:
        """What a briefing shows: the series of its pair over its period, else the matrix of all."""
        a, _, b = briefing.subject.partition("-")
        if b:
            return [self.tension(a, b, briefing.since).chart(width)]
        from whowhom.charts import dyad_matrix

        return [dyad_matrix(f"Tension between states, {self.today}", self.standings())]

    def period(self, since: str | None, until: str | None, days: int = PERIOD) -> tuple[int, int]:
        """First and last ordinal day of what is asked."""
        last = self.scene.last if until is None else min(_ordinal(until), self.scene.last)
        first = last - days + 1 if since is None else _ordinal(since)
        if first > last:
            raise ConfigError(f"{since} lies after {tension.iso(last)}, the last day that this record knows of")
        if last - first > LONGEST:
            raise ConfigError(f"{since} lies more than {LONGEST // 366} years before {tension.iso(last)}: ask for less")
        return first, last

    def _known(self, filters: IncidentFilters) -> IncidentFilters:
        return replace(filters, as_of=self.today) if filters.as_of is None else filters


def state(code: str) -> str:
    """The ISO 3166-1 alpha-3 code of a state by its code or name; CodebookError, which names what is near, on
    others."""
    names = country_names()
    if code.upper() in names:
        return code.upper()
    by_name = {name.lower(): one for one, name in names.items()}
    if code.lower() in by_name:
        return by_name[code.lower()]
    near = [one.lower() for one in names if len(code) == 3 and one[:2] == code.upper()[:2]][:3]
    near = near or difflib.get_close_matches(code.lower(), [*by_name, *(one.lower() for one in names)], n=3, cutoff=0.6)
    told = [f"{by_name.get(one, one.upper())} ({country_name(by_name.get(one, one.upper()))})" for one in near]
    hint = f"; near it: {', '.join(told)}" if told else ""
    raise CodebookError(f"{code!r} is no country code: write ISO 3166-1 alpha-3, as IRN{hint}")


def direction_name(dyad: Dyad) -> str:
    """A direction in words: "Iran → Azerbaijan"."""
    return f"{country_name(dyad.actor)} → {country_name(dyad.recipient)}"


def _ordinal(day: str) -> int:
    return date.fromisoformat(to_day(day)).toordinal()
