"""Fixtures of the watching desk."""

from __future__ import annotations

from tests.read.hostile import hostile

__all__ = ["hostile"]
