"""The driver of a lake: what it does not hold yet is coded, whatever the engine, and written part by part."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded
from whowhom.read.patterns import is_object
from whowhom.read.urls import NOT_HAD, is_of, is_web, twin
from whowhom.scale.columns import rows_of, storable
from whowhom.scale.engines import Code, Item, Outcome
from whowhom.scale.known import Known
from whowhom.scale.lake import Lake, Part
from whowhom.scale.lock import Hold, held
from whowhom.scale.places import Folder

RECORDS = 2_000
"""Records of a part at most: some minutes of coding, which is what a kill may cost."""

BYTES = 64_000_000
"""Bytes of content of a part, about: bounds the driver's memory where pages are large."""


class Driver:
    """Writes one lake; ``driving`` makes it. ``tally`` counts ``known`` pages and written ``parts``, ``pages``,
    ``events`` and ``rejected`` inputs."""

    def __init__(self, lake: Lake, hold: Hold, known: Known, addresses: Known) -> None:
        self._lake, self._hold, self._known, self._addresses = lake, hold, known, addresses
        self.tally: Counter[str] = Counter()
        manifests = lake.manifests()
        lake.sweep(manifests)
        self._number = max((manifest.number for manifest in manifests), default=-1) + 1
        for manifest in manifests:
            documents = lake.rows(manifest, "documents", ("sha256", "url", "canonical", "notes"))
            known.extend(bytes.fromhex(row["sha256"]) for row in documents)
            held = (row["canonical"] or row["url"] for row in documents if _stands_for_its_page(row))
            addresses.extend(key for address in held if (key := _address(address)))
            known.extend(bytes.fromhex(row["key"]) for row in lake.rows(manifest, "quarantine", ("key",)))

    def holds_address(self, key: str) -> bool:
        """Whether the lake held the page of an address (``read.urls.twin``) at the start; such a page is counted."""
        found = _hashed("address", key) in self._addresses
        self.tally["known"] += found
        return found

    def code(self, items: Iterable[Item], code: Code) -> Iterator[Outcome]:
        """What becomes of all that the lake does not hold, in order. A part is written when its last record is done,
        and ends where the input says so, never where time does: the same input gives the same parts."""
        waiting: deque[tuple[bytes, str, bool]] = deque()
        part = Part()
        for outcome in code(self._unknown(items, waiting)):
            key, source, last = waiting.popleft()
            _same(key, outcome)
            part.add(key, source, rows_of(len(part.keys), key, outcome))
            self._hold.check()
            yield outcome
            if last:
                self._write(part)
                part = Part()
        if part.keys:
            self._write(part)

    def _unknown(self, items: Iterable[Item], waiting: deque[tuple[bytes, str, bool]]) -> Iterator[Item]:
        """What the lake does not hold, and what it is known by; every so many records the last of a part."""
        place = self._lake.place
        own = os.path.join(os.path.abspath(place.path) if isinstance(place, Folder) else place.address, "")
        records = size = 0
        for item in items:
            elsewhere = is_object(item.source) or is_web(item.source)
            source = item.source if elsewhere else os.path.abspath(item.source)
            if source.startswith(own):
                continue  # the lake lies in a folder that is a source
            key = _key(item)
            if not self._known.add(key):
                self.tally["known"] += 1
                continue
            records += 1
            size += len(item.content) if isinstance(item, Record) else 0
            last = records >= RECORDS or size >= BYTES
            if last:
                records = size = 0
            waiting.append((key, storable(item.source) or "", last))
            yield item

    def _write(self, part: Part) -> None:
        manifest = self._lake.write(part, self._number)
        self._hold.check(look=True)
        self._lake.admit(manifest)
        self._number += 1
        self.tally += Counter(parts=1, pages=manifest.documents, events=manifest.mentions, rejected=manifest.rejected)


@contextlib.contextmanager
def driving(lake: Lake) -> Iterator[Driver]:
    """The one driver of a lake, which it has to itself as long as the context lasts."""
    with held(lake.place) as hold, Known() as known, Known() as addresses:
        yield Driver(lake, hold, known, addresses)


def _key(item: Item) -> bytes:
    """What an input is known by: its bytes, or what was wrong with it before there were any."""
    if isinstance(item, Rejected):
        return _hashed(item.source, item.stage, item.reason)
    return bytes.fromhex(item.sha256)


def _stands_for_its_page(row: Mapping[str, Any]) -> bool:
    """Whether a document is the page of its address, as ``Store.held_addresses`` has it: not a feed's words in its
    stead, nor the page of another site that says to be a copy."""
    return NOT_HAD not in (row["notes"] or "") and (row["canonical"] is None or is_of(row["url"], row["canonical"]))


def _address(url: str | None) -> bytes | None:
    return _hashed("address", twin(url)) if url and is_web(url) else None


def _hashed(*words: str) -> bytes:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()


def _same(key: bytes, outcome: Outcome) -> None:
    """An engine that lost the order would write one page's events under another's name."""
    if isinstance(outcome, Coded) and outcome.article.sha256 != key.hex():
        raise RuntimeError(f"the outcome of another record than {key.hex()} has come")
