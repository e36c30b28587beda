"""Fixtures shared by the tests of reading."""

from __future__ import annotations

from tests.read.hostile import hostile

__all__ = ["hostile"]
