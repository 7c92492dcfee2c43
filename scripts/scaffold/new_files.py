"""Files that are to be written: all of them, or none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(root: Path, new: Mapping[str, str], changed: Mapping[str, str]) -> None:
    """Write new files, and new texts of files that are there.

    Args:
        root: the application's folder.
        new: texts by path, relative to ``root``; none of the files is there.
        changed: texts by path, for files that are there.

    Raises:
        Failure: a new file is there already, or one cannot be written; nothing of what
            is new stays behind then.
    """
    there = [name for name in new if (root / name).exists()]
    if there:
        raise Failure(
            f"{', '.join(there)}: there already",
            "choose another name, or remove what is there",
        )
    made: list[Path] = []
    before = {name: (root / name).read_bytes() for name in changed}
    try:
        for name, text in new.items():
            _make_folder(root / name, made)
            made.append(root / name)
            (root / name).write_text(text, encoding="utf-8", newline="\n")
        for name, text in changed.items():
            (root / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        for path in reversed(made):
            _remove(path)
        for name, content in before.items():
            if (root / name).read_bytes() != content:
                (root / name).write_bytes(content)
        raise Failure(
            f"{os.path.relpath(str(error.filename), root)} cannot be written: "
            f"{error.strerror}",
            "nothing was changed: make the folder writable",
        ) from None


def _make_folder(file: Path, made: list[Path]) -> None:
    missing = [each for each in file.parents if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        made.append(folder)


def _remove(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
