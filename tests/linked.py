"""Coded articles made for tests of linking: short, invented, with traces from their own words."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from whowhom.codebook import plover
from whowhom.model import (
    Actor,
    Article,
    Attribution,
    Coder,
    Date,
    EventMention,
    Evidence,
    Place,
    Predicate,
    Published,
    Span,
)
from whowhom.model.coded import Coded
from whowhom.store.embedded import Store

CODER = Coder(version="1", model="m", codebook="plover-2.0")
PLACES = {"Northford": (40.0, 47.0), "Southwick": (38.5, 48.9)}


def told(
    sentence: str, predicate: str, *, type: str = "ASSAULT", by: str | None = "IRN", to: str | None = "AZE",
    day: str | None = None, place: str | None = None, realis: str = "actual", source: Attribution | None = None,
) -> dict[str, object]:  # fmt: skip
    """What one sentence of an article tells, for ``article``."""
    return {"sentence": sentence, "predicate": predicate, "type": type, "by": by, "to": to, "day": day, "place": place,
            "realis": realis, "source": source}  # fmt: skip


def article(outlet: str | None, published: str | None, *events: dict[str, object], note: str = "") -> Coded:
    """A coded article of these sentences; ``note`` makes its bytes another's."""
    text = " ".join(str(event["sentence"]) for event in events) + f"\n{note}"
    sha256 = hashlib.sha256(f"{outlet} {published} {text}".encode()).hexdigest()
    name = f"a-{sha256[:8]}"
    dated = Published(date=published, basis="given" if published else "none")
    mentions = []
    start = 0
    for number, event in enumerate(events):
        sentence, predicate = str(event["sentence"]), str(event["predicate"])
        at = start + sentence.index(predicate)
        day, place, source = event["day"] or published, event["place"], event["source"]
        type_ = str(event["type"])
        mentions.append(EventMention(
            id=hashlib.sha256(f"{sha256} {number}".encode()).hexdigest()[:20],
            document=name, url=None, publisher=outlet, title=None, published=dated, sentence=number,
            evidence=Evidence(text=sentence, start=start, end=start + len(sentence),
                              predicate=Predicate(text=predicate, start=at, end=at + len(predicate))),
            type=type_, mode=None, contexts=(), cameo=None, quad=plover.quad(type_),
            intensity=plover.intensity(type_, None), actors=_party(event["by"]), recipients=_party(event["to"]),
            place=None if place is None else Place(text=str(place), name=str(place), lat=PLACES[str(place)][0],
                                                   lon=PLACES[str(place)][1]),
            date=Date(text="x" if event["day"] else None, start=day, end=day,
                      basis="read" if event["day"] else "defaulted" if day else "unresolved"),
            realis=event["realis"], attribution=() if source is None else (source,), quantities=(), confidence=0.8,
            coder=CODER,
        ))  # type: ignore[arg-type]  # fmt: skip
        start += len(sentence) + 1
    spans = tuple(Span(mention.evidence.start, mention.evidence.end) for mention in mentions)
    made = Article(
        id=name, source=f"{name}.txt", sha256=sha256, text=text, publisher=outlet, published=dated, sentences=spans
    )  # fmt: skip
    return Coded(article=made, mentions=tuple(mentions))


def _party(country: object) -> tuple[Actor, ...]:
    names = {"IRN": "Iran", "AZE": "Azerbaijan", "TUR": "Turkey", "ARM": "Armenia"}
    codes = str(country).split() if country is not None else []
    return tuple(
        Actor(text=names[code], start=0, end=4, name=names[code], country=code) if code in names
        else Actor(text=code, start=0, end=len(code), name=code) for code in codes
    )  # fmt: skip


def flood_of_two() -> list[Coded]:
    """Two incidents told by several outlets, a denial, and an undated copy."""
    shot = told(
        "Iran shot down a drone of Azerbaijan near Northford on Tuesday.", "shot", day="2025-03-04", place="Northford"
    )
    downed = told(
        "An unmanned aircraft was shot out of the sky over Northford by border troops, officers in Baku complained.",
        "shot", day="2025-03-04", place="Northford",
    )  # fmt: skip
    summoned = told("Azerbaijan summoned the ambassador of Iran.", "summoned", type="ACCUSE", by="AZE", to="IRN")
    denied = told(
        "Iran did not shoot at any drone, its army said.", "shoot", realis="negated",
        source=Attribution(source="Army of Iran", kind="official", country="IRN", cue="said"),
    )  # fmt: skip
    shelled = told(
        "Iran shelled a post of Azerbaijan in Southwick on Tuesday.", "shelled", day="2025-03-04", place="Southwick"
    )
    return [
        article("Morning Wire", "2025-03-04", shot, summoned),
        article("Evening Post", "2025-03-05", downed, shelled),
        article("State Voice", "2025-03-06", denied, shot),
        article("Gazette", "2025-03-05", summoned, shelled),
        article(None, None, shot, summoned, note="copied somewhere"),
    ]


def partition(store: Store) -> set[frozenset[tuple[str, int]]]:
    """Which mentions are together, whatever the incidents are called."""
    groups: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for sha256, position, incident in store.rows("SELECT sha256, position, incident FROM links"):
        groups[incident].add((sha256, position))
    return {frozenset(group) for group in groups.values()}
