"""Runs pytest in a process and a folder of its own, as users do."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.commands.warm_start import environment

if TYPE_CHECKING:
    from pathlib import Path

# schemathesis takes a second to be imported, hypothesis and anyio a fifth.
_OF_NO_USE = ("cacheprovider", "schemathesis", "hypothesispytest", "anyio")


def run_pytest(
    *words: str, cwd: Path, path: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, and return what it printed.

    Args:
        words: files and options.
        cwd: where it runs.
        path: folders to import from.
    """
    without = [word for name in _OF_NO_USE for word in ("-p", f"no:{name}")]
    # Else it would remove what earlier runs of this suite have left.
    env = environment(PYTEST_DEBUG_TEMPROOT=str(cwd.parent))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *without, *words],
        cwd=cwd,
        env={**env, "PYTHONPATH": path} if path else env,
        capture_output=True,
        text=True,
        check=False,
    )
