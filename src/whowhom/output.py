"""Events as people and programs read them: aligned table, JSONL, CSV."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, Protocol, TextIO

from whowhom.model.entity import Date
from whowhom.model.event import Actor, Attribution, EventMention, Quantity, mutual

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

Format = Literal["table", "jsonl", "csv"]

PIPE_WIDTH = 160
"""Columns of a table that goes into a file or another program, unless COLUMNS says otherwise."""

WIDE = 120
"""From this width on, an event is one row; below it, a few lines."""

DATE = 11
"""Columns of a day with its mark."""

_UNSAFE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control and direction characters: text from a page must not move the cursor or turn the line around."""


class Writer(Protocol):
    """Writes events as they come."""

    def __call__(self, mentions: Iterable[EventMention]) -> None:
        """Write these events after those before."""


def writer(format: Format, stream: TextIO | None = None) -> Writer:
    """A writer of events to ``stream`` (standard output)."""
    out = opened(format, stream)
    writers: dict[Format, Callable[[TextIO], Writer]] = {"table": TableWriter, "jsonl": JsonlWriter, "csv": CsvWriter}
    return writers[format](out)


class JsonlWriter:
    """One JSON object a line, in the fixed shape."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, mentions: Iterable[EventMention]) -> None:
        import msgspec

        encode = msgspec.json.Encoder().encode
        for mention in mentions:
            self._stream.write(encode(mention).decode() + "\n")


def _each(value: Callable[[Actor], str | None], parties: Sequence[Actor]) -> str:
    """One entry a party, so that the columns of one side stay in step."""
    return "; ".join(value(party) or "" for party in parties)


def _chain(links: Sequence[Attribution]) -> str:
    return " > ".join(link.source for link in links)


def _amounts(quantities: Sequence[Quantity]) -> str:
    return "; ".join(quantity.text for quantity in quantities)


COLUMNS: dict[str, Callable[[EventMention], object]] = {
    "id": lambda m: m.id,
    "document": lambda m: m.document,
    "url": lambda m: m.url,
    "publisher": lambda m: m.publisher,
    "title": lambda m: m.title,
    "published_date": lambda m: m.published.date,
    "published_basis": lambda m: m.published.basis,
    "date_start": lambda m: m.date.start,
    "date_end": lambda m: m.date.end,
    "date_precision": lambda m: m.date.precision,
    "date_basis": lambda m: m.date.basis,
    "actors": lambda m: _each(lambda a: a.name or a.text, m.actors),
    "actor_ids": lambda m: _each(lambda a: a.id, m.actors),
    "actor_countries": lambda m: _each(lambda a: a.country, m.actors),
    "actor_sectors": lambda m: _each(lambda a: a.sector, m.actors),
    "type": lambda m: m.type,
    "mode": lambda m: m.mode,
    "contexts": lambda m: "; ".join(m.contexts),
    "cameo": lambda m: m.cameo,
    "quad": lambda m: m.quad,
    "intensity": lambda m: m.intensity,
    "recipients": lambda m: _each(lambda a: a.name or a.text, m.recipients),
    "recipient_ids": lambda m: _each(lambda a: a.id, m.recipients),
    "recipient_countries": lambda m: _each(lambda a: a.country, m.recipients),
    "recipient_sectors": lambda m: _each(lambda a: a.sector, m.recipients),
    "realis": lambda m: m.realis,
    "attribution": lambda m: _chain(m.attribution),
    "place": lambda m: m.place and m.place.name,
    "place_country": lambda m: m.place and m.place.country,
    "lat": lambda m: m.place and m.place.lat,
    "lon": lambda m: m.place and m.place.lon,
    "quantities": lambda m: _amounts(m.quantities),
    "confidence": lambda m: m.confidence,
    "sentence": lambda m: m.sentence,
    "start": lambda m: m.evidence.predicate.start,
    "end": lambda m: m.evidence.predicate.end,
    "predicate": lambda m: m.evidence.predicate.text,
    "evidence": lambda m: m.evidence.text,
    "coder_version": lambda m: m.coder.version,
    "model": lambda m: m.coder.model,
    "codebook": lambda m: m.coder.codebook,
}
"""Columns of the CSV. Several parties are joined by "; " with one entry each in every column of their side; the
chain of attribution by " > ", outermost first; ``start`` and ``end`` are the predicate's code points."""


class CsvWriter:
    """A header, then one row an event; cells that a spreadsheet would run as a formula get a leading apostrophe."""

    def __init__(self, stream: TextIO) -> None:
        self._csv = csv.writer(stream, lineterminator="\n")
        self._csv.writerow(COLUMNS)

    def __call__(self, mentions: Iterable[EventMention]) -> None:
        for mention in mentions:
            self._csv.writerow([cell(value(mention)) for value in COLUMNS.values()])


def cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = re.sub(r"\r\n?", "\n", value)  # a bare carriage return would end the row for many readers
    return f"'{text}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class TableWriter:
    """Events for people, laid out for the terminal's width; colours only on a terminal."""

    def __init__(self, stream: TextIO, width: int | None = None) -> None:
        from rich.console import Console

        self._stream = stream
        self.width = width or terminal_width(stream)
        self._console = Console(file=stream, width=self.width, highlight=False, markup=False, emoji=False)
        self._started = False

    def __call__(self, mentions: Iterable[EventMention]) -> None:
        table = self._wide() if self.width >= WIDE else self._narrow()
        for mention in mentions:
            if self.width >= WIDE:
                self._wide_row(table, mention)
            else:
                self._narrow_row(table, mention)
        if table.row_count == 0:
            return
        table.show_header = not self._started and self.width >= WIDE
        self._started = True
        with self._console.capture() as shown:
            self._console.print(table)
        self._stream.write("".join(line.rstrip() + "\n" for line in shown.get().splitlines()))

    def _wide(self) -> Table:
        from rich import box
        from rich.table import Table

        left = self.width - DATE - 4 * 2
        who, what, says = left * 28 // 100, left * 17 // 100, left * 14 // 100
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for name, width in (
            ("date", DATE), ("who → to whom", who), ("what", what), ("who says", says),
            ("in words", left - who - what - says - 2),
        ):  # fmt: skip
            table.add_column(name, width=width, overflow="fold")
        return table

    def _wide_row(self, table: Table, mention: EventMention) -> None:
        from rich.text import Text

        room = (table.columns[4].width or 40) * 2
        table.add_row(
            when_of(mention.date), _parties(mention), _what(mention), Text(safe(_chain(mention.attribution))),
            _words(mention, room - 6),
        )  # fmt: skip

    def _narrow(self) -> Table:
        from rich.table import Table

        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=DATE)
        table.add_column(width=self.width - DATE - 3, overflow="fold")
        return table

    def _narrow_row(self, table: Table, mention: EventMention) -> None:
        from rich.text import Text

        what = _what(mention)
        if mention.attribution:
            what.append(f" · {safe(_chain(mention.attribution))}")
        words = _words(mention, (self.width - DATE - 3) * 2 - 6)
        table.add_row(when_of(mention.date), Text("\n").join([_parties(mention), what, words]))


def opened(format: Format, stream: TextIO | None) -> TextIO:
    """The stream (standard output) in the encoding that a format wants.

    Data is UTF-8 whatever the locale; a table may go to an older terminal, which then shows "?".
    """
    out = sys.stdout if stream is None else stream
    if isinstance(out, io.TextIOWrapper):
        if format == "table":
            out.reconfigure(errors="replace")
        else:
            out.reconfigure(encoding="utf-8", newline="\n")
    return out


def printed(out: TextIO, shown: object) -> None:
    """Write what rich shows, at the width of the stream and without spaces at the ends of lines."""
    from rich.console import Console

    console = Console(file=out, width=terminal_width(out), highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(shown)
    out.write("".join(line.rstrip() + "\n" for line in captured.get().splitlines()))


def terminal_width(stream: TextIO) -> int:
    """Columns of a table on ``stream``."""
    return max(40, shutil.get_terminal_size((PIPE_WIDTH if not stream.isatty() else 80, 24)).columns)


def harmless(text: str) -> str:
    """The text as it stands, without control and direction characters."""
    return _UNSAFE.sub("", text)


def safe(text: str) -> str:
    """Text on one line, without characters that would steer a terminal."""
    return " ".join(_UNSAFE.sub("", text).split())


def when_of(date: Date) -> str:
    """The day or period; "~" after it is merely the day of publication, "?" where it is unknown."""
    if date.start is None:
        return "?"
    shown = date.start[: {"year": 4, "month": 7}.get(date.precision, 10)]
    if date.end not in (None, date.start) and date.precision in ("day", "week"):
        shown += f"\n–{date.end}"
    return f"{shown}~" if date.basis == "defaulted" else shown


def _parties(mention: EventMention) -> Text:
    from rich.text import Text

    return Text(between(mention.actors, mention.recipients))


def between(actors: Sequence[Actor], recipients: Sequence[Actor]) -> str:
    """Both sides of an event: "A → B", "A, B ↔ each other" where the same stand on both, "A" alone."""
    if not recipients:
        return side(actors)
    return f"{side(actors)} ↔ each other" if mutual(actors, recipients) else f"{side(actors)} → {side(recipients)}"


def side(parties: Sequence[Actor]) -> str:
    """Three parties of a side with their codes; several that the same words name are told once."""
    together: dict[str, list[str]] = {}
    for party in parties:
        codes = " ".join(code for code in (party.country, party.sector) if code)
        together.setdefault(safe(party.name or party.text), []).append(codes)
    named = [_party(name, codes) for name, codes in list(together.items())[:3]]
    more = [f"{len(together) - 3} more"] if len(together) > 3 else []
    return ", ".join(named + more) or "?"


def _party(name: str, codes: Sequence[str]) -> str:
    told = ", ".join(dict.fromkeys(filter(None, codes)))
    return f"{name} ({told})" if told else name


_REALIS_STYLE = {"future": "cyan", "hypothetical": "yellow", "negated": "red", "historical": "dim"}


def what_of(type: str, mode: str | None, realis: str, quad: str) -> Text:
    """Type, mode and realis; red for conflict, green for cooperation."""
    from rich.text import Text

    shown = Text(type, style="bold red" if quad.endswith("conflict") else "bold green")
    if mode:
        shown.append(f" {mode}", style="not bold")
    if realis != "actual":
        shown.append(f" [{realis}]", style=f"not bold {_REALIS_STYLE[realis]}")
    return Text().append_text(shown)


def _what(mention: EventMention) -> Text:
    return what_of(mention.type, mention.mode, mention.realis, mention.quad)


def _words(mention: EventMention, room: int) -> Text:
    """The evidence cut to about ``room`` characters around its predicate, which stands out on a terminal."""
    from rich.text import Text

    evidence = mention.evidence
    start, end = evidence.predicate.start - evidence.start, evidence.predicate.end - evidence.start
    before, predicate, after = (
        _UNSAFE.sub("", re.sub(r"\s+", " ", part))
        for part in (evidence.text[:start], evidence.text[start:end], evidence.text[end:])
    )
    before, after = before.lstrip(), after.rstrip()
    spare = max(0, room - len(predicate))
    left = min(len(before), max(spare // 2, spare - len(after)))
    right = min(len(after), spare - left)
    if left < len(before):
        before = "…" + re.sub(r"^\S* ", "", before[len(before) - left :])
    if right < len(after):
        after = re.sub(r" \S*$", "", after[:right]) + "…"
    return Text("“", style="italic").append(before).append(predicate, style="bold").append(after).append("”")
