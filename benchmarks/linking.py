"""Times the linking of made-up mentions, and what one more document and one question cost afterwards.

python -m benchmarks.linking --sizes 10000 100000 1000000 --db /tmp/bench.duckdb
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import made
from whowhom.evaluation.clusters import b_cubed
from whowhom.store import linking
from whowhom.store.embedded import Store

RESULTS = Path(__file__).with_name("linking.json")

SIZES = (10_000, 100_000, 1_000_000)

AT_ONCE = 500
"""Articles stored in one transaction."""

MORE = 10
"""Articles added one by one to a record that is linked."""

QUESTION = """
    SELECT json FROM incidents WHERE since <= CAST(? AS DATE) AND (until IS NULL OR until > CAST(? AS DATE))
        AND list_contains(actor_countries, ?) ORDER BY date_start LIMIT 50
"""


def stored(size: int, db: Path, echo: Callable[[str], None]) -> dict[str, Any]:
    """Make a record of ``size`` mentions that are not linked."""
    for old in (db, db.with_name(db.name + ".wal")):
        old.unlink(missing_ok=True)
    adding, documents, began = 0.0, 0, time.perf_counter()
    articles = made.documents(size)
    with Store.open(db) as store:
        while some := list(islice(articles, AT_ONCE)):
            start = time.perf_counter()
            documents += store.add_all(some)
            adding += time.perf_counter() - start
            if documents % (20 * AT_ONCE) == 0:
                echo(f"{documents} documents, {time.perf_counter() - began:.0f} s, {adding:.0f} s of it in the record")
    making = time.perf_counter() - began - adding
    return {"documents": documents, "store_s": round(adding, 1), "make_s": round(making, 1)}


def linked(db: Path, echo: Callable[[str], None]) -> dict[str, Any]:
    """Link all that is pending."""
    done, start, cpu = 0, time.perf_counter(), time.process_time()

    def step(count: int) -> None:
        nonlocal done
        done += count
        echo(f"{done} mentions, {time.perf_counter() - start:.0f} s, {_peak():.2f} GB")

    with Store.open(db) as store:
        count = linking.link(store, step)
        took = time.perf_counter() - start
    return {
        "mentions": count, "link_s": round(took, 2), "link_cpu_s": round(time.process_time() - cpu, 2),
        "closed_s": round(time.perf_counter() - start, 2), "peak_gb": round(_peak(), 3),
    }  # fmt: skip


def asked(db: Path, size: int) -> dict[str, Any]:
    """What one more document and one question cost, and how right the incidents are."""
    with Store.open(db) as store:
        pairs = list(store.rows("SELECT m.id, l.incident FROM links l JOIN mentions m USING (sha256, position)"))
        score = b_cubed([made.incident_of(id) for id, _ in pairs], [incident for _, incident in pairs])
        incidents = next(store.rows("SELECT count(DISTINCT id), count(*) FROM incidents"))
        answers = []
        for state in made.world().codes[:5]:
            for day in ("2024-06-30", "2025-12-31"):
                start = time.perf_counter()
                list(store.rows(QUESTION, [day, day, state]))
                answers.append(time.perf_counter() - start)
        adds, links = [], []
        # Other articles of the same world: the seed is another one, the states are the same.
        for coded in islice(made.documents(20_000, seed=1, again=7), 0, MORE * 100, 100):
            start = time.perf_counter()
            store.add(coded)
            middle = time.perf_counter()
            linking.link(store)
            adds.append(middle - start)
            links.append(time.perf_counter() - middle)
        wholes = [add + link for add, link in zip(adds, links, strict=True)]
    return {
        "incidents": incidents[0], "states": incidents[1],
        "true_incidents": len({made.incident_of(id) for id, _ in pairs}),
        "b_cubed": [round(value, 4) for value in score], "one_more_s": round(statistics.median(wholes), 3),
        "one_more_worst_s": round(max(wholes), 3), "one_more_add_s": round(statistics.median(adds), 3),
        "question_ms": round(1000 * statistics.median(answers), 1),
        "question_worst_ms": round(1000 * max(answers), 1), "record_gb": round(db.stat().st_size / 1e9, 3),
    }  # fmt: skip


def _peak() -> float:
    """The most memory that this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _echo(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _apart(stage: str, size: int, db: Path) -> dict[str, Any]:
    """One stage in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.linking", "--stage", stage, "--size", str(size), "--db", str(db)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _keep(result: dict[str, Any]) -> None:
    """Put a result beside those of other sizes."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"results": []}
    others = [old for old in kept["results"] if old["size"] != result["size"]]
    found = {
        "machine": {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version(),
                    "processor": platform.machine()},
        "results": sorted([*others, result], key=lambda one: int(one["size"])),
    }  # fmt: skip
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")


def main(given: Sequence[str] | None = None) -> None:
    """Run all sizes, or one stage of one."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options.add_argument("--db", type=Path, required=True, help="a record to make there; one that is there is replaced")
    options.add_argument("--stage", choices=("store", "link", "ask"), help="one stage alone, its figures on stdout")
    options.add_argument("--keep", action="store_true", help="leave the record where it is")
    chosen = options.parse_args(given)
    if chosen.stage:
        size = chosen.size or chosen.sizes[0]
        found = {
            "store": lambda: stored(size, chosen.db, _echo), "link": lambda: linked(chosen.db, _echo),
            "ask": lambda: asked(chosen.db, size),
        }[chosen.stage]()  # fmt: skip
        print(json.dumps(found))
        return
    for size in [chosen.size] if chosen.size else chosen.sizes:
        result: dict[str, Any] = {"size": size}
        for stage in ("store", "link", "ask"):
            result |= _apart(stage, size, chosen.db)
            _keep(result)
            print(f"{size} {stage}: {json.dumps(result)}", flush=True)
        if not chosen.keep:
            chosen.db.unlink()


if __name__ == "__main__":
    main()
