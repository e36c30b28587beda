"""Public sets as examples: each marks a layer or two of what the event heads learn, and the rest stays unlabelled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from training.examples import (
    CUE,
    MODES,
    REALIS,
    ROOTS,
    TYPES,
    UNKNOWN,
    Anchor,
    Example,
    Preparer,
    covered,
    example_of,
    head_of,
)
from whowhom.code.findings import Finding
from whowhom.code.heads import Heads
from whowhom.code.hints import HINTS
from whowhom.code.parties import Filled
from whowhom.evaluation.cameo import CLASSES
from whowhom.evaluation.plv import load
from whowhom.evaluation.texts import article_of
from whowhom.extract import sentences as split
from whowhom.model import EventMention, Parsed, Span
from whowhom.model.syntax import Sentence
from whowhom.parse.tokenize import tokenize
from whowhom.parse.tree import Tree


def polnear(prepare: Preparer, path: Path) -> Iterator[Example]:
    """Cues, sources and contents of PolNeAR; spans are clipped to the sentence of their cue."""
    rows = load(path)
    texts = [(row["text"], split(row["text"])) for row in rows]
    for row, parsed in zip(rows, prepare.text(texts), strict=True):
        for sentence, hints in parsed:
            if not sentence.tokens:
                continue
            example = example_of("polnear", sentence, hints)
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
                    # Nobody marked there who is told.
                    example.anchors.append(Anchor(places[0][1] - 1, "cue", spans, without=("recipient",)))
            yield example


def factuality(prepare: Preparer, path: Path, origin: str) -> Iterator[Example]:
    """How far events are told as having happened, in [-3, 3]."""
    rows = load(path)
    for row, (sentence, hints) in zip(rows, prepare.words([r["tokens"] for r in rows]), strict=True):
        example = example_of(origin, sentence, hints)
        example.factuality = {event["token"]: float(event["factuality"]) for event in row["events"]}
        yield example


YIELDING = {"YIELD": ("CONCEDE", "RETREAT")}


def plv(prepare: Preparer, path: Path) -> Iterator[Example]:
    """Sentences with one marked pair and the type of what one does to the other; the predicate is not marked."""
    rows = load(path)
    texts = [(row["sentence"], [Span(0, len(row["sentence"]))]) for row in rows]
    for row, parsed in zip(rows, prepare.text(texts), strict=True):
        sentence, hints = parsed[0]
        example = example_of("plv", sentence, hints)
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
    rows = load(path)
    words = [row.get("tokens") or tokens_of(row["sentence"]) for row in rows]
    for row, (sentence, hints) in zip(rows, prepare.words(words), strict=True):
        example = example_of("cameo", sentence, hints)
        roots = CLASSES[row["quad"]]
        kinds = tuple(i for i, name in enumerate(TYPES) if i and set(ROOTS[name]) & set(roots))
        if row["quad"] == "make_statement":
            # Appeals are events to PLOVER, in few words that the lexicon has; other statements are none.
            asked = hints[:, HINTS.index("REQUEST")].any()
            kinds = (TYPES.index("REQUEST"), CUE) if asked else (CUE,)
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
    for row in load(path):
        seen[row["title_template"]] += 1
        if row["event"] in TYPES and seen[row["title_template"]] <= each:
            rows.append(row)
    texts = [(row["headline"], [Span(0, len(row["headline"]))]) for row in rows]
    for row, parsed in zip(rows, prepare.text(texts), strict=True):
        sentence, hints = parsed[0]
        example = example_of("ngec", sentence, hints)
        example.pair = ((TYPES.index(row["event"]),), [])
        yield example


SURE = 0.6
"""Confidence from which an event of the coder is taken as a label; words of less sure ones stay unlabelled."""

UNSURE = 0.05
"""Confidence below which a word counts as no event at all; no other has been tried."""


def silver(prepare: Preparer, texts: Sequence[str], heads: Heads | None = None) -> Iterator[Example]:
    """What the lexicon's rules, or with ``heads`` the whole coder, find in unlabelled news.

    Weak labels for types, modes, realis and parties.
    """
    from whowhom.code.coder import EventCoder
    from whowhom.codebook import cues, lexicon
    from whowhom.store.reference import gazetteer

    coder = EventCoder(lexicon.load(), cues.load(), gazetteer(), "silver", heads)
    coder.least = UNSURE if heads is not None else 0.0
    articles = (article_of("x", text, None, split(text)) for text in texts)
    seen: dict[str, Finding] = {}
    coder.listen = lambda mention, finding: seen.update({mention.id: finding})
    for parsed, mentions in coder(prepare.reader(articles)):
        told = [(mention, seen[mention.id]) for mention in mentions]
        yield from _silver(prepare, parsed, told, SURE if heads is not None else 0.0)
        seen.clear()


Told = Sequence[tuple[EventMention, Finding]]


def _silver(prepare: Preparer, parsed: Parsed, told: Told, sure: float) -> Iterator[Example]:
    for index, sentence in enumerate(parsed.sentences):
        if not 4 <= len(sentence.tokens) <= 90:
            continue
        example = example_of("silver", sentence, prepare.hinter(Tree(sentence)))
        types = [0] * len(example.words)
        for mention, finding in told:
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
            if mention.confidence < sure:
                types[word] = UNKNOWN
                continue
            types[word] = kind
            if mention.mode:
                example.modes[word] = MODES.index(f"{mention.type}/{mention.mode}")
            example.realis[word] = REALIS.index(mention.realis)
            spans: list[tuple[int, int, str]] = []
            unmarked = ["place", "time"]
            for role, side in (("actor", finding.actors), ("recipient", finding.recipients)):
                marked = [_marked(sentence, filled) for filled in side]
                if all(marked):
                    spans += [(*span, role) for span in sorted(set().union(*marked))]
                else:
                    unmarked.append(role)
            example.anchors.append(Anchor(word, mention.type, spans, without=tuple(unmarked)))
        example.types = types
        yield example


def _marked(sentence: Sentence, filled: Filled) -> set[tuple[int, int]]:
    """The words of a sentence that stand for a party: a pronoun itself, not what it was resolved to."""
    if sentence.tokens[filled.head].upos == "PRON":
        return {(filled.head, filled.head + 1)}
    inside = [a for a in filled.actors if sentence.span.start <= a.start < sentence.span.end]
    return {place for a in inside if (place := covered(sentence, a.start, a.end))}


def unlabelled(data: Path, most: int = 900) -> list[str]:
    """News texts whose events nobody has marked."""
    from training.corpus.sources import documents

    texts = [text for _, text in documents(data, "worldwide")][:most]
    stories = [row["text"] for row in load(data / "event_ngec_synthetic/train.jsonl.gz")[::8]]
    return texts + [s if isinstance(s, str) else " ".join(s) for s in stories]
