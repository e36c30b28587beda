"""``watch`` and ``sources``: reading for months, and how the sources do."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from whowhom.errors import ConfigError, EmptyRecord

if TYPE_CHECKING:
    from whowhom.config import Settings
    from whowhom.read.politeness import Politeness
    from whowhom.store.embedded import Store
    from whowhom.watch.keepers import Keeper
    from whowhom.watch.memory import Memory, Status
    from whowhom.watch.plan import Order, Plan
    from whowhom.watch.run import CarryOut
    from whowhom.watch.stopping import Stop

DONE, FAILED = 0, 1
"""Exit statuses."""

File = Annotated[Path, typer.Argument(metavar="PLAN", help="TOML file of sources and orders.")]

log = logging.getLogger("whowhom.watch")


def watch(
    plan: File,
    once: Annotated[bool, typer.Option("--once", help="One round of what is due, then end (for cron).")] = False,
    json_log: Annotated[bool, typer.Option("--json-log", help="One JSON object a line on standard error.")] = False,
) -> int:
    """Follow feeds, pages and folders; code what is new, raise alerts, write briefs.

    Ctrl-C or SIGTERM stops it. With --once, 1 where a source does not answer.
    """
    from whowhom import config, heap
    from whowhom.commands.reading import pipeline_of
    from whowhom.read.web import Web
    from whowhom.store.rows import parquet_rows
    from whowhom.watch import plan as plans
    from whowhom.watch.memory import Memory
    from whowhom.watch.run import Watcher
    from whowhom.watch.stopping import Stop

    told = plans.read(plan)
    own = config.load(db=told.db)
    heap.keep_small()
    stop = Stop()
    with (
        _logged(json_log),
        _stopped_by_signals(stop),
        Memory(plans.memory_of(told, own.db)) as memory,
        _keeper(told, own.db) as (keeper, store),
        Web(_politeness(told, own), told.keep, stopped=stop.heard) as web,
    ):
        orders = _orders(store, own)
        code = pipeline_of(own).code_records
        watcher = Watcher(told, code, keeper, web, memory, orders, parquet_rows, stop=stop)
        log.info("watching %d sources of %s into %s", len(told.sources), plan, told.to or own.db)
        if once:
            watcher.round()
            watcher.orders()
        else:
            watcher.run()
        log.info("ended; everything that was coded is kept")
        return FAILED if once and any(one.failures for one in memory.statuses()) else DONE


def sources(plan: File, format: Annotated[Literal["table", "jsonl"], typer.Option("--format")] = "table") -> int:
    """How the sources of a watching desk do: when they were asked, what they gave, what is wrong.

    1 where one fails; may be asked while `watch` runs.
    """
    from whowhom import config
    from whowhom.watch import plan as plans
    from whowhom.watch.memory import Memory

    told = plans.read(plan)
    with Memory(plans.memory_of(told, config.load(db=told.db).db), read_only=True) as memory:
        found = _statuses(told, memory)
    if format == "jsonl":
        for one in found:
            print(json.dumps(asdict(one) | {"address": _plain(one.address), "reason": _plain(one.reason)}))
    else:
        _print(found)
    return FAILED if any(one.failures for one in found) else DONE


def _statuses(plan: Plan, memory: Memory) -> list[Status]:
    """How the sources of the plan do, in its order."""
    from whowhom.watch.memory import Status

    known: Mapping[tuple[str, str, str], Status] = {(s.name, s.kind, s.address): s for s in memory.statuses()}
    return [
        known.get((one.name, one.kind, one.address), Status(name=one.name, kind=one.kind, address=one.address))
        for one in plan.sources
    ]


def _print(found: list[Status]) -> None:
    from rich.table import Table

    from whowhom.output import opened, printed

    table = Table(box=None, pad_edge=False)
    table.add_column("source", overflow="fold", min_width=10, max_width=30)
    for name in ("asked", "next"):
        table.add_column(name, no_wrap=True)
    for name in ("listed", "taken"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("state", overflow="fold")
    for one in found:
        table.add_row(
            _plain(one.name), _at(one.tried), _at(one.due), str(one.listed), str(one.taken), _plain(_state(one))
        )
    printed(opened("table", None), table)


def _state(one: Status) -> str:
    if not one.failures:
        return "well" if one.succeeded else "not asked yet"
    times = "once" if one.failures == 1 else f"{one.failures} times"
    return f"failed {times}: {one.reason}"


def _at(when: float | None) -> str:
    """The time of day; before it the day, where that is another."""
    if when is None:
        return "never"
    then, today = datetime.fromtimestamp(when), datetime.now()
    return then.strftime("%H:%M:%S" if then.date() == today.date() else "%m-%d %H:%M")


def _plain(text: str | None) -> str | None:
    from whowhom.watch.words import line

    return None if text is None else line(text)


def _politeness(plan: Plan, own: Settings) -> Politeness:
    """The plan's; who asks may stand in the settings."""
    if own.contact is None or plan.politeness.contact != "whowhom":
        return plan.politeness
    return replace(plan.politeness, contact=own.contact)


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


def _orders(store: Store | None, own: Settings) -> CarryOut:
    """What carries out standing orders on the record that is open here."""

    def carry_out(order: Order) -> None:
        from whowhom.commands import briefing, warning
        from whowhom.openrecord import OpenRecord

        if store is None:
            raise ConfigError("alerts and briefs need the record itself: leave `to` out and start anew")
        record = OpenRecord(store=store, settings=own)
        # What the commands say to people is one line of the log.
        said = io.StringIO()
        with contextlib.suppress(EmptyRecord), contextlib.redirect_stderr(said):  # an empty one has nothing to tell
            if order.kind == "alerts":
                warning.send(record, record.alerts(), order.to, dry_run=False)
            else:
                assert order.out is not None
                order.out.parent.mkdir(parents=True, exist_ok=True)
                briefing.write(record, order.dyad, order.country, None, None, order.out, None)
        if said.getvalue().strip():
            log.info("%s: %s", order.name, said.getvalue())

    return carry_out


@contextlib.contextmanager
def _stopped_by_signals(stop: Stop) -> Iterator[None]:
    """Within, Ctrl-C and SIGTERM say stop; a second Ctrl-C interrupts at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(number: int, _: object) -> None:
        stop.say()
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, heard) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _logged(as_json: bool) -> Iterator[None]:
    """Within, what happens is told on standard error, one line for each thing."""
    logger = logging.getLogger("whowhom")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if as_json else _Lines())
    before = (logger.level, logger.propagate)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before[0])
        logger.propagate = before[1]


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{datetime.fromtimestamp(record.created):%Y-%m-%d %H:%M:%S} {_plain(record.getMessage())}"


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")
        return json.dumps({"at": when, "level": record.levelname.lower(), "words": _plain(record.getMessage())})


def register(app: typer.Typer) -> None:
    """Put the commands into the program's."""
    for command in (watch, sources):
        app.command()(command)
