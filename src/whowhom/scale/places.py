"""Where a lake lies: a folder of this machine, or a prefix in a bucket of S3 or of a server that speaks it."""

from __future__ import annotations

import contextlib
import errno
import os
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

from whowhom.errors import ConfigError, MissingExtra, StoreError

REACH = 10.0
"""Seconds in which a server has to take a connection; a healthy one takes a fraction of one."""

ATTEMPTS = 3
"""How often a request to a bucket is tried; with the waits between them a dead server costs well under a minute."""

PIECE = 8 << 20
"""Bytes of a large file that are fetched at a time."""

NEW = ".new"
"""How the name of a file ends that is being written; what is left of one belongs to a run that was killed."""

_OPTIONS = frozenset({"endpoint_override", "scheme", "region"})

_SAID = {
    "NO_SUCH_BUCKET": "there is no such bucket: make it first",
    "ACCESS_DENIED": "the server does not allow it: do AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY fit, and may they "
    "read, write and list there?",
    "INVALID_ACCESS_KEY_ID": "the server does not know AWS_ACCESS_KEY_ID",
    "SIGNATURE_DOES_NOT_MATCH": "the server refuses AWS_SECRET_ACCESS_KEY",
    "NETWORK_CONNECTION": "the server does not answer",
    "REQUEST_TIMEOUT": "the server does not answer",
    "credentials": "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
}
"""What the client of S3 raises, by a word in it, in words of ours."""


class Place(Protocol):
    """Files by name (relative, with slashes). Every method raises StoreError, in one sentence, where it cannot."""

    address: str
    """As people give it."""

    def get(self, name: str) -> bytes | None:
        """What a file holds; None where there is none."""

    def put(self, name: str, content: bytes) -> None:
        """Write a file, in place of an earlier one; it is there whole or not at all."""

    def create(self, name: str, content: bytes) -> bool:
        """Write a file unless there is one; whether it did."""

    def names(self, under: str = "") -> list[str]:
        """Names of all files in a folder and the folders within, sorted."""

    def remove(self, name: str) -> None:
        """Remove a file that may be gone already."""


def place_of(address: str, environment: Mapping[str, str] = os.environ) -> Place:
    """The place at a path or an address such as ``s3://bucket/lake?endpoint_override=http://localhost:9000``.

    ``AWS_ENDPOINT_URL_S3``, ``AWS_ENDPOINT_URL`` and ``AWS_REGION`` say the same for all addresses. Raises ConfigError
    on an address that cannot be, StoreError where nobody answers.
    """
    scheme, colon, _ = address.partition("://")
    if not colon:
        return Folder(Path(address))
    if scheme != "s3":
        raise ConfigError(f"{address!r} is no place for a lake: give a folder, or s3://BUCKET/PATH")
    return Bucket(address, environment)


def address_of(address: str) -> tuple[str, str, str]:
    """Bucket, path and options (with their question mark) of an address. Raises ConfigError on one that cannot be."""
    where, mark, options = address.removeprefix("s3://").partition("?")
    bucket, _, path = where.partition("/")
    told = dict(parse_qsl(options)) if "=" in options else {}
    if not bucket or set(told) - _OPTIONS or (mark and not told):
        raise ConfigError(f"{address!r}: write s3://BUCKET/PATH; after a question mark there may be "
                          f"{', '.join(sorted(_OPTIONS))}")  # fmt: skip
    return bucket, path.strip("/"), mark + options


class Folder:
    """A folder of this machine; made with the first file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = str(path)

    def get(self, name: str) -> bytes | None:
        """What a file holds."""
        with self._speaking():
            try:
                return (self.path / name).read_bytes()
            except FileNotFoundError:
                return None

    def put(self, name: str, content: bytes) -> None:
        """Write a file beside its place, to the disk, and move it there."""
        with self._speaking(), self._written(name, content) as new:
            new.replace(self.path / name)

    def create(self, name: str, content: bytes) -> bool:
        """Write a file unless there is one: of several processes that try, one succeeds."""
        with self._speaking(), self._written(name, content) as new:
            try:
                os.link(new, self.path / name)
            except FileExistsError:
                return False
            except OSError:  # a file system without hard links
                if (self.path / name).exists():
                    return False
                new.replace(self.path / name)
            return True

    def names(self, under: str = "") -> list[str]:
        """Names of files."""
        found: list[str] = []
        with self._speaking():
            for folder, _, files in os.walk(self.path / under, onerror=_raised):
                inside = Path(folder).relative_to(self.path)
                found += [(inside / file).as_posix() for file in files]
        return sorted(found)

    def remove(self, name: str) -> None:
        """Remove a file, and the folder that is empty then."""
        with self._speaking():
            (self.path / name).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                (self.path / name).parent.rmdir()

    @contextlib.contextmanager
    def _written(self, name: str, content: bytes) -> Iterator[Path]:
        new = self.path / f"{name}.{os.getpid()}{NEW}"
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            with new.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            yield new
        finally:
            new.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(f"{self.address}: {_explained(error)}") from error


class Bucket:
    """A prefix in a bucket, through pyarrow. Every file is one request, so that it is there whole or not at all."""

    def __init__(self, address: str, environment: Mapping[str, str] = os.environ) -> None:
        try:
            from pyarrow import fs
        except ImportError as error:
            raise MissingExtra("Buckets", "lake") from error
        self._fs = fs
        bucket, path, told = address_of(address)
        options = dict(parse_qsl(told.removeprefix("?")))
        self.root = f"{bucket}/{path}".strip("/")
        self.address = f"s3://{self.root}"
        endpoint = (options.get("endpoint_override") or environment.get("AWS_ENDPOINT_URL_S3")
                    or environment.get("AWS_ENDPOINT_URL"))  # fmt: skip
        region = options.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION")
        more: dict[str, Any] = {}
        if endpoint:
            scheme, colon, host = endpoint.partition("://")
            scheme, host = (scheme, host.rstrip("/")) if colon else (options.get("scheme", "https"), endpoint)
            _reach(self.address, scheme, host)
            more = {"endpoint_override": host, "scheme": scheme}
            region = region or "us-east-1"  # servers of one's own take any
        with self._speaking():
            self.filesystem = fs.S3FileSystem(
                region=region, connect_timeout=REACH, request_timeout=3 * REACH, background_writes=False,
                retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS), **more,
            )  # fmt: skip

    def get(self, name: str) -> bytes | None:
        """What a file holds."""
        with self._speaking():
            try:
                with self.filesystem.open_input_stream(f"{self.root}/{name}") as stream:
                    return bytes(stream.read())
            except FileNotFoundError:
                return None

    def put(self, name: str, content: bytes) -> None:
        """Write a file."""
        with self._speaking(), self.filesystem.open_output_stream(f"{self.root}/{name}") as stream:
            stream.write(content)

    def create(self, name: str, content: bytes) -> bool:
        """Write a file unless there is one; two that try at the same time may both succeed, the last one's stays."""
        if self.get(name) is not None:
            return False
        self.put(name, content)
        return True

    def names(self, under: str = "") -> list[str]:
        """Names of files."""
        selector = self._fs.FileSelector(f"{self.root}/{under}".rstrip("/"), allow_not_found=True, recursive=True)
        with self._speaking():
            found = self.filesystem.get_file_info(selector)
        files = [info.path for info in found if info.type == self._fs.FileType.File]
        return sorted(path[len(self.root) + 1 :] for path in files)

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        with self._speaking():
            return bool(self.filesystem.get_file_info(f"{self.root}/{name}").type == self._fs.FileType.File)

    def fetch(self, name: str, path: Path) -> None:
        """Bring a file here, piece by piece. Raises StoreError as ``get`` does, also where it is gone, and OSError
        where there is no room here."""
        with path.open("wb") as file:
            with self._speaking():
                stream = self.filesystem.open_input_stream(f"{self.root}/{name}")
            with stream:
                while piece := self._piece(stream):
                    file.write(piece)

    def _piece(self, stream: Any) -> bytes:
        with self._speaking():
            return bytes(stream.read(PIECE))

    def remove(self, name: str) -> None:
        """Remove a file."""
        with self._speaking(), contextlib.suppress(FileNotFoundError):
            self.filesystem.delete_file(f"{self.root}/{name}")

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            said = next((words for key, words in _SAID.items() if key in str(error)), None)
            raise StoreError(f"{self.address}: {said or _explained(error)}") from error


def _reach(address: str, scheme: str, host: str) -> None:
    """Raise StoreError where nobody takes a connection: the client of S3 would try for minutes."""
    import http.client

    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    try:
        connection = kinds[scheme](host, timeout=REACH)
    except (KeyError, http.client.InvalidURL):
        raise ConfigError(f"{host!r} is no endpoint: write http://HOST:PORT or https://HOST") from None
    try:
        connection.request("HEAD", "/")
        connection.getresponse()  # whatever it says, there is a server
    except ssl.SSLCertVerificationError:
        return  # the client of S3 may know more certificates
    except http.client.HTTPException as error:
        raise StoreError(f"{address}: what answers at {host} is no server of S3: is the endpoint right?") from error
    except OSError as error:
        raise StoreError(f"{address}: nobody answers at {host} ({error.strerror or error}): does the server run, "
                         "and is the endpoint right?") from error  # fmt: skip
    finally:
        connection.close()


def _explained(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full: free some space and run the same again; what was written before is kept"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "it may not be read or written here: change its permissions, or give another place"
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return "it is a file, or lies in one: a lake is a folder"
    return " ".join((error.strerror or str(error)).split())


def _raised(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
