"""Memory that Python has freed, given back: a desk of months must not keep that of its busiest minute."""

from __future__ import annotations

import contextlib
import ctypes


def give_back() -> None:
    """Let the C library return its free memory; nothing where it has no such call, which is anywhere but with glibc."""
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
