"""Record → Article: the numbered stages from raw bytes to a text whose sentences can be cited."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePath

from whowhom.errors import ConfigError, InputError
from whowhom.extract.calendar import LATEST
from whowhom.extract.decode import decode, tidy
from whowhom.extract.language import language
from whowhom.extract.markup import page
from whowhom.extract.plain import copied
from whowhom.extract.published import published
from whowhom.extract.sections import assemble, looks_like_heading, sentences_of
from whowhom.model.text import Article, Record, Rejected

_SLUG_LENGTH = 60
_KNOWN_SUFFIXES = re.compile(
    r"(?:\.(?:html?|xhtml|txt|text|md|jsonl|ndjson|json|csv|tsv|parquet|gz|xml|rss|atom|warc|wacz|eml|mbox|pdf))+(?=$|#)",
    re.I,
)


def extract(records: Iterable[Record | Rejected], *, latest: date = LATEST) -> Iterator[Article | Rejected]:
    """The article of each record, in order; what was rejected before passes through, what fails here joins it.

    ``latest`` is the last day a page can plausibly have been published on.
    """
    for record in records:
        if isinstance(record, Rejected):
            yield record
            continue
        try:
            yield article(record, latest=latest)
        except (InputError, ConfigError) as error:
            yield Rejected(source=record.source, stage="extract", reason=str(error), sha256=record.sha256)


def article(record: Record, *, latest: date = LATEST) -> Article:
    """One record's article.

    Raises InputError where the record holds none, ConfigError where the date it was given cannot be.
    """
    # 1. decode
    html = record.media == "html"
    raw = decode(record.content, html=html, said=record.encoding)
    if not raw.strip():
        raise InputError("the file is empty or blank")
    # 2. main text, 3. clean, 4. title
    if html:
        found = page(raw, url=record.given_url)
        tree, stated, blocks = found.tree, None, found.blocks
        title = record.given_title or found.title
        url, publisher = record.given_url or found.url, record.given_publisher or found.publisher
    else:
        copy = copied(tidy(raw), titled=record.given_title is not None)
        tree, stated, blocks = None, copy.stated, copy.blocks
        title, url, publisher = record.given_title or copy.title, record.given_url, record.given_publisher
    title = title or record.feed_title
    if publisher is None or (url and publisher in url and record.feed_publisher):  # a host's name is the last resort
        publisher = record.feed_publisher
    title = " ".join(tidy(title).split()) or None if title else None
    if title and blocks and blocks[0].text.strip() == title and looks_like_heading(title):
        blocks = blocks[1:]
    # 5. sections
    text, sections = assemble(title, blocks)
    if not any(c.isalnum() for s in sections for c in s.span.of(text)):
        raise InputError("the text has no words once the page's furniture is gone")
    # 6. sentences
    sentences = sentences_of(text, sections)
    # 7. published
    when = published(
        given=record.given_published,
        tree=tree,
        feed=record.feed_published,
        url=url,
        stated=stated,
        datelines=[s.span.of(text) for s in sections if s.kind == "dateline"],
        latest=latest,
    )
    # 8. language
    spoken = record.given_language.lower()[:2] if record.given_language else language(text)
    return Article(
        id=article_id(record),
        source=record.source,
        sha256=record.sha256,
        text=text,
        title=title,
        url=url,
        publisher=publisher,
        published=when,
        language=spoken,
        sections=sections,
        sentences=sentences,
        canonical=record.canonical or (found.canonical if html else None),
        origin=record.origin,
        notes=record.notes,
    )


def article_id(record: Record) -> str:
    """A readable name bound to the content: slug of the given id or of the file's or row's name, and eight digits.

    >>> article_id(Record(source="news/Page One.html", content=b"", media="html", sha256="0123456789abcdef"))
    'page-one-01234567'
    """
    name = record.given_id or _KNOWN_SUFFIXES.sub("", PurePath(record.source).name)
    digest = record.sha256 or hashlib.sha256(record.content).hexdigest()
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:_SLUG_LENGTH].strip("-")
    return f"{slug or 'page'}-{digest[:8]}"
