"""What DuckDB and the system raise, as one sentence that names the record and says what to do."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from whowhom.errors import NewerRecord, StoreError


@contextlib.contextmanager
def speaking_of(path: Path) -> Iterator[None]:
    """Within, errors of DuckDB and the system become StoreError; an interrupted query is a KeyboardInterrupt."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except RuntimeError as error:  # how Ctrl-C comes out of DuckDB between two queries
        if "Query interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from None
    except NewerRecord as error:
        raise NewerRecord(_named(path, str(error))) from error
    except StoreError as error:
        raise StoreError(_named(path, str(error))) from error
    except (duckdb.Error, OSError) as error:
        raise _explained(path, str(error)) from error


def _named(path: Path, message: str) -> str:
    return message if str(path) in message else f"{path} cannot be used: {message}"


def _explained(path: Path, message: str) -> StoreError:
    if "set lock" in message:
        pid = re.search(r"PID (\d+)", message)
        who = f"another process ({pid[1]})" if pid else "another process"
        return StoreError(f"{path} is in use by {who}: wait until it ends, or give another file with --db")
    if "No space left" in message or "File too large" in message or "Disk quota" in message:
        return StoreError(f"the disk is full, {path} cannot grow: free some space and run the same again; "
                          "what was added before is kept")  # fmt: skip
    if "not a valid DuckDB database" in message:
        return StoreError(f"{path} is not a record of whowhom: give another file with --db")
    if "version number" in message:
        return NewerRecord(f"{path} was written by another version of DuckDB: pip install --upgrade duckdb")
    if "checksum" in message or "orrupt" in message or "Serialization" in message or "read enough" in message:
        return StoreError(f"{path} is damaged: put back a copy, or move it away and add the sources again")
    if "Permission denied" in message or "Read-only file system" in message:
        return StoreError(f"{path} may not be read or written here: change its permissions, or give another --db")
    if "No such file" in message:
        return StoreError(f"{path} cannot be made: its folder does not exist")
    if "different configuration" in message:
        return StoreError(f"{path} is already open in this process")
    return StoreError(f"{path} cannot be used: {' '.join(message.split())}")
