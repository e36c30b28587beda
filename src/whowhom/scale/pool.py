"""The local engine: processes of this machine, each with what it works with, a model say."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pickle import UnpicklingError
from typing import Any, Self

from whowhom import heap
from whowhom.errors import WhowhomError
from whowhom.scale.engines import MakeWork
from whowhom.scale.scheduler import PATIENCE, STARTS, Crew, Task

READY, BEGUN = "ready", "begun"
"""What a worker says beside outcomes: that it has its model, and that it sets to work on what it was sent."""


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    ready: bool = False
    task: Task | None = None
    since: float = field(default_factory=time.monotonic)


class Pool(Crew[_Worker]):
    """``workers`` processes. One that dies is replaced and its pages are coded again; a page that ends its process when
    it is alone is rejected, and everything else goes on."""

    def __init__(self, make: MakeWork, workers: int, patience: float = PATIENCE) -> None:
        self._make, self.size, self._patience = make, workers, patience
        self._context = multiprocessing.get_context("spawn")
        self.workers: list[_Worker] = []
        self._early = 0

    def __enter__(self) -> Self:
        self.workers = [self._started() for _ in range(self.size)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.process.join()
            worker.pipe.close()
        self.workers = []

    def send(self, worker: _Worker, task: Task) -> None:
        """Give a task to a worker."""
        worker.task, worker.since = task, time.monotonic()
        with contextlib.suppress(OSError):  # it has died: its end of the pipe tells so in a moment
            worker.pipe.send(task.items)

    def answers(self) -> Iterator[tuple[Task, list[Any] | None]]:
        """What workers have to say; None for the task of one that has died or hangs."""
        pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self.workers}
        for pipe in wait(list(pipes), timeout=1.0):
            worker = pipes[pipe]
            try:
                said = worker.pipe.recv()
            except (EOFError, OSError, UnpicklingError):  # it died, maybe in the middle of a word
                if lost := self.replace(worker):
                    yield lost, None
                continue
            if said == READY:
                self._early = 0
                worker.ready = True
            elif said == BEGUN:
                if worker.task is not None:
                    worker.task.begun = True
            elif isinstance(said, WhowhomError):
                raise said
            elif worker.task is not None:
                task, worker.task = worker.task, None
                yield task, said
        for worker in list(self.workers):
            # Its answer may wait here while what is to be coded next was slow to come.
            silent = worker.task is not None and not worker.pipe.poll()
            hangs = silent and time.monotonic() - worker.since > self._patience
            if hangs and (lost := self.replace(worker)):
                yield lost, None

    def replace(self, worker: _Worker, error: Exception | None = None) -> Task | None:
        """Another process in the place of one; the task that it was at."""
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        if not worker.ready:
            self._early += 1
            if self._early >= STARTS:
                raise WhowhomError(
                    f"worker processes cannot be started (the last ended with {worker.process.exitcode}): "
                    "is there memory for them, up to 400 MB each?"
                )
        self.workers[self.workers.index(worker)] = self._started()
        return worker.task

    def _started(self) -> _Worker:
        mine, its = self._context.Pipe()
        process = self._context.Process(target=_work, args=(its, self._make), name="worker", daemon=True)
        process.start()
        its.close()
        return _Worker(process, mine)


def _work(pipe: Connection, make: MakeWork) -> None:
    """Work off what comes until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches all; the parent ends its workers
    try:
        work = make()
    except WhowhomError as error:
        pipe.send(error)
        return
    heap.settle()
    pipe.send(READY)
    while True:
        try:
            items = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(BEGUN)
        pipe.send(list(work(items)))
