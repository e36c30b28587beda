"""Bytes to text: which encoding, and which characters do not belong in an article."""

from __future__ import annotations

import codecs
import re

from whowhom.errors import InputError

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,30})""", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 200_000
"""Bytes shown to charset-normalizer: enough to tell, and its cost stays bounded on long pages."""

_AS_WELL = 0.02
"""Difference of charset-normalizer's disorder, from 0 to 1, that is no difference."""

_UNREADABLE_SHARE = 0.05
"""Above this share of replacement and control characters a text is rejected rather than coded."""

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, soft hyphens, zero-width spaces, byte-order and direction marks: they stand inside words and names
# without being seen. Joiners (U+200C, U+200D) stay: Persian words and emoji are made with them.
_STRAY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def decode(content: bytes, *, html: bool = False, said: str | None = None) -> str:
    """The text of ``content``: byte-order mark, then UTF-8, then the declared charset, then a guess.

    ``said`` is what a server or a message's header says of it: it counts where the content itself declares nothing.

    Bytes beyond ASCII that are valid UTF-8 are UTF-8 whatever a page declares, since no other encoding yields
    them by chance. Raises InputError where the text stays largely undecodable.
    """
    encoding, start = encoding_of(content, html=html, said=said)
    text = content[start:].decode(encoding, "replace")
    check_readable(text)
    return text


def encoding_of(content: bytes, *, html: bool = False, said: str | None = None) -> tuple[str, int]:
    """The encoding's name for Python and the length of its byte-order mark."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name, len(mark)
    if (wide := _wide(content)) is not None:
        return wide, 0
    declared = (_declared(content) if html else None) or (_codec(said) if said else None)
    valid = _is_utf8(content)
    if valid and (declared is None or not content.isascii()):
        return "utf-8", 0
    if declared is not None:
        return declared, 0
    if _mostly_utf8(content):
        return "utf-8", 0
    return _guess(content), 0


def check_readable(text: str) -> None:
    """Raise InputError where more than a twentieth of the text is replacement or control characters."""
    bad = text.count("\ufffd") + sum(len(m) for m in re.findall(r"[\x00-\x08\x0e-\x1f\x80-\x9f]+", text))
    if bad > _UNREADABLE_SHARE * len(text):
        raise InputError(f"{bad} of {len(text)} characters cannot be decoded: save the text again as UTF-8")


def tidy(text: str) -> str:
    """The same words with ``\\n`` for every line end and no invisible or control characters.

    >>> tidy("one\\r\\ntwo\\x00\\u200e")
    'one\\ntwo'
    """
    return _STRAY.sub("", _LINE_ENDS.sub("\n", mend(text)))


def mend(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates replaced, so that it can be encoded."""
    if _LONE_SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: in news text nearly every other byte is then zero."""
    head = content[:2000]
    if len(head) < 4:
        return None
    if head[1::2].count(0) > 0.4 * len(head) / 2 and head[0::2].count(0) == 0:
        return "utf-16-le"
    if head[0::2].count(0) > 0.4 * len(head) / 2 and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _declared(content: bytes) -> str | None:
    match = _DECLARED.search(content[:4096])
    if match is None:
        return None
    return _codec(match[1].decode("ascii", "ignore"))


def _codec(name: str) -> str | None:
    """Python's name of a charset, None where there is none that a page can be in."""
    name = name.strip().lower()
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Browsers read these labels as windows-1252, and pages are written for browsers.
    if codec.name in ("iso8859-1", "ascii"):
        return "cp1252"
    # A page that was read as bytes without a mark cannot be UTF-16, whatever it says; "utf-8" is tried anyway.
    return None if codec.name.startswith(("utf-", "unicode", "idna", "punycode")) else codec.name


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(content: bytes) -> bool:
    """A few broken bytes among many good multi-byte characters: a damaged UTF-8 text, not another encoding."""
    text = content[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(c > "\x7f" for c in text) - broken
    return good > 3 * broken


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(content[:_SAMPLE])
    best = matches.best()
    if best is None:
        raise InputError("the encoding cannot be recognised: save the text again as UTF-8")
    # Western and Central European code pages differ in few letters; the web's default wins where it fits as well.
    for match in matches:
        if match.encoding == "cp1252" and match.chaos <= best.chaos + _AS_WELL:
            return "cp1252"
    return best.encoding
