"""The local engine: processes of this machine, each with a model of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Self

from whowhom.errors import WhowhomError
from whowhom.model import Record, Rejected
from whowhom.scale.batches import batched
from whowhom.scale.engines import Item, MakeCode, Outcome

AHEAD = 4
"""Batches a worker that may be under way or wait for an earlier one: more would only fill the memory."""

PATIENCE = 600.0
"""Seconds for one batch, after which its worker is taken for hung: a batch takes some two seconds."""

TRIES = 3
"""How often a page that ends its process is tried alone: once or twice something else may have ended it."""

STARTS = 8
"""Workers in a row that may end before they are ready: then it is no page's fault."""


@dataclass(slots=True)
class _Task:
    """Records that are sent together: those of batch ``number`` from ``at`` on."""

    number: int
    at: int
    items: list[Item]
    tries: int = 0


@dataclass(slots=True)
class _Batch:
    """A batch on its way: its outcomes by place, and how many are still to come."""

    outcomes: list[Outcome | None]
    left: int


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    ready: bool = False
    task: _Task | None = None
    since: float = field(default_factory=time.monotonic)


class Pool:
    """``workers`` processes. One that dies is replaced and its pages are coded again; a page that ends its process when
    it is alone is rejected, and everything else goes on."""

    def __init__(self, make: MakeCode, workers: int, patience: float = PATIENCE) -> None:
        self._make, self._size, self._patience = make, workers, patience
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._early = 0

    def __enter__(self) -> Self:
        self._workers = [self._started() for _ in range(self._size)]
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()
        self._workers = []

    def code(self, records: Iterable[Item]) -> Iterator[Outcome]:
        """Coded articles of records, in their order. Raises WhowhomError where no worker can be kept alive."""
        try:
            yield from self._coded(records)
        finally:  # whoever stops early leaves nothing behind that a later call would take for its own
            for worker in [worker for worker in self._workers if worker.task is not None]:
                list(self._replace(worker))

    def _coded(self, records: Iterable[Item]) -> Iterator[Outcome]:
        batches = enumerate(batched(records))
        under_way: dict[int, _Batch] = {}
        again: deque[_Task] = deque()
        following = 0
        more = True
        while True:
            for worker in self._idle():
                while more and not again and len(under_way) < AHEAD * self._size:
                    number, items = next(batches, (-1, []))
                    if number < 0:
                        more = False
                        break
                    under_way[number] = _Batch([None] * len(items), len(items))
                    again.append(_Task(number, 0, items))
                if again:
                    self._send(worker, again.popleft())
            while following in under_way and not under_way[following].left:
                yield from (outcome for outcome in under_way.pop(following).outcomes if outcome is not None)
                following += 1
            if not more and not under_way:
                return
            for task, outcomes in self._answers():
                if outcomes is None:
                    again.extendleft(reversed(_apart(task, under_way)))
                else:
                    _put(under_way, task, outcomes)

    def _idle(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.ready and worker.task is None]

    def _send(self, worker: _Worker, task: _Task) -> None:
        worker.task, worker.since = task, time.monotonic()
        with contextlib.suppress(OSError):  # it has died: its end of the pipe tells so in a moment
            worker.pipe.send(task.items)

    def _answers(self) -> Iterator[tuple[_Task, list[Outcome] | None]]:
        """What workers have to say; None for the task of one that has died or hangs."""
        pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(pipes), timeout=1.0):
            worker = pipes[pipe]
            try:
                said = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._replace(worker)
                continue
            if isinstance(said, str):
                self._early = 0
                worker.ready = True
            elif isinstance(said, WhowhomError):
                raise said
            elif worker.task is not None:
                task, worker.task = worker.task, None
                yield task, said
        for worker in list(self._workers):
            if worker.task is not None and time.monotonic() - worker.since > self._patience:
                yield from self._replace(worker)

    def _replace(self, worker: _Worker) -> Iterator[tuple[_Task, None]]:
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        if not worker.ready:
            self._early += 1
            if self._early >= STARTS:
                raise WhowhomError(
                    f"processes that code cannot be started (the last ended with {worker.process.exitcode}): "
                    "is there memory for them? --workers 1 does without"
                )
        self._workers[self._workers.index(worker)] = self._started()
        if worker.task is not None:
            yield worker.task, None

    def _started(self) -> _Worker:
        mine, its = self._context.Pipe()
        process = self._context.Process(target=_work, args=(its, self._make), name="coder", daemon=True)
        process.start()
        its.close()
        return _Worker(process, mine)


def _put(under_way: dict[int, _Batch], task: _Task, outcomes: list[Outcome]) -> None:
    batch = under_way[task.number]
    batch.outcomes[task.at : task.at + len(outcomes)] = outcomes
    batch.left -= len(task.items)


def _apart(task: _Task, under_way: dict[int, _Batch]) -> list[_Task]:
    """The tasks that a task is made into whose worker has died: one a page; a page that was alone is given up."""
    if len(task.items) > 1:
        return [_Task(task.number, task.at + i, [item]) for i, item in enumerate(task.items)]
    if task.tries + 1 < TRIES:
        return [_Task(task.number, task.at, task.items, task.tries + 1)]
    (item,) = task.items
    reason = "coding it ended the process that did it, three times: please report it with the page"
    sha256 = item.sha256 if isinstance(item, Record) else None
    _put(under_way, task, [Rejected(source=item.source, stage="code", reason=reason, sha256=sha256)])
    return []


def _work(pipe: Connection, make: MakeCode) -> None:
    """Code what comes until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches all; the parent ends its workers
    try:
        code = make()
    except WhowhomError as error:
        pipe.send(error)
        return
    pipe.send("ready")
    while True:
        try:
            items = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(list(code(items)))
