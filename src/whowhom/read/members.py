"""The records of a web archive told apart, before anything in them is understood.

This is done here and not by a library since one damaged record must not cost those behind it: after a damage, reading
goes on at the next place where a record begins.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from whowhom.errors import InputError

_BLOCK = 1 << 16
_LONGEST_HEAD = 1 << 18
"""Bytes of a record's own header; real ones have some hundred."""

LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,15})(?=[ \t]*\r?$)", re.I | re.M)
_BLANK = re.compile(rb"\r\n\r\n|\n\n")
_MAGIC = b"\x1f\x8b\x08"
_BEGIN = b"WARC/1."


class Budget:
    """How many bytes may still be unpacked, over all of one archive."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, data: bytes) -> bytes:
        """The same bytes, paid for. Raises InputError once too many were asked for."""
        self._left -= len(data)
        if self._left < 0:
            raise InputError("the archive unpacks to more than the limit allows: split it")
        return data


class Source:
    """A stream that can be looked ahead of, with the position in it in bytes."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._held = b""
        self._at = 0
        self.position = 0

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, or what there is up to the end, without taking them."""
        while len(self._held) - self._at < size and (more := self._read(_BLOCK)):
            self._held, self._at = self._held[self._at :] + more, 0
        return self._held[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``; none at the end only."""
        if self._at >= len(self._held):
            self._held, self._at = self._read(_BLOCK), 0
        taken = self._held[self._at : self._at + size]
        self._at += len(taken)
        self.position += len(taken)
        return taken

    def give_back(self, data: bytes) -> None:
        """Make the bytes read last the next ones again."""
        self._held, self._at = data + self._held[self._at :], 0
        self.position -= len(data)

    def skip_blank(self, blank: bytes) -> None:
        """Pass over any number of these bytes."""
        while block := self.read(_BLOCK):
            if rest := block.lstrip(blank):
                self.give_back(rest)
                return

    def skip_to(self, sign: bytes) -> bool:
        """Go to the next place, at or behind this one, where ``sign`` stands; False at the end."""
        while len(block := self.peek(_BLOCK)) >= len(sign):
            found = block.find(sign)
            self.read(found if found >= 0 else len(block) - len(sign) + 1)
            if found >= 0:
                return True
        return False


@dataclass(slots=True)
class Piece:
    """One record as it lies in the archive: where, its header with the blank line, and its block as a stream."""

    at: str
    head: bytes
    length: int
    source: Source
    taken: int = 0
    broken: bool = False

    def read(self, size: int) -> bytes:
        """The next bytes of the block, as many as asked for unless it ends."""
        parts: list[bytes] = []
        while (wanted := min(size, self.length - self.taken)) > 0 and (part := self.source.read(wanted)):
            parts.append(part)
            size -= len(part)
            self.taken += len(part)
        return b"".join(parts)

    def whole(self) -> bool:
        """Pass over what is left of the block: whether it was all there and a next record or the end comes behind."""
        while self.taken < self.length and (part := self.source.read(min(_BLOCK, self.length - self.taken))):
            self.taken += len(part)
        self.source.skip_blank(b"\r\n")
        self.broken = self.taken < self.length or self.source.peek(len(_BEGIN)) not in (b"", _BEGIN)
        return not self.broken


@dataclass(frozen=True, slots=True)
class Damage:
    """A place in the archive where no record can be read, and what is wrong."""

    at: str
    reason: str


def pieces(read: Callable[[int], bytes], limit: int) -> Iterator[Piece | Damage]:
    """The records of the archive whose bytes ``read`` gives, gzipped or not.

    ``Piece.whole`` is to be asked before the next one is. Raises InputError where the archive unpacks to more than
    ``limit`` bytes.
    """
    source, budget = Source(read), Budget(limit)
    if source.peek(2) == _MAGIC[:2]:
        yield from _unpacked(source, budget)
    else:
        yield from _records(Source(lambda size: budget.spend(source.read(size))), str)


def _unpacked(source: Source, budget: Budget) -> Iterator[Piece | Damage]:
    """The records in the members of a gzip file, nearly always one in each."""
    while source.peek(1):
        start = source.position
        member = _Member(source, budget)
        last: Piece | Damage | None = None
        for last in _records(Source(member.read), _name_in(start)):
            yield last
        if member.damage is not None:
            if last is None or (isinstance(last, Piece) and not last.broken):
                yield Damage(str(start), f"its gzip data is damaged ({member.damage})")
            _next_member(source)
            continue
        source.skip_blank(b"\0")
        if (begin := source.peek(len(_MAGIC))) and begin != _MAGIC:
            yield Damage(str(source.position), "what stands here is no gzip data")
            _next_member(source)


def _name_in(member: int) -> Callable[[int], str]:
    """The first record of a member is named by the member's place, a further one by its own behind that."""
    return lambda at: f"{member}+{at}" if at else str(member)


class _Member:
    """One member of a gzip file, unpacked as it is read; it ends where it is damaged."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self.damage: str | None = None
        self._source, self._budget = source, budget
        self._unpack = zlib.decompressobj(31)
        self._packed = b""
        self._first, self._ended = True, False

    def read(self, size: int) -> bytes:
        while not self._ended:
            packed = self._packed or self._source.read(_BLOCK)
            try:
                data = self._unpack.decompress(packed, size)
            except zlib.error as error:
                # The next member may begin in these bytes; the first of them is where this one began.
                self._source.give_back(packed[1:] if self._first else packed)
                self.damage, self._ended = str(error), True
                break
            if not packed and not data:
                self.damage, self._ended = "it ends in the middle", True
                break
            self._first = False
            self._packed = self._unpack.unconsumed_tail
            if self._unpack.eof:
                self._ended = True
                self._source.give_back(self._unpack.unused_data)
            if data:
                return self._budget.spend(data)
        return b""


def _next_member(source: Source) -> None:
    """Go to the next place where a gzip member begins that holds a record."""
    while source.skip_to(_MAGIC):
        try:
            if zlib.decompressobj(31).decompress(source.peek(4096), len(_BEGIN)) == _BEGIN:
                return
        except zlib.error:
            pass
        source.read(1)
    source.read(_BLOCK)


def _records(source: Source, name: Callable[[int], str]) -> Iterator[Piece | Damage]:
    while True:
        source.skip_blank(b"\r\n")
        at = name(source.position)
        if not source.peek(1):
            return
        head = _head(source)
        length = LENGTH.search(head) if head else None
        if head and length:
            source.read(len(head))
            piece = Piece(at, head, int(length[1]), source)
            yield piece
            if not piece.broken:
                continue
        else:
            yield Damage(at, "it does not say how long it is" if head else "no record begins here")
        source.read(1)
        if not source.skip_to(b"\n" + _BEGIN):
            source.read(_BLOCK)
            return


def _head(source: Source) -> bytes | None:
    """A record's header with the blank line behind it, None where there is none."""
    size = 2048
    while True:
        held = source.peek(size)
        if not held.startswith(b"WARC/"):
            return None
        if end := _BLANK.search(held):
            return held[: end.end()]
        if len(held) < size or size >= _LONGEST_HEAD:
            return None
        size *= 4
