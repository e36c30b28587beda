"""Patterns of paths, and what of earlier notes they cover."""

from __future__ import annotations

import pytest

from whowhom.read.patterns import covers, fits


@pytest.mark.parametrize(("name", "pattern", "fit"), [
    ("a/b/c", "a/*/c", True), ("a/b/c", "a/*", True), ("a/b/c", "a/*/d", False), ("a/c", "a/**/c", True),
    ("a/b/b/c", "a/**/c", True), ("a", "a/*", False), ("a/b", "[a-c]/?", True), ("ab", "a", False),
])  # fmt: skip
def test_fits(name: str, pattern: str, fit: bool) -> None:
    assert fits(name.split("/"), pattern.split("/")) is fit


@pytest.mark.parametrize(("given", "source", "covered"), [
    ("s3://news/2004/", "s3://news/2004/a.txt", True), ("s3://news/2004?region=x", "s3://news/2004/a.csv#row 3", True),
    ("s3://news/2004", "s3://news/2005/a.txt", False), ("s3://news/2004", "s3://news/2004", True),
    ("in/*.txt", "in/a.txt", True), ("in/*.csv", "in/a.csv#row 3", True), ("in/*.txt", "in/a.pdf", False),
    ("/data/**/x", "/data/a/b/x/y.txt", True),
])  # fmt: skip
def test_covers(given: str, source: str, covered: bool) -> None:
    assert covers(given, source) is covered
