"""Adds bytecode to a bundle, so that a cold start need not compile anything."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.build import archive, bytecode
from scripts.failure import Failure
from scripts.running.process import needed_to_start

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from scripts.running.interpreter import Interpreter

_known: dict[Hashable, dict[str, bytes]] = {}


def compiled(files: Mapping[str, bytes], interpreter: Interpreter) -> dict[str, bytes]:
    """Return the bytecode of the Python files among ``files``, by name.

    A file that does not compile gets none: it may never be imported. What was compiled
    once is remembered while this process runs: actions share their libraries.

    Raises:
        Failure: the interpreter fails.
    """
    # The runtime renames the entry file: its bytecode would never be found.
    sources = {
        name: content
        for name, content in sorted(files.items())
        if name.endswith(".py") and name != "__main__.py"
    }
    digests = tuple((name, archive.digest(data)) for name, data in sources.items())
    key = (interpreter, digests)
    if key not in _known:
        _known[key] = _compiled(sources, interpreter)
    return dict(_known[key])


def _compiled(files: Mapping[str, bytes], interpreter: Interpreter) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="bytecode-") as folder:
        for name, content in files.items():
            place = Path(folder, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        done = subprocess.run(  # noqa: S603 - the interpreter of the runtime
            [
                str(interpreter.path),
                "-P",
                "-S",
                "-s",
                os.path.realpath(bytecode.__file__),
            ],
            input=json.dumps({"root": folder, "files": list(files)}).encode(),
            capture_output=True,
            check=False,
            # Sets in the code come out in the order of their hashes.
            env={**needed_to_start(), "PYTHONHASHSEED": "0"},
        )
        if done.returncode:
            output = done.stderr.decode(errors="replace").strip()
            raise Failure(
                f"Python {interpreter.version} cannot compile the bundle",
                details=output.splitlines(),
            )
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in Path(folder).rglob("*.pyc")
        }
