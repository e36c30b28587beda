"""Linking by many: cells of mentions need nothing of each other, so an engine's workers do them and the record writes.

A cell holds mentions of one pair of states and one kind of event, of one run of days where there are many: what reaches
beyond it is settled before, by how cells are cut, and after, by who carries an incident's id on (``store.linking``).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any, NoReturn

from whowhom.errors import WhowhomError
from whowhom.link.cluster import Cell, grouped
from whowhom.scale.batches import batched
from whowhom.scale.engines import Work
from whowhom.scale.scheduler import Crew
from whowhom.store.linking import AT_ONCE, Group

TASKS = 4
"""Tasks of a worker for each transaction."""


class Grouping:
    """What workers of a crew that links are started with."""

    def __call__(self) -> Work:
        """Clusters cells."""
        return grouped


def by(crew: Crew[Any]) -> Group:
    """Cells done by a crew that was made with ``Grouping``; WhowhomError on one that ends all who do it.

    While the record writes one transaction they do the next, in tasks small enough to end together.
    """

    def group(cells: Iterable[Cell]) -> Generator[list[int], None, None]:
        return crew.work(batched(cells, _mentions, AT_ONCE // (TASKS * crew.size)), _give_up)

    return group


def _mentions(cell: Cell) -> int:
    return len(cell.keys)


def _give_up(cell: Cell) -> NoReturn:
    document, position = cell.keys[0]
    raise WhowhomError(
        f"linking {len(cell.keys)} mentions, the first of them number {position} of document {document[:16]}, ended "
        "the process that did it, three times: is there memory for it? What was linked before is kept"
    )
