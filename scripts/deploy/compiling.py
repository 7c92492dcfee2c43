"""Adds bytecode to a bundle, so that a cold start need not compile anything."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.deploy import bytecode
from scripts.failure import Failure
from scripts.local.process.container import NEEDED_TO_START

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.local.runtime.interpreter import Interpreter


def compiled(files: Mapping[str, bytes], interpreter: Interpreter) -> dict[str, bytes]:
    """Return the bytecode of the Python files among ``files``, by name.

    A file that does not compile gets none: it may never be imported.

    Raises:
        Failure: the interpreter fails.
    """
    # The runtime renames the entry file: its bytecode would never be found.
    names = sorted(
        name for name in files if name.endswith(".py") and name != "__main__.py"
    )
    with tempfile.TemporaryDirectory(prefix="bytecode-") as folder:
        for name in names:
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(files[name])
        done = subprocess.run(  # noqa: S603 - the interpreter of the runtime
            [
                str(interpreter.path),
                "-P",
                "-S",
                "-s",
                os.path.realpath(bytecode.__file__),
            ],
            input=json.dumps({"root": folder, "files": names}).encode(),
            capture_output=True,
            check=False,
            # Sets in the code come out in the order of their hashes.
            env={**_needed(), "PYTHONHASHSEED": "0"},
        )
        if done.returncode:
            raise Failure(
                f"Python {interpreter.version} cannot compile the bundle: "
                + done.stderr.decode(errors="replace").strip()
            )
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in Path(folder).rglob("*.pyc")
        }


def _needed() -> dict[str, str]:
    return {name: os.environ[name] for name in NEEDED_TO_START if name in os.environ}
