"""Telegram Desktop's JSON export (``result.json``): one channel, or all the chats of an account."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PureWindowsPath

from whowhom.errors import InputError
from whowhom.extract.decode import mend
from whowhom.model.text import Record
from whowhom.read.jsonpieces import Pieces, loads
from whowhom.read.reader import Item, Outcome, digest
from whowhom.read.words import enough, one_line

PUBLIC = frozenset(("public_channel", "private_channel", "public_supergroup", "public_group"))
"""The chats that publish. A private channel is one without a name of its own, yet it speaks to subscribers."""

_MOST_CHATS = 100_000
"""Chats whose names are held where an export gives them after their messages."""

_CHAT_TYPES = PUBLIC | {
    "personal_chat", "bot_chat", "saved_messages", "private_group", "private_supergroup", "replies",
    "verification_codes",
}  # fmt: skip
_ACCOUNT = frozenset(
    ("personal_information", "profile_pictures", "contacts", "frequent_contacts", "chats", "left_chats")
)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:$|[T ])")
_USERNAME = re.compile(r"[A-Za-z]\w{3,31}", re.A)
_KINDS = {
    "video_file": "video", "video_message": "video", "animation": "animation", "voice_message": "voice message",
    "audio_file": "sound", "sticker": "sticker",
}  # fmt: skip


@dataclass(slots=True)
class _Chat:
    """What is known of a chat besides its messages; ``within`` begins the names of its messages."""

    within: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        return one_line(self.facts.get("name"))

    @property
    def refused(self) -> str | None:
        """Why the chat is left out; None where it is read."""
        kind = self.facts.get("type")
        if isinstance(kind, str) and kind in PUBLIC:
            return None
        known = kind.replace("_", " ") if isinstance(kind, str) and kind in _CHAT_TYPES else "chat of unknown type"
        return f"a {known} may hold personal data and is left out: export channels and public groups"

    def is_settled(self) -> bool:
        return "type" in self.facts and "name" in self.facts


class Telegram:
    """Reads the JSON export, a message at a time; only channels and public groups, the rest is personal."""

    name = "telegram"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the object that begins here has a chat's keys, or those of an account's export."""
        if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            return False
        pieces, facts = Pieces(io.BytesIO(head)), dict[str, object]()
        try:
            for key in pieces.members():
                if key == "messages" and pieces.peek() == b"[":
                    return facts.get("type") in _CHAT_TYPES or _is_message(pieces)
                if key in _ACCOUNT and pieces.peek() in (b"{", b"["):
                    return set(facts) <= {"about"} and (key != "chats" or _has_list(pieces))
                facts[key] = pieces.scalar()
        except InputError:
            return False
        return False

    def read(self, item: Item) -> Iterator[Outcome]:
        """Each message with a few words, in its order. Raises InputError where the JSON is damaged."""
        late: list[_Chat] | None = None
        with item.open() as stream:
            pieces = Pieces(stream)
            for number, chat in enumerate(_chats(pieces)):
                if not chat.is_settled():
                    late = late if late is not None else _all_chats(item)
                    chat.facts = late[number].facts if number < len(late) else chat.facts
                if chat.refused:
                    yield item.rejected(chat.refused, chat.within.strip() or None)
                    pieces.skip()
                elif pieces.peek() != b"[":
                    yield item.rejected("its messages are no list: export the chat again", chat.within.strip() or None)
                    pieces.skip()
                else:
                    yield from _messages(pieces, chat, item)


def message_record(
    item: Item, *, part: str, text: str, channel: str | None, ident: str, day: str | None, canonical: str | None = None,
    origin: str | None = None, notes: list[str],
) -> Record:  # fmt: skip
    """The record of a message of either export."""
    content = mend(text).strip().encode()
    return Record(
        source=item.part(part),
        content=content,
        media="text",
        sha256=digest(content, channel),
        given_id=f"{channel} {ident}" if channel else None,
        given_url=canonical,
        given_publisher=channel,
        given_published=item.told.published,
        feed_published=day,
        canonical=canonical,
        origin=origin if origin != channel else None,
        notes=tuple(dict.fromkeys(notes)),
    )


def _is_message(pieces: Pieces) -> bool:
    """Whether the first of these messages is one of Telegram's."""
    for _ in pieces.items():
        found: dict[str, object] = {}
        for key in pieces.members():
            found[key] = pieces.scalar()
            if found.get("type") in ("message", "service") and "date" in found:
                return True
        return False
    return False


def _has_list(pieces: Pieces) -> bool:
    return pieces.peek() == b"{" and next(pieces.members(), None) in ("about", "list")


def _chats(pieces: Pieces) -> Iterator[_Chat]:
    """Each chat, with the cursor before its messages, which the caller takes; ``facts`` fills up as they are met."""
    alone = _Chat()
    for key in pieces.members():
        if key == "messages":
            yield alone
        elif key in ("chats", "left_chats") and pieces.peek() == b"{":
            yield from _listed(pieces, "chat" if key == "chats" else "left chat")
        else:
            _note(alone, key, pieces)


def _listed(pieces: Pieces, called: str) -> Iterator[_Chat]:
    for key in pieces.members():
        if key != "list" or pieces.peek() != b"[":
            pieces.skip()
            continue
        for number, _ in enumerate(pieces.items(), 1):
            if pieces.peek() != b"{":
                pieces.skip()
                continue
            chat = _Chat(within=f"{called} {number} ")
            for inner in pieces.members():
                if inner == "messages":
                    yield chat
                else:
                    _note(chat, inner, pieces)


def _note(chat: _Chat, key: str, pieces: Pieces) -> None:
    if key in ("name", "type", "id", "username"):
        chat.facts[key] = pieces.scalar()
    else:
        pieces.skip()


def _all_chats(item: Item) -> list[_Chat]:
    """The chats with all that is said of them, before their messages and after; these are passed over."""
    found: list[_Chat] = []
    with item.open() as stream:
        pieces = Pieces(stream)
        try:
            for chat in _chats(pieces):
                pieces.skip()
                found.append(chat)
                if len(found) > _MOST_CHATS:
                    break
        except InputError:
            # The reading itself meets the damage and says so in its place.
            pass
    return found


def _messages(pieces: Pieces, chat: _Chat, item: Item) -> Iterator[Outcome]:
    last = "the beginning"
    longest = item.told.limits.page
    for number, _ in enumerate(pieces.items(), 1):
        raw = pieces.value(longest)
        part = f"{chat.within}message no. {number}"
        if raw is None:
            yield item.rejected(f"longer than the {longest:,} bytes allowed (it follows {last})", part)
            continue
        try:
            message = loads(raw)
        except InputError as error:
            yield item.rejected(f"{error}: export the chat again", part)
            continue
        if not isinstance(message, dict):
            yield item.rejected("not a JSON object with named fields: export the chat again", part)
            continue
        ident = message.get("id")
        if isinstance(ident, int) and not isinstance(ident, bool) and abs(ident) < 2**63:
            last = f"message {ident}"
            part = f"{chat.within}{last}"
        found = _record(message, chat, part, item)
        if found is not None:
            yield found


def _record(message: Mapping[str, object], chat: _Chat, part: str, item: Item) -> Record | None:
    """The record of a message; None where it tells of the chat itself or has too few words."""
    text = _flattened(message.get("text"))
    if message.get("type", "message") != "message" or not enough(text):
        return None
    ident = part.removeprefix(f"{chat.within}message ")
    username = chat.facts.get("username")
    public = isinstance(username, str) and _USERNAME.fullmatch(username) and ident.isdecimal()
    origin, saved = _origin(message, "forwarded_from"), _origin(message, "saved_from")
    notes = _notes(message)
    if origin and saved and saved != origin:
        notes.append(f"saved from {saved}")
    return message_record(
        item,
        part=part,
        text=text,
        channel=chat.name,
        ident=ident,
        day=_day(message.get("date"), message.get("date_unixtime")),
        canonical=f"https://t.me/{username}/{ident}" if public else None,
        origin=origin or saved,
        notes=notes,
    )


def _flattened(text: object) -> str:
    """The words of a message, which is a string or a list of strings and of entities with theirs."""
    if isinstance(text, str):
        return text
    pieces = text if isinstance(text, list) else []
    words = (piece.get("text") if isinstance(piece, dict) else piece for piece in pieces)
    return "".join(word for word in words if isinstance(word, str))


def _day(written: object, seconds: object) -> str | None:
    """The day as it is written, else the UTC day of the seconds since 1970."""
    if isinstance(written, str) and (found := _DAY.match(written)):
        try:
            return date.fromisoformat(found[1]).isoformat()
        except ValueError:
            return None
    if isinstance(seconds, str | int) and re.fullmatch(r"\d{1,11}", str(seconds)[:12], re.A):
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    return None


def _origin(message: Mapping[str, object], key: str) -> str | None:
    """The channel that a message was taken over from; people are no origin, where the export tells them apart."""
    if str(message.get(f"{key}_id", "")).startswith("user"):
        return None
    return one_line(message.get(key))


def _notes(message: Mapping[str, object]) -> list[str]:
    """What words cannot hold."""
    notes = []
    if edited := _day(message.get("edited"), message.get("edited_unixtime")):
        notes.append(f"edited {edited}")
    kind = message.get("media_type")
    if message.get("photo"):
        notes.append("photo")
    elif isinstance(kind, str) and kind in _KINDS:
        notes.append(_KINDS[kind])
    elif message.get("file"):
        notes.append(file_note(message.get("file_name") or message.get("file")))
    for key, note in (("poll", "poll"), ("location_information", "location"), ("contact_information", "contact")):
        if message.get(key):
            notes.append(note)
    replied = message.get("reply_to_message_id")
    if isinstance(replied, int) and not isinstance(replied, bool) and abs(replied) < 2**63:
        notes.append(f"reply to {replied}")
    return notes


def file_note(name: object) -> str:
    """A file by the last part of its name; only "file" where the export left it out."""
    found = one_line(name)
    if found is None or found.startswith("("):
        return "file"
    return f"file {PureWindowsPath(found).name or found}"
