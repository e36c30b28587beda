"""Where an event happened: the place that the predicate's own clause names with a locative preposition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from whowhom.model import Actor, Gazetteer, Place, Sentence
from whowhom.resolve.dates import timed

LOCATIVE = {"in": 0, "at": 0, "inside": 0, "near": 1, "outside": 1, "over": 1, "off": 1, "around": 1, "along": 1,
            "across": 1, "within": 0, "on": 1, "throughout": 0, "into": 2, "above": 1, "to": 4, "from": 4}  # fmt: skip
"""Prepositions that say where, best first; goal and source serve where nothing else does."""

_CLAUSE = ("root", "ccomp", "advcl", "acl", "csubj", "parataxis", "conj")


def event_place(
    sentence: Sentence,
    predicate: int,
    gazetteer: Gazetteer,
    actors: Sequence[Actor] = (),
    marked: str | None = None,
    senses: Mapping[str, Place] = MappingProxyType({}),
) -> Place | None:
    """The place of the event that token ``predicate`` names, with coordinates (WGS 84); None where none is named.

    Of several, the one nearest to the predicate in its clause whose preposition says *where* rather than *whence*;
    namesakes are told apart by the countries of ``actors`` and then by size. A name that is a party of the
    event, a metonym as subject, and a dateline are no places of the event. ``marked`` are words that the coder has
    taken for the place: a name among them counts before what grammar finds. ``senses`` are the article's names of
    places, in small letters, with what each stands for there (``toponyms``); they decide between namesakes first.
    """
    parties = {(a.start, a.end) for a in actors}
    when = timed(sentence)
    countries = [a.country for a in actors if a.country]
    ranked: list[tuple[int, int, int]] = []
    for i, token in enumerate(sentence.tokens):
        if token.upos not in {"PROPN", "NOUN"} or token.deprel.split(":")[0] not in {"obl", "nmod", "obj"}:
            continue
        preposition = _preposition(sentence, i)
        steps = _steps(sentence, i, predicate)
        if (
            preposition not in LOCATIVE
            or steps is None
            or i in when
            or any(s <= token.span.start and token.span.end <= e for s, e in parties)
        ):
            continue
        ranked.append((LOCATIVE[preposition] + (steps > 1) + steps, abs(i - predicate), i))
    chosen = [i for i in _inside(sentence, marked) if sentence.tokens[i].upos == "PROPN" and i not in when]
    for head in (*chosen, *(head for _, _, head in sorted(ranked))):
        if (line := _border(sentence, head, gazetteer)) is not None:
            return line
        place = _place(sentence, head, gazetteer, countries, senses)
        if place is not None:
            return place
    return None


def _inside(sentence: Sentence, marked: str | None) -> list[int]:
    """Tokens of the marked words, those that are governed from outside them first."""
    wanted = marked.split() if marked else []
    tokens = sentence.tokens
    for first in range(len(tokens) if wanted else 0):
        last = first
        line = ""
        while last < len(tokens) and len(line) < len("".join(wanted)):
            line, last = line + tokens[last].text, last + 1
        if line == "".join(wanted):
            return sorted(range(first, last), key=lambda i: (first <= tokens[i].head < last, i))
    return []


def _place(
    sentence: Sentence, head: int, gazetteer: Gazetteer, countries: Iterable[str], senses: Mapping[str, Place]
) -> Place | None:
    """The place at ``head``: its whole name first, then shorter parts of it."""
    for first, last in _ranges(sentence, head):
        text = _words(sentence, first, last)
        found = named_places(gazetteer, text, _is_location(sentence, head))
        if found and text[:1].isupper():
            if (
                found[0].geonames_id is None
                and found[0].country
                and _preposition(sentence, head) == "on"
                and gazetteer.entities(text)[:1]
                and gazetteer.entities(text)[0].kind == "country"
            ):
                return None
            sense = senses.get(text.lower())
            if sense is not None and any((p.lat, p.lon) == (sense.lat, sense.lon) for p in found):
                return sense
            near = _beside(sentence, last, gazetteer)
            wanted = [near] if near else list(countries)
            chosen = next((p for p in found if p.country in wanted), found[0])
            big = found[0].geonames_id is None or chosen is found[0]
            return found[0] if big and not near else chosen
    name = next((n for n in sentence.names if n.first <= head < n.last and n.label == "LOCATION"), None)
    known = name and gazetteer.entities(_words(sentence, name.first, name.last))
    if name is not None and not known:
        text = _words(sentence, name.first, name.last)
        return Place(text=text, name=text, country=_beside(sentence, name.last, gazetteer))
    return None


def _border(sentence: Sentence, i: int, gazetteer: Gazetteer) -> Place | None:
    """The border that token ``i`` names or belongs to: a place of its own, which no table gives a point.

    Its country is the one whose border it is said to be ("Chad's border with Sudan"); None where both share it.
    """
    tokens = sentence.tokens
    at = i if tokens[i].lemma.lower() in BORDERS else tokens[i].head
    if at < 0 or tokens[at].lemma.lower() not in BORDERS:
        return None
    if at != i and _preposition(sentence, i) not in {"with", "of", "between", "to"}:
        return None
    parts = [j for j, t in enumerate(tokens) if t.head == at and t.deprel.split(":")[0] in {"nmod", "compound", "amod"}]
    named = [j for j in parts if gazetteer.entities(tokens[j].text)[:1]]
    if not named:
        return None
    first, last = min(at, *named), max(at, *named) + 1
    while last < len(tokens) and tokens[last].head in named and tokens[last].deprel in {"conj", "flat", "compound"}:
        last += 1
    text = _words(sentence, first, last)
    owners = [j for j in named if _preposition(sentence, j) in {"", "of"} and tokens[j].deprel != "compound"]
    owner = gazetteer.entities(tokens[owners[0]].text)[0].country if len(owners) == 1 and len(named) > 1 else None
    return Place(text=text, name=text, country=owner)


BORDERS = frozenset({"border", "frontier"})


def named_places(gazetteer: Gazetteer, text: str, location: bool) -> list[Place]:
    """Places that bear a name; where nothing else says that it is a place (``location``), those of some size only.

    There is a hamlet called Parliament somewhere.
    """
    return [c.place for c in gazetteer.candidates(text) if location or c.weight >= LARGE]


LARGE = 15_000
"""People (or what counts as such) of a place that is known by its name alone."""


def _is_location(sentence: Sentence, i: int) -> bool:
    return any(n.first <= i < n.last and n.label in {"LOCATION", "FACILITY"} for n in sentence.names)


def _ranges(sentence: Sentence, head: int) -> list[tuple[int, int]]:
    """Ranges around ``head`` that may bear one name, longest first; then the place in "the territory of X"."""
    tokens = sentence.tokens
    first, last = head, head + 1
    while (
        first > max(0, head - 4)
        and tokens[first - 1].upos in {"PROPN", "ADJ", "PUNCT", "NOUN"}
        and tokens[first - 1].text not in {",", "(", '"', "“"}
    ):
        first -= 1
    while last < min(len(tokens), head + 5) and (
        tokens[last].text[:1].isupper() or tokens[last].text in {"-", "of", "al", "corridor", "strait", "peninsula"}
    ):
        last += 1
    found = [
        (i, j)
        for i in range(first, head + 1)
        for j in range(head + 1, last + 1)
        if tokens[i].text[:1].isupper() and tokens[j - 1].text not in {"-", "of"}
    ]
    found.sort(key=lambda r: (r[0] - r[1], r[0]))
    if tokens[head].upos == "NOUN":
        found += [(i, j) for i in range(first, head) for j in range(head, i, -1) if tokens[i].text[:1].isupper()]
    for i, token in enumerate(tokens):
        if (
            token.head == head
            and token.deprel.startswith("nmod")
            and token.upos == "PROPN"
            and _preposition(sentence, i) == "of"
        ):
            found += _ranges(sentence, i)
    return list(dict.fromkeys(found))


def _beside(sentence: Sentence, last: int, gazetteer: Gazetteer) -> str | None:
    """The country after a comma: "Tripoli, Lebanon"."""
    tokens = sentence.tokens
    if last + 1 < len(tokens) and tokens[last].text == "," and tokens[last + 1].text[:1].isupper():
        for size in (3, 2, 1):
            named = gazetteer.entities(_words(sentence, last + 1, min(last + 1 + size, len(tokens))))
            if named and named[0].kind in {"country", "region"}:
                return named[0].country
    return None


def _words(sentence: Sentence, first: int, last: int) -> str:
    line = ""
    for before, token in zip((None, *sentence.tokens[first:last]), sentence.tokens[first:last], strict=False):
        line += (" " if before is not None and before.span.end < token.span.start else "") + token.text
    return line


def _preposition(sentence: Sentence, i: int) -> str:
    for j, token in enumerate(sentence.tokens):
        if token.head == i and token.deprel == "case" and token.upos == "ADP" and j < i:
            return token.text.lower()
    return ""


def _steps(sentence: Sentence, i: int, predicate: int) -> int | None:
    """Arcs from a token up to the predicate without crossing another clause; None where there is no such way."""
    tokens, steps, at = sentence.tokens, 0, i
    while at >= 0 and at != predicate:
        if steps and (
            tokens[at].upos == "VERB" or (tokens[at].deprel.split(":")[0] in _CLAUSE and tokens[at].deprel != "conj")
        ):
            break
        if steps and tokens[at].head == predicate and tokens[predicate].upos == "VERB" and not _carries(sentence, at):
            return None
        at, steps = tokens[at].head, steps + 1
    if at == predicate:
        return steps
    own = tokens[predicate]
    if at >= 0 and own.head == at and own.upos == "NOUN" and own.deprel.split(":")[0] in {"obj", "nsubj"}:
        return steps + 1
    return None


def _carries(sentence: Sentence, i: int) -> bool:
    """Whether a place inside this argument locates the event: "attacked posts in X", not "asked about posts in X"."""
    relation = sentence.tokens[i].deprel.split(":")[0]
    return relation in {"obj", "nsubj", "conj", "obl"} and (relation != "obl" or _preposition(sentence, i) in LOCATIVE)
