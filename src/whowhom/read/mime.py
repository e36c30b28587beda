"""The parts of a mail: headers by the standard library, the body split here so that depth, number and time are bounded.

The library's own body parser tests every line against the boundaries of all the parts around it, and a message that
nests a few hundred of them takes minutes; here ``DEPTH`` ends that.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy

from whowhom.extract.decode import decode, mend

DEPTH = 10
"""Levels of parts within parts; newsletters have three."""

PARTS = 100
"""Parts of one mail, pictures included; what follows them is left out."""

_HEAD = 131_072
"""Bytes of headers that are read; a mail that passed a dozen servers and filters has some 20,000."""

_HEADER = 4000
"""Characters of one header that are read: a subject has some hundred, a boundary at most 70."""

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_OTHER_LETTERS = re.compile(rb"[^A-Za-z0-9+/]+")
_CTE = "content-transfer-encoding"
_MULTIPART = re.compile(r"multipart/", re.I)


class _Plain(EmailPolicy):
    """The modern policy with headers left as text: its structured parsing is slow and raises on hostile ones."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        # Bytes beyond ASCII come as surrogates; mail programs that send them mean UTF-8 more often than not.
        raw = value[:_HEADER].encode("utf-8", "surrogateescape")
        text = raw.decode("utf-8") if _is_utf8(raw) else raw.decode("cp1252", "replace")
        return re.sub(r"\r?\n[ \t]*|\r", " ", text).replace("\0", "")


_POLICY = _Plain()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """A leaf of a mail: its type, its file name, whether it is attached, its bytes as sent, and their headers."""

    kind: str
    name: str | None
    attached: bool
    headers: Message
    body: bytes

    def payload(self) -> bytes:
        """The bytes with the transfer encoding undone, as far as they can be."""
        encoding = words(self.headers, _CTE).lower()
        if encoding == "quoted-printable":
            return quopri.decodestring(self.body)
        return _from_base64(self.body) if encoding == "base64" else self.body

    def text(self) -> str:
        """The payload as text. Raises InputError where it stays largely undecodable."""
        payload = self.payload()
        label = parameter(self.headers, "charset")
        # No other charset makes valid UTF-8 beyond ASCII by chance, and labels lie.
        if payload.isascii() or not _is_utf8(payload):
            codec = _codec(label)
            if codec is not None:
                return mend(payload.decode(codec, "replace"))
        return mend(decode(payload, html=self.kind == "text/html"))


def split(content: bytes) -> tuple[Message, bytes]:
    """The headers of a mail or a part, and what follows them."""
    if content.startswith((b"\n", b"\r\n")):
        return BytesHeaderParser(policy=_POLICY).parsebytes(b""), content.lstrip(b"\r").removeprefix(b"\n")
    found = _BLANK_LINE.search(content)
    end, begins = (found.start(), found.end()) if found else (len(content), len(content))
    return BytesHeaderParser(policy=_POLICY).parsebytes(content[: min(end, _HEAD)]), content[begins:]


def leaves(headers: Message, body: bytes) -> Iterator[Part]:
    """The parts of a mail that hold something, in order; what is beyond ``PARTS`` or ``DEPTH`` is left out."""
    left = [PARTS]
    yield from _leaves(headers, body, "text/plain", 0, left)


def words(headers: Message, name: str) -> str:
    """A header's words on one line, its encoded words decoded; empty where there is none."""
    return decoded(str(headers.get(name, "")))


def decoded(raw: str) -> str:
    """Words of a header on one line, with what RFC 2047 encodes among them decoded.

    >>> decoded("=?utf-8?q?Shelling_near_the_border?=")
    'Shelling near the border'
    """
    try:
        pieces = decode_header(raw) if "=?" in raw else [(raw, None)]
    except (MessageError, ValueError):
        pieces = [(raw, None)]
    text = "".join(_decoded(piece, label) for piece, label in pieces)
    return " ".join(mend(text).split())


def parameter(headers: Message, name: str, header: str = "content-type") -> str | None:
    """A parameter of a header, such as its charset; None where there is none or it makes no sense."""
    try:
        found = headers.get_param(name, None, header)
        if isinstance(found, tuple):  # RFC 2231: charset, language, value
            label, _, value = found
            found = value.encode("latin-1", "replace").decode(_codec(label) or "utf-8", "replace")
    except (ValueError, TypeError, LookupError, IndexError, KeyError):
        return None
    return mend(found).strip() or None if found else None


def _leaves(headers: Message, body: bytes, usual: str, depth: int, left: list[int]) -> Iterator[Part]:
    left[0] -= 1
    kind = headers.get_content_type() if "content-type" in headers else usual
    boundary = parameter(headers, "boundary")
    if _MULTIPART.match(kind) and boundary:
        if depth >= DEPTH:
            return
        for piece in _pieces(body, boundary):
            if left[0] <= 0:
                return
            yield from _leaves(
                *split(piece), "message/rfc822" if kind == "multipart/digest" else "text/plain", depth + 1, left
            )
        return
    name = parameter(headers, "filename", "content-disposition") or parameter(headers, "name")
    if name is not None and "=?" in name:
        name = decoded(name)
    attached = words(headers, "content-disposition").lower().startswith("attachment")
    yield Part(kind=kind, name=name, attached=attached, headers=headers, body=body)


def _pieces(body: bytes, boundary: str) -> Iterator[bytes]:
    """What stands between the boundary's lines; the last piece may lack its end."""
    mark = re.escape(boundary[:200].encode("utf-8", "replace"))
    # The mark comes first in the pattern, which lets the search run over the rest at memory's speed.
    lines = re.compile(rb"--" + mark + rb"(?P<last>--)?[ \t]*(?=\r?\n|\Z)")
    begun: int | None = None
    for line in lines.finditer(body):
        if line.start() and body[line.start() - 1] != 0x0A:
            continue
        if begun is not None:
            yield _between(body[begun : line.start()])
        if line["last"]:
            return
        begun = line.end()
    if begun is not None:
        yield _between(body[begun:])


def _between(piece: bytes) -> bytes:
    """The piece without the line ends that belong to the boundaries above and below it."""
    piece = piece[2:] if piece.startswith(b"\r\n") else piece.removeprefix(b"\n")
    return piece[:-2] if piece.endswith(b"\r\n") else piece.removesuffix(b"\n")


def _from_base64(body: bytes) -> bytes:
    letters = _OTHER_LETTERS.sub(b"", body)
    whole = letters[: len(letters) - len(letters) % 4]
    rest = letters[len(whole) :]
    try:
        end = base64.b64decode(rest + b"=" * (-len(rest) % 4)) if len(rest) > 1 else b""
        return base64.b64decode(whole) + end
    except binascii.Error:
        return b""


def _decoded(piece: str | bytes, label: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if label is None or label == "unknown-8bit":
        # Text between encoded words, which the library escapes in this way.
        return piece.decode("raw-unicode-escape", "replace")
    return piece.decode(_codec(label) or "utf-8", "replace")


def _codec(label: str | None) -> str | None:
    """Python's name of a charset; None where it is none for text."""
    name = (label or "").strip().lower()
    if name in ("", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1"):
        # Programs that name these send windows-1252, and those that name nothing send anything.
        return "cp1252" if name.startswith(("iso", "latin")) else None
    try:
        codec = codecs.lookup(name).name
        b"a".decode(codec, "replace")
    except (LookupError, ValueError):
        return None
    return None if codec.startswith(("unicode", "raw", "idna", "punycode", "undefined")) else codec


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
