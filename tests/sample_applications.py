"""The sample applications, and copies of them that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

SAMPLE_APPS = Path(__file__).parent / "sample_apps"


def copy_of(name: str, folder: Path) -> Path:
    """Copy a sample application into ``folder``; return the copy's root."""
    root = folder / name
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(SAMPLE_APPS / name, root, ignore=ignored))
