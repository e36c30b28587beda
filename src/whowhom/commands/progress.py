"""Progress and notes on standard error; standard output carries data only."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

SHOWN = 40
"""Characters of the current item's name that are shown."""


class Progress:
    """A bar with counts while long work runs, where standard error is a terminal; notes always."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=12),
                TextColumn("{task.completed} done", markup=False),
                TextColumn("{task.fields[note]}", markup=False),
                TimeElapsedColumn(),
                TextColumn("{task.fields[current]}", markup=False),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.add_task(self._what, total=None, note="", current="")
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, current: str, note: str = "") -> None:
        """One more item is done; ``note`` is what else there is to count."""
        if self._bar is not None:
            shown = current if len(current) <= SHOWN else "…" + current[-SHOWN + 1 :]
            self._bar.update(self._bar.task_ids[0], advance=1, note=note, current=shown)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """While the caller writes to the screen, the bar is away."""
        if self._bar is None:
            yield
            return
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()

    def say(self, line: str) -> None:
        """One line to standard error."""
        with self.aside():
            say(line)


def say(line: str) -> None:
    """One line to standard error."""
    print(line, file=sys.stderr, flush=True)
