"""One driver a lake: a lock file with a heartbeat, on disks and in buckets alike."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from whowhom.errors import StoreError
from whowhom.scale.places import Folder, Place

LOCK = "_lock.json"
"""Name of the lock in its lake."""

BEAT = 20.0
"""Seconds between two heartbeats: five may fail before the lock is stale."""

STALE = 120.0
"""Seconds without a heartbeat after which another driver takes over; clocks of machines differ by less."""

SETTLE = {True: 0.2, False: 2.0}
"""Seconds between writing a lock over a stale one and looking whose it is, on disks (True) and in buckets, which
cannot write a file only where there is none: of two drivers that come at once, the last one to write has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands in a lock: who holds it (a name made anew by each driver), its process, and its last sign of life."""

    holder: str
    machine: str
    process: int
    started: str
    beat: str


class Hold:
    """The lock of a lake, held; ``check`` before anything is written that readers will see."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._name = uuid.uuid4().hex
        self._beaten = time.monotonic()
        self._end = threading.Event()
        self._turn = threading.Lock()

    def check(self, *, look: bool = False) -> None:
        """Raise StoreError where another driver may have taken over; ``look`` into the lock itself."""
        if look:
            self._beat()
        if time.monotonic() - self._beaten > STALE - BEAT:
            raise StoreError(f"{self._place.address}: this driver stood still or could not write for "
                             f"{STALE:.0f} seconds, and another may have taken over: run the same again")  # fmt: skip

    def acquire(self) -> None:
        """Take the lock; StoreError where a driver that is alive has it."""
        found = self._read()
        if found is not None and _alive(found):
            self._refuse(found)
        fresh = found is None and self._place.create(LOCK, self._content())
        if not fresh and found is None:
            self._refuse(self._read())
        if not fresh:
            self._place.put(LOCK, self._content())
        on_disk = isinstance(self._place, Folder)
        if not (fresh and on_disk):
            time.sleep(SETTLE[on_disk])
            now = self._read()
            if now is None or now.holder != self._name:
                self._refuse(now)
        threading.Thread(target=self._beating, name="heartbeat", daemon=True).start()

    def release(self) -> None:
        """Give the lock back, if it is still ours."""
        self._end.set()
        with self._turn, contextlib.suppress(StoreError):
            found = self._read()
            if found is not None and found.holder == self._name:
                self._place.remove(LOCK)

    def _beating(self) -> None:
        while not self._end.wait(BEAT):
            with contextlib.suppress(StoreError):  # what lasts is found out by the age of the last one
                self._beat()

    def _beat(self) -> None:
        with self._turn:
            if self._end.is_set():
                return
            found = self._read()
            if found is None or found.holder != self._name:
                self._beaten = float("-inf")
                return
            self._place.put(LOCK, self._content())
            self._beaten = time.monotonic()

    def _read(self) -> Held | None:
        content = self._place.get(LOCK)
        try:
            return None if content is None else msgspec.json.decode(content, type=Held)
        except msgspec.DecodeError:
            return Held(holder="", machine="", process=0, started="", beat="")

    def _content(self) -> bytes:
        return msgspec.json.encode(Held(
            holder=self._name, machine=_machine(), process=os.getpid(), started=_started(os.getpid()),
            beat=datetime.now(UTC).isoformat(timespec="seconds"),
        ))  # fmt: skip

    def _refuse(self, found: Held | None) -> None:
        who = f"process {found.process} on {found.machine.split(' ')[0]}" if found else "another process"
        raise StoreError(f"{self._place.address} is being written by {who}: wait until it ends, or give another lake "
                         f"(of one that was switched off the lock lapses after {STALE:.0f} seconds)")  # fmt: skip


@contextlib.contextmanager
def held(place: Place) -> Iterator[Hold]:
    """The lock of the lake at a place, for as long as the context lasts."""
    hold = Hold(place)
    hold.acquire()
    try:
        yield hold
    finally:
        hold.release()


def _alive(found: Held) -> bool:
    if found.machine == _machine() and _started(found.process) != found.started:
        return False  # the process of this machine is gone, however fresh its last sign of life
    try:
        age = (datetime.now(UTC) - datetime.fromisoformat(found.beat)).total_seconds()
    except (ValueError, TypeError):
        return False
    return age < STALE


def _machine() -> str:
    """This machine since it was started, and what of its processes can be seen from here."""
    boot = space = ""
    with contextlib.suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        space = os.readlink("/proc/self/ns/pid")
    return f"{socket.gethostname()} {boot} {space}".strip()


def _started(process: int) -> str:
    """When a process of this machine was started, in the system's own count; empty where there is none."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    except (OSError, IndexError):
        pass
    if Path("/proc/self").exists():
        return ""
    if os.name == "posix":  # no /proc: that it lives has to do
        try:
            os.kill(process, 0)
        except (OSError, OverflowError):
            return ""
    return "alive"
