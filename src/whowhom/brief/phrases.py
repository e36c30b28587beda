"""Incidents in words: who did what to whom, by templates, or in the words of the report where they are a plain
clause."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from whowhom.model.event import Actor, EventMention, mutual
from whowhom.model.incident import Incident
from whowhom.model.told import Told
from whowhom.monitor.sources import phrase
from whowhom.resolve.parties import country_in_words, country_name

LONGEST = 100
"""Code points of a party's own words; longer ones give way to its name or country."""

BETWEEN = {"has", "have", "had", "also", "then", "later", "again", ""}
"""Words that may stand between a subject and its verb in a clause that is told as it stands."""

BEHIND = {"with", "on", "at", "to", "against", "by", "for", "the", "a", "an", "its", "their", "from", "in", ""}

PAST = frozenset(
    "shot met held told sent fought struck hit cut broke took gave put led began withdrew left made threw drove "
    "sought fired freed set beat killed".split()
)
"""Irregular pasts of the lexicon's commonest verbs; the others end in -ed."""

PRONOUN = re.compile(r"(he|she|they|it|we|his|her|their|its|our|this|that|these|those|some|not|one|both|who)\b", re.I)


def clause(told: Told) -> str:
    """What happened, as a clause in the past: "Iranian border guards shot down an Azerbaijani drone near Bilasuvar"."""
    one = told.incident
    words = _own_words(one, told.mentions) or _template(one, "past")
    place = one.place.text if one.place is not None else None
    if place and place.lower() not in words.lower() and len(place) < 40:
        words += f" in the area of {plain(place)}"
    return words


def prospect(told: Told) -> str:
    """What is threatened, planned or feared: "Azerbaijan may impose sanctions on Iran"."""
    one = told.incident
    if one.type == "THREATEN":
        return _template(one, "past")
    many = " and " in who(one.actors) or len(one.actors) > 1
    return _template(one, "base", ("are to" if many else "is to") if one.realis == "future" else "may")


def who(parties: Sequence[Actor]) -> str:
    """One side as it is named in a sentence, the first party of each country, two at most."""
    by_country: dict[str | None, Actor] = {}
    for party in parties:
        by_country.setdefault(party.country, party)
    # "The leaders of Kenya, Uganda and Rwanda" are three states by one name.
    named = list(dict.fromkeys(map(_named, by_country.values())))
    named, more = named[:2], len(named[2:])
    rest = [f"{more} other{'s' if more > 1 else ''}"] if more else []
    return phrase([*named, *rest]) if named else ""


def long_day(iso: str) -> str:
    """A day as it is written in a sentence: "16 September 2025"."""
    on = date.fromisoformat(iso)
    return f"{on.day} {on:%B} {on.year}"


def upper_first(words: str) -> str:
    """The words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def plain(words: str) -> str:
    """Words of a page in one line, without control and direction characters."""
    from whowhom.output import safe

    return " ".join(safe(words).split())


def _named(party: Actor) -> str:
    words = plain(party.text)
    country = country_name(party.country) if party.country else None
    if party.name is not None and party.name == country and " " not in words:
        return country_in_words(party.country or "")  # "Iranian" alone is no party
    own = (
        len(words) <= LONGEST
        and not PRONOUN.match(words)
        and any(w[:1].isupper() for w in words.split()[1:] or [words])
    )
    if own:
        return re.sub(r"^(The|A|An)\b", lambda m: m[1].lower(), words)
    if party.name is not None:
        return plain(party.name)
    if country is not None:
        # "the commander" says more than "Iran", but not whose.
        bare = len(words) <= 40 and not PRONOUN.match(words) and words.lower() != country.lower()
        return f"{_lower_first(words)} ({country})" if bare else country_in_words(party.country or "")
    return _lower_first(words) if len(words) <= LONGEST else "an unnamed party"


def _lower_first(words: str) -> str:
    return re.sub(
        r"^(The|A|An|Some|Two|Three|Several|Local|Police|Officials|Protesters)\b", lambda m: m[1].lower(), words
    )


def _own_words(one: Incident, mentions: Sequence[EventMention]) -> str | None:
    """The report's words from actor to recipient, where they are a plain clause in the past and little else."""
    for mention in mentions:
        if mention.type != one.type or mention.realis != "actual" or not mention.actors or not mention.recipients:
            continue
        predicate, sentence = mention.evidence.predicate, mention.evidence
        actor, recipient = mention.actors[0], mention.recipients[0]
        if not sentence.start <= actor.start < actor.end <= predicate.start < predicate.end <= recipient.start:
            continue
        if not any(word[:1].isupper() for word in recipient.text.split()):
            continue  # "moved two": what is left of a phrase says nothing by itself
        if recipient.end > sentence.end or PRONOUN.match(actor.text) or PRONOUN.match(recipient.text):
            continue
        text = sentence.text
        before = text[actor.end - sentence.start : predicate.start - sentence.start]
        behind = text[predicate.end - sentence.start : recipient.start - sentence.start]
        verb = predicate.text.lower().split()[0]
        if not (verb in PAST or verb.endswith("ed")) or not _only(before, BETWEEN) or not _only(behind, BEHIND):
            continue
        words = plain(text[actor.start - sentence.start : recipient.end - sentence.start])
        if any(words.count(a) != words.count(b) for a, b in ("()", "“”", "[]")) or words.count('"') % 2:
            continue
        if len(words) <= 1.5 * LONGEST and any(word[:1].isupper() for word in plain(actor.text).split()):
            return re.sub(r"^(The|A|An)\b", lambda m: m[1].lower(), words)
    return None


def _only(words: str, allowed: set[str]) -> bool:
    return set(words.lower().split()) <= allowed


def _template(one: Incident, tense: str, auxiliary: str = "") -> str:
    table = _phrases()[one.type]
    table = table.get("modes", {}).get(one.mode, table)
    actor = who(one.actors) or "someone unnamed"
    if one.recipients:
        whom = "each other" if mutual(one.actors, one.recipients) else who(one.recipients)
        verb = table[tense].replace("{to}", whom)
    else:
        verb = table["alone" if tense == "past" else "alone_base"]
    return " ".join(part for part in (actor, auxiliary, verb) if part)


@cache
def _phrases() -> dict[str, Any]:
    return tomllib.loads((files("whowhom.brief") / "data" / "phrases.toml").read_text("utf-8"))
