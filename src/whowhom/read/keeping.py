"""All that was fetched, kept as WARC 1.1 (ISO 28500:2017), so that what was read can be shown later."""

from __future__ import annotations

import gzip
import io
import os
import re
import threading
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Self

from whowhom import __version__
from whowhom.errors import StoreError
from whowhom.read.fetched import Exchange

ROLL = 1_000_000_000
"""Bytes after which a new file is begun; the size that the guidelines for WARC files recommend."""

_SYNC = 5.0
"""Seconds of work that may be lost where the machine, not only the program, stops."""

_LEVEL = 6
"""Of gzip: warcio's 9 takes three times as long for a hundredth less."""

_TAIL = 64_000_000
"""Bytes at the end of a file in which its last record is looked for."""

_NAME = "whowhom-{day}-{number:04}.warc.gz"
_NUMBER = re.compile(r"whowhom-\d{8}-(\d{4,})\.warc\.gz")
_MEMBER = gzip.compress(b"", _LEVEL, mtime=0)[:8]
_CARRIED = {"content-encoding", "content-length", "transfer-encoding"}
"""Headers that are no longer true of an unpacked body: they stay under names of their own, as in Common Crawl."""

_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class Kept:
    """Writes exchanges to ``whowhom-YYYYMMDD-NNNN.warc.gz`` in a folder, a new file each day (UTC) and after
    ``largest`` bytes.

    Each record is a gzip member of its own, written whole: where the program is killed, all records before the last
    can be read. A file whose end is broken, or that another program writes to, is left as it is and a new one begun.
    Bodies are kept unpacked, byte for byte. May be called from several threads. Raises StoreError where the folder or
    disk does not take it.
    """

    def __init__(self, folder: Path, *, largest: int = ROLL) -> None:
        self._folder = folder
        self._largest = largest
        self._lock = threading.Lock()
        self._file: IO[bytes] | None = None
        self._day = ""
        self._synced = 0.0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder} cannot be made to keep what is fetched: {error.strerror}") from error

    def keep(self, exchange: Exchange) -> None:
        """Write one request and its answer."""
        records = _records(exchange)
        with self._lock:
            try:
                self._write(records)
            except OSError as error:
                raise StoreError(f"what is fetched cannot be kept in {self._folder}: {error.strerror}") from error

    def close(self) -> None:
        """Write what is left to the disk; nothing may be kept after it."""
        with self._lock:
            try:
                self._end()
            except OSError as error:
                raise StoreError(f"what is fetched cannot be kept in {self._folder}: {error.strerror}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, records: bytes) -> None:
        day = f"{datetime.now(UTC):%Y%m%d}"
        if self._file is not None and (day != self._day or self._file.tell() >= self._largest):
            self._end()
        if self._file is None:
            self._file = self._open(day)
            self._day = day
        _append(self._file, records)
        if time.monotonic() - self._synced >= _SYNC:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()

    def _open(self, day: str) -> IO[bytes]:
        numbers = [
            int(found[1])
            for path in self._folder.glob(f"whowhom-{day}-*.warc.gz")
            if (found := _NUMBER.fullmatch(path.name))
        ]
        number = max(numbers, default=0)
        if number:
            again = self._again(self._folder / _NAME.format(day=day, number=number))
            if again is not None:
                return again
        while True:
            number += 1
            path = self._folder / _NAME.format(day=day, number=number)
            try:
                file = path.open("xb", buffering=0)
            except FileExistsError:
                continue
            _lock(file)
            _append(file, _info(path.name))
            return file

    def _again(self, path: Path) -> IO[bytes] | None:
        """The last file, to go on with; None where that cannot be."""
        file = path.open("r+b", buffering=0)
        if _lock(file) and file.seek(0, os.SEEK_END) < self._largest and _sound(file):
            file.seek(0, os.SEEK_END)
            return file
        file.close()
        return None

    def _end(self) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None


def _append(file: IO[bytes], records: bytes) -> None:
    """Write all of it or nothing."""
    start = file.tell()
    left = memoryview(records)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError:
        file.truncate(start)
        file.seek(start)
        raise


def _lock(file: IO[bytes]) -> bool:
    """Whether nobody else writes to the file, now and until it is closed."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sound(file: IO[bytes]) -> bool:
    """Whether the file ends with a whole record. One so large that its start is not in ``_TAIL`` counts as broken."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    start = tail.rfind(_MEMBER)
    while start >= 0:
        if _whole(tail[start:]):
            return True
        start = tail.rfind(_MEMBER, 0, start)
    return False


def _whole(member: bytes) -> bool:
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    first, last = b"", b""
    try:
        while not stream.eof:
            part = stream.decompress(member, 1 << 20)
            first = first or part[:5]
            last = (last + part)[-4:]
            if not part and not stream.eof:
                return False
            member = stream.unconsumed_tail
    except zlib.error:
        return False
    return first == b"WARC/" and last == b"\r\n\r\n" and not stream.unused_data


def _records(exchange: Exchange) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.timeutils import datetime_to_iso_date

    about = {"WARC-Date": datetime_to_iso_date(exchange.at.astimezone(UTC).replace(tzinfo=None), use_micros=True)}
    if exchange.address is not None:
        about["WARC-IP-Address"] = exchange.address
    unchanged = exchange.status == 304
    writer = _writer(plain := io.BytesIO())
    answer = writer.create_warc_record(
        exchange.url,
        "revisit" if unchanged else "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        warc_headers_dict={**about, "WARC-Profile": _NOT_MODIFIED} if unchanged else about,
        http_headers=StatusAndHeaders(
            f"{exchange.status} {exchange.reason}", _true_headers(exchange), protocol=exchange.version
        ),
    )
    writer.write_record(answer)
    kept = _packed(plain)
    request = writer.create_warc_record(
        exchange.url,
        "request",
        warc_headers_dict={**about, "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")},
        http_headers=StatusAndHeaders(f"GET {exchange.target} HTTP/1.1", list(exchange.asked), is_http_request=True),
    )
    writer.write_record(request)
    return kept + _packed(plain)


def _true_headers(exchange: Exchange) -> list[tuple[str, str]]:
    headers = [(f"X-Crawl-{name}" if name.lower() in _CARRIED else name, value) for name, value in exchange.headers]
    return [*headers, ("Content-Length", str(len(exchange.body)))]


def _info(name: str) -> bytes:
    writer = _writer(plain := io.BytesIO())
    writer.write_record(
        writer.create_warcinfo_record(
            name, {"software": f"whowhom/{__version__}", "format": "WARC File Format 1.1", "robots": "obey"}
        )
    )
    return _packed(plain)


def _writer(plain: IO[bytes]) -> Any:
    from warcio.warcwriter import WARCWriter

    return WARCWriter(plain, gzip=False, warc_version="1.1")


def _packed(plain: io.BytesIO) -> bytes:
    packed = gzip.compress(plain.getvalue(), _LEVEL, mtime=0)
    plain.seek(0)
    plain.truncate()
    return packed
