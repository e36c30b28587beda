"""``code`` and ``add``: sources through the pipeline, to the screen or into the record."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from whowhom.commands.fetching import Pages
from whowhom.commands.progress import Progress
from whowhom.errors import ConfigError, InputError
from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.output import Writer, safe
from whowhom.read.urls import is_web

if TYPE_CHECKING:
    from whowhom.client import Client
    from whowhom.read.reader import Fetch
    from whowhom.store.embedded import Store
    from whowhom.store.linking import Group

AT_ONCE = 16
"""Documents that are kept in one transaction, or sent to a desk together."""

LONGEST_WAIT = 1.0
"""Seconds that a coded document waits for others before it is kept."""

DONE, QUARANTINED, INTERRUPTED = 0, 1, 130
"""Exit statuses."""


class Coder(Protocol):
    """The part of ``pipeline.Pipeline`` that the commands use."""

    def read(
        self, sources: Iterable[str | Path], published: str | None = None, columns: Mapping[str, str] | None = None,
        fetch: Fetch | None = None,
    ) -> Iterator[Record | Rejected]:  # fmt: skip
        """Records of files, folders and addresses."""

    def code_records(self, records: Iterable[Record | Rejected]) -> Iterator[Coded | Rejected]:
        """Coded articles of records, in their order."""


def code(
    pipeline: Coder,
    sources: Sequence[str],
    write: Writer,
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetch: Fetch | None = None,
) -> int:
    """Code sources ("-" is standard input) and keep nothing; 1 where some could not be used."""
    tally: Counter[str] = Counter()
    with _standard_input(sources) as (paths, rename), Progress("coding") as progress:
        for item in pipeline.code_records(pipeline.read(paths, published, columns, fetch)):
            if isinstance(item, Rejected):
                tally["rejected"] += 1
                progress.say(_refusal(item, rename))
                continue
            tally["articles"] += 1
            tally["events"] += len(item.mentions)
            progress.step(rename(item.article.source), f"· {tally['events']} events")
            if item.skipped:
                tally["skipped"] += 1
                progress.say(f"whowhom: {safe(rename(item.article.source))}: not coded, {item.skipped}")
            elif item.mentions:
                with progress.aside():
                    write(item.mentions)
                    sys.stdout.flush()
        progress.say(_line(
            f"{_count(tally['articles'], 'article')}, {_count(tally['events'], 'event')}",
            tally["skipped"] and f"{tally['skipped']} not coded",
            tally["rejected"] and f"{tally['rejected']} could not be used",
        ))  # fmt: skip
    return QUARANTINED if tally["rejected"] else DONE


def add(
    pipeline: Coder,
    store: Store,
    sources: Sequence[str],
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetch: Fetch | None = None,
    linkers: Callable[[], AbstractContextManager[Group | None]] = contextlib.nullcontext,
) -> int:
    """Code what the record does not hold yet and keep it, some documents a transaction; link it, by ``linkers`` if any.

    1 where something went to quarantine, 130 where Ctrl-C ended it; the same command then goes on from there.
    """
    if "-" in sources:
        raise ConfigError("the record names its sources, and standard input has no name: give a file instead of -")
    tally: Counter[str] = Counter()
    if isinstance(fetch, Pages):
        fetch.pass_over(_held(store, tally))
    with Progress("adding") as progress:
        try:
            records = _unknown(pipeline.read(sources, published, columns, fetch), store, tally)
            still = _keep(pipeline.code_records(records), store, tally, progress)
            store.release(sources, still)
            with linkers() as group:
                link(store, group)
        except KeyboardInterrupt:
            progress.say(f"interrupted: {tally['added']} added and kept in {store.path}; "
                         "the same command goes on from there")  # fmt: skip
            return INTERRUPTED
        progress.say(_line(
            f"{store.path}: {tally['added']} added with {_count(tally['events'], 'event')}",
            f"{tally['known']} already there",
            tally["skipped"] and f"{tally['skipped']} kept but not coded",
            tally["rejected"] and f"{tally['rejected']} in quarantine",
        ))  # fmt: skip
    return QUARANTINED if tally["rejected"] else DONE


def send(
    pipeline: Coder,
    desk: Client,
    sources: Sequence[str],
    published: str | None = None,
    columns: Mapping[str, str] | None = None,
    fetch: Fetch | None = None,
) -> int:
    """Code here what a desk elsewhere does not hold yet, and let it keep and link that; statuses as those of
    ``add``."""
    tally: Counter[str] = Counter()
    with Progress("adding") as progress:
        records = _unsent(pipeline.read(sources, published, columns, fetch), desk, tally)
        waiting: list[Coded] = []
        for item in pipeline.code_records(records):
            if isinstance(item, Rejected):
                tally["rejected"] += 1
                progress.say(_refusal(item))
                continue
            waiting.append(item)
            tally["events"] += len(item.mentions)
            progress.step(item.article.source, f"· {tally['events']} events · {tally['known']} already there")
            if len(waiting) >= AT_ONCE:
                tally["added"] += desk.add(waiting)
                waiting = []
        tally["added"] += desk.add(waiting) if waiting else 0
        progress.say(_line(
            f"{desk.url}: {tally['added']} added with {_count(tally['events'], 'event')}",
            f"{tally['known']} already there", tally["rejected"] and f"{tally['rejected']} could not be used",
        ))  # fmt: skip
    return QUARANTINED if tally["rejected"] else DONE


def _unsent(records: Iterable[Record | Rejected], desk: Client, tally: Counter[str]) -> Iterator[Record | Rejected]:
    """What the desk does not hold; asked for several at a time."""
    items = iter(records)
    while some := list(islice(items, AT_ONCE)):
        known = desk.known([item.sha256 for item in some if isinstance(item, Record)])
        for item in some:
            if isinstance(item, Record) and item.sha256 in known:
                tally["known"] += 1
            else:
                yield item


def link(store: Store, group: Group | None = None) -> None:
    """Link what is pending, with a bar where it takes long; ``group`` clusters elsewhere than in this process."""
    from whowhom.link.cluster import grouped
    from whowhom.store import linking

    with Progress("linking") as progress:
        linking.link(store, lambda count: progress.step(f"{count} events"), group or grouped)


def _keep(items: Iterable[Coded | Rejected], store: Store, tally: Counter[str], progress: Progress) -> list[str]:
    """Put all into the record; the sources that went to quarantine."""
    still: list[str] = []
    waiting: list[Coded] = []
    since = time.monotonic()

    def refuse(item: Rejected) -> None:
        tally["rejected"] += 1
        still.append(item.source)
        store.quarantine(item)
        progress.say(_refusal(item))

    def flush() -> None:
        nonlocal since
        some, since = waiting.copy(), time.monotonic()
        waiting.clear()
        for added, rejected in _stored(some, store):
            tally["added"] += added
            tally["known"] += not added and rejected is None  # two runs of the same pages at once would come here
            if rejected is not None:
                refuse(rejected)

    try:
        for item in items:
            if isinstance(item, Rejected):
                refuse(item)
                continue
            waiting.append(item)
            tally["events"] += len(item.mentions)
            if item.skipped:
                tally["skipped"] += 1
                progress.say(f"whowhom: {safe(item.article.source)}: kept but not coded, {item.skipped}")
            progress.step(item.article.source, f"· {tally['events']} events · {tally['known']} already there")
            if len(waiting) >= AT_ONCE or time.monotonic() - since > LONGEST_WAIT:
                flush()
    finally:  # whatever ends it: what is coded is kept
        flush()
    return still


def _stored(some: Sequence[Coded], store: Store) -> Iterator[tuple[bool, Rejected | None]]:
    """Keep articles in one transaction; whether each was new, and what it was refused for. One that cannot be stored
    costs no other."""
    held = store.held([one.article.sha256 for one in some])
    try:
        store.add_all(some)
        yield from ((one.article.sha256 not in held, None) for one in some)
    except InputError:
        for one in some:
            article = one.article
            try:
                yield store.add(one), None
            except InputError as error:
                yield False, Rejected(source=article.source, stage="store", reason=str(error), sha256=article.sha256)


def _held(store: Store, tally: Counter[str]) -> Callable[[str], bool]:
    """Whether the record holds the page of an address, which then is counted and need not be fetched."""

    def held(address: str) -> bool:
        found = bool(store.held_addresses([address]))
        tally["known"] += found
        return found

    return held


def _unknown(records: Iterable[Record | Rejected], store: Store, tally: Counter[str]) -> Iterator[Record | Rejected]:
    """What is neither in the record nor earlier in this run; the record's own files are passed over."""
    own = {store.path.absolute(), store.path.with_name(store.path.name + ".wal").absolute()}
    seen: set[bytes] = set()
    for record in records:
        if isinstance(record, Rejected):
            if Path(record.source).absolute() not in own:
                yield record
            continue
        digest = bytes.fromhex(record.sha256)
        if digest in seen or store.holds(record.sha256):
            tally["known"] += 1
            if is_web(record.source):
                store.release([record.source], [])
        else:
            seen.add(digest)
            yield record


@contextlib.contextmanager
def _standard_input(sources: Sequence[str]) -> Iterator[tuple[list[str], Callable[[str], str]]]:
    """Sources with "-" put into a file for as long as it is read, and what turns its path into words again."""
    if "-" not in sources:
        yield list(sources), str
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            while chunk := sys.stdin.buffer.read(1 << 20):
                file.write(chunk)
        yield (
            [str(path) if source == "-" else source for source in sources],
            lambda source: source.replace(str(path), "standard input"),
        )


def _refusal(item: Rejected, rename: Callable[[str], str] = str) -> str:
    return f"whowhom: {safe(rename(item.source))}: {safe(item.reason)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _line(*parts: str | int) -> str:
    return ", ".join(str(part) for part in parts if part)
