"""Telegram Desktop's HTML export (``messages.html``, ``messages2.html`` …)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from whowhom.errors import InputError
from whowhom.model.text import Record
from whowhom.read.reader import Item, Outcome
from whowhom.read.telegram import file_note, message_record
from whowhom.read.words import enough, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PAGE = re.compile(rb'<div\s+class="page_body chat_page"')
_HISTORY = re.compile(rb'<div\s+class="history"')
_IDENT = re.compile(r"message(\d{1,18})", re.A)
_STAMP = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(?:\s|$)", re.A)
_REPLIED = re.compile(r"#go_to_message(\d{1,18})$", re.A)
_MEDIA = {
    "photo_wrap": "photo", "media_photo": "photo", "video_file_wrap": "video", "media_video": "video",
    "animated_wrap": "animation", "sticker_wrap": "sticker", "media_voice_message": "voice message",
    "media_audio_file": "sound", "media_location": "location", "media_live_location": "location",
    "media_contact": "contact", "media_poll": "poll",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    ident: str
    sender: str | None
    origin: str | None
    day: str | None
    text: str
    notes: list[str]


class TelegramPage:
    """Reads a page of the HTML export. It does not say what kind of chat it is, so only a page on which nobody but
    the chat itself speaks, as in a channel, is read: any other may be a private conversation."""

    name = "telegram_page"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the page has the export's own frame around its messages."""
        return _PAGE.search(head) is not None and _HISTORY.search(head) is not None

    def read(self, item: Item) -> Iterator[Outcome]:
        """Each message with a few words, in its order. Raises InputError where the page is too long or is none."""
        limit = item.told.limits.page
        with item.open() as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise InputError(f"the page has more than the {limit:,} bytes allowed: export fewer messages a page")
        tree = _tree(content)
        channel = _header(tree)
        messages = list(_messages(tree))
        if not channel:
            raise InputError("the export does not name its chat: export it again")
        if any(message.sender not in (channel, None) for message in messages):
            raise InputError(
                "others than the chat itself speak here, so it may be a private one and is left out: "
                "export channels, and public groups as JSON"
            )
        for message in messages:
            if enough(message.text):
                yield _record(message, channel, item)


def _record(message: _Message, channel: str, item: Item) -> Record:
    return message_record(
        item,
        part=f"message {message.ident}",
        text=message.text,
        channel=channel,
        ident=message.ident,
        day=message.day,
        origin=message.origin,
        notes=message.notes,
    )


def _tree(content: bytes) -> HtmlElement:
    from lxml import etree, html

    # huge_tree stays off, which keeps libxml2's own bounds on depth and on the length of one text.
    parser = html.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return html.document_fromstring(content.replace(b"\0", b" "), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError("the page is no HTML that can be read: export it again") from error


def _header(tree: HtmlElement) -> str | None:
    for element in tree.iter("div"):
        if "page_header" in _classes(element):
            named = next((inner for inner in element.iter("div") if "text" in _classes(inner)), None)
            return None if named is None else one_line("".join(named.itertext()))
    return None


def _messages(tree: HtmlElement) -> Iterator[_Message]:
    """All messages but those of the service; one that is joined to the one before has its sender and its origin."""
    sender = origin = None
    for element in tree.iter("div"):
        classes = _classes(element)
        if "message" not in classes or "default" not in classes:
            continue
        ident = _IDENT.fullmatch(element.get("id") or "")
        body = _child(element, "body")
        if body is None or ident is None:
            continue
        named = _child(body, "from_name")
        if named is not None:
            sender = one_line(named.text)
        elif "joined" not in classes:
            sender = None
        forwarded = _child(body, "forwarded", "body")
        if forwarded is None:
            origin = None
        elif (said := _child(forwarded, "from_name")) is not None:
            origin = one_line(said.text)
        inside = body if forwarded is None else forwarded
        yield _Message(
            ident=ident[1],
            sender=sender,
            origin=origin,
            day=_day(body),
            text=_words(_child(inside, "text")),
            notes=[*_media(inside), *_replied(body)],
        )


def _day(body: HtmlElement) -> str | None:
    """The day as it is written, by the clock of whoever made the export."""
    stamp = _child(body, "date")
    found = _STAMP.match((stamp.get("title") or "").strip()) if stamp is not None else None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat() if found else None
    except ValueError:
        return None


def _words(element: HtmlElement | None) -> str:
    """The text with a line for each ``<br>``; the line ends of the file itself are none."""
    if element is None:
        return ""
    from lxml import etree

    lines = [""]
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            lines[-1] += (node.tail or "") if node is not element else ""
        elif node.tag == "br":
            lines.append("")
        else:
            lines[-1] += node.text or ""
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _media(body: HtmlElement) -> Iterator[str]:
    media = _child(body, "media_wrap")
    for element in media.iter() if media is not None else ():
        classes = _classes(element)
        note = next((_MEDIA[name] for name in classes if name in _MEDIA), None)
        if note is None and "media_file" in classes:
            title = next((inner for inner in element.iter("div") if "title" in _classes(inner)), None)
            note = file_note(None if title is None else "".join(title.itertext()))
        if note is not None:
            yield note
            return


def _replied(body: HtmlElement) -> Iterator[str]:
    reply = _child(body, "reply_to")
    for link in reply.iter("a") if reply is not None else ():
        if found := _REPLIED.search(link.get("href") or ""):
            yield f"reply to {found[1]}"
            return


def _child(element: HtmlElement, *names: str) -> HtmlElement | None:
    return next((child for child in element.iterchildren("div") if set(names) <= set(_classes(child))), None)


def _classes(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()
