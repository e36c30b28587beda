"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from whowhom.errors import ConfigError


@contextlib.contextmanager
def beside(*targets: Path) -> Iterator[list[Path]]:
    """Paths beside the targets to write to; at the end they take the targets' places, after an error they are gone.

    Raises ConfigError where a target is a folder, has none around it, or cannot be written.
    """
    for target in targets:
        if target.is_dir():
            raise ConfigError(f"{target} is a folder; name a file in it")
        if not target.absolute().parent.is_dir():
            raise ConfigError(f"there is no folder {target.parent} to write {target.name} into; make it first")
    drafts = [target.with_name(f".{target.name}.{os.getpid()}.part") for target in targets]
    try:
        yield drafts
        for draft, target in zip(drafts, targets, strict=True):
            os.replace(draft, target)
    except OSError as error:
        where = ", ".join(map(str, targets))
        raise ConfigError(f"{where} cannot be written: {error.strerror or error}") from error
    finally:
        for draft in drafts:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
