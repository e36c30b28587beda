"""Suite ``speed``: how fast the shipped coder is beside its own encoder, how soon it starts, how much memory it takes.

The pages are the examples of the checkout, else the pages that ship with this suite. They are repeated until there
are at least forty, and every repetition has other numbers and other countries, so that no sentence is seen twice.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from whowhom.model.coded import Coded
from whowhom.parse.nlp import Reader
from whowhom.pipeline import Pipeline

PAGES = 40
"""Files coded at least; a file of several articles counts once."""

STARTS = 3
"""Cold starts, of which the median counts."""

_OWN = Path(__file__).parent / "samples"
_EXAMPLES = Path(__file__).parents[3] / "examples"

_COUNTRIES = (
    "Armenia", "Brazil", "Chad", "Egypt", "France", "Georgia", "India", "Iran", "Japan", "Kenya", "Libya", "Mali",
    "Nigeria", "Peru", "Qatar", "Russia", "Sudan", "Turkey", "Ukraine", "Yemen",
)  # fmt: skip
_COUNTRY = re.compile(rf"\b(?:{'|'.join(_COUNTRIES)})\b")
_NUMBER = re.compile(r"""(?<![\w#&;/"'=.:,-])\d{1,2}(?![\w/"':%-]|[.,]\d)""")

_METER = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
print(json.dumps([time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""
# A process inherits the high-water mark of the one that started it: a small one in between keeps ours out of it.


class _Recorder(Reader):
    """The reader, keeping what its encoder was given."""

    def __init__(self, threads: int) -> None:
        super().__init__(threads=threads)
        self.batches: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def encode(self, ids: NDArray[np.int64], shapes: NDArray[np.int64]) -> NDArray[np.float32]:
        self.batches.append((ids, shapes))
        return super().encode(ids, shapes)

    def bare(self) -> float:
        """Seconds that the encoder alone takes for the batches kept, which it then forgets."""
        began = time.perf_counter()
        for ids, shapes in self.batches:
            super().encode(ids, shapes)
        self.batches.clear()
        return time.perf_counter() - began


def score(
    data: Path | None = None, *, pages: Sequence[Path] | None = None, least: int = PAGES, times: int = STARTS
) -> dict[str, float]:
    """``sentences_per_s`` from file to event, ``share_of_encoder``, ``cold_start_s`` and ``peak_mb``.

    ``share_of_encoder`` in [0, 1] is the time of the bare encoder over that of the whole way from files to resolved
    events: the same sentences in the same batches, folder after folder in turn, so that other work on the machine
    falls on both. One page is coded before, since ``cold_start_s`` tells what the first one costs: ``whowhom code``
    on one page, the median of ``times``. ``peak_mb`` (10^6 bytes) is the most memory of a process that codes all pages.
    ``data`` is not used; ``pages`` are files in place of the project's own, ``least`` is how many are coded at least.
    """
    del data
    with tempfile.TemporaryDirectory() as name:
        folders = varied(pages or own_pages(), Path(name), least)
        page = min(folders[0].iterdir())
        starts = [_metered([page])[0] for _ in range(times)]
        peak = _metered(folders)[1]
        sentences, whole, bare = _race(folders, page)
    return {
        "sentences_per_s": sentences / whole,
        "share_of_encoder": bare / whole,
        "cold_start_s": median(starts),
        "peak_mb": peak,
    }


def own_pages() -> list[Path]:
    """The project's pages: the examples of the checkout, in an installed package those of this suite."""
    folder = _EXAMPLES if _EXAMPLES.is_dir() else _OWN
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name not in {"README.md", "own.jsonl"})


def varied(pages: Sequence[Path], under: Path, least: int) -> list[Path]:
    """Folders with ``least`` pages or more in all, each holding every page in other words than the others."""
    folders = []
    for turn in range(-(-least // len(pages))):
        folder = under / f"{turn:03}"
        folder.mkdir()
        for page in pages:
            (folder / page.name).write_text(vary(page.read_text(encoding="utf-8"), turn), encoding="utf-8")
        folders.append(folder)
    return folders


def vary(text: str, turn: int) -> str:
    """``text`` with countries and numbers of up to two digits moved on by ``turn``; days stay days of a month.

    >>> vary("On 3 March Chad expelled 40 diplomats.", 2)
    'On 5 March France expelled 42 diplomats.'
    """

    def country(match: re.Match[str]) -> str:
        return _COUNTRIES[(_COUNTRIES.index(match[0]) + turn) % len(_COUNTRIES)]

    def number(match: re.Match[str]) -> str:
        value = int(match[0])
        return str((value + turn - 1) % 28 + 1 if 1 <= value <= 28 else value + turn)

    return _NUMBER.sub(number, _COUNTRY.sub(country, text))


def _race(folders: Iterable[Path], page: Path) -> tuple[int, float, float]:
    """Sentences, seconds of the whole way and seconds of the bare encoder, taking turns folder by folder."""
    pipeline = Pipeline()
    pipeline.parse = recorder = _Recorder(pipeline.settings.threads)
    sentences, whole, bare = 0, 0.0, 0.0
    list(pipeline.code([page]))
    recorder.batches.clear()
    for folder in folders:
        began = time.perf_counter()
        for item in pipeline.code([folder]):
            sentences += len(item.article.sentences) if isinstance(item, Coded) else 0
        whole += time.perf_counter() - began
        bare += recorder.bare()
    return sentences, whole, bare


def _metered(paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds and the most memory (10^6 bytes) of ``whowhom code`` on files and folders."""
    command = [sys.executable, "-m", "whowhom", "code", *map(str, paths), "--format", "jsonl"]
    done = subprocess.run(
        [sys.executable, "-c", _METER, *command], stdout=subprocess.PIPE, check=True, encoding="ascii"
    )
    seconds, most = json.loads(done.stdout)
    return seconds, most * (1 if sys.platform == "darwin" else 1024) / 1e6  # kibibytes, but bytes on macOS
