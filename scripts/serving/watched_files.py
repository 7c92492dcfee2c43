"""Which files an application consists of, and whether one of them has changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Snapshot = dict[str, tuple[int, ...]]

# Code, configuration and what code reads; not what an action may write while it runs
# (logs, databases), which would restart it.
_SUFFIXES = (
    ".cfg",
    ".csv",
    ".html",
    ".ini",
    ".json",
    ".pem",
    ".py",
    ".toml",
    ".txt",
    ".xml",
    ".yaml",
    ".yml",
)
_NOT_ENTERED = frozenset({"__pycache__", "build", "dist", "node_modules"})


def snapshot(places: Iterable[Path]) -> Snapshot:
    """Return what tells a changed file from the same one, for every file that counts.

    Args:
        places: folders and files. Hidden folders and virtual environments below them
            are left out; ``.env`` is not.
    """
    found: Snapshot = {}
    entered: set[tuple[int, int]] = set()
    todo: list[str] = []
    for place in places:
        if place.is_dir():
            todo.append(str(place))
        else:
            _note(str(place), found)
    while todo:
        try:
            folder = todo.pop()
            status = os.stat(folder)  # noqa: PTH116 - as os.scandir, for speed
            if (identity := (status.st_dev, status.st_ino)) in entered:
                continue  # a link to a folder above it, for example
            entered.add(identity)
            with os.scandir(folder) as entries:
                for entry in entries:
                    _look_at(entry, found, todo)
        except OSError:
            continue  # a folder that has just been removed
    return found


def _look_at(entry: os.DirEntry[str], found: Snapshot, todo: list[str]) -> None:
    if entry.is_dir():
        if not entry.name.startswith(".") and entry.name not in _NOT_ENTERED:
            marker = os.path.join(entry.path, "pyvenv.cfg")  # noqa: PTH118 - as above
            if not os.path.exists(marker):  # noqa: PTH110 - as above
                todo.append(entry.path)
    elif entry.name.endswith(_SUFFIXES) or entry.name == ".env":
        _note(entry.path, found)


def _note(path: str, found: Snapshot) -> None:
    try:
        status = os.stat(path)  # noqa: PTH116 - as above
    except OSError:
        return  # a file that has just been removed
    # A tool may set the time of a change back; the time of the last change to the
    # file's own record, and which file it is, it cannot.
    found[path] = (
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_size,
        status.st_ino,
    )
