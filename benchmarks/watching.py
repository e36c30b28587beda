"""Runs a watching desk against sites that fail all the time, kills it, and counts what it lost.

python -m benchmarks.watching --minutes 30
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import sites
from benchmarks.patient import Desk, Life
from whowhom.read.urls import twin
from whowhom.store.embedded import Store
from whowhom.watch.memory import Memory

RESULTS = Path(__file__).with_name("watching.json")

BETWEEN = 10.0
"""Seconds between two faults, and between two looks at the memory; a look tells the peak since the one before."""

QUIET = 75.0
"""Seconds without a new page after which a desk is stopped and its record looked into."""

LEAST = 12
"""Looks at the memory in a fifth of a life by which it can be judged: ten minutes in all."""

OF_PROCESS = ("kill", "sleep", "plan broken", "disk full")
"""Faults that befall the desk itself; "server down" and those of ``sites`` befall whom it asks."""

FAULTS = (*sites.ON_ALL, *sites.ON_LISTS, "server down", *OF_PROCESS)


def run(
    folder: Path,
    minutes: float,
    every: str,
    publish: float,
    settle: float,
    seed: int,
    port: int,
    faults: Sequence[str] = FAULTS,
) -> dict[str, Any]:
    """All of it; what ``watching.json`` holds."""
    random = Random(seed)
    site, desk = sites.Site(port, seed), Desk(folder, every, port)
    site.open()
    for _ in range(12):
        site.publish()
    desk.start()
    try:
        injected = _trouble(site, desk, random, minutes * 60, publish, faults)
        met = dict(site.met)
        stops, settled = _settle(site, desk, settle * 60)
        found = {**_checked(site, folder), "sources": _sources(folder)}
        if found["missing"]:
            found["missing_after_forgetting"] = _forgetting(site, folder)
    finally:
        desk.end()
        site.close()
    return {
        "minutes": minutes, "every": every, "seed": seed, "injected": dict(sorted(injected.items())), "met": met,
        "requests": len(site.asked), "settled_s": settled, "stop_s": [round(one, 1) for one in stops],
        **found, "starts": len(desk.lives), "died_by_itself": _died(desk),
        "tracebacks": desk.log().count("Traceback"), "brief": (folder / "brief.md").exists(), **_memory(desk.lives),
        "lives": [vars(life) | {"began": round(life.began)} for life in desk.lives],
    }  # fmt: skip


def _trouble(
    site: sites.Site, desk: Desk, random: Random, seconds: float, publish: float, faults: Sequence[str]
) -> Counter[str]:
    """Faults and articles, until the time is over."""
    injected: Counter[str] = Counter()
    deck: list[str] = []
    undo: Callable[[], None] = lambda: None  # noqa: E731
    now = time.monotonic()
    end, fault_at, article_at, look_at = now + seconds, now + 2 * BETWEEN, now + publish, now + BETWEEN
    while (now := time.monotonic()) < end:
        if now >= article_at:
            site.publish()
            article_at = now + random.uniform(0.3, 1.7) * publish
        if now >= look_at:
            desk.look()
            look_at = now + BETWEEN
        if now >= fault_at:
            undo()
            if not deck:
                # Kills are over by half time, so that one life is long enough to see its memory.
                left = [one for one in faults if one != "kill" or now < end - seconds / 2] or list(faults)
                deck = random.sample(left, len(left))
            name = deck.pop()
            injected[name] += 1
            print(f"{seconds - (end - now):5.0f} s  {name}", file=sys.stderr, flush=True)
            undo = _inject(name, site, desk, random)
            fault_at = now + BETWEEN
        desk.glance()
        time.sleep(0.2)
    undo()
    site.fault = None
    return injected


def _inject(name: str, site: sites.Site, desk: Desk, random: Random) -> Callable[[], None]:
    """Let something go wrong; what sets it right again."""
    if name == "kill":
        desk.kill()
        return lambda: None
    if name == "server down":
        site.close()
        site.met[name] += 1
        return site.open
    if name in OF_PROCESS:
        begin, end = {
            "sleep": (desk.sleep, desk.wake), "plan broken": (desk.spoil, desk.mend),
            "disk full": (lambda: desk.fill(True), lambda: desk.fill(False)),
        }[name]  # fmt: skip
        begin()
        return end
    lists = name in sites.ON_LISTS or random.random() < 0.6
    pages = name in sites.ON_ALL and (not lists or random.random() < 0.5)
    # Some sites fail while others are well: one that has failed rests, and would meet no other fault for a while.
    of = random.sample(sites.SITES, random.randint(1, 3))
    site.fault = sites.Fault(name, lists, pages, tuple(of))

    def clear() -> None:
        site.fault = None

    return clear


def _settle(site: sites.Site, desk: Desk, seconds: float) -> tuple[list[float], float]:
    """Wait until all is read, or nothing comes any more; seconds of each stop, and of the whole."""
    began, stops = time.monotonic(), list[float]()
    while True:
        last, quiet = -1, time.monotonic()
        while time.monotonic() - began < seconds:
            desk.look()
            unread = len(site.articles) - len(_done(site, desk.folder))
            if unread == 0:
                break
            if unread != last:
                last, quiet = unread, time.monotonic()
            elif time.monotonic() - quiet > QUIET * (1 + 4 * len(stops)):
                break
            time.sleep(BETWEEN)
        stops.append(desk.stop())
        missing = _missing(site, desk.folder)
        print(f"{time.monotonic() - began:5.0f} s after the last fault: {len(missing)} missing", file=sys.stderr)
        if not missing or time.monotonic() - began >= seconds:
            return stops, round(time.monotonic() - began)
        desk.start()
        time.sleep(BETWEEN)


def _done(site: sites.Site, folder: Path) -> set[str]:
    """Addresses that the desk remembers as read."""
    keys = [twin(site.url + one.path) for one in site.articles]
    with contextlib.suppress(Exception), Memory(folder / "whowhom.duckdb.watch", read_only=True) as memory:
        return memory.closed(keys, math.inf)
    return set()


def _missing(site: sites.Site, folder: Path) -> set[str]:
    with Store.open(folder / "whowhom.duckdb", read_only=True) as store:
        held = {address for (address,) in store.rows("SELECT address FROM documents")}
    return {twin(site.url + one.path) for one in site.articles} - held


def _forgetting(site: sites.Site, folder: Path) -> int:
    """How many are missing once its memory was taken away, as a user may, and all sources were asked anew."""
    for path in folder.glob("whowhom.duckdb.watch*"):
        path.rename(path.with_name("old-" + path.name))
    subprocess.run([sys.executable, "-m", "whowhom", "watch", "watch.toml", "--once"], cwd=folder,
                   stderr=subprocess.DEVNULL)  # fmt: skip
    return len(_missing(site, folder))


def _checked(site: sites.Site, folder: Path) -> dict[str, Any]:
    """What the record holds of what was published."""
    published = {twin(site.url + one.path): one for one in site.articles}
    db, whole, partial, events = folder / "whowhom.duckdb", Counter[str](), list[str](), 0
    with Store.open(db, read_only=True) as store:
        for address, text, date in store.rows("SELECT address, text, published FROM documents"):
            whole[address] += 1
            article = published.get(address)
            if article is not None and article.story.paragraphs[-1][-40:] not in text:
                partial.append(f"{article.path}: ends in {text[-60:]!r}")
            if article is not None and date is not None and abs((date - article.at.date()).days) > 1:
                partial.append(f"{article.path}: dated {date}")
        events = next(store.rows("SELECT count(*) FROM mentions"))[0]
        quarantine = list(store.rows("SELECT source, stage, reason FROM quarantine ORDER BY source"))
    missing = sorted(set(published) - set(whole))
    pages = {one.path for one in site.asked if one.fault}
    innocent = [
        f"{source}: {reason}"
        for source, _, reason in quarantine
        if not (_guilty(source, site, pages) or (site.met["server down"] and "connection" in reason))
    ]
    with Memory(folder / "whowhom.duckdb.watch", read_only=True) as memory:
        resting = memory.closed(missing, time.time())
    return {
        "published": len(published), "missing": len(missing), "missing_resting": len(resting),
        "lost": [one for one in missing if one not in resting][:20], "resting": sorted(resting)[:20],
        "doubled": [f"{address} {count} times" for address, count in whole.items()
                    if count > 1 and address in published][:20],
        "not_as_published": partial[:20], "others": sorted(set(whole) - set(published))[:20],
        "situation_versions": whole[twin(f"{site.url}/situation.html")], "events": events,
        "quarantine": len(quarantine), "quarantine_innocent": innocent[:20],
        "quarantine_though_read": [source for source, *_ in quarantine if whole[twin(source)]][:20],
        "asked_for_private": sum(one.path.startswith("/private") for one in site.asked),
        "again": _again(site),
    }  # fmt: skip


def _guilty(source: str, site: sites.Site, faulty: set[str]) -> bool:
    """Whether what is in quarantine met a fault, or is not to be fetched."""
    path = source.removeprefix(site.url).partition("?")[0].partition("#")[0]
    return path in faulty or path.startswith("/private/")


def _again(site: sites.Site) -> int:
    """How often a page was fetched again though it had been given whole: what kills cost, and no loss."""
    given = Counter(one.path for one in site.asked if one.fault is None and one.path.endswith(".html"))
    return sum(count - 1 for path, count in given.items() if path != "/situation.html")


def _memory(lives: list[Life]) -> dict[str, Any]:
    """How memory went in the longest life: its peaks by fifths, and how the last stands to the second."""
    longest = max(lives, key=lambda life: len(life.rss_mb)).rss_mb
    peak, fifth = max(max(life.rss_mb, default=0.0) for life in lives), len(longest) // 5
    found = {"rss_peak_mb": peak, "longest_life_s": len(longest) * BETWEEN}
    if fifth < LEAST:  # it has hardly filled its caches
        return found
    peaks = [max(longest[fifth * k : fifth * (k + 1)]) for k in range(5)]
    return {**found, "rss_by_fifths_mb": peaks, "rss_grew": round(peaks[-1] / peaks[1] - 1, 3)}


def _died(desk: Desk) -> list[str]:
    return [f"{life.ended} after {life.seconds} s" for life in desk.lives if life.ended.startswith("by itself")]


def _sources(folder: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "whowhom", "sources", "watch.toml", "--format", "jsonl"]
    told = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in told.splitlines()]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=30, help="for how long things go wrong")
    options.add_argument("--every", default="10 seconds", help="how often all sources are asked, as in the plan")
    options.add_argument("--publish", type=float, default=6, help="seconds between two articles, on average")
    options.add_argument("--settle", type=float, default=25, help="minutes at most until all is read in the end")
    options.add_argument("--faults", nargs="+", choices=FAULTS, default=FAULTS, help="some of them alone")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--port", type=int, default=sites.PORT)
    options.add_argument("--folder", type=Path, help="an empty folder for the record, kept afterwards")
    options.add_argument("--out", type=Path, default=RESULTS)
    given = options.parse_args()
    with contextlib.ExitStack() as stack:
        folder = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        found = run(
            folder, given.minutes, given.every, given.publish, given.settle, given.seed, given.port, given.faults
        )
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: value for name, value in found.items() if name != "lives"}, indent=1))


if __name__ == "__main__":
    main()
