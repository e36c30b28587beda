"""Times the desk under readers while a writer adds documents: ``python -m benchmarks.desk --db /tmp/desk.duckdb``.

The record is made as ``benchmarks.linking`` makes it, where it is not there yet; what the writer adds comes from the
same news, after what the record holds.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import threading
import time
from itertools import islice
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import urllib3

from benchmarks import linking, made
from whowhom.client import Client

RESULTS = Path(__file__).with_name("desk.json")

PORT = 8499

PAGES = (
    *("/", "/incidents", "/incidents?type=ASSAULT", "/incidents?country=XAA&status=contested", "/incidents?page=40"),
    *(
        "/dyads",
        "/dyads/XAA-XAB",
        "/alerts",
        "/actors",
        "/sources",
        "/search?q=border",
        "/documents",
        "/about",
        "/brief",
    ),
    *("/api/v1/incidents", "/api/v1/events?type=ASSAULT", "/api/v1/dyads"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--serve", action="store_true", help="be the desk that is timed")
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds that a reader reads before the next page")
    parser.add_argument("--again", type=int, default=7, help="which news the writer adds: other than what was added")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    if given.serve:
        sys.exit(_desk(given.db))
    if not given.db.exists():
        linking.stored(given.mentions, given.db, print)
        linking.linked(given.db, print)
    more = list(islice(made.documents(4000, again=given.again), 300))
    desk = subprocess.Popen([sys.executable, "-m", "benchmarks.desk", "--serve", "--db", str(given.db)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        found = measured(given.readers, given.seconds, given.pause, more)
    finally:
        desk.terminate()
        desk.wait(30)
    found = {"mentions": given.mentions, "readers": given.readers, "pause_s": given.pause, **found}
    given.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


def measured(readers: int, seconds: float, pause: float, more: list[Any]) -> dict[str, Any]:
    """Milliseconds of pages by so many readers while one writer adds articles."""
    url = f"http://127.0.0.1:{PORT}"
    _wait(url)
    own = pages_of(url)
    times: dict[str, list[float]] = {}
    failed: list[str] = []
    end = time.monotonic() + seconds
    lock = threading.Lock()

    def read(seed: int) -> None:
        choose = random.Random(seed)
        pool = urllib3.PoolManager()
        time.sleep(choose.uniform(0, 2 * pause))  # they do not all come in the same moment
        while time.monotonic() < end:
            kind = choose.choice((*PAGES, *own))
            page = choose.choice(own[kind]) if kind in own else kind
            began = time.perf_counter()
            answer = pool.request("GET", url + page, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
            took = 1000 * (time.perf_counter() - began)
            with lock:
                times.setdefault(kind, []).append(took)
                if answer.status != 200:
                    failed.append(f"{answer.status} {page}")
            time.sleep(choose.uniform(0, 2 * pause))

    added = 0

    def write() -> None:
        nonlocal added
        client = Client(url)
        for article in more:
            if time.monotonic() > end:
                return
            added += client.add([article])
            time.sleep(5)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(readers)] + [
        threading.Thread(target=write)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = sorted(value for some in times.values() for value in some)
    return {
        "requests": len(whole), "errors": failed[:10], "added": added, "median_ms": round(statistics.median(whole)),
        "p99_ms": round(_ninety_ninth(whole)), "slowest_ms": round(whole[-1]),
        "p99_ms_by_page": {page: round(_ninety_ninth(some)) for page, some in sorted(times.items())},
        "median_ms_by_page": {page: round(statistics.median(some)) for page, some in sorted(times.items())},
    }  # fmt: skip


def _ninety_ninth(times: list[float]) -> float:
    return sorted(times)[int(0.99 * (len(times) - 1))]


def pages_of(url: str) -> dict[str, list[str]]:
    """Pages of which each reader opens others than the rest, by kind: nobody has asked for them before."""

    def items(name: str, most: int) -> list[dict[str, Any]]:
        answer = urllib3.PoolManager().request("GET", f"{url}/api/v1/{name}?limit={most}")
        found: list[dict[str, Any]] = json.loads(answer.data)["items"]
        return found

    pairs = [(one["a"], one["b"]) for one in items("dyads", 200)]
    countries = sorted({code for pair in pairs for code in pair})
    return {
        "/incidents/ID": [f"/incidents/{one['id']}" for one in items("incidents", 500)],
        "/documents/ID": [f"/documents/{one['id']}" for one in items("documents", 500)],
        "/dyads/A-B": [f"/dyads/{a}-{b}" for a, b in pairs],
        "/incidents?country&type": [
            f"/incidents?country={code}&type={kind}" for code in countries for kind in ("ASSAULT", "CONSULT", "ACCUSE")
        ],
        "/search?q": [
            f"/search?q={word}" for word in ("talks", "shelled", "envoy", "border+-talks", "sanction*", "aid")
        ],
    }


def _desk(db: Path) -> int:
    """``whowhom serve`` for a world in which the invented states are states, so that their pages can be asked for."""
    from whowhom import cli
    from whowhom.resolve.parties import country_names

    country_names().update({f"X{a}{b}": f"Land {a}{b}" for a in ascii_uppercase[:3] for b in ascii_uppercase})
    return cli.main(["serve", "--db", str(db), "--port", str(PORT)])


def _wait(url: str) -> None:
    for _ in range(6000):
        try:
            if urllib3.PoolManager(retries=False).request("GET", f"{url}/healthz").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the desk does not answer")


if __name__ == "__main__":
    main()
