"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# What a developer has added to his own tables must not decide a test.
os.environ["WHOWHOM_GAZETTEER"] = "/nonexistent/gazetteer"

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of training and measuring data beside the checkout; skips where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside this checkout: figures on public sets are not checked")
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """The articles written for this project."""
    return ROOT / "examples"
