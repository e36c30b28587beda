"""``doctor``: what is installed, which model, what is missing and how to add it."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from whowhom import __version__
from whowhom.config import Settings
from whowhom.errors import WhowhomError

State = Literal["ok", "bad", "-"]

DEVELOPERS = {"dev", "tables", "train"}
"""Extras that a user of the program has no use for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: whether a part is in order ("-": optional and absent), its name, and what is known of it."""

    state: State
    part: str
    words: str


def examine(settings: Settings) -> Iterator[Finding]:
    """All findings, one by one; a part that fails says why and does not stop the others."""
    yield Finding("ok", "whowhom", f"{__version__}, Python {platform.python_version()}, {platform.system()}")
    for part, look in (
        ("model", _model), ("codebook", _codebook), ("lexicon", _lexicon), ("names", _names), ("record", _record),
    ):  # fmt: skip
        try:
            yield Finding("ok", part, look(settings))
        except (WhowhomError, OSError) as error:
            yield Finding("bad", part, str(error))
    yield from _extras()
    yield Finding("ok", "size", f"{installed_bytes() / 1e6:.0f} MB installed, with everything it needs")


def _model(settings: Settings) -> str:
    from whowhom.parse.nlp import WEIGHTS, Reader

    size = sum(file.stat().st_size for file in WEIGHTS.iterdir())
    return f"{Reader(threads=settings.threads).version}, {size / 1e6:.1f} MB, hashes right"


def _codebook(_: Settings) -> str:
    from whowhom.codebook import plover

    types = plover.types().values()
    modes = sum(len(found.modes) for found in types)
    return f"{plover.name()}: {len(types)} types, {modes} modes, {len(plover.contexts())} contexts"


def _lexicon(settings: Settings) -> str:
    from whowhom.codebook import lexicon

    own = f", with your own from {settings.lexicon}" if settings.lexicon else ""
    return f"{len(lexicon.load(settings.lexicon))} predicates{own}"


def _names(_: Settings) -> str:
    from whowhom.config import tables_folder
    from whowhom.store.reference import SHIPPED, summary

    own = tables_folder()
    shipped = [f"{rows:,} {name}" for name, rows in summary(SHIPPED)]
    if not shipped:
        raise WhowhomError("the tables of names are missing: install whowhom again")
    added = [f"{rows:,} {name} of your own" for name, rows in summary(own)] if own is not None else []
    return ", ".join([*shipped, *added])


def _record(settings: Settings) -> str:
    from whowhom.store.embedded import Store
    from whowhom.store.queries import counts

    if not settings.db.exists():
        return f"none at {settings.db} yet: `whowhom add SOURCE...` makes it"
    with Store.open(settings.db, read_only=True) as record:
        found = counts(record)
    return (
        f"{settings.db}: {found.documents:,} documents ({found.skipped:,} not coded), {found.mentions:,} events, "
        f"{found.quarantined:,} in quarantine"
    )


def _extras() -> Iterator[Finding]:
    """Optional parts that are missing, each with the line that installs it."""
    try:
        extras = metadata.metadata("whowhom").get_all("Provides-Extra") or []
    except metadata.PackageNotFoundError:
        return
    for extra in extras:
        wanted = [line for line in metadata.requires("whowhom") or () if re.search(rf"extra == .{extra}\b", line)]
        missing = [name for name in map(_distribution, wanted) if not _installed(name)]
        if missing and extra not in DEVELOPERS:
            yield Finding("-", extra, f"not installed ({', '.join(missing)}): pip install 'whowhom[{extra}]'")


def installed_bytes(package: str = "whowhom") -> int:
    """Bytes on disk of a package and of all that it requires, optional parts left out."""
    waiting, seen, total = [package], set[str](), 0
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # wanted on another system or Python only
        total += sum(_size(Path(str(found.locate_file(file)))) for file in found.files or ())
        waiting += [_distribution(line) for line in found.requires or () if "extra ==" not in line]
    here = Path(__file__).parents[1]
    if not any(str(file).startswith("whowhom/") for file in metadata.files(package) or ()):
        total += sum(_size(file) for file in here.rglob("*") if file.is_file())  # a checkout in editable mode
    return total


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _distribution(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return found[0] if found else requirement


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
