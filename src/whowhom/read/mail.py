"""Mail: newsletters and releases as single messages (.eml) or as a box of them (.mbox)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from email.message import Message
from email.utils import parsedate_tz
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from whowhom.errors import InputError
from whowhom.model.text import Record
from whowhom.read.mail_text import best_text, is_body
from whowhom.read.mime import Part, decoded, leaves, split, words
from whowhom.read.pdf import Pdf
from whowhom.read.reader import Item, Outcome, digest
from whowhom.read.words import one_line

ATTACHMENTS = 20
"""Attached releases and mails of one mail that are read; each PDF takes a process of its own."""

_MOST_NOTES = 20
"""Attachments of one mail that are named in its notes."""

_PIECE = 1 << 16
"""Bytes of a box read at a time, where its lines are longer."""

_TITLE = 500
"""Characters kept of a subject."""

_FROM = re.compile(rb"From \S{1,200} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^\n]{0,60}\d\d:\d\d[^\n]{0,60}\r?\n?\Z")
_QUOTED_FROM = re.compile(rb">+From ")
_BOX = re.compile(
    rb"\s*From \S{1,200} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^\n]{0,60}\d\d:\d\d[^\n]{0,60}\n[A-Za-z][A-Za-z0-9-]{0,60}:"
)
_NAMES = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):", re.A)
_BY_MACHINES = frozenset(
    (b"received", b"message-id", b"return-path", b"delivered-to", b"mime-version", b"dkim-signature")
)
_USUAL = _BY_MACHINES | {b"from", b"subject", b"date", b"to", b"content-type", b"list-id", b"reply-to", b"sender"}
_URL = re.compile(r"<?\s*(https?://[^\s<>\"]{4,2000})\s*>?", re.I)
_ANSWERS = re.compile(r"(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv|enc)\s*:\s*)+", re.I)
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc)\s*:", re.I)
_INNER_FROM = re.compile(r"^[> \t*]*(?:from|von|de|от)\s*:", re.I | re.M)
_SENDER = re.compile(r"(?:(?P<name>[^<>]*)<)?[^<>@\s]*@(?P<domain>[^<>@\s]{1,255})>?.*", re.S)
_MACHINE_NAME = re.compile(r"\d{4}|^\S+\.\S+$|mc list$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a mail's headers say of it; whom it was sent to and by which way is not kept."""

    title: str | None
    publisher: str | None
    day: str | None
    url: str | None
    forwarded: bool
    resent: bool


class Mail:
    """Reads .eml and .mbox: the text of each mail, and the PDFs and mails attached to it, one level deep."""

    name = "mail"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether it begins as a box does, or with headers: any usual two in a file named .eml, and elsewhere those
        that only mail programs write, since releases on web pages may begin with "From:" and "Date:"."""
        if _BOX.match(head):
            return True
        names = _header_names(head)
        if name.lower().endswith((".eml", ".mbox")):
            return len(names & _USUAL) >= 2
        return len(names & _BY_MACHINES) >= 2 and b"from" in names

    def read(self, item: Item) -> Iterator[Outcome]:
        """Each mail in its order, its attachments after it. Raises InputError where a single mail cannot be read."""
        limit = item.told.limits.page
        with item.open() as stream:
            head = stream.read(_PIECE)
        with item.open() as stream:
            if not _BOX.match(head):
                content = stream.read(limit + 1)
                if len(content) > limit:
                    raise InputError(f"the mail has more than the {limit:,} bytes allowed: save it without attachments")
                yield from _mail(content, item, None)
                return
            for number, message in enumerate(_boxed(stream, limit), 1):
                part = f"message {number}"
                if message is None:
                    yield item.rejected(f"longer than the {limit:,} bytes allowed: save it without attachments", part)
                    continue
                try:
                    yield from _mail(message, item, part)
                except InputError as error:
                    yield item.rejected(str(error), part)


def _header_names(head: bytes) -> frozenset[bytes]:
    """The names of the headers that the file begins with; none where a line among them is no header."""
    found = set()
    for number, line in enumerate(head.lstrip(b"\xef\xbb\xbf\r\n").split(b"\n", 400)[:400]):
        if not line.strip():
            break
        if line[:1] in b" \t" and number:
            continue
        if line.startswith((b"From ", b">From ")):
            continue
        name = _NAMES.match(line)
        if name is None:
            return frozenset()
        found.add(name[1].lower())
    return frozenset(found)


def _boxed(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    """The messages of a box, None for one longer than allowed, of which no more is held."""
    held: list[bytes] = []
    size, begun, starts, after_blank = 0, False, True, True
    while line := stream.readline(_PIECE):
        if starts and after_blank and _FROM.match(line):
            if begun:
                yield b"".join(held) if size <= longest else None
            held, size, begun = [], 0, True
        elif begun:
            if starts and _QUOTED_FROM.match(line):
                line = line[1:]
            size += len(line)
            if size <= longest:
                held.append(line)
            else:
                held.clear()
        after_blank = starts and not line.strip(b"\r\n")
        starts = line.endswith(b"\n")
    if begun:
        yield b"".join(held) if size <= longest else None


def _mail(content: bytes, item: Item, part: str | None, *, attached: bool = False) -> Iterator[Outcome]:
    """The mail's own text, then what is attached to it, unless it is ``attached`` itself."""
    headers, body = split(content.lstrip(b"\r\n"))
    said = _said(headers)
    parts = list(leaves(headers, body))
    if any("pkcs7-mime" in p.kind or "pgp-encrypted" in p.kind for p in parts):
        raise InputError("the mail is encrypted: decrypt it first")
    text, problem = best_text(parts)
    releases = [] if attached else [p for p in parts if _is_release(p)][:ATTACHMENTS]
    others = [p for p in parts if not is_body(p) and (p.attached or p.name) and p not in releases]
    if text is not None:
        yield _record(text, said, item, part, [f"attachment {_name(p)}" for p in [*releases, *others]])
    elif not releases:
        raise InputError(problem)
    for number, release in enumerate(releases, 1):
        within = f"{part} attachment {number}" if part else f"attachment {number}"
        try:
            yield from _release(release, said, item, within)
        except InputError as error:
            yield item.rejected(f"{_name(release)}: {error}", within)


def _said(headers: Message) -> _Said:
    subject = words(headers, "subject")
    ident = words(headers, "message-id").strip("<> ")
    forwarded = _FORWARDED.match(subject) is not None
    sender = _SENDER.fullmatch(str(headers.get("from", "")).strip())
    display = one_line(decoded(sender["name"] or "").strip(" \"'")) if sender else None
    domain = sender["domain"].lower() if sender and "." in sender["domain"] else None
    named = one_line(words(headers, "list-id").partition("<")[0].strip(" \"'"))
    if named and _MACHINE_NAME.search(named):
        named = None
    return _Said(
        title=one_line(_ANSWERS.sub("", subject, count=1) if _ANSWERS.match(subject) else subject, _TITLE),
        # Whoever forwards a mail has not published it.
        publisher=named or (None if forwarded else display or one_line(domain)),
        day=_day(words(headers, "date")),
        url=_url(words(headers, "archived-at"), None) or _url(words(headers, "list-archive"), ident),
        forwarded=forwarded,
        resent="resent-from" in headers,
    )


def _day(written: str) -> str | None:
    """The day as the sender's clock has it."""
    try:
        found = parsedate_tz(written)
        return date(*found[:3]).isoformat() if found else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _url(header: str, ident: str | None) -> str | None:
    """The address in a header; where the header may name the archive as a whole, only with this mail's identifier."""
    found = _URL.search(header)
    if found is None:
        return None
    try:
        at = urlsplit(found[1])
    except ValueError:
        return None
    if not at.hostname or at.username or not found[1].isprintable():
        return None
    if ident is not None and not (len(ident) > 5 and (ident in found[1] or quote(ident, safe="") in found[1])):
        return None
    return found[1]


def _is_release(part: Part) -> bool:
    named_pdf = part.kind == "application/pdf" or (part.name or "").lower().endswith(".pdf")
    return named_pdf or part.kind == "message/rfc822" or (part.name or "").lower().endswith(".eml")


def _name(part: Part) -> str:
    return one_line(part.name) or part.kind[:60]


def _record(text: tuple[str, bool], said: _Said, item: Item, part: str | None, notes: list[str]) -> Record:
    # Always as UTF-8: the charset stands outside the part and is settled here, once.
    prose, html = text
    content = prose.encode()
    remarks = notes[:_MOST_NOTES]
    if said.forwarded and _INNER_FROM.search(prose[:20_000]):
        remarks.insert(0, "forwarded mail")
    if said.resent:
        remarks.insert(0, "resent mail")
    return Record(
        source=item.part(part),
        content=content,
        media="html" if html else "text",
        sha256=digest(content, said.publisher),
        given_url=said.url,
        given_title=said.title,
        given_publisher=said.publisher,
        given_published=item.told.published,
        feed_published=said.day,
        canonical=said.url,
        encoding="utf-8",
        notes=tuple(dict.fromkeys(remarks)),
    )


def _release(part: Part, said: _Said, item: Item, within: str) -> Iterator[Outcome]:
    """What is attached; a PDF says nothing of its day and publisher, so the mail that brought it does."""
    content = part.payload()
    if part.kind == "message/rfc822" or not content[:1024].count(b"%PDF"):
        if part.kind == "application/pdf" or (part.name or "").lower().endswith(".pdf"):
            raise InputError("the attachment is no PDF: fetch it again")
        yield from _mail(content, item, within, attached=True)
        return
    inner = replace(
        item, source=item.part(within), name=_name(part), open=lambda: io.BytesIO(content), path=None, url=None
    )
    for found in Pdf().read(inner):
        if isinstance(found, Record):
            yield replace(
                found,
                given_publisher=said.publisher,
                feed_published=said.day,
                sha256=digest(found.content, said.publisher),
            )
        else:
            yield found
