"""``search``: sentences of the record that hold given words."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TextIO

from whowhom.commands.progress import say
from whowhom.errors import ConfigError
from whowhom.output import DATE, PIPE_WIDTH, safe

if TYPE_CHECKING:
    from rich.text import Text

    from whowhom.store.embedded import Store
    from whowhom.store.search import Hit
    from whowhom.store.words import Query


def search(
    store: Store,
    query: str,
    limit: int = 20,
    since: str | None = None,
    until: str | None = None,
    publisher: str | None = None,
    events_only: bool = False,
    format: Literal["table", "jsonl"] = "table",
    stream: TextIO | None = None,
) -> int:
    """Write the sentences that hold what is sought, best first; 0, whether there are any or none.

    The table shows date, publisher, the sentence with the words found in bold, and the document's id; JSONL all of a
    Hit, one a line. Raises ConfigError on a date that is none, a period without days or a query that is too long.
    """
    from whowhom.store import search as index
    from whowhom.store.words import parsed

    if since and until and since > until:
        raise ConfigError(f"--since {since} lies after --until {until}: no day is between them")
    asked = parsed(query)
    found = index.search(store, asked, limit, since, until, publisher, events_only=events_only)
    if not found:
        say(asked.trouble or "no sentence holds this")
        return 0
    out = sys.stdout if stream is None else stream
    if isinstance(out, io.TextIOWrapper):
        # Data is UTF-8 whatever the locale; a table may go to an older terminal, which then shows "?".
        if format == "table":
            out.reconfigure(errors="replace")
        else:
            out.reconfigure(encoding="utf-8", newline="\n")
    if format == "jsonl":
        import msgspec

        encode = msgspec.json.Encoder().encode
        for hit in found:
            out.write(encode(hit).decode() + "\n")
    else:
        _table(out, found, asked)
    return 0


def _table(out: TextIO, found: Sequence[Hit], asked: Query) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    fallback = (PIPE_WIDTH if not out.isatty() else 80, 24)
    width = max(40, shutil.get_terminal_size(fallback).columns)
    console = Console(file=out, width=width, highlight=False, markup=False, emoji=False)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=DATE)
    table.add_column(width=width - DATE - 3, overflow="fold")
    for hit in found:
        words = _marked(hit.text, asked)
        where = Text(" · ".join(safe(part) for part in (hit.publisher, hit.document) if part), style="dim")
        table.add_row(hit.published or "?", Text("\n").join([words, where]))
    with console.capture() as shown:
        console.print(table)
    out.write("".join(line.rstrip() + "\n" for line in shown.get().splitlines()))


def _marked(text: str, asked: Query) -> Text:
    """A sentence on one line, without characters that would steer a terminal, the words found in bold."""
    from rich.text import Text

    # Taken out before the words are looked for, so that marks fall where they are shown.
    plain = safe(text)
    shown = Text(plain)
    for span in asked.marks(plain):
        shown.stylize("bold", span.start, span.end)
    return shown
