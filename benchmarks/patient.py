"""A watching desk as a process that is killed, put to sleep and robbed of its disk, and started again whenever it ends.

For ``benchmarks.watching``; Linux alone, since limits of another process are set and its memory is read.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

PLAN = Path(__file__).parents[1] / "examples" / "watch.toml"

BRIEF = "2 minutes"
"""How often the brief of the plan is written."""

FULL = 4096
"""Bytes up to which a process may write a file while its disk is "full"."""


@dataclass
class Life:
    """One life of the process: how it ended, and its memory in MB, whole and without pages of files: the most that was
    seen between two looks."""

    began: float
    ended: str = ""
    seconds: float = 0.0
    rss_mb: list[float] = field(default_factory=list)
    private_mb: list[float] = field(default_factory=list)


class Desk:
    """``whowhom watch`` in a folder of its own, started again whenever it ends, as systemd does."""

    def __init__(self, folder: Path, every: str, port: int) -> None:
        self.folder, self.plan = folder, folder / "watch.toml"
        text = PLAN.read_text(encoding="utf-8").replace("../build/brief.md", "brief.md").replace(":8480/", f":{port}/")
        text = re.sub(r'^every = "(?!10 minutes).*?"', f'every = "{every}"', text, flags=re.M)
        # A brief loads libraries that a life is to begin with, not to end with.
        self._text = text.replace('every = "10 minutes"', f'every = "{BRIEF}"')
        self.mend()
        self.lives: list[Life] = []
        self._log: TextIO = (folder / "watch.log").open("w", encoding="utf-8")
        self._process: subprocess.Popen[str] | None = None
        self._most = (0.0, 0.0)

    def start(self) -> None:
        command = [sys.executable, "-m", "whowhom", "watch", "watch.toml", "--json-log"]
        own = {name: value for name, value in os.environ.items() if name != "WHOWHOM_DB"}
        self._process = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE, text=True, env=own)
        self.lives.append(Life(time.monotonic()))
        # A pipe, since a disk that is "full" would not take the log either.
        threading.Thread(target=self._copy, args=(self._process.stderr,), daemon=True).start()

    def _copy(self, lines: TextIO) -> None:
        for line in lines:
            self._log.write(line)
            self._log.flush()

    def glance(self) -> None:
        """See its memory, as often as may be: peaks are short."""
        if self._process is not None:
            self._most = max(self._most, _memory(self._process.pid), key=sum)

    def look(self, killed: bool = False) -> None:
        """Note its memory; start it again where it has ended."""
        assert self._process is not None
        status = self._process.poll()
        if status is None:
            self.glance()
            private, files = self._most
            self.lives[-1].rss_mb.append(round(private + files, 1))
            self.lives[-1].private_mb.append(round(private, 1))
            self._most = (0.0, 0.0)
            return
        self._ended("killed" if killed else f"by itself, status {status}")
        self.start()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.look(killed=True)

    def sleep(self) -> None:
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        self._signal(signal.SIGCONT)

    def fill(self, full: bool) -> None:
        """Let no file grow, or let them again."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (FULL if full else hard, hard))

    def spoil(self) -> None:
        self.plan.write_text(self._text.replace('name = "Meridian Wire"', 'name = "Meridian'), encoding="utf-8")

    def mend(self) -> None:
        self.plan.write_text(self._text, encoding="utf-8")

    def stop(self) -> float:
        """SIGTERM, as systemd stops it; seconds until it had ended."""
        assert self._process is not None
        began = time.monotonic()
        self._process.terminate()
        try:
            status = self._process.wait(90)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._ended(f"stopped, status {status}")
        return time.monotonic() - began

    def end(self) -> None:
        """Leave nothing running."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        return (self.folder / "watch.log").read_text(encoding="utf-8")

    def _signal(self, number: int) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def _ended(self, how: str) -> None:
        life = self.lives[-1]
        life.ended, life.seconds = how, round(time.monotonic() - life.began)


def _memory(pid: int) -> tuple[float, float]:
    """MB that a process holds now by itself, and in pages of files, which the system takes back where it has need; 0
    where it is gone."""
    with contextlib.suppress(OSError):
        whole, files = map(int, Path(f"/proc/{pid}/statm").read_text().split()[1:3])
        of_page = os.sysconf("SC_PAGE_SIZE") / 1e6
        return (whole - files) * of_page, files * of_page
    return 0.0, 0.0
