"""A stream that ends in an error where more comes out of it than is allowed."""

from __future__ import annotations

from typing import Protocol, Self

from whowhom.errors import InputError


class _Bytes(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...

    def close(self) -> None: ...


class Capped:
    """A stream that gives up once it has unpacked more than ``limit`` bytes."""

    def __init__(self, stream: _Bytes, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        return self._count(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._count(self._stream.readline(size))

    # The text layer over UTF-16 asks for these.
    read1 = read
    closed = False

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Nothing is written here."""

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _count(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise InputError("the file unpacks to more than the limit allows: split it")
        return data
