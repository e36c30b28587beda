"""The memory of processes that live long: what stays is not looked at again and again, what was freed is given back."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc


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
