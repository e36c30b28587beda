"""START HERE: the whole flow on one screen.

    read → extract → parse → code → resolve → link → store
    Record  Article   Parsed  EventMention    Trace   Incident

Each stage takes an iterable and gives an iterator, so a million pages stream through; what cannot be used
comes out as ``Rejected`` in its place, and everything else goes on. Traces of the mentions travel in ``Coded``; the
record links them when it has kept them (``store/linking.py``), since incidents are of all that it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from whowhom import __version__, plugins
from whowhom.code.coder import EventCoder
from whowhom.code.heads import Heads
from whowhom.codebook import cues, lexicon
from whowhom.config import Settings
from whowhom.errors import InputError
from whowhom.extract.article import extract
from whowhom.extract.translate import Translator, translated
from whowhom.link.trace import remembered
from whowhom.model import Article, Record, Rejected
from whowhom.model.coded import Coded
from whowhom.parse.nlp import Reader
from whowhom.read.files import read
from whowhom.read.reader import Fetch
from whowhom.resolve.stage import Resolver
from whowhom.scale.engines import Code
from whowhom.scale.objects import objects
from whowhom.store.reference import gazetteer
from whowhom.store.rows import parquet_rows

WINDOW = 32
"""Articles read together: enough to fill the encoder's batches, few enough to keep memory flat."""


def read_sources(
    sources: Iterable[str | Path],
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetch: Fetch | None = None,
) -> Iterator[Record | Rejected]:
    """Records of files, folders, patterns and addresses, of the web or of S3; ``published`` dates all of them,
    ``columns`` names those of tables, ``fetch`` gets pages."""
    return read(sources, published=published, columns=columns, parquet_rows=parquet_rows, fetch=fetch, objects=objects)


class Pipeline:
    """From files to coded articles. Holds the models, so make it once."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        names = gazetteer()
        self.parse = Reader(threads=self.settings.threads)
        self.code_events = EventCoder(
            lexicon.load(self.settings.lexicon),
            cues.load(),
            names,
            self.parse.version,
            Heads(),
            version=__version__ + names.version,
        )
        self.resolve = Resolver(names)
        self._translators: dict[str, Translator] | None = None  # looked for with the first article in another language

    read = staticmethod(read_sources)

    def code(
        self,
        sources: Iterable[str | Path],
        published: str | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Iterator[Coded | Rejected]:
        """Coded articles of files and folders, in the order of the files."""
        return self.code_records(self.read(sources, published, columns))

    def code_records(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        """Coded articles of records, in their order."""
        return self.code_articles(extract(records))

    def code_articles(self, articles: Iterable[Article | Rejected]) -> Iterator[Coded | Rejected]:
        """Coded articles, in their order; articles in a language that the coder cannot read come back uncoded, unless
        there is a translator for it."""
        items = map(self._in_english, articles)
        while window := list(islice(items, WINDOW)):
            coded = self._code_window([item for item in window if isinstance(item, Article) and codable(item)])
            for item in window:
                if isinstance(item, Rejected):
                    yield item
                elif codable(item):
                    yield next(coded)
                else:
                    yield Coded(article=item, mentions=(), skipped=f"language {item.language}")

    def _in_english(self, item: Article | Rejected) -> Article | Rejected:
        if isinstance(item, Rejected) or codable(item):
            return item
        if self._translators is None:
            self._translators = plugins.translators()
        translator = self._translators.get(item.language or "")
        if translator is None:
            return item
        try:
            return translated(item, translator)
        except InputError as error:
            return Rejected(source=item.source, stage="translate", reason=str(error), sha256=item.sha256)

    def _code_window(self, articles: list[Article]) -> Iterator[Coded | Rejected]:
        for parsed in self.parse(articles):
            article = parsed.article
            try:
                ((parsed, mentions),) = self.resolve(self.code_events([parsed]))
            except (
                ArithmeticError,
                AssertionError,
                LookupError,
                RecursionError,
                TypeError,
                ValueError,
            ) as error:
                # A defect that one odd page uncovers must not cost the other pages.
                reason = f"coding failed ({type(error).__name__}: {error}); please report it with the page"
                yield Rejected(source=article.source, stage="code", reason=reason, sha256=article.sha256)
            else:
                yield Coded(article=article, mentions=mentions, traces=remembered(parsed, mentions))


@dataclass(frozen=True, slots=True)
class Coding:
    """Makes what codes, in whatever process is to do it: a pipeline that keeps to one core."""

    settings: Settings

    def __call__(self) -> Code:
        """The pipeline's ``code_records``."""
        return Pipeline(replace(self.settings, threads=1)).code_records


def codable(article: Article) -> bool:
    """Whether the coder reads the article's language; a text too short to tell is tried."""
    return article.language in {None, "en"}
