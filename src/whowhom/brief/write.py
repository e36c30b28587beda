"""A briefing from a selection: each sentence from a template, each with the numbers of its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from whowhom import __version__
from whowhom.brief.notes import (
    Notes,
    alert_cites,
    cites_of,
    counted,
    first_of_voices,
    mention_of,
    number_word,
    pair_name,
    sentence,
    standing,
    teller,
)
from whowhom.brief.outlook import tension, watch
from whowhom.brief.phrases import clause, long_day, plain, upper_first
from whowhom.brief.select import CHRONICLED, DISPUTED, Selection
from whowhom.model.incident import Claim, Incident
from whowhom.model.tension import Briefing, Section, Sentence
from whowhom.monitor.sources import phrase
from whowhom.resolve.parties import country_in_words

TOLLS = frozenset({"killed", "wounded", "arrested", "displaced", "abducted"})


def write(selection: Selection, as_of: str) -> Briefing:
    """The briefing of a selection; the same for the same record."""
    notes = Notes()
    sections = [
        Section(name=name, heading=heading, sentences=tuple(make(selection, notes)))
        for name, heading, make in (
            ("lead", "In short", _lead),
            ("chronology", "What happened", _chronology),
            ("voices", "Who says what", _voices),
            ("tension", "Tension", tension),
            ("watch", "To watch", watch),
        )
    ]
    subject, title = _title(selection)
    models = sorted({m.coder.model for told in selection.told.values() for m in told.mentions})
    return Briefing(
        subject=subject, title=title, since=selection.since, until=selection.until, as_of=as_of,
        sections=tuple(section for section in sections if section.sentences), citations=tuple(notes.found),
        coder=", ".join([f"whowhom {__version__}", *models]),
    )  # fmt: skip


def _title(selection: Selection) -> tuple[str, str]:
    subject, since = selection.subject, long_day(selection.since)
    if subject.dyad is not None:
        a, b = subject.dyad
        return f"{a}-{b}", f"{country_in_words(a)} and {country_in_words(b)}: what changed since {since}"
    if subject.country is not None:
        return subject.country, f"{country_in_words(subject.country)}: what changed since {since}"
    return "all", f"What changed since {since}"


def _about(selection: Selection) -> str:
    subject = selection.subject
    if subject.dyad is not None:
        return f"between {country_in_words(subject.dyad[0])} and {country_in_words(subject.dyad[1])}"
    return f"with {country_in_words(subject.country)} in it" if subject.country is not None else "in the record"


def _lead(selection: Selection, notes: Notes) -> Iterator[Sentence]:
    count = len(selection.news)
    read = f"{counted(selection.documents, 'document')} read from {selection.since} to {selection.until}"
    ids = [one.id for one in selection.news]
    if not count:
        number = notes.figure(f"{read}; no incident {_about(selection)} became known in them.", ())
        yield sentence(f"No incident {_about(selection)} became known {_between(selection)}.", [number])
    else:
        number = notes.figure(f"{read}; {counted(count, 'incident')} told as having happened.", ids)
        told = selection.told[selection.news[0].id]
        kinds = _kinds(selection.news)
        new = sum(one.known > selection.since for one in selection.news)
        again = "" if new == count else f" or changed, {number_word(count - new)} of them known before"
        yield sentence(
            f"{_between(selection)}, {counted(count, 'incident')} {_about(selection)} became known{again}: {kinds}.",
            [number],
            ids,
        )
        yield sentence(f"The gravest: {clause(told)}{standing(told)}.", cites_of(told, notes), [told.incident.id])
    for alert in [a for a in selection.alerts if a.state != "cleared"][:2]:
        when = f"has been open since {long_day(alert.raised)}"
        if alert.state == "held":
            when = f"that was raised on {long_day(alert.raised)} is kept open"
        words = f"An alert for {pair_name(alert)} {when}: {alert.name.lower()}."
        yield sentence(words, alert_cites(alert, selection, notes), alert.incidents)


def _between(selection: Selection) -> str:
    return f"between {long_day(selection.since)} and {long_day(selection.until)}"


def _kinds(news: Sequence[Incident]) -> str:
    quads = {"material conflict": 0, "verbal conflict": 0, "verbal cooperation": 0, "material cooperation": 0}
    for one in news:
        quads[one.quad] += 1
    return phrase([f"{number} of {quad}" for quad, number in quads.items() if number])


def _chronology(selection: Selection, notes: Notes) -> Iterator[Sentence]:
    shown = sorted(selection.news[:CHRONICLED], key=lambda one: (one.date.start or "9999", one.id))
    before: str | None = ""
    for one in shown:
        told = selection.told[one.id]
        day = one.date.start
        yield sentence(f"{_when(one, day == before)}{clause(told)}{standing(told)}.", cites_of(told, notes), [one.id])
        before = day
    rest = selection.news[CHRONICLED:]
    if rest:
        number = notes.figure(f"{counted(len(rest), 'incident')} of less weight.", [one.id for one in rest])
        fresh = all(one.known > selection.since for one in rest)
        words = f"{upper_first(counted(len(rest), 'further incident'))} of less weight"
        yield sentence(f"{words} became known{'' if fresh else ' or changed'}.", [number])


def _when(one: Incident, same: bool) -> str:
    if one.date.start is None:
        return "On a day that no report gives, "
    if same:
        return "The same day, "
    if one.date.end and one.date.end != one.date.start:
        return f"Between {long_day(one.date.start)} and {long_day(one.date.end)}, "
    about = "On or shortly before" if one.date.basis == "defaulted" else "On"
    return f"{about} {long_day(one.date.start)}, "


def _voices(selection: Selection, notes: Notes) -> Iterator[Sentence]:
    """What is contested, with both sides; then who stands behind the gravest that several tell; then tolls."""
    shown = list(selection.contested[:DISPUTED])
    shown += [one for one in selection.news[:CHRONICLED] if one.independent > 1 and one not in shown][:DISPUTED]
    for one in shown:
        told = selection.told[one.id]
        telling = [claim for claim in told.incident.claims if claim.act not in ("deny", "retract")]
        denying = [claim for claim in told.incident.claims if claim.act in ("deny", "retract")]
        said = _by(telling)
        words = f"That {clause(told)} is said by {said}" if said else f"{upper_first(clause(told))} is only denied"
        if denying:
            words += f", and denied by {_by(denying)}"
        yield sentence(
            f"{words}.",
            [notes.words(one.id, mention_of(told, c)) for c in first_of_voices(telling) + first_of_voices(denying)],
            [one.id],
        )
    for one in selection.news[:CHRONICLED]:
        counted = [count for count in one.counts if count.of in TOLLS and count.low is not None]
        if counted:
            told = selection.told[one.id]
            given = phrase([f"{_range(c.low, c.high)} {c.of} according to {plain(c.source)}" for c in counted[:4]])
            cites = [notes.words(one.id, m) for m in told.mentions if m.id in {c.mention for c in counted[:4]}]
            yield sentence(f"Of the same incident, {clause(told)}, the reports give {given}.", cites, [one.id])


def _by(claims: Sequence[Claim]) -> str:
    return phrase(list(dict.fromkeys(teller(claim) for claim in first_of_voices(claims)))) if claims else ""


def _range(low: float | None, high: float | None) -> str:
    told = f"{low:,.0f}"
    return told if high == low else f"{told} or more" if high is None else f"{told} to {high:,.0f}"
