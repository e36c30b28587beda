"""The sections that look ahead: how tense it is, what warns of more, and what is foreseen."""

from __future__ import annotations

from collections.abc import Iterator

from whowhom.brief.notes import Notes, alert_cites, cites_of, counted, number_word, pair_name, sentence, standing
from whowhom.brief.phrases import clause, long_day, plain, prospect, upper_first
from whowhom.brief.select import WATCHED, Selection
from whowhom.model.tension import Forecast, Sentence
from whowhom.monitor.forecast import beside_of
from whowhom.monitor.sources import phrase
from whowhom.resolve.parties import country_in_words


def tension(selection: Selection, notes: Notes) -> Iterator[Sentence]:
    """Where each direction stands against its normal, what moved it most, and why the figure may be weak."""
    for one in selection.tensions:
        now = one.readings[-1]
        name = f"{country_in_words(one.dyad.actor)} towards {country_in_words(one.dyad.recipient)}"
        ids = [mover.incident for mover in one.movers]
        if now.index is None:
            number = notes.figure(f"Nothing was read in the two weeks to {now.day}.", ids)
            yield sentence(f"The tension of {name} is not known, since nothing was read lately.", [number], ids)
            continue
        opens = f"whowhom tension {one.dyad.actor} {one.dyad.recipient} --until {now.day}"
        quote = (
            f"Index {one.dyad} on {now.day}: {now.index} of 100; normal {now.expected}, interval {now.low} to "
            f"{now.high}; weight read {now.volume}; `{opens}` opens it."
        )
        number = notes.figure(quote, ids)
        place = _place(now.index, now.low, now.high)
        yield sentence(
            f"The tension of {name} stood at {now.index:.0f} of 100 on {long_day(now.day)}, {place}.", [number], ids
        )
        if one.movers and one.movers[0].incident in selection.told:
            first = one.movers[0]
            told = selection.told[first.incident]
            verb = "raised" if first.points > 0 else "lowered"
            yield sentence(
                f"What {verb} it most, by {abs(first.points):.0f} points, is that {clause(told)}.",
                [number, *cites_of(told, notes, 1)], [first.incident])  # fmt: skip
        for note in one.notes[:1]:
            yield sentence(f"A caution for {name}: {note}.", [number], ids)


def _place(index: float, low: float, high: float) -> str:
    if index > high:
        return f"above the {low:.0f} to {high:.0f} that its past makes normal"
    if index < low:
        return f"below the {low:.0f} to {high:.0f} that its past makes normal"
    return f"within the {low:.0f} to {high:.0f} that its past makes normal"


def watch(selection: Selection, notes: Notes) -> Iterator[Sentence]:
    """Alerts with who stands behind them, what is threatened, planned or feared, forecasts, single voices."""
    for alert in selection.alerts[:WATCHED]:
        cites = alert_cites(alert, selection, notes)
        state = "is open" if alert.state == "firing" else "is kept open" if alert.state == "held" else "was cleared"
        raised = f"{upper_first(alert.level)} for {pair_name(alert)}, raised on {long_day(alert.raised)}, {state}"
        yield sentence(f"{raised}: {alert.name.lower()}.", cites, alert.incidents)
        behind = (
            "one source alone, " + alert.sources[0]
            if alert.single_source
            else phrase(list(alert.sources[:4]) or ["none"])
        )
        yield sentence(f"{alert.words} It rests on {plain(behind)}.", cites, alert.incidents)
        if alert.vanishes is not None and not alert.single_source:
            yield sentence(plain(alert.vanishes), cites, alert.incidents)
    for one in selection.ahead[:WATCHED]:
        told = selection.told[one.id]
        yield sentence(f"{upper_first(prospect(told))}{standing(told)}.", cites_of(told, notes), [one.id])
    for foreseen in selection.forecasts:
        yield _foreseen(foreseen, notes)
    if selection.single and selection.news:
        number = notes.figure(
            f"{number_word(len(selection.single))} of {counted(len(selection.news), 'incident')} rest on one voice.",
            selection.single,
        )
        alone = len(selection.single)
        rest = f"{number_word(alone)} {'rests' if alone == 1 else 'rest'} on a single voice"
        of = f"Of the {counted(len(selection.news), 'incident')}"
        yield sentence(f"{of}, {rest}, so one correction may change the picture.", [number])


def _foreseen(one: Forecast, notes: Notes) -> Sentence:
    pair = f"{country_in_words(one.a)} and {country_in_words(one.b)}"
    if one.probability is None:
        number = notes.figure(f"Forecast {one.a}-{one.b}, {one.days} days from {one.day}: refused; {one.refused}.")
        return sentence(f"No forecast is made for {pair}: {one.refused}.", [number])
    beside = ", ".join(beside_of(one))
    made = f"Forecast {one.a}-{one.b}, {one.days} days from {one.day}, model {one.model}"
    number = notes.figure(f"{made}: {one.probability}; beside it {beside}.")
    return sentence(
        f"Material conflict between {pair} within {one.days} days is given a probability of {one.probability:.2f}, "
        f"beside {beside}.", [number])  # fmt: skip
