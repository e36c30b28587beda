"""What is read and what is extracted: Record → Article."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Basis = Literal["given", "metadata", "feed", "url", "text", "none"]
"""Where a publication date comes from, strongest evidence first."""

SectionKind = Literal["title", "dateline", "heading", "body"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of Unicode code points of an article's text: ``start <= offset < end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forward from 0 or more, not {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The words under the span."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One raw item as it was read: a file, a row of a table, later a feed entry or a WARC record.

    ``source`` names it for people (a path, or ``path#row``); ``content`` is the raw bytes of a file or the
    text field of a row, encoded as UTF-8; ``media`` says what they are. The ``given_*`` fields hold what the
    reader was told beside the content (named columns, ``--published``), and stay None where nothing was said.
    ``sha256`` is the hex digest of ``content``, of a row with a publisher of both.

    The ``feed_*`` fields are by the feed, message or list that it came in, and weaker than the page's own word.
    ``canonical`` is the address under which its publisher keeps it, however it was reached; ``origin`` the outlet or
    channel that it was taken over from, as its form says it (a forwarded message, a syndicated entry). ``encoding`` is
    what a server says; ``notes`` are short remarks on what words cannot hold ("photo", "edited 2023-03-11").
    """

    source: str
    content: bytes
    media: Literal["html", "text"]
    sha256: str
    given_id: str | None = None
    given_url: str | None = None
    given_title: str | None = None
    given_publisher: str | None = None
    given_published: str | None = None
    given_language: str | None = None
    feed_published: str | None = None
    feed_title: str | None = None
    feed_publisher: str | None = None
    canonical: str | None = None
    origin: str | None = None
    encoding: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The address of a page that is still to be fetched, with what a feed, map or list says of it.

    ``source`` names for people where the address stands; ``published`` is the feed's date, as it is written there.
    ``summary`` is HTML or text that the list gives in the page's stead, for where the page cannot be had.
    """

    source: str
    url: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    origin: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One input that could not be used; it goes to quarantine and everything else goes on.

    ``stage`` is the stage that gave it up (``read``, ``extract``, ``parse`` …); ``reason`` is one sentence
    that says what is wrong and what to do.
    """

    source: str
    stage: str
    reason: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When an article was published, and how we know.

    ``date`` is an ISO date (``YYYY-MM-DD``) or None where there is no evidence: an undated page is not "today".
    """

    date: str | None = None
    precision: Literal["day", "month", "year"] = "day"
    basis: Basis = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of the article's text and what it is: its title, a dateline, a heading, a paragraph."""

    span: Span
    kind: SectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one item without its page's furniture.

    ``id`` is readable and bound to the content: a slug of the file's or row's name, then eight hex digits of
    ``sha256``. All spans count code points of ``text``, half open. ``sentences`` cover title, headings and body
    in reading order and never overlap; a dateline ("BAKU, March 3 (Agency) -") is a section of its own and
    belongs to no sentence. ``language`` is ISO 639-1, or None where the text is too short to tell. ``canonical``,
    ``origin`` and ``notes`` are as in ``Record``; a page's own word for its canonical address counts where the reader
    knows none.
    """

    id: str
    source: str
    sha256: str
    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: Published = field(default_factory=Published)
    language: str | None = None
    sections: tuple[Section, ...] = ()
    sentences: tuple[Span, ...] = ()
    canonical: str | None = None
    origin: str | None = None
    notes: tuple[str, ...] = ()
