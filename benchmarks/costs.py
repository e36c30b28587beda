"""What coding costs by the figures that ``benchmarks.scale`` has measured: ``python -m benchmarks.costs`` writes the
table of docs/guide/scale.md and the README's paragraph anew.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.scale import RESULTS

ROOT = Path(__file__).parents[1]
PRICE = 0.04
"""Euros an hour of one rented core with 4 GB: an assumption, about what shared virtual cores cost in 2026."""

HUNDRED_MILLION = 100_000_000

KINDS = {"pages": "whole pages (HTML, 150 to 600 words)", "posts": "posts (a title and a paragraph)"}


def per_core_hour(found: dict[str, Any], kind: str, engine: str) -> float:
    """Pages that one core codes in an hour, the driver's work included."""
    return float(found[kind][f"{engine}_2"]["per_s"]) * 3600 / found[kind]["machine"]["cores"]


def table(found: dict[str, Any], price: float = PRICE) -> str:
    """Rows by kind of page and engine."""
    lines = [
        f"| what | engine | a core-hour | core-hours a million | euros a million at {price:.2f} | lake, GB a million |",
        "|---|---|---|---|---|---|",
    ]
    for kind, words in KINDS.items():
        size = found[kind]["local_2"]["lake_mb"] / found[kind]["local_2"]["pages"] * 1e3
        for engine in ("local", "ray"):
            rate = per_core_hour(found, kind, engine)
            hours = 1e6 / rate
            lines.append(f"| {words} | {engine} | {rate:,.0f} | {hours:,.0f} | {hours * price:,.2f} | {size:,.1f} |")
    return "\n".join(lines)


def plan(found: dict[str, Any], price: float = PRICE) -> str:
    """A hundred million whole pages on Ray."""
    rate = per_core_hour(found, "pages", "ray")
    hours = HUNDRED_MILLION / rate
    run = found["pages"]["ray_2"]
    fed = run["pages"] / run["driver_cpu_s"] / (rate / 3600)
    size = run["lake_mb"] / run["pages"] * HUNDRED_MILLION / 1e6
    lines = [
        f"A hundred million whole pages take {hours:,.0f} core-hours, {hours * price:,.0f} euros at {price:.2f}, and "
        f"leave a lake of {size:,.1f} TB:",
        "", "| cores | days |", "|---|---|",
        *(f"| {cores:,} | {hours / cores / 24:,.1f} |" for cores in (64, 256, 1024)),
        "",
        f"A driver spends {1000 * run['driver_cpu_s'] / run['pages']:.1f} ms of its core on a page, so one can feed "
        f"about {fed:,.0f} workers; beyond half of that give each part of the archive a driver and a lake of its own.",
    ]  # fmt: skip
    return "\n".join(lines)


def paragraph(found: dict[str, Any]) -> str:
    """The README's words on scale."""
    pages, posts, kills, link = found["pages"], found["posts"], found["kills"], found["linking"]
    same = all(one["same_lake"] for one in (pages, posts, kills)) and link["same_clusters"]
    if not same:
        raise SystemExit("the engines' lakes or clusters differ: that is a defect, and no figure to quote")
    return (
        f"Measured on {pages['machine']['cores']} cores (`make bench-scale`): {pages['local_1']['per_s']:.1f} whole "
        f"pages a second with one worker, {pages['local_2']['per_s']:.1f} with two "
        f"({pages['local_2_over_local_1']:.2f} times), {pages['ray_2']['per_s']:.1f} with two of Ray once started; "
        f"{posts['count']:,} posts at {posts['local_2']['per_s']:.0f} and {posts['ray_2']['per_s']:.0f} a second. "
        f"All lakes are the same bytes, also after {kills['killed']} killed workers in {kills['posts']:,} posts, and "
        f"{link['mentions']:,} mentions linked on Ray give the incidents of one process."
    )


def written(text: str, name: str, content: str) -> str:
    """A document with what stands between the marks of a name replaced."""
    start, end = f"<!-- {name}: python -m benchmarks.costs -->", f"<!-- /{name} -->"
    before, _, rest = text.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise SystemExit(f"no marks of {name}")
    return f"{before}{start}\n{content}\n{end}{after}"


def documents(found: dict[str, Any], price: float = PRICE) -> dict[Path, str]:
    """The guide and the README with the figures in their places."""
    guide, readme = ROOT / "docs" / "guide" / "scale.md", ROOT / "README.md"
    told = written(guide.read_text("utf-8"), "costs", table(found, price))
    return {
        guide: written(told, "plan", plan(found, price)),
        readme: written(readme.read_text("utf-8"), "scale", paragraph(found)),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--price", type=float, default=PRICE, help="euros a core-hour")
    chosen = options.parse_args()
    for path, text in documents(json.loads(RESULTS.read_text("utf-8")), chosen.price).items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
