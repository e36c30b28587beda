"""Turns news into a cited record of who did what to whom, when, where, according to whom."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from whowhom.openrecord import OpenRecord

__version__ = "0.1.0"

__all__ = ["__version__", "open"]


def open(db: str | Path | None = None, *, as_of: str | None = None) -> OpenRecord:
    """Open a record for reading, as it was known on the ISO day ``as_of``; ``openrecord`` has its methods.

    ``db`` is its path; without one ``WHOWHOM_DB``, else ``whowhom.duckdb`` in the current folder.
    """
    # By name, so that what only asks for the version does not depend on everything.
    module = import_module("whowhom.openrecord")
    record: OpenRecord = module.OpenRecord(db, as_of=as_of)
    return record
