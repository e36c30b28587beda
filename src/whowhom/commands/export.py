"""What ``whowhom export`` does: incidents into a file of another layout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from whowhom.commands.progress import say
from whowhom.errors import ConfigError
from whowhom.export import FORMATS, Written, gdelt_paths, write
from whowhom.model.told import Told


def export(told: Iterable[Told], format: str, out: Path | None = None, force: bool = False) -> int:
    """Write incidents to ``out``, else to standard output, and say on standard error what was written and left out.

    Returns the exit status. Raises ConfigError on an unknown format, a place that cannot be written to, and a file that
    is there already unless ``force``.
    """
    targets = () if out is None else gdelt_paths(out) if format == "gdelt" else (out,)
    there = next((path for path in targets if path.is_file()), None)
    if there is not None and not force:
        raise ConfigError(f"{there} is there already: give another file, or --force to replace it")
    say(line(format, write(format, told, out)))
    return 0


def line(format: str, written: Written) -> str:
    """One sentence of what was written, where, and what was left out and why."""
    where = f" to {' and '.join(map(str, written.files))}" if written.files else ""
    plural = "" if written.incidents == 1 else "s"
    told = f"{written.incidents} incident{plural} written as {format}{where}"
    if format == "gdelt-mentions":
        told += f" in {written.rows} row{'' if written.rows == 1 else 's'}"
    if not written.left_out:
        return told
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(written.left_out.items()))
    return f"{told}; {sum(written.left_out.values())} left out: {reasons}"


def formats() -> str:
    """The formats with what they write, one a line."""
    return "\n".join(f"{name:<15} {format.what}" for name, format in FORMATS.items())
