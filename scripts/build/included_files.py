"""The files that an action's ``include:`` names, and where its zip has them.

Each ships under the path that it has in the application, so that what reads it here
reads it there; and in the folder of the zip that the entry names. A folder keeps what
is below it as it is; what a glob finds lies in the destination side by side.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scripts.build import data_files
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.manifest.included import Included

_WILDCARD = re.compile(r"[*?\[{]")
_CHOICE = re.compile(r"\{([^{}]*)\}")
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
    is_one_file = not _WILDCARD.search(entry.source) and len(below.parts) == 1
    name = folder if is_one_file and folder.name == below.name else folder / below
    if name.as_posix() != ENTRY:
        yield name.as_posix()


def _matches(root: Path, source: str) -> Iterator[tuple[Path, PurePosixPath]]:
    """Yield each file with its path below a destination."""
    for pattern in sorted(set(_alternatives(source))):
        if not _WILDCARD.search(pattern):
            yield from _below(root / pattern, root, is_named=True)
            continue
        for place in sorted(root.glob(pattern)):
            unwanted = [*filter(_is_unwanted, place.relative_to(root).parts)]
            asked = [*filter(_is_unwanted, PurePosixPath(pattern).parts)]
            if len(unwanted) <= len(asked):
                yield from _below(place, root, is_named=False)


def _below(
    place: Path, root: Path, *, is_named: bool
) -> Iterator[tuple[Path, PurePosixPath]]:
    if place.is_file():
        if is_named or place.suffix != ".pyc":
            yield place, PurePosixPath(place.name)
    elif place.is_dir() and not _is_elsewhere(root, place):
        for file in sorted(place.rglob("*")):
            below = PurePosixPath(file.relative_to(place).as_posix())
            if file.is_file() and not any(map(_is_unwanted, below.parts)):
                yield file, below


def _is_unwanted(part: str) -> bool:
    return part.startswith(".") or part == "__pycache__"


def _is_elsewhere(root: Path, place: Path) -> bool:
    return not place.resolve().is_relative_to(root.resolve())


def _alternatives(pattern: str) -> Iterator[str]:
    """Yield a pattern for each choice of its braces."""
    choice = _CHOICE.search(pattern)
    if not choice:
        yield pattern
        return
    for word in choice[1].split(","):
        yield from _alternatives(
            f"{pattern[: choice.start()]}{word}{pattern[choice.end() :]}"
        )
