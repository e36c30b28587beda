"""Made-up articles and events, and a pipeline that codes without a model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

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
    Quantity,
    Record,
    Rejected,
    Span,
)
from whowhom.model.coded import Coded
from whowhom.model.text import Section

SENTENCE = "The Foreign Ministry of Moldova on Saturday summoned the Romanian ambassador over a stray drone."

MOLDOVA = Actor(
    text="The Foreign Ministry of Moldova",
    start=0,
    end=31,
    name="Foreign Ministry of Moldova",
    country="MDA",
    sector="GOV",
)
ROMANIA = Actor(
    text="the Romanian ambassador", start=53, end=76, name="Romania", id="Q218", country="ROU", basis="inferred"
)


def mention(words: str = SENTENCE, predicate: str = "summoned", **changes: Any) -> EventMention:
    """An event with everything filled in; ``changes`` replace its fields."""
    at = words.index(predicate)
    made = EventMention(
        id="e1", document="story-0a1b2c3d", url="https://example.org/a", publisher="Example Agency", title="A drone",
        published=Published(date="2025-03-22", basis="metadata"), sentence=0,
        evidence=Evidence(
            text=words, start=0, end=len(words),
            predicate=Predicate(text=predicate, start=at, end=at + len(predicate)),
        ),
        type="ACCUSE", mode="disapprove", contexts=("diplomatic",), cameo="114", quad="verbal conflict", intensity=-2.0,
        actors=(MOLDOVA,), recipients=(ROMANIA,),
        place=Place(text="Chisinau", name="Chișinău", country="MDA", lat=47.0, lon=28.9, geonames_id=618426),
        date=Date(text="on Saturday", start="2025-03-22", end="2025-03-22", basis="inferred"), realis="actual",
        attribution=(Attribution(source="Example Agency", kind="media", country="MDA", cue="reported"),),
        quantities=(Quantity(text="3-5 km", low=3.0, high=5.0, unit="km"),), confidence=0.83,
        coder=Coder(version="0.1.0", model="reader-1", codebook="plover-2.0"),
    )  # fmt: skip
    return replace(made, **changes)


def coded(
    text: str = SENTENCE, source: str = "story.txt", *mentions: EventMention, skipped: str | None = None
) -> Coded:
    """An article of one sentence with its events."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    whole = Span(0, len(text))
    stem = Path(source).stem.encode("ascii", "ignore").decode()
    article = Article(
        id=f"{stem}-{sha256[:8]}", source=source, sha256=sha256, text=text, title="A drone",
        url="https://example.org/a", publisher="Example Agency",
        published=Published(date="2025-03-22", basis="metadata"), language="en",
        sections=(Section(span=whole, kind="body"),), sentences=(whole,),
    )  # fmt: skip
    own = tuple(replace(each, document=article.id) for each in mentions)
    return Coded(article=article, mentions=own, skipped=skipped)


class FakePipeline:
    """Reads each file as one page: BAD is rejected in extraction, FRENCH not coded, any other gives one event."""

    def __init__(self) -> None:
        self.worked: list[str] = []

    def read(
        self, sources: Iterable[str | Path], published: str | None = None, columns: Mapping[str, str] | None = None,
        fetch: object = None,
    ) -> Iterator[Record | Rejected]:  # fmt: skip
        for source in map(Path, sources):
            files = sorted(source.iterdir()) if source.is_dir() else [source]
            for file in files:
                if not file.exists():
                    yield Rejected(source=str(file), stage="read", reason="there is no such file")
                    continue
                content = file.read_bytes()
                sha256 = hashlib.sha256(content).hexdigest()
                yield Record(source=str(file), content=content, media="text", sha256=sha256, given_published=published)

    def code_records(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        for record in records:
            if isinstance(record, Rejected):
                yield record
                continue
            self.worked.append(record.source)
            text = record.content.decode()
            if "BAD" in text:
                yield Rejected(source=record.source, stage="extract", reason="no article in it", sha256=record.sha256)
            elif "FRENCH" in text:
                yield coded(text, record.source, skipped="language fr")
            else:
                yield coded(text, record.source, mention())
