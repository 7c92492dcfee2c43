"""The one step that helps most with what ``check`` has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.manifest.environment import ENV, EXAMPLE, is_of_a_missing_variable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scripts.manifest import Problem


def next_step(root: Path, problems: Iterable[Problem]) -> str:
    """Return what to do next in the application's folder; empty for nothing.

    Variables are missing, there is no ``.env`` yet, and an example of it is there.
    """
    has_none = not (root / ENV).exists() and (root / EXAMPLE).is_file()
    if has_none and any(map(is_of_a_missing_variable, problems)):
        return f"cp {EXAMPLE} {ENV} && chmod 600 {ENV}, and fill in what is missing"
    return ""
