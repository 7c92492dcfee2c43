"""What every test may rely on: no outside world, no memory of earlier tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from actions.shared import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture(scope="session", autouse=True)
def _nothing_built_is_left() -> Iterator[None]:
    yield
    from tests import built

    built.forget()
