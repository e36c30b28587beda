"""Which column of a table holds what, and the record that a row makes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from whowhom.errors import ConfigError, InputError
from whowhom.extract.decode import mend
from whowhom.extract.published import parse_given
from whowhom.model.text import Record
from whowhom.read.reader import digest

# Field → names under which tables of news carry it; the first that a table has is taken.
_ALIASES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "article_text", "article_body", "articlebody", "full_text",
        "fulltext", "maintext", "main_text", "body_text", "story", "story_text", "message", "raw_text", "html",
    ),
    "id": ("id", "doc_id", "docid", "document_id", "article_id", "story_id", "uid", "guid", "uuid", "key"),
    "url": ("url", "link", "uri", "permalink", "source_url", "article_url", "web_url", "href"),
    "title": ("title", "headline", "head", "heading"),
    "publisher": (
        "publisher", "source", "outlet", "publication", "source_name", "newspaper", "site", "sitename", "media",
        "channel",
    ),
    "published": (
        "published", "date", "published_at", "publish_date", "published_date", "publication_date", "date_published",
        "datepublished", "pub_date", "pubdate", "published_time", "datetime", "timestamp", "time",
    ),
    "language": ("language", "lang", "language_code"),
}  # fmt: skip
FIELDS = tuple(_ALIASES)

_ABSENT = frozenset(("", "null", "none", "nan", "n/a", "na", "-", "nat", "unknown"))


def is_text_column(name: str) -> bool:
    """Whether the name is one under which tables carry the article's text."""
    return _key(name) in _ALIASES["text"]


def check_columns(columns: Mapping[str, str] | None) -> None:
    """Raise ConfigError where a column is named for a field that there is not."""
    for field in columns or ():
        if field not in FIELDS:
            raise ConfigError(f"there is no field {field!r} to name a column for: choose among {', '.join(FIELDS)}")


def find_columns(names: Iterable[str], columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field → this table's column, by ``columns`` first and by usual names for the rest.

    Raises InputError where no column holds the text.
    """
    present = list(names)
    by_key = {_key(name): name for name in reversed(present)}
    found: dict[str, str] = {}
    for field, aliases in _ALIASES.items():
        named = (columns or {}).get(field)
        if named is not None:
            if named in present:
                found[field] = named
            continue
        alias = next((a for a in aliases if a in by_key and by_key[a] not in (columns or {}).values()), None)
        if alias is not None:
            found[field] = by_key[alias]
    if "text" not in found:
        wanted = (columns or {}).get("text", "text")
        listed = ", ".join(str(name)[:30] for name in present[:12]) or "none"
        raise InputError(f"there is no column {wanted!r} that holds the text (columns: {listed}): name it")
    return found


def record_of(
    row: Mapping[str, object],
    found: Mapping[str, str],
    *,
    source: str,
    name: str,
    published: str | None,
    longest: int,
) -> Record:
    """The record of one row; ``name`` is its id where the row gives none.

    Raises InputError where the row has no text, too much of it, or a date that cannot be.
    """
    from whowhom.read.sniff import is_html

    text = row.get(found["text"])
    if text is not None and not isinstance(text, str):
        raise InputError(f"the column {found['text']!r} holds {type(text).__name__}, not text")
    if text is None or not text.strip():
        raise InputError(f"the row has no text in its column {found['text']!r}")
    content = mend(text).encode()
    if len(content) > longest:
        raise InputError(f"the row's text has {len(content):,} bytes, more than the {longest:,} allowed")
    given = {field: _cell(row.get(column)) for field, column in found.items() if field != "text"}
    when = published or given.get("published")
    if when is not None:
        try:
            parse_given(when)
        except ConfigError as error:
            raise InputError(f"its date cannot be used: {error}") from error
    return Record(
        source=source,
        content=content,
        media="html" if is_html(text) else "text",
        sha256=digest(content, given.get("publisher")),
        given_id=given.get("id") or name,
        given_url=given.get("url"),
        given_title=given.get("title"),
        given_publisher=given.get("publisher"),
        given_published=when,
        given_language=given.get("language"),
    )


def _key(name: str) -> str:
    return re.sub(r"[\s.-]+", "_", str(name).strip().strip("\ufeff")).lower()


def _cell(value: object) -> str | None:
    """A cell as words, None where it says nothing."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        return None
    words = " ".join(mend(str(value)).split())
    return None if words.lower() in _ABSENT else words
