"""What all sections of a briefing share: numbered evidence, and sentences on who stands behind what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from whowhom.brief.phrases import plain, upper_first
from whowhom.brief.select import Selection
from whowhom.model.event import EventMention
from whowhom.model.incident import Claim
from whowhom.model.tension import Alert, Citation, Sentence
from whowhom.model.told import Told
from whowhom.monitor.sources import phrase
from whowhom.resolve.parties import country_in_words

CITED = 3
"""Mentions that a sentence on one incident cites at most."""

COMMON = frozenset("Local Officials Residents Witnesses Sources Police Villagers Soldiers Activists Diplomats Media "
                   "Several Two Three Some Security Military Medics Doctors Eyewitnesses".split())  # fmt: skip
"""First words of sources that are no names."""


@dataclass(slots=True)
class Notes:
    """Evidence in the order in which it is first cited."""

    found: list[Citation] = field(default_factory=list)
    by_key: dict[tuple[str, ...], int] = field(default_factory=dict)

    def words(self, incident: str, mention: EventMention) -> int:
        """The number of a mention's words."""
        evidence = mention.evidence
        return self._number((mention.id,), Citation(
            number=0, kind="words", quote=evidence.text, incidents=(incident,), document=mention.document,
            mention=mention.id, outlet=mention.publisher, title=mention.title, url=mention.url,
            published=mention.published.date, start=evidence.start, end=evidence.end,
        ))  # fmt: skip

    def figure(self, quote: str, incidents: Iterable[str] = ()) -> int:
        """The number of a computed figure."""
        rests = tuple(incidents)
        return self._number(("figure", quote, *rests), Citation(number=0, kind="figure", quote=quote, incidents=rests))

    def _number(self, key: tuple[str, ...], citation: Citation) -> int:
        if key not in self.by_key:
            self.by_key[key] = len(self.found) + 1
            self.found.append(replace(citation, number=self.by_key[key]))
        return self.by_key[key]


def standing(told: Told) -> str:
    """Who stands behind it, as the end of a sentence."""
    one = told.incident
    tellers = [claim for claim in one.claims if claim.act not in ("deny", "retract")]
    if one.status == "contested":
        deniers = phrase([_lower(plain(name)) for name in one.denied_by[:2]])
        return f"; {deniers} {'deny' if len(one.denied_by) > 1 else 'denies'} it"
    if one.status == "retracted":
        return "; the report was taken back"
    if one.status == "corroborated":
        return f", as {number_word(one.independent)} independent voices report"
    if not tellers:
        return ""
    who = teller(tellers[0])
    return f", according to {who}{' alone' if one.status == 'single-party claim' else ''}"


def teller(claim: Claim) -> str:
    if claim.source:
        place = f" in {plain(claim.outlet)}" if claim.outlet and claim.outlet != claim.source else ""
        return _lower(re.sub(r"['’]s?$", "", plain(claim.source))) + place
    return plain(claim.outlet) if claim.outlet else "an unsigned document"


def _lower(words: str) -> str:
    """A source without a name in small letters: "Local residents" in the middle of a sentence."""
    rest = words.split()[1:]
    bare = not any(word[:1].isupper() for word in rest) and words.split()[0] in COMMON
    return words[:1].lower() + words[1:] if bare or words.startswith(("The ", "A ", "An ")) else words


def first_of_voices(claims: Sequence[Claim]) -> list[Claim]:
    """One claim of each voice, three at most."""
    by_voice: dict[int, Claim] = {}
    for claim in claims:
        by_voice.setdefault(claim.voice, claim)
    return list(by_voice.values())[:CITED]


def mention_of(told: Told, claim: Claim) -> EventMention:
    return next(m for m in told.mentions if m.id == claim.mention)


def cites_of(told: Told, notes: Notes, most: int = CITED) -> list[int]:
    """The mentions behind an incident, one of each voice, denials last."""
    claims = sorted(told.incident.claims, key=lambda claim: claim.act in ("deny", "retract"))
    picked = first_of_voices(claims)
    denied = [claim for claim in claims if claim.act in ("deny", "retract")]
    if denied and denied[0] not in picked:
        picked = [*picked[: most - 1], denied[0]]
    return [notes.words(told.incident.id, mention_of(told, claim)) for claim in picked[:most]]


def alert_cites(alert: Alert, selection: Selection, notes: Notes) -> list[int]:
    cites = [
        number for id in alert.incidents if id in selection.told for number in cites_of(selection.told[id], notes, 1)
    ]
    return cites or [
        notes.figure(
            f"Alert {alert.id}, rule {alert.rule}: {alert.measure} against {alert.threshold}.", alert.incidents
        )
    ]


def pair_name(alert: Alert) -> str:
    return f"{country_in_words(alert.a)} and {country_in_words(alert.b)}"


def sentence(words: str, cites: Sequence[int], about: Iterable[str] = ()) -> Sentence:
    return Sentence(text=upper_first(" ".join(words.split())), cites=tuple(dict.fromkeys(cites)), about=tuple(about))


def number_word(value: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[value] if value < len(words) else str(value)


def counted(value: int, what: str) -> str:
    return f"{number_word(value)} {what}{'' if value == 1 else 's'}"
