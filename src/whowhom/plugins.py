"""What other packages add by entry points."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from whowhom.errors import ConfigError

READERS = "whowhom.readers"
"""The group of callables without arguments that give a ``read.reader.Reader``."""


def readers() -> tuple[Any, ...]:
    """Readers of other packages, by name. Raises ConfigError on one that cannot be made."""
    return tuple(_made(point) for point in sorted(entry_points(group=READERS), key=lambda point: point.name))


def _made(point: EntryPoint) -> Any:
    try:
        return point.load()()
    except Exception as error:  # whatever a package does when it is loaded
        raise ConfigError(
            f"the reader {point.name!r} ({point.value}) cannot be loaded: {type(error).__name__}: {error}"
        ) from error
