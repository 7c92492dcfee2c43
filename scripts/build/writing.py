"""Writes files: an output as a whole or not at all, and a temporary folder."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def replace_file(path: Path, content: bytes) -> None:
    """Write a file as a whole: a reader finds the old one or the new one.

    Raises:
        OSError: it cannot be written; nothing has changed then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, by their names in it."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


@contextmanager
def folder_with(files: Mapping[str, bytes]) -> Iterator[str]:
    """Lend a temporary folder with these files."""
    with tempfile.TemporaryDirectory(prefix="build-") as folder:
        write_files(Path(folder), files)
        yield folder


def replace_folder(path: Path, files: Mapping[str, bytes], mark: str) -> None:
    """Write a folder as a whole, in the place of that of an earlier build.

    Args:
        path: the folder.
        files: what is in it, by name; ``mark`` is among them.
        mark: the file by which a folder of a build is known.

    Raises:
        Failure: there is another folder, or a file.
        OSError: it cannot be written; nothing has changed then.
    """
    is_empty = path.is_dir() and not any(path.iterdir())
    if path.exists() and not is_empty and not (path / mark).is_file():
        raise Failure(
            f"{path} is none that starter-kit build has made",
            "move it away: the build writes that folder as a whole",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    new, old = work / "new", work / "old"
    try:
        write_files(new, files)
        if path.exists():
            path.rename(old)
        try:
            new.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def unwritable(what: str, error: OSError) -> Failure:
    """Return that an output cannot be written, and what to do about it."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    name = error.filename or "dist"
    return Failure(
        f"{what}: {name}: {error.strerror or error}",
        "free some space, and build again" if full else "",
    )
