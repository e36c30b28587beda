"""Alerts: rules that came to hold, their states by day, who stands behind them and what would make them vanish.

Nothing is remembered between runs: alerts follow from what each day knew, so a replay gives the same ones, and old news
that is read today changes the past and raises nothing now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from whowhom.link.claims import Report
from whowhom.model import Claim
from whowhom.model.tension import Alert, AlertState, Dyad, Turn
from whowhom.monitor import holding, sources
from whowhom.monitor.happened import QUADS, SERIES, Happened
from whowhom.monitor.holding import Bools, Ground, Held
from whowhom.monitor.levels import WINDOW, Levels, levels
from whowhom.monitor.rules import Rule
from whowhom.monitor.scene import Scene
from whowhom.monitor.tension import ends_of, in_parts, iso, movers

MOST = 6
"""Incidents that an alert names at most, the weightiest."""

WEIGHED = 60
"""Incidents of a rule whose sources are looked at: later ones weigh next to nothing."""

OFTEN = 10
"""Days from one forecast to the next in a replay: a third of the longer horizon, so that what was foreseen a month and
two months ago is at hand."""

SHORT = 540
"""Days of memory when an alert is tried without a source: three half-lives of a pair's normal."""

Reports = Callable[[Sequence[str]], Mapping[str, Sequence[Report]]]


@dataclass(frozen=True, slots=True)
class _Span:
    """An alert while it is being put together; days count from the first that is looked at."""

    rule: Rule
    pair: int
    raised: int
    turns: tuple[tuple[int, AlertState], ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """An alert before its sources are known: what was measured on the day it was raised, and what it rests on.

    ``weighed`` are all incidents that moved the rule, ``evidence`` the few that are named, ``shown`` their indicators.
    """

    span: _Span
    ends: tuple[str, str]
    day: int
    side: Dyad
    measure: float
    threshold: float
    known: Happened
    evidence: tuple[str, ...]
    weighed: tuple[str, ...]
    first: int
    shown: frozenset[str]


def replay(
    scene: Scene, last: int, reports: Reports, pairs: Sequence[tuple[str, str]] | None = None, since: int = 0,
    most: int | None = None,
) -> list[Alert]:  # fmt: skip
    """All alerts from the record's first day to ordinal day ``last``, by day raised, pair and rule.

    ``reports`` gives the reports of incidents by id; ``pairs`` limits it to some pairs, codes in alphabetical order.
    Alerts that were cleared before ``since`` are left out. With ``most`` only so many are given, the most pressing
    first: what is open before what is cleared, warnings before watches, the latest before older ones.
    """
    if not len(scene.happened):
        return []
    first = min(last, min(scene.read, default=last))
    likely = _likely(scene, first, last)
    wanted = None if pairs is None else [d for a, b in pairs for d in _directions(a, b)]
    drafts: list[_Draft] = []
    for part in in_parts(_both_ways(scene.happened), wanted):
        ground = _ground(part, scene, first, last, likely)
        for rule in scene.rules.values():
            held = holding.held(rule, ground)
            spans = _spans(rule, held.holds, ground.levels)
            drafts += [
                _draft(span, held, ground)
                for span in spans
                if span.turns[-1][1] != "cleared" or span.turns[-1][0] + first >= since
            ]
    drafts.sort(key=_in_time if most is None else _pressing)
    told = reports(list(sources.unique(id for draft in drafts[:most] for id in draft.weighed)))
    return [_alert(draft, scene, told) for draft in drafts[:most]]


def _in_time(draft: _Draft) -> tuple[object, ...]:
    return (draft.day, draft.ends, draft.span.rule.id)


def _pressing(draft: _Draft) -> tuple[object, ...]:
    rule, state = draft.span.rule, draft.span.turns[-1][1]
    return (state == "cleared", rule.level != "warning", -draft.day, draft.ends, rule.id)


def _ground(
    part: Happened, scene: Scene, first: int, last: int, likely: holding.Likely, memory: int | None = None,
) -> Ground:  # fmt: skip
    level = levels(part, scene.read, first, last) if memory is None else levels(part, scene.read, first, last, memory)
    return Ground(tuple(ends_of(pair) for pair in part.pairs[::2]), part, level, scene.seen, likely)


def _both_ways(happened: Happened) -> Happened:
    """The same rows with both directions of every pair of states, side by side."""
    ends = sorted({ends_of(pair) for pair in happened.pairs})
    return happened.of([direction for a, b in ends for direction in _directions(a, b)])


def _directions(a: str, b: str) -> list[Dyad]:
    return [Dyad(actor=a, recipient=b), Dyad(actor=b, recipient=a)]


def _likely(scene: Scene, first: int, last: int) -> holding.Likely:
    """Forecasts of every tenth day that the rules want; on the same days whatever the period."""
    wanted: dict[int, float] = {}
    for rule in scene.rules.values():
        if rule.kind == "forecast":
            wanted[rule.days] = min(rule.probability, wanted.get(rule.days, 1.0))
    return {
        day: {days: scene.forecaster.likely(day, days, least) for days, least in wanted.items()}
        for day in range(first + (-first) % OFTEN, last + 1, OFTEN)
        if wanted
    }


def _spans(rule: Rule, holds: Bools, level: Levels) -> Iterator[_Span]:
    """Stretches of days for which a rule holds, joined where it comes back before it has cooled down."""
    for pair in np.nonzero(holds.any(axis=1))[0].tolist():
        span: list[tuple[int, AlertState]] = []
        state: AlertState = "cleared"
        quiet = silent = 0
        for day in range(int(np.argmax(holds[pair])), holds.shape[1]):
            if holds[pair, day]:
                if state != "firing":
                    if state == "cleared" and span and quiet > rule.hold + rule.cool:
                        yield _Span(rule, pair, span[0][0], tuple(span))
                        span = []
                    span.append((day, "firing"))
                    state = "firing"
                quiet = silent = 0
                continue
            # Silence says nothing: days count as quiet when something that was read after them tells no more of it.
            silent = silent + 1 if level.read[day] else 0
            if level.printed[day]:
                quiet, silent = quiet + silent, 0
            if state == "firing":
                state = "held"
                span.append((day, state))
            elif state == "held" and quiet > rule.hold:
                state = "cleared"
                span.append((day, state))
        if span:
            yield _Span(rule, pair, span[0][0], tuple(span))


def _draft(span: _Span, held: Held, ground: Ground) -> _Draft:
    rule, pair, day = span.rule, span.pair, span.raised + ground.levels.first
    side = int(held.side[pair, span.raised]) if held.side.size else 0
    both = _directions(*ground.pairs[pair])
    known = ground.rows.where(np.isin(ground.rows.pair, (2 * pair, 2 * pair + 1))).known(day).of(both)
    known = known.where(known.day <= day)
    shown = {id: {i for i, at in ground.seen.get(id, {}).items() if at <= day} for id in _ids(known)}
    weighed = _weighed(rule, known, shown, side, day)
    evidence = _named(rule, weighed, shown)
    return _Draft(
        span, ground.pairs[pair], day, both[side], float(held.measure[pair, span.raised]),
        float(held.threshold[pair, span.raised]), known, tuple(evidence), tuple(weighed), ground.levels.first,
        frozenset(i for id in evidence for i in shown[id]),
    )  # fmt: skip


def _alert(draft: _Draft, scene: Scene, told: Mapping[str, Sequence[Report]]) -> Alert:
    rule, day, (a, b) = draft.span.rule, draft.day, draft.ends
    reports = {id: [r for r in told.get(id, ()) if r.known <= iso(day)] for id in draft.weighed}
    ledgers = {id: sources.known_by(reports[id], day) for id in draft.weighed}
    behind = sources.chorus(ledgers).names
    return Alert(
        id=hashlib.sha256(f"alert {rule.id} {a} {b} {iso(day)}".encode()).hexdigest()[:16],
        rule=rule.id, name=rule.name, level=rule.level, a=a, b=b, raised=iso(day), state=draft.span.turns[-1][1],
        measure=_rounded(draft.measure), threshold=_rounded(draft.threshold), words=_words(draft, scene),
        incidents=draft.evidence, sources=behind, single_source=len(behind) == 1,
        vanishes=sources.without(_vanishing(draft, scene, ledgers, reports)),
        turns=tuple(Turn(day=iso(draft.first + at), state=state, words=_turn(rule, state, i))
                    for i, (at, state) in enumerate(draft.span.turns)),
    )  # fmt: skip


def _ids(rows: Happened) -> list[str]:
    return [rows.ids[number] for number in np.unique(rows.incident).tolist()]


def _weighed(rule: Rule, known: Happened, shown: Mapping[str, set[str]], side: int, day: int) -> list[str]:
    """Incidents of a pair (rows ``known``) that move the rule, the weightiest first; ``side`` is the direction, 0 or
    1."""
    happened = known.series == SERIES.index("happened")
    if rule.kind in ("index", "change"):
        found = [mover.incident for mover in movers(known.where(known.pair == side), day) if mover.points > 0]
        return list(sources.unique(found))[:WEIGHED]
    if rule.kind == "indicators":
        wanted = {id for group in rule.all for id in group}
        counts = np.array([bool(shown[known.ids[number]] & wanted) for number in known.incident.tolist()], dtype=bool)
        counts &= (known.series != SERIES.index("feared")) & (known.voices >= rule.independent)
        counts &= known.day > day - rule.within
    elif rule.kind == "surge":
        counts = happened & (known.pair == side) & (known.hostility > 0) & (known.day > day - WINDOW)
    else:
        counts = happened & (known.quad == QUADS.index("material conflict")) & (known.day > day - rule.days)
    rows = np.nonzero(counts & (known.weight > 0))[0].tolist()
    order = sorted(rows, key=lambda row: (-known.weight[row], known.ids[known.incident[row]]))
    return list(sources.unique(known.ids[known.incident[row]] for row in order))[:WEIGHED]


def _named(rule: Rule, weighed: Sequence[str], shown: Mapping[str, set[str]]) -> list[str]:
    """The incidents that are named: for each list of indicators the weightiest, then the others by weight."""
    first = [next((id for id in weighed if shown[id] & set(group)), None) for group in rule.all]
    return list(sources.unique([*(id for id in first if id is not None), *weighed]))[:MOST]


def _vanishing(
    draft: _Draft, scene: Scene, ledgers: Mapping[str, Sequence[Claim]], reports: Mapping[str, Sequence[Report]]
) -> tuple[str, ...] | None:  # fmt: skip
    """Without which voices the rule would not have held."""
    rule, day, one = draft.span.rule, draft.day, draft.known
    confidence = {id: max(r.mention.confidence for r in told) for id, told in reports.items() if told}
    if rule.kind == "forecast" or not confidence:
        return None
    place = {one.ids[number]: number for number in np.unique(one.incident).tolist()}
    begin = day - holding.BACK if rule.kind == "change" else day - max(holding.SETTLED, rule.quiet)

    def holds(standing: Mapping[str, sources.Standing]) -> bool:
        again = _ground(sources.reduced(one, standing, place), scene, begin, day, {}, SHORT)
        return bool(holding.held(rule, again).holds[0, -1])

    if not holds({}):
        return None
    return sources.vanishing({id: ledgers[id] for id in confidence}, confidence, holds)


def _words(draft: _Draft, scene: Scene) -> str:
    """What held, with the threshold, as one sentence."""
    rule, side, measure, threshold = draft.span.rule, draft.side, draft.measure, draft.threshold
    if rule.kind == "index":
        why = "the least that the rule asks for" if threshold <= rule.least else "the most that its normal makes likely"
        return f"The index {side} stood at {measure:.1f}, above {threshold:.1f}, {why}."
    if rule.kind == "surge":
        return (f"{side} had so many hostile incidents in {WINDOW} days as its past makes {measure:.4f} likely; the "
                f"threshold is {threshold:g}.")  # fmt: skip
    if rule.kind == "change":
        return f"The index {side} moved up by {measure:.1f} points and stayed; the threshold is {threshold:g}."
    if rule.kind == "forecast":
        foreseen = f"Material conflict within {rule.days} days has a probability of {measure:.2f}"
        return f"{foreseen}; the threshold is {threshold:g}."
    names = [scene.indicators[id].name.lower() for group in rule.all for id in group if id in draft.shown]
    alone = f" after {rule.quiet} days without material conflict" if rule.quiet else ""
    return f"Seen within {rule.within} days{alone}: {', '.join(names)}."


def _turn(rule: Rule, state: AlertState, number: int) -> str:
    if state == "firing":
        return "the rule came to hold" if number == 0 else "it held again before it had cooled down"
    if state == "held":
        return f"the rule no longer holds; kept for {rule.hold} days of reading"
    return f"it has not held for {rule.hold} days of reading"


def _rounded(value: float) -> float:
    return round(value, 4)
