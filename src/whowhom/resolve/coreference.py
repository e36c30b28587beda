"""Who was named so far: the memory of one article, from which pronouns and bare roles are resolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from whowhom.codebook.offices import is_single
from whowhom.model import Actor
from whowhom.resolve.salience import REACH, features, salience

Gender = Literal["male", "female"]


NAMELESS = frozenset({"source", "witness", "eyewitness", "resident", "observer", "spokesperson"})
"""People whom news quotes but does not follow: a later "he" is somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One party where the text names it.

    ``sentence`` and ``token`` are its head; ``kind`` is person, people, body, arms, side or country; ``term`` the
    role noun or title; ``subject`` is True for the subject of a clause; ``joined`` ties coordinated mentions.
    """

    sentence: int
    token: int
    actor: Actor
    kind: str
    term: str | None = None
    gender: Gender | None = None
    subject: bool = False
    plural: bool = False
    joined: int = 0

    @property
    def position(self) -> tuple[int, int]:
        return self.sentence, self.token


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronoun:
    """What a pronoun's form says: grammatical person, number, gender ("thing" for *it*)."""

    person: int
    plural: bool
    gender: str | None


@dataclass(slots=True)
class Memory:
    """All parties of one article in the order of the text, asked from any position backwards."""

    mentions: list[Mention] = field(default_factory=list)

    def before(self, sentence: int, token: int, reach: int = 1000) -> Iterator[Mention]:
        """Mentions before a position, nearest first, at most ``reach`` sentences back."""
        for mention in reversed(self.mentions):
            if mention.position < (sentence, token):
                if sentence - mention.sentence > reach:
                    return
                yield mention

    def pronoun(
        self, form: Pronoun, sentence: int, token: int, barred: frozenset[int] = frozenset(), subject: bool = False
    ) -> list[Mention]:
        """What a third-person pronoun stands for: the salient party that agrees with it; reach is three sentences.

        Of several the most salient one counts; ``subject`` says that the pronoun is one. ``barred`` are
        tokens of its sentence that it cannot stand for: in "Oman backed it", *it* is not Oman.
        """
        if barred:
            return self._but(barred, sentence).pronoun(form, sentence, token, subject=subject)
        if form.plural:
            return self._plural(sentence, token)
        kinds = {"country", "body", "side"} if form.gender == "thing" else {"person"}
        fitting = [
            m for m in self.before(sentence, token, REACH)
            if m.kind in kinds and not m.plural and m.term not in NAMELESS
            and (m.gender is None or form.gender in {"thing", m.gender})
        ]  # fmt: skip
        return [self._salient(fitting, sentence, subject)] if fitting else []

    def _salient(self, fitting: Sequence[Mention], sentence: int, subject: bool) -> Mention:
        """The candidate, given nearest first, that a reader notices most (``resolve.salience``)."""

        def score(entry: tuple[int, Mention]) -> float:
            nearer, m = entry
            told = sum(o.actor.name == m.actor.name for o in self.mentions if o.position <= m.position)
            named = m.actor.name is not None
            return salience(features(sentence - m.sentence, m.subject, subject, named, told, nearer, number=True))

        return max(enumerate(fitting), key=score)[1]

    def _but(self, barred: frozenset[int], sentence: int) -> Memory:
        """This memory without the parties at these tokens of a sentence, and without what names them again."""
        out = [m for m in self.mentions if m.sentence == sentence and m.token in barred]
        names = {m.actor.name for m in out if m.actor.name}
        return Memory([m for m in self.mentions if m not in out and m.actor.name not in names])

    def _plural(self, sentence: int, token: int) -> list[Mention]:
        near = [m for m in self.before(sentence, token, 2) if m.kind != "arms"]
        groups = [m for m in near if m.plural or m.joined or m.kind in {"people", "side", "body", "country"}]
        if not groups:
            return []
        chosen = next((m for m in groups if m.plural or m.joined), None)
        nearest = groups[0]
        if chosen is None or chosen.sentence < nearest.sentence:
            chosen = nearest
        return self.together(chosen)

    def together(self, mention: Mention) -> list[Mention]:
        """The mention with those that are coordinated with it, in order."""
        if not mention.joined:
            return [mention]
        return [m for m in self.mentions if m.joined == mention.joined]

    def role(
        self, term: str, sector: str | None, kind: str, sentence: int, token: int,
        country: str | None = None, plural: bool = False,
    ) -> Mention | None:  # fmt: skip
        """The last party of which "the minister", "the ministry", "the army" may be said.

        First one named by the same role; then one with a title that ends in this role ("minister" after "prime
        minister"); for a person of a general role ("the official") the last person of that sector. ``country``
        leaves out the parties of others; number must agree. "The army" is no rebels', whatever these call theirs.
        """
        past = [
            m for m in self.before(sentence, token)
            if (m.actor.country or m.actor.name) and m.plural == plural and country in {None, m.actor.country}
            and not (sector == "MIL" and m.actor.sector == "REB")
        ]  # fmt: skip
        same = next((m for m in past if m.term and _same_role(m.term, term)), None)
        if same is not None:
            return same
        if kind == "person" and not is_single(term):
            return next((m for m in past if m.kind == "person" and not plural and sector in {None, m.actor.sector}
                         and sentence - m.sentence <= 4), None)  # fmt: skip
        return None

    def beside(self, sentence: int, token: int) -> Mention | None:
        """The last institution or office-holder with a country that the same sentence names before a position."""
        return next((m for m in self.before(sentence, token, 0)
                     if m.actor.country and m.actor.sector and m.kind in {"body", "person"}), None)  # fmt: skip

    def countries(self, sentence: int, token: int, apart: str | None = None) -> list[Mention]:
        """The last two different countries but ``apart`` named before a position, in the order of the text.

        A pair that is coordinated counts before two countries that merely stand near each other.
        """
        seen: dict[str, Mention] = {}
        for mention in self.before(sentence, token, 6):
            country = mention.actor.country
            if country and country != apart and mention.kind != "place" and country not in seen:
                pair = {m.actor.country: m for m in self.together(mention) if m.actor.country not in {None, apart}}
                if not seen and len(pair) == 2:
                    return list(pair.values())
                seen[country] = mention
                if len(seen) == 2:
                    break
        return sorted(seen.values(), key=lambda m: m.position) if len(seen) == 2 else []

    def full_name(self, name: str, sentence: int, token: int) -> Mention | None:
        """The last mention of a person whose longer name ends with ``name`` ("Blinken" after "Antony Blinken")."""
        for mention in self.before(sentence, token):
            known = mention.actor.name
            if (
                mention.kind == "person"
                and known
                and known != name
                and known.split()[-len(name.split()) :] == name.split()
            ):
                return mention
        return None


def _same_role(known: str, term: str) -> bool:
    return known == term or known.endswith(f" {term}") or term.endswith(f" {known}")


@cache
def pronouns() -> dict[str, Pronoun]:
    """Pronouns by their lower-case form."""
    text = (files("whowhom.resolve") / "data" / "pronouns.psv").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return {f: Pronoun(person=int(p), plural=n == "plural", gender=g or None) for f, p, n, g in rows}
