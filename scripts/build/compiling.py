"""Adds bytecode to a bundle, so that a cold start need not compile anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scripts.build import archive, bytecode
from scripts.build.writing import folder_with
from scripts.running.interpreter_scripts import run_script

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from scripts.running.interpreter import Interpreter

_LIMIT_S = 600
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
    with folder_with(files) as folder:
        run_script(
            interpreter,
            bytecode,
            list(files),
            folder=folder,
            doing="compiling the bundle",
            failed=f"Python {interpreter.version} cannot compile the bundle",
            limit_s=_LIMIT_S,
        )
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in Path(folder).rglob("*.pyc")
        }
