"""Suite ``actors``: phrases on a day; which country, which sector, which person or body?

The set writes sectors for what an actor is to PLOVER; a state as such has none there, and countries that are
organisations (UNO, EUR, IGO) are none to us. Titles of Wikipedia pages stand for entities: ours is right where it bears
that name, or where the tables know both names for one thing: a seat of government stands for its government, a name
that is no party for the place. Cases that the set's own makers skip or expect to fail are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import dateparser

from whowhom.evaluation.judged import Judged, Miss, labels
from whowhom.evaluation.plv import load
from whowhom.model import Actor, PlaceCandidate
from whowhom.resolve.actors import ActorResolver
from whowhom.resolve.parties import country_name
from whowhom.resolve.places import LARGE
from whowhom.store.reference import Tables, gazetteer
from whowhom.store.spelling import folded

ORGANISATIONS = frozenset({"UNO", "EUR", "IGO"})
"""What the set writes for the country of an organisation."""

LAYERS = ("country", "sector", "entity")
NOBODY = "nobody"


def score(data: Path) -> dict[str, float]:
    """country_acc, sector_acc and entity_acc on the dev part, each in [0, 1]."""
    return figures(judge(data))


def judge(data: Path) -> list[Judged]:
    """Every case with what was asked of it."""
    tables = gazetteer()
    resolver = ActorResolver(tables)
    rows = [row for row in load(data / "actor_resolution_cases" / "dev.jsonl.gz") if not row["marks"]]
    return [_judged(row, resolver, tables) for row in rows]


def figures(units: Sequence[Judged]) -> dict[str, float]:
    """The suite's metrics: shares of the cases that ask for each."""
    return {f"{layer}_acc": _share(labels(units, layer)) for layer in LAYERS}


def asked(row: Mapping[str, Any]) -> dict[str, str]:
    """What a case asks for, by layer."""
    expected = row["expect"]
    found: dict[str, str] = {}
    if (country := expected.get("country", expected.get("cc"))) is not None:
        found["country"] = "" if country in ORGANISATIONS else country
    if "code_1" in expected:
        found["sector"] = expected["code_1"]
    if title := expected.get("wiki") or expected.get("title"):
        found["entity"] = title
    if "code is None" in row["other"]:
        found["country"] = found["sector"] = ""
    return found


def day_of(given: Mapping[str, Any]) -> str | None:
    """The day that a case asks about, ISO; None where it does not say or says today."""
    words = given.get("query_date") or (given.get("args") or ["", ""])[1]
    if not words or words == "today":
        return None
    found = dateparser.parse(words, languages=["en"])
    return str(found.date().isoformat()) if found else None


def country_of(given: Mapping[str, Any], tables: Tables) -> str | None:
    """The country that a case names as its setting."""
    name = given.get("known_country") or given.get("country") or (given.get("args") or [""])[0]
    found = tables.entities(name) if name else []
    return found[0].country if found else None


def _judged(row: Mapping[str, Any], resolver: ActorResolver, tables: Tables) -> Judged:
    given = row["given"]
    on = day_of(given) or date.today().isoformat()
    actor = resolver.resolve_text(row["text"], on, country_of(given, tables))
    if actor.name is None and not actor.sector and (found := where(row["text"], tables)):
        actor = replace(actor, name=found[0].place.name, country=actor.country or found[0].place.country)
    told = {"country": actor.country or "", "sector": _sector(actor), "entity": actor.name or ""}
    pairs = {}
    misses = []
    for layer, wanted in asked(row).items():
        right = same_entity(wanted, actor, tables) if layer == "entity" else told[layer] == wanted
        pairs[layer] = ((wanted, wanted if right else told[layer] or NOBODY),)
        if not right:
            ours = told[layer] or NOBODY
            misses.append(
                Miss(where=str(row["line"]), text=row["text"], layer=layer, gold=wanted or NOBODY, coded=ours)
            )
    return Judged(labels=pairs, misses=tuple(misses))


def where(text: str, tables: Tables) -> list[PlaceCandidate]:
    """What place of some size a phrase names."""
    return [candidate for candidate in tables.candidates(text) if candidate.weight >= LARGE]


def same_entity(title: str, actor: Actor, tables: Tables) -> bool:
    """Whether the actor is what a page of that title is about."""
    title = re.sub(r"\s*\(.*\)$", "", title)
    if actor.name and _plain(actor.name) == _plain(title):
        return True
    meant = tables.entities(title)
    if meant and meant[0].kind == "capital" and actor.basis == "inferred":
        return actor.country == meant[0].country and actor.name == country_name(actor.country or "")
    return actor.id is not None and actor.id in {e.id for e in meant}


def _plain(name: str) -> str:
    return folded(name).removeprefix("the ")


def _sector(actor: Actor) -> str:
    """The sector; none where the actor is a state as such, and not its government by the name of the seat."""
    as_such = actor.country is not None and actor.name == country_name(actor.country) and actor.basis == "read"
    return "" if as_such else actor.sector or ""


def _share(pairs: Sequence[tuple[str, str]]) -> float:
    return sum(gold == coded for gold, coded in pairs) / len(pairs) if pairs else 0.0
