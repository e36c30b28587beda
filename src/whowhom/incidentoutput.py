"""Incidents and pairs of states as people and programs read them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Literal, TextIO

from whowhom.model import Change, Claim, Count, Incident
from whowhom.output import between, opened, printed, safe, terminal_width, what_of, when_of

if TYPE_CHECKING:
    from rich.text import Text

    from whowhom.store.incidents import DyadCount

Format = Literal["table", "jsonl", "csv"]

STYLES = {"contested": "bold red", "corroborated": "bold green", "single-party claim": "yellow", "retracted": "dim"}

NARROW = 92
"""Columns below which the table of pairs does without days."""

VERBS = {"assert": "says so", "deny": "denies it", "accuse": "accuses", "confirm": "confirms it",
         "repeat": "repeats it", "retract": "takes it back"}  # fmt: skip


Write = Callable[[Incident, Sequence[Change]], None]


def incident_writer(stream: TextIO | None = None) -> Write:
    """What writes one incident after the other to ``stream`` (standard output) for people, with the claims it has."""
    out = opened("table", stream)

    def write(one: Incident, log: Sequence[Change]) -> None:
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        head = Table.grid(padding=(0, 2, 0, 0))
        head.add_column(width=11)
        head.add_column(overflow="fold")
        line = Text(between(one.actors, one.recipients))
        line.append("\n")
        line.append_text(what_of(one.type, one.mode, one.realis, one.quad))
        if one.place is not None:
            line.append(f" · {safe(one.place.name)}")
        line.append("\n")
        line.append_text(_status(one))
        numbers = _numbers(one.counts)
        if numbers:
            line.append(f"\n{numbers}")
        head.add_row(when_of(one.date), line)
        printed(out, head)
        for claim in one.claims:
            printed(out, Padding(_claim(claim), (0, 0, 0, 13)))
        for change in log:
            by = f" ({safe(change.author)}: {safe(change.reason or '')})" if change.author else ""
            printed(
                out, Padding(Text(f"{change.day}  {change.what}: {safe(change.words)}{by}", style="dim"), (0, 0, 0, 13))
            )
        for correction in one.corrected:
            printed(out, Padding(Text(f"corrected: {safe(correction)}", style="cyan"), (0, 0, 0, 13)))

    return write


def dyad_writer(format: Format, stream: TextIO | None = None) -> Callable[[Sequence[DyadCount]], None]:
    """What writes pairs of states."""
    out = opened(format, stream)

    def write(found: Sequence[DyadCount]) -> None:
        from whowhom.store.incidents import DyadCount

        if format == "jsonl":
            import msgspec

            out.writelines(msgspec.json.encode(one).decode() + "\n" for one in found)
            return
        names = [field.name for field in fields(DyadCount)]
        if format == "csv":
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(names)
            rows.writerows([asdict(one)[name] for name in names] for one in found)
            return
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
        dated = terminal_width(out) >= NARROW
        table.add_column("pair", no_wrap=True)
        for name in ("all", "verbal +", "material +", "verbal –", "material –", "contested"):
            table.add_column(name, justify="right", overflow="fold", min_width=4)
        for name in ("from", "to") if dated else ():
            table.add_column(name, no_wrap=True)
        for one in found:
            numbers = (one.incidents, one.verbal_cooperation, one.material_cooperation, one.verbal_conflict,
                       one.material_conflict, one.contested)  # fmt: skip
            days = (one.first or "?", one.last or "?") if dated else ()
            table.add_row(f"{one.a}-{one.b}", *map(str, numbers), *days)
        if found:
            printed(out, table)

    return write


def _status(one: Incident) -> Text:
    from rich.text import Text

    shown = Text(one.status, style=STYLES.get(one.status, ""))
    if one.dismissed:
        shown.append(" · dismissed", style="dim")
    if one.status == "corroborated":
        shown.append(f" by {one.independent} independent voices", style="default not bold")
    if one.denied_by:
        shown.append(f", denied by {'; '.join(safe(name) for name in one.denied_by[:3])}", style="default not bold")
    count = len(one.mentions)
    shown.append(f" · {count} mention{'s' if count != 1 else ''} in {one.outlets} "
                 f"outlet{'s' if one.outlets != 1 else ''} · {one.id}", style="dim default not bold")  # fmt: skip
    return shown


def _claim(claim: Claim) -> Text:
    from rich.text import Text

    who = safe(claim.source or claim.outlet or claim.document)
    via = f" in {safe(claim.outlet)}" if claim.source and claim.outlet else ""
    origin = f", from {safe(claim.lineage)}" if claim.outlet and claim.lineage != claim.outlet else ""
    party = " (a side)" if claim.party else ""
    words = safe(claim.evidence)
    words = words if len(words) <= 160 else words[:159].rsplit(" ", 1)[0] + "…"
    shown = Text(f"{claim.known}  [{claim.voice}] {who}{party}{via}{origin} ")
    shown.append(VERBS[claim.act], style="bold red" if claim.act in {"deny", "retract"} else "bold")
    return shown.append(f": “{words}”", style="not bold")


def _numbers(counts: Sequence[Count]) -> str:
    """Each number with its range over the sources: "killed 3–5"."""
    found: dict[str, list[float]] = {}
    for count in counts:
        found.setdefault(count.of, []).extend(v for v in (count.low, count.high) if v is not None)
    parts = []
    for of, values in found.items():
        low, high = (
            (f"{v:,.0f}" if v == int(v) else f"{v:,}" for v in (min(values), max(values))) if values else ("?", "?")
        )
        parts.append(f"{safe(of)} {low}" if low == high else f"{safe(of)} {low}–{high}")
    return " · ".join(parts)
