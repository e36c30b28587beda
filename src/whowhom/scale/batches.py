"""Batches: records that are coded together, by how much there is to read in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from whowhom.model import Record, Rejected
from whowhom.scale.engines import Item

ItemT = TypeVar("ItemT")

PIECES = 12_000
"""Word pieces of a batch, about: some twenty pages of news, two seconds of one core. Smaller ones leave the encoder's
batches half full, larger ones keep a worker from the end of the others."""

MOST = 64
"""Records of a batch at most: what a killed worker costs is coding these again."""

BYTES_A_PIECE = {"text": 5, "html": 40}
"""Bytes for one word piece of article text, about: pages of news are furniture to nine tenths."""


def pages(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in their order, in lists of about ``PIECES``; what was rejected weighs nothing."""
    return batched(items, pieces, PIECES, MOST)


def batched(
    items: Iterable[ItemT], weigh: Callable[[ItemT], int], full: int, most: int | None = None
) -> Iterator[list[ItemT]]:
    """The items in their order, in lists that end with the item that makes them weigh ``full``, or are ``most``."""
    batch: list[ItemT] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += weigh(item)
        if weight >= full or len(batch) == most:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def pieces(item: Item) -> int:
    """About how many word pieces there are to code."""
    return 0 if isinstance(item, Rejected) else _pieces(item)


def _pieces(record: Record) -> int:
    return len(record.content) // BYTES_A_PIECE[record.media] + 1
