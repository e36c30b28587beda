"""What other packages add by entry points."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from whowhom.errors import ConfigError

READERS = "whowhom.readers"
"""The group of callables without arguments that give a ``read.reader.Reader``."""

TRANSLATORS = "whowhom.translators"
"""The group of callables without arguments that give an ``extract.translate.Translator``."""


def translators() -> dict[str, Any]:
    """Translators of other packages by the languages that they read; of several the first by name."""
    found: dict[str, Any] = {}
    for one in _all(TRANSLATORS):
        for language in sorted(one.languages):
            found.setdefault(language, one)
    return found


def readers() -> tuple[Any, ...]:
    """Readers of other packages, by name. Raises ConfigError on one that cannot be made."""
    return _all(READERS)


def _all(group: str) -> tuple[Any, ...]:
    return tuple(_made(point) for point in sorted(entry_points(group=group), key=lambda point: point.name))


def _made(point: EntryPoint) -> Any:
    try:
        return point.load()()
    except Exception as error:  # whatever a package does when it is loaded
        raise ConfigError(
            f"{point.group}: {point.name!r} ({point.value}) cannot be loaded: {type(error).__name__}: {error}"
        ) from error
