"""The command line of questions to incidents and of what keeps the record; heavy imports are inside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from whowhom.commands.options import (
    Actors,
    AsOf,
    Countries,
    Database,
    Format,
    Least,
    Modes,
    Most,
    Pair,
    Quads,
    RealisOf,
    Recipients,
    Since,
    Types,
    Until,
)
from whowhom.errors import ConfigError

if TYPE_CHECKING:
    from whowhom.store.embedded import Store
    from whowhom.store.incidents import IncidentFilters

Author = Annotated[str, typer.Option("--author", metavar="NAME", help="Who decides.")]
Reason = Annotated[str, typer.Option("--reason", metavar="WORDS", help="Why.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Of an incident; its first letters do.")]

correct = typer.Typer(help="What an analyst sets right: it wins over the coder and outlives it.")


def incidents(
    id: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Some, with the ledger.")] = None,
    dyad: Pair = None, actor: Actors = None, recipient: Recipients = None, country: Countries = None,
    type: Types = None, mode: Modes = None, quad: Quads = None, realis: RealisOf = None,
    status: Annotated[
        list[str] | None, typer.Option(help="reported, single-party-claim, corroborated, contested, retracted.")
    ] = None,
    since: Since = None, until: Until = None, as_of: AsOf = None, min_confidence: Least = 0.0, limit: Most = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Show who says what of each.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Show what changed, when and why.")] = False,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="Those that were ruled out too.")] = False,
    format: Format = "table", db: Database = None,
) -> int:  # fmt: skip
    """Ask the record for incidents: what happened once, however many tell it.

    Several values of one option are alternatives; different options must all hold.
    """
    from whowhom.commands import asking

    filters = _filters(
        id=id or (), dyad=pair_of(dyad), actor=actor or (), recipient=recipient or (), country=country or (),
        type=type or (), mode=mode or (), quad=quad or (), realis=realis or (), status=status or (), since=since,
        until=until, as_of=as_of, min_confidence=min_confidence, limit=limit,
        dismissed=dismissed or bool(id),
    )  # fmt: skip
    with linked(db) as store:
        return asking.incidents(store, filters, format, ledger=ledger or bool(id), log=log)


def dyads(
    country: Countries = None, type: Types = None, quad: Quads = None, since: Since = None, until: Until = None,
    as_of: AsOf = None, limit: Most = None, format: Format = "table", db: Database = None,
) -> int:  # fmt: skip
    """Ask the record for pairs of states: how many incidents of each kind, how many contested."""
    from whowhom.commands import asking

    filters = _filters(
        country=country or (), type=type or (), quad=quad or (), since=since, until=until, as_of=as_of, limit=limit
    )
    with linked(db) as store:
        return asking.dyads(store, filters, format)


def search(
    query: Annotated[list[str], typer.Argument(metavar="WORDS...", help='Quote: words, "a phrase", -without, begin*.')],
    since: Since = None, until: Until = None, limit: Annotated[int, typer.Option(min=1, help="Most hits.")] = 20,
    publisher: Annotated[str | None, typer.Option(help="Part of a publisher's name.")] = None,
    events: Annotated[bool, typer.Option("--events", help="Only sentences with coded events.")] = False,
    format: Annotated[Literal["table", "jsonl"], typer.Option("--format")] = "table", db: Database = None,
) -> int:  # fmt: skip
    """Search the words of the record, best match first."""
    from whowhom.commands import searching

    with linked(db) as store:
        return searching.search(store, " ".join(query), limit, since, until, publisher, events, format)


def export(
    format: Annotated[
        Literal["polecat", "icews", "gdelt", "gdelt-mentions", "acled", "phoenix", "csv", "parquet", "jsonl"],
        typer.Option("--format", help="Layout; docs/method/exports.md says what each loses."),
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Default: standard output.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    dyad: Pair = None, country: Countries = None, type: Types = None, quad: Quads = None, realis: RealisOf = None,
    since: Since = None, until: Until = None, as_of: AsOf = None, min_confidence: Least = 0.0, limit: Most = None,
    db: Database = None,
) -> int:  # fmt: skip
    """Write incidents in the layout of another data set."""
    from whowhom.commands import export as exporting
    from whowhom.store import incidents as asked

    filters = _filters(
        dyad=pair_of(dyad), country=country or (), type=type or (), quad=quad or (), realis=realis or (), since=since,
        until=until, as_of=as_of, min_confidence=min_confidence, limit=limit,
    )  # fmt: skip
    with linked(db) as store:
        if out is not None and out.absolute() == store.path.absolute():
            raise ConfigError(f"{out} is the record itself: name another file for the export")
        return exporting.export(asked.told(store, filters), format, out, force)


def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write, a .zip.")],
    force: Annotated[bool, typer.Option("--force", help="Write over one that is there.")] = False,
    db: Database = None,
) -> int:
    """Write a checked copy of the record into one file."""
    from whowhom import config
    from whowhom.commands import keeping

    return keeping.backup(config.load(db=db).db, to, force)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a record that is there.")] = False,
    db: Database = None,
) -> int:
    """Put a record back from a backup."""
    from whowhom import config
    from whowhom.commands import keeping

    return keeping.restore(source, config.load(db=db).db, force)


def recode(
    switch: Annotated[bool, typer.Option("--switch", help="Let the record tell the new from now on.")] = False,
    format: Annotated[Literal["table", "jsonl"], typer.Option("--format")] = "table", db: Database = None,
) -> int:  # fmt: skip
    """Read all stored documents again with the present coder and show what changes; switch only if told to."""
    from whowhom import config
    from whowhom.commands import recode as recoding
    from whowhom.pipeline import Pipeline

    pipeline = Pipeline(config.load(db=db))
    coder = pipeline.code_events.coder
    with linked(db, write=True) as store:
        return recoding.recode(pipeline, store, f"whowhom {coder.version} {coder.model}", format, switch)


@correct.command()
def merge(id: Id, other: Annotated[str, typer.Argument(metavar="OTHER")], author: Author, reason: Reason,
          db: Database = None) -> int:  # fmt: skip
    """Two incidents are one: OTHER becomes part of ID."""
    from whowhom.store import corrections

    with linked(db, write=True) as store:
        print(corrections.merge(store, id, other, author, reason))
    return 0


@correct.command()
def split(id: Id, mention: Annotated[list[str], typer.Argument(metavar="MENTION...", help="Ids of its mentions.")],
          author: Author, reason: Reason, db: Database = None) -> int:  # fmt: skip
    """Some mentions tell another incident; prints the id of the new one."""
    from whowhom.store import corrections

    with linked(db, write=True) as store:
        print(corrections.split(store, id, mention, author, reason))
    return 0


@correct.command(name="recode")
def fields(
    id: Id, author: Author, reason: Reason,
    type: Annotated[str | None, typer.Option(help="PLOVER type.")] = None,
    mode: Annotated[str | None, typer.Option(help="PLOVER mode.")] = None,
    realis: Annotated[str | None, typer.Option(help="Realis.")] = None, db: Database = None,
) -> int:  # fmt: skip
    """Type, mode or realis of an incident is another."""
    from whowhom.checking import recodable
    from whowhom.store import corrections

    given = {"type": type, "mode": mode, "realis": realis}
    known = recodable({name: value for name, value in given.items() if value})
    with linked(db, write=True) as store:
        corrections.recode(store, id, known, author, reason)
    return 0


@correct.command()
def dismiss(id: Id, author: Author, reason: Reason, db: Database = None) -> int:
    """Rule an incident out: it never happened, or is none."""
    from whowhom.store import corrections

    with linked(db, write=True) as store:
        corrections.dismiss(store, id, author, reason)
    return 0


@correct.command(name="restore")
def take_back(id: Id, author: Author, reason: Reason, db: Database = None) -> int:
    """Take a dismissed incident back in."""
    from whowhom.store import corrections

    with linked(db, write=True) as store:
        corrections.dismiss(store, id, author, reason, restore=True)
    return 0


def register(app: typer.Typer) -> None:
    """Put the commands into the program's."""
    for command in (incidents, dyads, search, export, backup, restore, recode):
        app.command()(command)
    app.add_typer(correct, name="correct")


def linked(db: Path | None, write: bool = False) -> Store:
    """The record with everything in it linked; open for reading unless ``write``."""
    from whowhom import config
    from whowhom.commands.coding import link
    from whowhom.store import linking
    from whowhom.store.embedded import Store

    path = config.load(db=db).db
    store = Store.open(path, read_only=True)  # no command here makes a record
    if not linking.pending(store):
        if not write:
            return store
        store.close()
        return Store.open(path)
    # What an interrupted run has left open is finished before anything is answered.
    store.close()
    with Store.open(path) as writable:
        link(writable)
    return Store.open(path, read_only=not write)


def _filters(**given: object) -> IncidentFilters:
    from whowhom.checking import checked_incidents
    from whowhom.store.incidents import IncidentFilters

    return checked_incidents(IncidentFilters(**given))  # type: ignore[arg-type]


def pair_of(text: str | None) -> tuple[str, str] | None:
    """Two country codes as ``--dyad`` gives them; ConfigError on anything else."""
    if text is None:
        return None
    parts = text.upper().replace("_", "-").replace(" ", "-").split("-")
    if len(parts) != 2 or not all(len(part) == 3 and part.isalpha() for part in parts) or parts[0] == parts[1]:
        raise ConfigError(f"--dyad {text!r}: write two country codes with a hyphen, as IRN-AZE")
    return parts[0], parts[1]
