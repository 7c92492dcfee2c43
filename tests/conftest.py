"""What every test may rely on: no outside world, no memory of earlier tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from actions.shared import kept

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _new_container(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, no proxy is set, no activation is under way."""
    kept.forget_everything()
    for name in list(os.environ):
        if name.startswith("__OW_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def root() -> Path:
    """The folder of the application."""
    return ROOT
