"""Which files an application consists of, and whether one of them has changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Snapshot = dict[str, tuple[int, int]]

_SUFFIXES = (".csv", ".json", ".py", ".yaml", ".yml")
_NOT_ENTERED = frozenset({"__pycache__", "build", "dist", "node_modules"})


def snapshot(root: Path) -> Snapshot:
    """Return time and size of every file below ``root`` that an action may depend on.

    Hidden folders and virtual environments are left out; ``.env`` is not.
    """
    found: Snapshot = {}
    todo = [str(root)]
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    _note(entry, found, todo)
        except OSError:
            continue  # a folder that has just been removed
    return found


def _note(entry: os.DirEntry[str], found: Snapshot, todo: list[str]) -> None:
    try:
        if entry.is_dir():
            if not entry.name.startswith(".") and entry.name not in _NOT_ENTERED:
                marker = os.path.join(entry.path, "pyvenv.cfg")  # noqa: PTH118 - faster
                if not os.path.exists(marker):  # noqa: PTH110 - as above
                    todo.append(entry.path)
        elif entry.name.endswith(_SUFFIXES) or entry.name == ".env":
            status = entry.stat()
            found[entry.path] = (status.st_mtime_ns, status.st_size)
    except OSError:
        return  # a file that has just been removed
