"""Writing incidents in a format that others read."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from whowhom.errors import ConfigError
from whowhom.export import acled, flat, gdelt, icews, phoenix, polecat
from whowhom.export.cells import encodable, harmless, shown, tabbed
from whowhom.export.files import beside
from whowhom.export.layout import Layout, Row, nothing
from whowhom.model.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What a format writes, and how its files end."""

    what: str
    suffix: str


FORMATS: dict[str, Format] = {
    "polecat": Format(what="POLECAT: PLOVER codes, 40 columns, tab, with a heading", suffix=".txt"),
    "icews": Format(what="ICEWS: CAMEO codes, 20 columns, tab, with a heading", suffix=".tab"),
    "gdelt": Format(what="GDELT 2 events and mentions: two files, 61 and 16 columns, tab", suffix=".export.CSV"),
    "gdelt-mentions": Format(what="GDELT 2 mentions alone: 16 columns, tab", suffix=".mentions.CSV"),
    "acled": Format(what="ACLED: violence, demonstrations, developments, 31 columns, CSV", suffix=".csv"),
    "phoenix": Format(what="Phoenix: CAMEO codes, 26 columns, tab, without a heading", suffix=".txt"),
    "csv": Format(what="every incident in one flat row, with a heading", suffix=".csv"),
    "parquet": Format(what="the columns of csv with types; needs a file", suffix=".parquet"),
    "jsonl": Format(what="every incident as one JSON object a line, whole", suffix=".jsonl"),
}
"""Names of formats with what they write."""

LAYOUTS: dict[str, Layout] = {
    "polecat": polecat.LAYOUT,
    "icews": icews.LAYOUT,
    "gdelt": gdelt.EVENTS_LAYOUT,
    "gdelt-mentions": gdelt.MENTIONS_LAYOUT,
    "acled": acled.LAYOUT,
    "phoenix": phoenix.LAYOUT,
    "csv": flat.LAYOUT,
}
"""Layouts of the formats that are text in columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of an export.

    ``incidents`` were written in ``rows`` rows, the first file's where there are two; ``left_out`` counts incidents
    that the format has no way to tell, by reason; ``files`` is empty for standard output.
    """

    incidents: int
    rows: int
    left_out: Mapping[str, int]
    files: tuple[Path, ...]


def known(format: str) -> None:
    """Raise ConfigError, which says which formats there are, unless this is one."""
    if format not in FORMATS:
        raise ConfigError(f"no format {format!r}; there are {', '.join(FORMATS)}")


def gdelt_paths(out: Path) -> tuple[Path, Path]:
    """Files of events and of mentions: in a folder, or after a path without its suffix."""
    if out.is_dir():
        return out / "events.export.CSV", out / "mentions.CSV"
    stem = out.name.removesuffix(".CSV").removesuffix(".csv").removesuffix(".export")
    return out.with_name(f"{stem}.export.CSV"), out.with_name(f"{stem}.mentions.CSV")


def write(format: str, told: Iterable[Told], out: Path | None = None, stream: TextIO | None = None) -> Written:
    """Write incidents as they come, to ``out``, or where that is None to ``stream`` (standard output).

    ``gdelt`` writes two files to a folder or path, events alone to a stream. A file appears only when it is whole.
    Raises ConfigError on an unknown format, a place that cannot be written to, and Parquet without a file.
    """
    known(format)
    count = _Count()
    if out is None:
        if format == "parquet":
            raise ConfigError("Parquet is no text: name a file for it")
        target = sys.stdout if stream is None else stream
        if isinstance(target, io.TextIOWrapper):
            target.reconfigure(encoding="utf-8", newline="\n")
        _text(format, told, [target], count)
        return count.result()
    files = gdelt_paths(out) if format == "gdelt" else (out,)
    with beside(*files) as drafts:
        if format == "parquet":
            _parquet(told, drafts[0], count)
        elif len(drafts) == 2:
            with _opened(drafts[0]) as events, _opened(drafts[1]) as mentions:
                _text(format, told, [events, mentions], count)
        else:
            with _opened(drafts[0]) as file:
                _text(format, told, [file], count)
    return count.result(*files)


class _Count:
    def __init__(self) -> None:
        self.incidents = self.rows = 0
        self.left_out: Counter[str] = Counter()

    def takes(self, told: Told, omit: Callable[[Told], str | None]) -> bool:
        reason = omit(told)
        if reason is None:
            self.incidents += 1
        else:
            self.left_out[reason] += 1
        return reason is None

    def result(self, *files: Path) -> Written:
        return Written(incidents=self.incidents, rows=self.rows, left_out=dict(self.left_out), files=files)


def _opened(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="")


def _text(format: str, told: Iterable[Told], streams: list[TextIO], count: _Count) -> None:
    if format == "jsonl":
        _objects(told, streams[0], count)
        return
    layouts = [LAYOUTS[name] for name, _ in zip((format, "gdelt-mentions"), streams, strict=False)]
    puts = [_rows(layout, stream) for layout, stream in zip(layouts, streams, strict=True)]
    for each in told:
        if not count.takes(each, layouts[0].omit):
            continue
        for at, (layout, put) in enumerate(zip(layouts, puts, strict=True)):
            for row in layout.rows(each):
                put(row)
                count.rows += at == 0


def _rows(layout: Layout, stream: TextIO) -> Callable[[Row], object]:
    """Writes one row; the heading is written at once where the layout has one."""
    if layout.separator == ",":
        rows = csv.writer(stream, lineterminator="\n")
        if layout.heading:
            rows.writerow(layout.columns)
        return lambda row: rows.writerow(map(harmless, row))
    if layout.heading:
        stream.write("\t".join(layout.columns) + "\n")
    return lambda row: stream.write("\t".join(map(tabbed, row)) + "\n")


def _objects(told: Iterable[Told], stream: TextIO, count: _Count) -> None:
    import msgspec

    encode = msgspec.json.Encoder().encode
    for each in told:
        count.takes(each, nothing)
        count.rows += 1
        try:
            line = encode(each.incident)
        except UnicodeEncodeError:
            line = encode(encodable(each.incident))
        stream.write(line.decode() + "\n")


def _parquet(told: Iterable[Told], path: Path, count: _Count) -> None:
    from whowhom.store.parquet import write_parquet

    def rows() -> Iterator[Row]:
        for each in told:
            count.takes(each, nothing)
            for row in flat.LAYOUT.rows(each):
                yield [shown(value) if isinstance(value, str) else value for value in row]

    count.rows = write_parquet(path, {name: type for name, (type, _) in flat.TYPED.items()}, rows())
