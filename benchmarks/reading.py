"""Times reading: archives into a record beside the bare encoder, memory over a long archive, and polling of feeds.

python -m benchmarks.reading --folder /tmp/reading --pages 10000 --stage-pages 500 --memory-pages 100000 --feeds 500
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import pages, polling
from benchmarks.stages import STAGES, Stages, Timed, encoder_alone, watch_store, watch_trace
from whowhom.commands import coding
from whowhom.config import Settings
from whowhom.extract.article import extract
from whowhom.model import Article, Record, Rejected
from whowhom.model.coded import Coded
from whowhom.pipeline import Pipeline
from whowhom.read.files import read
from whowhom.store.embedded import Store

RESULTS = Path(__file__).with_name("reading.json")

SAMPLED = 50
"""Pages read between two looks at the memory."""


class Watched(Pipeline):
    """The pipeline that notes its memory as it reads and codes every ``each``-th article alone."""

    def __init__(self, each: int, minutes: float) -> None:
        super().__init__()
        self.rss: list[float] = []
        self.extracted = 0
        self._each, self._end = each, time.monotonic() + 60 * minutes

    def code_records(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        return self.code_articles(self._some(extract(records)))

    def _some(self, articles: Iterable[Article | Rejected]) -> Iterator[Article | Rejected]:
        for number, article in enumerate(articles):
            self.extracted = number + 1
            if number % SAMPLED == 0:
                self.rss.append(_rss())
                if time.monotonic() > self._end:
                    return
                if number % 5000 == 0:
                    _echo(f"{number} pages, {self.rss[-1]:.0f} MB")
            if number % self._each == 0:
                yield article


def speed(archive: Path, db: Path) -> dict[str, Any]:
    """``whowhom add ARCHIVE --workers 2``, its start included, beside the bare encoder with two threads."""
    two = _by_two(archive, db)
    with Store.open(db, read_only=True) as store:
        (documents,) = next(store.rows("SELECT count(*) FROM documents"))
        (events,) = next(store.rows("SELECT count(*) FROM mentions"))
    sentences, alone = encoder_alone(extract(read([str(archive)])), Settings().threads)
    return {
        "pages": documents, "sentences": sentences, "events": events, "two_workers_s": round(two, 1),
        "two_workers_pages_per_s": round(documents / two, 2),
        "two_workers_sentences_per_s": round(sentences / two, 1), "bare_encoder_s": round(alone, 1),
        "bare_sentences_per_s": round(sentences / alone, 1), "two_workers_share_of_encoder": round(alone / two, 3),
        "record_mb": round(db.stat().st_size / 1e6, 1),
    }  # fmt: skip


def stages(archive: Path, db: Path) -> dict[str, Any]:
    """``whowhom add ARCHIVE`` in one process, stage by stage, beside the bare encoder on the same batches."""
    _remove(db)
    clock = Stages()
    pipeline = Timed(clock)
    watch_trace(clock)
    began, cpu = time.perf_counter(), time.process_time()
    with clock.of("other"), Store.open(db) as store:
        watch_store(store, clock)
        coding.add(pipeline, store, [str(archive)])
    whole = time.perf_counter() - began - clock.seconds["bare"]
    with Store.open(db, read_only=True) as store:
        (documents,) = next(store.rows("SELECT count(*) FROM documents"))
        (events,) = next(store.rows("SELECT count(*) FROM mentions"))
    sentences, bare = pipeline.parser.sentences, clock.seconds["bare"]
    return {
        "staged_pages": documents, "staged_events": events, "one_process_s": round(whole, 1),
        "one_process_cpu_s": round(time.process_time() - cpu, 1),
        "one_process_pages_per_s": round(documents / whole, 2),
        "one_process_sentences_per_s": round(sentences / whole, 1),
        "one_process_share_of_encoder": round(bare / whole, 3),
        "stages_s": {name: round(clock.seconds[name], 1) for name in STAGES}, "peak_mb": _peak(),
    }  # fmt: skip


def _by_two(archive: Path, db: Path) -> float:
    """Seconds of ``whowhom add ARCHIVE --workers 2``, its start included."""
    _remove(db)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "whowhom", "add", str(archive), "--db", str(db), "--workers", "2"],
        check=False, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


def memory(archive: Path, db: Path, each: int, minutes: float) -> dict[str, Any]:
    """Memory while an archive is read, extracted and, every ``each``-th page, coded and kept."""
    _remove(db)
    pipeline = Watched(each, minutes)
    began = time.perf_counter()
    with Store.open(db) as store:
        coding.add(pipeline, store, [str(archive)])
    rss = pipeline.rss
    fifth = max(1, len(rss) // 5)
    peaks = [round(max(rss[at : at + fifth]), 1) for at in range(0, 5 * fifth, fifth) if rss[at : at + fifth]]
    return {
        "memory_pages": pipeline.extracted, "coded_every": each, "memory_s": round(time.perf_counter() - began, 1),
        "peak_mb_by_fifth": peaks, "last_over_second": round(peaks[-1] / peaks[min(1, len(peaks) - 1)], 3),
        "memory_peak_mb": _peak(),
    }  # fmt: skip


def bare(archive: Path, minutes: float) -> dict[str, Any]:
    """Memory and speed of reading and extraction alone."""
    rss, began, count = [], time.perf_counter(), 0
    for count, _ in enumerate(extract(read([str(archive)])), 1):
        if count % SAMPLED == 0:
            rss.append(_rss())
            if time.perf_counter() - began > 60 * minutes:
                break
    took, fifth = time.perf_counter() - began, max(1, len(rss) // 5)
    peaks = [round(max(rss[at : at + fifth]), 1) for at in range(0, 5 * fifth, fifth) if rss[at : at + fifth]]
    return {
        "extracted_pages": count, "extracted_pages_per_s": round(count / took, 1), "extract_peak_mb_by_fifth": peaks,
        "extract_last_over_second": round(peaks[-1] / peaks[min(1, len(peaks) - 1)], 3),
    }  # fmt: skip


def _remove(db: Path) -> None:
    for old in (db, db.with_name(db.name + ".wal")):
        old.unlink(missing_ok=True)


def _rss() -> float:
    """MB that this process holds now."""
    held = int(Path("/proc/self/statm").read_text().split()[1])
    return held * os.sysconf("SC_PAGE_SIZE") / 1e6


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1)


def _echo(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _archive(folder: Path, count: int, seed: int) -> Path:
    """An archive of so many pages, made where it is not there yet."""
    path = folder / f"news-{count}-{seed}.warc.gz"
    if not path.exists():
        began = time.perf_counter()
        pages.archive(path, count, seed)
        _echo(f"{path}: {count / (time.perf_counter() - began):.0f} pages/s written")
    return path


def _keep(found: Mapping[str, Any], out: Path) -> None:
    kept = json.loads(out.read_text()) if out.exists() else {}
    machine = {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version(),
               "processor": platform.machine()}  # fmt: skip
    out.write_text(json.dumps({**kept, "machine": machine, **found}, indent=1) + "\n", encoding="utf-8")


def main(given: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="for archives, which stay, and records, which go")
    options.add_argument("--pages", type=int, default=10_000)
    options.add_argument("--stage-pages", type=int, default=500)
    options.add_argument("--memory-pages", type=int, default=100_000)
    options.add_argument("--code-every", type=int, default=20, help="of so many pages one is coded, for the memory")
    options.add_argument("--memory-minutes", type=float, default=120, help="time after which that ends, pages or not")
    options.add_argument("--feeds", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", nargs="+", choices=_PARTS, default=_PARTS, help="some of the parts")
    options.add_argument("--stage", choices=_PARTS, help="one part in this process, its figures on stdout")
    options.add_argument("--out", type=Path, default=RESULTS)
    chosen = options.parse_args(given)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    if chosen.stage:
        print(json.dumps(_part(chosen.stage, chosen)))
        return
    for stage in chosen.only:
        # Each in a process of its own, so that the memory of one is not that of another.
        command = [sys.executable, "-m", "benchmarks.reading", "--stage", stage, *(given or sys.argv[1:])]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        _keep(found, chosen.out)
        print(json.dumps(found, indent=1), flush=True)


def _part(stage: str, chosen: argparse.Namespace) -> dict[str, Any]:
    db = chosen.folder / f"{stage}.duckdb"
    try:
        if stage == "speed":
            return speed(_archive(chosen.folder, chosen.pages, chosen.seed), db)
        if stage == "stages":
            return stages(_archive(chosen.folder, chosen.stage_pages, chosen.seed), db)
        if stage == "feeds":
            return polling.measured(chosen.feeds, chosen.folder)
        archive = _archive(chosen.folder, chosen.memory_pages, chosen.seed)
        if stage == "extract":
            return bare(archive, chosen.memory_minutes)
        return memory(archive, db, chosen.code_every, chosen.memory_minutes)
    finally:
        _remove(db)


_PARTS = ("speed", "stages", "extract", "memory", "feeds")

if __name__ == "__main__":
    main()
