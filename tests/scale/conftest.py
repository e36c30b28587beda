"""Small parts and short waits for the tests of lakes."""

from __future__ import annotations

import os

import pytest

from whowhom.scale import driver, lock

# One secret for all clusters of the tests, before anyone imports Ray, which reads it then.
os.environ.setdefault("RAY_AUTH_MODE", "token")
os.environ.setdefault("RAY_AUTH_TOKEN", "5ca1e" * 8)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of 40 records, and no wait to see whose a lock is."""
    monkeypatch.setattr(driver, "RECORDS", 40)
    monkeypatch.setattr(lock, "SETTLE", {True: 0.0, False: 0.0})
