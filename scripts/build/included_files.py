"""The files that an action's ``include:`` names, and where its zip has them.

Each ships under the path that it has in the application, so that what reads it here
reads it there; and in the folder of the zip that the entry names. A folder keeps what
is below it as it is; the files that a glob finds lie in the destination side by side.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from wcmatch import glob

from scripts.build import data_files
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.manifest.included import Included

# What globby 11 knows, with which Adobe's tool looks for the files.
_FLAGS: Final = glob.GLOBSTAR | glob.BRACE | glob.EXTGLOB
#: What the runtime starts; the build writes it.
ENTRY = "__main__.py"


class IncludeError(Failure):
    """An entry cannot be followed.

    Attributes:
        entry: the entry.
        fault: what is wrong with it, without its place.
    """

    def __init__(self, entry: Included, fault: str, hint: str) -> None:
        self.entry = entry
        self.fault = f"include: {fault}"
        super().__init__(f"{entry.file}:{entry.line}: {self.fault}", hint)


def included(root: Path, entry: Included) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield each file that an entry names, with its paths in the zip.

    Raises:
        IncludeError: it names none, or by its very path one that must not ship.
    """
    found = dict(_matches(root, entry.source))
    kept = [file for file in found if not _is_elsewhere(root, file)]
    ignored = data_files.ignored_by_git(kept)
    kept = [file for file in kept if file not in ignored]
    if not found:
        raise IncludeError(
            entry,
            f"{entry.source}: there is no such file",
            f"a path or a glob is relative to the file it stands in, {entry.file}",
        )
    if not kept:
        why = "git ignores it" if ignored else "it is a link out of the application"
        raise IncludeError(
            entry,
            f"{entry.source} cannot ship, for {why}",
            "let an input carry a secret; or name another file",
        )
    for file in kept:
        own = file.relative_to(root).as_posix()
        yield file, tuple(dict.fromkeys((own, *_destination(entry, found[file]))))


def _destination(entry: Included, below: PurePosixPath) -> Iterator[str]:
    """Yield where the entry puts a file, unless the zip's own entry stands there."""
    if not entry.destination:
        return
    folder = PurePosixPath(entry.destination)
    is_one_file = entry.source.endswith(below.name) and len(below.parts) == 1
    name = folder if is_one_file and folder.name == below.name else folder / below
    if name.as_posix() != ENTRY:
        yield name.as_posix()


def _matches(root: Path, source: str) -> Iterator[tuple[Path, PurePosixPath]]:
    """Yield each file with its path below a destination."""
    named = root / source
    if named.is_file():
        yield named, PurePosixPath(named.name)
    elif named.is_dir():
        for file in _files_below(root, named):
            below = file.relative_to(named)
            if not any(map(_is_unwanted, below.parts)):
                yield file, PurePosixPath(below.as_posix())
    elif glob.is_magic(source, flags=_FLAGS):
        asked = any(part == "__pycache__" for part in source.split("/"))
        for file in _files_below(root, root.joinpath(*_without_wildcards(source))):
            place = file.relative_to(root).as_posix()
            is_bytecode = file.suffix == ".pyc" or "__pycache__" in place.split("/")
            if (asked or not is_bytecode) and _is_meant(place, source):
                yield file, PurePosixPath(file.name)


def _is_meant(place: str, source: str) -> bool:
    return bool(glob.globmatch(place, source, flags=_FLAGS))


def _without_wildcards(source: str) -> Iterator[str]:
    """Yield the first parts of a glob, which name the folder that it begins in."""
    for part in source.split("/")[:-1]:
        if glob.is_magic(part, flags=_FLAGS):
            return
        yield part


def _files_below(root: Path, folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, also by links, but for those that lead back."""
    above: dict[str, tuple[Path, ...]] = {str(folder): (folder.resolve(),)}
    for place, folders, files in os.walk(folder, followlinks=True):
        on_the_way = above.pop(place)
        for name in [*folders]:
            real = Path(place, name).resolve()
            if real in on_the_way or not real.is_relative_to(root.resolve()):
                folders.remove(name)
            else:
                above[os.path.join(place, name)] = (*on_the_way, real)  # noqa: PTH118
        folders.sort()
        yield from (Path(place, name) for name in sorted(files))


def _is_unwanted(part: str) -> bool:
    return part.startswith(".") or part == "__pycache__"


def _is_elsewhere(root: Path, place: Path) -> bool:
    return not place.resolve().is_relative_to(root.resolve())
