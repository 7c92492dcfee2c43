"""Runs ``starter-kit`` as its users do."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

STARTER_KIT = Path(sysconfig.get_path("scripts"), "starter-kit")


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """Return a bare environment: what a developer happens to have set is not in it."""
    names = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "PYTHONIOENCODING": "utf-8", **more}


def starter_kit(
    *words: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str = "",
) -> Ran:
    """Run the command to its end, in the folder ``cwd``."""
    ran = subprocess.run(
        [STARTER_KIT, *words],
        cwd=cwd,
        env=environment(**(env or {})),
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())
