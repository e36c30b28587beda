"""Kinds of files by their first bytes."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.errors import InputError
from whowhom.read.sniff import is_html, kind_of


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b'{"text": "x"}\n{"text": "y"}\n', "rows", "jsonl"),
        (b'{"text": "x"}\n', "rows.txt", "jsonl"),
        (b"not json at all\n", "rows.jsonl", "jsonl"),
        (b"<html><body>", "rows.jsonl", "html"),
        (b"text,title\n", "rows", "csv"),
        (b"text;title\n", "rows.csv", "csv"),
        (b"Text of the title, body\nThe army left.", "rows", "text"),
        (b"PAR1abc", "x.txt", "parquet"),
        (b"\x1f\x8b\x08", "x", "gzip"),
    ],
)
def test_kinds(head: bytes, name: str, kind: str) -> None:
    assert kind_of(head, name) == kind


def test_comments_without_end_take_no_time() -> None:
    start = time.monotonic()
    assert kind_of(b"<!---->" * 50 + b"<p>x</p>", "a.html") == "html"
    assert kind_of(b"<!-- a --> <!-- b -->\n<html>", "a") == "html"
    assert time.monotonic() - start < 1


def test_html_fragments() -> None:
    assert is_html("<p>The army <b>left</b>.</p>")
    assert not is_html("The army <left> the zone, where 3 < 5.")


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.jsonl", "a.csv", "a", "a.json"]))
def test_any_bytes_have_a_kind_or_a_reason(head: bytes, name: str) -> None:
    with suppress(InputError):
        assert kind_of(head, name)
