"""A Ray cluster of two nodes on this machine, each with processes of its own, as the guide has it started."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

QUIET = {"RAY_USAGE_STATS_ENABLED": "0"}
STORE = 128 << 20
PATIENCE = 90.0


@dataclass
class Nodes:
    """``address`` of the head, and what ends one of the others."""

    address: str
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *options: str) -> None:
        """One more node of one core."""
        ray = str(Path(sys.executable).with_name("ray"))
        command = [ray, "start", "--block", "--num-cpus=1", f"--object-store-memory={STORE}", *options]
        self.started.append(subprocess.Popen(
            command, start_new_session=True, env=os.environ | QUIET, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ))  # fmt: skip

    def lose(self) -> None:
        """The last node is gone, as when its machine loses power."""
        self._end(self.started.pop())

    def close(self) -> None:
        """End all of them."""
        while self.started:
            self._end(self.started.pop())

    def _end(self, node: subprocess.Popen[bytes]) -> None:
        """Ray puts a node's processes into sessions of their own, so they are found by descent."""
        for pid in [node.pid, *_descendants(node.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        node.wait()


@contextlib.contextmanager
def two() -> Iterator[Nodes]:
    """A head and a second node."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nodes = Nodes(f"127.0.0.1:{port}")
    try:
        nodes.start("--head", f"--port={port}", "--include-dashboard=false", "--disable-usage-stats")
        _until(lambda: _members(nodes.address) == 1, "the head does not answer")
        nodes.start(f"--address={nodes.address}")
        _until(lambda: _members(nodes.address) == 2, "the second node does not join")
        yield nodes
    finally:
        nodes.close()


def _until(true: Callable[[], bool], words: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if true():
            return
        time.sleep(1)
    raise RuntimeError(words)


def _members(address: str) -> int:
    """Nodes that are alive, asked in a process of its own: one process knows one cluster."""
    ask = (
        f"import ray; ray.init({address!r}, log_to_driver=False, logging_level='CRITICAL'); "
        "print(sum(node['Alive'] for node in ray.nodes()))"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, env=os.environ | QUIET)
    return int(done.stdout.split()[-1]) if done.returncode == 0 and done.stdout.split() else 0


def _descendants(pid: int) -> list[int]:
    """All processes below one, by /proc."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
