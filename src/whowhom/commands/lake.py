"""Lakes: ``code --lake`` fills one, ``load`` brings one into a record, ``events --lake`` asks one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whowhom.commands.fetching import Pages
from whowhom.commands.options import Database
from whowhom.commands.progress import Progress, say
from whowhom.commands.reading import Address, EngineOf, linkers_of, only_ray, workers_that
from whowhom.errors import ConfigError

if TYPE_CHECKING:
    from whowhom.commands.coding import Coder
    from whowhom.output import Writer
    from whowhom.read.reader import Fetch
    from whowhom.scale.lake import Lake
    from whowhom.store.queries import Filters

Linkers = Annotated[
    int | None,
    workers_that("Processes that link beside the one that writes. Default: none, with Ray as many as there are cores."),
]

AT_ONCE = 100
"""Events written together."""


def made(address: str) -> Lake:
    """The lake at a path or address, made where there is nothing; asked for before any engine is started."""
    from whowhom.scale.lake import Lake

    return Lake.make(address)


def fill(
    coder: Coder,
    lake: Lake,
    sources: Sequence[str],
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetch: Fetch | None = None,
) -> int:
    """Code what a lake does not hold and write it there; 1 where something went to quarantine, 130 after Ctrl-C."""
    from whowhom.commands.coding import DONE, INTERRUPTED, QUARANTINED
    from whowhom.model import Rejected
    from whowhom.output import safe
    from whowhom.scale.driver import driving

    if "-" in sources:
        raise ConfigError("a lake names its sources, and standard input has no name: give a file instead of -")
    where = lake.place.address
    with Progress("coding") as progress, driving(lake) as driver:
        tally = driver.tally
        if isinstance(fetch, Pages):
            fetch.pass_over(driver.holds_address)
        try:
            events = 0
            for item in driver.code(coder.read(sources, published, columns, fetch), coder.code_records):
                if isinstance(item, Rejected):
                    progress.say(f"whowhom: {safe(item.source)}: {safe(item.reason)}")
                    continue
                events += len(item.mentions)
                progress.step(item.article.source, f"· {events} events · {tally['known']} already there")
                if item.skipped:
                    progress.say(f"whowhom: {safe(item.article.source)}: kept but not coded, {item.skipped}")
        except KeyboardInterrupt:
            progress.say(f"interrupted: {_written(tally)} kept in {where}; the same command goes on from there")
            return INTERRUPTED
        progress.say(_told(
            f"{where}: {_written(tally)}", tally["known"] and f"{tally['known']} already there",
            tally["rejected"] and f"{tally['rejected']} in quarantine",
        ))  # fmt: skip
    return QUARANTINED if tally["rejected"] else DONE


def load(
    lake: Annotated[str, typer.Argument(metavar="LAKE", help="A folder, or s3://BUCKET/PATH.")],
    db: Database = None,
    workers: Linkers = None,
    engine: EngineOf = "local",
    address: Address = None,
) -> int:
    """Bring a lake into the record and link it; resumes.

    The record then holds what `add` of the same sources would have put there.
    """
    from whowhom import config
    from whowhom.commands.coding import INTERRUPTED, link
    from whowhom.scale import loading
    from whowhom.scale.columns import shape
    from whowhom.scale.lake import Lake
    from whowhom.store.embedded import Store

    only_ray(engine, address)
    if engine == "ray":
        from whowhom.scale.cluster import check

        check(address)  # now, and not when all is loaded
    shape("documents")  # where pyarrow is missing, that is said before a record is made
    found = Lake.open(lake)
    tally: Counter[str] = Counter()
    with Store.open(config.load(db=db).db) as store, Progress("loading") as progress:
        try:
            for coded in loading.load(found, store, tally):
                tally["events"] += len(coded.mentions)
                progress.step(coded.article.source, f"· {tally['events']} events · {tally['known']} already there")
            with linkers_of(store, workers, engine, address) as group:
                link(store, group)
        except KeyboardInterrupt:
            progress.say(f"interrupted: {tally['added']} added and kept in {store.path}; "
                         "the same command goes on from there")  # fmt: skip
            return INTERRUPTED
        progress.say(_told(
            f"{store.path}: {tally['added']} added with {_count(tally['events'], 'event')}",
            f"{tally['known']} already there", tally["quarantine"] and f"{tally['quarantine']} in quarantine",
        ))  # fmt: skip
    return 0


def events(address: str, filters: Filters, write: Writer) -> int:
    """Write a lake's events that pass the filters; 0, whether there are any or none."""
    from whowhom.scale import asking
    from whowhom.scale.lake import Lake

    lake = Lake.open(address)
    found = asking.events(lake, filters)
    count = 0
    while some := list(islice(found, AT_ONCE)):
        count += len(some)
        write(some)
    if not count:
        held = any(manifest.mentions for manifest in lake.manifests())
        say("no event passes" if held else f"{lake.place.address} holds no events yet")
    return 0


def only_one(lake: str | None, db: Path | None) -> None:
    """Raise ConfigError where both a lake and a record are named."""
    if lake is not None and db is not None:
        raise ConfigError("--lake and --db: ask one of them")


def _written(tally: Counter[str]) -> str:
    return (
        f"{_count(tally['pages'], 'page')} with {_count(tally['events'], 'event')} in {_count(tally['parts'], 'part')}"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _told(*parts: str | int) -> str:
    return ", ".join(str(part) for part in parts if part)


def register(app: typer.Typer) -> None:
    """Put the command into the program's."""
    app.command()(load)
