"""The application that a command works with, read when it does: ``--help`` need not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.manifest import Application


def load(root: Path, environment: Mapping[str, str] | None = None) -> Application:
    """Return what :func:`scripts.manifest.load` returns."""
    from scripts.manifest import load as read

    return read(root, environment)
