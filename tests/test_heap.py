"""Memory that is given back."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from whowhom.heap import give_back


def test_what_was_freed_goes_back_to_the_system() -> None:
    status = Path("/proc/self/statm")
    if not status.exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("this system does not say, or its C library cannot give back")

    def resident() -> int:
        return int(status.read_text().split()[1]) * 4096

    library = ctypes.CDLL(None)
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    blocks = [library.malloc(50_000) for _ in range(2_000)]
    for block in blocks:
        ctypes.memset(block, 1, 50_000)
    for block in blocks[:-1]:  # the last one keeps the heap from shrinking by itself
        library.free(block)
    before = resident()
    give_back()
    after = resident()
    library.free(blocks[-1])
    assert before - after > 50_000_000


def test_another_c_library_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    give_back()


def test_what_has_settled_is_let_go_at_the_end() -> None:
    code = """
import gc, os
from whowhom import heap
class Ring:
    def __del__(self, write=os.write): write(1, b"gone")
ring = Ring()
ring.self = ring
heap.settle()
assert gc.get_freeze_count()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("gone", "")
