"""Tables on disk: what is written is found again, and the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.errors import ConfigError
from whowhom.store.tables import EXACT, Table, write

ROWS = [("Avaria", "AVA"), ("Avaria Sea", ""), ("AV", "AVA")]


def keys(row: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    yield row[0].lower(), EXACT if row[0].isupper() else 0


def table(folder: Path) -> Table:
    assert write(folder, "names", ROWS, keys) == len(ROWS)
    return Table.read(folder, "names", 2)


def test_rows_are_found_under_their_keys(tmp_path: Path) -> None:
    names = table(tmp_path)
    assert names.find("avaria") == [(0, 0)]
    assert names.find("av") == [(2, EXACT)]
    assert names.row(1) == ["Avaria Sea", ""]
    assert sorted(names.prefixes("avaria seas")) == ["av", "avaria", "avaria sea"]
    assert names.find("nobody") == []


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write(tmp_path / folder, "names", ROWS, keys)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize("part", ["names.tsv.gz", "names.trie", "names.index"])
def test_a_damaged_or_missing_part_is_told(tmp_path: Path, part: str) -> None:
    table(tmp_path)
    (tmp_path / part).unlink()
    with pytest.raises(ConfigError, match="no table of names"):
        Table.read(tmp_path, "names", 2)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return table(tmp_path_factory.mktemp("tables"))


@given(text=st.text(max_size=12))
def test_any_text_may_be_asked(shared: Table, text: str) -> None:
    assert all(text.startswith(key) for key in shared.prefixes(text))
    shared.find(text)
