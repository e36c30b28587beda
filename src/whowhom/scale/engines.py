"""Engines: what turns records into coded articles, in order, wherever that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, Self

from whowhom.model import Record, Rejected
from whowhom.model.coded import Coded

Item = Record | Rejected
Outcome = Coded | Rejected

Code = Callable[[Iterable[Item]], Iterator[Outcome]]
"""What codes records, as ``Pipeline.code_records``; it gives one outcome for each, in their order."""

MakeCode = Callable[[], Code]
"""Makes what codes, in the process that is to do it; it has to be picklable."""

Work = Callable[[Iterable[Any]], Iterator[Any]]
"""What gives one outcome for each item, in their order: ``Code``, or what else a crew can do."""

MakeWork = Callable[[], Work]
"""Makes what works, as ``MakeCode``."""


class Engine(Protocol):
    """Codes records with bounded memory, in their order, the same bytes whatever the engine; a context manager."""

    def code(self, records: Iterable[Item]) -> Iterator[Outcome]:
        """One outcome for each record; what cannot be coded is a ``Rejected`` in its place."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class InProcess:
    """This process alone: no start-up, one record after the other."""

    def __init__(self, make: MakeCode) -> None:
        self._code = make()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held beyond this process."""

    def code(self, records: Iterable[Item]) -> Iterator[Outcome]:
        """Coded articles of records."""
        return self._code(records)
