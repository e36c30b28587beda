"""Times engines on one machine: posts and pages into a lake by some workers, through deaths, and linking by others.

python -m benchmarks.scale --folder /tmp/scale --posts 50000 --pages 1000 --kills 5000 --mentions 1000000

Where Ray is not installed, its runs are left out, and that is said.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import linking as made
from benchmarks import pages
from benchmarks.newsroom import DAYS, FIRST, Newsroom
from whowhom.config import Settings
from whowhom.model import Rejected
from whowhom.pipeline import Coding, read_sources
from whowhom.scale.cluster import Cluster
from whowhom.scale.driver import driving
from whowhom.scale.engines import MakeWork
from whowhom.scale.lake import Lake
from whowhom.scale.linking import Grouping, by
from whowhom.scale.pool import Pool
from whowhom.store import linking
from whowhom.store.embedded import Store

RESULTS = Path(__file__).with_name("scale.json")

STARTED = 500
"""Outcomes after which an engine counts as started, at most a tenth of all: each worker has its model by then."""

GAP = 0.02
"""Seconds between two outcomes that are of two batches."""

DEATHS = 50


@dataclass(slots=True)
class Watched:
    """When outcomes came, and what the driver held then."""

    times: list[float] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)

    def note(self) -> None:
        """One more outcome."""
        self.times.append(time.perf_counter())
        if len(self.times) % 50 == 0:
            self.rss.append(_rss())

    def told(self, began: float) -> dict[str, Any]:
        """Seconds until the engine ran, outcomes a second from then on, and the driver's memory by fifths.

        Outcomes come batch by batch, so the clock starts behind a whole batch; it ends when the last part is written.
        """
        end, times = time.perf_counter(), self.times
        first = min(STARTED, len(times) // 10)
        while first + 1 < len(times) and times[first + 1] - times[first] < GAP:
            first += 1
        after = len(times) - 1 - first
        cuts = [len(self.rss) * at // 5 for at in range(6)]
        parts = [self.rss[a:b] for a, b in pairwise(cuts)]
        return {
            "outcomes": len(times), "start_s": round(times[0] - began, 1), "whole_s": round(end - began, 1),
            "per_s": round(after / (end - times[first]), 2) if after else None,
            "driver_mb_by_fifth": [round(max(part)) for part in parts if part],
        }  # fmt: skip


@contextlib.contextmanager
def crew(engine: str, workers: int, make: MakeWork) -> Iterator[Pool | Cluster]:
    """Workers of an engine."""
    with Pool(make, workers) if engine == "local" else Cluster(make, workers) as found:
        yield found


def coded(source: Path, lake: Path, engine: str, workers: int, deaths: int = 0, inputs: int = 0) -> dict[str, Any]:
    """Fill a lake by so many workers, of which some are killed on the way; speed, memory, and what the lake holds."""
    shutil.rmtree(lake, ignore_errors=True)
    watched, began, cpu = Watched(), time.perf_counter(), time.process_time()
    with crew(engine, workers, Coding(Settings())) as some, driving(Lake.make(str(lake))) as driver:
        killed: list[int] = []
        done = threading.Event()
        killer = threading.Thread(target=_kill, args=(some, deaths, inputs, watched, killed, done))
        killer.start()
        try:
            for outcome in driver.code(read_sources([str(source)]), some.code):
                watched.note()
                if isinstance(outcome, Rejected):
                    _echo(f"{outcome.source}: {outcome.reason}")
                if len(watched.times) % 5000 == 0:
                    _echo(f"{engine} {workers}: {len(watched.times)}, {time.perf_counter() - began:.0f} s")
        finally:
            done.set()
            killer.join()
        tally = dict(driver.tally) | {"driver_cpu_s": round(time.process_time() - cpu, 1)}
    return {**watched.told(began), **tally, "killed": len(killed), "lake": _digest(lake),
            "lake_mb": round(sum(p.stat().st_size for p in lake.rglob("*") if p.is_file()) / 1e6, 1)}  # fmt: skip


def _kill(some: Pool | Cluster, deaths: int, inputs: int, watched: Watched, killed: list[int],
          done: threading.Event) -> None:  # fmt: skip
    """Kill one worker after the other with SIGKILL, at random and spread over the run."""
    chance = random.Random(1)
    while len(killed) < deaths and not done.wait(chance.random()):
        if isinstance(some, Pool) and len(watched.times) >= len(killed) * inputs * 0.95 / deaths:
            ready = [worker.process.pid for worker in list(some.workers) if worker.ready]
            if ready:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(ready), signal.SIGKILL)
                    killed.append(len(watched.times))


def linked(db: Path, engine: str, workers: int) -> dict[str, Any]:
    """Link a copy of a record in this process (``here``) or by others; seconds, and what came of it."""
    copy = db.with_name(f"{db.stem}-{engine}.duckdb")
    shutil.copy(db, copy)
    try:
        with Store.open(copy) as store:
            if engine == "here":
                began = time.perf_counter()
                count = linking.link(store)
            else:
                with crew(engine, workers, Grouping()) as some:
                    began = time.perf_counter()
                    count = linking.link(store, lambda done: _echo(f"{done} more linked"), by(some))
            took = time.perf_counter() - began
            digest = hashlib.sha256()
            for row in store.rows("SELECT sha256, position, incident FROM links ORDER BY ALL"):
                digest.update(repr(row).encode())
            (incidents,) = next(store.rows("SELECT count(DISTINCT incident) FROM links"))
        return {"mentions": count, "incidents": incidents, "link_s": round(took, 1), "clusters": digest.hexdigest()}
    finally:
        copy.unlink(missing_ok=True)


def compared(chosen: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """All runs that were asked for, each in a process of its own, with what they say beside each other."""
    engines = ("local", "ray") if find_spec("ray") else ("local",)
    if "ray" not in engines:
        _echo("without Ray: pip install 'whowhom[ray]' for its runs")
    runs = [(engine, workers) for engine in engines for workers in (1, 2)]
    for kind, count in (("posts", chosen.posts), ("pages", chosen.pages)):
        if count and kind in chosen.only:
            found = {f"{e}_{w}": _apart(chosen, "code", kind, e, w) for e, w in runs if (e, w) in _asked(chosen, kind)}
            yield kind, {"count": count, **found, **_beside(found)}
    if "kills" in chosen.only and chosen.kills:
        whole = _apart(chosen, "code", "kills", "local", 2)
        deadly = _apart(chosen, "code", "kills", "local", 2, "--deaths", str(DEATHS))
        yield "kills", {"posts": chosen.kills, "killed": deadly["killed"], "seconds": deadly["whole_s"],
                        "undisturbed_s": whole["whole_s"], "rejected": deadly.get("rejected", 0),
                        "same_lake": whole["lake"] == deadly["lake"]}  # fmt: skip
    if "linking" in chosen.only and chosen.mentions:
        found = {engine: _apart(chosen, "link", "linking", engine, 2) for engine in ("here", engines[-1])}
        yield "linking", {
            **{f"{engine}_s": one["link_s"] for engine, one in found.items()},
            "mentions": found["here"]["mentions"], "incidents": found["here"]["incidents"],
            "same_clusters": len({one["clusters"] for one in found.values()}) == 1,
        }  # fmt: skip


def _asked(chosen: argparse.Namespace, kind: str) -> set[tuple[str, int]]:
    """All engines with one and two workers for pages, the same or two alone for posts."""
    both = {("local", 2), ("ray", 2)}
    return both | {("local", 1)} if kind == "pages" or chosen.alone else both


def _beside(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rates = {name: one["per_s"] for name, one in found.items()}
    lakes = {one["lake"] for one in found.values()}
    told: dict[str, Any] = {"same_lake": len(lakes) == 1 if len(found) > 1 else None}
    for one, other in (("ray_2", "local_2"), ("local_2", "local_1")):
        if rates.get(one) and rates.get(other):  # too few batches have no rate
            told[f"{one}_over_{other}"] = round(rates[one] / rates[other], 3)
    return told


def _input(kind: str, chosen: argparse.Namespace) -> Path:
    """What is coded or linked, made where it is not there yet."""
    folder: Path = chosen.folder
    if kind == "linking":
        db = folder / f"mentions-{chosen.mentions}.duckdb"
        if not db.exists():
            part = db.with_suffix(".part")
            made.stored(chosen.mentions, part, _echo)
            part.rename(db)
        return db
    count = {"posts": chosen.posts, "kills": chosen.kills, "pages": chosen.pages}[kind]
    path = folder / f"{'pages' if kind == 'pages' else 'posts'}-{count}{'.warc.gz' if kind == 'pages' else '.jsonl'}"
    if not path.exists():
        (pages.archive if kind == "pages" else posts)(path, count)
    return path


def posts(path: Path, count: int) -> None:
    """Write short reports, a title and a paragraph each, in the order of their days."""
    newsroom = Newsroom(3)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        for number in range(count):
            story = newsroom.story(number, published=FIRST + timedelta(days=number * DAYS // count))
            told = {"title": story.title, "text": f"{story.title}\n{story.paragraphs[0]}",
                    "date": story.published.isoformat(), "publisher": story.outlet.name,
                    "url": pages.address(story)}  # fmt: skip
            file.write(json.dumps(told) + "\n")
    part.replace(path)


def _digest(lake: Path) -> str:
    """A hash of all files of a lake and their names."""
    digest = hashlib.sha256()
    for path in sorted(lake.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(lake)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _rss() -> float:
    held = int(Path("/proc/self/statm").read_text().split()[1])
    return held * os.sysconf("SC_PAGE_SIZE") / 1e6


def _echo(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _apart(chosen: argparse.Namespace, stage: str, kind: str, engine: str, workers: int, *more: str) -> dict[str, Any]:
    sizes = [f"--{name}={getattr(chosen, name)}" for name in ("posts", "pages", "kills", "mentions", "folder")]
    command = [sys.executable, "-m", "benchmarks.scale", f"--stage={stage}", f"--kind={kind}", f"--engine={engine}",
               f"--workers={workers}", *sizes, *more]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    _echo(f"{kind}, {engine} {workers}: {json.dumps(found)}")
    return found


def _staged(chosen: argparse.Namespace) -> dict[str, Any]:
    source = _input(chosen.kind, chosen)
    if chosen.stage == "link":
        return linked(source, chosen.engine, chosen.workers)
    lake = chosen.folder / f"lake-{chosen.kind}-{chosen.engine}-{chosen.workers}"
    try:
        return coded(source, lake, chosen.engine, chosen.workers, chosen.deaths, chosen.kills)
    finally:
        shutil.rmtree(lake, ignore_errors=True)


def main(given: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="for what is coded, which stays")
    options.add_argument("--posts", type=int, default=50_000, help="short reports, a title and a paragraph")
    options.add_argument("--pages", type=int, default=1_000, help="whole pages of HTML, in a WARC")
    options.add_argument("--kills", type=int, default=5_000, help=f"posts while which {DEATHS} workers are killed")
    options.add_argument("--mentions", type=int, default=1_000_000, help="mentions to link")
    options.add_argument("--alone", action="store_true", help="the posts by one worker too")
    options.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options.add_argument("--out", type=Path, default=RESULTS)
    options.add_argument("--stage", choices=("code", "link"), help="one run in this process, its figures on stdout")
    options.add_argument("--kind", choices=PARTS)
    options.add_argument("--engine", choices=("local", "ray", "here"))
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--deaths", type=int, default=0)
    chosen = options.parse_args(given)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    if chosen.stage:
        print(json.dumps(_staged(chosen)))
        return
    for part in chosen.only:
        _input(part, chosen)
    for kind, found in compared(chosen):
        kept = json.loads(chosen.out.read_text()) if chosen.out.exists() else {}
        machine = {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version(),
                   "processor": platform.machine()}  # fmt: skip
        chosen.out.write_text(
            json.dumps({**kept, kind: {"machine": machine, **found}}, indent=1) + "\n", encoding="utf-8"
        )
        print(json.dumps({kind: found}, indent=1), flush=True)


PARTS = ("posts", "pages", "kills", "linking")

if __name__ == "__main__":
    main()
