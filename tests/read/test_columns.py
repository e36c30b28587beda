"""Columns found by name."""

from __future__ import annotations

import pytest

from whowhom.errors import ConfigError, InputError
from whowhom.read.columns import check_columns, find_columns


def test_the_likelier_name_wins() -> None:
    assert find_columns(["content", "Body", "TEXT", "date", "published"]) == {"text": "TEXT", "published": "published"}


def test_a_named_column_is_not_used_twice() -> None:
    assert find_columns(["body", "source"], {"url": "source"}) == {"text": "body", "url": "source"}


def test_no_text() -> None:
    with pytest.raises(InputError, match="columns: a, b"):
        find_columns(["a", "b"])


def test_unknown_field() -> None:
    with pytest.raises(ConfigError, match="choose among text"):
        check_columns({"author": "x"})
