"""The memory of processes that live long: what stays is not looked at again and again, what was freed is given back."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc

LARGE = 1 << 18
"""Bytes from which a block is mapped by itself, and so goes back to the system the moment it is freed."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Numbers of what glibc lets be set, from its ``malloc.h``."""


def keep_small() -> None:
    """Let the C library hold on to little for the rest of this process; nothing where it is not glibc.

    By itself it keeps a heap for each of many threads and takes ever larger blocks out of them, which then cannot
    shrink. To be called before threads are started and models loaded.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        set_to = ctypes.CDLL(None).mallopt
        set_to(_ARENA_MAX, 1)
        set_to(_MMAP_THRESHOLD, LARGE)
        set_to(_TRIM_THRESHOLD, LARGE)


def settle() -> None:
    """Take all that is alive for lasting, as a model is: looking for garbage in it takes 4 % of the time of coding.

    At the end of the process it is garbage like all else; libraries that count what they have given out would complain.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)


def give_back() -> None:
    """Let the C library return its free memory; nothing where it has no such call, which is anywhere but with glibc.

    A desk of months must not keep the memory of its busiest minute.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
