"""The reader: Article → Parsed. One small encoder gives tags, dependencies and names of every sentence.

Sentences of many articles share a batch, sorted by length; what a sentence gets does not depend on its company, since
the graph's int8 scales are fixed (see training/quantise.py).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from whowhom.errors import ModelError
from whowhom.model.syntax import Name, NameLabel, Parsed, Sentence, Token
from whowhom.model.text import Article, Span
from whowhom.parse.decode import Bio, trees
from whowhom.parse.lemmas import Lemmas
from whowhom.parse.tokenize import tokenize
from whowhom.parse.wordpiece import CLOSE, OPEN, SHAPES, WordPiece, shape

WEIGHTS = Path(os.environ.get("WHOWHOM_WEIGHTS") or Path(__file__).parent / "weights")

WINDOW = 1024
"""Sentences read ahead, so that batches can be made of like lengths: padding takes 4 % of the encoder's time, with half
as many sentences 7 %, and with what then would be left over of a worker's task 28 %."""

BATCH_PIECES = 1600
"""Word pieces of a batch at most, padding counted: attention's memory grows with the square of the length."""

LONGEST = 480
"""Pieces of one piece of work; longer sentences are cut between words and joined again after parsing."""

WIDE = 384
"""Width of a state."""

_TITLE, _TITLE_FIRST = SHAPES.index("title"), SHAPES.index("title_first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One sentence as the model sees it; lists have one entry a word.

    ``heads`` are word indices, -1 at the root; ``names`` are (first, last exclusive, label); ``states`` [words, 384]
    are the encoder's, one of each word's first piece.
    """

    upos: list[str]
    xpos: list[str]
    heads: list[int]
    deprels: list[str]
    names: list[tuple[int, int, NameLabel]]
    states: NDArray[np.float32]


class Reader:
    """Parses articles with the shipped weights.

    ``weights`` is a folder like the package's own; ``threads`` is how many cores a batch uses; ``batch`` is the most
    sentences in one. ``version`` is bound to the weights' hash. Raises ModelError where the weights do not fit.
    """

    def __init__(self, weights: Path | None = None, threads: int = 2, batch: int = 32) -> None:
        folder = weights or WEIGHTS
        labels = card(folder)
        self.version = str(labels["version"])
        self._batch = batch
        self._upos: list[str] = labels["upos"]
        self._xpos: list[str] = labels["xpos"]
        self._deprels: list[str] = labels["deprels"]
        self._bio = Bio(labels["names"])
        self._label = np.load(folder / "labels.npy")
        self._pieces = WordPiece(folder / "vocab.txt")
        self._lemmas = Lemmas(folder / "lemmas.json")
        self._words: dict[str, tuple[tuple[int, ...], list[int]]] = {}
        self._encoder = session(folder / "encoder.onnx", threads)
        # One thread: two pools on the same cores would wait for each other.
        self._heads = session(folder / "heads.onnx", 1)

    def __call__(self, articles: Iterable[Article]) -> Iterator[Parsed]:
        """Parses articles, in order; reads ahead until about 1,000 sentences wait."""
        waiting: list[Article] = []
        sentences = 0
        for article in articles:
            waiting.append(article)
            sentences += len(article.sentences)
            if sentences >= WINDOW:
                yield from self._window(waiting)
                waiting, sentences = [], 0
        yield from self._window(waiting)

    def _window(self, articles: list[Article]) -> Iterator[Parsed]:
        spans = [[tokenize(a.text, s.start, s.end) for s in a.sentences] for a in articles]
        words = [[a.text[i:j] for i, j in s] for a, of in zip(articles, spans, strict=True) for s in of]
        found = iter(zip(words, self.parse(words), strict=True))
        for article, of in zip(articles, spans, strict=True):
            analysed = [next(found) for _ in of]
            yield Parsed(
                article=article,
                sentences=tuple(
                    self.sentence(index, article.sentences[index], tokens, *analysed[index])
                    for index, tokens in enumerate(of)
                ),
                states=tuple(analysis.states for _, analysis in analysed),
            )

    def sentence(
        self, index: int, span: Span, offsets: list[tuple[int, int]], words: list[str], found: Analysis
    ) -> Sentence:
        """A parsed sentence out of its words, where they stand, and what ``parse`` found."""
        lemma = self._lemmas
        tags = _verbs_set_right(words, found)
        tokens = tuple(
            Token(text=w, lemma=lemma(w, u, x), upos=u, xpos=x, head=h, deprel=d, span=Span(a, b))
            for w, (u, x), h, d, (a, b) in zip(words, tags, found.heads, found.deprels, offsets, strict=True)
        )
        names = tuple(
            Name(first=i, last=j, label=label, span=Span(offsets[i][0], offsets[j - 1][1]))
            for i, j, label in found.names
        )
        return Sentence(index=index, span=span, tokens=tokens, names=names)

    def parse(self, sentences: Sequence[Sequence[str]]) -> list[Analysis]:
        """Parses sentences that are cut into words already; one Analysis each, in order."""
        rows, whole = self._rows(sentences)
        parts: list[Analysis | None] = [None] * len(rows)
        for chosen in self._batches(rows):
            for i, analysis in zip(chosen, self._run([rows[i] for i in chosen]), strict=True):
                parts[i] = analysis
        done = cast("list[Analysis]", parts)
        return [_joined(done[i:j]) for i, j in whole]

    def _rows(self, sentences: Sequence[Sequence[str]]) -> tuple[list[_Row], list[tuple[int, int]]]:
        """Model inputs of all sentences, and which rows make up each."""
        rows: list[_Row] = []
        whole = []
        known, look_up = self._words, self._look_up
        for words in sentences:
            start = len(rows)
            ids, shapes, first = [OPEN], [0], [0]
            for word in words:
                pieces, kinds = known.get(word) or look_up(word)
                if len(ids) + len(pieces) > LONGEST:
                    rows.append(_Row(ids, shapes, first))
                    ids, shapes, first = [OPEN], [0], [0]
                first.append(len(ids))
                ids += pieces
                shapes += kinds
            if len(first) > 1:
                rows.append(_Row(ids, shapes, first))
            if start < len(rows):
                _open(rows[start])
            whole.append((start, len(rows)))
        return rows, whole

    def _look_up(self, word: str) -> tuple[tuple[int, ...], list[int]]:
        if len(self._words) > 200_000:  # a bound, so that years of news cannot fill the memory
            self._words.clear()
        pieces = self._pieces(word)
        entry = self._words[word] = (pieces, [shape(word, opens=False)] * len(pieces))
        return entry

    def _batches(self, rows: list[_Row]) -> Iterator[list[int]]:
        """Rows of like lengths together, shortest first, within the bounds on sentences and pieces."""
        chosen: list[int] = []
        for i in sorted(range(len(rows)), key=lambda i: len(rows[i].ids)):
            if chosen and (len(chosen) == self._batch or (len(chosen) + 1) * len(rows[i].ids) > BATCH_PIECES):
                yield chosen
                chosen = []
            chosen.append(i)
        if chosen:
            yield chosen

    def _run(self, rows: list[_Row]) -> Iterator[Analysis]:
        ids, shapes, first = _tensors(rows)
        states = self.encode(ids, shapes)
        given = {"states": states, "shapes": shapes, "first": first}
        upos, xpos, best, labels, names, arcs, dep, head = self._heads.run(_OUTPUTS, given)
        lengths = np.array([len(r.first) - 1 for r in rows])
        heads, changed = trees(best, arcs, lengths)
        for b in changed:
            i = np.flatnonzero(heads[b] != best[b])
            labels[b, i] = self._labels(dep[b, i], head[b, heads[b, i]], heads[b, i])
        found = self._bio(names, lengths)
        by_word = np.take_along_axis(states, first[:, 1:, None], axis=1)
        for b, n in enumerate(lengths.tolist()):
            yield Analysis(
                upos=[self._upos[i] for i in upos[b, :n].tolist()],
                xpos=[self._xpos[i] for i in xpos[b, :n].tolist()],
                heads=[h - 1 for h in heads[b, :n].tolist()],
                deprels=[self._deprels[i] for i in labels[b, :n].tolist()],
                names=cast("list[tuple[int, int, NameLabel]]", found[b]),
                states=by_word[b, :n].copy(),
            )

    def encode(self, ids: NDArray[np.int64], shapes: NDArray[np.int64]) -> NDArray[np.float32]:
        """The encoder alone: states [batch, pieces, 384]."""
        states: NDArray[np.float32] = self._encoder.run(["states"], {"ids": ids, "shapes": shapes})[0]
        return states

    def _labels(self, dep: NDArray[np.float32], head: NDArray[np.float32], heads: NDArray[np.intp]) -> NDArray[np.intp]:
        """The best relations of new arcs, as the graph scores them: on half a sum and half a product."""
        half = dep.shape[1] // 2
        summed = np.maximum(dep[:, :half] + head[:, :half], 0)
        pair = np.concatenate([summed, dep[:, half:] * head[:, half:]], axis=1)
        scores = pair @ self._label[:-1] + self._label[-1]
        scores[:, self._deprels.index("root")] = np.where(heads == 0, np.inf, -np.inf)
        best: NDArray[np.intp] = scores.argmax(axis=1)
        return best


_OUTPUTS = ["upos", "xpos", "heads", "labels", "names", "arcs", "label_dep", "label_head"]


@dataclass(slots=True)
class _Row:
    """One sentence, or a part of one, as ids; ``first`` holds 0 and the place of each word's first piece."""

    ids: list[int]
    shapes: list[int]
    first: list[int]


def _tensors(rows: list[_Row]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """``ids`` and ``shapes`` [batch, pieces], ``first`` [batch, words + 1], padded with 0."""
    size = len(rows)
    ids = np.zeros((size, 1 + max(len(r.ids) for r in rows)), np.int64)
    shapes = np.zeros_like(ids)
    first = np.zeros((size, max(len(r.first) for r in rows)), np.int64)
    for b, row in enumerate(rows):
        n = len(row.ids)
        ids[b, :n] = row.ids
        ids[b, n] = CLOSE
        shapes[b, :n] = row.shapes
        first[b, : len(row.first)] = row.first
    return ids, shapes, first


def _open(row: _Row) -> None:
    """A capital on a sentence's first word says little: its shape says so."""
    shapes, first = row.shapes, row.first
    for at in range(1, first[2] if len(first) > 2 else len(shapes)):
        if shapes[at] == _TITLE:
            shapes[at] = _TITLE_FIRST


def _joined(parts: list[Analysis]) -> Analysis:
    """The parts of a sentence that was too long, in one: later roots hang on the first as parataxis."""
    if len(parts) == 1:
        return parts[0]
    states = np.concatenate([part.states for part in parts]) if parts else np.zeros((0, WIDE), np.float32)
    whole = Analysis(upos=[], xpos=[], heads=[], deprels=[], names=[], states=states)
    for part in parts:
        offset = len(whole.heads)
        root = whole.deprels.index("root") if offset else -1
        for head, deprel in zip(part.heads, part.deprels, strict=True):
            whole.heads.append(root if head < 0 else head + offset)
            whole.deprels.append("parataxis" if head < 0 and offset else deprel)
        whole.upos.extend(part.upos)
        whole.xpos.extend(part.xpos)
        whole.names.extend((i + offset, j + offset, label) for i, j, label in part.names)
    return whole


def card(folder: Path) -> dict[str, Any]:
    """Reads ``reader.json`` and checks every file against the hash that it names."""
    try:
        labels: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        for name, sha256 in labels["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256:
                raise ModelError(f"{folder / name} is damaged or of another version: install whowhom again")
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"The reader model in {folder} cannot be loaded ({error}): install whowhom again") from error
    return labels


def session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    # An arena keeps the memory of the largest batch ever: 130 MB, for 3 % of the time.
    options.enable_cpu_mem_arena = False
    # On x86 without VNNI, products of bytes would overflow in the quick kernel; this takes the exact one.
    options.add_session_config_entry("session.x64quantprecision", "1")
    # Idle threads sleep: spinning gains 5 % on a quiet machine and loses half on a busy one.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _verbs_set_right(words: Sequence[str], found: Analysis) -> list[tuple[str, str]]:
    """Both tags of each word; a form in -ed with a subject and an object is a verb ("jets bombed a depot").

    What is tagged a verb already keeps its form: "need" is no past tense.
    """
    governed = {(h, d) for h, d in zip(found.heads, found.deprels, strict=True)}
    return [
        ("VERB", tags[1] if tags[1].startswith("VB") else "VBD")
        if tags[0] != "VERB" and word.endswith("ed") and {(i, "nsubj"), (i, "obj")} <= governed
        else tags
        for i, (word, tags) in enumerate(zip(words, zip(found.upos, found.xpos, strict=True), strict=True))
    ]
