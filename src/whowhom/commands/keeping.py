"""``backup`` and ``restore``: the record as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from whowhom.commands.progress import say

if TYPE_CHECKING:
    from whowhom.store.backup import Manifest


def backup(store_path: Path, to: Path, force: bool = False) -> int:
    """Write a backup of the record and say what it holds; 0."""
    from whowhom.store import backup as keeping

    manifest = keeping.backup(store_path, to, force=force)
    say(f"{to}: {_holding(manifest)}, {_size(to.stat().st_size)}")
    return 0


def restore(from_: Path, store_path: Path, force: bool = False) -> int:
    """Put a backup's record in place and say what it holds; 0."""
    from whowhom.store import backup as keeping

    manifest = keeping.restore(from_, store_path, force=force)
    say(f"{store_path}: {_holding(manifest)}, as it was on {manifest.made[:10]}")
    return 0


def _holding(manifest: Manifest) -> str:
    documents, mentions = manifest.tables.get("documents", 0), manifest.tables.get("mentions", 0)
    return f"{documents} document{'s' * (documents != 1)}, {mentions} event{'s' * (mentions != 1)}"


def _size(count: int) -> str:
    """Bytes for people.

    >>> _size(999), _size(12_345), _size(4_560_000_000)
    ('999 bytes', '12.3 kB', '4.6 GB')
    """
    if count < 1000:
        return f"{count} bytes"
    size, unit = count / 1e3, "kB"
    for larger in ("MB", "GB"):
        if size >= 999.95:
            size, unit = size / 1e3, larger
    return f"{size:.1f} {unit}"
