"""Options that several commands share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Database = Annotated[
    Path | None, typer.Option("--db", metavar="FILE", help="The record; default WHOWHOM_DB, else whowhom.duckdb here.")
]
Format = Annotated[
    Literal["table", "jsonl", "csv"], typer.Option("--format", help="Table for people, JSONL or CSV for programs.")
]
Actors = Annotated[list[str] | None, typer.Option("--actor", help="Who did it: country code, or part of a name.")]
Recipients = Annotated[list[str] | None, typer.Option("--recipient", help="To whom.")]
Countries = Annotated[list[str] | None, typer.Option("--country", help="Either side.")]
Pair = Annotated[str | None, typer.Option("--dyad", metavar="AAA-BBB", help="Two country codes, as IRN-AZE.")]
Types = Annotated[list[str] | None, typer.Option("--type", help="PLOVER type, as ACCUSE.")]
Modes = Annotated[list[str] | None, typer.Option("--mode", help="PLOVER mode, as disapprove.")]
Quads = Annotated[list[str] | None, typer.Option("--quad", help="Quad class, as material-conflict.")]
RealisOf = Annotated[list[str] | None, typer.Option("--realis", help="actual, future, hypothetical …")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="First day.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last day.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As it was known on that day.")]
Least = Annotated[float, typer.Option("--min-confidence", min=0, max=1, help="Least confidence.")]
Most = Annotated[int | None, typer.Option("--limit", min=0, help="Most of them.")]
