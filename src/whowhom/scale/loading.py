"""A lake into a record: what it holds then is what ``add`` of the same sources would have put there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from whowhom.model import Rejected
from whowhom.model.coded import Coded
from whowhom.scale.columns import Row, coded_of, rejected_of
from whowhom.scale.lake import Lake, Manifest

if TYPE_CHECKING:
    from whowhom.store.embedded import Store

AT_ONCE = 64
"""Documents of one transaction: more make it no faster."""


def load(lake: Lake, store: Store, tally: Counter[str]) -> Iterator[Coded]:
    """Bring all parts into a record, in their order; each document as it is there. Linking is the caller's.

    What the record holds is passed over, so the same call goes on after an interruption. ``tally`` counts ``known``
    and ``added`` documents and inputs in ``quarantine``. Raises StoreError where a file is damaged.
    """
    noted = _Noted()
    for manifest in lake.manifests():
        documents = lake.rows(manifest, "documents")
        noted.part(documents, lake.rows(manifest, "quarantine"))
        held = store.held([row["sha256"] for row in documents])
        tally["known"] += len(held)
        new = [row for row in documents if row["sha256"] not in held]
        mentions = _mentions(lake, manifest) if new else {}
        for at in range(0, len(new), AT_ONCE):
            some = [coded_of(row, mentions.get(row["sha256"], ())) for row in new[at : at + AT_ONCE]]
            tally["added"] += store.add_all(some)
            yield from some
    held = store.held([rejected.sha256 for rejected in noted.by_source.values() if rejected.sha256])
    for rejected in noted.by_source.values():
        if rejected.sha256 not in held:
            tally["quarantine"] += 1
            store.quarantine(rejected)


class _Noted:
    """What is still in quarantine after all parts: a source that is read at last, or its bytes, leave it again."""

    def __init__(self) -> None:
        self.by_source: dict[str, Rejected] = {}
        self._sources: dict[str | None, set[str]] = defaultdict(set)

    def part(self, documents: list[Row], quarantine: list[Row]) -> None:
        """The documents and rejections of one part, in the order of its records."""
        both: list[tuple[int, str, str | None, Rejected | None]] = [
            (row["number"], row["source"], row["sha256"], None) for row in documents
        ]
        both += [(row["number"], row["source"], row["sha256"], rejected_of(row)) for row in quarantine]
        for _, source, sha256, rejected in sorted(both, key=lambda one: one[0]):
            if rejected is None:
                for gone in {source, *self._sources.pop(sha256, ())}:
                    self.by_source.pop(gone, None)
            else:
                self.by_source[source] = rejected
                if sha256 is not None:
                    self._sources[sha256].add(source)


def _mentions(lake: Lake, manifest: Manifest) -> dict[str, list[Row]]:
    by_document: dict[str, list[Row]] = defaultdict(list)
    for row in lake.rows(manifest, "mentions", ("sha256", "position", "json", "trace")):
        by_document[row["sha256"]].append(row)
    for rows in by_document.values():
        rows.sort(key=lambda row: row["position"])
    return by_document
