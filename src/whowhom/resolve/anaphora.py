"""Bare roles in context: "the ministry", "both sides", "his Armenian counterpart", "its army", "police"."""

from __future__ import annotations

from dataclasses import replace

from whowhom.codebook.offices import is_single
from whowhom.model import Actor, Gazetteer
from whowhom.resolve.context import Context, Phrase
from whowhom.resolve.coreference import Memory, Mention, pronouns
from whowhom.resolve.parties import country_name, institution_name, is_institution
from whowhom.resolve.phrases import ABROAD, Reading
from whowhom.resolve.roles import RoleHit

PAIR_NOUNS = frozenset({
    "country", "nation", "side", "state", "party", "neighbor", "neighbour", "leader", "president", "minister",
    "government", "army", "capital", "republic", "rival", "foe", "ally", "power", "diplomat", "delegation",
    "official", "force"
})  # fmt: skip
"""Nouns that "two" or "both" makes the two countries of the story."""

DOMESTIC = frozenset({
    "GOV", "MIL", "COP", "LEG", "JUD", "OPP", "CVL", "LAB", "EDU", "SPY", "PTY", "REB", "HLH", "REL", "PRM", "CRM"
})  # fmt: skip
"""Sectors whose bearers belong to the story's country unless the text says otherwise."""

TROOPS = 6
"""Sentences back in which bare soldiers are those named before."""


class Anaphora:
    """Finds in the memory of an article what a phrase with a role but without a name refers to."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, actors: list[Actor], reading: Reading, phrase: Phrase, context: Context) -> list[Actor]:
        """``actors`` with the countries and names that only the text around the phrase can give."""
        role = reading.role
        if role is None or reading.entity is not None or reading.person or reading.bodies:
            return actors
        memory, at = context.memory, (phrase.sentence, phrase.head)
        if role.role.term == "counterpart":
            return self._counterparts(actors, reading, phrase, context)
        if reading.countries:
            return _known_person(actors, reading, memory, at)
        if _abroad(context, phrase):
            return actors
        if _pair(reading, role) and (pair := memory.countries(*at, apart=context.apart)):
            return [_one_of_two(m, role) for m in pair]
        if role.role.kind == "side" and not reading.definite:
            return []
        if reading.owner:
            return _owned(actors, reading.owner, context, at)
        return _known_body(actors, reading, role, memory, at) or _domestic(actors, role, context, at)

    def _counterparts(self, actors: list[Actor], reading: Reading, phrase: Phrase, context: Context) -> list[Actor]:
        """The holder of the antecedent's office in the country that the phrase names."""
        memory, at = context.memory, (phrase.sentence, phrase.head)
        form = pronouns().get(reading.owner or "he")
        antecedents = memory.pronoun(form, *at) if form and form.person == 3 else []
        antecedents = antecedents or [m for m in memory.before(*at, 2) if m.kind == "person"][:1]
        if not antecedents:
            return [replace(a, basis="inferred") for a in actors]
        model, found = antecedents[0], []
        for actor in actors:
            known = replace(actor, sector=model.actor.sector or actor.sector, basis="inferred")
            if actor.country and model.term and context.on:
                holders = self.gazetteer.office_holders(actor.country, model.term, on=context.on)
                if len(holders) == 1:
                    known = replace(known, name=holders[0].name, id=holders[0].id)
            found.append(known)
        return found


def _known_person(actors: list[Actor], reading: Reading, memory: Memory, at: tuple[int, int]) -> list[Actor]:
    """ "The Iranian official" is the last Iranian named who fits; any other phrase stays as it is."""
    role = reading.role
    assert role is not None
    general = role.role.kind == "person" and role.role.default and not role.plural and not is_single(role.role.term)
    if not (general and reading.definite):
        return actors
    found = []
    for actor in actors:
        known = memory.role(role.role.term, actor.sector, "person", *at, country=actor.country)
        found.append(_as_before(actor, known) if known and known.actor.name and not actor.name else actor)
    return found


def _known_body(
    actors: list[Actor], reading: Reading, role: RoleHit, memory: Memory, at: tuple[int, int]
) -> list[Actor]:
    """ "The ministry" is the last one named; a further ministry of the same sentence belongs to the same state."""
    body = role.role.kind == "body"
    if not reading.definite and (not body or role.plural):
        return []
    known = memory.role(role.role.term, actors[0].sector, role.role.kind, *at, plural=role.plural)
    if known is not None:
        return [_as_before(actors[0], known)]
    beside = memory.beside(*at) if body and actors[0].sector in {"GOV", "MIL"} else None
    if beside is None:
        return []
    country = beside.actor.country or ""
    name = institution_name(role.role.term, country) if is_institution(reading) else None
    return [replace(actors[0], name=name, country=country, basis="inferred")]


def _domestic(actors: list[Actor], role: RoleHit, context: Context, at: tuple[int, int]) -> list[Actor]:
    """Police, protesters and the government are those of the story's country, where it is clear.

    Bare "troops" are those that the article has named last, if it has named any.
    """
    if actors[0].sector == "MIL" and role.role.kind in {"person", "body"}:
        named = (m.actor.country for m in context.memory.before(*at, TROOPS) if m.actor.sector == "MIL")
        if (country := next(filter(None, named), None)) is not None:
            return [replace(actors[0], country=country, basis="inferred")]
    if context.country and actors[0].sector in DOMESTIC and role.role.kind not in {"side", "arms"}:
        return [replace(actors[0], country=context.country, basis="inferred")]
    return actors


def _owned(actors: list[Actor], owner: str, context: Context, at: tuple[int, int]) -> list[Actor]:
    """ "Its army" is of the country that *it* stands for."""
    form = pronouns()[owner]
    owners = [m.actor for m in context.memory.pronoun(form, *at)] if form.person == 3 else list(context.speaker)
    countries = dict.fromkeys(a.country for a in owners if a.country)
    return [replace(actors[0], country=c, basis="inferred") for c in countries] or actors


def _pair(reading: Reading, role: RoleHit) -> bool:
    """Whether a phrase without a country means the two parties of the story: "the two countries", "both sides"."""
    if not role.plural or role.role.term.split()[-1] not in PAIR_NOUNS:
        return False
    return reading.count in {"two", "both", "2"} or (
        reading.definite and role.role.term in {"side", "neighbor", "neighbour"}
    )


def _one_of_two(mention: Mention, role: RoleHit) -> Actor:
    """ "The two ministers" are the ministers named before, "the two countries" their states."""
    if role.role.kind == "person" and mention.kind == "person" and mention.actor.name:
        return replace(mention.actor, basis="inferred")
    return _of_state(mention.actor, role.role.sector)


def _of_state(actor: Actor, sector: str | None) -> Actor:
    return replace(actor, name=country_name(actor.country or ""), id=None, sector=sector, basis="inferred")


def _as_before(actor: Actor, mention: Mention) -> Actor:
    seen = mention.actor
    return replace(
        actor, name=seen.name, id=seen.id, country=seen.country, sector=seen.sector or actor.sector, basis="inferred"
    )


def _abroad(context: Context, phrase: Phrase) -> bool:
    """ "Foreign forces" and "the leaders of regional countries" are nobody named before."""
    tokens = context.parsed.sentences[phrase.sentence].tokens
    return any(
        t.text.lower() in ABROAD
        and not tokens[phrase.first + i + 1 : phrase.first + i + 2][0].text.lower().startswith("minist")
        for i, t in enumerate(tokens[phrase.first : phrase.last - 1])
    )
