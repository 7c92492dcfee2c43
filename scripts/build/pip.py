"""pip, as far as it is needed: it knows the registries, proxies and credentials."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.build.target import Target


def download(target: Target, folder: Path, what: list[str]) -> None:
    """Let pip download wheels for ``target`` into ``folder``, without dependencies.

    Raises:
        Failure: it does not; the text is what it says.
    """
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
        *("--disable-pip-version-check", "--only-binary", ":all:"),
        *("--implementation", "cp", "--python-version", target.version),
        *(word for name in target.platforms for word in ("--platform", name)),
        *("--dest", str(folder), *what),
    ]
    done = subprocess.run(  # noqa: S603 - the pip of this environment
        command, check=False, capture_output=True, text=True
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "ERROR" in line]
        raise Failure("pip: " + " ".join(lines or done.stderr.splitlines()[-3:]))
