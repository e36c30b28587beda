"""A watching desk with a clock of its own, feeds in a few words, and a coder without a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.events import coded, mention
from tests.read.hostile import Hostile
from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.read.politeness import Politeness
from whowhom.read.web import Web
from whowhom.store.embedded import Store
from whowhom.watch import plan as plans
from whowhom.watch.keepers import Keeper, OwnRecord
from whowhom.watch.memory import Memory, Status
from whowhom.watch.plan import Kind, Order, Plan, Watched
from whowhom.watch.run import Watcher
from whowhom.watch.stopping import Stop

START = 1_767_000_000.0
"""Where the clock of a test begins, in December of 2025."""

QUICK = Politeness(private=True, pause=0, backoff=0, attempts=1, total=1)


def feed(*addresses: str, date: str | None = None, words: str = "") -> bytes:
    """An RSS feed with these entries."""
    more = (f"<pubDate>{date}</pubDate>" if date else "") + (f"<description>{words}</description>" if words else "")
    items = "".join(f"<item><title>On a zone</title><link>{address}</link>{more}</item>" for address in addresses)
    return f'<rss version="2.0"><channel><title>Meridian Wire</title>{items}</channel></rss>'.encode()


def sitemap(*addresses: str, root: str = "urlset", each: str = "url") -> bytes:
    """A sitemap, or an index of them."""
    found = "".join(f"<{each}><loc>{address}</loc></{each}>" for address in addresses)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{found}</{root}>'.encode()


def story(number: object) -> bytes:
    """A page that is like no other."""
    return f"<!DOCTYPE html><html><body><p>The army left zone {number} on Monday.</p></body></html>".encode()


def stories(server: Hostile, *numbers: int) -> list[str]:
    """Routes for some pages; their addresses."""
    return [server.route(f"/story/{number}", story(number)) for number in numbers]


def source(address: str, kind: Kind = "feed", **given: Any) -> Watched:
    """One that is asked every ten minutes."""
    return replace(Watched(name=address, kind=kind, address=address, every=600.0), **given)


@dataclass
class Coder:
    """Codes each page as one event and notes its source; BAD has no article, ODD is a defect."""

    worked: list[str] = field(default_factory=list)

    def __call__(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        for record in records:
            if isinstance(record, Rejected):
                yield record
                continue
            self.worked.append(record.source)
            text = record.content.decode()
            if "ODD" in text:
                raise LookupError("odd")
            if "BAD" in text:
                yield Rejected(source=record.source, stage="extract", reason="no article in it", sha256=record.sha256)
                continue
            made = coded(text, record.source, mention())
            url = record.canonical or record.given_url
            yield replace(made, article=replace(
                made.article, url=url, sha256=record.sha256, id=f"a-{record.sha256[:8]}", notes=record.notes,
                publisher=record.feed_publisher, language=record.given_language or "en",
            ))  # fmt: skip


@dataclass
class Desk:
    """All that a watching desk needs, in one folder; ``now`` is its clock."""

    folder: Path
    sources: Sequence[Watched]
    orders: Sequence[Order] = ()
    now: float = START
    politeness: Politeness = QUICK
    code: Any = None
    keeper: Keeper | None = None
    carry_out: Any = lambda order: None

    def __enter__(self) -> Self:
        self.code = self.code or Coder()
        self.path = self.folder / "plan.toml"
        if not self.path.exists():
            self.path.write_text('[[source]]\nfeed = "https://a.example/f"\n')
        plan = Plan(path=self.path, sources=tuple(self.sources), orders=tuple(self.orders))
        self.memory = Memory(plans.memory_of(plan, self.folder / "record.duckdb"))
        self.store = Store.open(self.folder / "record.duckdb")
        self.stop = Stop()
        self.web = Web(self.politeness, stopped=self.stop.heard)
        self.web.__enter__()
        self.watcher = Watcher(
            plan, self.code, self.keeper or OwnRecord(self.store), self.web, self.memory,
            lambda order: self.carry_out(order), now=lambda: self.now, stop=self.stop,
        )  # fmt: skip
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.web.__exit__(None, None, None)
        self.store.close()
        self.memory.close()

    def later(self, seconds: float = 600.0) -> Counter[str]:
        """A round after so many seconds."""
        self.now += seconds
        return self.watcher.round()

    def round(self) -> Counter[str]:
        """A round now."""
        return self.watcher.round()

    @property
    def read(self) -> list[str]:
        """The sources of all documents, by name."""
        return [source for (source,) in self.store.rows("SELECT source FROM documents ORDER BY source")]

    @property
    def quarantined(self) -> dict[str, str]:
        """Reasons by source."""
        return dict(self.store.rows("SELECT source, reason FROM quarantine"))

    def status(self, name: str) -> Status:
        """How a source does."""
        return {one.name: one for one in self.memory.statuses()}[name]
