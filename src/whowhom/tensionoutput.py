"""Tension, alerts and indicators as people and programs read them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TextIO

from whowhom.model.tension import Alert, Forecast, Reading
from whowhom.model.told import Told
from whowhom.monitor.forecast import beside_of
from whowhom.monitor.rules import holds_where
from whowhom.output import opened, printed, safe

if TYPE_CHECKING:
    from whowhom.monitor.indicators import Indicator
    from whowhom.monitor.rules import Rule
    from whowhom.monitor.tension import Tension
    from whowhom.openrecord import PairTension

Format = Literal["table", "jsonl", "csv"]

BLOCKS = "▁▂▃▄▅▆▇█"

SPARKS = 60
"""Columns of a sparkline at most; a longer period is told by the highest value of each stretch."""

STYLES = {"firing": "bold red", "held": "yellow", "cleared": "dim"}


def write_tension(found: PairTension, told: Mapping[str, Told], format: Format, stream: TextIO | None = None) -> None:
    """Both directions: series, what moved it with the words that tell it, and forecasts."""
    out = opened(format, stream)
    if format == "csv":
        rows = found.rows()
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    elif format == "jsonl":
        import msgspec

        for one in found.directions:
            movers = [_moved(mover.incident, mover.points, told) for mover in one.movers]
            row = {
                "dyad": one.dyad,
                "readings": one.readings,
                "movers": movers,
                "notes": one.notes,
                "forecasts": found.forecasts,
            }
            out.write(msgspec.json.encode(row).decode() + "\n")
    else:
        for one in found.directions:
            _show_direction(one, told, out)
        _show_forecasts(found.forecasts, out)


def write_alerts(found: Sequence[Alert], format: Format, stream: TextIO | None = None) -> None:
    """One alert after the other."""
    out = opened(format, stream)
    if format == "jsonl":
        import msgspec

        out.writelines(msgspec.json.encode(alert).decode() + "\n" for alert in found)
    elif format == "csv":
        names = ("id", "raised", "state", "level", "rule", "name", "a", "b", "measure", "threshold", "words", "sources",
                 "single_source", "vanishes", "incidents")  # fmt: skip
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(names)
        rows.writerows([_cell(getattr(alert, name)) for name in names] for alert in found)
    else:
        for alert in found:
            _show_alert(alert, out)


def write_indicators(
    indicators: Mapping[str, Indicator], rules: Mapping[str, Rule], stream: TextIO | None = None
) -> None:
    """The warning list and the rules."""
    from rich.table import Table

    out = opened("table", stream)
    for title, head, rows in (
        (
            "Indicators",
            ("id", "name", "", "types"),
            [(i.id, i.name, i.sign, " ".join(i.types)) for i in indicators.values()],
        ),
        (
            "Rules",
            ("id", "name", "level", "holds where"),
            [(r.id, r.name, r.level, holds_where(r)) for r in rules.values()],
        ),
    ):
        table = Table(
            title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim"
        )
        for name in head:
            table.add_column(name, overflow="fold", no_wrap=name == "id")
        for row in rows:
            table.add_row(*row)
        printed(out, table)
        out.write("\n")


def sparkline(values: Sequence[float | None], top: float) -> str:
    """Values as blocks, the highest of each stretch where they are many; a dot where nothing was read.

    >>> sparkline([0, 5, None, 10], 10)
    '▁▄·█'
    """
    stretch = max(1, -(-len(values) // SPARKS))
    shown = []
    for at in range(0, len(values), stretch):
        some = [value for value in values[at : at + stretch] if value is not None]
        shown.append("·" if not some else BLOCKS[min(len(BLOCKS) - 1, int(max(some) / max(top, 1e-9) * len(BLOCKS)))])
    return "".join(shown)


def _show_direction(one: Tension, told: Mapping[str, Told], out: TextIO) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from whowhom.resolve.parties import country_name

    now, first = one.readings[-1], one.readings[0]
    top = max([20.0, *(r.index or 0 for r in one.readings)])
    head = Text(f"{country_name(one.dyad.actor)} → {country_name(one.dyad.recipient)}", style="bold")
    head.append(f"   {first.day} – {now.day}", style="dim not bold")
    printed(out, head)
    printed(out, Text(f"  {sparkline([r.index for r in one.readings], top)}  {_figure(now)}"))
    leading = f"threats {now.threats:g} · mobilised {now.mobilised:g} · feared attacks {now.feared:g}"
    week = f"{now.hostile} hostile in the last week"
    chance = f" (chance of so many: {now.surprise:.3f})" if now.hostile else ""
    printed(out, Text(f"  {week}{chance} · leading: {leading}", style="dim"))
    for mover in one.movers:
        if mover.incident in told:
            printed(out, Padding(_mover(mover.points, told[mover.incident]), (0, 0, 0, 2)))
    for note in one.notes:
        printed(out, Padding(Text(f"note: {note}", style="yellow"), (0, 0, 0, 2)))
    out.write("\n")


def _figure(now: Reading) -> str:
    if now.index is None:
        return "not read: no figure"
    place = "above" if now.index > now.high else "below" if now.index < now.low else "within"
    return f"{now.index:.1f} of 100, {place} its normal {now.low:.0f}–{now.high:.0f} (expected {now.expected:.1f})"


def _mover(points: float, one: Told) -> Any:
    from rich.text import Text

    incident, mention = one.incident, one.mentions[0]
    shown = Text(f"{points:+.1f}  ", style="bold")
    shown.append(f"{incident.date.start or '?':<10}  {incident.type}{' ' + incident.mode if incident.mode else ''}, "
                 f"{incident.status}, {incident.id}: ", style="not bold")  # fmt: skip
    words = safe(mention.evidence.text)
    words = words if len(words) <= 150 else words[:149].rsplit(" ", 1)[0] + "…"
    return shown.append(f"“{words}” {safe(mention.publisher or mention.document)}", style="dim not bold")


def _show_forecasts(found: Sequence[Forecast], out: TextIO) -> None:
    from rich.text import Text

    for one in found:
        beside = " · ".join(beside_of(one))
        if one.probability is None:
            words = f"Forecast {one.days} days: none, {one.refused}"
        else:
            words = f"Forecast {one.days} days: material conflict {one.probability:.2f}   beside: {beside}"
        printed(out, Text(words, style="" if one.probability is not None else "dim"))


def _show_alert(alert: Alert, out: TextIO) -> None:
    from rich.padding import Padding
    from rich.text import Text

    head = Text(f"{alert.raised}  {alert.a}-{alert.b}  ")
    head.append(alert.level, style="bold red" if alert.level == "warning" else "bold yellow")
    head.append(f"  {safe(alert.name)}  ", style="bold")
    head.append(alert.state, style=STYLES[alert.state])
    printed(out, head)
    alone = " (a single source)" if alert.single_source else ""
    lines = [alert.words, f"Told by{alone}: {'; '.join(alert.sources[:6]) or 'nobody by name'}."]
    lines += [alert.vanishes] if alert.vanishes else []
    lines += [f"Incidents: {' '.join(alert.incidents)} · alert {alert.id}"]
    for line in lines:
        printed(out, Padding(Text(safe(line)), (0, 0, 0, 12)))
    for turn in alert.turns:
        printed(out, Padding(Text(f"{turn.day}  {turn.state}: {turn.words}", style="dim"), (0, 0, 0, 12)))


def _moved(incident: str, points: float, told: Mapping[str, Told]) -> dict[str, object]:
    words = [
        {"mention": m.id, "document": m.document, "publisher": m.publisher, "evidence": m.evidence}
        for m in (told[incident].mentions if incident in told else ())
    ]
    return {"incident": incident, "points": points, "mentions": words}


def _cell(value: object) -> object:
    from whowhom.output import cell

    return cell("; ".join(value)) if isinstance(value, tuple) else cell(value)
