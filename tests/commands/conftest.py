"""The application, in a folder that a test may change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return a copy of this application, without .env."""
    for name in ("actions", "config"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("app.config.yaml", ".env.example"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path
