"""``quarantine``: what could not be used, and why."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from whowhom.commands.options import Database, Format
from whowhom.commands.progress import say

if TYPE_CHECKING:
    from whowhom.model import Rejected


def quarantine(db: Database = None, format: Format = "table") -> int:
    """Inputs that could not be used, each with the reason and what to do; mended and added again, one leaves."""
    from whowhom import config
    from whowhom.store import queries
    from whowhom.store.embedded import Store

    with Store.open(config.load(db=db).db, read_only=True) as store:
        found = list(queries.quarantined(store))
    if format == "jsonl":
        for one in found:
            print(json.dumps(asdict(one)))
    elif format == "csv":
        _csv(found)
    elif found:
        _print(found)
    else:
        say("nothing is in quarantine")
    return 0


def _csv(found: list[Rejected]) -> None:
    from whowhom.output import cell, opened

    rows = csv.writer(opened("csv", None), lineterminator="\n")
    rows.writerow(("source", "stage", "reason", "sha256"))
    rows.writerows([cell(value) for value in (one.source, one.stage, one.reason, one.sha256)] for one in found)


def _print(found: list[Rejected]) -> None:
    from rich.table import Table

    from whowhom.output import opened, printed, safe

    table = Table(box=None, pad_edge=False)
    table.add_column("source", overflow="fold", min_width=16, ratio=2)
    table.add_column("stage", no_wrap=True)
    table.add_column("reason", overflow="fold", ratio=3)
    for one in found:
        table.add_row(safe(one.source), one.stage, safe(one.reason))
    printed(opened("table", sys.stdout), table)


def register(app: typer.Typer) -> None:
    """Put the command into the program's."""
    app.command()(quarantine)
