"""A second process that makes costly answers, so that readers do not wait for the interpreter.

DuckDB lets one process open a record that is being written. The judge therefore has none: whatever it asks of the
record goes back through the pipe to the process that holds it, which runs the query and returns the rows.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from whowhom.errors import StoreError, WhowhomError
from whowhom.store.embedded import FETCH, Store

if TYPE_CHECKING:
    import duckdb

    from whowhom.config import Settings

MANNERS = 10
"""Niceness of the judge: a reader's page goes first."""


class Judge:
    """The process and its pipe; one question at a time, others wait. It is started again where it has died."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._one = threading.Lock()
        self._starting = threading.Lock()  # a process that is just being started cannot be ended
        self._process: Any = None
        self._pipe: Connection | None = None
        self._closed = False

    def ask(self, version: int, name: str, *given: object) -> Any:
        """The answer ``name`` of ``desk.ANSWERS`` for a state of the record.

        Raises what making it raises, and StoreError where the process cannot be kept alive.
        """
        with self._one:
            try:
                pipe = self._started()
                with _told():
                    pipe.send((version, name, given))
                return self._served(pipe)
            except _Gone as error:
                self._stop()
                raise StoreError(f"what makes {name} has stopped ({error}); it is tried again") from error

    def close(self) -> None:
        """End the process, whatever it is at; whoever waits for its answer is told."""
        with self._starting:
            self._closed = True
            if self._process is not None:
                self._process.kill()  # the pipe is left to whoever is using it: it ends now
        with self._one:
            self._stop()

    def _served(self, pipe: Connection) -> Any:
        """Answer the judge's own questions until its answer comes; all of them see one state of the record."""
        with self._store.reading() as sql:
            sql.execute("BEGIN TRANSACTION READ ONLY")
            try:
                while True:
                    with _told():
                        kind, what = pipe.recv()
                    if kind == "made":
                        return what
                    if kind == "failed":
                        raise what
                    _run(sql, pipe, *what)
            finally:
                with contextlib.suppress(Exception):
                    sql.execute("ROLLBACK")

    def _started(self) -> Connection:
        with self._starting:
            if self._closed:
                raise StoreError("the desk is closed")
            if self._pipe is None or not self._process.is_alive():
                context = multiprocessing.get_context("spawn")
                mine, its = context.Pipe()
                self._process = context.Process(
                    target=_work, args=(its, self._store.path, self._settings), name="judge", daemon=True
                )
                self._process.start()
                its.close()
                self._pipe = mine
            return self._pipe

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


class _Gone(Exception):
    """The process at the other end of the pipe is no more."""


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What goes wrong with the pipe is the process's end, and no fault of the record's."""
    try:
        yield
    except (EOFError, OSError, pickle.PickleError) as error:
        raise _Gone(type(error).__name__) from error


def _run(sql: duckdb.DuckDBPyConnection, pipe: Connection, query: str, parameters: Sequence[object]) -> None:
    """Run a query for the judge and send the rows, some at a time, then none."""
    more = True
    while more:
        try:
            if query:
                sql.execute(query, list(parameters))
                query = ""
            rows: object = sql.fetchmany(FETCH)
        except Exception as error:  # it is raised there, and the pipe stays in step
            rows = StoreError(f"the judge's question failed: {error}")
        with _told():
            pipe.send(rows)
        more = bool(rows) and not isinstance(rows, StoreError)


class RemoteStore:
    """What reading needs of a ``Store``, over the pipe."""

    def __init__(self, pipe: Connection, path: Path) -> None:
        self._pipe = pipe
        self.path = path

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows of a query, all of which are here before the first is given: there is one pipe."""
        self._pipe.send(("rows", (sql, list(parameters))))
        found: list[tuple[Any, ...]] = []
        while some := self._pipe.recv():
            if isinstance(some, Exception):
                raise some
            found += some
        return iter(found)

    @contextlib.contextmanager
    def reading(self) -> Iterator[RemoteCursor]:
        """A cursor for some queries that belong together."""
        yield RemoteCursor(self)


class RemoteCursor:
    """What reading needs of a DuckDB cursor."""

    def __init__(self, store: RemoteStore) -> None:
        self._store = store
        self._rows: Iterator[tuple[Any, ...]] = iter(())

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> Self:
        """Run a query; its rows are fetched from the same object."""
        self._rows = self._store.rows(sql, parameters)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return list(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None after the last."""
        return next(self._rows, None)


def _work(pipe: Connection, path: Path, settings: Settings) -> None:
    """Answer until the pipe is closed."""
    from whowhom.serve.desk import Desk

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches both; the other side ends this one
    with contextlib.suppress(OSError):
        os.nice(MANNERS)
    desk = Desk(RemoteStore(pipe, path), settings, patience=float("inf"))  # type: ignore[arg-type]
    while True:
        try:
            version, name, given = pipe.recv()
        except (EOFError, OSError):
            return
        desk.version = version
        try:
            made: tuple[str, object] = ("made", desk.answer(name, *given))
        except WhowhomError as error:
            made = ("failed", error)
        except Exception as error:  # told to whoever asked; the process goes on
            made = ("failed", StoreError(f"{name} cannot be made: {type(error).__name__}: {error}"))
        pipe.send(made)
