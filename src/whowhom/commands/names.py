"""The command line of ``gazetteer``; what it does is in ``commands.gazetteer``, imported when it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

gazetteer = typer.Typer(help="Tables of names: your own beside the shipped ones.")


@gazetteer.command(name="add")
def gazetteer_add(file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or TSV with a heading.")]) -> int:
    """Put a table of your own before the shipped ones; conflicts are told.

    Columns: name and kind; if you like spellings, country, sector, id, since, until, office, lat, lon, population.
    """
    from whowhom.commands import gazetteer as tables
    from whowhom.commands.progress import say

    report = tables.add(file)
    for sentence in (*report.refused, *report.conflicts):
        say(f"whowhom: {sentence}")
    print(
        f"{report.entities} names and {report.places} places of {file} are in use, {len(report.refused)} rows refused"
    )
    return 1 if report.refused else 0


@gazetteer.command(name="update")
def gazetteer_update(
    places: Annotated[Path | None, typer.Option(metavar="FILE", help="A GeoNames dump, .txt or .zip.")] = None,
    offices: Annotated[Path | None, typer.Option(metavar="FILE", help="Wikidata's answer to the query.")] = None,
    population: Annotated[int, typer.Option(min=0, help="People of the smallest place that is kept.")] = 1000,
    fetch: Annotated[bool, typer.Option("--fetch", help="Download both from their sources.")] = False,
) -> int:
    """Rebuild places from GeoNames and office-holders from Wikidata."""
    from whowhom.commands import gazetteer as tables

    for line in tables.fetched(population) if fetch else tables.update(places, offices, population):
        print(line, flush=True)
    return 0


@gazetteer.command(name="list")
def gazetteer_list() -> int:
    """The tables in use, those that are asked first in front."""
    from whowhom.commands import gazetteer as tables

    print("\n".join(tables.listing()))
    return 0


@gazetteer.command(name="remove")
def gazetteer_remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `list` shows it after the dash.")],
) -> int:
    """Take a table of your own out of use."""
    from whowhom.commands import gazetteer as tables

    print("removed " + ", ".join(tables.remove(name)))
    return 0


@gazetteer.command(name="query")
def gazetteer_query() -> int:
    """The question to Wikidata whose answer `update --offices` takes."""
    from whowhom.store.renewal import query

    print(query(), end="")
    return 0
