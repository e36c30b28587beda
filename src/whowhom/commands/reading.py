"""The command line of ``code`` and ``add``; heavy imports are inside."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from whowhom.commands.fetching import Fetching, Keep, Private, fetching
from whowhom.commands.options import Database, Format
from whowhom.errors import ConfigError

if TYPE_CHECKING:
    from whowhom import config
    from whowhom.commands.coding import Coder
    from whowhom.pipeline import Pipeline
    from whowhom.scale.engines import MakeWork
    from whowhom.scale.scheduler import Crew
    from whowhom.store.embedded import Store
    from whowhom.store.linking import Group

Published = Annotated[
    str | None,
    typer.Option("--published", metavar="DATE", help="When everything given here was published, as 2023-03-22."),
]
Engine = Literal["local", "ray"]

WORTH = 5_000
"""New mentions from which the workers of ``add`` link too. Six thousand take 5 s of one core (benchmarks/reading.json),
more than half of it in what others can do; workers start in some 2 s."""


def workers_that(help: str) -> Any:
    """The option that says how many processes do what is told."""
    return typer.Option("--workers", min=1, max=4096, show_default=False, help=help)


Workers = Annotated[
    int | None,
    workers_that("Processes that code; each takes a core and 400 MB. Default: 1, with Ray as many as there are cores."),
]
EngineOf = Annotated[Engine, typer.Option("--engine", help="Who does it: processes of this machine, or Ray.")]
Address = Annotated[
    str | None, typer.Option("--address", metavar="HOST:PORT", help="A Ray cluster; without it Ray runs here.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="FIELD=NAME", help="Column of tables that holds a field, as text=body; repeat."),
]


def code(
    path: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help='Files, folders, patterns, addresses (https, s3); "-" is standard input.'
        ),
    ],
    published: Published = None,
    format: Format = "table",
    column: Columns = None,
    why: Annotated[bool, typer.Option("--why", help="Show what each event rests on and who decided.")] = False,
    fetch: Fetching = False,
    keep: Keep = None,
    allow_private: Private = False,
    workers: Workers = None,
    engine: EngineOf = "local",
    address: Address = None,
    lake: Annotated[
        str | None, typer.Option("--lake", metavar="FOLDER|S3", help="Write Parquet there and print nothing; resumes.")
    ] = None,
) -> int:
    """Code files and pages and print their events; keep nothing, or all of it in a lake."""
    from whowhom import config
    from whowhom.commands import coding
    from whowhom.commands.why import WhyWriter
    from whowhom.output import writer

    columns = columns_of(column)
    settings = config.load()
    if why and (lake or engine != "local"):
        raise ConfigError("--why listens to the coder in this process: leave --lake and --engine away")
    with fetching(path, fetch, keep, allow_private, settings.contact, published) as pages:
        if why:
            pipeline, reasons = pipeline_of(settings), WhyWriter()
            pipeline.code_events.listen = reasons.heard
            return coding.code(pipeline, path, reasons, published, columns, pages)
        if lake is not None:
            from whowhom.commands import lake as filling

            found = filling.made(lake)
            # Never in this process: a page that ends the one that codes it must not end every run.
            with engine_of(settings, workers or (1 if engine == "local" else None), engine, address) as coder:
                return filling.fill(coder, found, path, published, columns, pages)
        with coder_of(settings, workers, engine, address) as coder:
            return coding.code(coder, path, writer(format), published, columns, pages)


def add(
    source: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, patterns, addresses (https, s3).")
    ],
    db: Database = None,
    published: Published = None,
    column: Columns = None,
    to: Annotated[str | None, typer.Option(metavar="URL", help="A desk that owns the record (serve).")] = None,
    token_file: Annotated[Path | None, typer.Option(metavar="FILE", help="The desk's token.")] = None,
    fetch: Fetching = False,
    keep: Keep = None,
    allow_private: Private = False,
    workers: Workers = None,
    engine: EngineOf = "local",
    address: Address = None,
) -> int:
    """Code sources and keep them in the record; resumes.

    What the record holds already is passed over, so the same command goes on after an interruption.
    """
    from whowhom import config
    from whowhom.commands import coding
    from whowhom.store.embedded import Store

    columns = columns_of(column)
    settings = config.load(db=db)
    with fetching(source, fetch, keep, allow_private, settings.contact, published) as pages:
        if to is not None:
            from whowhom.client import Client
            from whowhom.commands.serving import token_in

            with coder_of(settings, workers, engine, address) as coder:
                return coding.send(coder, Client(to, token_in(token_file)), source, published, columns, pages)
        with Store.open(settings.db) as store, contextlib.ExitStack() as coding_workers:
            coder = coding_workers.enter_context(coder_of(settings, workers, engine, address))

            @contextlib.contextmanager
            def linkers() -> Iterator[Group | None]:
                coding_workers.close()  # those who link need the cores
                if _alone(workers, engine, address):
                    yield None
                    return
                with linkers_of(store, workers, engine, address, WORTH) as group:
                    yield group

            return coding.add(coder, store, source, published, columns, pages, linkers)


def columns_of(given: Sequence[str] | None) -> dict[str, str] | None:
    """``["text=body"]`` as a mapping from field to column."""
    columns = {}
    for pair in given or ():
        field, equals, name = pair.partition("=")
        if not (field and equals and name):
            raise ConfigError(f"--column {pair!r}: write the field, an equals sign and the column, as text=body")
        columns[field] = name
    return columns or None


@dataclass(frozen=True, slots=True)
class _Parallel:
    """What ``coding`` uses of a pipeline, with the coding left to other processes."""

    read: Any
    code_records: Any


@contextlib.contextmanager
def coder_of(
    settings: config.Settings, workers: int | None, engine: Engine = "local", address: str | None = None
) -> Iterator[Coder]:
    """What reads and codes: in this process, or in so many others."""
    if _alone(workers, engine, address):
        yield pipeline_of(settings)
        return
    with engine_of(settings, workers, engine, address) as coder:
        yield coder


@contextlib.contextmanager
def engine_of(
    settings: config.Settings, workers: int | None, engine: Engine = "local", address: str | None = None
) -> Iterator[Coder]:
    """What reads here and codes in other processes, of this machine or of a cluster."""
    from whowhom.pipeline import Coding, read_sources

    say_broken()
    with crew_of(Coding(settings), workers, engine, address) as crew:
        yield _Parallel(read_sources, crew.code)


@contextlib.contextmanager
def crew_of(make: MakeWork, workers: int | None, engine: Engine, address: str | None) -> Iterator[Crew[Any]]:
    """Workers in processes of this machine or of a cluster."""
    if engine == "ray":
        from whowhom.scale.cluster import Cluster

        with Cluster(make, workers, address) as cluster:
            yield cluster
        return
    only_ray(engine, address)
    from whowhom.scale.pool import Pool

    with Pool(make, workers or 1) as pool:
        yield pool


@contextlib.contextmanager
def linkers_of(
    store: Store, workers: int | None, engine: Engine, address: str | None, worth: int = 1
) -> Iterator[Group | None]:
    """Those who link, where others than this process are to and at least ``worth`` mentions wait."""
    from whowhom.scale import linking
    from whowhom.store.linking import unlinked

    if (workers, engine, address) == (None, "local", None) or unlinked(store) < worth:
        yield None
        return
    with crew_of(linking.Grouping(), workers, engine, address) as crew:
        yield linking.by(crew)


def _alone(workers: int | None, engine: Engine, address: str | None) -> bool:
    """Whether this process does all by itself."""
    return engine == "local" and workers in (None, 1) and address is None


def only_ray(engine: Engine, address: str | None) -> None:
    """Raise ConfigError where an address is given and nobody to ask there."""
    if address is not None and engine != "ray":
        raise ConfigError("--address is that of a Ray cluster: add --engine ray")


def pipeline_of(settings: config.Settings) -> Pipeline:
    """The pipeline, once what is broken of the user's own tables has been said."""
    from whowhom import heap
    from whowhom.pipeline import Pipeline

    say_broken()
    pipeline = Pipeline(settings)
    heap.settle()
    return pipeline


def say_broken() -> None:
    """Say what of the user's own tables cannot be used."""
    from whowhom.commands.progress import say
    from whowhom.store.reference import gazetteer as names

    for sentence in names().broken:
        say(f"whowhom: {sentence}")


def register(app: typer.Typer) -> None:
    """Put the commands into the program's."""
    for command in (code, add):
        app.command()(command)
