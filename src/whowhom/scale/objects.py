"""Sources in an object store: each file is brought here, read and removed, so that one at a time takes room."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from whowhom.errors import StoreError
from whowhom.model import Rejected
from whowhom.read.files import is_news, plainly
from whowhom.read.patterns import fits, fixed, named
from whowhom.read.reader import Brought
from whowhom.scale.places import Bucket, address_of

LONGEST = 100
"""Characters of an object's name that its file here keeps, from the end: names of files are shorter than of objects."""


def objects(address: str) -> Iterator[Brought]:
    """All files at an address, under a prefix or of a pattern (``s3://news/2004/*.warc.gz``), by name, each with where
    it lies until the next is asked for; hidden files and READMEs are left out unless they are named themselves.

    What cannot be brought is a ``Rejected``. Raises ConfigError at once on an address that cannot be, MissingExtra
    without pyarrow.
    """
    bucket, path, options = address_of(address)
    return _brought(f"s3://{bucket}{options}", path, named(address))


def _brought(whole: str, wanted: str, address: str) -> Iterator[Brought]:
    try:
        bucket = Bucket(whole)
        names = _names(bucket, wanted)
    except (StoreError, OSError, ValueError) as error:
        yield _rejected(address, _reason(error))
        return
    if not names:
        yield _rejected(address, "there is nothing at this address: check bucket and path")
    for name in names:
        source = f"{bucket.address}/{name}"
        with tempfile.TemporaryDirectory(prefix="whowhom-") as folder:
            path = Path(folder) / name.rpartition("/")[2][-LONGEST:]
            try:
                bucket.fetch(name, path)
            except (StoreError, OSError, ValueError) as error:  # gone, no room here, or a name that no file can have
                yield _rejected(source, _reason(error))
            else:
                yield source, path


def _names(bucket: Bucket, wanted: str) -> list[str]:
    """Names of what is wanted, folder by folder as those of a folder are."""
    pattern = wanted.split("/")
    start = fixed(pattern)
    if start == len(pattern) and wanted and bucket.has(wanted):
        return [wanted]
    found = [name.split("/") for name in bucket.names("/".join(pattern[:start]))]
    return ["/".join(name) for name in sorted(found)
            if (not wanted or fits(name, pattern)) and all(map(is_news, name[start if wanted else 0 :]))]  # fmt: skip


def _reason(error: Exception) -> str:
    """What is wrong, without the address, which stands before it anyway."""
    if isinstance(error, StoreError):
        return str(error).partition(": ")[2]
    return plainly(error) if isinstance(error, OSError) else f"cannot be read ({error})"


def _rejected(source: str, reason: str) -> Rejected:
    return Rejected(source=source, stage="read", reason=reason)
