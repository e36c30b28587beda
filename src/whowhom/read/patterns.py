"""Patterns of paths: ``archive/*.warc.gz``, ``2004/**/b.txt``."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from glob import has_magic

OBJECTS = "s3://"


def is_object(source: str) -> bool:
    """Whether a source is the address of an object store, as ``s3://bucket/news``."""
    return source.startswith(OBJECTS)


def fixed(pattern: Sequence[str]) -> int:
    """How many parts of a path stand before the first that is a pattern; all of them where none is."""
    return next((at for at, part in enumerate(pattern) if has_magic(part)), len(pattern))


def fits(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path fits a pattern part by part, or lies below what fits; ``**`` is any number of parts."""
    if not pattern or not path:
        return not pattern
    if pattern[0] == "**":
        return fits(path, pattern[1:]) or fits(path[1:], pattern)
    return fnmatchcase(path[0], pattern[0]) and fits(path[1:], pattern[1:])


def covers(given: str, source: str) -> bool:
    """Whether ``source`` fits a pattern or address of objects that was given, lies below it, or is a part of such a
    file (``source#row 3``)."""
    parts = named(given).split("/")
    return fits(source.split("/"), parts) or fits(source.rpartition("#")[0].split("/"), parts)


def named(given: str) -> str:
    """What was given as sources are named: an address of objects without what says how to reach them."""
    return (given.partition("?")[0] if is_object(given) else given).rstrip("/")
