"""The application, in a folder that a test may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return a copy of this application, without .env."""
    return copy_application(tmp_path)
