"""The old tree and the new one, for the tests of ``migrate``."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return where the old tree is to be."""
    return tmp_path / "old"


@pytest.fixture
def new(ours: Path) -> Path:
    """Return this application, which knows what ships."""
    shutil.copytree(ROOT / "config", ours / "tests" / "as_shipped" / "config")
    return ours
