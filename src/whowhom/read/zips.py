"""ZIP archives of which members are read as streams: nothing is written, and a name in one is never used as a path."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from whowhom.errors import InputError
from whowhom.read.capped import Capped
from whowhom.read.reader import Item

_LONGEST_READ = 4 << 20
"""Bytes of the list of members: some 50,000 of them. Longer ones are made to fill the memory."""

_HEAD = 65_536
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, RuntimeError, OSError, ValueError)
"""What zipfile raises on broken archives; a RuntimeError where a way of packing is unknown."""


def first_member(head: bytes) -> bytes | None:
    """The beginning of what the first member holds, from an archive's first bytes; None where there is none."""
    if not head.startswith(b"PK\x03\x04") or len(head) < 30:
        return None
    method, name, extra = struct.unpack_from("<8xH16xHH", head)
    packed = head[30 + name + extra :]
    if method == zipfile.ZIP_STORED:
        return packed
    if method != zipfile.ZIP_DEFLATED:
        return None
    try:
        return zlib.decompressobj(-15).decompress(packed, _HEAD)
    except zlib.error:
        return None


@contextmanager
def opened(item: Item) -> Iterator[zipfile.ZipFile]:
    """The archive. Raises InputError, also while its members are read, where it is broken or locked."""
    with item.open() as stream:
        if not stream.seekable():
            raise InputError("a ZIP archive within a packed file: unpack it once and give the file inside")
        with _plainly(), zipfile.ZipFile(cast(BinaryIO, _Careful(stream))) as archive:
            yield archive


@contextmanager
def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> Iterator[BinaryIO]:
    """A member as a stream that ends in InputError once more than ``limit`` bytes come out of it."""
    if info.flag_bits & 1:
        raise InputError(f"{info.filename[:100]!r} is encrypted: unpack it with its password and give what is inside")
    with _plainly(), archive.open(info) as stream:
        yield cast(BinaryIO, Capped(stream, limit))


@contextmanager
def lone_member(item: Item) -> Iterator[BinaryIO]:
    """The one file in an archive, as a stream; InputError where there are more or none."""
    with opened(item) as archive:
        files = [info for info in archive.infolist() if not info.filename.endswith("/")]
        if len(files) != 1:
            raise InputError(f"the ZIP archive holds {len(files)} files where one table is expected: unpack it")
        with member(archive, files[0], item.told.limits.unpacked) as stream:
            yield stream


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except _BROKEN as error:
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"the ZIP archive is damaged ({reason}): fetch it again") from error


class _Careful:
    """A file of which no more is read at once than an honest archive needs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable, self.close = stream.seek, stream.tell, stream.seekable, stream.close

    def read(self, size: int = -1) -> bytes:
        if size > _LONGEST_READ:
            raise InputError("the ZIP archive lists too many files: unpack it and give what is inside")
        return self._stream.read(size if size >= 0 else _LONGEST_READ)
