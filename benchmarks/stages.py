"""The way from archive to record with a clock at every stage, and the bare encoder run beside it; for ``reading``."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from whowhom import pipeline as flow
from whowhom.extract.article import extract
from whowhom.link.cluster import grouped
from whowhom.link.trace import remembered
from whowhom.model import Article, EventMention, Record, Rejected
from whowhom.model.coded import Coded
from whowhom.model.syntax import Parsed, Sentence
from whowhom.model.text import Span
from whowhom.parse.nlp import Analysis, Reader, _tensors
from whowhom.pipeline import Pipeline, codable
from whowhom.read.reader import Fetch
from whowhom.store import linking
from whowhom.store.embedded import Store

STAGES = ("read", "extract", "parse", "encoder", "code", "resolve", "trace", "store", "link", "other")
"""What the time goes to: ``parse`` without its encoder, ``store`` with the question whether a page is known, ``other``
what is between them."""

_T = TypeVar("_T")


class Stages:
    """Seconds of each stage, without those of the stages that it waits for; what is entered last runs."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = time.perf_counter()

    @contextlib.contextmanager
    def of(self, name: str) -> Generator[None, None, None]:
        """The block is of this stage."""
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def over(self, name: str, items: Iterable[_T]) -> Iterator[_T]:
        """The items, whose making is of this stage."""
        it = iter(items)
        while True:
            with self.of(name):
                item = next(it, None)
            if item is None:
                return
            yield item

    def _turn(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now


class _Parser(Reader):
    """The reader model, which runs its encoder once more over what it has just parsed: the race is of both at once."""

    def __init__(self, stages: Stages, threads: int) -> None:
        super().__init__(threads=threads)
        self._stages = stages
        self._kept_back: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        self.sentences = 0

    def __call__(self, articles: Iterable[Article]) -> Iterator[Parsed]:
        for parsed in self._stages.over("parse", super().__call__(articles)):
            self.sentences += len(parsed.sentences)
            if self._kept_back:
                with self._stages.of("bare"):
                    for ids, shapes in self._kept_back:
                        super().encode(ids, shapes)
                self._kept_back.clear()
            yield parsed

    def encode(self, ids: NDArray[np.int64], shapes: NDArray[np.int64]) -> NDArray[np.float32]:
        self._kept_back.append((ids, shapes))
        with self._stages.of("encoder"):
            return super().encode(ids, shapes)


class _Encoder(Reader):
    """The reader model that only encodes, by its clock."""

    def __init__(self, threads: int) -> None:
        super().__init__(threads=threads)
        self.seconds = 0.0
        self.sentences = 0

    def parse(self, sentences: Sequence[Sequence[str]]) -> list[Analysis]:
        rows, _ = self._rows(sentences)
        self.sentences += len(sentences)
        for chosen in self._batches(rows):
            ids, shapes, _ = _tensors([rows[i] for i in chosen])
            began = time.perf_counter()
            self.encode(ids, shapes)
            self.seconds += time.perf_counter() - began
        return [_NOTHING] * len(sentences)

    def sentence(self, index: int, *_: Any) -> Sentence:
        return Sentence(index=index, span=Span(0, 0), tokens=(), names=())


_NOTHING = Analysis(upos=[], xpos=[], heads=[], deprels=[], names=[], states=np.zeros((0, 0), np.float32))


def encoder_alone(articles: Iterable[Article | Rejected], threads: int) -> tuple[int, float]:
    """Sentences of the articles that are coded, and the seconds that the encoder takes for them and nothing else."""
    encoder = _Encoder(threads)
    readable = (article for article in articles if isinstance(article, Article) and codable(article))
    for _ in encoder(readable):
        pass
    return encoder.sentences, encoder.seconds


class Timed(Pipeline):
    """The pipeline with a clock at every stage."""

    def __init__(self, stages: Stages) -> None:
        super().__init__()
        self.stages = stages
        self.parse = self.parser = _Parser(stages, self.settings.threads)
        code, resolve = self.code_events, self.resolve

        def coded(some: Iterable[Parsed]) -> Iterator[tuple[Parsed, tuple[EventMention, ...]]]:
            return stages.over("code", code(some))

        def resolved(some: Any) -> Iterator[tuple[Parsed, tuple[EventMention, ...]]]:
            return stages.over("resolve", resolve(some))

        self.code_events, self.resolve = coded, resolved  # type: ignore[assignment]

    def read(
        self, sources: Iterable[str | Path], published: str | None = None, columns: Mapping[str, str] | None = None,
        fetch: Fetch | None = None,
    ) -> Iterator[Record | Rejected]:  # fmt: skip
        return self.stages.over("read", super().read(sources, published, columns, fetch))

    def code_records(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        return self.code_articles(self.stages.over("extract", extract(records)))


def watch_trace(stages: Stages) -> None:
    """A clock at what the pipeline and the command call by name."""

    def timed(parsed: Parsed, mentions: Sequence[EventMention]) -> tuple[bytes, ...]:
        with stages.of("trace"):
            return remembered(parsed, mentions)

    flow.remembered = timed  # type: ignore[attr-defined]
    link = linking.link

    def linked(store: Store, step: Callable[[int], None] = lambda count: None, group: linking.Group = grouped) -> int:
        with stages.of("link"):
            return link(store, step, group)

    linking.link = linked


def watch_store(store: Store, stages: Stages) -> None:
    """A clock at the record."""
    for name in ("add", "add_all", "holds", "held", "quarantine", "release"):
        setattr(store, name, _timed(getattr(store, name), stages))


def _timed(call: Any, stages: Stages) -> Any:
    def timed(*given: Any) -> Any:
        with stages.of("store"):
            return call(*given)

    return timed
