"""Rows of Parquet files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from whowhom.errors import InputError
from whowhom.store.rows import parquet_rows


def parquet(path: Path, sql: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
    return path


def test_rows_come_in_order_with_their_columns(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "a.parquet", "SELECT i AS id, 'text ' || i AS body, DATE '2025-03-22' AS day FROM range(600) t(i)"
    )
    rows = list(parquet_rows(path))
    assert len(rows) == 600
    assert rows[7] == {"id": 7, "body": "text 7", "day": date(2025, 3, 22)}


def test_empty_cells_are_none(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", "SELECT NULL::VARCHAR AS body")
    assert list(parquet_rows(path)) == [{"body": None}]


def test_a_table_without_rows(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", "SELECT 1 AS id WHERE false")
    assert list(parquet_rows(path)) == []


@pytest.mark.parametrize("name", ["a*.parquet", "a[1].parquet", "a?.parquet", "it's.parquet", "année.parquet"])
def test_names_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    made = parquet(tmp_path / "made.parquet", "SELECT 1 AS id")
    made.rename(tmp_path / name)
    parquet(tmp_path / "ab.parquet", "SELECT 2 AS id")
    assert list(parquet_rows(tmp_path / name)) == [{"id": 1}]


def test_what_is_no_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("id,body\n1,text\n")
    with pytest.raises(InputError, match=r"^a\.parquet is not a Parquet file"):
        list(parquet_rows(path))


def test_a_cut_off_file(tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", "SELECT i AS id FROM range(5000) t(i)")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match="not a Parquet file that can be read"):
        list(parquet_rows(path))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no Parquet file at"):
        list(parquet_rows(tmp_path / "none.parquet"))
