"""JSON of any length, walked as a stream: what is asked for is held, the rest is passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from whowhom.errors import InputError

_BLOCK = 1 << 18
"""Bytes read at a time: large beside a message, small beside memory."""

_SCALAR = 100_000
"""Bytes of a key, a name or a number outside the pieces asked for; real ones have some dozens."""

_BLANK = re.compile(rb"[ \t\r\n]*+")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?P<closed>"?)|[{}\[\]]', re.S)
_REST_OF_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+(?P<closed>"?)', re.S)
_BARE = re.compile(rb"[^\s,:{}\[\]\"]*+")


class Pieces:
    """A cursor over JSON in a stream. Every method raises InputError where the stream is no JSON or is cut off."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = stream.read(_BLOCK).removeprefix(b"\xef\xbb\xbf")
        self._at = 0

    def peek(self) -> bytes:
        """The next byte that is not blank; empty at the end."""
        while True:
            found = _BLANK.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held):
                return self._held[self._at : self._at + 1]
            if not self._more():
                return b""

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here, each with the cursor before its value, which the caller takes."""
        self._take(b"{")
        if self.peek() == b"}":
            self._at += 1
            return
        while True:
            if self.peek() != b'"':
                raise InputError("is no JSON: a name in quotation marks is missing")
            key = self.scalar()
            self._take(b":")
            yield key if isinstance(key, str) else ""
            if self._take(b",}") == b"}":
                return

    def items(self) -> Iterator[None]:
        """Once for each value of the array that begins here, with the cursor before it; the caller takes it."""
        self._take(b"[")
        if self.peek() == b"]":
            self._at += 1
            return
        while True:
            yield
            if self._take(b",]") == b"]":
                return

    def value(self, longest: int) -> bytes | None:
        """The whole value that begins here, whatever it is; None, and passed over, where it is longer."""
        first = self.peek()
        if first not in (b"{", b"[", b'"'):
            return self._bare(longest)
        kept: list[bytes] = []
        size = depth = 0
        in_string = False
        while True:
            end, depth, in_string = self._scan(depth, in_string)
            size += end - self._at
            if size <= longest:
                kept.append(self._held[self._at : end])
            else:
                kept.clear()
            self._at = end
            if not depth and not in_string:
                return b"".join(kept) if size <= longest else None
            if not self._more():
                raise InputError("is cut off in the middle of its JSON")

    def scalar(self) -> object:
        """The text, number or constant that begins here; None, and passed over, where it is long or holds others."""
        simple = self.peek() not in (b"{", b"[")
        raw = self.value(_SCALAR)
        return loads(raw) if simple and raw is not None else None

    def skip(self) -> None:
        """Pass over the value that begins here."""
        self.value(0)

    def _scan(self, depth: int, in_string: bool) -> tuple[int, int, bool]:
        """Go on through a value: where it ends or the held bytes do, how deep that is, and whether in a string."""
        held, at = self._held, self._at
        if in_string:
            found = _REST_OF_STRING.match(held, at)
            at = found.end() if found else at
            if found is None or not found["closed"]:
                return at, depth, True
            if not depth:
                return at, 0, False
        for token in _TOKEN.finditer(held, at):
            sign = held[token.start()]
            if sign == 0x22:
                if not token["closed"]:
                    return token.end(), depth, True
            elif sign in b"{[":
                depth += 1
            else:
                depth -= 1
            if not depth:
                return token.end(), 0, False
        return len(held), depth, False

    def _bare(self, longest: int) -> bytes | None:
        kept, size = b"", 0
        while True:
            found = _BARE.match(self._held, self._at)
            end = found.end() if found else self._at
            size += end - self._at
            kept = kept + self._held[self._at : end] if size <= min(longest, _SCALAR) else b""
            self._at = end
            if end < len(self._held) or not self._more():
                break
        if not size:
            raise InputError("is no JSON: a value is missing")
        return kept or None

    def _take(self, signs: bytes) -> bytes:
        sign = self.peek()
        if not sign:
            raise InputError("is cut off in the middle of its JSON")
        if sign not in signs:
            wanted = " or ".join(chr(s) for s in signs)
            raise InputError(f"is no JSON: {wanted} is missing")
        self._at += 1
        return sign

    def _more(self) -> bool:
        # A backslash that ends the block goes with the sign after it.
        left = self._held[self._at :]
        block = self._stream.read(_BLOCK)
        self._held, self._at = left + block, 0
        return bool(block)


def loads(raw: bytes) -> object:
    """What a piece holds. Raises InputError where it is no JSON or nested too deep."""
    try:
        return json.loads(raw.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON ({type(error).__name__})") from error
