"""Everything the event heads learn from, as sentences of words with partial labels.

    python -m training.examples --data ../shared/data --out training/runs/examples

Each set becomes a list of ``Example``; what a set does not say stays unlabelled. Lexicon hints are computed once here
with the shipped reader, as the package computes them at run time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.corpus import notation, standoff
from training.corpus.held_out import part_of
from whowhom.code.hints import Hinter
from whowhom.codebook import plover
from whowhom.evaluation.cameo import CLASSES
from whowhom.extract import sentences as split
from whowhom.model import Article, Parsed, Published, Span
from whowhom.model.syntax import Sentence
from whowhom.model.text import Section
from whowhom.parse.nlp import Reader
from whowhom.parse.tokenize import tokenize
from whowhom.parse.tree import Tree

TYPES = ("none", *plover.types())
MODES = tuple(f"{kind.name}/{mode}" for kind in plover.types().values() for mode in kind.modes)
PLAIN = len(MODES)
"""The mode of an event that its type alone describes."""

REALIS = notation.REALIS
ARCS = ("O", *(f"{b}-{x}" for x in ("actor", "recipient", "place", "time", "source", "content") for b in "BI"))
KINDS = notation.KINDS
CONTEXTS = tuple(plover.contexts())
UNKNOWN = -100
CUE = len(TYPES)
"""Stands for a cue where the id of a type is asked for."""

ROOTS = {
    "AGREE": ("03",), "CONSULT": ("04",), "SUPPORT": ("05", "01"), "CONCEDE": ("08",), "COOPERATE": ("06",),
    "AID": ("07",), "RETREAT": ("08",), "REQUEST": ("10", "02"), "ACCUSE": ("11", "09"), "REJECT": ("12",),
    "THREATEN": ("13",), "PROTEST": ("14",), "SANCTION": ("16", "11", "17"), "MOBILIZE": ("15",),
    "COERCE": ("17", "16"), "ASSAULT": ("19", "18", "20"),
}  # fmt: skip
"""CAMEO roots that acts of each PLOVER type fall under (data/cameo.csv); the heads choose where there are several."""


@dataclass(slots=True)
class Anchor:
    """A predicate or cue with the spans that belong to it: (first, last exclusive, class of ARCS)."""

    word: int
    kind: str
    spans: list[tuple[int, int, str]]
    without: tuple[str, ...] = ()


@dataclass(slots=True)
class Example:
    """One sentence; ``types``, ``modes``, ``realis`` are ids by word, UNKNOWN where nothing is said."""

    origin: str
    words: list[str]
    hints: NDArray[np.uint8]
    types: list[int] | None = None
    modes: dict[int, int] = field(default_factory=dict)
    realis: dict[int, int] = field(default_factory=dict)
    factuality: dict[int, float] = field(default_factory=dict)
    cues: list[tuple[int, int]] | None = None
    anchors: list[Anchor] = field(default_factory=list)
    pair: tuple[tuple[int, ...], list[tuple[int, int, str]]] | None = None
    kinds: list[tuple[int, int, int, int]] = field(default_factory=list)
    contexts: tuple[int, ...] | None = None
    roots: tuple[int, ...] = ()


class Preparer:
    """Parses sentences with the shipped reader and adds the lexicon's hints."""

    def __init__(self) -> None:
        self.reader = Reader(threads=2)
        self.hinter = Hinter.shipped()

    def text(self, rows: Sequence[tuple[str, Sequence[Span]]]) -> Iterator[list[tuple[Sentence, NDArray[np.uint8]]]]:
        """Sentences of running texts, each text with its sentence spans."""
        articles = (_article(text, spans) for text, spans in rows)
        for parsed in self.reader(articles):
            yield [(s, self.hinter(Tree(s))) for s in parsed.sentences]

    def words(self, rows: Sequence[Sequence[str]]) -> Iterator[tuple[Sentence, NDArray[np.uint8]]]:
        """Sentences that are cut into words already."""
        for words, found in zip(rows, self.reader.parse(rows), strict=True):
            offsets, at = [], 0
            for word in words:
                offsets.append((at, at + len(word)))
                at += len(word) + 1
            sentence = self.reader.sentence(0, Span(0, max(0, at - 1)), offsets, list(words), found)
            yield sentence, self.hinter(Tree(sentence))


def _article(text: str, spans: Sequence[Span]) -> Article:
    whole = Span(0, len(text))
    return Article(
        id="x", source="x", sha256="0", text=text, language="en", published=Published(),
        sections=(Section(span=whole, kind="body"),), sentences=tuple(spans),
    )  # fmt: skip


def _example(origin: str, sentence: Sentence, hints: NDArray[np.uint8]) -> Example:
    return Example(origin=origin, words=[t.text for t in sentence.tokens], hints=hints)


def covered(sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """Tokens that characters ``start`` to ``end`` touch, as (first, last exclusive)."""
    inside = [i for i, t in enumerate(sentence.tokens) if t.span.start < end and t.span.end > start]
    return (inside[0], inside[-1] + 1) if inside else None


def head_of(sentence: Sentence, first: int, last: int) -> int:
    """The token of a span that hangs on one outside it."""
    heads = [i for i in range(first, last) if not first <= sentence.tokens[i].head < last]
    verbs = [i for i in heads if sentence.tokens[i].upos in {"VERB", "NOUN", "ADJ"}]
    return (verbs or heads or [first])[0]


Page = tuple[notation.CodedArticle, str, list[Span]]
"""A coded article, its text and the spans of its sentences."""


def corpus(prepare: Preparer, pages: Sequence[Page], origin: str) -> Iterator[Example]:
    """Examples of every sentence of the corpus."""
    rows = [(text, spans) for _, text, spans in pages]
    for (article, _, spans), parsed in zip(pages, prepare.text(rows), strict=True):
        for index, (coded, (sentence, hints)) in enumerate(zip(article.sentences, parsed, strict=True)):
            if sentence.tokens:
                example = _coded(origin, index, coded, sentence, hints, spans[index].start)
                if origin == "real" and not coded.sources:
                    example.cues = None  # sources of sentences without events were not always coded
                example.contexts = tuple(CONTEXTS.index(name) for name in article.contexts) or None
                yield example


def written(articles: Sequence[notation.CodedArticle]) -> list[Page]:
    """The corpus's own articles as running text, one sentence a line."""
    pages = []
    for article in articles:
        text, spans = "", []
        for s in article.sentences:
            spans.append(Span(len(text), len(text) + len(s.text)))
            text += s.text + "\n"
        pages.append((article, text, spans))
    return pages


def _coded(
    origin: str, index: int, coded: notation.CodedSentence, sentence: Sentence, hints: NDArray[np.uint8], offset: int
) -> Example:
    example = _example(origin, sentence, hints)
    types = [0] * len(example.words)

    def tokens(piece: notation.Piece | None) -> tuple[int, int] | None:
        if piece is None or piece.sentence != index:
            return None
        return covered(sentence, offset + piece.start, offset + piece.end)

    for event in coded.events:
        place = tokens(event.predicate)
        if place is None:
            continue
        word = head_of(sentence, *place)
        if types[word]:
            continue
        types[word] = TYPES.index(event.type)
        if plover.types()[event.type].modes:
            example.modes[word] = MODES.index(f"{event.type}/{event.mode}") if event.mode else PLAIN
        example.realis[word] = REALIS.index(event.realis)
        spans = [(*found, role) for role, pieces in event.roles.items() for p in pieces if (found := tokens(p))]
        example.anchors.append(Anchor(word, event.type, spans))
    example.types = types
    example.cues = []
    for source in coded.sources:
        cue = tokens(source.cue)
        who = tokens(source.source)
        if who is not None:
            at = cue[1] - 1 if cue else who[0]
            example.kinds.append((who[0], who[1], at, KINDS.index(source.kind)))
        if cue is None:
            continue
        if cue not in example.cues:
            example.cues.append(cue)
        spans = [(*who, "source")] if who else []
        content = tokens(source.content)
        if content is not None:
            spans.append((*content, "content"))
        else:
            spans += [(*run, "content") for run in rest(len(types), [cue, *([who] if who else [])])]
        example.anchors.append(Anchor(cue[1] - 1, "cue", spans))
    return example


def rest(n: int, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of at least two of ``n`` tokens outside the ``taken`` spans."""
    free = [i for i in range(n) if not any(a <= i < b for a, b in taken)]
    runs: list[tuple[int, int]] = []
    for i in free:
        if runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return [run for run in runs if run[1] - run[0] > 1]


def rows_of(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def polnear(prepare: Preparer, path: Path) -> Iterator[Example]:
    """Cues, sources and contents of PolNeAR; spans are clipped to the sentence of their cue."""
    rows = rows_of(path)
    texts = [(row["text"], split(row["text"])) for row in rows]
    for row, parsed in zip(rows, prepare.text(texts), strict=True):
        for sentence, hints in parsed:
            if not sentence.tokens:
                continue
            example = _example("polnear", sentence, hints)
            example.cues = []
            for said in row["attributions"]:
                cue = [p for p in said["cue"] if sentence.span.start <= p[0] and p[1] <= sentence.span.end]
                if not cue:
                    continue
                places = [place for p in cue if (place := covered(sentence, *p))]
                example.cues += [place for place in places if place not in example.cues]
                spans = [
                    (*place, name)
                    for name in ("source", "content")
                    for p in said[name]
                    if (place := covered(sentence, *p))
                ]
                if places:
                    example.anchors.append(Anchor(places[0][1] - 1, "cue", spans))
            yield example


def factuality(prepare: Preparer, path: Path, origin: str) -> Iterator[Example]:
    """How far events are told as having happened, in [-3, 3]."""
    rows = rows_of(path)
    for row, (sentence, hints) in zip(rows, prepare.words([r["tokens"] for r in rows]), strict=True):
        example = _example(origin, sentence, hints)
        example.factuality = {event["token"]: float(event["factuality"]) for event in row["events"]}
        yield example


YIELDING = {"YIELD": ("CONCEDE", "RETREAT")}


def plv(prepare: Preparer, path: Path) -> Iterator[Example]:
    """Sentences with one marked pair and the type of what one does to the other; the predicate is not marked."""
    rows = rows_of(path)
    texts = [(row["sentence"], [Span(0, len(row["sentence"]))]) for row in rows]
    for row, parsed in zip(rows, prepare.text(texts), strict=True):
        sentence, hints = parsed[0]
        example = _example("plv", sentence, hints)
        spans = []
        for mark, words, role in (("<s>", row["source"], "actor"), ("<t>", row["target"], "recipient")):
            start = place_of(mark, words, row["marked"], row["sentence"])
            place = covered(sentence, start, start + len(words)) if start >= 0 else None
            if place:
                spans.append((*place, role))
        kinds = YIELDING.get(row["plover_root"], (row["plover_root"],))
        example.pair = (tuple(TYPES.index(k) for k in kinds), spans)
        yield example


def place_of(mark: str, words: str, marked: str, text: str) -> int:
    """Where ``words`` stand in ``text``, given the text with marks; -1 where they do not."""
    before = re.sub(r"</?[st]>", "", marked.partition(mark)[0])
    return len(before) if text.startswith(words, len(before)) else text.find(words)


def cameo(prepare: Preparer, path: Path) -> Iterator[Example]:
    """Sentences with a quad class and, mostly, source and target words; the predicate is not marked."""
    rows = rows_of(path)
    words = [row.get("tokens") or tokens_of(row["sentence"]) for row in rows]
    for row, (sentence, hints) in zip(rows, prepare.words(words), strict=True):
        example = _example("cameo", sentence, hints)
        roots = CLASSES[row["quad"]]
        kinds = tuple(i for i, name in enumerate(TYPES) if i and set(ROOTS[name]) & set(roots))
        if row["quad"] == "make_statement":
            kinds = (*kinds, CUE)  # appeals and condolences are events to PLOVER; other statements are none
        spans = bio(row["roles"], {"S": "actor", "T": "recipient", "R": "actor"}) if row.get("tokens") else []
        example.pair = (kinds, spans)
        example.roots = tuple(int(root) - 1 for root in roots)
        yield example


def tokens_of(text: str) -> list[str]:
    return [text[a:b] for a, b in tokenize(text, 0, len(text))]


def bio(tags: Iterable[str], names: dict[str, str]) -> list[tuple[int, int, str]]:
    """Spans of BIO tags under the given names."""
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        name = names[tag[2:]]
        if tag[0] == "I" and spans and spans[-1][1] == i and spans[-1][2] == name:
            spans[-1] = (spans[-1][0], i + 1, name)
        else:
            spans.append((i, i + 1, name))
    return spans


def ngec(prepare: Preparer, path: Path, each: int = 3) -> Iterator[Example]:
    """Headlines written to order for a type; ``each`` of every template, since only the country differs."""
    rows, seen = [], Counter[str]()
    for row in rows_of(path):
        seen[row["title_template"]] += 1
        if row["event"] in TYPES and seen[row["title_template"]] <= each:
            rows.append(row)
    texts = [(row["headline"], [Span(0, len(row["headline"]))]) for row in rows]
    for row, parsed in zip(rows, prepare.text(texts), strict=True):
        sentence, hints = parsed[0]
        example = _example("ngec", sentence, hints)
        example.pair = ((TYPES.index(row["event"]),), [])
        yield example


def silver(prepare: Preparer, texts: Sequence[str]) -> Iterator[Example]:
    """What the lexicon's rules find in unlabelled news: weak labels for types, modes, realis and parties."""
    from whowhom.code.coder import EventCoder
    from whowhom.codebook import cues, lexicon
    from whowhom.store.reference import gazetteer

    coder = EventCoder(lexicon.load(), cues.load(), gazetteer(), "silver")
    articles = (_article(text, split(text)) for text in texts)
    for parsed, mentions in coder(prepare.reader(articles)):
        yield from _silver(prepare, parsed, mentions)


def _silver(prepare: Preparer, parsed: Parsed, mentions: Sequence[Any]) -> Iterator[Example]:
    for index, sentence in enumerate(parsed.sentences):
        if not 4 <= len(sentence.tokens) <= 90:
            continue
        example = _example("silver", sentence, prepare.hinter(Tree(sentence)))
        types = [0] * len(example.words)
        for mention in mentions:
            if mention.sentence != index:
                continue
            place = covered(sentence, mention.evidence.predicate.start, mention.evidence.predicate.end)
            if place is None:
                continue
            kind = TYPES.index(mention.type)
            fit = [i for i in range(*place) if example.hints[i, kind - 1]]
            word = (fit or [head_of(sentence, *place)])[-1]
            if types[word]:
                continue
            types[word] = kind
            if mention.mode:
                example.modes[word] = MODES.index(f"{mention.type}/{mention.mode}")
            example.realis[word] = REALIS.index(mention.realis)
            spans = [
                (*found, role)
                for role, people in (("actor", mention.actors), ("recipient", mention.recipients))
                for p in people
                if sentence.span.start <= p.start < sentence.span.end and (found := covered(sentence, p.start, p.end))
            ]
            example.anchors.append(Anchor(word, mention.type, spans, without=("place", "time")))
        example.types = types
        yield example


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--only", nargs="*", default=())
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    prepare = Preparer()
    for name, make in makers(prepare, given.data).items():
        if given.only and name not in given.only:
            continue
        found = list(make())
        with (given.out / f"{name}.pkl").open("wb") as file:
            pickle.dump(found, file)
        print(name, len(found), flush=True)


def makers(prepare: Preparer, data: Path) -> dict[str, Any]:
    """The sets by name, each a callable that reads it."""
    return {
        "plv": lambda: plv(prepare, data / "event_plv/train.jsonl.gz"),
        "cameo": lambda: cameo(prepare, data / "event_cameo_roles/train.jsonl.gz"),
        "ngec": lambda: ngec(prepare, data / "event_ngec_synthetic/train.jsonl.gz"),
        "polnear": lambda: polnear(prepare, data / "attribution_polnear/train.jsonl.gz"),
        "uds": lambda: factuality(prepare, data / "factuality_uds/train.jsonl.gz", "uds"),
        "uw": lambda: factuality(prepare, data / "factuality_uw/train.jsonl.gz", "uw"),
        "silver": lambda: silver(prepare, unlabelled(data)),
        "own": lambda: corpus_part(prepare, data, "train"),
        "own_check": lambda: corpus_part(prepare, data, "check"),
    }


def corpus_part(prepare: Preparer, data: Path, part: str) -> Iterator[Example]:
    """The corpus's sentences of one part: train, check (calibration) or test."""
    articles = [a for path in sorted(notation.FOLDER.glob("*.txt")) for a in notation.read(path)]
    for pages, origin in ((written(articles), "own"), (standoff.read(data), "real")):
        yield from corpus(prepare, [page for page in pages if part_of(page[0].id) == part], origin)


def unlabelled(data: Path, most: int = 900) -> list[str]:
    """News texts whose events nobody has marked."""
    from training.corpus.sources import documents

    texts = [text for _, text in documents(data, "worldwide")][:most]
    stories = [row["text"] for row in rows_of(data / "event_ngec_synthetic/train.jsonl.gz")[::8]]
    return texts + [s if isinstance(s, str) else " ".join(s) for s in stories]


if __name__ == "__main__":
    main()
