"""What the event heads learn from: sentences of words with partial labels; the own corpus as such examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.corpus import notation
from whowhom.code.hints import Hinter
from whowhom.codebook import plover
from whowhom.evaluation.texts import article_of, from_words
from whowhom.model import Span
from whowhom.model.syntax import Sentence
from whowhom.parse.nlp import Reader
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
        articles = (article_of("x", text, None, spans) for text, spans in rows)
        for parsed in self.reader(articles):
            yield [(s, self.hinter(Tree(s))) for s in parsed.sentences]

    def words(self, rows: Sequence[Sequence[str]]) -> Iterator[tuple[Sentence, NDArray[np.uint8]]]:
        """Sentences that are cut into words already."""
        for sentence, _ in from_words(self.reader, rows):
            yield sentence, self.hinter(Tree(sentence))


def example_of(origin: str, sentence: Sentence, hints: NDArray[np.uint8]) -> Example:
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
                example.contexts = tuple(CONTEXTS.index(name) for name in article.contexts)
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
    example = example_of(origin, sentence, hints)
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
        # The corpus marks who speaks and what, not to whom.
        example.anchors.append(Anchor(cue[1] - 1, "cue", spans, without=("recipient",)))
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
