"""Times the index of all pairs over ten years of ICEWS-sized made-up incidents, and a briefing on a record of 10,000.

python -m benchmarks.judging --db /tmp/judging.duckdb
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import time
from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import made
from whowhom import brief
from whowhom.model.tension import Dyad
from whowhom.monitor.happened import ALWAYS, Happened
from whowhom.monitor.levels import levels
from whowhom.monitor.tension import in_parts
from whowhom.openrecord import OpenRecord
from whowhom.store import linking
from whowhom.store.embedded import Store

RESULTS = Path(__file__).with_name("judging.json")

YEARS, PAIRS, A_YEAR = 10, 9_000, 190_000
"""ICEWS18 has 149,000 incidents between states in nine months, and 8,300 directed pairs."""

SEED = 20


def ten_years() -> tuple[Happened, dict[int, int]]:
    """Incidents of ten years, pairs of very different sizes, each known on its day or a few later."""
    random = np.random.default_rng(SEED)
    count, first = YEARS * A_YEAR, date(2010, 1, 1).toordinal()
    share = np.arange(1, PAIRS + 1) ** -1.1
    states = [f"X{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(100)]
    pairs = tuple(
        Dyad(actor=a, recipient=b) for a, b in islice(((a, b) for a in states for b in states if a != b), PAIRS)
    )
    day = np.sort(random.integers(first, first + 365 * YEARS, count))
    happened = Happened(
        pairs=pairs, ids=tuple(str(i) for i in range(count)), pair=random.choice(PAIRS, count, p=share / share.sum()),
        incident=np.arange(count), day=day, since=day + random.integers(0, 3, count), until=np.full(count, ALWAYS),
        hostility=random.choice([-0.5, -0.1, 0.2, 0.5, 1.0], count, p=[0.2, 0.5, 0.15, 0.1, 0.05]),
        weight=random.choice([0.3, 0.45, 0.7], count), voices=np.ones(count, dtype=np.int64),
        quad=random.integers(0, 4, count), series=np.zeros(count, dtype=np.int64),
    )  # fmt: skip
    return happened, {int(d): n for d, n in Counter(day.tolist()).items()}


def index() -> dict[str, Any]:
    """Seconds for the index, its normal and the surprise of every pair on every day."""
    happened, read = ten_years()
    first, last = int(happened.day.min()), int(happened.day.max())
    began, cpu, cells = time.perf_counter(), time.process_time(), 0
    for part in in_parts(happened):
        found = levels(part, read, first, last)
        found.expected()
        cells += found.index.size
    return {
        "incidents": len(happened), "pairs": len(happened.pairs), "pair_days": cells,
        "index_s": round(time.perf_counter() - began, 1), "index_cpu_s": round(time.process_time() - cpu, 1),
    }  # fmt: skip


def briefing(db: Path, incidents: int = 10_000) -> dict[str, Any]:
    """Seconds for a briefing on everything, on a country and on a pair, and for a replay of all alerts.

    The first one of a process also loads SciPy and ruptures.
    """
    with Store.open(db) as store:
        articles = made.documents(2 * incidents)
        while some := list(islice(articles, 500)):
            store.add_all(some)
        linking.link(store)
        (count,) = next(store.rows("SELECT count(DISTINCT id) FROM incidents"))
    found: dict[str, Any] = {"brief_incidents": count}
    subjects = {
        "first": brief.Subject(),
        "all": brief.Subject(),
        "country": brief.Subject(country="XAA"),
        "pair": brief.Subject(dyad=("XAA", "XAB")),
    }
    for name, subject in subjects.items():
        with OpenRecord(db) as record:
            began = time.perf_counter()
            written = brief.write(brief.select(record.store, record.scene, subject, "2023-01-01"), record.today)
            brief.render(written, "md")
            problems = list(brief.unresolved(written, record.store))
            found[f"brief_{name}_s"] = round(time.perf_counter() - began, 2)
            assert not problems, problems
    with OpenRecord(db) as record:
        began = time.perf_counter()
        found["alerts"] = len(record.alerts())
        found["replay_s"] = round(time.perf_counter() - began, 2)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    given.db.unlink(missing_ok=True)
    found = {"machine": f"{platform.machine()}, 2 cores", "python": platform.python_version(), **index()}
    found |= briefing(given.db)
    found["peak_gb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2)
    given.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
