"""``watch`` and ``sources``: reading for months, and how the sources do."""

from __future__ import annotations

import contextlib
import json
import logging
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from whowhom.commands.progress import say
from whowhom.errors import ConfigError

if TYPE_CHECKING:
    from whowhom.store.embedded import Store
    from whowhom.watch.keepers import Keeper
    from whowhom.watch.memory import Status
    from whowhom.watch.plan import Order, Plan
    from whowhom.watch.run import CarryOut

File = Annotated[Path, typer.Argument(metavar="CONFIG", help="TOML file of sources and orders.")]


def watch(
    config: File,
    once: Annotated[bool, typer.Option("--once", help="One round of what is due, then end (for cron).")] = False,
    json_log: Annotated[bool, typer.Option("--json-log", help="One JSON object a line on standard error.")] = False,
) -> int:
    """Follow feeds, pages and folders; code what is new, raise alerts, write briefs. Ctrl-C or SIGTERM stops it."""
    from whowhom import config as settings
    from whowhom.commands.reading import pipeline_of
    from whowhom.read.web import Web
    from whowhom.store.rows import parquet_rows
    from whowhom.watch import plan as plans
    from whowhom.watch.memory import Memory
    from whowhom.watch.run import Watcher

    plan = plans.read(config)
    _logged(json_log)
    own = settings.load(db=plan.db)
    with (
        Memory(plans.memory_of(plan, own.db)) as memory,
        _keeper(plan, own.db) as (keeper, store),
        Web(plan.politeness, plan.keep) as web,
    ):
        watcher = Watcher(plan, pipeline_of(own).code_records, keeper, web, memory, _orders(store, own), parquet_rows)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: watcher.stop())
        say(f"watching {len(plan.sources)} sources of {config} into {plan.to or own.db} (Ctrl-C stops it)")
        if once:
            watcher.round()
            watcher.orders()
        else:
            watcher.run()
        say("stopped; everything that was coded is kept")
    return 0


def sources(config: File, format: Annotated[Literal["table", "jsonl"], typer.Option("--format")] = "table") -> int:
    """How the sources of a watching desk do: when they were asked, what they gave, what is wrong."""
    from whowhom import config as settings
    from whowhom.watch import plan as plans
    from whowhom.watch.memory import Memory

    plan = plans.read(config)
    with Memory(plans.memory_of(plan, settings.load(db=plan.db).db), read_only=True) as memory:
        found = list(memory.statuses())
    if format == "jsonl":
        print("\n".join(json.dumps(asdict(one)) for one in found))
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(box=None, pad_edge=False)
        for name in ("source", "last asked", "next", "listed", "taken", "state"):
            table.add_column(name, justify="right" if name in ("listed", "taken") else "left")
        for one in found:
            table.add_row(
                one.name, _at(one.tried), _at(one.due), str(one.listed), str(one.taken), _state(one), style=None
            )
        Console(file=sys.stdout, markup=False, highlight=False, width=None if sys.stdout.isatty() else 200).print(table)
    return 1 if any(one.failures for one in found) else 0


def _state(one: Status) -> str:
    if not one.failures:
        return "well" if one.succeeded else "not asked yet"
    times = "once" if one.failures == 1 else f"{one.failures} times"
    return f"failed {times}: {one.reason}"


def _at(when: float | None) -> str:
    return "never" if when is None else datetime.fromtimestamp(when).strftime("%Y-%m-%d %H:%M:%S")


@contextlib.contextmanager
def _keeper(plan: Plan, db: Path) -> Iterator[tuple[Keeper, Store | None]]:
    from whowhom.watch.keepers import FarDesk, OwnRecord

    if plan.to is not None:
        from whowhom.client import Client
        from whowhom.commands.serving import token_in

        yield FarDesk(Client(plan.to, token_in(plan.token_file))), None
        return
    from whowhom.commands.coding import link
    from whowhom.store.embedded import Store

    with Store.open(db) as store:
        link(store)  # what an interrupted run has left open
        yield OwnRecord(store), store


def _orders(store: Store | None, own: object) -> CarryOut:
    """What carries out standing orders on the record that is open here."""

    def carry_out(order: Order) -> None:
        from whowhom import config
        from whowhom.commands import briefing, warning
        from whowhom.errors import EmptyRecord
        from whowhom.openrecord import OpenRecord

        if store is None:
            raise ConfigError("alerts and briefs need the record itself")
        assert isinstance(own, config.Settings)
        record = OpenRecord(store=store, settings=own)
        with contextlib.suppress(EmptyRecord):  # nothing to tell yet
            if order.kind == "alerts":
                warning.send(record, record.alerts(), order.to, dry_run=False)
            else:
                briefing.write(record, order.dyad, order.country, None, None, order.out, None)

    return carry_out


def _logged(as_json: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines() if as_json else logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    logger = logging.getLogger("whowhom")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")
        return json.dumps({"at": when, "level": record.levelname.lower(), "words": record.getMessage()})


def register(app: typer.Typer) -> None:
    """Put the commands into the program's."""
    for command in (watch, sources):
        app.command()(command)
