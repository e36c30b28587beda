"""A coder for tests that runs in other processes, and pages that end or hold them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.events import coded
from whowhom.errors import ModelError
from whowhom.model import Record, Rejected
from whowhom.read.reader import digest
from whowhom.scale.engines import Code, Item, Outcome


def record(words: str, number: int = 0) -> Record:
    content = f"{words} {number}".encode()
    return Record(source=f"{number}.txt", content=content, media="text", sha256=digest(content))


@dataclass(frozen=True)
class Make:
    """Makes a coder that does what a page's first word says."""

    broken: str = ""

    def __call__(self) -> Code:
        if self.broken == "says":
            raise ModelError("the model is missing")
        if self.broken == "dies":
            os._exit(3)
        return self.code

    def code(self, items: Iterable[Item]) -> Iterator[Outcome]:
        for item in items:
            if isinstance(item, Rejected):
                yield item
                continue
            words = item.content.decode()
            if words.startswith("poison"):
                os.kill(os.getpid(), signal.SIGKILL)
            elif words.startswith("hang"):
                time.sleep(60)
            elif words.startswith("bug"):
                raise RuntimeError("a bug")
            elif words.startswith("slow"):
                time.sleep(0.05)
            yield coded(f"{words} in {'a process'}.", item.source)
