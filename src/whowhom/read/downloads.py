"""Downloads of tables of names, bounded in size and time; nothing here is called unless the user says so."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from whowhom import __version__
from whowhom.errors import InputError

AGENT = f"whowhom/{__version__} (event coding; run by hand)"
LARGEST = 500_000_000
"""Bytes of a download."""

_BLOCK = 1 << 16


def download(url: str, into: Path, query: Mapping[str, str] | None = None, largest: int = LARGEST) -> int:
    """Download ``url`` to the file ``into``, whole or not at all; its size in bytes.

    Raises InputError where the server cannot be reached, answers with an error or sends more than ``largest`` bytes.
    """
    import urllib3

    part = into.with_name(into.name + ".part")
    patience = urllib3.Timeout(connect=20, read=300)
    pool = urllib3.PoolManager(retries=urllib3.Retry(3, redirect=3, backoff_factor=1), timeout=patience)
    try:
        answer = pool.request(
            "GET", url, fields=dict(query or {}), headers={"User-Agent": AGENT}, preload_content=False
        )
        if answer.status != 200:
            raise InputError(f"{url} answered {answer.status}; try again later, or download the file yourself")
        size = 0
        with part.open("wb") as file:
            for block in answer.stream(_BLOCK):
                size += len(block)
                if size > largest:
                    raise InputError(f"{url} sends more than {largest // 10**6} MB")
                file.write(block)
    except urllib3.exceptions.HTTPError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{url} cannot be reached ({type(error).__name__}); download the file yourself") from error
    except InputError:
        part.unlink(missing_ok=True)
        raise
    os.replace(part, into)
    return size
