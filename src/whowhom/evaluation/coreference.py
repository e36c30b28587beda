"""Events across documents: the shipped likeness on gold mentions of ECB+, and on what the coder finds by itself."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whowhom.evaluation.clusters import conll
from whowhom.link.likeness import Told, chances
from whowhom.link.stories import Signature, linked, matrix, signature, stories
from whowhom.link.trace import bare, coded
from whowhom.model import Article, EventMention, Parsed, Span
from whowhom.parse.tree import Tree
from whowhom.pipeline import Pipeline

THRESHOLD = 0.3
"""Mean chance from which groups are joined, of .2 to .6 the best on ECB+'s dev part; see ``training.linking``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One mention: in which topic and subtopic, and its chain; None for what only the coder has found."""

    topic: str
    subtopic: str
    chain: str | None
    found: bool
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All mentions of the documents that were read, and the documents' signatures by number."""

    mentions: tuple[Marked, ...]
    signatures: tuple[Signature, ...]


def read(path: Path, pipeline: Pipeline) -> Reading:
    """An ECB+ file: the gold's mentions in the sentences that count, and the coder's own there beside them."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        documents = [json.loads(line) for line in file]
    articles = [_article(document) for document in documents]
    found: list[Marked] = []
    signatures: list[Signature] = []
    parsed_all = pipeline.parse([article for article, _ in articles])
    for number, (document, (_, spans), parsed) in enumerate(zip(documents, articles, parsed_all, strict=True)):
        signatures.append(signature(None, parsed.article.text))
        _, mentions = next(iter(pipeline.resolve(pipeline.code_events([parsed]))))
        found += _marked(document, spans, parsed, mentions, number)
    return Reading(mentions=tuple(found), signatures=tuple(signatures))


def gold_mentions(reading: Reading, across: bool = False, threshold: float = THRESHOLD) -> float:
    """CoNLL F1 of the gold's mentions, clustered within gold subtopics, or ``across`` the subtopics of a topic."""
    marked = [m for m in reading.mentions if m.chain is not None]
    likeness = matrix(reading.signatures)
    groups = defaultdict(list)
    for at, m in enumerate(marked):
        groups[m.topic if across else m.subtopic].append(at)
    labels = _labels(marked, list(groups.values()), likeness, threshold)
    return conll([f"{m.topic}/{m.chain}" for m in marked], labels)


def own_mentions(reading: Reading, threshold: float = THRESHOLD) -> float:
    """CoNLL F1 as a user gets it: the coder's own mentions, and no word of topics, those that stand alone left out.

    Documents are grouped by story first. A mention that only one side has stands alone on the other; what stands alone
    on its own side too is left out, since finding nothing would be right there.
    """
    likeness = matrix(reading.signatures)
    story = stories(reading.signatures)
    groups = defaultdict(list)
    for at, m in enumerate(reading.mentions):
        if m.found:
            groups[story[m.told.document]].append(at)
    found = _labels(reading.mentions, list(groups.values()), likeness, threshold)
    found = [
        label if m.found else f"missed {at}" for at, (m, label) in enumerate(zip(reading.mentions, found, strict=True))
    ]
    gold = [f"added {at}" if m.chain is None else f"{m.topic}/{m.chain}" for at, m in enumerate(reading.mentions)]
    theirs, ours = Counter(gold), Counter(found)
    kept = [at for at in range(len(gold)) if theirs[gold[at]] > 1 or ours[found[at]] > 1]
    return conll([gold[at] for at in kept], [found[at] for at in kept])


def _labels(
    marked: Sequence[Marked], groups: Sequence[Sequence[int]], stories: NDArray[np.float32], threshold: float
) -> list[str]:
    """The cluster of each mention, where only those of one group can be together."""
    labels = [f"alone {at}" for at in range(len(marked))]
    for number, inside in enumerate(groups):
        told = [marked[at].told for at in inside]
        likeness = np.zeros((len(told), len(told)), np.float32)
        i, j = np.triu_indices(len(told), 1)
        if len(i):
            likeness[i, j] = likeness[j, i] = chances(told, stories, i, j)
        for at, group in zip(inside, linked(likeness, [1] * len(told), threshold), strict=True):
            labels[at] = f"{number}/{group}"
    return labels


def _article(document: dict[str, Any]) -> tuple[Article, list[list[Span]]]:
    """The document as an article with its own sentences, and the spans of its tokens."""
    text, sentences, tokens = "", [], []
    for words in document["sents"]:
        start = len(text)
        spans: list[Span] = []
        for word in words:
            text += " " if spans else ""
            spans.append(Span(len(text), len(text) + len(word)))
            text += word
        sentences.append(Span(start, len(text)))
        tokens.append(spans)
        text += "\n"
    name = document["doc_id"]
    return Article(id=name, source=name, sha256=name, text=text, sentences=tuple(sentences), language="en"), tokens


def _marked(
    document: dict[str, Any], spans: list[list[Span]], parsed: Parsed, mentions: Sequence[EventMention], number: int
) -> Iterator[Marked]:
    valid = {sentence for sentence in document["validated_sents"] if spans[sentence]}
    counting = [Span(spans[s][0].start, spans[s][-1].end) for s in sorted(valid)]
    trees = [Tree(sentence) for sentence in parsed.sentences]
    met: set[str] = set()

    def marked(chain: str | None, at: int, words: list[int], known: EventMention | None) -> Marked:
        trace = bare(trees[at], words, parsed.states[at])
        trace = trace if known is None else coded(trace, known)
        told = Told(trace=trace, document=number, sentence=at)
        return Marked(
            topic=document["topic"], subtopic=document["subtopic"], chain=chain, found=known is not None, told=told
        )

    for event in document["events"]:
        gold = [spans[event["sent"]][t] for t in event["tokens"]] if event["sent"] in valid else []
        sentence = next((s for s in parsed.sentences if gold and s.span.covers(gold[0])), None)
        words = _words(parsed, sentence.index, gold) if sentence is not None else []
        if sentence is not None and words:
            known = next(
                (m for m in mentions if any(_predicate(m).overlaps(g) for g in gold) and m.id not in met), None
            )
            met |= set() if known is None else {known.id}
            yield marked(event["chain"], sentence.index, words, known)
    for mention in mentions:
        if mention.id not in met and any(s.overlaps(_predicate(mention)) for s in counting):
            words = _words(parsed, mention.sentence, [_predicate(mention)])
            if words:
                yield marked(None, mention.sentence, words, mention)


def _words(parsed: Parsed, sentence: int, spans: Sequence[Span]) -> list[int]:
    tokens = parsed.sentences[sentence].tokens
    return [i for i, t in enumerate(tokens) if any(t.span.overlaps(s) for s in spans)]


def _predicate(mention: EventMention) -> Span:
    return Span(mention.evidence.predicate.start, mention.evidence.predicate.end)
