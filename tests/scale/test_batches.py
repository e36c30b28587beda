"""Batches: in order, of about one size."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.model import Record, Rejected
from whowhom.scale.batches import MOST, PIECES, pages, pieces
from whowhom.scale.engines import Item


def item(size: int) -> Item:
    if size < 0:
        return Rejected(source="a", stage="read", reason="it is empty")
    return Record(source="a", content=b"x" * size, media="text", sha256="0" * 64)


@settings(derandomize=True, max_examples=100)
@given(st.lists(st.integers(-1, 100_000), max_size=200))
def test_nothing_is_lost_and_no_batch_is_larger_than_it_must_be(sizes: list[int]) -> None:
    items = [item(size) for size in sizes]
    found = list(pages(items))
    assert [one for batch in found for one in batch] == items
    assert all(0 < len(batch) <= MOST for batch in found)
    assert all(sum(map(pieces, batch[:-1])) < PIECES for batch in found)


def test_it_is_read_as_it_is_taken() -> None:
    def endless():  # type: ignore[no-untyped-def]
        while True:
            yield item(100_000)

    assert len(next(pages(endless()))) == 1
