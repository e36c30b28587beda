"""Batches: records that are coded together, by how much there is to read in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whowhom.model import Record, Rejected
from whowhom.scale.engines import Item

PIECES = 12_000
"""Word pieces of a batch, about: some twenty pages of news, two seconds of one core. Smaller ones leave the encoder's
batches half full, larger ones keep a worker from the end of the others."""

MOST = 64
"""Records of a batch at most: what a killed worker costs is coding these again."""

BYTES_A_PIECE = {"text": 5, "html": 40}
"""Bytes for one word piece of article text, about: pages of news are furniture to nine tenths."""


def batched(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in their order, in lists of about ``PIECES``; what was rejected weighs nothing."""
    batch: list[Item] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += pieces(item)
        if weight >= PIECES or len(batch) >= MOST:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def pieces(item: Item) -> int:
    """About how many word pieces there are to code."""
    return 0 if isinstance(item, Rejected) else _pieces(item)


def _pieces(record: Record) -> int:
    return len(record.content) // BYTES_A_PIECE[record.media] + 1
