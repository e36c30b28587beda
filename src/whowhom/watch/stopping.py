"""Saying stop to a desk that works, rests or waits for an answer that may never come."""

from __future__ import annotations

import queue


class Stop:
    """Said once, heard everywhere. ``say`` may be called from a signal's handler in the midst of anything, where
    ``threading.Event.set`` would wait for ever on the lock that the interrupted thread holds."""

    def __init__(self) -> None:
        self.said = False
        self._waker: queue.SimpleQueue[None] = queue.SimpleQueue()

    def say(self) -> None:
        """Stop."""
        self.said = True
        self._waker.put(None)

    def heard(self) -> bool:
        """Whether it was said."""
        return self.said

    def wait(self, seconds: float) -> None:
        """Rest, until stop is said at most."""
        if not self.said:
            try:
                self._waker.get(timeout=max(0.0, seconds))
            except queue.Empty:
                return
