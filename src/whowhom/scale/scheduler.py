"""What every engine of many workers does alike: batches out, outcomes back in order, what was lost done again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from whowhom.model import Record, Rejected
from whowhom.scale.batches import pages
from whowhom.scale.engines import Item, Outcome

AHEAD = 4
"""Batches a worker that may be under way or wait for an earlier one: more would only fill the memory."""

PATIENCE = 600.0
"""Seconds for one batch, after which its worker is taken for hung: a batch takes some two seconds."""

TRIES = 3
"""How often an item that ends its process is tried alone: once or twice something else may have ended it."""

STARTS = 8
"""Workers in a row that may end before they are ready, or before they set to work on one task: the first is no item's
fault, and the second is some item's after all, one that cannot even be handed over."""

GiveUp = Callable[[Any], Any]
"""The outcome of an item that ended ``TRIES`` workers alone; it may raise instead."""


@dataclass(slots=True)
class Task:
    """Items that are sent together: those of batch ``number`` from ``at`` on."""

    number: int
    at: int
    items: list[Any]
    tries: int = 0
    begun: bool = False
    """Whether its worker has said that it set to work: else its death is not the items' doing."""
    lost: int = 0
    """How often its worker died before it set to work."""


@dataclass(slots=True)
class _Batch:
    """A batch on its way: its outcomes by place, and how many are still to come."""

    outcomes: list[Any]
    left: int


class Worker(Protocol):
    """One who works: ``ready`` once it has what it works with, ``task`` while it is at one."""

    ready: bool
    task: Task | None


WorkerT = TypeVar("WorkerT", bound=Worker)


class Crew(ABC, Generic[WorkerT]):
    """Workers of one kind, each with what it works with (a model, say) and at most one task at a time."""

    size: int
    """How many there are."""

    workers: list[WorkerT]

    def code(self, records: Iterable[Item]) -> Iterator[Outcome]:
        """Coded articles of records, in their order. Raises WhowhomError where no worker can be kept alive."""
        return self.work(pages(records), rejected)

    def work(self, batches: Iterable[list[Any]], give_up: GiveUp) -> Generator[Any, None, None]:
        """One outcome for each item of all batches, in their order; errors as ``code`` and ``give_up`` raise them."""
        try:
            yield from worked(batches, self, give_up)
        finally:  # whoever stops early leaves nothing behind that a later call would take for its own
            for worker in [worker for worker in self.workers if worker.task is not None]:
                self.replace(worker)

    def idle(self) -> list[WorkerT]:
        """Those that are ready and have nothing to do."""
        return [worker for worker in self.workers if worker.ready and worker.task is None]

    @abstractmethod
    def send(self, worker: WorkerT, task: Task) -> None:
        """Give a task to one of them; never raises for a worker that has died."""

    @abstractmethod
    def replace(self, worker: WorkerT, error: Exception | None = None) -> Task | None:
        """Put a new one in the place of one that has died or is to; the task that it was at."""

    @abstractmethod
    def answers(self) -> Iterator[tuple[Task, list[Any] | None]]:
        """What they have to say within a second or so; None for the task of one that has died or hangs.

        Such a worker is replaced, and the task's ``begun`` tells whether it had set to work. Raises WhowhomError where
        no worker can be kept alive."""


def worked(batches: Iterable[list[Any]], crew: Crew[WorkerT], give_up: GiveUp) -> Iterator[Any]:
    """One outcome for each item, in their order; no more is taken ahead than ``AHEAD`` batches a worker.

    A task whose worker died at work is sent again item by item; one that ended ``TRIES`` workers alone is given up.
    """
    numbered = enumerate(batches)
    under_way: dict[int, _Batch] = {}
    again: deque[Task] = deque()
    following = 0
    more = True
    while True:
        for worker in crew.idle():
            if more and not again and len(under_way) < AHEAD * crew.size:
                number, items = next(numbered, (-1, []))
                more = number >= 0
                if more:
                    under_way[number] = _Batch([None] * len(items), len(items))
                    again.append(Task(number, 0, items))
            if again:
                crew.send(worker, again.popleft())
        while following in under_way and not under_way[following].left:
            yield from under_way.pop(following).outcomes
            following += 1
        if not more and not under_way:
            return
        for task, outcomes in crew.answers():
            if outcomes is None or len(outcomes) != len(task.items):
                # Behind the others: what ends one worker after the other must not find the same item each time.
                again.extend(_apart(task, under_way, give_up))
            else:
                _put(under_way, task, outcomes)


def _put(under_way: dict[int, _Batch], task: Task, outcomes: list[Any]) -> None:
    batch = under_way[task.number]
    batch.outcomes[task.at : task.at + len(outcomes)] = outcomes
    batch.left -= len(task.items)


def _apart(task: Task, under_way: dict[int, _Batch], give_up: GiveUp) -> list[Task]:
    """The tasks that a task is made into whose worker has died: one an item; one that was alone is given up."""
    if not task.begun and task.lost + 1 < STARTS:
        return [Task(task.number, task.at, task.items, task.tries, lost=task.lost + 1)]
    if len(task.items) > 1:
        return [Task(task.number, task.at + i, [item]) for i, item in enumerate(task.items)]
    if task.tries + 1 < TRIES:
        return [Task(task.number, task.at, task.items, task.tries + 1, lost=task.lost)]
    _put(under_way, task, [give_up(task.items[0])])
    return []


def rejected(item: Item) -> Rejected:
    """What becomes of a page that ended three workers alone."""
    reason = "coding it ended the process that did it, three times: please report it with the page"
    return Rejected(source=item.source, stage="code", reason=reason,
                    sha256=item.sha256 if isinstance(item, Record) else None)  # fmt: skip
