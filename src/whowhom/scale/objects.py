"""Sources in an object store: each file is brought here, read and removed, so that one at a time takes room."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from whowhom.errors import StoreError
from whowhom.model import Rejected
from whowhom.read.files import is_news, plainly
from whowhom.scale.places import Bucket, place_of


def objects(address: str) -> Iterator[tuple[str, Path] | Rejected]:
    """All files at an address, under a prefix or of a pattern (``s3://news/2004/*.warc.gz``), by name, each with where
    it lies until the next is asked for; hidden files and READMEs are left out unless they are named themselves.

    What cannot be brought is a ``Rejected``. Raises ConfigError on an address that cannot be, MissingExtra without
    pyarrow.
    """
    parts = urlsplit(address)
    wanted = parts.path.strip("/")
    try:
        bucket = place_of(f"s3://{parts.netloc}{'?' if parts.query else ''}{parts.query}")
        assert isinstance(bucket, Bucket)
        names = _names(bucket, wanted)
    except StoreError as error:
        yield _rejected(address, _reason(error))
        return
    if not names:
        yield _rejected(address, "there is nothing at this address: check bucket and path")
    for name in names:
        source = f"{bucket.address}/{name}"
        with tempfile.TemporaryDirectory(prefix="whowhom-") as folder:
            path = Path(folder) / PurePosixPath(name).name
            try:
                bucket.fetch(name, path)
            except StoreError as error:
                yield _rejected(source, _reason(error))
            except (OSError, ValueError) as error:  # no room here, or a name that files cannot have
                yield _rejected(source, plainly(error))
            else:
                yield source, path


def _names(bucket: Bucket, wanted: str) -> list[str]:
    pattern = wanted.split("/")
    fixed = next((at for at, part in enumerate(pattern) if "*" in part or "[" in part), None)
    if fixed is None:
        if wanted and bucket.has(wanted):
            return [wanted]
        return [name for name in bucket.names(wanted) if _is_news(name[len(wanted) :])]
    return [name for name in bucket.names("/".join(pattern[:fixed]))
            if _fits(name.split("/"), pattern) and _is_news("/".join(name.split("/")[fixed:]))]  # fmt: skip


def _is_news(name: str) -> bool:
    return all(is_news(part) for part in name.strip("/").split("/"))


def _fits(name: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path fits a pattern part by part, or lies below what fits; ``**`` is any number of parts."""
    if not pattern or not name:
        return not pattern
    if pattern[0] == "**":
        return _fits(name, pattern[1:]) or _fits(name[1:], pattern)
    return fnmatchcase(name[0], pattern[0]) and _fits(name[1:], pattern[1:])


def _reason(error: StoreError) -> str:
    """Its sentence without the address, which stands before it anyway."""
    return str(error).partition(": ")[2]


def _rejected(source: str, reason: str) -> Rejected:
    return Rejected(source=source, stage="read", reason=reason)
