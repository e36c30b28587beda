"""The engine of a cluster: Ray's actors, each with a model of its own, on this machine or on many."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from whowhom import __version__, heap
from whowhom.errors import ConfigError, MissingExtra, WhowhomError
from whowhom.scale.engines import MakeWork, Work
from whowhom.scale.scheduler import PATIENCE, STARTS, Crew, Task

REACH = 5.0
"""Seconds in which the head of a cluster has to take a connection."""

ANSWER = 22.0
"""Seconds in which it has to let a trial in. Ray itself would try for longer, and ends the process that asks."""

ROOM = 300.0
"""Seconds in which the cluster has to find a place for at least one worker, and that has to load its model."""

SHARED_MEMORY = 512 << 20
"""Bytes of Ray's store of objects on this machine: batches on their way are some MB each."""

_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0", "RAY_DEDUP_LOGS": "0"}
"""Nothing is reported to anyone, and nothing said that the user cannot act on."""

_TRIAL = "import ray, sys; ray.init(address=sys.argv[1], log_to_driver=False, logging_level='CRITICAL')"


class Actor:
    """What runs on the cluster: makes what works, then works off what it is given."""

    def __init__(self, make: MakeWork) -> None:
        self._make = make
        self._work: Work | None = None

    def ready(self) -> str | WhowhomError:
        """This whowhom's version, once there is a model; what is wrong where there cannot be one."""
        try:
            self._work = self._make()
        except WhowhomError as error:
            return error
        heap.settle()
        return __version__

    def begin(self) -> None:
        """Asked for right before ``work``: an answer tells that the actor was alive then."""

    def work(self, items: list[Any]) -> list[Any]:
        """One outcome for each item."""
        assert self._work is not None
        return list(self._work(items))


@dataclass(slots=True)
class _Worker:
    actor: Any
    asked: Any
    begun: Any = None
    ready: bool = False
    task: Task | None = None
    since: float = field(default_factory=time.monotonic)


class Cluster(Crew[_Worker]):
    """``workers`` actors, None for as many as the cluster has cores; without an address a Ray of this machine alone.

    An actor that dies, with its node or alone, is replaced wherever there is room, and its pages are coded again.
    ``gpus`` is the share of a GPU that each asks for; the shipped model computes on cores and needs none.
    Raises MissingExtra without Ray, and WhowhomError, within half a minute, where nobody answers.
    """

    def __init__(self, make: MakeWork, workers: int | None = None, address: str | None = None, gpus: float = 0.0,
                 patience: float = PATIENCE) -> None:  # fmt: skip
        self._make, self._address, self._gpus, self._patience = make, address, gpus, patience
        self.size = workers or 0
        self.workers: list[_Worker] = []
        self._early = 0

    def __enter__(self) -> Self:
        os.environ.update({name: value for name, value in _QUIET.items() if name not in os.environ})
        self._ray = ray = _imported()
        self._ours = not ray.is_initialized()
        if self._ours:
            self._connect()
        self.size = self.size or max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._since = time.monotonic()
        try:
            self.workers = [self._started() for _ in range(self.size)]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            self._kill(worker)
        self.workers = []
        if self._ours:
            self._ray.shutdown()

    def send(self, worker: _Worker, task: Task) -> None:
        """Give a task to a worker; its pages travel through Ray's store of objects."""
        worker.task, worker.since = task, time.monotonic()
        worker.begun = worker.actor.begin.remote()
        worker.asked = worker.actor.work.remote(task.items)

    def answers(self) -> Iterator[tuple[Task, list[Any] | None]]:
        """What workers have to say; None for the task of one that has died or hangs."""
        asked = {worker.asked: worker for worker in self.workers if worker.asked is not None}
        for reference in self._ray.wait(list(asked), num_returns=1, timeout=1.0)[0] if asked else ():
            worker = asked[reference]
            try:
                said = self._ray.get(reference)
            except self._ray.exceptions.RayError as error:
                if lost := self.replace(worker, error):
                    yield lost, None
                continue
            worker.asked = None
            if worker.task is None:
                self._welcome(worker, said)
            else:
                task, worker.task = worker.task, None
                yield task, said
        for worker in list(self.workers):
            hangs = worker.task is not None and time.monotonic() - worker.since > self._patience
            if hangs and worker.asked is not None and self._ray.wait([worker.asked], timeout=0)[0]:
                continue  # its answer waits here while what is to be coded next was slow to come
            if hangs and (lost := self.replace(worker)):
                yield lost, None
        if not any(worker.ready for worker in self.workers) and time.monotonic() - self._since > ROOM:
            raise WhowhomError(f"the cluster has found no room for a worker in {ROOM:.0f} seconds: are there cores and "
                               "memory that nobody else holds?")  # fmt: skip

    def _welcome(self, worker: _Worker, said: str | WhowhomError) -> None:
        if isinstance(said, WhowhomError):
            raise said
        if said != __version__:
            raise WhowhomError(
                f"the cluster has whowhom {said}, and this is {__version__}: install the same everywhere"
            )
        worker.ready = True
        self._early = 0
        self._since = time.monotonic()

    def replace(self, worker: _Worker, error: Exception | None = None) -> Task | None:
        """Another actor in the place of one; the task that it was at."""
        if worker.task is not None:
            worker.task.begun = self._had_begun(worker)
        self._kill(worker)
        if not worker.ready:
            self._early += 1
            if self._early >= STARTS:
                reason = str(error).strip().splitlines()[-1] if error and str(error).strip() else "without a word"
                raise WhowhomError(f"workers end before they are ready ({reason}): is whowhom installed on all nodes, "
                                   "and is there memory for them?")  # fmt: skip
        self.workers[self.workers.index(worker)] = self._started()
        return worker.task

    def _had_begun(self, worker: _Worker) -> bool:
        try:
            self._ray.get(worker.begun, timeout=1.0)
        except self._ray.exceptions.RayError:  # it was dead already, or never said so in time
            return False
        return True

    def _kill(self, worker: _Worker) -> None:
        with contextlib.suppress(self._ray.exceptions.RayError, ValueError):
            self._ray.kill(worker.actor)

    def _started(self) -> _Worker:
        actor = self._ray.remote(Actor).options(num_cpus=1, num_gpus=self._gpus).remote(self._make)
        return _Worker(actor, actor.ready.remote())

    def _connect(self) -> None:
        quiet = {"log_to_driver": False, "logging_level": "CRITICAL"}
        if self._address is not None:
            _reach(self._address)
        try:
            if self._address is None:
                cores = self.size or os.cpu_count() or 1
                self._ray.init("local", num_cpus=cores, include_dashboard=False, object_store_memory=SHARED_MEMORY,
                               **quiet)  # fmt: skip
            else:
                self._ray.init(self._address, **quiet)
        except (OSError, RuntimeError, ValueError, TimeoutError, self._ray.exceptions.RayError) as error:
            where = self._address or "on this machine"
            words = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise WhowhomError(f"Ray cannot be used {where}: {words}") from error


def check(address: str | None) -> None:
    """Raise as ``Cluster`` would at its start: without Ray, and where nobody answers."""
    _imported()
    if address is not None:
        _reach(address)


def _imported() -> Any:
    try:
        import ray
    except ImportError as error:
        raise MissingExtra("Ray clusters", "ray") from error
    return ray


def _reach(address: str) -> None:
    """Raise WhowhomError where no cluster answers: asked in a process of its own, since Ray ends the one that asks."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if address != "auto":
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ConfigError(f"--address {address!r}: write HOST:PORT of the cluster's head, as 10.0.0.5:6379")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=REACH).close()
        except OSError as error:
            raise _silent(address, error.strerror or str(error)) from error
    try:
        tried = subprocess.run([sys.executable, "-c", _TRIAL, address], timeout=ANSWER, capture_output=True)
        told, late = tried.stderr.decode(errors="replace"), ""
        if not tried.returncode:
            return
    except subprocess.TimeoutExpired as error:
        told, late = (error.stderr or b"").decode(errors="replace"), f"no answer in {ANSWER:.0f} seconds"
    if "Unauthenticated" in told or "AuthenticationError" in told:
        how = "set RAY_AUTH_MODE=token and RAY_AUTH_TOKEN, or RAY_AUTH_TOKEN_PATH, to what it was started with"
        raise WhowhomError(f"the Ray cluster at {address} wants its token: {how}")
    said = [line for line in told.splitlines() if line and not line.startswith((" ", "["))]
    raise _silent(address, late or (said[-1].rpartition(": ")[2].partition(". ")[0] if said else "it ended at once"))


def _silent(address: str, reason: str) -> WhowhomError:
    hint = "start one with `ray start --head`, or leave --address away for one of this machine"
    return WhowhomError(f"no Ray cluster at {address} ({reason}): {hint}")
