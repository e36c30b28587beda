"""What changed since a day: the incidents, pairs and alerts that a briefing is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from whowhom.model.incident import Incident
from whowhom.model.tension import Alert, Dyad, Forecast
from whowhom.model.told import Told
from whowhom.monitor import alerts, scene, tension
from whowhom.monitor.happened import weight
from whowhom.monitor.scene import Scene
from whowhom.monitor.tension import Tension, ends_of, iso
from whowhom.store import incidents as asked
from whowhom.store.embedded import Store
from whowhom.store.incidents import IncidentFilters

CHRONICLED, DISPUTED, WATCHED, PAIRS = 12, 4, 5, 4
"""Most incidents of the chronology, of who says what, of the watch list, and most pairs whose tension is told."""

LEADING = ("future", "hypothetical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a briefing is about: a pair, a country, or everything."""

    dyad: tuple[str, str] | None = None
    country: str | None = None

    def holds(self, a: str, b: str) -> bool:
        """Whether a pair of states belongs to it."""
        return self.dyad in ((a, b), (b, a)) if self.dyad else self.country is None or self.country in (a, b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The material of a briefing; ``told`` has the ledger of every incident that is named.

    ``news`` became known in the period and is told as having happened, the weightiest first; ``ahead`` is threatened,
    planned or feared; ``contested`` are those of both whose status is.
    """

    subject: Subject
    since: str
    until: str
    news: tuple[Incident, ...]
    ahead: tuple[Incident, ...]
    contested: tuple[Incident, ...]
    told: Mapping[str, Told]
    tensions: tuple[Tension, ...]
    alerts: tuple[Alert, ...]
    forecasts: tuple[Forecast, ...]
    documents: int
    total: int
    single: tuple[str, ...]


def select(
    store: Store, seen: Scene, subject: Subject, since: str, warned: Sequence[Alert] | None = None
) -> Selection:  # fmt: skip
    """What became known after ``since`` and until the scene's day; ``warned`` are all alerts, where they are known."""
    until = iso(seen.last)
    filters = IncidentFilters(
        dyad=subject.dyad, country=[subject.country] if subject.country else (), as_of=until, changed_after=since
    )
    fresh = list(asked.incidents(store, filters))
    happened = sorted((one for one in fresh if one.realis == "actual" and one.type != "THREATEN"), key=_weightiest)
    ahead = sorted((one for one in fresh if _leads(one, since)), key=_weightiest)
    contested = sorted((one for one in fresh if one.status == "contested"), key=_weightiest)
    warned = _alerts(store, seen, subject, since) if warned is None else _pressing(warned, subject, since)
    named = [*happened[:CHRONICLED], *ahead[:WATCHED], *contested[:DISPUTED]]
    ids = dict.fromkeys([one.id for one in named] + [id for alert in warned for id in alert.incidents])
    tensions = _tensions(seen, subject)
    ids |= dict.fromkeys(mover.incident for one in tensions for mover in one.movers[:3])
    begin, last = date.fromisoformat(since).toordinal(), seen.last
    return Selection(
        subject=subject, since=since, until=until, news=tuple(happened), ahead=tuple(ahead),
        contested=tuple(contested), told=_told(store, list(ids), until), tensions=tensions, alerts=tuple(warned),
        forecasts=tuple(_forecasts(seen, subject)), total=len(fresh),
        documents=sum(number for day, number in seen.read.items() if begin < day <= last),
        single=tuple(one.id for one in happened if one.independent < 2),
    )  # fmt: skip


def _weightiest(one: Incident) -> tuple[float, str]:
    """Incidents that are sure, grave and widely told come first."""
    grave = 0.3 + abs(one.intensity) / 10
    wide = 1 + 0.3 * math.log2(max(1, one.outlets))
    # A contested incident matters to a reader as much as an uncontested one.
    sure = weight(one.confidence, max(1, one.independent), "reported")
    between = 1.5 if len({p.country for p in (*one.actors, *one.recipients) if p.country}) > 1 else 1.0
    known = sum(any(party.name or party.country for party in side) for side in (one.actors, one.recipients))
    return (-round(grave * wide * sure * between * (0.5 + 0.25 * known), 6), one.id)


def _leads(one: Incident, since: str) -> bool:
    """Whether it is a threat, a plan or a fear that may still come."""
    if one.date.end is not None and one.date.end < since:
        return False
    if one.type == "THREATEN":
        return one.realis not in ("negated", "historical")
    return one.realis in LEADING and (one.quad.endswith("conflict") or one.realis == "future")


def _told(store: Store, ids: Sequence[str], until: str) -> dict[str, Told]:
    if not ids:
        return {}
    found = asked.told(store, IncidentFilters(id=ids, as_of=until))
    return {one.incident.id: one for one in found}


def _alerts(store: Store, seen: Scene, subject: Subject, since: str) -> list[Alert]:
    pairs = None if subject.dyad is None else [ends_of(Dyad(actor=subject.dyad[0], recipient=subject.dyad[1]))]
    if subject.country is not None:
        pairs = sorted({ends_of(p) for p in seen.happened.pairs if subject.country in (p.actor, p.recipient)})
    begin = date.fromisoformat(since).toordinal()
    return alerts.replay(seen, seen.last, lambda ids: scene.reports(store, ids), pairs, begin + 1, WATCHED)


def _pressing(found: Sequence[Alert], subject: Subject, since: str) -> list[Alert]:
    """The same from alerts that are known: what is open before what is cleared, warnings first, the latest first."""
    mine = [
        alert for alert in found
        if subject.holds(alert.a, alert.b) and (alert.state != "cleared" or alert.turns[-1].day > since)
    ]  # fmt: skip
    mine.sort(key=lambda alert: (alert.a, alert.b, alert.rule))
    mine.sort(key=lambda alert: alert.raised, reverse=True)
    return sorted(mine, key=lambda alert: (alert.state == "cleared", alert.level != "warning"))[:WATCHED]


def _tensions(seen: Scene, subject: Subject) -> tuple[Tension, ...]:
    """Both directions of a pair; of a country or everything the directions that are most above their normal."""
    if subject.dyad is not None:
        a, b = subject.dyad
        wanted = [Dyad(actor=a, recipient=b), Dyad(actor=b, recipient=a)]
    else:
        mine = [pair for pair in seen.happened.pairs if subject.holds(pair.actor, pair.recipient)]
        now = tension.standings(seen.happened, seen.read, seen.last, pairs=mine)
        above = {pair: (reading.index or 0.0) - reading.expected for pair, (_, reading) in now.items()}
        wanted = sorted((pair for pair in above if above[pair] >= 1), key=lambda pair: (-above[pair], str(pair)))[
            :PAIRS
        ]
    first = seen.last - 89
    found = [tension.tension(seen.happened, seen.read, pair, first, seen.last) for pair in wanted]
    return tuple(replace(one, movers=one.movers[:5]) for one in found)


def _forecasts(seen: Scene, subject: Subject) -> list[Forecast]:
    if subject.dyad is not None:
        pair = ends_of(Dyad(actor=subject.dyad[0], recipient=subject.dyad[1]))
        return [one for one in seen.forecaster.forecasts(seen.last, [pair]) if one.days == 30]
    found = [
        one for one in seen.forecaster.forecasts(seen.last)
        if one.days == 30 and one.probability is not None and subject.holds(one.a, one.b)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-(one.probability or 0), one.a, one.b))[:PAIRS]
