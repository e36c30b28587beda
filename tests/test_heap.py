"""Memory that is given back."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from whowhom.heap import give_back, keep_small


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
    keep_small()


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


def test_large_blocks_go_back_by_themselves_once_little_is_to_be_kept() -> None:
    code = """
import ctypes, sys
from pathlib import Path
from whowhom import heap
library = ctypes.CDLL(None)
if not Path("/proc/self/statm").exists() or not hasattr(library, "mallopt"):
    print("skip")
    sys.exit()
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
heap.keep_small()
library.free(library.malloc(20_000_000))  # from which on blocks as large would come out of the heap
blocks = [library.malloc(1_000_000) for _ in range(100)]
for block in blocks:
    ctypes.memset(block, 1, 1_000_000)
before = resident()
for block in blocks[:-1]:
    library.free(block)
print(before - resident() > 90_000_000)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    if done.stdout.strip() == "skip":
        pytest.skip("this system does not say, or its C library lets nothing be set")
    assert done.stdout.strip() == "True"
