"""What ``backup`` and ``restore`` say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.events import coded, mention
from whowhom.commands import keeping
from whowhom.errors import StoreError
from whowhom.store import queries
from whowhom.store.embedded import Store


def test_there_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record, kept, again = tmp_path / "r.duckdb", tmp_path / "r.zip", tmp_path / "again.duckdb"
    with Store.open(record) as store:
        store.add(coded("A text.", "a.txt", mention(), mention()))
    assert keeping.backup(record, kept) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"{kept}: 1 document, 2 events, ")
    assert keeping.restore(kept, again) == 0
    assert capsys.readouterr().err.startswith(f"{again}: 1 document, 2 events, as it was on ")
    with Store.open(again, read_only=True) as store:
        assert queries.counts(store).mentions == 2


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    record, kept = tmp_path / "r.duckdb", tmp_path / "r.zip"
    Store.open(record).close()
    keeping.backup(record, kept)
    with pytest.raises(StoreError, match="exists already"):
        keeping.backup(record, kept)
    with pytest.raises(StoreError, match="exists already"):
        keeping.restore(kept, record)
    assert keeping.backup(record, kept, force=True) == keeping.restore(kept, record, force=True) == 0


@pytest.mark.parametrize(
    ("count", "shown"),
    [(999, "999 bytes"), (12_345, "12.3 kB"), (999_990, "1.0 MB"), (4_560_000_000, "4.6 GB"), (10**13, "10000.0 GB")],
)
def test_sizes(count: int, shown: str) -> None:
    assert keeping._size(count) == shown
