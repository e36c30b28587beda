"""The command line of what the incidents amount to: tension, alerts, briefings; heavy imports are inside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from whowhom.commands.options import AsOf, Countries, Database, Format, Pair, Since, Until
from whowhom.commands.record import linked, pair_of
from whowhom.errors import ConfigError

if TYPE_CHECKING:
    from whowhom.charts import Chart
    from whowhom.openrecord import OpenRecord

SHOWN = 5
"""Incidents that are opened to their sentences, a direction."""

DRAWN = (".svg", ".png", ".json")

State = Annotated[str, typer.Argument(metavar="STATE", help="Country code, as IRN, or an English name.")]


def tension(
    a: State, b: State, since: Since = None, until: Until = None, as_of: AsOf = None,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw it too: .svg, .png, .json (Vega-Lite).")
    ] = None,
    format: Format = "table", db: Database = None,
) -> int:  # fmt: skip
    """How tense two states are, both ways, against their own normal, with the incidents that moved it."""
    from whowhom.tensionoutput import write_tension

    if chart is not None and chart.suffix not in DRAWN:
        raise ConfigError(f"--chart {chart}: name a file that ends in {', '.join(DRAWN[:-1])} or {DRAWN[-1]}")
    with opened(db, as_of or until) as record:
        found = record.tension(a, b, since, until)
        told = record.told([mover.incident for one in found.directions for mover in one.movers[:SHOWN]])
        write_tension(found, told, format)
        if chart is not None:
            draw(found.chart(), chart)
    return 0


def alerts(
    dyad: Pair = None, country: Countries = None,
    rule: Annotated[list[str] | None, typer.Option(help="Id of a rule.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="firing, held or cleared.")] = None,
    since: Since = None, until: Until = None, as_of: AsOf = None,
    list_: Annotated[bool, typer.Option("--rules", help="Show indicators and rules instead.")] = False,
    send: Annotated[
        list[str] | None, typer.Option("--send", metavar="URL", help="Send new ones: an apprise address; repeat.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what --send would send.")] = False,
    format: Format = "table", db: Database = None,
) -> int:  # fmt: skip
    """What deserves a warning, replayed from the record: the same record gives the same alerts."""
    from whowhom.commands import warning
    from whowhom.tensionoutput import write_alerts, write_indicators

    with opened(db, as_of or until) as record:
        if list_:
            write_indicators(record.scene.indicators, record.scene.rules)
            return 0
        found = warning.asked(record, pair_of(dyad), country or (), rule or (), state or (), since, until)
        if send or dry_run:
            return warning.send(record, found, send or (), dry_run)
        write_alerts(found, format)
    return warning.silence(found)


def brief(
    dyad: Pair = None, country: Annotated[str | None, typer.Option(metavar="AAA", help="A country.")] = None,
    since: Since = None, as_of: AsOf = None,
    format: Annotated[
        Literal["md", "html", "pdf", "json"] | None, typer.Option(help="Default: by the name of --out, else md.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Rewritten in place, with what is new.")
    ] = None,
    rephrase: Annotated[
        str | None, typer.Option(metavar="PROGRAM", help="Reads a sentence, writes another; it is checked.")
    ] = None,
    db: Database = None,
) -> int:  # fmt: skip
    """What changed for a pair, a country or the whole record: each sentence cites its evidence."""
    from whowhom.commands import briefing

    with opened(db, as_of) as record:
        return briefing.write(record, pair_of(dyad), country, since, format, out, rephrase)


def opened(db: Path | None, as_of: str | None = None) -> OpenRecord:
    """The record with everything in it linked, as it is judged."""
    from whowhom import config
    from whowhom.openrecord import OpenRecord

    return OpenRecord(store=linked(db), settings=config.load(db=db), as_of=as_of)


def draw(chart: Chart, path: Path) -> None:
    """Write a chart in the format that a file's name ends in."""
    if path.suffix == ".png":
        path.write_bytes(chart.to_png())
    else:
        path.write_text(chart.to_svg() if path.suffix == ".svg" else chart.to_json(), encoding="utf-8")


def register(app: typer.Typer) -> None:
    """Put the commands into the program's."""
    for command in (tension, alerts, brief):
        app.command()(command)
