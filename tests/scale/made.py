"""A coder for tests that runs in other processes, and pages that end or hold them."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.events import SENTENCE, coded, mention
from whowhom.errors import ModelError
from whowhom.model import Date, Published, Record, Rejected
from whowhom.model.coded import Coded
from whowhom.read.reader import digest
from whowhom.scale.engines import Code, Item, Outcome


def record(words: str, number: int = 0) -> Record:
    content = f"{words} {number}".encode()
    return Record(source=f"{number}.txt", content=content, media="text", sha256=digest(content))


@dataclass(frozen=True)
class Make:
    """Makes a coder that does what a page's first word says."""

    broken: str = ""
    pause: float = 0.05

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
                time.sleep(self.pause)
            yield self.made(words, item)

    def made(self, words: str, item: Record) -> Coded:
        return coded(f"{words} in a process.", item.source)


@dataclass(frozen=True)
class News(Make):
    """Makes a coder that gives each page a date, by its number, and an event or two; some pages are left out.

    A page whose first word is "poison" ends its process; "slow" ones take a millisecond.
    """

    pause: float = 0.001

    def made(self, words: str, item: Record) -> Coded:
        return news(words, item)


KINDS = (("ACCUSE", "disapprove", "verbal conflict"), ("ASSAULT", "aerial", "material conflict"))


def news(words: str, item: Record) -> Outcome:
    number = int(words.split()[-1])
    if number % 50 == 49:
        return Rejected(source=item.source, stage="extract", reason="no article in it", sha256=item.sha256)
    day = None if number % 20 == 19 else f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    made = coded(f"{words}. {SENTENCE}", item.source)
    article = replace(
        made.article, sha256=item.sha256, id=f"{number}-{item.sha256[:8]}",
        published=Published(date=day, basis="metadata" if day else "none"), canonical="https://example.org/b",
        origin="Example Wire" if number % 7 == 0 else None, notes=("photo",) if number % 3 == 0 else (),
        url=f"https://example.org/{number}",
    )  # fmt: skip
    if number % 10 == 8:
        return Coded(article=article, skipped="language fr")
    found = [
        mention(id=f"e{number}-{i}", document=article.id, published=article.published, sentence=i,
                confidence=(number + i) % 10 / 10, date=Date(text="", start=day, end=day, basis="read"),
                type=type, mode=mode, quad=quad)
        for i, (type, mode, quad) in enumerate(KINDS[: number % 3])
    ]  # fmt: skip
    return Coded(article=article, mentions=tuple(found))


def pages(count: int, word: str = "text") -> list[Item]:
    """Numbered pages, with an input that could not be read and a page that comes twice."""
    items: list[Item] = [record(word, number) for number in range(count)]
    items[3:3] = [Rejected(source="bad.html", stage="read", reason="it is empty"), items[1]]
    return items


def filled(address: str | Path, items: Iterable[Item], code: Code) -> Counter[str]:
    """Drive a lake to its end; the driver's tally."""
    from whowhom.scale.driver import driving  # workers, which import this module too, start without
    from whowhom.scale.lake import Lake

    with driving(Lake.make(str(address))) as driver:
        for _ in driver.code(items, code):
            pass
        return driver.tally


def content(folder: Path) -> dict[str, bytes]:
    """All files of a lake."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
